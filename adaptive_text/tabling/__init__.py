"""The stages behind `sheets`: wordings as cells, cells as files of spreadsheet programs."""

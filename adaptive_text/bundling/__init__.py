"""The stages behind `bundle`: the format of the file, how it is packed, written, verified and compared."""

"""Reading author files: text to data with marks, data to records, and the rules that records keep."""

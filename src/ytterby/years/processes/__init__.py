"""The processes of the years, one a file, all of the shape that `years/process.py` says."""

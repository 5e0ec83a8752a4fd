"""The kit of all pages: subjects, tables and numbers in words; written as HTML, printed, or given as plain data."""

"""What programs write into the documents: a builder, the runs that its parts share, and a module for each page."""

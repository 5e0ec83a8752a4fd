"""`ytterby site`: a folder of pages for any static host."""

"""The market of a block of years as a linear programme."""

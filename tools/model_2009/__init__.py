"""The rare-earth chain of 2009, written from its own records and from evidence of the 2024 folder."""

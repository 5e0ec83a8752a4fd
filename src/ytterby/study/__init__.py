"""Studies: one run, and all that is made of many runs."""

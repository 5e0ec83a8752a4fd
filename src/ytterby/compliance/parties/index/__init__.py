"""Find the names of a list that are like a given name, without comparing it with each."""

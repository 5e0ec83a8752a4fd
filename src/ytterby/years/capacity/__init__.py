"""Plants: listed projects, building, planned capacity, how routes grow."""

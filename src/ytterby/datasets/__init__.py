"""Facts: tables of numbers with unit, source and range, their hashes, and checks of all of it."""

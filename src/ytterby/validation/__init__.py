"""The published record against the model: cases as data, a measure language, runs and the table."""

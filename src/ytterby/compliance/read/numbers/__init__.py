"""Numbers and facts of a text: quantities, what they measure, what is in goods and where it was made."""

"""The game file: its schema, how it is read, what it may not say."""

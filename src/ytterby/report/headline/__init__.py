"""The older headline: answers (a) to (f), in sentences and as a summary."""

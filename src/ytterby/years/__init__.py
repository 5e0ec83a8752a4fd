"""What changes between years: one process a file, pure functions; `step.py` is the order of events."""

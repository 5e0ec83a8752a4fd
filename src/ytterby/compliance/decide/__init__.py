"""The verdict: is this item, technology or party controlled, on this date, and why."""

"""The second stage: what a future makes of a plan, as one linear programme solved again and again."""

"""Figures of a run: what a page states and a draw keeps, as rows of the result tables."""

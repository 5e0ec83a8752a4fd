"""The environmental footprint of a scenario: burdens of its runs, their ranges, published totals."""

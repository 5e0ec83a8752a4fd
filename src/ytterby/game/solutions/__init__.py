"""Solution concepts: equilibria, leaders, repeated play, cycles of best replies."""

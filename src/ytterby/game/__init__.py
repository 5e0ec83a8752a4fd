"""Measure and counter-measure as a game: payoffs from runs, solutions, leverage, the race as it was dated."""

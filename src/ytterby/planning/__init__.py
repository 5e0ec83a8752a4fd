"""The cheapest way to a target: a two-stage stochastic programme on the market's own matrices, simulated again."""

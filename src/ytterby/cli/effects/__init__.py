"""Commands on what a control does beyond the market: `economy`, `game`, `burdens`."""

"""Commands on the market: `ask`, `simulate`, `scenarios`, `tornado`, `ensemble`, `validate`, `base-year`."""

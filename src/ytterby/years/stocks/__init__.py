"""Stocks of goods: what holders ask and bid, cover, public stocks."""

"""Goods that carry their origin: mixing, programme, accounts."""

"""Kinds of figures, by which a forecast knows on which scale the model misses; and the ends of every range."""

from __future__ import annotations

PRICES, TONNES, SHARES, OTHER = "prices", "tonnes", "shares", "other"
KINDS = (PRICES, TONNES, SHARES, OTHER)
ENDS = (0.05, 0.5, 0.95)
"""Ends of every range, and its middle: nine in ten lie between."""

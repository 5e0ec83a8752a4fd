"""Kinds of figures: by them a forecast knows on which scale the model misses, and by how much."""

from __future__ import annotations

PRICES, TONNES, SHARES, OTHER = "prices", "tonnes", "shares", "other"
KINDS = (PRICES, TONNES, SHARES, OTHER)

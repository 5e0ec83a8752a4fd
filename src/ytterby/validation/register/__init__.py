"""Forecasts before the fact: a register of them, and how they are scored as facts come."""

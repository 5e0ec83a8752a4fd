"""Scenarios: named patches over a digest-checked base."""

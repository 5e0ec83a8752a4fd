"""Cleared years -> tidy tables, a manifest of what went in, Parquet, CSV and IAMC files."""

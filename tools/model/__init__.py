"""Writes the structure and parameter tables of the rare-earth data folder from its evidence tables."""

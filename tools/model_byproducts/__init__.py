"""Gallium and germanium: the numbers and structure of two by-product chains, one module each."""

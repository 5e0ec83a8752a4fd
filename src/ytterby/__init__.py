"""Ytterby: export controls on rare earths and other critical minerals."""

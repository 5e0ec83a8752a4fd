"""Figures of a run and its reference: what a control does, each in one module with its declaration."""

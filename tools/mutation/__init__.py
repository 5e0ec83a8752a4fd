"""Mutants of the source: small faults put in one at a time, each run against the tests that mirror its module."""

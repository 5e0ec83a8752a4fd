"""A result folder of some tables, for tests of what reads it."""

from __future__ import annotations

from ytterby.results.folder import ResultFolder


def write_results(folder, tables, manifest):
    """Write all tables as Parquet, and the manifest last."""
    with ResultFolder(folder) as results:
        results.write_tables(tables)
        results.close(manifest)

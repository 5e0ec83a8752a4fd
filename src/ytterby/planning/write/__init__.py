"""A plan on disk: scenario files, tables, registry, formats."""

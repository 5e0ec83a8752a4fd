"""Facts: tables of numbers with unit, source and range, their hashes, and checks of all of it."""

from ytterby.datasets.package import digest, packaged_folder, verify, write_datapackage
from ytterby.datasets.parameters import Parameter, Parameters
from ytterby.datasets.tables import FolderProblem, Row, Table, read_table, read_tables

__all__ = [
    "FolderProblem",
    "Parameter",
    "Parameters",
    "Row",
    "Table",
    "digest",
    "packaged_folder",
    "read_table",
    "read_tables",
    "verify",
    "write_datapackage",
]

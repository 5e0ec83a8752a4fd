"""The layer `results`: tables that another command has written into a folder, such as the plans of `ytterby plan`.

    layers:
      results: {alone: runs/alone, together: runs/together}

gives the tables of both folders, each under its name: `alone.plan`. Paths start at the case file. A folder with a
manifest is checked against it; of any other the Parquet and CSV files are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.errors import CaseError
from ytterby.results.folder import MANIFEST
from ytterby.results.store import read_results

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ytterby.validation.layer import Basis


@dataclass(frozen=True)
class KeptResults:
    """Tables of result folders, as a layer of cases."""

    name: str = "results"

    def check(self, request: Mapping[str, Any], basis: Basis) -> None:
        """Raises CaseError for a folder without tables, ResultError for one that is not as it was written."""
        self.tables(request, basis)

    def schemas(self, request: Mapping[str, Any], basis: Basis) -> Mapping[str, Mapping[str, Any]]:
        """The columns of the tables that are there."""
        return {name: dict(frame.schema) for name, frame in self.tables(request, basis).items()}

    def names(self, request: Mapping[str, Any], basis: Basis) -> Mapping[str, Sequence[str]]:
        """The words of every column of text, so that a misspelt one is told before anything is run."""
        by_column: dict[str, set[str]] = {}
        for frame in self.tables(request, basis).values():
            for column, kind in frame.schema.items():
                if kind == pl.String:
                    by_column.setdefault(column, set()).update(frame[column].drop_nulls().to_list())
        return {column: sorted(words) for column, words in by_column.items()}

    def tables(self, request: Mapping[str, Any], basis: Basis) -> Mapping[str, pl.DataFrame]:
        """Name of a folder in the case and of a table, with a point between -> table. Raises as `check`."""
        if not request or not all(isinstance(one, str) for one in request.values()):
            raise CaseError(
                "the layer `results` takes names with folders",
                advice="Write `results: {mine: runs/mine}`; its tables are then `mine.NAME`.",
            )
        return {
            f"{name}.{table}": frame
            for name, written in request.items()
            for table, frame in _tables_in((basis.file.parent / written).resolve()).items()
        }


def _tables_in(folder: Path) -> dict[str, pl.DataFrame]:
    """All tables of a folder; of two files of one name the Parquet file."""
    if (folder / MANIFEST).is_file():
        return read_results(folder)[0]
    tables = {path.stem: pl.read_csv(path) for path in sorted(folder.glob("*.csv"))}
    tables |= {path.stem: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
    if not tables:
        raise CaseError(
            f"no tables in {folder}",
            advice="Write them there first, as `ytterby plan NAME --out FOLDER` does.",
        )
    return tables

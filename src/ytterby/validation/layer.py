"""Tables that a wing above the studies makes of the runs of a case, such as the loss of GDP, and tables at hand.

The studies know no such wing: whoever calls `validate` hands over the layers that cases may name. The layer `results`
is of tables that another command has written into a folder, such as the plans of `ytterby plan`:

    layers:
      results: {alone: runs/alone, together: runs/together}

gives the tables of both folders, each under its name: `alone.plan`. Paths start at the case file. A folder with a
manifest is checked against it; of any other the Parquet and CSV files are read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from ytterby.ground.errors import CaseError, YtterbyError, did_you_mean
from ytterby.results.folder import MANIFEST, read_results

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ytterby.validation.case import CaseFile
    from ytterby.validation.known import Ran


@dataclass(frozen=True)
class LayerDraw:
    """One draw of an ensemble: its number from 0 on, of how many, and the seed of all."""

    number: int
    count: int
    seed: int


@dataclass(frozen=True)
class Basis:
    """What a layer makes its tables of: the tables of the case's run and of its reference, and their data folder.

    A case without a scenario has neither run nor folder. `file` is the case file, for paths that it names. `draw` is
    that of an ensemble, in which a layer draws what it assumes itself.
    """

    file: Path
    folder: Path | None = None
    run: Mapping[str, pl.DataFrame] | None = None
    reference: Mapping[str, pl.DataFrame] | None = None
    draw: LayerDraw | None = None


class Layer(Protocol):
    """A wing that makes tables of runs.

    `asked` is what a case says of it, `basis` what it stands on; before the runs are there that is a file and a
    folder.
    """

    @property
    def name(self) -> str:
        """Key under `layers` of a case file."""

    def schemas(self, request: Mapping[str, Any], basis: Basis) -> Mapping[str, Mapping[str, Any]]:
        """The tables that it makes: name -> column -> type. Raises YtterbyError."""

    def names(self, request: Mapping[str, Any], basis: Basis) -> Mapping[str, Sequence[str]]:
        """Column -> names that may stand in it, so that a name without rows is told from a misspelt one."""

    def check(self, request: Mapping[str, Any], basis: Basis) -> None:
        """Raise YtterbyError where what a case asks cannot be made, without a run."""

    def tables(self, request: Mapping[str, Any], basis: Basis) -> Mapping[str, pl.DataFrame]:
        """The tables. Raises YtterbyError."""


def layers_of(file: CaseFile, known: Sequence[Layer], basis: Basis) -> tuple[Layer, ...]:
    """The layers that a case names. Raises CaseError, with file and line, for one that is not known or that cannot
    give what the case asks of it."""
    by_name = {one.name: one for one in known}
    for name, request in file.case.layers.items():
        where = file.document.where(("layers", name))
        if name not in by_name:
            advice = did_you_mean(name, list(by_name))
            raise CaseError(f"unknown layer {name!r}", where=where, advice=advice)
        try:
            by_name[name].check(request, basis)
        except YtterbyError as fault:
            raise CaseError(fault.what, where=fault.where or where, advice=fault.advice) from None
    return tuple(by_name[name] for name in file.case.layers)


def with_layers(
    ran: Ran, file: CaseFile, layers: Sequence[Layer], basis: Basis, *, rows: bool = True
) -> Ran:
    """A run with the tables of the layers that its case names. Raises YtterbyError.

    rows : whether tables have any; without, a measure can be checked on them before anything is run.
    """
    tables, names = dict(ran.tables), dict(ran.vocabulary)
    for layer in layers:
        request = file.case.layers[layer.name]
        if rows:
            tables |= layer.tables(request, basis)
        else:
            columns = layer.schemas(request, basis)
            tables |= {name: pl.DataFrame(schema=dict(own)) for name, own in columns.items()}
        for column, known in layer.names(request, basis).items():
            names[column] = sorted({*names.get(column, []), *known})
    return replace(ran, tables=tables, vocabulary=names)


@dataclass(frozen=True)
class KeptResults:
    """The layer `results`: tables of result folders."""

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

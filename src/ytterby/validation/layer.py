"""Tables that a wing above the studies makes of the runs of a case, such as the loss of GDP.

The studies know no such wing: whoever calls `validate` hands over the layers that cases may name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from ytterby.ground.errors import CaseError, YtterbyError, did_you_mean
from ytterby.validation.rows import Ran

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ytterby.validation.case import CaseFile


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


def layers_of(file: CaseFile, known: Sequence[Layer]) -> tuple[Layer, ...]:
    """The layers that a case names. Raises CaseError, with file and line, for one that is not known."""
    by_name = {one.name: one for one in known}
    for name in file.case.layers:
        if name not in by_name:
            raise CaseError(
                f"unknown layer {name!r}",
                where=file.document.where(("layers", name)),
                advice=did_you_mean(name, list(by_name)),
            )
    return tuple(by_name[name] for name in file.case.layers)


def check_layers(file: CaseFile, layers: Sequence[Layer], basis: Basis) -> None:
    """Raises CaseError, with file and line, where a layer cannot give what the case asks of it."""
    for layer in layers:
        try:
            layer.check(file.case.layers[layer.name], basis)
        except YtterbyError as fault:
            own = fault.where or file.document.where(("layers", layer.name))
            raise CaseError(fault.what, where=own, advice=fault.advice) from None


def with_layers(ran: Ran, file: CaseFile, layers: Sequence[Layer], basis: Basis) -> Ran:
    """A run with the tables of the layers that its case names. Raises YtterbyError."""
    made: dict[str, pl.DataFrame] = {}
    for layer in layers:
        made |= layer.tables(file.case.layers[layer.name], basis)
    return _with(ran, made, file, layers, basis)


def with_empty_layers(ran: Ran, file: CaseFile, layers: Sequence[Layer], basis: Basis) -> Ran:
    """The same without rows: what a measure can be checked on before anything is run. Raises YtterbyError."""
    empty = {
        name: pl.DataFrame(schema=dict(columns))
        for layer in layers
        for name, columns in layer.schemas(file.case.layers[layer.name], basis).items()
    }
    return _with(ran, empty, file, layers, basis)


def _with(
    ran: Ran,
    made: Mapping[str, pl.DataFrame],
    file: CaseFile,
    layers: Sequence[Layer],
    basis: Basis,
) -> Ran:
    names = dict(ran.vocabulary)
    for layer in layers:
        for column, known in layer.names(file.case.layers[layer.name], basis).items():
            names[column] = sorted({*names.get(column, []), *known})
    return Ran({**ran.tables, **made}, names, ran.holder, ran.name)

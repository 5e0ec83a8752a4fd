"""The register: what is forecast, one file a lock, and the facts and rival forecasts that are set against it.

    series.csv             what is forecast: figures of the registry by their labels
    facts.csv              what was published since, by the id of a forecast
    rivals.csv             what banks and agencies forecast, by the same ids
    2026-12-01-NAME.jsonl  a lock: its first line says what it was computed with, each other is a forecast

A lock is written once. Its head has the digest of its forecasts, so that one that was changed since is refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import polars as pl
from pydantic import BeforeValidator, Field, ValidationError

from ytterby.figures.run_figures import BY_ID
from ytterby.ground.answer import Answer
from ytterby.ground.csvfile import read_csv, require_columns
from ytterby.ground.errors import DataError, did_you_mean, error_of
from ytterby.ground.files import make_folder, write_atomic
from ytterby.ground.fingerprint import digest_of_data
from ytterby.validation.language import Grammar

if TYPE_CHECKING:
    from collections.abc import Sequence

M = TypeVar("M", bound=Grammar)

SERIES, FACTS, RIVALS = "series.csv", "facts.csv", "rivals.csv"
DIGEST = "forecasts"
"""Under which name the head of a lock has the digest of its forecasts."""
QUARTERS, YEARS = "quarters", "years"
"""Words of `periods` in a series: the next four of them."""


def _labels(text: str) -> dict[str, str]:
    """Labels out of a cell such as `commodity=oxide.Dy region=CHN`."""
    return {pair.partition("=")[0]: pair.partition("=")[2] for pair in text.split()}


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class Series(Grammar):
    """What is forecast: the rows of a figure that labels name (`*` allowed; tonnes of several are added up), in the
    next `quarters`, the next `years`, or in named periods."""

    series: Id
    title: str = Field(min_length=1)
    figure: str
    labels: Annotated[dict[str, str], BeforeValidator(_labels)]
    periods: Annotated[list[str], BeforeValidator(str.split)]

    def model_post_init(self, context: Any, /) -> None:
        """Refuse an unknown figure, and labels that are not its own."""
        if self.figure not in BY_ID:
            raise ValueError(f"unknown figure {self.figure!r}. {did_you_mean(self.figure, BY_ID)}")
        if {*self.labels} != {*(needed := BY_ID[self.figure].labels)}:
            raise ValueError(f"give each label of the figure: {', '.join(needed)}")


class Published(Grammar):
    """A fact, or what another forecast, of the figure and period of a forecast [its unit]."""

    forecast: Id
    value: float = Field(allow_inf_nan=False)
    published_on: date
    source: str = Field(min_length=1)
    source_url: str = ""
    publisher: str = ""
    note: str = ""


@dataclass(frozen=True, repr=False)
class Lock(Answer):
    """Forecasts of one day.

    about : scenario, day (`locked_on`), version, draws and digests, as the first line has them.
    forecasts : rows of id, title, figure, labels, kind, period, unit, value, low, high, no_change, no_change_of.
    """

    about: dict[str, Any]
    forecasts: Sequence[dict[str, Any]]

    @property
    def name(self) -> str:
        """Of its file: day and scenario."""
        return f"{self.about['locked_on']}-{self.about['scenario']}"

    @property
    def figures(self) -> pl.DataFrame:
        """How many forecasts there are of each figure, and how wide their ranges are."""
        width = (pl.col("high") / pl.col("low")).median().alias("high over low, median")
        groups = pl.DataFrame(self.forecasts).group_by("figure", maintain_order=True)
        return groups.agg(pl.len().alias("forecasts"), width)

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Its forecasts."""
        rows = [{**one, "labels": json.dumps(one["labels"])} for one in self.forecasts]
        return {"forecasts": pl.DataFrame(rows, infer_schema_length=None)}

    def write(self, folder: Path | str, *, csv: bool = False, force: bool = False) -> Path:
        """Write it into a register, whole or not at all; return its path. A lock is one file, which nothing replaces.

        Raises DataError where there is one of that name, whatever `force`.
        """
        refuse_again(path := (register := Path(folder)) / f"{self.name}.jsonl")
        make_folder(register, DataError)
        digests = {**self.about["digests"], DIGEST: digest_of_data(self.forecasts)}
        rows = [{**self.about, "digests": digests}, *self.forecasts]
        text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
        write_atomic(path, text, DataError)
        return path


def refuse_again(path: Path) -> None:
    """Raise DataError where a lock stands."""
    if path.exists():
        raise error_of(DataError, "lock_there", path)


def read_lock(path: Path) -> Lock:
    """Raises DataError: no lock, or one that was changed since it was written."""
    try:
        about, *rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        lock = Lock(about, rows)
        same = (lock.name, digest_of_data(rows)) == (path.stem, about["digests"][DIGEST])
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise DataError(f"no lock can be read: {fault}", where=str(path)) from None
    if not same:
        raise error_of(DataError, "lock_changed", path)
    return lock


@dataclass(frozen=True)
class Register:
    """A register as read."""

    folder: Path
    series: Sequence[Series]
    locks: Sequence[Lock]
    facts: Sequence[Published]
    rivals: Sequence[Published]

    @classmethod
    def read(cls, folder: Path) -> Register:
        """Raises DataError: no register, or a file that cannot be used, with its line."""
        if not (folder / SERIES).is_file():
            advice = "Name the folder `forecasts` of the repository"
            advice += ", or one of your own: --register."
            raise DataError(f"no register: there is no {SERIES}", where=str(folder), advice=advice)
        series, facts = _rows(folder / SERIES, Series, "series"), folder / FACTS
        locks = [read_lock(path) for path in sorted(folder.glob("*.jsonl"))]
        rivals = _rows(folder / RIVALS, Published)
        return cls(folder, series, locks, _rows(facts, Published, "forecast"), rivals)


def _rows(path: Path, model: type[M], key: str = "") -> list[M]:
    """The rows of a file; none where there is no file. key : column in which nothing stands twice."""
    if not path.is_file():
        return []
    table, rows = read_csv(path), dict[str, M]()
    needed = [name for name, one in model.model_fields.items() if one.is_required()]
    require_columns(table, needed, str(path))
    for row, line in zip(table.rows, table.lines, strict=True):
        name, where = row[key] if key else str(line), f"{path}, line {line}"
        if name in rows:
            raise DataError(f"{name!r} stands twice", where=where, advice="Keep one row.")
        try:
            rows[name] = model.model_validate({k: v for k, v in row.items() if v})
        except ValidationError as fault:
            first = fault.errors()[0]
            at = ".".join(map(str, first["loc"])) or name
            raise DataError(f"{at}: {first['msg']}", where=where) from None
    return [*rows.values()]

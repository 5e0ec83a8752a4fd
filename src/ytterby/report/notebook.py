"""Results in a notebook: `ytterby.simulate` gives tables with the answer, pictures and pandas frames at hand."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.draws.findings import packaged_findings
from ytterby.ground.answer import Answer
from ytterby.ground.arguments import fitting
from ytterby.ground.errors import ResultError, check_known
from ytterby.report.answer import ScenarioAnswer
from ytterby.report.kinds import LineChart, Look
from ytterby.report.kinds.lines import years_axis
from ytterby.report.picture import Picture, picture_of, source_line
from ytterby.results.registry import REGISTRY
from ytterby.runs import simulate as study

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ytterby.runs.workspace import ScenarioLike

MAX_LINES = 24
"""Lines that a picture may have."""
SCENARIO, YEAR = "scenario", "year"
LINES = LineChart(width=560.0, height=260.0, zero=False, look=Look("", 2.0, radius=2.5))


@dataclass(frozen=True, repr=False)
class ResultsView(study.Results, Answer):
    """Results as a notebook shows them: in a few words, as the answer in HTML, as pictures and frames."""

    @cached_property
    def _answer(self) -> ScenarioAnswer:
        return ScenarioAnswer(packaged_findings(self))

    def figures(self) -> pl.DataFrame:
        """The table of figures: what the scenario changes against the first that it is compared with; empty without."""
        effects = self._answer.effects
        return effects.frame() if effects else pl.DataFrame()

    def sentences(self) -> list[str]:
        """The answers in words, with the ranges that the page has."""
        return self._answer.sentences()

    def to_dict(self) -> dict[str, Any]:
        """As that of `ytterby.answer`, with the ranges that are packaged."""
        return self._answer.to_dict()

    def write(self, folder: Path | str, *, csv: bool = False, force: bool = False) -> Path:
        """As that of `ytterby.answer`."""
        return self._answer.write(folder, csv=csv, force=force)

    def _repr_html_(self) -> str:
        return self._answer._repr_html_()

    def plot(
        self, key: str = "", *, value: str = "", parted: bool = False, **only: str | Sequence[str]
    ) -> Picture:
        """Lines of a table over the years, one for each scenario and place; without a table the picture of the answer.

        Parameters
        ----------
        key : of a table, such as `prices`.
        value : the column that is drawn; the table's first number when left out.
        parted : quarters or months of the years that are parted, in place of years.
        only : columns and what they may hold, such as `commodity="oxide.Dy", region=["EU27", "USA"]`.

        Raises ResultError where a name is not known, nothing is left, or the lines are too many to tell apart.
        """
        if not fitting("key", key, "str"):
            return self._answer.plot()
        frame = (self.split_years if parted else self.tables)[key]
        columns = REGISTRY[key].columns
        numbers = [name for name, one in columns.items() if one.type == pl.Float64()]
        value = value or numbers[0]
        check_known(value, numbers, f"table {key} has no number {{!r}}", ResultError)
        frame = _narrowed(frame, key, only)
        labels = [name for name in columns if name not in numbers and frame[name].n_unique() > 1]
        lines = frame.select(SCENARIO, *labels).n_unique()
        if lines > MAX_LINES:
            raise ResultError(
                f"{lines} lines cannot be told apart, at most {MAX_LINES} can",
                advice=f"Say less of: {', '.join(labels)}; such as {labels[0]}={frame[labels[0]][0]!r}.",
            )
        of = pl.concat_str([SCENARIO, *labels], separator=", ", ignore_nulls=True).alias("series")
        points = frame.select(of, _moment(parted).alias(YEAR), pl.col(value).alias("value"))
        meaning, unit = columns[value].meaning, columns[value].unit
        span = int(min(points[YEAR])), math.ceil(max(points[YEAR]))
        chart = replace(LINES, across=years_axis(span, LINES.width), unit=unit)
        chosen = {n: one if isinstance(one, str) else " and ".join(one) for n, one in only.items()}
        about = ", ".join(f"{name} {one}" for name, one in chosen.items())
        return picture_of(
            key, f"{meaning[:1].upper()}{meaning[1:]}", "", points, chart.of(points),
            subtitle=about, source=source_line(f"data {self.workspace.chain.folder.name}"),
        )  # fmt: skip


def _moment(parted: bool) -> pl.Expr:
    """The middle of a row's period, or its year, as a number [year]."""
    year = pl.col(YEAR).cast(pl.Float64)
    if not parted:
        return year
    number = pl.col("period").str.extract(r"(\d+)$").cast(pl.Float64)
    of = pl.when(pl.col("period").str.contains("Q")).then(4.0).otherwise(12.0)
    return year + (number - 0.5) / of


def _narrowed(
    frame: pl.DataFrame, table: str, only: Mapping[str, str | Sequence[str]]
) -> pl.DataFrame:
    """The rows whose columns hold what they may. Raises ResultError."""
    for name, selection in only.items():
        check_known(name, frame.columns, f"table {table} has no column {{!r}}", ResultError)
        names = [selection] if isinstance(selection, str) else list(selection)
        known = [str(cell) for cell in frame[name].unique() if cell is not None]
        for one in names:
            check_known(one, known, f"{name} {{!r}} is not in table {table}", ResultError)
        frame = frame.filter(pl.col(name).cast(pl.String).is_in(names))
    if not frame.height:
        raise ResultError(f"nothing of table {table} is left by {dict(only)}")
    return frame


@wraps(study.simulate)
def simulate(scenario: ScenarioLike, **how: Any) -> ResultsView:
    """As `runs.simulate.simulate`, with the answer in words, pictures and frames at hand."""
    results = study.simulate(scenario, **how)
    return ResultsView(**{one.name: getattr(results, one.name) for one in fields(results)})

"""Results in a notebook: `ytterby.simulate` gives tables with the answer, pictures and pandas frames at hand."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property, wraps
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.draws.findings import packaged_findings
from ytterby.ground.errors import ResultError, check_known, of_extra
from ytterby.report.answer import ScenarioAnswer
from ytterby.results.registry import REGISTRY
from ytterby.runs import simulate as study

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.runs.workspace import ScenarioLike

MAX_LINES = 24
"""Lines that a picture may have."""
SCENARIO, YEAR = "scenario", "year"


@dataclass(frozen=True, repr=False)
class ResultsView(study.Results):
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

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(text)}</li>" for text in self.sentences())
        return f"<p>{escape(repr(self))}</p><ul>{items}</ul>"

    def to_pandas(self, table: str) -> Any:
        """A table as a pandas frame; pandas itself is not among what Ytterby needs."""
        try:
            pandas: Any = import_module("pandas")
        except ImportError:
            raise ResultError(
                "pandas is not installed", advice="pip install pandas, or use `results.tables`."
            ) from None
        frame = self.tables[table]
        return pandas.DataFrame({name: frame[name].to_numpy() for name in frame.columns})

    def plot(
        self, table: str, *, value: str = "", parted: bool = False, **only: str | Sequence[str]
    ) -> Any:
        """Lines over the years, a colour for each scenario: an Altair chart.

        Parameters
        ----------
        table : such as `prices`.
        value : the column shown; the table's first number when left out.
        parted : quarters or months of the years that are parted, in place of years.
        only : columns and what they may hold, such as `commodity="oxide.Dy", region=["EU27", "USA"]`.

        Raises ResultError where a name is not known, nothing is left, or the lines are too many to tell apart, RunError
        without altair.
        """
        altair = of_extra("altair", "notebook")
        frame = (self.split_years if parted else self.tables)[table]
        columns = REGISTRY[table].columns
        numbers = [name for name, one in columns.items() if one.type == pl.Float64()]
        value = value or numbers[0]
        check_known(value, numbers, f"table {table} has no number {{!r}}", ResultError)
        for name, selection in only.items():
            check_known(name, frame.columns, f"table {table} has no column {{!r}}", ResultError)
            names = [selection] if isinstance(selection, str) else list(selection)
            for one in names:
                known = [str(cell) for cell in frame[name].unique() if cell is not None]
                check_known(one, known, f"{name} {{!r}} is not in table {table}", ResultError)
            frame = frame.filter(pl.col(name).cast(pl.String).is_in(names))
        labels = [name for name in columns if name not in numbers and frame[name].n_unique() > 1]
        if not frame.height:
            raise ResultError(f"nothing of table {table} is left by {only}")
        lines = frame.select(SCENARIO, *labels).n_unique()
        if lines > MAX_LINES:
            raise ResultError(
                f"{lines} lines cannot be told apart, at most {MAX_LINES} can",
                advice=f"Say less of: {', '.join(labels)}; such as {labels[0]}={frame[labels[0]][0]!r}.",
            )
        when = pl.format("{} {}", YEAR, "period") if parted else pl.col(YEAR)
        points = frame.select(
            SCENARIO, value, when.alias(YEAR), pl.concat_str(labels or [pl.lit("")], separator=", ",
                                                             ignore_nulls=True).alias("of"),
        )  # fmt: skip
        return (
            altair.Chart(altair.Data(values=points.to_dicts()))
            .mark_line(point=True)
            .encode(
                x=altair.X(f"{YEAR}:O", title=None),
                y=altair.Y(f"{value}:Q", title=f"{columns[value].meaning} [{columns[value].unit}]"),
                color=altair.Color(f"{SCENARIO}:N", sort=self.scenarios),
                strokeDash=altair.StrokeDash("of:N", title=", ".join(labels))
                if labels
                else altair.Undefined,
            )
        )


@wraps(study.simulate)
def simulate(scenario: ScenarioLike, **how: Any) -> ResultsView:
    """As `runs.simulate.simulate`, with the answer in words, pictures and frames at hand."""
    results = study.simulate(scenario, **how)
    return ResultsView(**{one.name: getattr(results, one.name) for one in fields(results)})

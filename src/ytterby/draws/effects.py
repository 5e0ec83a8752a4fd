"""The table of figures of an answer: what a control does, each row with what is without it and with its ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import ENTIRE_RUN, as_label
from ytterby.figures.question import Comparison
from ytterby.figures.registry import ALL_FIGURES, RANGED, effect_figures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ytterby.draws.ranges import Ranges
    from ytterby.figures.question import EffectQuestion, Path, PathPeriod
    from ytterby.figures.run_figures import RunFigures
    from ytterby.ground.arrays import Tables

    Interval = tuple[float, float]
    Labels = Mapping[str, str]
    Ends = tuple[Interval | None, Interval | None]

LEVEL, DIFFERENCE = "level", "difference"
GOODS_PRICE = "price_of_good"
"""In `range_of`: the figure that keeps the price of a good or product of the question."""
NUMBERS = ("value", "reference", "low", "high")
"""Columns that a row has in JSON though they be empty."""


@dataclass(frozen=True)
class EffectRow:
    """A row of a figure. value : with the control; reference : without. ends, reference_ends : their ranges."""

    labels: Labels
    year: int
    period: str
    value: float | None
    reference: float | None
    ends: Interval | None
    reference_ends: Interval | None


@dataclass(frozen=True)
class EffectTable:
    """All figures of a question, of the run itself.

    pair : the question and the figures of both runs. tables : figure -> its rows: labels, year, period, value,
    reference. ranges : how wide each is; None where nobody knows.
    """

    pair: Comparison
    tables: Tables = field(repr=False)
    ranges: Ranges | None = field(default=None, repr=False)

    @property
    def question(self) -> EffectQuestion:
        """What is asked."""
        return self.pair.question

    def rows(self, figure: str, **labels: object) -> list[EffectRow]:
        """The rows of a figure with these labels, in the order in which a page states them."""
        texts = {name: as_label(value) for name, value in labels.items()}
        return list(self._rows(figure, self.tables[figure].filter(**texts)))

    def first(self, figure: str, **labels: object) -> EffectRow | None:
        """The first of them; None without any."""
        return next(iter(self.rows(figure, **labels)), None)

    def value(self, figure: str, **labels: object) -> float | None:
        """The value of the first of them."""
        row = self.first(figure, **labels)
        return row.value if row else None

    def ends_of(self, figure: str, *at: Any, **labels: str) -> Interval | None:
        """The range of a row, be there such a row or not: what never comes may come in some draw. at : its year and
        period, the entire run if left out."""
        return self._ends(figure, labels, *(at or (ENTIRE_RUN, "")))[0]

    def source(self, figure: str, labels: Labels) -> tuple[str, str, dict[str, str]] | None:
        """Whose range a row has: `LEVEL` or `DIFFERENCE`, the figure and its labels; None where it has none."""
        words = (ALL_FIGURES[figure].range_of or f"{LEVEL} {figure}").split()
        how, name, *given = (word.format(**labels) for word in words)
        own = {**labels, **dict(one.split("=") for one in given)}
        if name == GOODS_PRICE:
            name, key = self.question.price_key(labels["good"])
            own |= key
        return (
            (how, name, {one: own[one] for one in RANGED[name].labels}) if name in RANGED else None
        )

    def _rows(self, figure: str, rows: pl.DataFrame) -> Iterator[EffectRow]:
        names = ALL_FIGURES[figure].labels
        for row in rows.iter_rows():
            labels = dict(zip(names, row, strict=False))
            year, period, value, reference = row[len(names) :]
            ends = self._ends(figure, labels, year, period)
            yield EffectRow(labels, year, period, value, reference, *ends)

    def _ends(self, figure: str, labels: Labels, year: int, period: str) -> Ends:
        """The ranges of a row and of what is without the control."""
        if self.ranges is None:
            return None, None
        source = self.source(figure, labels)
        if source is None:
            return None, None
        how, name, own = source
        at: dict[str, Any] = {**own, "year": year, "period": period}
        focus, reference = self.question.runs
        if how == DIFFERENCE:
            return self.ranges.ends(name, {**at, "scenario": focus, "against": reference}), None
        both = [self.ranges.ends(name, {**at, "scenario": run}) for run in (focus, reference)]
        return both[0], both[1]

    def period(self, row: EffectRow) -> PathPeriod:
        """The period of a row; of one that counts years since the first day, the period that begins or lies then."""
        periods, at = self.question.periods, self.question.first + (row.value or 0.0) + 1e-6
        later = next((one for one in periods if one.end > at), periods[-1])
        own = (one for one in periods if (one.year, one.period) == (row.year, row.period))
        return next(own, later)

    def price(self, good: str, region: str) -> tuple[Path, list[Interval | None]]:
        """The price of a good or product in a region over the periods, with its range; and that without the control:
        array (period)."""
        path = self.pair.price(good, region)
        figure, label = self.question.price_key(good)

        def ends(run: str, period: PathPeriod) -> Interval | None:
            at = {"scenario": run, "year": period.year, "period": period.period}
            known = self.ranges
            return known.ends(figure, {**label, "region": region, **at}) if known else None

        now, before = ([ends(run, m) for m in path.periods] for run in self.question.runs)
        low, high = ([ends and ends[n] for ends in now] for n in (0, 1))
        return replace(path, low=low, high=high), before

    def frame(self) -> pl.DataFrame:
        """All rows as one table: figure, unit, labels, year (null for the entire run), period, value, reference, and
        the ends of their ranges."""
        parts = []
        for name, table in self.tables.items():
            pairs = ((row.ends, row.reference_ends) for row in self._rows(name, table))
            ends = [(*(own or (None, None)), *(other or (None, None))) for own, other in pairs]
            columns = ("low", "high", "reference_low", "reference_high")
            schema = dict.fromkeys(columns, pl.Float64)
            wide = table.hstack(pl.DataFrame(ends, schema=schema, orient="row"))
            head = [pl.lit(name).alias("figure"), pl.lit(ALL_FIGURES[name].unit).alias("unit")]
            parts.append(wide.select(*head, pl.all()))
        frame = pl.concat(parts, how="diagonal")
        last = ["year", "period", "value", "reference", *columns]
        year = pl.when(pl.col("year") != ENTIRE_RUN).then("year").alias("year")
        return frame.select(pl.exclude(last), year, *last[1:])

    def plain(self) -> list[dict[str, Any]]:
        """The rows of `frame` ready for JSON, without the labels that a row has not."""
        rows = self.frame().to_dicts()
        return [{n: v for n, v in row.items() if v is not None or n in NUMBERS} for row in rows]


def effects_of(
    question: EffectQuestion,
    runs: Mapping[str, RunFigures],
    ranges: Ranges | None = None,
    tables: Tables | None = None,
) -> EffectTable:
    """The figures of a question. runs : name -> figures of the run. tables : as of `Comparison`."""
    focus, reference = question.runs
    further = {name: runs[name] for name in question.further}
    comparison = Comparison(question, runs[focus], runs[reference], further, tables or {})
    return EffectTable(comparison, effect_figures(comparison), ranges)

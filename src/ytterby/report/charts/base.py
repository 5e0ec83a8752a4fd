"""What all charts share: their words (`pictures.yaml`), source line, and how scenarios look."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from ytterby.draws.ranges import with_ends
from ytterby.figures.levels import by_run, stacked
from ytterby.report import theme
from ytterby.report.inputs import Report
from ytterby.report.kinds import LineChart, Look
from ytterby.report.kinds.chart import Chart, Drawn, in_words
from ytterby.report.picture import Picture, run_id, source_of, worded
from ytterby.report.plot.marks import SpanMark
from ytterby.report.words import Words, humanise

BAND, BAND_WITHOUT = 0.18, 0.1
"""How strong the colour of a band is: of the run that is asked for, and of the others."""
LONGEST_NAME = 34
"""Letters of a scenario's name in a chart."""


@dataclass(frozen=True)
class Scene:
    """The report input with what each chart needs to know about it."""

    report: Report
    names: dict[str, str]
    source: str

    @property
    def words(self) -> Words:
        """What the data folder calls things."""
        return self.report.words

    @property
    def holder(self) -> str:
        """The country that holds the controls."""
        return self.words.holder

    @property
    def scenarios(self) -> list[str]:
        """The runs, in their order."""
        return [*self.names]

    @property
    def order(self) -> list[str]:
        """The names of the scenarios, in their order."""
        return [*self.names.values()]

    @property
    def holder_name(self) -> str:
        """Name of the country that holds the controls."""
        return self.words.region(self.holder)

    @property
    def colours(self) -> list[str]:
        """The colours of the scenarios, the same in every chart."""
        return theme.scenario_colours(self.scenarios)

    @property
    def looks(self) -> dict[str, Look]:
        """How the runs look as lines: references thick, so that coinciding lines show as a halo, with pale bands."""
        widths = theme.SCENARIO_WIDTHS[max(0, 3 - len(self.scenarios)) :]
        last = len(self.order) - 1
        return {
            name: Look(colour, wide, strength=BAND if n == last else BAND_WITHOUT,
                       band="ranges, in the colours of the lines" if n == last else "")
            for n, (name, colour, wide) in enumerate(zip(self.order, self.colours, widths, strict=False))
        }  # fmt: skip

    @property
    def control(self) -> list[SpanMark]:
        """The years in which the control holds, as ground of a chart over the years; none where it holds in all."""
        if self.report.effects is None:
            return []
        question = self.report.effects.question
        years = [one.year for one in question.periods if question.during(one)]
        ends = question.periods[0].year, question.periods[-1].year
        if not years or (years[0], years[-1]) == ends:
            return []
        first, last = max(years[0] - 0.5, ends[0]), min(years[-1] + 0.5, ends[1])
        return [SpanMark(first, last, theme.pale(theme.QUIET, 0.1), series="the control holds")]

    def figure(
        self, figure: str, years: Collection[int] | None = None, **labels: str | Sequence[str]
    ) -> pl.DataFrame:
        """A figure of all runs with ranges: scenario by name, labels, year, value, low, high. Parameters as in
        `figures.levels.levels`."""
        return self.ranged(stacked(self.report.runs, figure, years, **labels), figure)

    def ranged(self, rows: pl.DataFrame, figure: str) -> pl.DataFrame:
        """Rows of a figure as `figures.levels.stacked` gives them, with ranges and with the names of the runs."""
        ends = pl.when(pl.col("value").is_not_null()).then(pl.col("low", "high"))
        return self.named(with_ends(rows, figure, self.report.ranges.ends)).with_columns(ends)

    def named(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows with the names of the runs."""
        return rows.with_columns(pl.col("scenario").replace(self.names))

    def region_name(self, column: str = "region") -> pl.Expr:
        """Codes of regions as names."""
        return in_words(column, self.words.region)

    def picture(
        self, key: str, table: pl.DataFrame, chart: Drawn | None = None, *, ranged: bool = True, **values: Any
    ) -> Picture:  # fmt: skip
        """As `picture.worded`, with the source line and the names that all charts know. ranged : whether it has ranges;
        its caption says that it has none, where other numbers of the page have."""
        lacks = "" if ranged else self.report.ranges.lacking
        known = {"holder": self.holder_name, "dollars": self.words.dollars, "source": self.source}
        after = f" {lacks[0].upper()}{lacks[1:]}." if lacks else ""
        return worded(key, table, chart, after=after, **known, **values)

    def chart(
        self, key: str, chart: Chart, frame: pl.DataFrame, *columns: tuple[str, str], value: str = "value",
        **values: Any,
    ) -> Picture:  # fmt: skip
        """As `picture`, of the rows of a frame. Its numbers are `value`, a column for each run; columns : what else its
        table has, and what that is called there."""
        table = by_run(frame, [name for name, _ in columns], value).rename(dict(columns))
        if isinstance(chart, LineChart):
            chart = replace(chart, ground=self.control)
        return self.picture(key, table, chart.of(frame), **values)


def scene_of(report: Report) -> Scene:
    """Read scenarios, names and the source line from a report input."""
    names = chart_names({name: report.label(name) for name in report.scenarios})
    return Scene(report, names, source_of(report, run_id(report.manifest)))


def chart_names(titles: Mapping[str, str]) -> dict[str, str]:
    """Names of scenarios for which a chart has room, no two alike: titles, cut where they are long."""
    names: dict[str, str] = {}
    for code, title in titles.items():
        name = textwrap.shorten(title, LONGEST_NAME, placeholder="…")
        names[code] = name if name not in names.values() else humanise(code)
    return names

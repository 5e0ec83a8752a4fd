"""What all charts share: their words (`pictures.yaml`), source line, and how scenarios look."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from ytterby.report import theme
from ytterby.report.figure_ranges import with_ranges
from ytterby.report.inputs import Report, scenarios_in
from ytterby.report.kinds import Look
from ytterby.report.kinds.chart import Chart, Drawn, in_words
from ytterby.report.pages.citation import run_id, source_of
from ytterby.report.picture import Picture, worded
from ytterby.report.words import Words, humanise

BAND, BAND_WITHOUT = 0.18, 0.1
"""How strong the colour of a band is: of the run that is asked for, and of the others."""
LONGEST_NAME = 34
"""Letters of a scenario's name in a chart."""


@dataclass(frozen=True)
class Scene:
    """The report input with what each chart needs to know about it."""

    report: Report
    scenarios: list[str]
    names: dict[str, str]
    holder: str
    source: str
    words: Words

    @property
    def order(self) -> list[str]:
        """The names of the scenarios, in their order."""
        return [self.names[code] for code in self.scenarios]

    @property
    def holder_name(self) -> str:
        """Name of the country that holds the controls."""
        return self.words.region(self.holder)

    def named(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Keep the scenarios of the report and replace their codes by names."""
        kept = frame.filter(pl.col("scenario").is_in(self.scenarios))
        return kept.with_columns(pl.col("scenario").replace(self.names))

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

    def ranged(
        self, frame: pl.DataFrame, table: str, column: str, *labels: str, **fixed: str
    ) -> pl.DataFrame:
        """Rows of named scenarios with `low` and `high` (`figure_ranges.with_ranges`). labels, fixed : what tells a row
        apart besides scenario and year: columns, and values of others."""
        if not self.scenarios or frame.is_empty():
            return frame.with_columns(low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64))
        runs = {name: code for code, name in self.names.items()}
        return with_ranges(
            frame, self.report.ranges, runs, table, column, lambda row: {**{one: row[one] for one in labels}, **fixed}
        )  # fmt: skip

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
        return worded(
            key,
            table,
            chart,
            after=f" {lacks[0].upper()}{lacks[1:]}." if lacks else "",
            **known,
            **values,
        )

    def chart(
        self, key: str, chart: Chart, frame: pl.DataFrame, value: str, *columns: tuple[str, str], **values: Any
    ) -> Picture:  # fmt: skip
        """As `picture`, of the rows of a frame. Its numbers are `value`, a column for each run; columns : what else the
        frame has, and what that is called there."""
        table = wide(frame, [name for name, _ in columns], value).rename(dict(columns))
        return self.picture(key, table, chart.of(frame), **values)


def scene_of(report: Report) -> Scene:
    """Read scenarios, names and the source line from a report input."""
    scenarios = scenarios_in(report.tables, report.scenarios)
    return Scene(
        report=report,
        scenarios=scenarios,
        names=chart_names({s: report.label(s) for s in scenarios}),
        holder=report.words.holder,
        source=source_of(report, run_id(report.manifest)),
        words=report.words,
    )


def chart_names(titles: Mapping[str, str]) -> dict[str, str]:
    """Names of scenarios for which a chart has room, no two alike: titles, cut where they are long."""
    names: dict[str, str] = {}
    for code, title in titles.items():
        cut = textwrap.shorten(title, LONGEST_NAME, placeholder=" …")
        name = title if len(title) <= LONGEST_NAME else cut
        names[code] = name if name not in names.values() else humanise(code)
    return names


def wide(frame: pl.DataFrame, index: Sequence[str], value: str) -> pl.DataFrame:
    """Pivot the scenarios into columns, for the table under a chart; `low` and `high` of each run stand behind them."""
    if frame.is_empty():
        return frame
    pivoted = frame.pivot(
        on="scenario", index=list(index), values=value, aggregate_function="first"
    )
    if "low" not in frame or frame["low"].is_null().all():
        return pivoted
    for name in frame["scenario"].unique(maintain_order=True):
        own = frame.filter(pl.col("scenario") == name).drop_nulls("low")
        if own.height:
            ends = own.select(
                *index, pl.col("low").alias(f"{name}, low"), pl.col("high").alias(f"{name}, high")
            )
            ends = ends.unique(list(index), keep="first", maintain_order=True)
            pivoted = pivoted.join(ends, on=list(index), how="left", maintain_order="left")
    return pivoted

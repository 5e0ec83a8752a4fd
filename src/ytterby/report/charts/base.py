"""What all charts share: their words (`pictures.yaml`), source line, scenario colours, small panels of lines."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import polars as pl
import yaml

from ytterby.ground.files import PACKAGE
from ytterby.report import theme
from ytterby.report.figure_ranges import with_ranges
from ytterby.report.inputs import Report, scenarios_in
from ytterby.report.kit.numbers import number
from ytterby.report.pages.citation import run_id, source_of
from ytterby.report.picture import Picture
from ytterby.report.plot import axes
from ytterby.report.plot.axes import NumberAxis
from ytterby.report.plot.marks import AreaMark, LineMark, Mark
from ytterby.report.plot.panels import Box
from ytterby.report.plot.places import Test, by_name
from ytterby.report.plot.sheet import LegendEntry, worded_svg
from ytterby.report.words import Words, humanise

Labels = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]
BAND, BAND_WITHOUT = 0.18, 0.1
"""How strong the colour of a band is: of the run that is asked for, and of the others."""
MIN_WIDTH = 480.0
"""Least width between the margins of a picture [px]."""
LONGEST_NAME = 34
"""Letters of a scenario's name in a chart."""


def _of_run(name: str) -> Test:
    return lambda row: row["scenario"] == name


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

    def widths(self) -> list[float]:
        """Return line widths: references thick, so that coinciding lines show as a halo."""
        return list(theme.SCENARIO_WIDTHS[max(0, 3 - len(self.scenarios)) :])[: len(self.scenarios)]

    def line(self, value: str) -> LineMark:
        """A line over the years for each scenario, in its colour and width."""
        colour = by_name("scenario", self.order, self.colours)
        return LineMark(
            "year", value, colour, by_name("scenario", self.order, self.widths()), "scenario"
        )

    def ranged(self, frame: pl.DataFrame, table: str, column: str, labels: Labels) -> pl.DataFrame:
        """Paths with `low` and `high` beside them (`figure_ranges.with_ranges`)."""
        if not self.scenarios or frame.is_empty():
            return frame.with_columns(
                pl.lit(None, pl.Float64).alias(end) for end in ("low", "high")
            )
        runs = {name: code for code, name in self.names.items()}
        return with_ranges(frame, self.report.ranges, runs, table, column, labels)

    def bands(self) -> list[Mark]:
        """The ranges of the paths of all runs, over the years; those that others are set against are paler."""
        strength = dict.fromkeys(self.order, BAND_WITHOUT) | {self.order[-1]: BAND}
        return [
            AreaMark("year", "low", "high", colour, strength[name], where=_of_run(name))
            for name, colour in zip(self.order, self.colours, strict=True)
        ]

    def region_name(self, column: str = "region") -> pl.Expr:
        """Codes of regions as names."""
        return pl.col(column).map_elements(self.words.region, return_dtype=pl.String)

    def picture(
        self, key: str, table: pl.DataFrame, chart: Box | None = None, **more: Any
    ) -> Picture:
        """As the function `picture`, with the source line and the names that all charts know."""
        known: dict[str, Any] = {
            "holder": self.holder_name,
            "dollars": self.words.dollars,
            "source": self.source,
        }
        return picture(key, table, chart, **known, **more)

    def caption_of(self, picture: Picture, known: bool) -> Picture:
        """A picture whose caption says that it has no ranges, where other numbers of the page have."""
        lacks = self.report.ranges.lacking
        if known or not lacks or not picture.svg:
            return picture
        return replace(picture, caption=f"{picture.caption} {lacks[0].upper()}{lacks[1:]}.")

    def legend(self, frame: pl.DataFrame | None = None) -> list[LegendEntry]:
        """The legend of the scenarios: lines, and the bands where the paths of a frame have them."""
        entries = legend_row(self.order, self.colours, self.widths())
        if frame is None or "low" not in frame or frame["low"].is_null().all():
            return entries
        return [
            *entries,
            LegendEntry("ranges, in the colours of the lines", theme.pale(self.colours[-1], BAND)),
        ]


def scene_of(report: Report) -> Scene:
    """Read scenarios, names and the source line from a report input."""
    headline, manifest = report.headline, report.manifest
    scenarios = scenarios_in(report.tables, headline.get("scenarios") or ())
    labels: Mapping[str, str] = headline.get("labels") or {}
    return Scene(
        report=report,
        scenarios=scenarios,
        names=chart_names({s: labels.get(s) or humanise(s) for s in scenarios}),
        holder=headline.get("holder") or "",
        source=source_of(report, run_id(manifest)),
        words=Words.in_headline(headline),
    )


def chart_names(titles: Mapping[str, str]) -> dict[str, str]:
    """Names of scenarios for which a chart has room, no two alike: titles, cut where they are long."""
    names: dict[str, str] = {}
    for code, title in titles.items():
        name = (
            title
            if len(title) <= LONGEST_NAME
            else textwrap.shorten(title, LONGEST_NAME, placeholder=" …")
        )
        names[code] = name if name not in names.values() else humanise(code)
    return names


@cache
def _words() -> Any:
    return yaml.safe_load((PACKAGE / "report" / "pictures.yaml").read_text(encoding="utf-8"))


def words_of(key: str, **values: Any) -> dict[str, str]:
    """The words of a picture, by what they are for, as far as they ask for no more than `values`."""
    texts = {}
    for name, text in _words()[key].items():
        with suppress(KeyError):
            texts[name] = text.format(**values)
    return texts


def picture(
    key: str, table: pl.DataFrame, chart: Box | None = None, *, words: str = "", source: str = "",
    legend: Sequence[LegendEntry] = (), **values: Any,
) -> Picture:  # fmt: skip
    """A chart with title, subtitle and legend above it and the source line below, in the house style.

    Without a chart the caption says what is missing. words : key in `pictures.yaml`, if not `key`.
    """
    texts = words_of(words or key, **values)
    if chart is None:
        return Picture(key, texts["title"], texts["empty"], table)
    below = f"{source} {texts.get('note', '')}"
    svg = worded_svg(chart, texts["title"], texts["subtitle"], below, legend, MIN_WIDTH)
    return Picture(key, texts["title"], texts["caption"], table, svg)


def legend_row(
    labels: Sequence[str], colours: Sequence[str], thick: Sequence[float] = ()
) -> list[LegendEntry]:
    """A legend: lines if `thick`, else boxes."""
    wide = list(thick) or [11.0] * len(labels)
    return [LegendEntry(*one) for one in zip(labels, colours, wide, strict=True)]


def rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame; NaN and null both become None."""
    return frame.with_columns(pl.selectors.float().fill_nan(None)).to_dicts()


def as_text(column: str) -> pl.Expr:
    """A column of numbers as text, three digits."""
    return pl.col(column).map_elements(number, return_dtype=pl.String)


def years_axis(years: Sequence[int], step: int = 5, *, visible: bool = True) -> NumberAxis:
    """A year axis with round ticks; by tens they count back from the last year."""
    first, last = min(years), max(years)
    back = last if step == 10 else 0
    ticks = [y for y in range(first, last + 1) if (y - back) % step == 0]
    return NumberAxis(first, max(last, first + 1), ticks=ticks or [first, last], label=axes.year, visible=visible,
                      grid=False, line=visible)  # fmt: skip


def pairs_of(first: str, here: Sequence[Any], second: str, there: Sequence[Any]) -> pl.DataFrame:
    """Every pair of two lists, as two columns."""
    return pl.DataFrame({first: list(here)}).join(pl.DataFrame({second: list(there)}), how="cross")


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

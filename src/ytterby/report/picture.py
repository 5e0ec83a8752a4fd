"""A picture and the numbers that it shows: a chart of a table under its words (`pictures.yaml`), with its run.

A scene is what all charts of a report share: names, source line, and how scenarios look.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import Any

import polars as pl
import yaml

from ytterby.draws.ranges import with_ends
from ytterby.figures.levels import by_run, stacked
from ytterby.ground.files import PACKAGE
from ytterby.ground.fingerprint import digest_of_text
from ytterby.report import theme
from ytterby.report.first.formats import day
from ytterby.report.inputs import Report
from ytterby.report.kinds import LineChart, Look
from ytterby.report.kinds.chart import Chart, Drawn, in_words
from ytterby.report.plot.marks import SpanMark
from ytterby.report.plot.panels import picture_svg
from ytterby.report.words import Words, humanise

MIN_WIDTH = 480.0
"""Least width between the margins of a picture [px]."""


@dataclass(frozen=True)
class Picture:
    """One picture of the report as SVG text.

    `table` is what the picture shows, for the reader who wants the numbers. A picture without
    data has no svg, and its caption says what is missing.
    """

    key: str
    title: str
    caption: str
    table: pl.DataFrame
    svg: str = ""


def picture_of(
    key: str, title: str, caption: str, table: pl.DataFrame, chart: Drawn, *,
    subtitle: str = "", source: str = "", room: float = MIN_WIDTH,
) -> Picture:  # fmt: skip
    """A chart with its legend, drawn under its title and subtitle and above the line on its source."""
    box, legend = chart
    svg = picture_svg(
        box, title, caption, subtitle=subtitle, source=source, legend=legend, room=room
    )
    return Picture(key, title, caption, table, svg)


@cache
def _words() -> Any:
    return yaml.safe_load((PACKAGE / "report" / "pictures.yaml").read_text(encoding="utf-8"))


def worded(
    key: str, table: pl.DataFrame, chart: Drawn | None = None, *, words: str = "", source: str = "",
    after: str = "", **values: Any,
) -> Picture:  # fmt: skip
    """A chart in the words of `pictures.yaml`. Without one the caption says what is missing.

    words : key in `pictures.yaml`, if not `key`. after : what follows its caption. values : what its words ask for.
    """
    texts = _words()[words or key]
    title = texts["title"].format(**values)
    if chart is None:
        return Picture(key, title, texts["empty"].format(**values), table)
    caption, under, note = (
        texts.get(one, "").format(**values) for one in ("caption", "subtitle", "note")
    )
    return picture_of(
        key, title, caption + after, table, chart, subtitle=under, source=f"{source} {note}"
    )


def source_line(*parts: str, program: str = "") -> str:
    """Which program and run a page is of. parts : scenario, data folder and what else decides it.
    program : its version, if not this one."""
    names = [f"Ytterby {program or version('ytterby')}", *filter(None, parts)]
    return f"{', '.join(names)}. A model, no forecast."


def source_of(report: Report, run: str) -> str:
    """Which program, run and data a picture is of, and the day."""
    manifest = report.manifest
    data, when = manifest.get("data_folder"), str(manifest.get("date", ""))
    return source_line(
        run and f"run {run}", f"data {data}" if data else "", day(report.day) if report.day else when,
        program=manifest.get("version", ""),
    )  # fmt: skip


def run_id(manifest: Mapping[str, Any]) -> str:
    """Ten letters that name a run by all that decides it; blank where the manifest has no digests."""
    decides = [
        manifest.get("digests"),
        manifest.get("periods"),
        manifest.get("switches"),
        manifest.get("changed"),
    ]
    if not decides[0]:
        return ""
    text = json.dumps(decides, sort_keys=True, default=str)
    return digest_of_text(text)[:10]


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

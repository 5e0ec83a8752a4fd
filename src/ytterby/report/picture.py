"""A picture and the numbers that it shows: a chart of a table under its words (`pictures.yaml`), with its run.

A scene is what all charts of a report share: names, source line, and how scenarios look.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from typing import Any

import polars as pl

from ytterby.draws.ranges import with_ends
from ytterby.figures.levels import by_run, stacked
from ytterby.ground.fingerprint import digest_of_text
from ytterby.report import theme
from ytterby.report.first.formats import day, technology_of, the_region, times
from ytterby.report.inputs import Report
from ytterby.report.kinds import LineChart, Look
from ytterby.report.kinds.chart import Chart, DrawnChart, farthest_apart, in_words
from ytterby.report.kit.numbers import between, number
from ytterby.report.plot.marks import SpanMark
from ytterby.report.plot.panels import NARROW, picture_svg
from ytterby.report.words import Words, humanise, texts_of

MIN_WIDTH, DETAIL = 480.0, 880.0
"""Least width between the margins of a picture, and that of those behind the first page [px]."""


@dataclass(frozen=True)
class Picture:
    """One picture of the report as SVG text.

    `table` is what the picture shows, for the reader who wants the numbers. A picture without
    data has no svg, and its caption says what is missing. `narrow` is the same in one column, for telephones. `finding`
    is what it says, with its range, in a sentence. `subtitle` has the unit of its numbers.
    """

    key: str
    title: str
    caption: str
    table: pl.DataFrame
    svg: str = ""
    narrow: str = ""
    finding: str = ""
    subtitle: str = ""

    def _repr_svg_(self) -> str:
        return self.svg


def picture_of(
    key: str, title: str, caption: str, table: pl.DataFrame, chart: DrawnChart, *,
    subtitle: str = "", source: str = "", room: float = MIN_WIDTH,
) -> Picture:  # fmt: skip
    """A chart with its legend, drawn under its title and subtitle and above the line on its source."""
    words = {"title": title, "caption": caption, "subtitle": subtitle, "source": source}
    svg = picture_svg(chart.box, legend=chart.legend, room=room, **words)
    one = chart.narrow or chart
    narrow = picture_svg(one.box, legend=one.legend, room=NARROW, **words)
    return Picture(key, title, caption, table, svg, narrow, subtitle=subtitle)


def worded(
    key: str, table: pl.DataFrame, chart: DrawnChart | None = None, *, words: str = "", source: str = "",
    after: str = "", title: str = "title", **values: Any,
) -> Picture:  # fmt: skip
    """A chart in the words of `pictures.yaml`. Without one the caption says what is missing.

    words : key in `pictures.yaml`, if not `key`. after : what follows its caption. title : key of its title. values :
    what its words ask for.
    """
    texts = texts_of("pictures")[words or key]
    heading = texts[title if title in texts and chart else "title"].format(**values)
    heading = f"{heading[:1].upper()}{heading[1:]}"
    if chart is None:
        return Picture(key, heading, texts["empty"].format(**values), table)
    parts = ("caption", "subtitle", "note")
    caption, under, note = (texts.get(one, "").format(**values) for one in parts)
    source = f"{source} {note}"
    made = picture_of(key, heading, caption + after, table, chart, subtitle=under, source=source)
    full = texts.get("finding", "") if title == "stated" else ""
    return replace(made, finding=full.format(**values) or f"{heading}.")


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
    decides = [manifest.get(key) for key in ("digests", "periods", "switches", "changed")]
    if not decides[0]:
        return ""
    return digest_of_text(json.dumps(decides, sort_keys=True, default=str))[:10]


BAND = 0.2
"""How strong the colour of the band of the run that is asked for is; those that it is compared with have none."""
LONGEST_NAME = 18
"""Letters of a scenario's name in a chart."""
ALIKE = 0.02
"""Difference of two runs, by factors or of shares, under which they are reported to be alike."""


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
    def looks(self) -> dict[str, Look]:
        """How the runs look as lines: grey ones that the last is compared with, and that one over its pale band."""
        *references, last = self.order or [""]
        grey = zip(references, theme.REFERENCES, strict=False)
        looks = {name: Look(*look, strength=0.0) for name, look in grey}
        return looks | {last: Look(theme.FOCUS, 2.0, strength=BAND)}

    @property
    def pair(self) -> tuple[str, str]:
        """The run that is asked for, and the first that it is compared with; the same where there is no other."""
        return self.order[-1], self.order[0]

    def apart(
        self, frame: pl.DataFrame, *by: str, form: Callable[[float], str] = number, share: bool = False
    ) -> dict[str, Any]:  # fmt: skip
        """Where those two lie farthest apart, in words; nothing where they are alike. by : columns of a place."""
        both = farthest_apart(frame.to_dicts(), self.pair, [*by, "year"], share=share)
        now, before = (one["value"] for one in both) if both else (0.0, 0.0)
        if both is None or abs(now - before) <= ALIKE * (1.0 if share else before):
            return {}
        row, region = both[0], partial(the_region, self.words)
        called: Mapping[str, Callable[[str], str]] = {"technology": technology_of, "region": region}
        known = {name: call(row[name]) for name, call in called.items() if name in row}
        ends = "" if row["low"] is None else f" (range {between(row['low'], row['high'], form)})"
        change = times(now, before).replace("times", "times as much")
        own = {"now": form(now), "before": form(before), "change": change, "range": ends}
        return {**row, **known, **own}

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
        return [SpanMark(first, last, theme.QUIET, 0.1)]

    def figure(
        self, figure: str, years: Collection[int] | None = None, **labels: str | Sequence[str]
    ) -> pl.DataFrame:
        """A figure of all runs with ranges: scenario by name, labels, year, value, low, high. Parameters as in
        `figures.levels.levels`."""
        return self.ranged(stacked(self.report.runs, figure, years, **labels), figure)

    def ranged(self, rows: pl.DataFrame, figure: str) -> pl.DataFrame:
        """Rows of a figure as `figures.levels.stacked` gives them, with ranges and with the names of the runs."""
        ends = pl.when(pl.col("value").is_not_null()).then(pl.col("low", "high"))
        made = with_ends(rows, figure, self.report.ranges.ends)
        return made.with_columns(ends, pl.col("scenario").replace(self.names))

    def region_name(self, column: str = "region") -> pl.Expr:
        """Codes of regions as names."""
        return in_words(column, self.words.region)

    def picture(
        self, key: str, table: pl.DataFrame, chart: DrawnChart | None = None, *, ranged: bool = True,
        stated: Mapping[str, Any] | None = None, after: str = "", **values: Any,
    ) -> Picture:  # fmt: skip
        """As `picture.worded`, with the source line and the names that all charts know. ranged : whether it has ranges;
        its caption says that it has none, where other numbers of the page have. stated : as `apart` gives it."""
        lacks = "" if ranged else self.report.ranges.lacking
        run, reference = self.pair
        known = {"holder": self.holder_name, "dollars": self.words.dollars, "source": self.source,
                 "run": f"“{run}”", "reference": f"“{reference}”"}  # fmt: skip
        after += f" {lacks[0].upper()}{lacks[1:]}." if lacks else ""
        title = "title" if stated is None or run == reference else "stated" if stated else "same"
        words = {**known, **(stated or {}), **values}
        return worded(key, table, chart, after=after, title=title, **words)

    def chart(
        self, key: str, chart: Chart, frame: pl.DataFrame, *columns: tuple[str, str], **values: Any
    ) -> Picture:
        """As `picture`, of the rows of a frame. Its numbers are `value`, a column for each run; columns : what else its
        table has, and what that is called there."""
        table = by_run(frame, [name for name, _ in columns]).rename(dict(columns))
        if isinstance(chart, LineChart) and self.control:
            chart = replace(chart, ground=self.control)
            values["after"] = " The control holds on the grey ground."
        return self.picture(key, table, chart.of(frame), **values)


def scene_of(report: Report) -> Scene:
    """Read scenarios, names and the source line from a report input."""
    titles = {name: report.label(name) for name in report.scenarios}
    names = chart_names(titles)
    keys = [f"“{names[n]}”: {title}" for n, title in titles.items() if names[n] != title]
    source = source_of(report, run_id(report.manifest))
    return Scene(report, names, f"{source} {'; '.join(keys)}{'.' if keys else ''}")


def chart_names(titles: Mapping[str, str]) -> dict[str, str]:
    """Names of scenarios for which a chart has room, no two alike: short ones of `pictures.yaml`, short titles, or
    `with it` for the last and `without it` for the only other.

    titles : name -> title, the last the one that is asked for.
    """
    names: dict[str, str] = {}
    for n, (code, title) in enumerate(titles.items(), 1):
        name = texts_of("pictures")["short_names"].get(code) or title
        if len(name) > LONGEST_NAME:
            alone = "with it" if n == len(titles) > 1 else "without it" if len(titles) == 2 else ""
            name = alone or textwrap.shorten(title, LONGEST_NAME, placeholder="…")
        names[code] = name if name not in names.values() else humanise(code)
    return names

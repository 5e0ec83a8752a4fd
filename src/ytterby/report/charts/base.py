"""What all charts share: data as plain rows, their words (`pictures.yaml`), source line, scenario colours."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair
import polars as pl
import yaml

from ytterby.ground.files import PACKAGE
from ytterby.report import theme
from ytterby.report.charts.parts import DrawnSpec, chart_names, part_of
from ytterby.report.first.page import run_id, source_of
from ytterby.report.inputs import Report, scenarios_in
from ytterby.report.picture import Picture
from ytterby.report.words import Words, humanise, number

#: Altair's own types list every colour name and make checking slow and brittle: taken as Any.
alt: Any = altair
LETTERS = 141
"""Letters in a line of words above and below a picture."""


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

    def colour(self) -> Any:
        """Return the scenario colour encoding, the same in every chart."""
        scale = alt.Scale(domain=self.order, range=theme.scenario_colours(self.scenarios))
        return alt.Color("scenario:N", scale=scale, sort=self.order, legend=None)

    def widths(self) -> list[float]:
        """Return line widths: references thick, so that coinciding lines show as a halo."""
        return list(theme.SCENARIO_WIDTHS[max(0, 3 - len(self.scenarios)) :])[: len(self.scenarios)]

    def width(self) -> Any:
        """Return the line width encoding."""
        scale = alt.Scale(domain=self.order, range=self.widths())
        return alt.StrokeWidth("scenario:N", scale=scale, legend=None)

    def region_name(self, column: str = "region") -> pl.Expr:
        """Codes of regions as names."""
        return pl.col(column).map_elements(self.words.region, return_dtype=pl.String)

    def picture(self, key: str, table: pl.DataFrame, chart: Any = None, **more: Any) -> Picture:
        """As the function `picture`, with the source line and the names that all charts know."""
        known = {"holder": self.holder_name, "dollars": self.words.dollars, "source": self.source}
        return picture(key, table, chart, **known, **more)

    def legend(self) -> Any:
        """Return the legend of the scenarios as a row of lines."""
        return legend_row(self.order, theme.scenario_colours(self.scenarios), self.widths())


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


def rows(frame: pl.DataFrame) -> Any:
    """Turn a frame into inline chart data; NaN and null both become null.

    As one text: Altair copies a chart whenever it stands in another, and rows as lists take most of its time.
    """
    floats = [name for name, kind in frame.schema.items() if kind.is_float()]
    text = frame.with_columns(pl.col(floats).fill_nan(None)).write_json()
    return alt.InlineData(values=text, format=alt.JsonDataFormat(type="json"))


@cache
def _words() -> Any:
    return yaml.safe_load((PACKAGE / "report" / "pictures.yaml").read_text(encoding="utf-8"))


def said(key: str, **values: Any) -> dict[str, str]:
    """The words of a picture, by what they are for, as far as they ask for no more than `values`."""
    found = {}
    for name, text in _words()[key].items():
        with suppress(KeyError):
            found[name] = text.format(**values)
    return found


def picture(
    key: str, table: pl.DataFrame, chart: Any = None, *, words: str = "", source: str = "",
    legend: Any = None, **values: Any,
) -> Picture:  # fmt: skip
    """A chart with title, subtitle and legend above it and the source line below, in the house style.

    Without a chart the caption says what is missing. words : key in `pictures.yaml`, if not `key`.
    """
    told = said(words or key, **values)
    if chart is None:
        return Picture(key, told["title"], told["empty"], table)
    above = {"text": textwrap.wrap(told["title"], int(LETTERS * 0.75)) or "",
             "subtitle": textwrap.wrap(told["subtitle"], LETTERS)}  # fmt: skip
    source = f"{source} {told.get('note', '')}".strip()
    below = {"text": textwrap.wrap(source, LETTERS), "orient": "bottom", "anchor": "start", "fontSize": 10.5,
             "fontWeight": "normal", "color": theme.QUIET, "offset": 10}  # fmt: skip
    with alt.data_transformers.enable(consolidate_datasets=False):  # data stand with their marks
        parts = [part_of(one) for one in ([chart] if legend is None else [legend, chart])]
    inner = {"vconcat": parts, "spacing": 12, "title": above}
    whole = {"vconcat": [inner], "title": below, "config": theme.config()}
    return Picture(key, told["title"], told["caption"], table, DrawnSpec(whole))


def legend_row(labels: Sequence[str], colours: Sequence[str], thick: Sequence[float] = ()) -> Any:
    """Draw a legend as a row of its own, left under the subtitle: lines if `thick`, else boxes."""
    places, at = [], 0.0
    for label in labels:
        places.append(at)
        at += 46 + 5.9 * len(label)
    at_ends = {"start": 1, "end": 19, "text": 25}
    frame = pl.DataFrame({"label": list(labels), "colour": list(colours), "at": places,
                          "thick": list(thick) or [11.0] * len(labels)})  # fmt: skip
    frame = frame.with_columns((pl.col("at") + add).alias(name) for name, add in at_ends.items())
    scale = alt.Scale(domain=[0, max(at, 10)], nice=False, zero=False)
    base = alt.Chart(rows(frame))
    marks = base.mark_rule().encode(
        x=alt.X("start:Q", scale=scale, axis=None),
        x2="end:Q",
        color=alt.Color("colour:N", scale=None),
        strokeWidth=alt.StrokeWidth("thick:Q", scale=None),
    )
    text = base.mark_text(align="left", baseline="middle", fontSize=12, color=theme.INK)
    words = text.encode(x=alt.X("text:Q", scale=scale, axis=None), text="label:N")
    return alt.layer(marks, words).properties(width=max(at, 10), height=14)


def number_axis(form: str = "~s", count: int = 4, **more: Any) -> Any:
    """Return a quantity axis without frame whose zero reads 0, not 0k."""
    label = f"datum.value == 0 ? '0' : format(datum.value, '{form}')"
    return alt.Axis(labelExpr=label, tickCount=count, domain=False, ticks=False, **more)


def names_axis(column: str, order: Sequence[str], **more: Any) -> Any:
    """Return a vertical axis of names without frame, in their order; `more` is of the axis."""
    axis = alt.Axis(domain=False, ticks=False, **more)
    return alt.Y(f"{column}:N", sort=list(order), title=None, axis=axis)


def head(**more: Any) -> Any:
    """Return the heading of small panels."""
    return alt.Header(title=None, labelAnchor="start", labelFontSize=12.5, **more)


def shown(column: str) -> pl.Expr:
    """A column of numbers as text, three digits."""
    return pl.col(column).map_elements(number, return_dtype=pl.String)


def years_axis(years: Sequence[int], step: int = 5) -> Any:
    """Return a year axis with round ticks and no thousands separator."""
    first, last = min(years), max(years)
    ticks = [y for y in range(first, last + 1) if y % step == 0]
    if step == 10:
        ticks = [y for y in range(first, last + 1) if (y - last) % 10 == 0]
    return alt.X("year:Q", title=None, scale=alt.Scale(domain=[first, last], nice=False),
                 axis=alt.Axis(values=ticks or [first, last], format="d", grid=False,
                               labelFlush=False))  # fmt: skip


@dataclass(frozen=True)
class Lines:
    """A grid of small line charts, one panel per value of `panel` (and of `row`)."""

    value: str
    unit: str
    panels: Sequence[str]
    rows: Sequence[str] = ()
    columns: int = 3
    width: int = 250
    height: int = 150
    format: str = "~s"
    domain: Sequence[float] | None = None
    threshold: float | None = None


def line_grid(scene: Scene, frame: pl.DataFrame, grid: Lines, sides: bool = True) -> Any:
    """Draw paths over years by scenario, a small panel for each value of column `panel`.

    `frame` has named scenarios and columns year, scenario, panel, [row,] and `grid.value`. With
    rows, all panels share one scale; without, each panel has its own. `sides` shows row labels.
    """
    scale = alt.Scale(domain=list(grid.domain)) if grid.domain else alt.Scale(zero=True)
    axis = number_axis(grid.format)
    y = alt.Y(f"{grid.value}:Q", title=grid.unit or None, axis=axis, scale=scale)
    x = years_axis(frame["year"].to_list() or [2024, 2045], 10)
    order = scene.order
    ranked = frame.with_columns(
        pl.col("scenario").replace_strict({n: p for p, n in enumerate(order)}, default=9)
        .alias("rank")
    ).sort("rank", "year")  # fmt: skip
    layers = [alt.Chart().mark_line().encode(
        x=x, y=y, color=scene.colour(), strokeWidth=scene.width())]  # fmt: skip
    if grid.threshold is not None:
        rule = alt.Chart().mark_rule(strokeDash=[4, 3], color=theme.INK, strokeWidth=1)
        layers.append(rule.encode(y=alt.datum(grid.threshold)))
    data = rows(_filled(ranked, grid, order) if grid.rows else ranked)
    drawn = alt.layer(*layers, data=data).properties(width=grid.width, height=grid.height)
    if grid.rows:
        side = alt.Header(title=None, labels=sides, labelAngle=0, labelAlign="right",
                          labelAnchor="middle", labelExpr="split(datum.label, ', ')",
                          labelPadding=54, labelFontSize=12.5)  # fmt: skip
        return drawn.facet(
            column=alt.Column("panel:N", sort=list(grid.panels), header=head(), spacing=16),
            row=alt.Row("row:N", sort=list(grid.rows), header=side, spacing=16),
        )
    return small_panels(drawn, grid.panels, grid.columns)


def small_panels(drawn: Any, panels: Sequence[str], columns: int, **more: Any) -> Any:
    """Set a chart beside itself for each value of `panel`, each on its own scale."""
    facet = alt.Facet("panel:N", sort=list(panels), header=head(**more))
    faceted = drawn.facet(facet=facet, columns=columns, spacing={"row": 18, "column": 26})
    return faceted.resolve_axis(x="independent", y="independent").resolve_scale(y="independent")


def pairs_of(first: str, here: Sequence[Any], second: str, there: Sequence[Any]) -> pl.DataFrame:
    """Every pair of two lists, as two columns."""
    return pl.DataFrame({first: list(here)}).join(pl.DataFrame({second: list(there)}), how="cross")


def _filled(frame: pl.DataFrame, grid: Lines, order: Sequence[str]) -> pl.DataFrame:
    """Add a row without value to every absent panel: Vega-Lite shifts panels over empty ones."""
    every = pairs_of("row", grid.rows, "panel", grid.panels)
    absent = every.join(frame, on=["row", "panel"], how="anti").with_columns(
        pl.lit(frame["year"].min()).cast(frame.schema["year"]).alias("year"),
        pl.lit(order[0] if order else "").alias("scenario"),
    )
    whole = pl.concat([frame, absent], how="diagonal_relaxed")
    place = {name: n for n, name in enumerate(grid.rows)}
    across = {name: n for n, name in enumerate(grid.panels)}
    return whole.sort(
        pl.col("row").replace_strict(place), pl.col("panel").replace_strict(across),
        pl.col("rank"), pl.col("year"), maintain_order=True,
    )  # fmt: skip


def wide(frame: pl.DataFrame, index: Sequence[str], value: str) -> pl.DataFrame:
    """Pivot the scenarios into columns, for the table under a chart."""
    if frame.is_empty():
        return frame
    return frame.pivot(on="scenario", index=list(index), values=value, aggregate_function="first")

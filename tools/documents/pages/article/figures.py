"""Figures of `figures.csv`: from facts, from records of law, from runs; with a range where there is one.

A figure of kind `fact` reads one or more rows of evidence, `record` a field of a measure, `records` counts measures,
`run` reads a result table of a scenario, alone or against another, `page` a page of the documentation that tells what a
command printed which takes too long to be run for one number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.controls.book import Book
from ytterby.datasets.package import find_folder
from ytterby.draws.ranges import Ranges
from ytterby.figures.figure import CHANGE, FigureSpec
from ytterby.figures.run_figures import RUN_FIGURES
from ytterby.ground.csvfile import read_csv
from ytterby.report.kit.numbers import number

from ...builder import DOCS
from ...results import where

if TYPE_CHECKING:
    from ...results import Tables

HERE = Path(__file__).parent
AMOUNTS = ("tonnes_reo", "value", "quantity", "price_avg")
"""Columns of the evidence that may hold the number of a fact, the first that a table has."""
WORTH = {"served_musd": "served", "lost_musd": "lost"}
"""Columns of `demand` at base-year prices, and the column in tonnes that each is made of."""
MEANS = ("price_usd_kg", "share", "lost_share", "knowhow", "log_change_sd")
"""Columns that are no amounts: there must be one row."""
FRACTIONS = ("share", "lost_share", "knowhow", "log_change_sd")
BINDING = ("prohibition", "licence requirement", "technology prohibition", "technology restriction",
           "extraterritorial/de-minimis rule")  # fmt: skip
"""Kinds of records that forbid something or ask for a licence."""
BOUNDED, FORECAST = "burdens", "nine in ten"
"""The table that has bounds of its own in columns, and what the range of any other figure is called."""
SIGNED = ("percent", "change", "growth")
FIRST_YEAR = "2024"
FOLDERS = {"quota-2010": "rare_earths_2009"}
"""Data folder of scenarios that do not run on the packaged rare earths of today."""
COMPARED = {
    "technology-ban-2023": ("baseline", "no-technology-control", "technology-ban-2023"),
    "as-recorded": ("baseline", "as-recorded"),
    "embargo-usa": ("baseline", "embargo-usa"),
    "quota-2010": ("no-quota-2010", "quota-2010"),
}
"""Scenario -> the runs that are compared, it last; all in the same periods."""

Spec = Mapping[str, str]


@dataclass(frozen=True)
class ArticleFigure:
    """A figure of the article's page. value : None where it is a word, such as a day. low, high : None without a range.

    where : the command or the source, in words. address : of the source, blank for a run. id : of the spec.
    """

    id: str
    text: str
    value: float | None
    low: float | None
    high: float | None
    where: str
    address: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def read(name: str) -> list[dict[str, str]]:
    """Rows of a table beside this module."""
    return read_csv(HERE / f"{name}.csv").rows


def evidence() -> dict[str, dict[str, str]]:
    """Every fact of the packaged rare earths: id -> its row."""
    places = sorted((find_folder("rare_earths") / "evidence").glob("*.csv"))
    return {row["id"]: row for path in places for row in read_csv(path).rows}


def amount(row: Mapping[str, str]) -> float:
    """The number of a fact."""
    return float(next(row[name] for name in AMOUNTS if row.get(name)))


def of_facts(spec: Spec, facts: Mapping[str, dict[str, str]]) -> ArticleFigure:
    """A fact, or two set against each other, or one as a share of all that are named."""
    rows = [facts[name] for name in spec["evidence"].split()]
    first, *others = [amount(row) for row in rows]
    value = {
        "value": lambda: first,
        "share": lambda: 100.0 * first / others[0],
        "growth": lambda: 100.0 * (first / others[0] - 1.0),
        "share_of_sum": lambda: 100.0 * first / (first + sum(others)),
    }[spec["how"]]()
    source = "; ".join(dict.fromkeys(row["source"] for row in rows))
    return figure(spec, value, where=source, address=rows[0]["source_url"])


def figure(spec: Spec, value: float, low: float | None = None, high: float | None = None, *, ends: str = "",
           where: str, address: str = "") -> ArticleFigure:  # fmt: skip
    """A figure that is a number. ends : in words, after the number."""
    return ArticleFigure(spec["id"], worded(value, spec) + ends, value, low, high, where, address)


def of_page(spec: Spec) -> ArticleFigure:
    """A number that a page tells: the first group of the pattern in `labels`; groups `low` and `high` are its ends.

    Raises KeyError where the page no longer has it.
    """
    text = " ".join(
        (DOCS / spec["table"]).read_text(encoding="utf-8").split()
    )  # a line may end anywhere
    match = re.search(spec["labels"], text)
    if match is None:
        raise KeyError(f"{spec['id']}: docs/{spec['table']} has no {spec['labels']}")
    value, ends = _number(match[1]), {n: _number(one) for n, one in match.groupdict().items()}
    words = f" to {worded(ends['low'], spec)}" if ends else ""
    if "high" in ends:
        words = f" ({bare(ends['low'], spec)} to {bare(ends['high'], spec)})"
    source = f"`{spec['scenario']}`, as `docs/{spec['table']}` tells it"
    return figure(spec, value, ends.get("low"), ends.get("high"), ends=words, where=source)


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def of_record(spec: Spec, book: Book) -> ArticleFigure:
    """A day or a count that a record of law names."""
    measure = book[spec["evidence"].removeprefix("control/")]
    fields = (measure.scope if spec["how"] == "scope" else measure).model_dump(mode="json")
    source, address = f"record {measure.id}: {measure.source}", measure.source_url or ""
    if spec["how"] == "day":
        day = date.fromisoformat(fields[spec["column"]])
        return ArticleFigure(spec["id"], f"{day.day} {day:%B %Y}", None, None, None, source, address)  # fmt: skip
    return figure(spec, float(fields[spec["column"]]), where=source, address=address)


def of_records(spec: Spec, book: Book) -> ArticleFigure:
    """How many records that bind were announced within days."""
    within = labels(spec)
    count = sum(
        str(within["from"]) <= str(one.announced) <= str(within["until"])
        and bool({*one.kind} & {*BINDING})
        for one in book
        if one.jurisdiction == within["jurisdiction"] and one.announced and not one.hypothetical
    )
    return figure(spec, float(count), where="`ytterby law list --all --jurisdiction CN`")


def labels(spec: Spec) -> dict[str, str | bool]:
    """`a=b|c=d` as pairs."""
    pairs = dict(pair.split("=", 1) for pair in spec["labels"].split("|") if pair)
    return {name: value == "yes" if name == "leak" else value for name, value in pairs.items()}


def amount_in(tables: Tables, scenario: str, spec: Spec, *without: str) -> float:
    """A sum, or the one row, of a result table. without : labels that do not count, for the total of a share."""
    own: dict[str, Any] = {n: tuple(v.split("+")) if isinstance(v, str) and "+" in v else v for n, v in labels(spec).items() if n not in without}  # fmt: skip
    if spec["year"] not in ("", "all"):
        own["year"] = int(spec["year"])
    frame, column = where(tables[spec["table"]], scenario=scenario, **own), spec["column"]
    if column in WORTH:
        base_price = pl.col("bundle_price") / pl.col("bundle_price_ratio") / 1e3
        frame = frame.with_columns((pl.col(WORTH[column]) * base_price).alias(column))
    if column in MEANS:
        return float(frame[column].item())
    if frame.is_empty():
        raise KeyError(f"{spec['id']}: no row of {spec['table']} in {scenario}")
    return float(frame[column].sum())


def of_run(spec: Spec, tables: Tables, between: tuple[float | None, float | None]) -> ArticleFigure:
    """A figure of a run: its level, against another run, against its first year, or as a share of all regions.

    between : the ends of its range (`ends`), in its own unit.
    """
    scenario, against, how = spec["scenario"], spec["against"], spec["how"]
    value = amount_in(tables, scenario, spec)
    if how == "percent":
        value = 100.0 * (value / amount_in(tables, against, spec) - 1.0)
    elif how == "change":
        value -= amount_in(tables, against, spec)
    elif how == "growth":
        value = 100.0 * (value / amount_in(tables, scenario, {**spec, "year": FIRST_YEAR}) - 1.0)
    elif how == "share":
        value = 100.0 * value / amount_in(tables, scenario, spec, "region")
    else:
        value *= scale_of(spec)
    low, high = between
    words = ""
    if low is not None and high is not None:
        kind = "bounds" if spec["table"] == BOUNDED else FORECAST
        words = f" ({kind}: {bare(low, spec)} to {bare(high, spec)})"
    return figure(spec, value, low, high, ends=words, where=command(spec))


def scale_of(spec: Spec) -> float:
    """Fractions are given in percent."""
    return 100.0 if spec["column"] in FRACTIONS else 1.0


@cache
def figure_of_row(table: str, column: str, labels: frozenset[str]) -> FigureSpec | None:
    """The figure whose rows these labels of a row of a result table name: all of its own, and no other but those that
    follow from them. None where no figure is made of such rows."""
    for figure in RUN_FIGURES:
        own = set(figure.labels)
        if (figure.table, figure.column) == (table, column) and own <= labels <= own | set(
            figure.implied
        ):
            return figure
    return None


def ends(spec: Spec, ranges: Ranges | None) -> tuple[float | None, float | None]:
    """The range of a figure of a run, where it has one of that very kind."""
    row, how = labels(spec), spec["how"]
    if ranges is None or how not in ("level", "percent", "change") or spec["year"] == "all":
        return None, None
    figure, level = figure_of_row(spec["table"], spec["column"], frozenset(row)), how == "level"
    if figure is None or (not level and (how == "change") != (figure.differs == CHANGE)):
        return None, None
    against = "" if level else spec["against"]
    at = {"year": int(spec["year"] or 0), "scenario": spec["scenario"], "against": against}
    interval = ranges.of(figure.id, {**row, **at})
    if interval is None:
        return None, None
    by = scale_of(spec) if level else 1.0
    return by * interval.low, by * interval.high


def command(spec: Spec) -> str:
    """What prints the table that a figure of a run is read from."""
    *others, last = COMPARED[spec["focus"]]
    data = f" --data {FOLDERS[last]}" if last in FOLDERS else ""
    return (
        f"table `{spec['table']}` of `ytterby simulate {last}{data} --reference {','.join(others)} "
        f"--out runs/{last}`"
    )


def bare(value: float, spec: Spec) -> str:
    """A number with its sign, without its unit."""
    sign = "+" if spec["how"] in SIGNED and value > 0 else ""
    digits = 2 if spec["unit"] == "%" and abs(value) < 100 else 3
    return f"{sign}{number(value, digits)}"


def worded(value: float, spec: Spec) -> str:
    """A number with its unit."""
    if spec["how"] in SIGNED and spec["unit"] == "%" and abs(value) < 0.05:
        return "no change"
    unit = spec["unit"]
    return f"{bare(value, spec)}{unit}" if unit == "%" else f"{bare(value, spec)} {unit}".strip()

"""Figures of `tools/article/figures.csv`: from facts, from records of law, from runs; with a range where there is one.

A figure of kind `fact` reads one or more rows of evidence, `record` a field of a measure, `records` counts measures,
`run` reads a result table of a scenario, alone or against another, `page` a page of the documentation that tells what a
command printed which takes too long to be run for one number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from ytterby.controls.book import Book
from ytterby.datasets.package import find_folder
from ytterby.draws.packaged import packaged
from ytterby.draws.ranges import Ranges
from ytterby.figures.figure import CHANGE
from ytterby.figures.run_figures import figure_of_row
from ytterby.ground.csvfile import read_csv
from ytterby.report.kit.numbers import number
from ytterby.runs.run import Executor, run_all, runs_of
from ytterby.runs.workspace import Workspace

HERE = Path(__file__).parent / "article"
DOCS = Path(__file__).parents[1] / "docs"
HOLDER, OUTSIDE = "CHN", "OUTSIDE"
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
FOLDERS = {"quota-2010": "rare_earths_2009"}
"""Data folder of those asked for that do not run on the packaged rare earths of today."""
ASKED = {
    "technology-ban-2023": ("baseline", "no-technology-control", "technology-ban-2023"),
    "as-recorded": ("baseline", "as-recorded"),
    "embargo-usa": ("baseline", "embargo-usa"),
    "quota-2010": ("no-quota-2010", "quota-2010"),
}
"""What is asked for -> the runs that stand beside each other, it last; all in the same periods."""

Spec = Mapping[str, str]
Tables = dict[str, pl.DataFrame]


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
    """Rows of a table of `tools/article`."""
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
    how = spec["how"]
    value = {
        "value": lambda: first,
        "share": lambda: 100.0 * first / others[0],
        "growth": lambda: 100.0 * (first / others[0] - 1.0),
        "share_of_sum": lambda: 100.0 * first / (first + sum(others)),
    }[how]()
    source = "; ".join(dict.fromkeys(row["source"] for row in rows))
    return ArticleFigure(
        spec["id"], worded(value, spec), value, None, None, source, rows[0]["source_url"]
    )


def of_page(spec: Spec) -> ArticleFigure:
    """A number that a page tells: the first group of the pattern in `labels`; groups `low` and `high` are its ends.

    Raises KeyError where the page no longer has it.
    """
    text = (DOCS / spec["table"]).read_text(encoding="utf-8")
    found = re.search(spec["labels"], text)
    if found is None:
        raise KeyError(f"{spec['id']}: docs/{spec['table']} has no {spec['labels']}")
    value = _number(found[1])
    ends = {name: _number(one) for name, one in found.groupdict().items()}
    said = worded(value, spec)
    if "high" in ends:
        said += f" ({bare(ends['low'], spec)} to {bare(ends['high'], spec)})"
    elif ends:
        said += f" to {worded(ends['low'], spec)}"
    where = f"`{spec['scenario']}`, as `docs/{spec['table']}` tells it"
    return ArticleFigure(spec["id"], said, value, ends.get("low"), ends.get("high"), where)


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def of_record(spec: Spec, book: Book) -> ArticleFigure:
    """A day or a count that a record of law names."""
    measure = book[spec["evidence"].removeprefix("control/")]
    held = (measure.scope if spec["how"] == "scope" else measure).model_dump(mode="json")
    found = held[spec["column"]]
    where, address = f"record {measure.id}: {measure.source}", measure.source_url or ""
    if spec["how"] == "day":
        day = date.fromisoformat(str(found))
        return ArticleFigure(spec["id"], f"{day.day} {day:%B %Y}", None, None, None, where, address)
    value = float(found)
    return ArticleFigure(spec["id"], worded(value, spec), value, None, None, where, address)


def of_records(spec: Spec, book: Book) -> ArticleFigure:
    """How many records that bind were announced within days."""
    asked = labels(spec)
    count = sum(
        asked["from"] <= str(one.announced) <= asked["until"] and bool({*one.kind} & {*BINDING})
        for one in book
        if one.jurisdiction == asked["jurisdiction"] and one.announced and not one.hypothetical
    )
    return ArticleFigure(
        spec["id"],
        worded(count, spec),
        float(count),
        None,
        None,
        "`ytterby controls list --all --jurisdiction CN`",
    )


def labels(spec: Spec) -> dict[str, str]:
    """`a=b|c=d` as pairs."""
    return dict(pair.split("=", 1) for pair in spec["labels"].split("|") if pair)


def amount_in(
    tables: Tables, scenario: str, spec: Spec, year: str, *, all_regions: bool = False
) -> float:
    """A sum, or the one row, of a result table. all_regions : over all of them, for the total of a share."""
    frame, column = tables[spec["table"]].filter(pl.col("scenario") == scenario), spec["column"]
    if column in WORTH:
        base_price = pl.col("bundle_price") / pl.col("bundle_price_ratio") / 1e3
        frame = frame.with_columns((pl.col(WORTH[column]) * base_price).alias(column))
    for name, value in labels(spec).items():
        if name == "region" and all_regions:
            continue
        if value == OUTSIDE and OUTSIDE not in frame[name]:
            frame = frame.filter(pl.col(name) != HOLDER)
        elif name == "leak":
            frame = frame.filter(pl.col(name) == (value == "yes"))
        else:
            frame = frame.filter(pl.col(name).is_in(value.split("+")))
    if year not in ("", "all"):
        frame = frame.filter(pl.col("year") == int(year))
    if column in MEANS:
        return float(frame[column].item())
    if frame.is_empty():
        raise KeyError(f"{spec['id']}: no row of {spec['table']} in {scenario}")
    return float(frame[column].sum())


def of_run(
    spec: Spec, tables: Tables, between: tuple[float | None, float | None], first_year: str = "2024"
) -> ArticleFigure:
    """A figure of a run: its level, against another run, against its first year, or as a share of all regions.

    between : the ends of its range (`ends`), in its own unit.
    """
    scenario, against, how = spec["scenario"], spec["against"], spec["how"]
    value = amount_in(tables, scenario, spec, spec["year"])
    if how == "percent":
        value = 100.0 * (value / amount_in(tables, against, spec, spec["year"]) - 1.0)
    elif how == "change":
        value -= amount_in(tables, against, spec, spec["year"])
    elif how == "growth":
        value = 100.0 * (value / amount_in(tables, scenario, spec, first_year) - 1.0)
    elif how == "share":
        value = 100.0 * value / amount_in(tables, scenario, spec, spec["year"], all_regions=True)
    else:
        value *= scale_of(spec)
    low, high = between
    text = worded(value, spec)
    if low is not None and high is not None:
        kind = "bounds" if spec["table"] == BOUNDED else FORECAST
        text += f" ({kind}: {bare(low, spec)} to {bare(high, spec)})"
    return ArticleFigure(spec["id"], text, value, low, high, command(spec))


def scale_of(spec: Spec) -> float:
    """Fractions are given in percent."""
    return 100.0 if spec["column"] in FRACTIONS else 1.0


def ends(spec: Spec, ranges: Ranges | None) -> tuple[float | None, float | None]:
    """The range of a figure of a run, where it has one of that very kind."""
    asked = {name: value == "yes" if name == "leak" else value for name, value in labels(spec).items()}  # fmt: skip
    how = spec["how"]
    if ranges is None or how not in ("level", "percent", "change") or spec["year"] == "all":
        return None, None
    figure = figure_of_row(spec["table"], spec["column"], frozenset(asked))
    if figure is None or (how != "level" and (how == "change") != (figure.differs == CHANGE)):
        return None, None
    against = "" if how == "level" else spec["against"]
    found = ranges.of(spec["table"], spec["column"], asked, int(spec["year"] or 0),
                      scenario=spec["scenario"], against=against)  # fmt: skip
    if found is None:
        return None, None
    by = scale_of(spec) if how == "level" else 1.0
    return by * found.low, by * found.high


def bounds(spec: Spec, tables: Tables) -> tuple[float | None, float | None]:
    """The bounds that a table has beside a level; none of what is set against another run."""
    if spec["how"] != "level":
        return None, None
    low, high = (
        amount_in(tables, spec["scenario"], {**spec, "column": end}, spec["year"])
        for end in ("low", "high")
    )
    return low, high


def command(spec: Spec) -> str:
    """What prints the table that a figure of a run is read from."""
    *others, last = ASKED[spec["asked"]]
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


def run_beside(asked: str) -> tuple[Tables, Ranges | None]:
    """The tables of what is asked for and of the runs beside it, and their packaged ranges, None without any."""
    workspace = Workspace.read(find_folder(FOLDERS.get(asked, "rare_earths")))
    scenarios = [workspace.scenario(name) for name in ASKED[asked]]
    jobs = workspace.jobs(scenarios)
    runs = runs_of(jobs, run_all(jobs, Executor.of("serial", store=True)))
    tables = {n: pl.concat([run.tables[n] for run in runs]) for n in runs[0].tables}
    return tables, packaged(workspace, scenarios)

"""Where outlooks come from, and demand against its source: does a published outlook come back?"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.run_figures import figures_by_run
from ytterby.report.charts.market import listed_plants
from ytterby.report.inputs import Report
from ytterby.report.kinds import LineChart, Look
from ytterby.report.kinds.chart import COLUMN, Facets, tidy
from ytterby.report.picture import picture_of, scene_of
from ytterby.report.plot.axes import short
from ytterby.report.words import Words, humanise
from ytterby.world.titles import titles_of
from ytterby.years.processes.demand import driver_index, first_level

from ...builder import num, paragraphs, part, table
from .runs import YEARS

if TYPE_CHECKING:
    from ytterby.report.picture import Picture, Scene
    from ytterby.scenarios.schema import Outlook
    from ytterby.world.base_year.calibrate import BaseYear

    from ...results import Results

TOTAL = "total"
ECHO = {"outlook": pl.String, "part": pl.String, "year": pl.Int64, "published": pl.Float64,
           "demand": pl.Float64, "served": pl.Float64}  # fmt: skip
OUTLOOKS: tuple[Outlook, ...] = ("STEPS", "APS", "NZE")
TITLES = {
    "electric_vehicles": "electric vehicles",
    "other_magnets": "other magnets",
    TOTAL: "together",
}
COLUMNS = {"published": "source", "demand": "demand", "served": "served"}
LOOKS = {
    "published": Look("#8d98a3", 5.0, label="source"),
    "demand": Look("#0b6fa4", 1.9, label="wanted"),
    "served": Look("#c2500a", 1.6, label="served"),
}
CHART = LineChart(
    looks=LOOKS, label=short, unit="t a year", room=30.0, width=165.0, height=125.0,
    facets=Facets("part", title=lambda part: humanise(TITLES.get(part, part)), side="outlook", scale=COLUMN,
                  across=18.0, down=14.0),
)  # fmt: skip
CAPTION = (
    "Source: on the scale of the base year; wanted: at its prices. Where wanted lies on the source in the last column, "
    "the outlook that was fed in comes out. Parts start apart from their source where the base year splits the total "
    "otherwise; what the outlook adds is the same. What lies between wanted and served is what prices take away."
)


@part
def sources(results: Results) -> str:
    """Every row of `outlooks.csv` with its number and where it is from."""
    chain = results.workspace.chain
    by_number: dict[tuple[str, str, str], list[str]] = {}
    for row in chain.outlooks:
        key = row["driver"], row["year"], row["value_parameter"]
        by_number.setdefault(key, []).append(row["scenario"])
    rows = []
    for (driver, year, name), outlooks in by_number.items():
        one = chain.parameters.row(name)
        origin = " ".join(f"`{fact}`" for fact in one.evidence) or one.reason or one.source
        rows.append([f"`{driver}`", ", ".join(outlooks), year or "a year", one.value, one.unit, f"{one.kind} {one.grade}",
                     origin])  # fmt: skip
    heads = ["driver", "outlook", "year", "value", "unit", "kind", "fact, or reason"]
    texts = {chain.parameters.row(r["value_parameter"]).source for r in chain.outlooks} - {""}
    return paragraphs(table(heads, rows), "\n".join(f"Source: {text}." for text in sorted(texts)))


def demand_echo(base: BaseYear, outlook: str, demand: pl.DataFrame) -> pl.DataFrame:
    """One row for each part of the outlook's total and year, and for the total [t of the uses].

    `published` is the outlook's level on the scale of the base year: its own share of its own total of that
    year, times what the parts took together here. So the totals start together, and parts start apart where the
    outlook splits the total otherwise.

    demand : the table of one run, all regions. A folder without parts of a total gives no rows.
    """
    chain = base.network.chain
    parts = chain.outlook_parts
    empty = pl.DataFrame(schema=ECHO)
    if not parts:
        return empty
    driver = {use: row["driver"] for use, row in chain.uses.items()}
    named = demand.with_columns(part=pl.col("use").replace_strict(driver))
    named = named.filter(pl.col("part").is_in(parts))
    sums = [pl.col("demand").sum(), pl.col("served").sum()]
    own = named.group_by("part", "year").agg(sums)
    together = named.group_by("year").agg(sums).with_columns(part=pl.lit(TOTAL))
    here = pl.concat([own, together.select(own.columns)])
    first = together.filter(pl.col("year") == base.first_year)["demand"].item()
    share = {d: first_level(base, d, outlook) for d in parts}
    scale = first / sum(share.values())
    rows = []
    for year in sorted(set(demand["year"].to_list())):
        levels = {d: share[d] * scale * driver_index(base, d, outlook, year) for d in parts}
        rows += [(outlook, part, year, level) for part, level in levels.items()]
        rows.append((outlook, TOTAL, year, sum(levels.values())))
    published = pl.DataFrame(rows, schema=list(ECHO.items())[:4], orient="row")
    return published.join(here, on=["part", "year"], how="left").select(*ECHO)


@cache
def echo(results: Results) -> pl.DataFrame:
    """Demand of each part beside its outlook, for the three outlooks."""
    runs = {name: results.alone("baseline", name) for name in OUTLOOKS}
    return pl.concat([demand_echo(results.base, name, runs[name]["demand"]) for name in runs])


@part(runs=True)
def totals(results: Results) -> str:
    """Growth of the total: source, demand, served."""
    rows = []
    for (outlook,), total in echo(results).filter(part=TOTAL).group_by("outlook", maintain_order=True):  # fmt: skip
        at = {row["year"]: row for row in total.to_dicts()}
        for year in YEARS:
            grown = [100.0 * (at[year][column] / at[min(at)][column] - 1.0) for column in COLUMNS]
            rows.append(
                [outlook, year, *map(num, grown), f"{round(grown[1] - grown[0], 2) + 0.0:+.2f}"]
            )
    heads = ["outlook", "to", "the source, %", "demand, %", "served, %", "demand less source, points"]  # fmt: skip
    return table(heads, rows)


@part(runs=True)
def by_part(results: Results) -> str:
    """Each part in kt: source on the scale of the base year, demand, served."""
    rows = []
    for (outlook, name), some in echo(results).group_by("outlook", "part", maintain_order=True):
        at = {row["year"]: row for row in some.to_dicts()}
        cells = [num(at[y][column] / 1e3) for y in (2024, *YEARS) for column in COLUMNS]
        rows.append([outlook, TITLES.get(name, name), *cells])
    heads = [f"{what} {year}" for year in (2024, *YEARS) for what in COLUMNS.values()]
    return table(["outlook", "part, kt of magnets", *heads], rows)


@part(runs=True)
def by_use(results: Results) -> str:
    """Demand and what is served of each use of magnets, in STEPS."""
    demand, chain = results.alone("baseline")["demand"], results.workspace.chain
    rows = []
    for use, row in chain.uses.items():
        if row["driver"] in (*chain.outlook_parts, "defence"):
            own = demand.filter(use=use).group_by("year").agg(pl.col("demand", "served").sum())
            at = {r["year"]: r for r in own.to_dicts()}
            cells = [num(at[y][c] / 1e3) for y in (2024, *YEARS) for c in ("demand", "served")]
            rows.append([row["title"], f"`{row['driver']}`", *cells])
    heads = [f"{what} {year}" for year in (2024, *YEARS) for what in ("demand", "served")]
    return table(["use, kt of magnets, STEPS", "driver", *heads], rows)


def scene(results: Results) -> Scene:
    """What pictures of `baseline` alone need to know."""
    chain, announced = results.workspace.chain, results.alone("baseline")["announced"]
    titles = titles_of(chain, results.base.values)
    tables = {"announced": announced.with_columns(scenario=pl.lit("baseline"))}
    runs = figures_by_run(["baseline"], tables, {}, chain, titles, ())
    about = {"data_folder": chain.folder.name}
    return scene_of(Report({}, ["baseline"], words=Words.of(titles), manifest=about, runs=runs))


@part(name="demand", runs=True)
def demand_picture(results: Results) -> Picture:
    """Demand of each part beside its outlook."""
    every = echo(results)
    long = tidy(every, ("outlook", "part", "year"), {name: [name] for name in LOOKS})
    return picture_of(
        "demand_by_part", "Does the published outlook come back?", CAPTION, every, CHART.of(long.drop_nulls("value")),
        subtitle="Tonnes a year of the uses that each part of the outlook drives. Each column has its own scale.",
        source=scene(results).source,
    )  # fmt: skip


@part(name="listed_plants", runs=True)
def plants_picture(results: Results) -> Picture:
    """Announced, expected and opened capacity outside China."""
    (picture,) = listed_plants(scene(results))
    return picture

"""Writes the tables and pictures of docs/outlooks.md: where outlooks come from, what comes back, what plants add.

    python tools/outlook_docs.py docs/outlooks.md        tables between their marks, pictures into `pictures/`
    python tools/outlook_docs.py --keep FILE             the figures of the code at hand, as JSON

`tools/outlook_before.json` holds those of the code before decision 0021, written by the second form with that code.
The rare-earth folder as it stands, every run alone and in its own periods; runs are read from the user's store where
they are there.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
from outlook_figures import BASELINE, EMBARGO, NOT_BUILT, RECORDED, Reading, Runs, figures
from validation_docs import packed, table

from ytterby.figures.echo import TOTAL, demand_echo
from ytterby.report.charts.base import scene_of
from ytterby.report.charts.outlooks import demand_by_part, listed_plants
from ytterby.report.inputs import Report
from ytterby.report.kit.figures import png_of
from ytterby.runs.listed_projects import listed_projects
from ytterby.runs.workspace import Workspace
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.base_year.report import adjustments
from ytterby.world.network import Network
from ytterby.world.titles import titles_of

BEFORE = Path(__file__).parent / "outlook_before.json"
YEARS = (2030, 2035, 2040)
OUTLOOKS = ("STEPS", "APS", "NZE")
STATUSES = (
    "operating",
    "ramping",
    "construction",
    "financed",
    "feasibility",
    "announced",
    "paused",
)
STAGES = (
    "mining",
    "leaching",
    "light_separation",
    "heavy_separation",
    "metal",
    "magnet",
    "recycling",
)
TITLES = {
    "electric_vehicles": "electric vehicles",
    "other_magnets": "other magnets",
    TOTAL: "together",
}
BANDS = (
    # name, what, unit, published, low, high
    ("D30", "magnet oxide made, growth 2024-30", "%", "33", 25.0, 42.0),
    ("D40", "magnet oxide made, growth 2024-40", "%", "55", 50.0, 60.0),
    ("MIN35", "China's share of mined magnet elements, 2035", "%", "52", 48.0, 58.0),
    ("R30", "China's share of refined magnet elements, 2030", "%", "77", 73.0, 82.0),
    ("REF35", "China's share of refined magnet elements, 2035", "%", "76", 72.0, 82.0),
    ("S30 element", "mined magnet elements, 2030", "kt element", "107", 97.0, 118.0),
    ("S40 element", "mined magnet elements, 2040", "kt element", "116", 104.0, 128.0),
    ("S30 oxide", "the same read as oxide, 2030", "kt oxide", "107", 97.0, 118.0),
    ("S40 oxide", "the same read as oxide, 2040", "kt oxide", "116", 104.0, 128.0),
    ("MYS30 baseline", "refined in Malaysia, 2030, `baseline`", "kt oxide", "11.8", 9.0, 13.0),
    ("USA30 baseline", "refined in the United States, 2030, `baseline`", "kt oxide", "8.3", 4.5, None),
    ("US magnets 2030 baseline", "US magnet plants, 2030, `baseline`", "kt/yr", "MP alone 10", None, None),
    ("US magnets made 2030 baseline", "their output", "kt", "", None, None),
    ("US magnets 2030 as-recorded", "US magnet plants, 2030, `as-recorded`", "kt/yr", "MP alone 10", 10.0, None),
    ("US magnets made 2030 as-recorded", "their output", "kt", "", None, None),
    ("Dy baseline", "Dy outside, highest over lowest, 2024-45, `baseline`", "", "", None, 3.0),
    ("Tb/Dy low baseline", "Tb over Dy outside, lowest, `baseline`", "", "1.4", 1.4, None),
    ("Tb/Dy high baseline", "highest", "", "5.4", None, 5.4),
    ("Dy as-recorded", "Dy outside, highest over lowest, `as-recorded`", "", "", None, None),
    ("Tb/Dy low as-recorded", "Tb over Dy outside, lowest, `as-recorded`", "", "1.4", 1.4, None),
    ("Tb/Dy high as-recorded", "highest", "", "5.4", None, 5.4),
)  # fmt: skip
"""Bands of issue 11 and what is published; none of them is a parameter of the model."""
SCRAP = ("NdPr", "Dy", "Tb", "Gd", "Ho")


def facts(runs: Runs, name: str) -> list[dict[str, str]]:
    """Rows of a table of evidence."""
    path = runs.base.network.chain.folder / "evidence" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def num(value: float | None, digits: int = 1) -> str:
    """A number as it is printed; nothing for none."""
    return "" if value is None or value != value else f"{value:,.{digits}f}"


def sources(runs: Runs) -> str:
    """Every row of `outlooks.csv` with its number and where it is from."""
    chain = runs.base.network.chain
    by_number: dict[tuple[str, str, str], list[str]] = {}
    for row in chain.outlooks:
        key = row["driver"], row["year"], row["value_parameter"]
        by_number.setdefault(key, []).append(row["scenario"])
    rows = []
    for (driver, year, name), outlooks in by_number.items():
        one = chain.parameters.row(name)
        told = " ".join(f"`{fact}`" for fact in one.evidence) or one.reason or one.source
        kind = f"{one.kind} {one.grade}"
        rows.append(
            [f"`{driver}`", ", ".join(outlooks), year or "a year", one.value, one.unit, kind, told]
        )
    heads = ["driver", "outlook", "year", "value", "unit", "kind", "fact, or reason"]
    origin = {chain.parameters.row(r["value_parameter"]).source for r in chain.outlooks} - {""}
    return table(heads, rows) + "\n\n" + "\n".join(f"Source: {text}." for text in sorted(origin))


def echoes(runs: Runs) -> pl.DataFrame:
    """Demand of each part beside its outlook, for the three outlooks."""
    asked = [replace(BASELINE, outlook=name) for name in OUTLOOKS]
    return pl.concat(
        [demand_echo(runs.base, one.outlook, runs.tables(one)["demand"]) for one in asked]
    )


def totals(echo: pl.DataFrame) -> str:
    """Growth of the total: source, wanted, served."""
    rows = []
    for outlook in OUTLOOKS:
        total = echo.filter((pl.col("part") == TOTAL) & (pl.col("outlook") == outlook))
        first = total.filter(pl.col("year") == total["year"].min()).row(0, named=True)
        for year in YEARS:
            then = total.filter(pl.col("year") == year).row(0, named=True)
            grown = [100.0 * (then[c] / first[c] - 1.0) for c in ("published", "demand", "served")]
            rows.append([outlook, year, *(num(g) for g in grown), f"{grown[1] - grown[0]:+.2f}"])
    return table(
        ["outlook", "to", "the source, %", "wanted, %", "served, %", "wanted less source, points"],
        rows,
    )


def parts(echo: pl.DataFrame) -> str:
    """Each part in kt: source on the scale of the base year, wanted, served."""
    rows = []
    for outlook in OUTLOOKS:
        own = echo.filter(pl.col("outlook") == outlook)
        for part in own["part"].unique(maintain_order=True):
            some = own.filter(pl.col("part") == part)
            at = {r["year"]: r for r in some.to_dicts()}
            cells = [
                num(at[year][column] / 1e3)
                for year in (2024, *YEARS)
                for column in ("published", "demand", "served")
            ]
            rows.append([outlook, TITLES.get(part, part), *cells])
    heads = [f"{what} {year}" for year in (2024, *YEARS) for what in ("source", "demand", "served")]
    return table(["outlook", "part, kt of magnets", *heads], rows)


def by_use(runs: Runs) -> str:
    """Wanted and served of each use of magnets in STEPS."""
    demand = runs.tables(BASELINE)["demand"]
    chain = runs.base.network.chain
    rows = []
    for use, row in chain.uses.items():
        if row["driver"] not in (*chain.outlook_parts, "defence"):
            continue
        own = (
            demand.filter(pl.col("use") == use)
            .group_by("year")
            .agg(pl.col("demand", "served").sum())
        )
        at = {r["year"]: r for r in own.to_dicts()}
        cells = [num(at[y][c] / 1e3) for y in (2024, *YEARS) for c in ("demand", "served")]
        rows.append([row["title"], f"`{row['driver']}`", *cells])
    heads = [f"{what} {year}" for year in (2024, *YEARS) for what in ("demand", "served")]
    return table(["use, kt of magnets, STEPS", "driver", *heads], rows)


def statuses(runs: Runs) -> str:
    """What a status means: chance, slip, start without a date."""
    values, chain = runs.base.values, runs.base.network.chain
    rows = []
    for status in STATUSES:
        own = f"default_start.{status}"
        start = own if own in chain.parameters else "default_start"
        chance = chain.parameters.row(f"completion.{status}")
        there = [r for r in chain.projects if r["status"] == status]
        rows.append([status, len(there), f"{chance.value:g} ({chance.low:g} to {chance.high:g})",
                     f"{values(f'slip.{status}'):g}",
                     "runs" if status == "operating" else f"{values(start):.0f}"])  # fmt: skip
    return table(
        [
            "status",
            "plants",
            "chance of completion",
            "years after the stated start",
            "start where none is stated",
        ],
        rows,
    )


def plants(runs: Runs) -> tuple[str, str]:
    """Sums by technology with what has opened, and every listed plant."""
    workspace = runs.workspace
    scenario = workspace.scenario(BASELINE.scenario, {})
    listed = listed_projects(runs.base, scenario, workspace.book)
    first = runs.base.first_year
    announced = runs.tables(BASELINE)["announced"]
    holder = runs.base.network.chain.holder
    away = announced.filter(pl.col("region") != holder)
    rows = []
    for technology in STAGES:
        own = [p for p in listed if p["technology"] == technology]
        some = away.filter(pl.col("technology") == technology)
        cells: list[object] = [technology, len(own)]
        for year in (2030, 2035):
            then = some.filter(pl.col("year") == year).sum()
            cells += [
                num(then[c].item() / 1e3)
                for c in ("announced_t", "expected_t", "opened_t", "lapsed_t")
            ]
        rows.append(cells)
    heads = [f"{w} {y}" for y in (2030, 2035) for w in ("announced", "expected", "opened", "waits")]
    sums = table(["technology, kt/yr outside China", "plants", *heads], rows)
    lines = []
    for p in sorted(listed, key=lambda p: (STAGES.index(p["technology"]), p["region"], p["title"])):
        lines.append([p["title"], p["region"], p["technology"], p["status"], p["state_aid"], f"{p['stated']:.0f}",
                      f"{p['start']:.0f}", num(p["nameplate_t"], 0), num(p["stands_t"], 0),
                      *(num(p["expected_t"][y - first], 0) for y in (2026, 2028, 2030, 2035))])  # fmt: skip
    heads = ["plant", "region", "technology", "status", "state aid", "stated", "expected", "nameplate, t/yr", "stands, t/yr",
             *(f"by {y}" for y in (2026, 2028, 2030, 2035))]  # fmt: skip
    return sums, table(heads, lines)


def checked(runs: Runs) -> str:
    """The three rules of the list, counted."""
    listed = listed_projects(
        runs.base, runs.workspace.scenario(BASELINE.scenario, {}), runs.workspace.book
    )
    own = sum(p["step_of"] == p["project"] for p in listed)
    late = sum(p["status"] in ("operating", "ramping") and p["start"] > 2026 for p in listed)
    more = sum(
        max(p["expected_t"]) > max(p["nameplate_t"] - p["stands_t"], 0.0) + 1e-6 for p in listed
    )
    aid = sum(p["state_aid"] == "yes" for p in listed)
    return (f"{len(listed)} plants and steps are counted. Rows that extend themselves: {own}. Running or ramping plants that start "
            f"after 2026: {late}. Plants expected to add more than nameplate less what stands: {more}. With state aid: {aid}.")  # fmt: skip


def left_out(runs: Runs) -> str:
    """Plants that no run counts, and those that wait for a measure which `baseline` does not hold."""
    chain = runs.base.network.chain
    rows = [[r["title"], r["region"], r["technology"], r["status"], r["reason"], f"`{r['evidence']}`"]
            for r in chain.projects_left_out]  # fmt: skip
    listed = {
        row["project"]
        for row in listed_projects(
            runs.base, runs.workspace.scenario(BASELINE.scenario, {}), runs.workspace.book
        )
    }
    rows += [[r["title"], r["region"], r["technology"], r["status"], f"counted only where `{r['because_of']}` holds",
              f"`{r['evidence']}`"] for r in chain.projects if r["project"] not in listed]  # fmt: skip
    heads = ["plant", "region", "technology", "status", "why `baseline` does not count it", "fact"]
    return table(heads, sorted(rows, key=lambda r: (STAGES.index(r[2]), r[1], r[0])))


def separated(runs: Runs) -> str:
    """Where the ore of the deposits that found no way before is separated, in `baseline` [kt REO]."""
    inputs = runs.tables(BASELINE)["inputs"].filter(pl.col("technology") == "light_separation")
    titles = runs.base.network.chain.commodities
    years = (2024, *YEARS)
    rows = []
    for feed in ("africa_carbonatite", "india_sands", "laos_clay"):
        some = inputs.filter(pl.col("commodity") == f"concentrate.{feed}")
        name = titles[f"concentrate.{feed}"]["title"].partition(":")[0]
        for region in sorted(some["region"].unique().to_list()):
            kt = [float(some.filter((pl.col("region") == region) & (pl.col("year") == year))["quantity_t"].sum()) / 1e3
                  for year in years]  # fmt: skip
            if max(kt) >= 0.05:
                rows.append([name, region, *(num(k) for k in kt)])
    return table(["ore", "separated in", *(f"{year}, kt REO" for year in years)], rows)


def instruments(runs: Runs) -> str:
    """What states have signed, in `as-recorded`."""
    scenario = runs.workspace.scenario(RECORDED.scenario, {})
    rows = []
    for one in scenario.instruments:
        amount = (
            f"{one.price:g} USD/kg"
            if one.price is not None
            else f"{100 * (one.share or 0):.0f}% of capital cost"
        )
        size = "" if one.tonnes is None else f"{one.tonnes:,.0f} t a year"
        until = "" if one.until is None else str(one.until)
        rows.append([one.title, one.kind, one.region, one.technology, f"`{one.project}`" if one.project else "", amount,
                     size, str(one.from_), until])  # fmt: skip
    return table(
        [
            "instrument",
            "kind",
            "region",
            "technology",
            "listed plant",
            "price or share",
            "at most",
            "from",
            "until",
        ],
        rows,
    )


def quota(runs: Runs, kept: dict[str, float]) -> str:
    """Chinese mines beside the published path, with and without anything built."""
    values = runs.base.values
    base, quiet = (Reading(runs.tables(a), runs.base) for a in (BASELINE, NOT_BUILT))
    rows = []
    for year in (2030, 2035):
        path = 100.0 * (
            values(f"outlook.holder_mines.{year}") / values("outlook.holder_mines.2024") - 1.0
        )
        grown = [100.0 * (r.mines(year, "CHN") / r.mines(2024, "CHN") - 1.0) for r in (quiet, base)]
        rows.append([year, f"{path:+.1f}", *(f"{g:+.1f}" for g in grown),
                     f"{kept[f'mines without building {year}']:+.1f}", f"{kept[f'mines {year}']:+.1f}"])  # fmt: skip
    return table(["mines of China since 2024, %", "published path", "`investment: false`", "`baseline`",
                  "before, `investment: false`", "before, `baseline`"], rows)  # fmt: skip


def ore(runs: Runs, now: dict[str, float], kept: dict[str, float]) -> str:
    """US concentrate to China, and the rows that stop it."""
    rows = [[r["title"], r["commodity"], f"{r['origin']} to {r['destination']}", r["from"],
             " ".join(f"`{f}`" for f in r["evidence"].split())] for r in runs.base.network.chain.stopped_trade]  # fmt: skip
    told = table(["who", "good", "way", "first day without", "facts"], rows)
    names = ("baseline", "as-recorded", "embargo")
    years = (2024, 2025, 2026, 2030)
    flows = [
        [n, *(num(now[f"US ore {y} {n}"]) for y in years), num(kept[f"US ore 2030 {n}"])]
        for n in names
    ]
    return (
        told
        + "\n\n"
        + table(["US concentrate to China, kt REO", *map(str, years), "before, 2030"], flows)
    )


def verdict(value: float, low: float | None, high: float | None) -> str:
    """Inside, or how far outside."""
    if low is None and high is None:
        return ""
    under, over = (low is not None and value < low), (high is not None and value > high)
    if not under and not over:
        return "inside"
    miss = (low - value) if under else (value - high)  # type: ignore[operator]
    if low is not None and high is not None:
        return f"outside by {miss / (high - low):.2f} of the band"
    return f"short by {miss:.2g}" if under else f"over by {miss:.2g}"


def section_four(now: dict[str, float], kept: dict[str, float]) -> str:
    """The figures of the issue with their bands."""
    rows = []
    for name, what, unit, published, low, high in BANDS:
        band = f"{low:g} to {high:g}" if low is not None and high is not None else (
            f"at least {low:g}" if low is not None else f"at most {high:g}" if high is not None else "")  # fmt: skip
        digits = 2 if unit in ("", "kt oxide", "kt", "kt/yr") and abs(now[name]) < 20 else 1
        rows.append([name.split(" ")[0] if unit and "magnets" not in name else "", what, unit, num(kept[name], digits),
                     num(now[name], digits), published, band, verdict(now[name], low, high)])  # fmt: skip
    for stage, least in (("metal", 1.7), ("magnet", None)):
        for year in (2030, 2035):
            then, before = (
                f[f"{stage} {year} embargo"] / f[f"{stage} {year} baseline"] for f in (now, kept)
            )
            floor = least if year == 2030 else None
            rows.append(["", f"{stage} plants outside, {year}, `embargo` over `baseline`", "", num(before, 2), num(then, 2), "",
                         f"at least {floor}" if floor else "", verdict(then, floor, None)])  # fmt: skip
    return table(["", "figure", "unit", "before", "now", "published", "band or floor", ""], rows)


def mined(runs: Runs, now: dict[str, float], kept: dict[str, float]) -> str:
    """Mined magnet elements in both units, and what says in which the published ones are."""
    rows = [
        [
            year,
            *(
                num(f[f"S{year % 100} {unit}"])
                for f in (kept, now)
                for unit in ("element", "oxide")
            ),
        ]
        for year in (2024, *YEARS)
    ]
    told = {row["id"]: row for row in facts(runs, "outlook")}
    lines = []
    for year in (2024, 2030, 2040):
        earlier = told.get(f"outlook/iea-base-case-gcmo-2024-mining-magnet-ree-wld-total-{year}")
        later = told[f"outlook/iea-base-case-mining-magnet-ree-wld-total-{year}"]
        lines.append([
            year, f"{earlier['value']} {earlier['unit']}" if earlier else "", earlier["note"] if earlier else "",
            f"{num(float(later['value']))} {later['unit']}",
        ])  # fmt: skip
    heads = ["mined magnet elements", "before, kt element", "before, kt oxide", "now, kt element", "now, kt oxide"]  # fmt: skip
    published = ["base case of the IEA", "outlook of 2024", "its note", "outlook of 2025"]
    return table(heads, rows) + "\n\n" + table(published, lines)


def cycles(now: dict[str, float], kept: dict[str, float]) -> str:
    """Dysprosium and terbium by year, before and now."""
    years = (2024, 2026, 2030, 2035, 2040, 2045)
    rows = []
    for name in ("baseline", "as-recorded"):
        for label, found in (("before", kept), ("now", now)):
            for metal in ("Dy", "Tb"):
                rows.append([f"`{name}`, {label}", metal, *(num(found[f"price {metal} {y} {name}"], 0) for y in years),
                             num(found[f"{metal} {name}"], 2)])  # fmt: skip
    return table(["oxide outside, USD/kg", "", *map(str, years), "highest over lowest"], rows)


def ways(runs: Runs) -> str:
    """What of the heavy grade is made in another way."""
    years = (2026, 2030, 2035, 2040, 2045)
    rows = []
    for ask in (BASELINE, RECORDED, EMBARGO):
        read = Reading(runs.tables(ask), runs.base)
        rows += [
            [
                f"`{ask.scenario}`",
                f"{way} in place of {other}",
                *(num(read.way_share(way, y)) for y in years),
            ]
            for way, other in (("dysprosium", "terbium"), ("terbium", "dysprosium"))
        ]
    values = runs.base.network.chain.parameters
    told = [[f"`{n}`", values.row(n).value, f"{values.row(n).low:g} to {values.row(n).high:g}", values.row(n).unit]
            for n in ("dysprosium_for_terbium", "dysprosium_replaced", "way_speed", "way_rise", "investment_reach")]  # fmt: skip
    return (table(["assumption", "value", "range", "unit"], told) + "\n\n"
            + table(["share of the heavy grade, %", "", *map(str, years)], rows))  # fmt: skip


def bottleneck(now: dict[str, float], kept: dict[str, float]) -> str:
    """N11: capacity and output outside under an embargo, before and now."""
    rows = []
    for stage in ("mining", "light_separation", "heavy_separation", "metal", "magnet", "recycling"):
        for year in (2030, 2035):
            cells = []
            for found in (kept, now):
                embargo, base = found[f"{stage} {year} embargo"], found[f"{stage} {year} baseline"]
                used = found[f"{stage} made {year} embargo"] / max(embargo, 1e-9)
                cells += [num(base), num(embargo), num(embargo / base, 2), f"{100 * used:.0f}"]
            rows.append([stage, year, *cells])
    heads = [
        f"{what}, {when}"
        for when in ("before", "now")
        for what in ("`baseline`", "`embargo`", "ratio", "used, %")
    ]
    caption = table(["capacity outside, kt/yr", "", *heads], rows)
    goods = (
        ("oxide.Nd", "Nd oxide"),
        ("metal.NdPr", "NdPr metal"),
        ("magnet.NdFeB_ordinary", "ordinary magnet"),
    )
    columns = [
        ("before, `embargo`", kept, "embargo"),
        ("now, `baseline`", now, "baseline"),
        ("now, `embargo`", now, "embargo"),
    ]
    prices = [
        [
            title,
            *(
                num(f[f"price {good} {y} {name}"], 0)
                for _, f, name in columns
                for y in (2026, 2030)
            ),
        ]
        for good, title in goods
    ]
    heads = [f"{label}, {year}" for label, *_ in columns for year in (2026, 2030)]
    return caption + "\n\n" + table(["outside, USD/kg", *heads], prices)


def india(runs: Runs, now: dict[str, float], kept: dict[str, float]) -> str:
    """N12: who makes India's magnets, and the fact behind it."""
    rows: list[list[object]] = [
        [f"supply from {title}, %", num(kept[f"India {code}"]), num(now[f"India {code}"])]
        for code, title in (("CHN", "China"), ("EU27", "the European Union"))
    ]
    moved = {row["fact"]: row for row in adjustments(runs.base)}
    fact = moved["export.magnets.CHN.IND"]
    rows.append([f"from China in the base year, t ({num(fact['published'], 0)} published)",
                 num(kept["India fact"], 0), num(now["India fact"], 0)])  # fmt: skip
    cars = moved["use.india.cars"]
    rows.append(
        [
            f"used by Indian car makers, t ({num(cars['published'], 0)} published)",
            "",
            num(cars["used"], 0),
        ]
    )
    return table(["magnets of India, 2024", "before", "now"], rows)


def us_magnets(runs: Runs, now: dict[str, float], kept: dict[str, float]) -> str:
    """N13: US magnet plants, their output, and the plants behind them."""
    rows = []
    for name in ("baseline", "as-recorded"):
        for label, found in (("before", kept), ("now", now)):
            rows.append([f"`{name}`, {label}", *(num(found[f"US magnets {y} {name}"]) for y in (2028, 2030, 2035)),
                         *(num(found[f"US magnets made {y} {name}"]) for y in (2030, 2035))])  # fmt: skip
    told = table(
        ["US magnet plants", "capacity 2028, kt/yr", "2030", "2035", "made 2030, kt", "made 2035"],
        rows,
    )
    scenario = runs.workspace.scenario(RECORDED.scenario, {})
    first = runs.base.first_year
    listed = [p for p in listed_projects(runs.base, scenario, runs.workspace.book)
              if p["region"] == "USA" and p["technology"] == "magnet" and max(p["expected_t"]) > 0]  # fmt: skip
    lines = [[p["title"], p["status"], p["state_aid"], f"{p['stated']:.0f}", f"{p['start']:.0f}", num(p["nameplate_t"], 0),
              *(num(p["expected_t"][y - first], 0) for y in (2028, 2030, 2035))]
             for p in sorted(listed, key=lambda p: -p["expected_t"][2035 - first])]  # fmt: skip
    heads = [
        "plant, `as-recorded`",
        "status",
        "state aid",
        "stated",
        "expected",
        "nameplate, t/yr",
        "by 2028",
        "by 2030",
        "by 2035",
    ]
    return told + "\n\n" + table(heads, lines)


def heavy(runs: Runs, now: dict[str, float], kept: dict[str, float]) -> str:
    """N14: heavy separation of Australia and the European Union: category, output, and who pays."""
    rows = []
    for name, ask in (("baseline", BASELINE), ("as-recorded", RECORDED)):
        capacity = runs.tables(ask)["capacity"].filter(
            (pl.col("year") == 2035) & (pl.col("technology") == "heavy_separation")
        )
        for region in ("AUS", "EU27"):
            own = dict(
                capacity.filter(pl.col("region") == region)
                .select("category", "capacity_t")
                .iter_rows()
            )
            split = ", ".join(f"{kind} {num(t / 1e3)}" for kind, t in own.items() if t > 50)
            rows.append([f"`{name}`", region, num(kept[f"heavy {region} {name}"]), num(now[f"heavy {region} {name}"]), split,
                         num(kept[f"heavy made {region} {name}"]), num(now[f"heavy made {region} {name}"])])  # fmt: skip
    told = table(
        [
            "2035",
            "",
            "capacity before, kt feed/yr",
            "now",
            "by category",
            "taken in before, kt",
            "now",
        ],
        rows,
    )
    aid = {r["id"]: r for r in facts(runs, "projects")}
    lines = [[r["title"], r["region"], r["status"], r["state_aid"], aid[r["evidence"]]["public_support"], f"`{r['evidence']}`"]
             for r in runs.base.network.chain.projects
             if r["region"] in ("AUS", "EU27")
             and (r["technology"] == "heavy_separation" or r["project"].startswith("eneabba"))]  # fmt: skip
    return (
        told
        + "\n\n"
        + table(
            ["plant", "region", "status", "state aid", "who pays, as the fact says", "fact"], lines
        )
    )


def scrap(runs: Runs) -> str:
    """Chinese oxide from scrap in the base year under other assumptions, one at a time."""
    chain, book = runs.base.network.chain, runs.workspace.book
    numbers = chain.parameters
    cases: list[tuple[str, dict[str, float]]] = [("as it is", {})]
    for name in (
        "magnet_yield",
        "swarf_share",
        "recovery.recycling",
        "content.NdFeB_ordinary.NdPr",
        "blank_per_magnet",
    ):
        one = numbers.row(name)
        ends = (
            (one.low, one.high)
            if name == "magnet_yield"
            else (one.low,)
            if name == "blank_per_magnet"
            else (one.high,)
        )
        cases += [(f"`{name}` {end:g} for {one.value:g}", {name: end}) for end in ends]
    middle = 0.675 / numbers.row("yield.metal").value
    cases.append(
        (
            f"`magnet_yield` {middle:.3f}: 67.5 percent of the oxide in the magnet",
            {"magnet_yield": middle},
        )
    )
    goods = {p.id: p.high for p in numbers if p.id.startswith(("taken_out.", "collection."))
             and not p.id.startswith("collection_")}  # fmt: skip
    cases.append(("all `collection.*`, `taken_out.*` at their high ends", goods))
    rows = []
    for title, changed in cases:
        base = calibrate(chain, numbers.replace(changed), Network(chain), book)
        moved = {a["fact"]: a for a in adjustments(base)}
        far = sum(abs(a["sd_moved"]) > 2.0 for a in moved.values())
        cells = [
            f"{100 * (moved[f'scrap.{e}']['used'] / moved[f'scrap.{e}']['published'] - 1):+.0f}"
            for e in SCRAP
        ]
        rows.append([title, num(moved["scrap.NdPr"]["used"], 0), *cells,
                     f"{100 * (moved['magnets.china']['used'] / moved['magnets.china']['published'] - 1):+.0f}",
                     f"{100 * (moved['mined.CHN']['used'] / moved['mined.CHN']['published'] - 1):+.0f}", far])  # fmt: skip
    heads = ["base year with", "NdPr oxide from scrap, t", *(f"{e}, % off" for e in SCRAP), "Chinese magnets, % off",
             "mined in China (IEA), % off", "facts beyond 2 sd"]  # fmt: skip
    return table(heads, rows) + "\n\n" + own_rate(runs)


def own_rate(runs: Runs) -> str:
    """What the source's own rate of scrap would give, 2023 and 2024."""
    told_of = facts(runs, "demand_matrix")
    values = runs.base.values
    rate = next(r for r in told_of if r["id"].endswith("scrap-magnet-making-ndfeb-chn-2024"))
    oxide = values("oxide_per_element.Nd")
    rows = []
    for year in ("2023", "2024"):
        made = next(r for r in told_of if r["application"] == "magnet making" and r["element"] == "RE magnets"
                    and r["region"] == "CHN" and r["year"] == year)  # fmt: skip
        told = next(r for r in told_of if r["application"] == "recycled output from NdFeB scrap" and r["element"] == "NdPr"
                    and r["year"] == year)  # fmt: skip
        each = (
            float(made["quantity"])
            * values("content.NdFeB_ordinary.NdPr")
            * values("recovery.recycling")
            * oxide
            / 100
        )
        ends = [num(each * float(rate[end]), 0) for end in ("low", "high")]
        rows.append([year, num(float(made["quantity"]), 0), f"{rate['low']} to {rate['high']}", f"{ends[0]} to {ends[1]}",
                     num(float(told["quantity"]), 0)])  # fmt: skip
    return table(
        [
            "China",
            "magnets made, t",
            "scrap of magnet making, % of them",
            "NdPr oxide of that, t",
            "published output from scrap, t NdPr oxide",
        ],
        rows,
    )


def pictures(runs: Runs, echo: pl.DataFrame, folder: Path) -> None:
    """Both pictures as PNG and SVG."""
    chain = runs.base.network.chain
    told: dict[str, Any] = {"scenarios": [BASELINE.scenario], "holder": chain.holder,
                            "titles": titles_of(chain, runs.base.values)}  # fmt: skip
    scene = scene_of(Report({}, told, {"data_folder": chain.folder.name}))
    for picture in (
        listed_plants(scene, runs.tables(BASELINE)["announced"]),
        demand_by_part(scene, echo),
    ):
        (folder / f"outlook_{picture.key}.svg").write_text(picture.svg, encoding="utf-8")
        (folder / f"outlook_{picture.key}.png").write_bytes(packed(png_of(picture, 1.5)))


def main(page: Path) -> None:
    """Run, draw, and replace what stands between the marks."""
    runs = Runs(Workspace.read())
    now, kept = figures(runs), json.loads(BEFORE.read_text(encoding="utf-8"))
    echo = echoes(runs)
    pictures(runs, echo, page.parent / "pictures")
    sums, lines = plants(runs)
    blocks = {
        "sources": sources(runs), "totals": totals(echo), "parts": parts(echo), "uses": by_use(runs),
        "statuses": statuses(runs), "checked": checked(runs), "sums": sums, "plants": lines,
        "left_out": left_out(runs), "separated": separated(runs),
        "instruments": instruments(runs), "quota": quota(runs, kept), "ore": ore(runs, now, kept),
        "figures": section_four(now, kept), "mined": mined(runs, now, kept), "cycles": cycles(now, kept),
        "ways": ways(runs), "n11": bottleneck(now, kept), "n12": india(runs, now, kept),
        "n13": us_magnets(runs, now, kept), "n14": heavy(runs, now, kept), "scrap": scrap(runs),
    }  # fmt: skip
    text = page.read_text(encoding="utf-8")
    for name, block in blocks.items():
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        if begin not in text:
            raise SystemExit(f"no mark {begin} in {page.name}")
        whole = f"{begin}\n\n{block}\n\n{end}"
        text = re.sub(f"{begin}.*?{end}", lambda _, whole=whole: whole, text, flags=re.S)
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "--keep":
        kept = figures(Runs(Workspace.read()))
        Path(sys.argv[2]).write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    else:
        main(Path(sys.argv[1]))

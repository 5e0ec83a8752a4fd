"""`ytterby economy`: from shortage to GDP; two published answers from one tool; tables to fetch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ytterby.cli.common import (
    Csv,
    DataFolder,
    Json,
    NoStore,
    StoreFolder,
    Switches,
    Workers,
    argument,
    option,
    print_json,
    progress_bar,
    table_of,
)

if TYPE_CHECKING:
    from rich.console import Console

    from ytterby.economy.api import EconomyAnswer
    from ytterby.economy.compare import Bridge
    from ytterby.economy.switches import EconomySwitches

app = typer.Typer(
    help="What a shortage does to GDP: run, compare two published answers, fetch tables.",
    add_completion=False, no_args_is_help=True,
)  # fmt: skip

Region = Annotated[
    str,
    option(
        "Region: USA, CHN, JPN, KOR by industry; EU27 and DEU once fetched; others by 20 sections."
    ),
]
SetSwitches = Annotated[
    list[str] | None,
    option(
        "A switch of this study (docs/economy.md), such as nest=0.05; repeatable.",
        "--set",
        metavar="NAME=VALUE",
    ),
]
ExposureDraws = Annotated[int, option("Draws of exposure.", "--draws", min=1)]
SHOWN = 10
YEARS_SHOWN = 12


@app.command("run")
def run(
    scenario: Annotated[
        str, argument("Built-in name or a YAML file; `imposed` for the cut of --set cut=SHARE.")
    ],
    region: Region = "USA",
    method: Annotated[str, option("at-risk, bottleneck, ces or rationing.")] = "",
    preset: Annotated[str, option("A named set of switches: usgs or imf.")] = "",
    set_: SetSwitches = None,
    against: Annotated[str, option("Reference run; that it is compared with if left out.")] = "",
    years: Annotated[str, option("Only these years, such as 2026 or 2026,2030.")] = "",
    periods: Annotated[
        bool, option("Quarters or months where years are parted.", "--periods")
    ] = False,
    table: Annotated[str, option("Another table of the region, such as icio_2019_20.")] = "",
    by_element: Annotated[
        bool, option("Controls on one element at a time beside all at once.", "--by-element")
    ] = False,
    draws: ExposureDraws = 32,
    seed: Annotated[int, option("Seed of the draws of exposure.")] = 1,
    data: DataFolder = "rare_earths",
    switch: Switches = None,
    out: Annotated[Path | None, option("Folder for the tables.")] = None,
    csv: Csv = False,
    store: StoreFolder = None,
    no_store: NoStore = False,
    json: Json = False,
) -> None:
    """Say what a scenario does to a region's GDP, by industry, apart for plants that stop and users that pay more."""
    from rich.console import Console

    from ytterby.economy.api import economy
    from ytterby.economy.switches import IMPOSED
    from ytterby.facts.package import find_folder
    from ytterby.ground.errors import YtterbyError
    from ytterby.ground.files import make_folder
    from ytterby.scenarios.switches import read_switches
    from ytterby.study.workspace import Workspace

    chosen = _switches(preset, method, set_)
    console = Console(stderr=json)
    folder = find_folder(data)
    turned = read_switches(list(switch or []), Workspace.read(folder).chain.names) if switch else {}
    try:
        asked = {int(year) for year in years.split(",")} if years else None
    except ValueError:
        raise YtterbyError(f"{years!r} are no years", advice="Write 2026 or 2026,2030.") from None
    if out is not None:
        make_folder(out)
    with progress_bar(console) as tick:
        found = economy(
            "" if scenario == IMPOSED else scenario, region=region, switches=chosen, against=against, folder=folder,
            table=table, years=asked, periods=periods, draws=draws, seed=seed, by_element=by_element,
            run_switches=turned, store=False if no_store else store or True, tick=tick,
        )  # fmt: skip
    if out is not None:
        found.write(out, csv=csv)
    if json:
        tables = {name: frame.to_dicts() for name, frame in found.tables.items()}
        print_json({"switches": found.switches.plain(), "notes": found.notes, "tables": tables})
        return
    _print(found, console)
    if out is not None:
        console.print(f"Tables: {out}")


@app.command("compare")
def compare(
    start: Annotated[str, argument("Preset at the start.")] = "usgs",
    goal: Annotated[str, argument("Preset at the end.")] = "imf",
    scenario: Annotated[
        str, option("Both take the cut from this run; without it each preset has its own.")
    ] = "",
    year: Annotated[int, option("Year of the run; that of the largest loss if left out.")] = 0,
    region: Region = "USA",
    data: DataFolder = "rare_earths",
    out: Annotated[Path | None, option("Folder for the tables.")] = None,
    workers: Workers = 2,
    json: Json = False,
) -> None:
    """Say how much of the difference of two presets each switch makes: exact Shapley shares."""
    from rich.console import Console

    from ytterby.economy.bridge import bridge
    from ytterby.facts.package import find_folder
    from ytterby.ground.files import write_whole

    console = Console(stderr=json)
    with progress_bar(console) as tick:
        found = bridge(
            start, goal, scenario=scenario, year=year, region=region, folder=find_folder(data), workers=workers,
            tick=tick,
        )  # fmt: skip
    if out is not None:
        write_whole(out / "economy_bridge.parquet", found.points.write_parquet)
        write_whole(out / "economy_ends.parquet", found.ends.write_parquet)
    if json:
        print_json({
            "from": start, "to": goal, "percent_of_gdp": list(found.values), "points": found.points.to_dicts(),
            "ends": found.ends.to_dicts(),
        })  # fmt: skip
        return
    _print_bridge(found, console)


@app.command("fetch")
def fetch(
    name: Annotated[str, argument("What to fetch: figaro.")] = "figaro",
    region: Annotated[str, option("EU27 or DEU.")] = "EU27",
    year: Annotated[int, option("Year of the table.")] = 2022,
    address: Annotated[
        str, option("Of the interface or a mirror; Eurostat's own if left out.")
    ] = "",
    sha256: Annotated[str, option("Digest that the answers must have together.")] = "",
) -> None:
    """Fetch a table of industries that cannot be packaged, check it and keep it."""
    from rich.console import Console

    from ytterby.economy.fetch import ADDRESS
    from ytterby.economy.fetch import fetch as get

    with progress_bar(Console(stderr=True)) as tick:
        path = get(
            name, region=region, year=year, address=address or ADDRESS, sha256=sha256, tick=tick
        )
    typer.echo(f"kept {path}")


def _switches(preset: str, method: str, laid: list[str] | None) -> EconomySwitches:
    from ytterby.economy.switches import EconomySwitches, with_set
    from ytterby.economy.switches import preset as named

    start = named(preset).switches if preset else EconomySwitches()
    given = [*([f"method={method}"] if method else []), *(laid or [])]
    return with_set(start, given)


def _print(found: EconomyAnswer, console: Console) -> None:
    import polars as pl

    gdp = found.tables["economy_gdp"]
    at_risk = (gdp["measure"] == "value_at_risk").any()
    what = "Value at risk, % of GDP" if at_risk else "Change of GDP, %"
    if not at_risk:
        gdp = gdp.filter(pl.col("channel") == "total")
    names = ("low", "middle", "high")
    title = f"{what}: {found.region}, {found.scenario}" + (
        f" against {found.against}" if found.against else ""
    )
    table = table_of(title, ("period", *names), left=("period",))
    for row in gdp.head(YEARS_SHOWN).to_dicts():
        label = row["period"] or (str(row["year"]) if row["year"] else "the cut")
        table.add_row(label, *[f"{row[f'{name}_percent']:+,.4f}" if not at_risk else f"{row[f'{name}_percent']:,.4f}"
                               for name in names])  # fmt: skip
    console.print(table)
    worst = found.worst()
    here = (pl.col("year") == worst["year"]) & (pl.col("period") == worst["period"])
    when = worst["period"] or worst["year"] or "the cut"
    unit = "million EUR" if worst["table"] == "figaro" else "million USD of the table's year"
    parts = found.tables["economy_parts"].filter(here)
    if parts.height:
        told = table_of(f"Five parts in {when}, {unit}", ("part", *names), left=("part",))
        for row in parts.to_dicts():
            told.add_row(row["part"].replace("_", " "), *[f"{row[name]:+,.0f}" for name in names])
        console.print(told)
    rows = found.tables["economy_industries"].filter(here & (pl.col("channel") == "quantity"))
    rows = rows.sort(pl.col("middle").abs(), descending=True).head(SHOWN)
    if rows.height:
        told = table_of(
            f"Industries in {when}, {unit}",
            ("industry", *names, "own %"),
            left=("industry",),
        )
        for row in rows.to_dicts():
            told.add_row(
                row["title"][:48],
                *[f"{row[name]:+,.0f}" for name in names],
                f"{row['middle_percent']:+.1f}",
            )
        console.print(told)
    if (width := found.tables.get("economy_width")) is not None and width[
        "share"
    ].is_not_null().any():
        share = width.filter(pl.col("group") == "exposure")["share"].item()
        console.print(f"Exposure makes {100.0 * share:.0f}% of the width, the market the rest.")
    if (joint := found.tables.get("economy_additivity")) is not None:
        told = table_of(
            "One element at a time, % of GDP", ("controls on", "change"), left=("controls on",)
        )
        for row in joint.to_dicts():
            told.add_row(row["part"], f"{row['middle_percent']:+,.4f}")
        console.print(told)
    for note in found.notes:
        console.print(f"Note: {note}", highlight=False)


def _print_bridge(found: Bridge, console: Console) -> None:
    cut = f"cut of {found.scenario}" if found.scenario else "each with its own cut"
    first, last = found.values
    console.print(
        f"{found.region}, {cut}: {found.start} {first:+.4f}% of GDP, {found.goal} {last:+.4f}%.",
        highlight=False,
    )
    table = table_of(
        "Of the difference, points of GDP",
        ("switch", "from", "to", "points"),
        left=("switch", "from", "to"),
    )
    for row in found.points.to_dicts():
        table.add_row(row["switch"], row["from_value"], row["to_value"], f"{row['points']:+.4f}")
    table.add_row("sum", "", "", f"{found.points['points'].sum():+.4f}")
    console.print(table)
    told = table_of("At the ends of the evidence of each switch, % of GDP", ("preset", "switch", "value", "GDP"),
                    left=("preset", "switch", "value"))  # fmt: skip
    for row in found.ends.to_dicts():
        told.add_row(
            row["preset"], row["switch"] or "(as it is)", row["value"], f"{row['gdp_percent']:+.4f}"
        )
    console.print(told)

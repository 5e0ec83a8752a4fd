"""`ytterby simulate`: run a scenario beside those it is measured against, print and write the answer."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ytterby.cli import elements
from ytterby.ground.errors import YtterbyError

if TYPE_CHECKING:
    from rich.console import Console

    from ytterby.study.simulate import Results
    from ytterby.world.read import Chain


def simulate(
    scenario: Annotated[
        str, typer.Argument(help="Built-in name (see `ytterby scenarios`) or a YAML file.")
    ],
    data: Annotated[
        str, typer.Option(help="Data folder: rare_earths, gallium, germanium, or a path.")
    ] = "rare_earths",
    out: Annotated[
        Path | None, typer.Option(help="Folder for tables, manifest, report and pictures.")
    ] = None,
    beside: Annotated[
        str, typer.Option(help="Comma-separated scenarios to run beside it; `none` for none.")
    ] = "",
    switch: Annotated[
        list[str] | None,
        typer.Option(
            "--switch",
            metavar="NAME=VALUE",
            help="Turn a switch in every scenario of the run (docs/switches.md); repeatable.",
        ),
    ] = None,
    tornado: Annotated[
        bool, typer.Option(help="How wide the answer is: 20 groups of assumptions.")
    ] = True,
    csv: Annotated[bool, typer.Option("--csv", help="Write CSV tables too.")] = False,
    iamc: Annotated[bool, typer.Option("--iamc", help="Write the IAMC long format too.")] = False,
    pictures: Annotated[bool, typer.Option(help="Write each chart as PNG and SVG too.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print the headline as one JSON object.")
    ] = False,
) -> None:
    """Run a scenario from the base year on and say what it changes."""
    from rich.console import Console

    from ytterby.facts.package import find_folder
    from ytterby.ground.files import make_folder
    from ytterby.report.headline import HeadlineOptions, from_tables
    from ytterby.scenarios.switches import read_switches
    from ytterby.study.simulate import companions
    from ytterby.world.read import read_chain

    if out is not None and out.exists() and not out.is_dir():
        raise YtterbyError("--out must be a folder", where=str(out), advice="Name another place.")
    console = Console(stderr=json)
    chain = read_chain(find_folder(data))
    switches = read_switches(switch or [], chain.names)
    names = companions(scenario, chain.reference_scenario)[:-1]
    if beside:
        names = [] if beside == "none" else [n.strip() for n in beside.split(",")]
    parts: Any = None
    one_by_one = elements.wanted(scenario, switches, chain.folder)
    if out is not None:
        make_folder(out)  # before the runs: nobody should wait for an answer that has no place
    if one_by_one:
        switches["elements"] = "all"  # the runs of single elements come after it, in parallel
        results = _run(scenario, names, console, chain, switches)
        against = names[0] if names else chain.reference_scenario
        parts = elements.run(results, scenario, against, switches, out, console)
    else:
        results = _run(scenario, names, console, chain, switches)
    if chain.settings.get("report") != "rare_earths":
        _plain(results, out, csv, iamc, json, console, parts)
        return
    wide: Any = None
    failures: list[str] = []
    if tornado and len(results.scenarios) > 1:
        wide, failures = _tornado(results, scenario, names, console, switches)
    headline: dict[str, Any] = dict(
        from_tables(
            results.tables,
            results.scenarios,
            HeadlineOptions(
                holder=results.base.network.chain.holder,
                tornado=wide,
                by_construction=_by_construction(results),
                defence_ends=_defence_ends(results, scenario, switches)
                if tornado and len(results.scenarios) > 1
                else {},
            ),
        )
    )
    if json:
        told = {"headline": headline, "tornado_failures": failures}
        if parts is not None:
            told["one_by_one"] = elements.records(parts)
        typer.echo(json_module.dumps(told, indent=1, default=str))
    else:
        from ytterby.report.summary import print_summary

        print_summary(headline, console)
        _print_diversion(results, console)
        if parts is not None:
            elements.show(parts, console)
        for failure in failures:
            console.print(f"No answer in the tornado: {failure}")
    if out is not None:
        _write(out, results, headline, wide, parts, csv, iamc, pictures, console)


def _plain(
    results: Results,
    out: Path | None,
    csv: bool,
    iamc: bool,
    json: bool,
    console: Console,
    parts: Any = None,
) -> None:
    """Price multiples, uses and tables, for data folders that the report has no sentences for."""
    from rich.table import Table

    from ytterby.tables.multiples import price_multiples, use_changes
    from ytterby.tables.store import ResultFolder

    chain = results.base.network.chain
    pair = (results.scenarios[0], results.scenarios[-1])
    headline: dict[str, Any] = {
        "data": chain.folder.name,
        "base_year": chain.base_year,
        "reference": pair[0],
        "scenario": pair[1],
        "prices": price_multiples(results.tables, *pair, chain.holder).to_dicts(),
        "uses": use_changes(results.tables, *pair, chain.holder).to_dicts(),
    }
    if json:
        told = {"headline": headline}
        if parts is not None:
            told["one_by_one"] = elements.records(parts)
        typer.echo(json_module.dumps(told, indent=1))
    for title, rows in (
        (f"Prices, USD/kg, {pair[1]} over {pair[0]}", headline["prices"]),
        (f"Uses, t, {pair[1]} over {pair[0]}", headline["uses"]),
    ):
        table = Table(title=title, title_justify="left")
        for name in rows[0]:
            table.add_column(name, justify="left" if isinstance(rows[0][name], str) else "right")
        for row in rows:
            table.add_row(*[f"{v:,.2f}" if isinstance(v, float) else str(v) for v in row.values()])
        if not json:
            console.print(table)
    if parts is not None and not json:
        elements.show(parts, console)
    if out is not None:
        folder = ResultFolder(out)
        _tables(folder, results, parts, csv, iamc)
        folder.close({**results.manifest, "headline": headline})
        console.print(f"Tables and manifest: {out}")


def _run(
    scenario: str, names: list[str], console: Console, chain: Chain, switches: dict[str, Any]
) -> Results:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from ytterby.study.simulate import simulate as run

    columns = (
        TextColumn("{task.description:32s}"),
        BarColumn(),
        TextColumn("{task.fields[year]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        tasks: dict[str, Any] = {}

        def tick(name: str, year: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=None, year=chain.base_year)
            progress.update(tasks[name], advance=1, year=year)

        return run(
            scenario, beside=names, folder=chain.folder, tick=tick, switches=switches,
            command=" ".join([f"ytterby simulate {scenario}", *_shown(switches)]),
        )  # fmt: skip


def _shown(switches: dict[str, Any]) -> list[str]:
    from ytterby.scenarios.switches import written

    return [f"--switch {name}={written(value)}" for name, value in switches.items()]


def _tornado(
    results: Results, scenario: str, names: list[str], console: Console, switches: dict[str, Any]
) -> tuple[Any, list[str]]:
    """Effects in 2035 against the first scenario; all years would take three times as long."""
    from rich.progress import Progress

    from ytterby.law.book import Book
    from ytterby.study.ensemble.draws import group_draws, licence_draws, licence_figures
    from ytterby.study.ensemble.tornado import tornado
    from ytterby.study.simulate import load_scenario

    book, chain = Book.read(), results.base.network.chain
    reference, focus = (load_scenario(name, book, chain) for name in (names[0], scenario))
    draws = group_draws(results.base.values.parameters)
    draws += licence_draws(licence_figures(focus, reference, book))
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("how wide is the answer", total=len(draws))
        found = tornado(draws, (names[0], scenario), 2035, tick=lambda: progress.advance(task),
                        switches=switches)  # fmt: skip
    return found.frame, found.failures


def _defence_ends(results: Results, scenario: str, switches: dict[str, Any]) -> dict[str, Any]:
    """Demand tables up to 2035 with the size of defence use at its low and high end."""
    import polars as pl

    from ytterby.study.ensemble.draws import group_draws
    from ytterby.study.ensemble.tornado import both_ends

    draws = [d for d in group_draws(results.base.values.parameters) if d.group == "defence_share"]
    rows = both_ends(draws, (*results.scenarios[:-1], scenario), 2035, switches=switches)
    schema = results.tables["demand"].schema
    return {end: pl.DataFrame(found, schema=schema, orient="row") for end, found in rows.items()}


def _print_diversion(results: Results, console: Console) -> None:
    """Swaps and leaks by destination in the first full year in which a control stops flows."""
    import polars as pl
    from rich.table import Table

    frame = results.tables["diversion"].filter(pl.col("scenario") == results.scenarios[-1])
    leaking = frame.filter(pl.col("leaked_t") > 1.0)
    if leaking.is_empty():
        return
    year = int(leaking["year"].to_numpy().min())
    table = Table(
        title=f"Swaps and leaks in {year}, t, against {results.scenarios[0]}", title_justify="left"
    )
    for name in ("stage", "destination", "direct, change", "leaked", "from others, change"):
        table.add_column(name, justify="left" if name in ("stage", "destination") else "right")
    rows = frame.filter((pl.col("year") == year) & (pl.col("direct_change_t").abs() > 50.0))
    for row in rows.sort("direct_change_t").head(20).to_dicts():
        numbers = (row["direct_change_t"], row["leaked_t"], row["swapped_t"])
        table.add_row(row["stage"], row["destination"], *[f"{n:,.0f}" for n in numbers])
    console.print(table)


def _by_construction(results: Results) -> list[Any]:
    """What follows from how the model is built, and is no finding."""
    if results.scenarios[-1] != "technology-ban-2023" or len(results.scenarios) != 3:
        return []
    same = "separation was prohibited already in 2008; the list of 2023 adds nothing to it in the model"
    first = "a technology control changes no flow in the year it begins; it acts through know-how"
    return [
        *[
            {"answer": "capacity", "subject": technology, "comparison": "own", "note": same}
            for technology in ("light_separation", "heavy_separation")
        ],
        *[
            {"answer": answer, "subject": "", "comparison": comparison, "note": first}
            for answer in ("trade", "prices")
            for comparison in ("total", "own")
        ],
    ]  # fmt: skip


def _write(
    out: Path,
    results: Results,
    headline: dict[str, Any],
    wide: Any,
    parts: Any,
    csv: bool,
    iamc: bool,
    pictures: bool,
    console: Console,
) -> None:
    import polars as pl

    from ytterby.report.html import write_report
    from ytterby.report.inputs import Report
    from ytterby.tables.store import ResultFolder
    from ytterby.world.base_year.report import adjustments, conflicts, shares

    frames = {
        "adjustments": pl.DataFrame(adjustments(results.base)),
        "conflicts": pl.DataFrame(conflicts(results.base)),
        "shares": pl.DataFrame(shares(results.base)),
        "contents": pl.DataFrame(_contents(results)),
    }
    folder = ResultFolder(out)
    _tables(folder, results, parts, csv, iamc)
    report = Report(results.tables, headline, results.manifest, wide, frames)
    path = write_report(report, out / "report.html")
    folder.add([path])
    if pictures:
        from ytterby.report.render import save_charts

        folder.add(save_charts(report, out / "pictures"))
    folder.close({**results.manifest, "headline": headline})
    console.print(f"\nReport: {path}   (tables and manifest beside it)")


def _tables(folder: Any, results: Results, parts: Any, csv: bool, iamc: bool) -> None:
    """Tables of the runs and of single elements, as CSV and in the long format where asked."""
    from ytterby.ground.csvfile import safe_frame
    from ytterby.ground.files import write_whole
    from ytterby.tables.iamc import iamc as long_format

    folder.write_tables({**results.tables, **(parts.tables if parts else {})}, csv=csv)
    if iamc:
        long = long_format(results.tables, money_of=results.base.network.chain.base_year)
        write_whole(folder.path / "iamc.csv", safe_frame(long).write_csv)
        folder.add([folder.path / "iamc.csv"])


def _contents(results: Results) -> list[dict[str, Any]]:
    """Share of each element in ores and magnets, for the flow picture."""
    base = results.base
    chain, values = base.network.chain, base.values
    rows = []
    for commodity, row in chain.commodities.items():
        feed = commodity.split(".", 1)[1]
        for element in chain.elements:
            if row["stage"] == "concentrate":
                share = values(f"assay.{feed}.{element}")
            elif (
                row["stage"] == "heavy_concentrate" and chain.elements[element]["group"] == "heavy"
            ):
                share = values(f"assay.{feed}.{element}") / values(f"heavy_share.{feed}")
            elif row["stage"] == "magnet":
                metal = f"content.{feed}.{element}"
                share = values(metal) if values.has(metal) else 0.0
                if element in ("Nd", "Pr") and values.has(f"content.{feed}.NdPr"):
                    split = values("neodymium_in_ndpr")
                    share = values(f"content.{feed}.NdPr") * (
                        split if element == "Nd" else 1.0 - split
                    )
            else:
                continue
            if share > 0:
                rows.append({"commodity": commodity, "element": element, "share": share})
    return rows

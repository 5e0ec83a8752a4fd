"""`ytterby ensemble`: random draws of every number that has a range."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from ytterby.cli.common import print_json, progress_bar
from ytterby.cli.options import (
    Csv,
    DataFolder,
    Engine,
    Force,
    Json,
    OneDraw,
    Reference,
    ScenarioName,
    Seed,
    Switches,
    Workers,
    no_data_folder,
    option,
)

PAGE = "ensemble.html"


def ensemble(
    scenario: ScenarioName,
    out: Annotated[
        Path,
        option(
            "Folder for draws, tables and report; draws there are not run again.",
            callback=no_data_folder,
        ),
    ],
    draws: OneDraw = 100,
    seed: Seed = 1,
    correlation: Annotated[
        float, option("Correlation of assumptions within a group.", min=0.0, max=1.0)
    ] = 0.0,
    until: Annotated[int | None, option("Last year; the scenario's if left out.")] = None,
    reference: Reference = "",
    data: DataFolder = "rare_earths",
    switch: Switches = None,
    gdp: Annotated[
        str,
        option(
            "GDP of this region too, exposure drawn as well: the draws run twice.",
            "--gdp",
            metavar="REGION",
        ),
    ] = "",
    workers: Workers = 2,
    engine: Engine = "processes",
    csv: Csv = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Run a scenario and its reference over random draws of all assumptions, and say how wide it is."""
    from rich.console import Console

    from ytterby.datasets.package import find_folder
    from ytterby.draws.ensemble import ensemble as run
    from ytterby.draws.sampling.plan import KEPT, OWN
    from ytterby.economics.gdp_ensemble import gdp_ensemble
    from ytterby.economics.inputs.industries import read_table
    from ytterby.ground.progress import steps_of
    from ytterby.report.kit.html import write_page
    from ytterby.report.kit.terminal import print_page
    from ytterby.report.pages.validation import ensemble_page
    from ytterby.results.folder import ResultFolder, check_folder
    from ytterby.runs.run import Executor
    from ytterby.runs.store import Store
    from ytterby.scenarios.switches import read_switches
    from ytterby.world.read import read_chain

    console = Console(stderr=json)
    folder = find_folder(data)
    switches = read_switches(switch or [], read_chain(folder).names)
    if gdp:
        read_table(gdp)  # a region without a table is told before anything runs
    check_folder(out, force=force, own=OWN)
    try:
        with progress_bar(console) as on_progress:
            result = run(
                scenario, draws=draws, seed=seed, correlation=correlation, reference=reference or None, until=until,
                data=folder, switches=switches, out=out, engine=engine, workers=workers,
                on_progress=on_progress,
            )  # fmt: skip
    except KeyboardInterrupt:
        done = len(Store(out / KEPT).entries())
        console.print(f"{done} runs are kept in {out}: the same command goes on from there.")
        raise
    pair = (result.reference, result.scenario)
    economy = None
    if gdp:
        with progress_bar(console) as on_progress, steps_of(on_progress) as step:
            economy = gdp_ensemble(
                scenario, None, region=gdp, draws=draws, seed=seed, correlation=correlation, against=reference or None,
                until=until, run_switches=switches, folder=folder,
                executor=Executor(engine, workers, Store(out / KEPT, max_bytes=None)), on_progress=step,
            )  # fmt: skip
    answer = ensemble_page(
        result.tables, pair, result.manifest, economy.sentence if economy else ""
    )
    with ResultFolder(out, force=force, own=OWN) as results:
        results.write_tables(result.tables, csv=csv)
        results.write_tables(economy.tables if economy else {})
        write_page(answer, results.part / PAGE)
        results.close(result.manifest)
    page = out / PAGE
    if json:
        print_json(
            {
                "manifest": result.manifest,
                "effects": result.effect_quantiles.to_dicts(),
                "drivers": result.drivers.to_dicts(),
                "failures": result.failures.to_dicts(),
                "gdp": economy.width.to_dicts() if economy else [],
            }
        )
    else:
        print_page(answer)
    console.print(f"\nReport: {page}   (with tables and manifest)")

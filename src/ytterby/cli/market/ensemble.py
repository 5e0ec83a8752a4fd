"""`ytterby ensemble`: random draws of every number that has a range."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from ytterby.cli.common import print_json, progress_bar
from ytterby.cli.options import (
    ENGINE,
    MODEL,
    Csv,
    DrawOptions,
    EngineOptions,
    Force,
    Json,
    ModelOptions,
    OneDraw,
    Reference,
    ScenarioName,
    grouped,
    no_data_folder,
    option,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from ytterby.draws.ensemble import Ensemble

PAGE = "ensemble.html"
Out = Annotated[
    Path,
    option(
        "Folder for draws, tables and report; draws there are not run again.",
        callback=no_data_folder,
    ),
]
Gdp = Annotated[
    str,
    option(
        "GDP of this region too, exposure drawn as well: the draws run twice.", metavar="REGION"
    ),
]


@dataclass(frozen=True)
class StudyOptions(DrawOptions):
    """What is drawn, and until when."""

    draws: OneDraw = 100
    until: Annotated[int | None, option("Last year; the scenario's if left out.")] = None


@grouped
def ensemble(
    scenario: ScenarioName,
    out: Out,
    study: StudyOptions = StudyOptions(),
    reference: Reference = "",
    model: ModelOptions = MODEL,
    gdp: Gdp = "",
    means: EngineOptions = ENGINE,
    csv: Csv = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Run a scenario and its reference over random draws of all assumptions, and say how wide it is."""
    from rich.console import Console

    from ytterby.draws.ensemble import ensemble as run
    from ytterby.draws.plan import KEPT, OWN, make_plan
    from ytterby.economics.gdp_ensemble import gdp_ensemble
    from ytterby.economics.industries import read_table
    from ytterby.ground.progress import steps_of
    from ytterby.report.kit.html import write_page
    from ytterby.report.kit.subject import print_page
    from ytterby.report.pages.validation import ensemble_page
    from ytterby.results.folder import ResultFolder, check_folder
    from ytterby.runs.run import Executor
    from ytterby.runs.store import Store

    console = Console(stderr=json)
    folder, switches = model.read()
    if gdp:
        read_table(gdp)  # a region without a table is told before anything runs
    check_folder(out, force=force, own=OWN)
    against = reference or None
    with _resumable(out, console), progress_bar(console) as on_progress:
        result = run(
            scenario, **vars(study), reference=against, data=folder, switches=switches, out=out,
            **vars(means), on_progress=on_progress,
        )  # fmt: skip
    economy = None
    if gdp:
        executor = Executor(means.engine, means.workers, Store(out / KEPT, max_bytes=None))
        with progress_bar(console) as on_progress, steps_of(on_progress) as step:
            plan = make_plan(
                scenario, **vars(study), against=against, switches=switches, folder=folder
            )
            economy = gdp_ensemble(plan, None, region=gdp, executor=executor, on_progress=step)
    pair = (result.reference, result.scenario)
    of_gdp = economy.sentence if economy else ""
    answer = ensemble_page(result.tables, pair, result.manifest, of_gdp)
    with ResultFolder(out, force=force, own=OWN) as results:
        results.write_tables(result.tables, csv=csv)
        results.write_tables(economy.tables if economy else {})
        write_page(answer, results.part / PAGE)
        results.close(result.manifest)
    if json:
        widths = economy.width.to_dicts() if economy else []
        print_json(_as_data(result) | {"gdp": widths})
    else:
        print_page(answer)
    console.print(f"\nReport: {out / PAGE}   (with tables and manifest)")


@contextmanager
def _resumable(out: Path, console: Console) -> Iterator[None]:
    """Say of draws that are interrupted how many are kept."""
    from ytterby.draws.plan import KEPT
    from ytterby.runs.store import Store

    try:
        yield
    except KeyboardInterrupt:
        done = len(Store(out / KEPT).entries())
        console.print(f"{done} runs are kept in {out}: the same command goes on from there.")
        raise


def _as_data(result: Ensemble) -> dict[str, object]:
    """What `--json` prints of the draws."""
    return {
        "manifest": result.manifest,
        "effects": result.effect_quantiles.to_dicts(),
        "drivers": result.drivers.to_dicts(),
        "failures": result.failures.to_dicts(),
    }

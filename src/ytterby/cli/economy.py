"""`ytterby economy`: from shortage to GDP; two published answers from one tool; tables to fetch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ytterby.cli.common import give_answer, progress_bar, show_answer, words_of
from ytterby.cli.options import (
    DRAWS,
    MODEL,
    OUTPUT,
    RUN,
    STORE,
    TABLES,
    AllowHttp,
    DataFolder,
    DrawOptions,
    Json,
    ModelOptions,
    Only,
    OutputOptions,
    Reference,
    RunOptions,
    StoreOptions,
    TableOptions,
    Workers,
    argument,
    grouped,
    option,
)
from ytterby.datasets.countries import code_of
from ytterby.ground.progress import steps_of

if TYPE_CHECKING:
    from ytterby.economics.switches import EconomySwitches

app = typer.Typer(add_completion=False, no_args_is_help=True)

Region = Annotated[
    str,
    option(
        "Country, by name or code: USA, CHN, JPN, KOR by industry, EU27 and DEU once fetched; others, and members of "
        "the European Union, by 20 sections.",
        callback=code_of,
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
Method = Annotated[str, option("at-risk, bottleneck or ces.")]
Year = Annotated[int, option("Year in which GDP is measured; the runs end there.")]


@dataclass(frozen=True)
class ScopeOptions:
    """What an answer covers."""

    reference: Reference = ""
    years: Annotated[str, option("Only these years, such as 2026 or 2026,2030.")] = ""
    periods: Annotated[bool, option("Quarters or months where years are parted.", "--periods")] = (
        False
    )
    table: Annotated[str, option("Another table of the region, such as icio_2019_20.")] = ""

    @property
    def arguments(self) -> dict[str, Any]:
        """The same as arguments of the public function. Raises YtterbyError."""
        from ytterby.ground.errors import YtterbyError

        try:
            years = {int(year) for year in self.years.split(",")} if self.years else None
        except ValueError:
            raise YtterbyError(
                f"{self.years!r} are no years", advice="Write 2026 or 2026,2030."
            ) from None
        return vars(self) | {"years": years}


@app.command("run")
@grouped
def run(
    scenario: Annotated[
        str, argument("Built-in name or a YAML file; `imposed` for the cut of --set cut=SHARE.")
    ],
    region: Region = "USA",
    method: Method = "",
    preset: Annotated[str, option("A named set of switches: usgs or imf.")] = "",
    set_: SetSwitches = None,
    scope: ScopeOptions = ScopeOptions(),
    drawn: DrawOptions = DRAWS,
    model: ModelOptions = MODEL,
    output: TableOptions = TABLES,
    run: StoreOptions = STORE,
) -> None:
    """Say what a scenario does to a region's GDP, by industry, apart for plants that stop and users that pay more."""
    from rich.console import Console

    from ytterby.economics.api import ALLIES, economy, other_regions
    from ytterby.economics.switches import IMPOSED
    from ytterby.report.economics.page import PAGE, answer_page, manifest_of

    chosen = _switches(preset, method, set_)
    console = Console(stderr=output.as_json)
    folder, turned = model.read()
    covered = scope.arguments
    output.make()
    with progress_bar(console) as on_progress:
        answer = economy(
            "" if scenario == IMPOSED else scenario, region=region, settings=chosen, data=folder,
            **covered, **vars(drawn), switches=turned, store=run.place, on_progress=on_progress,
        )  # fmt: skip
    if output.out is not None:
        answer.tables[ALLIES] = other_regions(answer, **vars(drawn))
    page, manifest = answer_page(answer, folder.name), manifest_of(**answer.manifest)
    give_answer(page, output, PAGE, manifest, answer.tables, csv=output.csv)


@app.command("compare")
@grouped
def compare(
    start: Annotated[str, argument("Preset at the start.")] = "usgs",
    goal: Annotated[str, argument("Preset at the end.")] = "imf",
    scenario: Annotated[
        str, option("Both take the cut from this run; without it each preset has its own.")
    ] = "",
    year: Annotated[int, option("Year of the run; that of the largest loss if left out.")] = 0,
    region: Region = "USA",
    data: DataFolder = "rare_earths",
    output: OutputOptions = OUTPUT,
    workers: Workers = 2,
) -> None:
    """Say how much of the difference of two presets each switch makes: exact Shapley shares."""
    from rich.console import Console

    from ytterby.datasets.package import find_folder
    from ytterby.economics.decomposition import bridge
    from ytterby.report.economics.inputs import EconomyPages
    from ytterby.report.economics.page import PAGE, economy_page, manifest_of

    console = Console(stderr=output.as_json)
    output.make()
    with progress_bar(console) as on_progress, steps_of(on_progress) as step:
        comparison = bridge(
            start, goal, scenario=scenario, year=year, region=region, folder=find_folder(data), workers=workers,
            on_progress=step,
        )  # fmt: skip
    cut = f"The cut of {comparison.scenario}" if comparison.scenario else "Each with its own cut"
    facts = {"from": start, "to": goal, "percent_of_gdp": list(comparison.values)}
    page = economy_page(EconomyPages(comparison.tables, comparison.region, cut), facts)
    manifest = manifest_of(command="economy compare")
    give_answer(page, output, PAGE, manifest, comparison.tables)


@app.command("ensemble")
@grouped
def ensemble(
    scenario: Annotated[str, argument("Built-in name or a YAML file.")],
    year: Year = 2026,
    region: Region = "USA",
    method: Method = "",
    set_: SetSwitches = None,
    drawn: DrawOptions = DRAWS,
    data: DataFolder = "rare_earths",
    output: OutputOptions = OUTPUT,
    run: RunOptions = RUN,
) -> None:
    """Draw all assumptions and exposure, and say which share of the width exposure is."""
    from rich.console import Console

    from ytterby.datasets.package import find_folder
    from ytterby.draws.plan import make_plan
    from ytterby.economics.gdp_ensemble import gdp_ensemble
    from ytterby.report.economics.page import PAGE, manifest_of, width_page

    console = Console(stderr=output.as_json)
    with progress_bar(console) as on_progress, steps_of(on_progress) as step:
        result = gdp_ensemble(
            make_plan(scenario, **vars(drawn), until=year, folder=find_folder(data)), year, region=region,
            switches=_switches("", method, set_), executor=run.executor(), on_progress=step,
        )  # fmt: skip
    page = width_page(result, f"{region}, {scenario}, {year}")
    give_answer(page, output, PAGE, manifest_of(command="economy ensemble"), result.tables)


@app.command("tornado")
@grouped
def tornado(
    scenario: Annotated[str, argument("Built-in name or a YAML file.")],
    reference: Reference = "",
    year: Year = 2026,
    region: Region = "USA",
    method: Method = "",
    set_: SetSwitches = None,
    only: Only = "",
    data: DataFolder = "rare_earths",
    run: RunOptions = RUN,
    json: Json = False,
) -> None:
    """Turn each group of assumptions to its ends, exposure among them, and rank what GDP makes of it."""
    from rich.console import Console

    from ytterby.datasets.package import find_folder
    from ytterby.draws.tornado import chosen_ends
    from ytterby.economics.gdp_ensemble import gdp_tornado
    from ytterby.report.economics.page import swings_page
    from ytterby.runs.workspace import Workspace

    workspace = Workspace.read(find_folder(data))
    turned = chosen_ends(workspace, scenario, reference, year, words_of(only))
    with (
        progress_bar(Console(stderr=True, quiet=json)) as on_progress,
        steps_of(on_progress) as step,
    ):
        swings, failures = gdp_tornado(
            turned, region=region, switches=_switches("", method, set_), executor=run.executor(), on_progress=step,
        )  # fmt: skip
    show_answer(swings_page(swings, failures, f"{region}, {year}"), json)


@app.command("fetch")
def fetch(
    name: Annotated[str, argument("What to fetch: figaro.")] = "figaro",
    region: Annotated[str, option("EU27 or DEU.", callback=code_of)] = "EU27",
    year: Annotated[int, option("Year of the table.")] = 2022,
    address: Annotated[
        str, option("Of the interface or a mirror; Eurostat's own if left out.")
    ] = "",
    sha256: Annotated[str, option("Digest that the answers must have together.")] = "",
    allow_http: AllowHttp = False,
) -> None:
    """Fetch a table of industries that cannot be packaged, check it and keep it."""
    from rich.console import Console

    from ytterby.economics.fetch import ADDRESS
    from ytterby.economics.fetch import fetch as get

    with progress_bar(Console(stderr=True)) as on_progress, steps_of(on_progress) as step:
        path = get(
            name, region=region, year=year, address=address or ADDRESS, sha256=sha256,
            allow_http=allow_http, on_progress=step,
        )  # fmt: skip
    typer.echo(f"kept {path}")


def _switches(preset: str, method: str, laid: list[str] | None) -> EconomySwitches:
    from ytterby.economics.switches import EconomySwitches, with_set
    from ytterby.economics.switches import preset as named

    start = named(preset).switches if preset else EconomySwitches()
    given = [*([f"method={method}"] if method else []), *(laid or [])]
    return with_set(start, given)

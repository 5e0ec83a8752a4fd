"""`ytterby economy`: from shortage to GDP; two published answers from one tool; tables to fetch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ytterby.cli.common import give_view, progress_bar
from ytterby.cli.options import (
    DRAWS,
    MODEL,
    OUTPUT,
    RUN_SERIAL,
    TABLES,
    AllowHttp,
    DataFolder,
    DrawOptions,
    ModelOptions,
    OutputOptions,
    Reference,
    RunOptions,
    TableOptions,
    argument,
    grouped,
    option,
    shared,
)
from ytterby.datasets.countries import code_of
from ytterby.ground.progress import steps_of

if TYPE_CHECKING:
    from ytterby.economics.switches import EconomySwitches

app = typer.Typer(add_completion=False, no_args_is_help=True)

Region = Annotated[str, shared("GdpRegion", callback=code_of)]
SetSwitches = Annotated[list[str] | None, shared("SetSwitches")]
Method = Annotated[str, shared("Method")]


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
            what = f"{self.years!r} are no years"
            raise YtterbyError(what, advice="Write 2026 or 2026,2030.") from None
        return vars(self) | {"years": years}


@app.command("run")
@grouped
def run(
    scenario: Annotated[
        str,
        argument(
            "Built-in name or a YAML file; `imposed` for the cut of --set cut=SHARE.",
            names="imposed scenarios/*.yaml",
        ),
    ],
    region: Region = "USA",
    method: Method = "",
    preset: Annotated[str, option("A named set of switches: usgs or imf.")] = "",
    set_: SetSwitches = None,
    scope: ScopeOptions = ScopeOptions(),
    drawn: DrawOptions = DRAWS,
    model: ModelOptions = MODEL,
    output: TableOptions = TABLES,
    run: RunOptions = RUN_SERIAL,
) -> None:
    """Say what a scenario does to a region's GDP, by industry, apart for plants that stop and users that pay more."""
    from rich.console import Console

    from ytterby.economics.api import ALLIES, WORLD, economy, other_regions
    from ytterby.report.views import view_of

    chosen = _switches(preset, method, set_)
    console = Console(stderr=output.as_json)
    folder, turned = model.read()
    covered = scope.arguments
    output.make()
    with progress_bar(console) as on_progress:
        answer = economy(
            scenario, region=region, settings=chosen, data=folder,
            **covered, **vars(drawn), switches=turned, **run.arguments, on_progress=on_progress,
        )  # fmt: skip
    if output.out is not None and answer.region != WORLD:
        answer.tables[ALLIES] = other_regions(answer, **vars(drawn))
    give_view(view_of(answer), output, csv=output.csv)


@app.command("compare")
@grouped
def compare_presets(
    start: Annotated[str, argument("Preset at the start.")] = "usgs",
    goal: Annotated[str, argument("Preset at the end.")] = "imf",
    region: Region = "USA",
    data: DataFolder = "rare_earths",
    output: OutputOptions = OUTPUT,
) -> None:
    """Say how much of the difference of two presets each switch makes: exact Shapley shares."""
    from rich.console import Console

    from ytterby.datasets.package import find_folder
    from ytterby.economics.decomposition import compare
    from ytterby.report.economics.inputs import EconomyPages
    from ytterby.report.economics.page import PAGE, economy_page, manifest_of
    from ytterby.report.kit.view import PageView

    output.make()
    with progress_bar(Console(stderr=output.as_json)) as on_progress, steps_of(on_progress) as step:
        folder = find_folder(data).name
        comparison = compare(start, goal, region=region, data_folder=folder, on_progress=step)
    facts = {"from": start, "to": goal, "percent_of_gdp": list(comparison.values)}
    pages = EconomyPages(comparison.tables, comparison.region, "Each with its own cut")
    manifest = manifest_of(command="economy compare")
    give_view(PageView(economy_page(pages, facts), PAGE, manifest, comparison.tables), output)


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
    return with_set(start, [*([f"method={method}"] if method else []), *(laid or [])])

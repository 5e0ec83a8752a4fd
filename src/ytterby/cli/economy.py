"""`ytterby economy`: from shortage to GDP; two published answers from one tool; tables to fetch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ytterby.cli.common import give_view, progress_bar
from ytterby.cli.main import CommandGroup
from ytterby.cli.options import (
    DRAWS,
    MODEL,
    OUTPUT,
    RUN_SERIAL,
    TABLES,
    DrawOptions,
    ModelOptions,
    OutputOptions,
    RunOptions,
    TableOptions,
)
from ytterby.datasets.countries import code_of
from ytterby.ground.errors import error_of
from ytterby.ground.progress import steps_of

if TYPE_CHECKING:
    from ytterby.economics.switches import EconomySwitches

app = CommandGroup(no_args_is_help=True)

Region = Annotated[str, code_of]
"""A country by name or code, as its code."""


@dataclass(frozen=True)
class ScopeOptions:
    """What an answer covers."""

    reference: str = ""
    years: str = ""
    periods: bool = False
    table: str = ""

    @property
    def arguments(self) -> dict[str, Any]:
        """The same as arguments of the public function. Raises YtterbyError."""
        from ytterby.ground.errors import YtterbyError

        try:
            years = {int(year) for year in self.years.split(",")} if self.years else None
        except ValueError:
            raise error_of(YtterbyError, "years", years=self.years) from None
        return vars(self) | {"years": years}


@app.command("run")
def run(
    scenario: str,
    region: Region = "USA",
    method: str = "",
    preset: str = "",
    set_: list[str] | None = None,
    scope: ScopeOptions = ScopeOptions(),
    drawn: DrawOptions = DRAWS,
    model: ModelOptions = MODEL,
    output: TableOptions = TABLES,
    run: RunOptions = RUN_SERIAL,
) -> None:
    """Say what a scenario does to a region's GDP, by industry, apart for plants that stop and users that pay more."""
    from ytterby.economics.api import economy
    from ytterby.report.views import view_of

    chosen = _switches(preset, method, set_)
    folder, turned = model.read()
    covered = scope.arguments
    output.make()
    with progress_bar() as on_progress:
        answer = economy(
            scenario, region=region, settings=chosen, data=folder,
            **covered, **vars(drawn), switches=turned, **run.arguments, on_progress=on_progress,
        )  # fmt: skip
    give_view(view_of(answer), output, csv=output.csv)


@app.command("compare")
def compare_presets(
    start: str = "usgs",
    goal: str = "imf",
    region: Region = "USA",
    data: str = "rare_earths",
    output: OutputOptions = OUTPUT,
) -> None:
    """Say how much of the difference of two presets each switch makes: exact Shapley shares."""
    from ytterby.datasets.package import find_folder
    from ytterby.economics.decomposition import compare
    from ytterby.report.economics.inputs import EconomyPages
    from ytterby.report.economics.page import PAGE, economy_page, manifest_of
    from ytterby.report.kit.view import PageView

    output.make()
    with progress_bar() as on_progress, steps_of(on_progress) as step:
        folder = find_folder(data).name
        comparison = compare(start, goal, region=region, data_folder=folder, on_progress=step)
    facts = {"from": start, "to": goal, "percent_of_gdp": list(comparison.values)}
    pages = EconomyPages(comparison.tables, comparison.region, "Each with its own cut")
    manifest = manifest_of(command="economy compare")
    give_view(PageView(economy_page(pages, facts), PAGE, manifest, comparison.tables), output)


@app.command("fetch")
def fetch(
    name: str = "figaro",
    region: Region = "EU27",
    year: int = 2022,
    address: str = "",
    sha256: str = "",
    allow_http: bool = False,
) -> None:
    """Fetch a table of industries that cannot be packaged, check it and keep it."""
    from ytterby.economics.fetch import ADDRESS
    from ytterby.economics.fetch import fetch as get

    with progress_bar() as on_progress, steps_of(on_progress) as step:
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

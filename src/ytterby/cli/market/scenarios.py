"""`ytterby scenarios`: the built-in scenarios and what each holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ytterby.cli.common import print_json, print_table
from ytterby.cli.options import Json, argument

if TYPE_CHECKING:
    from ytterby.controls.book import Book
    from ytterby.scenarios.scenario import Scenario
    from ytterby.scenarios.schema import Controls

app = typer.Typer(help="List the built-in scenarios; show what one holds.", add_completion=False)


@app.callback(invoke_without_command=True)
def scenarios(context: typer.Context, as_json: Json = False) -> None:
    """List the built-in scenarios; show what one holds."""
    if context.invoked_subcommand is not None:
        return
    from ytterby.controls.book import Book
    from ytterby.scenarios.read import builtin_names, resolve

    book = Book.read()
    resolved = [resolve(name, book) for name in builtin_names()]
    if as_json:
        print_json({"scenarios": [summary(scenario) for scenario in resolved]})
        return
    columns = ("name", "what it is", "what holds")
    print_table(columns, [(s.name, s.title, in_short(s)) for s in resolved], folds=columns[1:])
    typer.echo("`ytterby scenarios show NAME` tells more; your own: docs/scenarios.md.")


@app.command("show")
def show(
    name: Annotated[str, argument("A built-in name, or a YAML file.", metavar="NAME")],
    as_json: Json = False,
) -> None:
    """Show what a scenario asks, and its acts year by year."""
    from ytterby.controls.book import Book
    from ytterby.scenarios.read import resolve

    book = Book.read()
    scenario = resolve(name, book)
    if as_json:
        print_json(detail(scenario, book))
        return
    from rich.console import Console

    console = Console()
    console.print(f"[bold]{scenario.name}[/bold]: {scenario.title}\n")
    console.print(scenario.description.strip() + "\n")
    console.print(f"Holds: {holds(scenario)}", markup=False)
    span = f"{scenario.years.start} to {scenario.years.end}"
    console.print(f"Years {span}, outlook {scenario.outlook}.\n", highlight=False)
    columns = ("measure", "act", "from", "until", "strength")
    acts = [one | {"strength": f"{one['strength']:g}"} for one in _acts(scenario, book)]
    print_table(columns, [[one[name] or "" for name in columns] for one in acts], folds=())
    for one in scenario.instruments:
        until = one.until or "open"
        text = f"{one.kind} in {one.region}, {one.from_} to {until}: {one.title}"
        console.print(text, markup=False, highlight=False)
    for plant in scenario.capacity:
        text = (f"planned plant {plant.plant}: {plant.tonnes:g} t a year of {plant.stage} in {plant.region} "
                f"from {plant.year}, {plant.kind}")  # fmt: skip
        console.print(text, markup=False, highlight=False)
    for stock in scenario.stockpiles:
        rule = stock.release.rule if stock.release else "never"
        text = f"public stock {stock.id}: {stock.commodity} in {stock.region}, released {rule}"
        console.print(text, markup=False, highlight=False)


def holds(scenario: Scenario) -> str:
    """One phrase on all the controls that hold."""
    return phrase(scenario.controls, "no recorded control")


def in_short(scenario: Scenario) -> str:
    """The same, told as a difference from the scenario it extends."""
    if len(scenario.lineage) < 2:
        return holds(scenario)
    start = f"as {scenario.lineage[1]}"
    return phrase(scenario.own_controls, start) if scenario.own_controls else start


def phrase(control: Controls, start: str) -> str:
    """Controls in words; `start` is said where they name no base of their own."""
    if control.as_of:
        parts = [f"controls as of {control.as_of}, frozen"]
    elif control.as_recorded:
        parts = ["every control record at its dates"]
    else:
        parts = [start]
    if control.without:
        parts.append("without " + ", ".join(control.without))
    if control.with_:
        parts.append("with " + ", ".join(holding.measure for holding in control.with_))
    if control.measures:
        parts.append("hypothetical: " + ", ".join(m.title for m in control.measures))
    if control.acts_only is not None:
        parts.append("only acts of kind " + ", ".join(control.acts_only))
    return "; ".join(parts)


def summary(scenario: Scenario) -> dict[str, Any]:
    """A scenario in short."""
    return {
        "name": scenario.name,
        "title": scenario.title,
        "description": scenario.description.strip(),
        "holds": holds(scenario),
        "extends": list(scenario.lineage[1:]),
        "hypothetical": bool(scenario.controls.measures),
        "outlook": scenario.outlook,
        "years": scenario.years.model_dump(),
        "digest": scenario.digest(),
    }


def detail(scenario: Scenario, book: Book) -> dict[str, Any]:
    """A scenario with its controls, changed numbers and acts."""
    return {
        **summary(scenario),
        "base": scenario.base,
        "controls": scenario.controls.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "parameters": dict(scenario.parameters),
        "switches": scenario.switches.model_dump(),
        "instruments": [
            one.model_dump(mode="json", by_alias=True, exclude_unset=True)
            for one in scenario.instruments
        ],
        "acts": _acts(scenario, book),
    }


def _acts(scenario: Scenario, book: Book) -> list[dict[str, Any]]:
    """Every act that holds in some year of the scenario, with the years in which it binds."""
    seen: dict[str, dict[str, Any]] = {}
    titles = {
        scenario_measure.measure.id: scenario_measure.measure.instrument.title
        for scenario_measure in scenario.measures(book)
    }
    for year in range(scenario.years.start, scenario.years.end + 1):
        for row in scenario.acts_in(year, book):
            entry = seen.setdefault(
                row.key,
                {
                    "measure": row.measure_id,
                    "act": row.act.label,
                    "kind": row.act.act,
                    "title": titles[row.measure],
                    "from": row.since.isoformat(),
                    "until": None,
                    "strength": row.strength,
                    "hypothetical": row.hypothetical,
                    "shares": {},
                },
            )
            entry["shares"][year] = round(row.share_of_year, 4)
            ended = row.known_until is not None and not row.suspended
            entry["until"] = row.known_until.isoformat() if ended and row.known_until else None
    return list(seen.values())

"""`ytterby scenarios`: the built-in scenarios and what each holds. `ytterby base-year`: does the market reproduce the
base year, and what had to move for it? `ytterby schema` and `ytterby new`: what a file may hold, and a first one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ytterby.cli.common import give_rows, print_json, print_table, show_answer
from ytterby.cli.main import CommandGroup

if TYPE_CHECKING:
    from pydantic import BaseModel

    from ytterby.controls.book import Book
    from ytterby.scenarios.scenario import Scenario
    from ytterby.scenarios.schema import Controls

MIN_SHARE = 0.01
"""Share of the base year under which none is printed."""
app = CommandGroup()


@app.callback(invoke_without_command=True)
def scenarios(as_json: bool = False) -> None:
    """List the built-in scenarios; show what one holds."""
    from ytterby.controls.book import Book
    from ytterby.scenarios.read import builtin_names, resolve

    book = Book.read()
    resolved = [resolve(name, book) for name in builtin_names()]
    data = {"scenarios": [summary(scenario) for scenario in resolved]}
    columns = ("name", "what it is", "what holds")
    rows = [(s.name, s.title, in_short(s)) for s in resolved]
    last = "`ytterby scenarios show NAME` tells more; your own: docs/scenarios.md."
    give_rows(data, as_json, columns, rows, last, folds=columns[1:])


@app.command("show")
def show(name: str, as_json: bool = False) -> None:
    """Show what a scenario asks, and its acts year by year."""
    from ytterby.controls.book import Book
    from ytterby.scenarios.read import resolve

    book = Book.read()
    scenario = resolve(name, book)
    if as_json:
        print_json(detail(scenario, book))
        return
    typer.echo(f"{scenario.name}: {scenario.title}\n\n{scenario.description.strip()}\n")
    typer.echo(f"Holds: {holds(scenario)}")
    span = f"Years {scenario.years.start} to {scenario.years.end}"
    typer.echo(f"{span}, outlook {scenario.outlook}.\n")
    columns = ("measure", "act", "from", "until", "strength")
    acts = [one | {"strength": f"{one['strength']:g}"} for one in _acts(scenario, book)]
    print_table(columns, [[one[name] or "" for name in columns] for one in acts], folds=())
    planned = {"instrument": scenario.instruments, "planned plant": scenario.capacity}
    planned["public stock"] = scenario.stockpiles
    for what, ones in planned.items():
        for one in ones:
            typer.echo(f"{what}: {json.dumps(_plain(one))}")


def holds(scenario: Scenario) -> str:
    """One phrase on all the controls that hold."""
    return phrase(scenario.controls, "no recorded control")


def in_short(scenario: Scenario) -> str:
    """The same, as a difference from the scenario it extends."""
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
    numbers = {"parameters": dict(scenario.parameters), "switches": scenario.switches.model_dump()}
    own = {"base": scenario.base, "controls": _plain(scenario.controls), **numbers}
    instruments = [_plain(one) for one in scenario.instruments]
    return {**summary(scenario), **own, "instruments": instruments, "acts": _acts(scenario, book)}


def _plain(one: BaseModel) -> dict[str, Any]:
    """A part of a scenario as its file says it."""
    return one.model_dump(mode="json", by_alias=True, exclude_unset=True)


ACT = ("measure", "act", "kind", "title", "from", "until", "strength", "hypothetical", "shares")
"""What is said of an act."""


def _acts(scenario: Scenario, book: Book) -> list[dict[str, Any]]:
    """Every act that holds in some year of the scenario, with the years in which it binds."""
    seen: dict[str, dict[str, Any]] = {}
    titles = {one.measure.id: one.measure.instrument.title for one in scenario.measures(book)}
    for year in range(scenario.years.start, scenario.years.end + 1):
        for row in scenario.acts_in(year, book):
            named = (row.measure_id, row.act.label, row.act.act, titles[row.measure])
            shares: dict[int, float] = {}
            bound = (row.since.isoformat(), None, row.strength, row.hypothetical, shares)
            entry = seen.setdefault(row.key, dict(zip(ACT, (*named, *bound), strict=True)))
            entry["shares"][year] = round(row.share_of_year, 4)
            ended = row.known_until is not None and not row.suspended
            entry["until"] = row.known_until.isoformat() if ended and row.known_until else None
    return list(seen.values())


def base_year(data: str = "rare_earths", as_json: bool = False, all_facts: bool = False) -> None:
    """Print the comparison of the cleared base year with the reconciled one, and every adjustment."""
    from ytterby.controls.book import Book
    from ytterby.datasets.package import find_folder
    from ytterby.report.kit.numbers import number, percent
    from ytterby.report.kit.subject import Page, Subject
    from ytterby.report.words import texts_of
    from ytterby.runs.workspace import load_scenario
    from ytterby.world.base_year.calibrate import calibrate, summary
    from ytterby.world.read import read_chain
    from ytterby.years.run import reproduce

    book, chain = Book.read(), read_chain(find_folder(data))
    base = calibrate(chain, book=book)
    scenario = load_scenario(chain.reference_scenario, book, chain)
    figures = summary(base, reproduce(base, scenario, book))
    names = ("price", "quantity")
    values: dict[str, Any] = {name: percent(figures[f"max_{name}_deviation"], 3) for name in names}
    values |= {"year": figures["year"], "scenario": scenario.name}
    values["tolerance"] = number(base.network.chain.mass_tolerance)
    values["moved"] = len(figures["facts_moved_over_2sd"])
    moved = sorted(figures["adjustments"], key=lambda row: -abs(row["sd_moved"]))
    listed = [row for row in moved if all_facts or abs(row["sd_moved"]) > 1.0]
    large = [row for row in figures["shares"] if row["share"] >= MIN_SHARE]
    contents = listed, figures["conflicts"], large
    subject = Subject.of("base-year", texts_of("pages/listings"), *contents, values=values)
    show_answer(Page("", [subject], facts=figures), as_json)


def schema(kind: str, out_file: Path | None = None, force: bool = False) -> None:
    """Print the JSON Schema of a kind of file, with which an editor completes it."""
    from ytterby.report.schemas import text_of

    text = text_of(kind)
    if out_file is None:
        typer.echo(text, nl=False)
    else:
        _write_new(out_file, text, force)


def new(kind: str, place: Path, force: bool = False) -> None:
    """Write a commented file that runs: a scenario, a record of law, targets, or a data folder."""
    from ytterby.report.schemas import copy_data, new_file

    if kind == "data":
        copy_data(place)
        typer.echo(f"{place / 'README.md'} says what to change first.")
    else:
        _write_new(place, new_file(kind), force)


def _write_new(path: Path, text: str, force: bool) -> None:
    from ytterby.ground.answer import write_files

    typer.echo(str(write_files(path.parent, {path.name: text}, force=force)))

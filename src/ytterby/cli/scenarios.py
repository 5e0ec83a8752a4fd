"""`ytterby scenarios`: the built-in scenarios, and what one holds. `ytterby base-year`: does the market reproduce the
base year, and what had to move for it? `ytterby schema` and `ytterby new`: what a file may hold, and a first one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ytterby.cli.common import give_rows, print_json, print_table, show_answer
from ytterby.cli.main import CommandGroup

if TYPE_CHECKING:
    from ytterby.controls.book import Book
    from ytterby.scenarios.scenario import Scenario

MIN_SHARE = 0.01
"""Share of the base year under which none is printed."""
app = CommandGroup()


@app.callback(invoke_without_command=True)
def scenarios(as_json: bool = False) -> None:
    """List the built-in scenarios; show what one holds."""
    from ytterby.controls.book import Book
    from ytterby.scenarios.read import builtin_names, resolve

    book = Book.read()
    data = [summary(resolve(name, book)) for name in builtin_names()]
    columns = ("name", "what it is")
    rows = [(one["name"], one["title"]) for one in data]
    last = "`ytterby scenarios show NAME` tells more; your own: docs/scenarios.md."
    give_rows({"scenarios": data}, as_json, columns, rows, last, folds=columns[1:])


@app.command("show")
def show(name: str, as_json: bool = False) -> None:
    """Show what a scenario asks, and its acts year by year."""
    from ytterby.controls.book import Book
    from ytterby.ground.yamlfile import dumped
    from ytterby.scenarios.read import resolve

    book = Book.read()
    made = detail(resolve(name, book), book)
    if as_json:
        print_json(made)
        return
    acts = made.pop("acts")
    typer.echo(dumped({key: part for key, part in made.items() if part}))
    columns = ("measure", "act", "from", "until", "strength")
    print_table(columns, [[one[name] or "" for name in columns] for one in acts], folds=())


def summary(scenario: Scenario) -> dict[str, Any]:
    """A scenario in short."""
    return {
        "name": scenario.name,
        "title": scenario.title,
        "description": scenario.description.strip(),
        "extends": list(scenario.lineage[1:]),
        "hypothetical": bool(scenario.controls.measures),
        "outlook": scenario.outlook,
        "years": scenario.years.model_dump(),
        "digest": scenario.digest(),
    }


def detail(scenario: Scenario, book: Book) -> dict[str, Any]:
    """A scenario with its parts as its file says them, and its acts."""
    from ytterby.scenarios.scenario import turned

    plain: dict[str, Any] = {"mode": "json", "by_alias": True, "exclude_unset": True}
    planned = {
        name: [one.model_dump(**plain) for one in getattr(scenario, name)]
        for name in ("instruments", "capacity", "stockpiles")
    }
    own = {"base": scenario.base, "controls": scenario.controls.model_dump(**plain), **planned}
    numbers = {"parameters": dict(scenario.parameters), "switches": turned(scenario)}
    return {**summary(scenario), **own, **numbers, "acts": _acts(scenario, book)}


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

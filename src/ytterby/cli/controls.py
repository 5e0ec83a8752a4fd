"""`ytterby controls`: the law on a day, what changed between two days, one record in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ytterby.cli.common import print_json, print_table
from ytterby.cli.options import Element, Json, OnDay, argument, option

if TYPE_CHECKING:
    from datetime import date

    from ytterby.controls.book import Book, StatedExtension
    from ytterby.controls.timing import StateOnDay

app = typer.Typer(
    help="The law on a day, what changed between two days, one record in full.",
    add_completion=False,
    no_args_is_help=True,
)


@app.command("list")
def list_controls(
    on: OnDay = "",
    element: Element = "",
    jurisdiction: Annotated[str, option("Only this one, e.g. CN.")] = "",
    kind: Annotated[str, option("Only this kind, e.g. 'licence requirement'.")] = "",
    every: Annotated[bool, option("Also those not yet in force and ended.", "--all")] = False,
    as_json: Json = False,
) -> None:
    """List the measures in force on a day; suspended ones are shown as such."""
    from datetime import date

    from ytterby.controls.book import BINDING_STATES, Book

    book = Book.read()
    day = _day(on) if on else date.today()
    states = (*BINDING_STATES, "not yet", "ended") if every else BINDING_STATES
    rows = book.in_force(day, jurisdiction or None, kind or None, element or None, states)
    note = _facts_end_note(day, book)
    if as_json:
        print_json(
            {"on": day.isoformat(), "note": note, "measures": [_row(r, book, day) for r in rows]}
        )
        return
    table = []
    for row in rows:
        title, state = row.measure.instrument.title, str(row.state)
        if row.limb is not None:
            title += f": {row.limb.test or row.limb.scope or row.limb.effect or ''}"
        for one in _extensions(row, book, day)[:1]:
            state += f"; by {one.by.id} suspended to {one.last}"
        table.append((row.ref, state, row.since or "", row.until or "", title))
    print_table(("measure", "state", "since", "until", "title"), table, folds=("title",))
    typer.echo(f"{len(rows)} measures on {day}. No entry is no clearance.")
    if note:
        typer.echo(note)


@app.command("diff")
def diff(
    first: Annotated[str, argument("The earlier day.", metavar="DATE1")],
    second: Annotated[str, argument("The later day.", metavar="DATE2")],
    as_json: Json = False,
) -> None:
    """Show the measures whose state differs between two days."""
    from ytterby.controls.book import Book

    book = Book.read()
    start, end = _day(first), _day(second)
    changes = [
        {
            "ref": after.ref,
            "before": before.state,
            "after": after.state,
            "until": _iso(after.until),
            "title": after.measure.instrument.title,
            "source_url": after.measure.source_url,
        }
        for before, after in book.difference(start, end)
    ]
    note = _facts_end_note(end, book)
    if as_json:
        print_json({"from": str(start), "to": str(end), "note": note, "changes": changes})
        return
    columns = ("ref", "before", "after", "until", "title")
    rows = [[change[name] or "" for name in columns] for change in changes]
    print_table(("measure", f"on {start}", f"on {end}", "until", "title"), rows, folds=("title",))
    typer.echo(f"{len(changes)} measures differ.")
    if note:
        typer.echo(note)


@app.command("show")
def show(
    ref: Annotated[str, argument("Id of a measure, or ID#limb.", metavar="ID")],
    as_json: Json = False,
) -> None:
    """Show one record in full, with its acts on the market, its sources, and how it was interpreted."""
    from ytterby.controls.book import Book
    from ytterby.controls.interpretations import read_interpretations

    record = Book.read()[ref].model_dump(mode="json", by_alias=True, exclude_unset=True)
    answers = read_interpretations().get(record["id"], ())
    if answers:
        record["interpretations"] = [
            one.model_dump(mode="json", exclude_unset=True) for one in answers
        ]
    if as_json:
        print_json(record)
        return
    from ytterby.ground.yamlfile import dumped

    typer.echo(dumped(record), nl=False)


def _facts_end_note(day: date, book: Book) -> str:
    """What to say of a day after the last source."""
    end = book.about.latest_source_date
    return f"The facts end on {end}; nothing later is known." if day > end else ""


def _extensions(row: StateOnDay, book: Book, day: date) -> list[StatedExtension]:
    """Statements by which an active measure is suspended on a day."""
    return [e for e in book.extensions_of(row.ref) if row.state == "active" and e.holds(day)]


def _row(row: StateOnDay, book: Book, day: date) -> dict[str, Any]:
    measure = row.measure
    return {
        "ref": row.ref,
        "state": row.state,
        "since": _iso(row.since),
        "until": _iso(row.until),
        "suspended_by": row.by,
        "stated_extensions": {one.by.id: _iso(one.last) for one in _extensions(row, book, day)},
        "jurisdiction": measure.jurisdiction,
        "kind": list(measure.kind),
        "title": measure.instrument.title,
        "number": measure.instrument.number,
        "effect": row.limb.effect if row.limb and row.limb.effect else measure.effect,
        "acts": [act.label for act in measure.acts],
        "confidence": measure.confidence,
        "source": measure.source,
        "source_url": measure.source_url,
    }


def _day(text: str) -> date:
    from ytterby.controls.values import parse_day
    from ytterby.ground.errors import ControlError

    try:
        return parse_day(text)
    except ValueError as fault:
        raise ControlError(str(fault)) from None


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

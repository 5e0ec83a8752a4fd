"""`ytterby controls`: the law on a day, what changed between two days, one record in full."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from datetime import date

    from ytterby.law.book import Book
    from ytterby.law.schema import Measure
    from ytterby.law.timing import StateChange, StateOnDay

app = typer.Typer(
    help="The law on a day, what changed between two days, one record in full.",
    add_completion=False,
    no_args_is_help=True,
)

On = Annotated[str, typer.Option("--on", metavar="DATE", help="The day, e.g. 2025-10-20; today.")]
Element = Annotated[str, typer.Option("--element", help="Only measures on this element, e.g. Dy.")]
Jurisdiction = Annotated[str, typer.Option("--jurisdiction", help="Only this one, e.g. CN.")]
Kind = Annotated[str, typer.Option("--kind", help="Only this kind, e.g. 'licence requirement'.")]
Every = Annotated[bool, typer.Option("--all", help="Also those not yet in force and ended.")]
KnownAt = Annotated[
    str,
    typer.Option("--known-at", metavar="DATE", help="As known on that day; later news left out."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command("list")
def list_controls(
    on: On = "",
    element: Element = "",
    jurisdiction: Jurisdiction = "",
    kind: Kind = "",
    every: Every = False,
    known_at: KnownAt = "",
    as_json: Json = False,
) -> None:
    """List the measures in force on a day; suspended ones are shown as such."""
    from datetime import date

    from ytterby.law.book import BINDING_STATES

    book = _book(known_at)
    day = _day(on) if on else date.today()
    states = (*BINDING_STATES, "not yet", "ended") if every else BINDING_STATES
    rows = book.in_force(
        day,
        jurisdiction=jurisdiction or None,
        kind=kind or None,
        element=element or None,
        states=states,
    )
    note = facts_end_note(day, book.about.latest_source_date)
    if as_json:
        _print_json({"on": day.isoformat(), "note": note, "measures": [_row(r) for r in rows]})
        return
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for name in ("measure", "state", "since", "until", "title"):
        table.add_column(name, no_wrap=name != "title", overflow="fold")
    for row in rows:
        title = row.measure.instrument.title
        if row.limb is not None:
            title += f": {row.limb.test or row.limb.scope or row.limb.effect or ''}"
        table.add_row(row.ref, row.state, _text(row.since), _text(row.until), title)
    _print(table)
    typer.echo(f"{len(rows)} measures on {day}. No entry is no clearance.")
    if note:
        typer.echo(note)


@app.command("diff")
def diff(
    first: Annotated[str, typer.Argument(metavar="DATE1", help="The earlier day.")],
    second: Annotated[str, typer.Argument(metavar="DATE2", help="The later day.")],
    known_at: KnownAt = "",
    as_json: Json = False,
) -> None:
    """Show the measures whose state differs between two days."""
    book = _book(known_at)
    start, end = _day(first), _day(second)
    changes = book.difference(start, end)
    note = facts_end_note(end, book.about.latest_source_date)
    if as_json:
        shown = [_change(change) for change in changes]
        _print_json({"from": str(start), "to": str(end), "note": note, "changes": shown})
        return
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for name in ("measure", f"on {start}", f"on {end}", "until", "title"):
        table.add_column(name, no_wrap=name != "title", overflow="fold")
    for change in changes:
        title = change.measure.instrument.title
        table.add_row(change.ref, change.before, change.after, _text(change.after_until), title)
    _print(table)
    typer.echo(f"{len(changes)} measures differ.")
    if note:
        typer.echo(note)


@app.command("show")
def show(
    ref: Annotated[str, typer.Argument(metavar="ID", help="Id of a measure, or ID#limb.")],
    as_json: Json = False,
) -> None:
    """Show one record in full, with its acts on the market and its sources."""
    from ytterby.law.book import Book

    measure = Book.read()[ref]
    if as_json:
        _print_json(record(measure))
        return
    import yaml

    text = yaml.safe_dump(record(measure), sort_keys=False, allow_unicode=True, width=96)
    typer.echo(text, nl=False)


def record(measure: Measure) -> dict[str, Any]:
    """A measure as plain data, as written in its file."""
    return measure.model_dump(mode="json", by_alias=True, exclude_unset=True)


def facts_end_note(day: date, facts_end: date) -> str:
    """What to say of a day after the last source."""
    return f"The facts end on {facts_end}; nothing later is known." if day > facts_end else ""


def _row(row: StateOnDay) -> dict[str, Any]:
    measure = row.measure
    return {
        "ref": row.ref,
        "state": row.state,
        "since": _iso(row.since),
        "until": _iso(row.until),
        "suspended_by": row.by,
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


def _change(change: StateChange) -> dict[str, Any]:
    return {
        "ref": change.ref,
        "before": change.before,
        "after": change.after,
        "until": _iso(change.after_until),
        "title": change.measure.instrument.title,
        "source_url": change.measure.source_url,
    }


def _book(known_at: str) -> Book:
    from ytterby.law.book import Book

    book = Book.read()
    return book.known_at(_day(known_at)) if known_at else book


def _day(text: str) -> date:
    from ytterby.ground.errors import ControlError
    from ytterby.law.values import parse_day

    try:
        return parse_day(text)
    except ValueError as fault:
        raise ControlError(str(fault)) from None


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _print_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _print(table: Any) -> None:
    from rich.console import Console

    # in a pipe there is no width to keep to
    console = Console()
    (console if console.is_terminal else Console(width=180)).print(table)

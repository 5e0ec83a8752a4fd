"""`ytterby law`: the law on a day, what changes when, and a folder of one's own records laid over the packaged ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ytterby.cli.common import give_rows, print_json, print_table, read_day
from ytterby.cli.main import CommandGroup

if TYPE_CHECKING:
    from datetime import date

    from ytterby.compliance.records.folder import LawFolder
    from ytterby.compliance.records.laid_over import Records

app = CommandGroup(no_args_is_help=True)


@dataclass(frozen=True)
class PlaceOptions:
    """Where one's own records lie."""

    law: Path | None = None
    home: Path | None = None

    def folder(self, *, new: bool = False) -> LawFolder:
        """The folder; with `new` it may be one that is not there yet."""
        from ytterby.compliance.records.folder import LawFolder
        from ytterby.ground.arguments import fitting
        from ytterby.ground.files import user_home

        home = self.home if new else fitting("home", self.home, "Path | None")
        return LawFolder.find(self.law, home or user_home(), new=new)

    def records(self, *, new: bool = False) -> Records:
        """The packaged records with those of the folder. Raises ControlError."""
        from ytterby.compliance.records.laid_over import records_of

        return records_of(self.folder(new=new))


PLACE = PlaceOptions()


@app.command("list")
def list_measures(
    on: str = "",
    element: str = "",
    jurisdiction: str = "",
    kind: str = "",
    every: bool = False,
    place: PlaceOptions = PLACE,
    as_json: bool = False,
) -> None:
    """List the measures in force on a day; suspended ones, and those of which nobody can tell, as such."""
    from ytterby.compliance.records.days import EVERY, IN_LAW, end_note, law_on

    book = place.records().book
    day = read_day(on)
    states = EVERY if every else IN_LAW
    rows = law_on(book, day, jurisdiction or None, kind or None, element or None, states)
    note = end_note(day, book)
    data = {"on": day.isoformat(), "note": note, "measures": [one.plain() for one in rows]}
    table = []
    for one in rows:
        row = one.row
        title, state = row.measure.instrument.title, one.verdict
        if row.limb is not None:
            title += f": {row.limb.test or row.limb.scope or row.limb.effect or ''}"
        if one.statement:
            state += f": by {one.statement.by.id} suspended"
        table.append((row.ref, state, row.since or "", one.until or "", title))
    columns = ("measure", "state", "since", "until", "title")
    last = f"{len(rows)} measures on {day}. No entry is no clearance."
    give_rows(data, as_json, columns, table, last, note, folds=("title",))


@app.command("diff")
def diff(first: str, second: str = "", place: PlaceOptions = PLACE, as_json: bool = False) -> None:
    """Show the measures whose state differs between two days, or what a folder of records would change on a day."""
    from ytterby.compliance.records.days import change_row, difference, end_note

    if Path(first).is_dir():
        _diff_folder(Path(first), read_day(second), place, as_json)
        return
    book = place.records().book
    start, end = read_day(first), read_day(second)
    changes = [change_row(before, after) for before, after in difference(book, start, end)]
    note = end_note(end, book)
    data = {"from": str(start), "to": str(end), "note": note, "changes": changes}
    _give_changes(data, as_json, f"on {start}", f"on {end}", note)


def _diff_folder(folder: Path, on: date, place: PlaceOptions, as_json: bool) -> None:
    """What records of a folder add to those that hold now, and change; of one's own folder, to the packaged ones."""
    from ytterby.compliance.records.days import change_row, difference
    from ytterby.compliance.records.folder import LawFolder
    from ytterby.compliance.records.laid_over import compared, joined, read_own, records_of

    laws, own = LawFolder(folder), place.folder(new=True)
    old = records_of(None if own.path.resolve() == folder.resolve() else own)
    new = joined(old, read_own(laws), laws)
    rows = [dict(zip(("part", "record", "what"), r, strict=True)) for r in compared(old, new)]
    changes = [change_row(a, b) for a, b in difference(new.book, on, on, before=old.book)]
    data = {"folder": str(folder), "on": str(on), "records": rows, "changes": changes}
    if not as_json:
        cells = [tuple(row.values()) for row in rows]
        print_table(("part", "record", "what"), cells, folds=("what",))
        typer.echo(f"{len(rows)} files add or change something.")
    _give_changes(data, as_json, f"now, {on}", "with the folder")


def _give_changes(
    data: dict[str, Any], as_json: bool, before: str, after: str, note: str = ""
) -> None:
    names = ("ref", "before", "after", "until", "title")
    rows = [[change[name] or "" for name in names] for change in data["changes"]]
    columns, last = ("measure", before, after, "until", "title"), f"{len(rows)} measures differ."
    give_rows(data, as_json, columns, rows, last, note, folds=("title",))


@app.command("show")
def show(ref: str, place: PlaceOptions = PLACE, as_json: bool = False) -> None:
    """Show one record in full, with its acts on the market, its sources, and how it was interpreted."""
    records = place.records()
    record = records.book[ref].model_dump(mode="json", by_alias=True, exclude_unset=True)
    answers = records.interpretations.get(record["id"], ())
    if answers:
        record["interpretations"] = [a.model_dump(mode="json", exclude_unset=True) for a in answers]
    if as_json:
        print_json(record)
        return
    from ytterby.ground.yamlfile import dumped

    typer.echo(dumped(record), nl=False)
    if record["id"] in records.own:
        typer.echo(f"# from {place.folder().path}")


@app.command("calendar")
def show_calendar(
    on: str = "",
    until: str = "",
    jurisdiction: str = "",
    place: PlaceOptions = PLACE,
    as_json: bool = False,
) -> None:
    """Show what begins and ends from a day on, in order."""
    from ytterby.compliance.records.days import calendar, end_note, limbs_together
    from ytterby.controls.timing import OPEN

    first = read_day(on)
    last = read_day(until) if until else OPEN
    book = place.records().book
    known = calendar(book, first, last)
    events = [e for e in known if jurisdiction in ("", None, book[e.ref].jurisdiction)]
    note = end_note(first, book)
    every = [{**vars(one), "day": one.day.isoformat()} for one in events]
    data = {"from": first.isoformat(), "note": note, "events": every}
    rows = [[*row.values()] for row in limbs_together(every)]
    columns = ("day", "measure", "what", "title")
    counted = f"{len(events)} changes from {first} on."
    give_rows(data, as_json, columns, rows, counted, note, folds=columns[2:])


@app.command("sources")
def show_sources(
    read: list[str] | None = None,
    on: str = "",
    every: bool = False,
    place: PlaceOptions = PLACE,
    as_json: bool = False,
) -> None:
    """List the sites that records rest on, with the newest text of each and the day it was last read."""
    from datetime import date

    from ytterby.compliance.records.sources import note_reading, sources_of

    records, laws = place.records(), place.folder(new=True)
    if read:
        day = read_day(on)
        names = note_reading(records, laws, read, day)
        typer.echo(f"Read on {day}: {', '.join(names)}; noted in {laws.sources}", err=True)
    sources = [one for one in sources_of(records, laws) if every or one.official]
    today = date.today()
    columns = ("site", "records", "newest text", "last read", "days ago")
    ages = ((one, max(0, (today - one.read).days)) for one in sources)
    rows = [(one.host, one.records, one.newest or "", one.read, age) for one, age in ages]
    last = f"{len(rows)} sites" + ("" if every else " of public bodies (--all: press too)")
    data = [vars(one) for one in sources]
    give_rows(data, as_json, columns, rows, last, folds=(), right="records days ago")


@app.command("extend")
def extend(name: str, until: str, source: str, place: PlaceOptions = PLACE) -> None:
    """Lengthen all suspensions by one measure, in the folder of one's own records."""
    from ytterby.compliance.records import change

    laws = place.folder(new=True)
    paths = change.extend(place.records(new=True), laws, name, read_day(until), source)
    for path in paths:
        typer.echo(str(path))
    typer.echo(f"{len(paths)} records suspended until {until}; they take the packaged ones' place.")


@app.command("new")
def new_record(
    ref: str,
    title: str,
    source: str,
    announced: str,
    effective: str = "",
    number: str = "",
    kind: str = "licence requirement",
    item: list[str] | None = None,
    destination: list[str] | None = None,
    place: PlaceOptions = PLACE,
) -> None:
    """Write a record with a rule on the goods named, from what the program reads of their words."""
    from ytterby.compliance.records import change

    record = change.NewRecord(
        ref, title, source, announced, effective, kind, number, "", item or (), destination or ()
    )
    laws = place.folder(new=True)
    for path in change.new(place.records(new=True), laws, record):
        typer.echo(str(path))
    if item:
        typer.echo(f"See how people's words meet it: ytterby law words {ref}")


@app.command("validate")
def validate_records(folder: Path | None = None, place: PlaceOptions = PLACE) -> None:
    """Check a folder of records: every mistake with file and line. Leaves with 2 if there is one."""
    from ytterby.compliance.decide.law import law_of
    from ytterby.compliance.records.folder import LawFolder

    laws = LawFolder(folder) if folder else place.folder()
    files = laws.every()
    law_of(laws)
    replaced = laws.replaced()
    typer.echo(f"{len(files)} files in {laws.path}: sound.")
    if replaced:
        typer.echo(f"{len(replaced)} take the place of packaged ones: {', '.join(replaced)}")


@app.command("add")
def add_records(folder: Path, place: PlaceOptions = PLACE) -> None:
    """Take the records of a folder over into one's own, all or none."""
    from ytterby.compliance.records import change
    from ytterby.compliance.records.folder import LawFolder

    laws = place.folder(new=True)
    names = change.add(laws, LawFolder(folder))
    for name in names:
        typer.echo(name)
    typer.echo(f"{len(names)} files added to {laws.path}")


@app.command("words")
def show_words(
    ref: str,
    every: bool = False,
    item: list[str] | None = None,
    place: PlaceOptions = PLACE,
    as_json: bool = False,
) -> None:
    """Measure the program's words against a record: how ways to name its goods meet its entries.

    Leaves with 1 if an entry says no to a way to name its own goods.
    """
    from ytterby.compliance.records.entry_words import measured
    from ytterby.ground.errors import check_known

    lists = place.records().goods
    check_known(ref, lists, "no list of goods of {!r}")
    rows = measured(lists[ref], item or ())
    missed = sum(len(row.missed) for row in rows)
    chosen = (row for row in rows if every or row.missed or row.unknown)
    words = ((row, "; ".join(row.missed[:3]), ", ".join(row.unknown[:5])) for row in chosen)
    table = [(row.entry, len(row.tried), *texts) for row, *texts in words]
    columns = ("entry", "ways", "missed", "words nobody knows")
    tried = sum(len(row.tried) for row in rows)
    last = f"{len(rows)} entries, {tried} ways to name them, {missed} missed."
    data = [vars(row) for row in rows]
    give_rows(data, as_json, columns, table, last, folds=columns[2:], right="ways")
    if missed:
        raise typer.Exit(1)

"""`ytterby parties`: import and update party lists, look at them, record reviewers' decisions."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ytterby.cli.common import give_rows, print_decisions, print_json, read_day
from ytterby.cli.main import CommandGroup
from ytterby.compliance.parties.home import Home
from ytterby.ground.errors import DataError, check_known, error_of

if TYPE_CHECKING:
    from ytterby.compliance.parties.home import Snapshot
    from ytterby.compliance.parties.importing import Imported
    from ytterby.compliance.parties.list_files import RowProblem

app = CommandGroup(no_args_is_help=True)

MAX_LISTED = 20


@app.command("import")
def import_list(file: Path, on: str, home: Path | None = None, as_json: bool = False) -> None:
    """Keep a list file as a dated snapshot; nothing is overwritten."""
    from ytterby.compliance.parties.importing import import_file

    _print_import(import_file(Home.find(home), file, read_day(on)), as_json)


@app.command("update")
def update_lists(
    lists: list[str] | None = None,
    url_base: str = "",
    home: Path | None = None,
    as_json: bool = False,
) -> None:
    """Download official lists that have changed (the US list if none is named), and keep each as a snapshot."""
    from ytterby.compliance.parties.importing import update
    from ytterby.compliance.parties.official import OFFICIAL

    names = [*OFFICIAL] if lists == ["all"] else [name.lower() for name in lists or ["us"]]
    for name in names:
        check_known(name, OFFICIAL, "no official list {!r}")
    if url_base and len(names) > 1:
        raise DataError("--url-base is the server of one list", advice="Name one list.")
    folder = Home.find(home)
    for name in names:
        _print_import(update(folder, url_base, name=name), as_json)


@app.command("list")
def list_versions(home: Path | None = None, as_json: bool = False) -> None:
    """List the lists at hand, packaged and imported, with days, counts and digests."""
    from ytterby.compliance.parties.home import snapshots
    from ytterby.compliance.parties.party_set import parties_on

    folder = Home.find(home)
    packaged = parties_on(None, date.today())
    every = snapshots(folder)
    imported = {name for s in every for name in s.lists}
    missing = [name for name in packaged.missing_lists if name not in imported]
    data = {"home": str(folder.path), "packaged": [v.as_data() for v in packaged.versions]}
    data |= {"snapshots": [_snapshot(s) for s in every], "missing_lists": missing}
    rows = [("packaged", v.list_id, v.as_of, v.count, v.digest[:8], "") for v in packaged.versions]
    counts = ((s, *one) for s in every for one in s.counts)
    rows += [(s.id, name, s.as_of, n, s.digest[:8], s.about["file"]) for s, name, n in counts]
    columns = ("snapshot", "list", "as of", "parties", "digest", "file")
    notes = [f"Packaged {v.list_id}: {v.note}." for v in packaged.versions if v.note]
    notes.append(f"User data folder: {folder.path}")
    if missing:
        notes.append(f"Not at hand: {', '.join(missing)}. Import with: ytterby parties update")
    give_rows(data, as_json, columns, rows, *notes, folds=(), right="parties")


@app.command("show")
def show(ref: str, on: str = "", home: Path | None = None, as_json: bool = False) -> None:
    """Show a list entry in full, with its state on a day."""
    from ytterby.compliance.parties.party_set import bare_name, parties_on
    from ytterby.compliance.parties.record import as_data

    day = read_day(on)
    party_set = parties_on(Home.find(home), day)
    key = bare_name(ref)
    parties = [party_set.by_id[ref]] if ref in party_set.by_id else []
    parties = parties or [
        p for p in party_set.parties if key and key in {bare_name(n) for n in p.all_names}
    ]
    if not parties:
        raise error_of(DataError, "list_entry", ref=ref[:80])
    rows = [as_data(p, day) for p in parties]
    if as_json:
        print_json({"on": day.isoformat(), "entries": rows})
        return
    from ytterby.ground.yamlfile import dumped

    for row in rows:
        typer.echo(dumped({k: v for k, v in row.items() if v not in (None, "", [])}))


@app.command("diff")
def diff(first: str, second: str, home: Path | None = None, as_json: bool = False) -> None:
    """Show what came, went and changed between two snapshots."""
    from ytterby.compliance.parties.home import snapshot
    from ytterby.compliance.parties.party_set import difference

    folder = Home.find(home)
    old, new = snapshot(folder, first), snapshot(folder, second)
    change = difference(old, new)
    rows = [("added", p.list_id, p.id, p.name, "") for p in change.added]
    rows += [("removed", p.list_id, p.id, p.name, "") for p in change.removed]
    changed = ((c.new, ", ".join(c.fields)) for c in change.changed)
    rows += [("changed", p.list_id, p.id, p.name, names) for p, names in changed]
    names = ("change", "list", "id", "name", "fields")
    changes = [dict(zip(names, row, strict=True)) for row in rows]
    data = {"from": old.id, "to": new.id, "changes": changes}
    counts = len(change.added), len(change.removed), len(change.changed)
    last = "{} added, {} removed, {} changed".format(*counts) + f" from {old.id} to {new.id}."
    give_rows(data, as_json, names, rows, last)


@app.command("decide")
def decide(
    name: str = "",
    entry: str = "",
    finding: str = "",
    by: str = "",
    why: str = "",
    on: str = "",
    batch: Path | None = None,
    home: Path | None = None,
) -> None:
    """Record whether a name is the party on the list; later screenings apply it."""
    from ytterby.compliance.parties.decisions import append, make, read_csv_decisions
    from ytterby.compliance.parties.party_set import parties_on

    folder = Home.find(home)
    day = read_day(on)
    party_set = parties_on(folder, date.today())
    if batch is not None:
        made = read_csv_decisions(batch, party_set.by_id, day)
    else:
        if not (name and entry and finding):
            raise error_of(DataError, "decision")
        check_known(entry, party_set.by_id, "no list entry {!r}")
        made = [make(name, party_set.by_id[entry], finding, by, why, day)]
    append(folder, made)
    for one in made[:MAX_LISTED]:
        typer.echo(f"{one.query} / {one.party_name} ({one.party_id}): {one.words()}")
    typer.echo(f"{len(made)} recorded in {folder.decisions}")


@app.command("decisions")
def list_decisions(home: Path | None = None, as_json: bool = False) -> None:
    """List all decisions, and which are open again since the list entry has changed."""
    from dataclasses import asdict

    from ytterby.compliance.parties.decisions import ReviewerDecisions
    from ytterby.compliance.parties.party_set import parties_on

    folder = Home.find(home)
    decisions = ReviewerDecisions.read(folder)
    by_id = parties_on(folder, date.today()).by_id
    rows = []
    for one in decisions.every:
        party = by_id.get(one.party_id)
        applied = decisions.on_hit(one.query, party) if party else None
        state = "entry not on the lists at hand"
        if applied is not None:
            state = "replaced" if applied.decision != one else "holds"
            state = "reopened" if applied.reopened and state == "holds" else state
        rows.append({**asdict(one), "on": one.on.isoformat(), "state": state})
    columns = ("query", "party_name", "party_id", "finding", "by", "on", "why", "state")
    print_decisions(rows, columns, decisions.problems, folder.decisions, as_json)


def print_problems(problems: list[RowProblem] | tuple[RowProblem, ...]) -> None:
    """The first rows that were skipped or of which a value was left out."""
    for problem in problems[:MAX_LISTED]:
        typer.echo(f"  {problem}", err=True)
    if len(problems) > MAX_LISTED:
        typer.echo(f"  and {len(problems) - MAX_LISTED} more", err=True)


def _print_import(done: Imported, as_json: bool) -> None:
    snapshot = done.snapshot
    if as_json:
        print_json({"new": done.new, **_snapshot(snapshot)})
        return
    if done.reading is None:
        typer.echo(f"This file is there already: {snapshot.id}")
        return
    total = sum(count for _, count in snapshot.counts)
    typer.echo(f"{snapshot.id}: {total} parties as of {snapshot.as_of}")
    for name, count in snapshot.counts:
        typer.echo(f"  {name:10} {count:>7}")
    rows, skipped = done.reading.rows, done.reading.skipped
    typer.echo(f"{rows} rows read, {skipped} skipped.")
    print_problems(done.reading.problems)


def _snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {"snapshot": snapshot.id, **snapshot.about}

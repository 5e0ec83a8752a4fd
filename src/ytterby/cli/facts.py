"""`ytterby facts`: list the numbers, show where one comes from, check all of them. `ytterby projects`: what each listed
plant adds, over what stands, when, and how sure it is. `ytterby store`: the runs that are kept."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ytterby.cli.common import give_rows, print_json
from ytterby.cli.main import CommandGroup
from ytterby.datasets.catalogue import Filter

if TYPE_CHECKING:
    from ytterby.datasets.catalogue import Fact
    from ytterby.runs.store import Store


MOST_MOVED = 5
"""Figures that are named of a number that moves them."""
MOST_ROWS = 50
"""Rows that a terminal prints."""
YEARS = (2026, 2028, 2030, 2035)
MAX_TITLE = 34
"""Letters of the name of a plant."""


def projects(
    data: str = "rare_earths", region: str = "", left_out: bool = False, as_json: bool = False
) -> None:
    """List the announced and running plants of a data folder as a run counts them."""

    from ytterby.appraisal.listed import projects as listed_on
    from ytterby.datasets.countries import region_named
    from ytterby.ground.errors import DataError
    from ytterby.report.kit.numbers import in_full
    from ytterby.report.kit.subject import ReportTable, filled, print_table
    from ytterby.report.words import texts_of
    from ytterby.runs.workspace import read_chain

    chain = read_chain(data)
    if region and (country := region_named(region, chain.regions, DataError)).is_member:
        typer.echo(
            f"{country.name} is in one region with the Union, whose plants these are.", err=True
        )
    others = listed_on(region, left_out=True, data=chain)
    rows = others if left_out else listed_on(region, data=chain)
    if as_json:
        print_json(rows.to_dict())
        return
    name = "left-out" if left_out else "plants"
    texts = filled(texts_of("pages/listings")[name], {"folder": chain.folder.name})
    if left_out:
        short = [{**row, "title": row["title"][:MAX_TITLE]} for row in rows]
        print_table(ReportTable.of(texts, short))
        return
    first = chain.base_year
    years = [y for y in YEARS if y > first]
    listed = [
        {
            **{name: row[name] for name in ("region", "technology", "status")},
            "project": row["title"][:MAX_TITLE], "aid": row["state_aid"], "stated": f"{row['stated']:.0f}",
            "expected": f"{row['start']:.0f}", "nameplate": row["nameplate_t"], "stands": row["stands_t"],
            **{f"by {y}": row["expected_t"][y - first] for y in years},
        }
        for row in rows
    ]  # fmt: skip
    words = ("project", "region", "technology", "status", "aid", "stated", "expected")
    amounts = ("nameplate", "stands", *(f"by {y}" for y in years))
    heads, forms = {name: name for name in (*words, *amounts)}, dict.fromkeys(amounts, in_full)
    print_table(ReportTable.of(texts, listed, heads=heads, forms=forms))
    if others:
        typer.echo(f"{len(others)} other plants are not counted: --left-out says why.")


app, store_app = CommandGroup(), CommandGroup()
EVERY = Filter()


@app.callback(invoke_without_command=True)
@app.command("list")
def list_facts(
    filters: Filter = EVERY,
    limit: int | None = None,
    data: str | None = None,
    as_json: bool = False,
) -> None:
    """List facts and parameters that meet every filter given."""
    from ytterby.runs.workspace import facts

    matches = facts(**asdict(filters), data=_folder(data))
    most = (0 if as_json else MOST_ROWS) if limit is None else limit
    listed = matches[:most] if most else matches
    found = {"count": len(matches), "facts": [fact.as_dict() for fact in listed]}
    rows = [(f.id, f.value, f.unit, f.kind, _cited(f).replace("\n", " ")) for f in listed]
    columns, cut = ("id", "value", "unit", "kind", "source"), len(listed) < len(matches)
    last = f"{len(listed)} of {len(matches)} rows."
    last += " Narrow the list or add --limit 0." if cut else ""
    give_rows(found, as_json, columns, rows, last, right="value", longest=60)


@app.command("show")
def show(fact_id: str, data: str | None = None, as_json: bool = False) -> None:
    """Show one value: unit, range, source with address, reason, and where it is used."""
    from ytterby.datasets.catalogue import find
    from ytterby.datasets.check import is_case
    from ytterby.datasets.declared import where_used
    from ytterby.datasets.tables import read_tables

    tables = read_tables(_folder(data))
    fact = find(tables, fact_id)
    used, moved = where_used(tables, fact_id), _moved(_folder(data).name, fact_id)
    named = fact.row.cells.get("evidence", "").split()
    cases = [name for name in named if is_case(name)]
    evidence = [find(tables, name) for name in named if name not in cases]
    if as_json:
        basis = [item.as_dict() for item in evidence]
        more = {"evidence": basis, "set_on": cases, "used_in": used, "moves": moved}
        print_json({**fact.as_dict(), **more})
        return
    lines = _lines(fact)
    lines += [("set on", f"{name}: a published case, at hand when it was set") for name in cases]
    lines += [("evidence", f"{e.id}: {e.value} {e.unit}\n{_cited(e)}") for e in evidence]
    lines += [("used in", place) for place in used or ["no table names it"]]
    lines += [("moves", text) for text in moved]
    for label, value in lines:
        typer.echo(f"{label:10}  {value.replace(chr(10), chr(10) + ' ' * 12)}")


@app.command("check")
def check(data: str | None = None, as_json: bool = False) -> None:
    """Verify hashes, sources, ranges, assays and names; exit code 1 if something is wrong."""
    from ytterby.datasets.check import audit
    from ytterby.datasets.package import digest

    folder = _folder(data)
    result = audit(folder)
    seen = [dict(zip(("check", "what", "count"), v, strict=True)) for v in result.verified]
    wrong = [problem.as_dict() for problem in result.problems]
    found = {"ok": not wrong, "digest": digest(folder), "verified": seen, "problems": wrong}
    columns = ("check", "what was verified", "count", "problems")
    rows = [(*row, result.problems_of(row[0]) or "none") for row in result.verified]
    lines = [f"digest {digest(folder)}", *map(str, result.problems)]
    give_rows(found, as_json, columns, rows, *lines, right="count problems")
    if result.problems:
        raise typer.Exit(1)


@app.command("pack")
def pack(data: str | None = None) -> None:
    """Write datapackage.json anew after a table was changed: paths and hashes."""
    from ytterby.datasets.package import digest, write_datapackage

    folder = _folder(data)
    typer.echo(f"wrote {write_datapackage(folder).name}, digest {digest(folder)}")


def _moved(folder: str, number: str) -> list[str]:
    """The figures of built-in scenarios that a number goes with most, the largest first."""
    import json

    import polars as pl

    from ytterby.draws.packaged import read_deciding
    from ytterby.report.words import row_name

    table = read_deciding(folder)
    if table is None:
        return []
    telling = pl.col("rank_correlation").abs() > pl.col("chance")
    own = table.filter((pl.col("id") == number) & telling)
    rows = own.sort(pl.col("rank_correlation").abs(), descending=True).head(MOST_MOVED).to_dicts()
    return [
        f"{row_name({'figure': one['figure'], **json.loads(one['labels'])})} in {one['scenario']}: rank correlation "
        f"{one['rank_correlation']:.2f} ({one['low']:.2f} to {one['high']:.2f}) over {one['draws']} draws"
        for one in rows
    ]


def _folder(data: str | None) -> Path:
    from ytterby.datasets.package import find_folder

    return find_folder(data or "rare_earths")


def _cited(fact: Fact) -> str:
    return f"{fact.source}\n{fact.source_url}" if fact.source else fact.row.cells.get("reason", "")


def _lines(fact: Fact) -> list[tuple[str, str]]:
    cells = fact.row.cells
    done = {"id", "value", "unit", "low", "high", "source", "source_url", "evidence", "kind"}
    bounds = [cells.get("low", ""), cells.get("high", "")]
    lines = [
        ("id", fact.id),
        ("value", f"{fact.value} {fact.unit}".strip()),
        ("range", " to ".join(bound or "?" for bound in bounds) if any(bounds) else ""),
        ("kind", fact.kind),
        ("source", fact.source),
        ("address", fact.source_url),
    ]
    lines += [(name, text) for name, text in cells.items() if name not in done]
    lines.append(("file", f"{fact.row.file} line {fact.row.line}"))
    return [(label, text) for label, text in lines if text]


@store_app.callback(invoke_without_command=True)
def store(folder: Path | None = None, as_json: bool = False) -> None:
    """List the runs that are kept, the longest unread first."""
    kept = _store(folder)
    rows = [
        {**asdict(one), "read": datetime.fromtimestamp(one.read).astimezone().isoformat(timespec="seconds")}
        for one in kept.entries()
    ]  # fmt: skip
    if as_json:
        print_json(rows)
        return
    for row in rows:
        size = f"{row['bytes'] / 1e6:8.2f} MB"
        typer.echo(f"{row['read']} {size}  {row['scenario']}, {row['wants']}  {row['key'][:12]}")
    total = sum(row["bytes"] for row in rows) / 1e6
    most = f" of at most {kept.max_bytes / 1e6:,.0f}" if kept.max_bytes is not None else ""
    typer.echo(f"{len(rows)} runs, {total:,.1f}{most} MB in {kept.path}")


@store_app.command("clear")
def clear(folder: Path | None = None) -> None:
    """Remove all runs that are kept; they are made again when they are asked for."""
    kept = _store(folder)
    typer.echo(f"{kept.clear()} runs removed from {kept.path}")


def _store(folder: Path | None) -> Store:
    from ytterby.runs.store import find_store

    kept = find_store(folder or True)
    assert kept is not None
    return kept

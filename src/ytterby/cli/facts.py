"""`ytterby facts`: list the numbers, show where one comes from, check all of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ytterby.cli.output import Json, print_json

if TYPE_CHECKING:
    from rich.table import Table as Grid

    from ytterby.facts.catalogue import Fact

app = typer.Typer(
    help="List the facts, show the source of a value, check all of them.", add_completion=False
)

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", help="A data folder; the packaged one if not given."),
]


@app.callback(invoke_without_command=True)
@app.command("list")
def list_facts(
    context: typer.Context,
    table: Annotated[str, typer.Option("--table", help="Only this table, e.g. prices.")] = "",
    text: Annotated[str, typer.Option("--text", help="Only rows that hold all these words.")] = "",
    element: Annotated[str, typer.Option("--element", help="Only this element, e.g. Dy.")] = "",
    region: Annotated[str, typer.Option("--region", help="Only this region or country code.")] = "",
    year: Annotated[str, typer.Option("--year", help="Only this year.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="source, derived or assumption.")] = "",
    group: Annotated[
        str, typer.Option("--group", help="Only parameters of this tornado group.")
    ] = "",
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="At most so many rows; 0 for all.")
    ] = 50,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """List facts and parameters that meet every filter given."""
    if context.invoked_subcommand is not None:
        return
    from ytterby.facts.catalogue import Filter, select
    from ytterby.facts.tables import read_tables

    wanted = Filter(table, text, element, region, year, kind, group)
    found = select(read_tables(_folder(data)), wanted)
    shown = found[:limit] if limit else found
    if as_json:
        print_json({"count": len(found), "facts": [fact.as_dict() for fact in shown]})
        return
    grid = _grid("id", "value", "unit", "kind", "source")
    for fact in shown:
        grid.add_row(fact.id, fact.value, fact.unit, fact.kind, _cited(fact).replace("\n", " "))
    if shown:
        _print_grid(grid)
    typer.echo(f"{len(shown)} of {len(found)} rows shown.", nl=False)
    typer.echo(" Narrow the list or add --limit 0." if len(shown) < len(found) else "")


@app.command("show")
def show(
    fact_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a fact or parameter.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show one value: unit, range, source with address, reason, and where it is used."""
    from ytterby.facts.catalogue import find
    from ytterby.facts.declared import where_used
    from ytterby.facts.tables import read_tables

    tables = read_tables(_folder(data))
    fact = find(tables, fact_id)
    used = where_used(tables, fact_id)
    evidence = [find(tables, name) for name in fact.row.cells.get("evidence", "").split()]
    if as_json:
        basis = [item.as_dict() for item in evidence]
        print_json({**fact.as_dict(), "evidence": basis, "used_in": used})
        return
    grid = _grid("", " ")
    grid.show_header = False
    grid.columns[1].max_width = None
    for label, value in _lines(fact):
        grid.add_row(label, value)
    for item in evidence:
        grid.add_row("evidence", f"{item.id}: {item.value} {item.unit}\n{_cited(item)}")
    for place in used or ["no table names it"]:
        grid.add_row("used in", place)
    _print_grid(grid)


@app.command("check")
def check(data: Data = None, as_json: Json = False) -> None:
    """Verify hashes, sources, ranges, assays and names; exit code 1 if something is wrong."""
    from ytterby.facts.check import audit
    from ytterby.facts.package import digest

    folder = _folder(data)
    found = audit(folder)
    if as_json:
        verified = [
            {"check": name, "what": what, "count": count} for name, what, count in found.verified
        ]
        problems = [problem.as_dict() for problem in found.problems]
        print_json(
            {
                "ok": not problems,
                "digest": digest(folder),
                "verified": verified,
                "problems": problems,
            }
        )
    else:
        grid = _grid("check", "what was verified", "count", "problems")
        for name, what, count in found.verified:
            grid.add_row(name, what, f"{count:,}", str(found.problems_of(name) or "none"))
        _print_grid(grid)
        typer.echo(f"digest {digest(folder)}")
        for problem in found.problems:
            typer.echo(str(problem))
    if found.problems:
        raise typer.Exit(1)


@app.command("pack")
def pack(data: Data = None) -> None:
    """Write datapackage.json anew after a table was changed: paths, hashes, columns, units."""
    from ytterby.facts.package import digest, write_datapackage

    folder = _folder(data)
    path = write_datapackage(folder)
    typer.echo(f"wrote {path.name}, digest {digest(folder)}")


def _folder(data: Path | None) -> Path:
    from ytterby.facts.package import packaged_folder

    return packaged_folder() if data is None else data


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


def _grid(*columns: str) -> Grid:
    from rich import box
    from rich.table import Table as Grid

    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        right = column in ("value", "count", "problems")
        one_line = column == "source"
        grid.add_column(
            column,
            justify="right" if right else "left",
            overflow="ellipsis" if one_line else "fold",
            no_wrap=one_line,
            max_width=36 if one_line else 60,
            min_width=44 if column == "id" else None,
        )
    return grid


def _print_grid(grid: Grid) -> None:
    from rich.console import Console

    console = Console(markup=False, highlight=False)
    console.width = max(console.width, 100)
    console.print(grid)

"""`ytterby store`: the runs that are kept, and how to be rid of them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from ytterby.cli.common import print_json
from ytterby.cli.options import Json, StoreFolder

if TYPE_CHECKING:
    from ytterby.runs.store import KeptRun

app = typer.Typer(help="List the runs that are kept; clear them.", add_completion=False)


@app.callback(invoke_without_command=True)
def store(context: typer.Context, folder: StoreFolder = None, json: Json = False) -> None:
    """List the runs that are kept, the longest unread first."""
    if context.invoked_subcommand is not None:
        return
    from ytterby.runs.store import find_store

    kept = find_store(folder or True)
    assert kept is not None
    entries = kept.entries()
    if json:
        print_json([asdict(one) | {"read": _when(one)} for one in entries])
        return
    for one in entries:
        size = f"{one.bytes / 1e6:8.2f} MB"
        typer.echo(f"{_when(one)} {size}  {one.scenario}, {one.wants}  {one.key[:12]}")
    total = sum(one.bytes for one in entries) / 1e6
    most = f" of at most {kept.max_bytes / 1e6:,.0f}" if kept.max_bytes is not None else ""
    typer.echo(f"{len(entries)} runs, {total:,.1f}{most} MB in {kept.path}")


def _when(one: KeptRun) -> str:
    return datetime.fromtimestamp(one.read).astimezone().isoformat(timespec="seconds")


@app.command("clear")
def clear(folder: StoreFolder = None) -> None:
    """Remove all runs that are kept; they are made again when they are asked for."""
    from ytterby.runs.store import find_store

    kept = find_store(folder or True)
    assert kept is not None
    typer.echo(f"{kept.clear()} runs removed from {kept.path}")

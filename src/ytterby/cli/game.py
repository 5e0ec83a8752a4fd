"""`ytterby game`: measure and counter-measure, as dated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ytterby.cli.common import Json, option, print_json, print_table

app = typer.Typer(help="Measure and counter-measure as a game.", add_completion=False)


@app.callback()
def _commands() -> None:
    """Measure and counter-measure as a game."""


@app.command("race")
def race(
    out: Annotated[Path | None, option("Folder for the page with the timeline.")] = None,
    as_json: Json = False,
) -> None:
    """Which measure answered which: the race as it was dated, from the control records of the sides."""
    from ytterby.game.race import read_race
    from ytterby.law.book import Book

    found = read_race(Book.read())
    if as_json:
        print_json(
            {
                "steps": [vars(step) | {"first": step.first.isoformat()} for step in found.steps],
                "answers": [
                    {"step": a.step.id, "answers": a.answers.id, "days": a.days, "grade": a.grade,
                     "citing": a.citing, "source": a.source, "source_url": a.source_url}
                    for a in found.answers
                ],
            }
        )  # fmt: skip
    else:
        columns = ("day", "side", "step", "answers", "of", "days", "grade")
        rows = [
            (a.step.day, a.step.side, a.step.what, a.answers.what, a.answers.day,
             "?" if a.days is None else a.days, a.grade)
            for a in found.answers
        ]  # fmt: skip
        print_table(columns, rows, right="days", longest=70)
        typer.echo(f"{len(found.steps)} steps, {len(found.answers)} links between two.")
    if out is not None:
        from ytterby.report.game.timeline import write_race

        typer.echo(f"Page: {write_race(found, out)}", err=as_json)

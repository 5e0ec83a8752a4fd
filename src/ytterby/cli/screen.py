"""`ytterby screen`: a file of names against the party lists of a day; pairs of names."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ytterby.cli.common import print_json, print_table, read_day, with_bar
from ytterby.cli.parties import print_problems
from ytterby.compliance.parties.home import Home
from ytterby.ground.arguments import fitting
from ytterby.ground.errors import DataError

if TYPE_CHECKING:
    from ytterby.compliance.parties.screen import ScreenAnswer, Screener

LONG = 500
"""Files of more rows show a progress bar."""


@dataclass(frozen=True)
class HitOptions:
    """Against which listings names are screened, and which hits count."""

    limit: int = 10
    threshold: float | None = None
    lists: list[str] = field(default_factory=list)
    owners: Path | None = None


def screen(
    names: Path | None = None,
    on: str = "",
    out_file: Path | None = None,
    hits: HitOptions = HitOptions(),
    pairs: Path | None = None,
    score: bool = False,
    home: Path | None = None,
    as_json: bool = False,
) -> None:
    """Screen names against the lists of a day. No hit is no clearance.

    Leaves with 1 if some rows could not be screened, with 2 if nothing was done.
    """
    if pairs is not None:
        _pairs(pairs, out_file, score, hits.threshold, as_json)
        return
    if names is None:
        raise DataError("nothing to screen", advice="Give a CSV of names, or --pairs PAIRS.csv.")
    folder = Home.find(fitting("home", home, "Path | None"))
    day = read_day(on)
    from ytterby.compliance.decide.parties import screener as screener_of
    from ytterby.compliance.parties.screen import COLUMNS, as_data, output_rows, read_names
    from ytterby.ground.csvfile import write_csv

    queries, problems = read_names(names)
    screener = screener_of(folder, day, **vars(hits))
    for problem in screener.decisions.problems:
        typer.echo(problem, err=True)
    answers = list(screener.screen_all(with_bar(queries, "Screening", len(queries), LONG)))
    rows = output_rows(answers, problems, screener)
    if out_file is not None:
        write_csv(out_file, COLUMNS, rows)
    if as_json:
        print_json(as_data(screener, answers, problems, rows))
    else:
        _print_answers(screener, answers, rows, out_file)
        print_problems(problems)
    if any(not problem.kept for problem in problems):
        raise typer.Exit(1)


def _print_answers(
    screener: Screener, answers: list[ScreenAnswer], rows: list[dict[str, object]], out: Path | None
) -> None:
    listed = [row for row in rows if row["result"] not in ("no hit", "error")]
    if out is None and listed:
        columns = ("row", "name", "result", "score", "matched_name", "list", "state")
        table = []
        for row in listed:
            why = row.get("decision") or row.get("dates") or row.get("note") or ""
            table.append([*(row.get(column, "") for column in columns), why])
        print_table([*(c.replace("_", " ") for c in columns), "why"], table, longest=200)
    with_hits = sum(answer.has_hit for answer in answers)
    typer.echo(
        f"{len(answers)} names screened for {screener.on}, {with_hits} with a hit, "
        f"{len(answers) - with_hits} without. No hit is no clearance."
    )
    typer.echo(f"Lists: {screener.lists() or 'none'}")
    if missing := ", ".join(screener.party_set.missing_lists):
        typer.echo(f"Not looked at: {missing}. Import with: ytterby parties update")
    for note in screener.notes():
        typer.echo(note)
    if out is not None:
        typer.echo(f"Written: {out}")


def _pairs(
    path: Path, out: Path | None, score: bool, threshold: float | None, as_json: bool
) -> None:
    """Score pairs of names into a file, and hold the scores against labels if asked to."""
    from ytterby.compliance.parties.score import DEFAULT_THRESHOLD, agreement, score_pairs
    from ytterby.ground.csvfile import write_csv

    if out is None and not score:
        raise DataError("--pairs needs --out-file OUT.csv, or --score", advice="Or both.")
    at = DEFAULT_THRESHOLD if threshold is None else threshold
    table = score_pairs(path, at)
    matches = sum(row["match"] == "true" for row in table.rows)
    figures: dict[str, object] = {"pairs": len(table.rows), "matches": matches, "threshold": at}
    if score:
        figures |= {name: round(value, 4) for name, value in agreement(table, str(path)).items()}
    if out is not None:
        write_csv(out, table.columns, table.rows)
        figures["out"] = str(out)
    if as_json:
        print_json(figures)
    else:
        typer.echo("\n".join(f"{name:10} {value}" for name, value in figures.items()))

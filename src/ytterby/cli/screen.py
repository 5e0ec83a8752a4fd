"""`ytterby screen`: a file of names against the party lists of a day; the quality of the matcher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ytterby.cli.common import print_json, print_table, with_bar
from ytterby.cli.options import HomeFolder, Json, OnDay, OutFile, Owners, argument, grouped, option
from ytterby.cli.parties import print_problems, read_day
from ytterby.compliance.parties.home import Home
from ytterby.ground.errors import DataError, check_known

if TYPE_CHECKING:
    from ytterby.compliance.parties.quality import Evaluation
    from ytterby.compliance.parties.reading import RowProblem
    from ytterby.compliance.parties.screen import ScreenAnswer, Screener

LONG = 500
"""Files of more rows show a progress bar."""


@dataclass(frozen=True)
class HitOptions:
    """Against which listings names are screened, and which hits count."""

    limit: Annotated[int, option("Most hits a name.", min=1)] = 10
    threshold: Annotated[float | None, option("Least score of a hit.", min=0.0, max=1.0)] = None
    lists: Annotated[list[str] | None, option("Only this list; repeatable.", "--list")] = None
    owners: Owners = None
    since: Annotated[str, option("Only what has changed since then.", metavar="SNAPSHOT")] = ""


@grouped
def screen(
    names: Annotated[
        Path | None, argument("CSV with a column name; also schema, country, address, id.")
    ] = None,
    on: OnDay = "",
    out_file: OutFile = None,
    hits: HitOptions = HitOptions(),
    pairs: Annotated[Path | None, option("CSV of name1, name2, schema to score instead.")] = None,
    score: Annotated[
        bool, option("Print the quality of --pairs, or of the lists.", "--score")
    ] = False,
    home: HomeFolder = None,
    as_json: Json = False,
) -> None:
    """Screen names against the lists of a day. No hit is no clearance.

    Leaves with 1 if some rows could not be screened, with 2 if nothing was done.
    """
    if pairs is not None:
        _pairs(pairs, out_file, score, hits.threshold, as_json)
        return
    folder = Home.find(home)
    day = read_day(on) if on else date.today()
    if score:
        from ytterby.compliance.parties.quality import measure

        # what can be measured on the lists at hand: local names, and invented persons
        quality = measure(folder, day, hits.threshold)
        if as_json:
            print_json(quality.as_data())
        else:
            typer.echo("\n".join(quality.lines()))
        return
    if names is None:
        raise DataError("nothing to screen", advice="Give a CSV of names, or --pairs PAIRS.csv.")
    from ytterby.compliance.parties.screen import output_rows, read_names, write_output

    queries, problems = read_names(names)
    screener = _screener(folder, day, hits)
    answers = list(screener.screen_all(with_bar(queries, "Screening", len(queries), LONG)))
    rows = output_rows(answers, problems, screener)
    if out_file is not None:
        write_output(out_file, rows)
    if as_json:
        print_json(_as_data(screener, answers, problems, rows))
    else:
        _tell(screener, answers, rows, out_file)
        print_problems(problems)
    if any(not problem.kept for problem in problems):
        raise typer.Exit(1)


def _screener(folder: Home, day: date, hits: HitOptions) -> Screener:
    from ytterby.compliance.decide.parties import Parties
    from ytterby.compliance.parties.home import snapshot, snapshots
    from ytterby.compliance.parties.packaged import LISTS
    from ytterby.compliance.parties.party_set import difference, parties_on
    from ytterby.compliance.parties.screen import Screener, changes_of

    known = {*LISTS, *(name for s in snapshots(folder) for name in s.lists)}
    for name in hits.lists or ():
        check_known(name, known, "unknown list {!r}")
    changes, note = None, ""
    if hits.since:
        old = snapshot(folder, hits.since)
        new = snapshots(folder, old.group)[-1]
        changes = {
            key: change
            for key, change in changes_of(difference(old, new)).items()
            if not hits.lists or change[0].list_id in hits.lists
        }
        note = f"Only what changed from {old.id} to {new.id} ({len(changes)} entries)."
    parties = Parties.read(folder.path, hits.owners)
    for problem in parties.decisions.problems:
        typer.echo(problem, err=True)
    return Screener(
        parties_on(folder, day, hits.lists or None),
        day,
        limit=hits.limit,
        threshold=hits.threshold,
        decisions=parties.decisions,
        owners=parties.owners_on(day),
        changes=changes,
        home=folder,
        note=note,
    )


def _as_data(
    screener: Screener,
    answers: list[ScreenAnswer],
    problems: list[RowProblem],
    rows: list[dict[str, object]],
) -> dict[str, object]:
    once = ("lists", "missing_lists")  # the same for all rows
    return {
        "on": screener.on.isoformat(),
        "names": len(answers),
        "with_hits": sum(answer.has_hit for answer in answers),
        "lists": [{**v.as_data(), "snapshot": v.snapshot} for v in screener.party_set.versions],
        "missing_lists": list(screener.party_set.missing_lists),
        "notes": ["No hit is no clearance.", *screener.notes()],
        "problems": [str(p) for p in problems],
        "rows": [{k: v for k, v in row.items() if k not in once} for row in rows],
    }


def _tell(
    screener: Screener, answers: list[ScreenAnswer], rows: list[dict[str, object]], out: Path | None
) -> None:
    listed = [row for row in rows if row["result"] not in ("no hit", "error")]
    if out is None and listed:
        columns = ("row", "name", "result", "score", "matched_name", "list", "state")
        table = []
        for row in listed:
            why = row.get("decision") or row.get("dates") or row.get("note") or ""
            more = f"{row['change']}; " if row.get("change") else ""
            table.append([*(row.get(column, "") for column in columns), f"{more}{why}"])
        print_table([*(c.replace("_", " ") for c in columns), "why"], table, longest=200)
    with_hits = sum(answer.has_hit for answer in answers)
    typer.echo(
        f"{len(answers)} names screened for {screener.on}, {with_hits} with a hit, "
        f"{len(answers) - with_hits} without. No hit is no clearance."
    )
    past = sum(bool(answer.hits) and not answer.has_hit for answer in answers)
    if past:
        typer.echo(
            f"{past} of those without met only listings that have ended or not begun, or that a "
            "reviewer dismissed."
        )
    typer.echo(f"Lists: {screener.lists() or 'none'}")
    if screener.party_set.missing_lists:
        typer.echo(
            f"Not looked at: {', '.join(screener.party_set.missing_lists)}. "
            "Import with: ytterby parties update"
        )
    for note in screener.notes():
        typer.echo(note)
    if out is not None:
        typer.echo(f"Written: {out}")


def _pairs(
    path: Path, out: Path | None, score: bool, threshold: float | None, as_json: bool
) -> None:
    """Score pairs of names into a file, and hold the scores against labels if asked to."""
    from ytterby.compliance.parties.quality import evaluate_pairs, score_pairs
    from ytterby.compliance.parties.score import DEFAULT_THRESHOLD

    if out is None and not score:
        raise DataError("--pairs needs --out-file OUT.csv, or --score", advice="Or both.")
    at = DEFAULT_THRESHOLD if threshold is None else threshold
    if out is not None:
        pairs = score_pairs(path, out, at)
        if not score:
            matches = sum(pair.match for pair in pairs)
            data = {"pairs": len(pairs), "matches": matches, "threshold": at, "out": str(out)}
            if as_json:
                print_json(data)
            else:
                typer.echo(f"{len(pairs)} pairs, {matches} matches at {at:g}. Written: {out}")
    if score:
        _tell_pairs(evaluate_pairs(path, at), as_json)


def _tell_pairs(evaluation: Evaluation, as_json: bool) -> None:
    if as_json:
        print_json(evaluation.as_data())
        return
    typer.echo(f"{evaluation.pairs} pairs at threshold {evaluation.threshold:g}")
    for name, value in evaluation.figures().items():
        typer.echo(f"{name:10} {value:.4f}")
    for kind, wrong in evaluation.wrong_by_kind().items():
        typer.echo(f"{kind}: {len(wrong)}")
        for pair in wrong:
            typer.echo(
                f"  line {pair.line}: {pair.name1[:80]} / {pair.name2[:80]} "
                f"({pair.schema or 'no schema'}, {pair.comparison.score:.3f})"
                + (f" {pair.comparison.detail}" if pair.comparison.detail else "")
            )
    for column, groups in evaluation.groups.items():
        for name, one in groups.items():
            text = "{precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}".format(**one.shares())
            typer.echo(f"{column} {name or '(none)'}: {one.pairs} pairs, precision {text}")

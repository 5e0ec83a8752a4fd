"""`ytterby check`: is this item, technology or party controlled, on this date, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ytterby.compliance.decide.batch import BatchRow
    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.verdict import Verdict

    Answered = tuple[BatchRow, Verdict]

LONG_BATCH = 2_000
"""Rows of a batch from which progress is shown."""
ITEM, DEAL, MANY, HOW = "The item", "The deal", "Many questions", "Output and lists"


def _option(panel: str, flag: str, told: str, **more: Any) -> Any:
    return typer.Option(flag, help=told, rich_help_panel=panel, **more)


Item = Annotated[str, _option(ITEM, "--item", "Goods, in your words.")]
Technology = Annotated[str, _option(ITEM, "--technology", "Technology, in your words.")]
Hs = Annotated[str, _option(ITEM, "--hs", "HS code, 2 to 10 digits.")]
Element = Annotated[str, _option(ITEM, "--element", "Corrects what was read, e.g. Dy.")]
Form = Annotated[str, _option(ITEM, "--form", "Corrects it, e.g. oxide, magnet.")]
Stage = Annotated[str, _option(ITEM, "--stage", "Corrects it, e.g. recycling.")]
CONTENT = (
    "Facts parted by ';': shares, purities, sizes, CAS, ownership, countries in stage order, or a "
    "bill of materials: 'BOM: Dy metal CN 12 USD; ...'."
)
Content = Annotated[str, _option(ITEM, "--content", CONTENT)]
From = Annotated[str, _option(DEAL, "--from", "Exporting country.")]
To = Annotated[str, _option(DEAL, "--to", "Destination.")]
Origin = Annotated[str, _option(DEAL, "--origin", "Country of origin; exporter's.")]
Day = Annotated[str, _option(DEAL, "--date", "The day; today.", metavar="DATE")]
EndUse = Annotated[str, _option(DEAL, "--end-use", "Blank: civil.")]
PartyName = Annotated[str, _option(DEAL, "--party", "The other side of the deal.")]
PartyCountry = Annotated[str, _option(DEAL, "--party-country", "Its seat.")]
REGIME = (
    "Layer that sets the outcome: security, party, trade_administration, tariff, procurement or "
    "production; without it security and party controls do."
)
Regime = Annotated[str, _option(DEAL, "--regime", REGIME)]
Batch = Annotated[Path | None, _option(MANY, "--batch", "CSV of questions.")]
Out = Annotated[Path | None, _option(MANY, "--out", "CSV of verdicts.")]
ScoreFile = Annotated[Path | None, _option(MANY, "--score", "CSV of cases with expected outcomes.")]
Blank = Annotated[str, _option(MANY, "--blank", "With --score: columns to empty first, by commas.")]
KNOWN_AT = "As known on that day: later announcements are left out."
KnownAt = Annotated[str, _option(HOW, "--known-at", KNOWN_AT, metavar="DATE")]
Home = Annotated[
    Path | None, _option(HOW, "--home", "Folder of imported lists.", envvar="YTTERBY_HOME")
]
Owners = Annotated[Path | None, _option(HOW, "--owners", "CSV owner, owned, percent, from, until.")]
Json = Annotated[bool, _option(HOW, "--json", "Print JSON.")]
Schema = Annotated[bool, _option(HOW, "--schema", "Print the JSON schema of a verdict.")]
Record = Annotated[
    Path | None, _option(HOW, "--record", "Write a printable record of the check (HTML).")
]


def check(
    item: Item = "",
    technology: Technology = "",
    hs: Hs = "",
    element: Element = "",
    form: Form = "",
    stage: Stage = "",
    content: Content = "",
    exporter: From = "",
    destination: To = "",
    origin: Origin = "",
    day: Day = "",
    end_use: EndUse = "",
    party: PartyName = "",
    party_country: PartyCountry = "",
    regime: Regime = "",
    batch: Batch = None,
    out: Out = None,
    score: ScoreFile = None,
    blank: Blank = "",
    known_at: KnownAt = "",
    home: Home = None,
    owners: Owners = None,
    as_json: Json = False,
    schema: Schema = False,
    record: Record = None,
) -> None:
    """Check whether a control applies to an item, technology or party on a day, and why.

    Exit code 0: every question was answered, whatever the verdict; 1: some rows of a batch could
    not be; 2: nothing was done. "No control found" is never a clearance.
    """
    from ytterby.compliance.decide.api import check as ask

    if schema:
        from ytterby.compliance.decide.schema import verdict_schema

        _print_json(verdict_schema())
        return
    asked = any((item, technology, hs, party, content, element, form, stage))
    _refuse_contradictions(asked, batch, out, score, blank, record)
    if score is not None:
        _score(_checker(known_at, home, owners, near=False), score, blank, as_json)
        return
    if batch is not None:
        # a CSV of verdicts has no column for what narrowly does not apply
        _batch(_checker(known_at, home, owners, near=as_json), batch, out, as_json)
        return
    verdict = ask(
        item,
        technology=technology,
        hs=hs,
        element=element,
        form=form,
        stage=stage,
        content=content,
        party=party,
        party_country=party_country,
        exporter=exporter,
        destination=destination,
        origin=origin,
        end_use=end_use,
        regime=regime,
        on=day,
        known_at=known_at,
        home=home,
        owners=owners,
    )
    _one(verdict, as_json, record)


def _refuse_contradictions(
    asked: bool,
    batch: Path | None,
    out: Path | None,
    score: Path | None,
    blank: str,
    record: Path | None,
) -> None:
    """Options that do not go together, rather than one of them being ignored."""
    from ytterby.compliance.decide.question import QuestionError

    many = batch is not None or score is not None
    faults = {
        "--batch and --score are two tasks": batch is not None and score is not None,
        "--batch and --score read their questions from a file; leave the item and party out": (
            asked and many
        ),
        "--out goes with --batch": out is not None and batch is None,
        "--record is of one question; it does not go with --batch or --score": (
            record is not None and many
        ),
        "--blank goes with --score": bool(blank) and score is None,
        "--out would overwrite the file of questions": (
            out is not None and batch is not None and out.resolve() == batch.resolve()
        ),
    }
    for fault, found in faults.items():
        if found:
            raise QuestionError(fault, advice="See ytterby check --help.")


def _checker(known_at: str, home: Path | None, owners: Path | None, near: bool) -> Checker:
    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.parties import Parties
    from ytterby.compliance.decide.question import read_date

    day: date | None = read_date(known_at, name="--known-at") if known_at else None
    return Checker(parties=Parties.read(home, owners), known_at=day, near=near)


def _one(verdict: Verdict, as_json: bool, record: Path | None) -> None:
    from ytterby.cli.verdict_text import show

    if record is not None:
        from ytterby.compliance.decide.record import write_record

        write_record(record, verdict)
    if as_json:
        _print_json(verdict.as_data())
        return
    show(verdict)
    if record is not None:
        typer.echo(f"Record: {record}")


def _batch(checker: Checker, path: Path, out: Path | None, as_json: bool) -> None:
    from ytterby.compliance.decide.batch import (
        answer_rows,
        out_columns,
        out_row,
        read_batch,
        write_verdicts,
    )
    from ytterby.ground.csvfile import format_csv

    batch = read_batch(path)
    answered = list(_told(answer_rows(checker, batch, str(path)), len(batch.rows)))
    if out is not None:
        write_verdicts(out, batch.columns, answered)
    if as_json:
        _print_json([verdict.as_data() for _, verdict in answered])
    elif out is None:
        rows = [out_row(row, verdict) for row, verdict in answered]
        typer.echo(format_csv(out_columns(batch.columns), rows), nl=False)
    counts: dict[str, int] = {}
    for _, verdict in answered:
        counts[verdict.outcome] = counts.get(verdict.outcome, 0) + 1
    said = ", ".join(f"{n} {outcome}" for outcome, n in sorted(counts.items()))
    typer.echo(f"{len(answered)} questions: {said}" + (f" -> {out}" if out else ""), err=True)
    for _, verdict in answered:
        if verdict.outcome == "error":
            typer.echo(f"Error: {verdict.error}", err=True)
    if counts.get("error"):
        raise typer.Exit(1)


def _told(answers: Iterable[Answered], count: int) -> Iterable[Answered]:
    """The answers as they come, with a progress bar on the error stream for long batches."""
    if count < LONG_BATCH:
        return answers
    from rich.console import Console
    from rich.progress import track

    return track(answers, "Checking", count, console=Console(stderr=True), transient=True)


def _score(checker: Checker, path: Path, blank: str, as_json: bool) -> None:
    from ytterby.compliance.decide.question import COLUMNS, QuestionError
    from ytterby.compliance.decide.score import score_cases
    from ytterby.ground.errors import did_you_mean

    emptied = tuple(c.strip() for c in blank.split(",") if c.strip())
    for column in emptied:
        if column not in COLUMNS:
            raise QuestionError(
                f"--blank: unknown {column!r}", advice=did_you_mean(column, COLUMNS)
            )
    found = score_cases(checker, path, emptied)
    if as_json:
        _print_json(found.as_data())
        return
    typer.echo(
        f"accuracy {found.accuracy:.3f} ({found.right} of {found.cases}), "
        f"missed_controls {found.missed_controls}, governing measure right in "
        f"{found.governing_right:.3f} of those right"
    )
    for wrong in found.wrong:
        mark = "MISSED " if wrong.missed else ""
        typer.echo(
            f"  {mark}{wrong.case}: expected {wrong.expected}, got {wrong.got}; {wrong.reasons[:300]}"
        )


def _print_json(data: Any) -> None:
    # lone surrogates of odd input have no UTF-8 form
    text = json.dumps(data, ensure_ascii=False, indent=2)
    typer.echo(text.encode("utf-8", "replace").decode("utf-8"))

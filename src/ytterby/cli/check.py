"""`ytterby check`: is this item, technology or party controlled, on this date, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.verdict import RuleHit, Verdict

ITEM, DEAL, MANY, HOW = "The item", "The deal", "Many questions", "Output and lists"
Item = Annotated[str, typer.Option("--item", help="Goods, in your words.", rich_help_panel=ITEM)]
Technology = Annotated[
    str, typer.Option("--technology", help="Technology, in your words.", rich_help_panel=ITEM)
]
Hs = Annotated[str, typer.Option("--hs", help="HS code, 2 to 10 digits.", rich_help_panel=ITEM)]
Element = Annotated[
    str, typer.Option("--element", help="Corrects what was read, e.g. Dy.", rich_help_panel=ITEM)
]
Form = Annotated[
    str, typer.Option("--form", help="Corrects it, e.g. oxide, magnet.", rich_help_panel=ITEM)
]
Stage = Annotated[
    str, typer.Option("--stage", help="Corrects it, e.g. recycling.", rich_help_panel=ITEM)
]
Content = Annotated[
    str,
    typer.Option(
        "--content",
        help="Facts parted by ';': shares, purities, sizes, CAS, ownership, countries in stage "
        "order, or a bill of materials: 'BOM: Dy metal CN 12 USD; ...'.",
        rich_help_panel=ITEM,
    ),
]
From = Annotated[str, typer.Option("--from", help="Exporting country.", rich_help_panel=DEAL)]
To = Annotated[str, typer.Option("--to", help="Destination.", rich_help_panel=DEAL)]
Origin = Annotated[
    str, typer.Option("--origin", help="Country of origin; exporter's.", rich_help_panel=DEAL)
]
Day = Annotated[
    str, typer.Option("--date", metavar="DATE", help="The day; today.", rich_help_panel=DEAL)
]
EndUse = Annotated[str, typer.Option("--end-use", help="Blank: civil.", rich_help_panel=DEAL)]
PartyName = Annotated[
    str, typer.Option("--party", help="The other side of the deal.", rich_help_panel=DEAL)
]
PartyCountry = Annotated[
    str, typer.Option("--party-country", help="Its seat.", rich_help_panel=DEAL)
]
Regime = Annotated[
    str,
    typer.Option(
        "--regime",
        help="Layer that sets the outcome: security, party, trade_administration, tariff, "
        "procurement or production; without it security and party controls do.",
        rich_help_panel=DEAL,
    ),
]
Batch = Annotated[
    Path | None, typer.Option("--batch", help="CSV of questions.", rich_help_panel=MANY)
]
Out = Annotated[Path | None, typer.Option("--out", help="CSV of verdicts.", rich_help_panel=MANY)]
ScoreFile = Annotated[
    Path | None,
    typer.Option("--score", help="CSV of cases with expected outcomes.", rich_help_panel=MANY),
]
Blank = Annotated[
    str,
    typer.Option(
        "--blank", help="With --score: columns to empty first, by commas.", rich_help_panel=MANY
    ),
]
KnownAt = Annotated[
    str,
    typer.Option(
        "--known-at",
        metavar="DATE",
        help="As known on that day: later announcements are left out.",
        rich_help_panel=HOW,
    ),
]
Home = Annotated[
    Path | None,
    typer.Option(
        "--home", envvar="YTTERBY_HOME", help="Folder of imported lists.", rich_help_panel=HOW
    ),
]
Owners = Annotated[
    Path | None,
    typer.Option("--owners", help="CSV owner, owned, percent, from, until.", rich_help_panel=HOW),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.", rich_help_panel=HOW)]
Schema = Annotated[
    bool, typer.Option("--schema", help="Print the JSON schema of a verdict.", rich_help_panel=HOW)
]
Record = Annotated[
    Path | None,
    typer.Option(
        "--record", help="Write a printable record of the check (HTML).", rich_help_panel=HOW
    ),
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

    faults = {
        "--batch and --score are two tasks": batch is not None and score is not None,
        "--batch and --score read their questions from a file; leave the item and party out": (
            asked and (batch is not None or score is not None)
        ),
        "--out goes with --batch": out is not None and batch is None,
        "--record is of one question; it does not go with --batch or --score": (
            record is not None and (batch is not None or score is not None)
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
    if record is not None:
        from ytterby.compliance.decide.record import write_record

        write_record(record, verdict)
    if as_json:
        _print_json(verdict.as_data())
    else:
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
    with _progress(len(batch.rows)) as tick:
        answered = list(answer_rows(checker, batch, str(path), tick))
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


def _progress(total: int) -> Any:
    """A progress bar on the error stream for long batches; nothing for short ones."""
    from contextlib import contextmanager

    @contextmanager
    def bar() -> Any:
        if total < 2_000:
            yield None
            return
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Checking", total=total)
            done = 0

            def tick() -> None:
                nonlocal done
                done += 1
                if done % 200 == 0:
                    progress.update(task, completed=done)

            yield tick

    return bar()


_COLOURS = {
    "prohibited": "bold white on red",
    "licence required": "bold black on yellow",
    "notice/statement required": "bold black on bright_yellow",
    "cannot tell": "bold white on magenta",
    "suspended": "bold black on cyan",
    "no control found": "bold black on white",
}


def show(verdict: Verdict) -> None:
    """Print a verdict: the outcome first, then why, then what is open and what is not covered."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(f" {verdict.outcome.upper()} ", style=_COLOURS[verdict.outcome]))
    console.print(Text(verdict.headline, style="bold"))
    console.print(
        f"on {verdict.date}" + (f", as known on {verdict.known_at}" if verdict.known_at else "")
    )
    if verdict.hits:
        console.print("\n[bold]Why[/bold]")
        for hit in verdict.hits:
            _hit(console, hit)
    if verdict.beside:
        console.print("\n[bold]Beside it[/bold]")
        for hit in verdict.beside:
            _hit(console, hit)
    _list(console, "Missing or open", verdict.missing)
    _list(console, "Contradictions", verdict.contradictions)
    _list(console, "Narrowly not", [f"{n.measure}: {n.why}" for n in verdict.near])
    if verdict.parties:
        console.print("\n[bold]Listings met by the party[/bold]")
        for match in verdict.parties:
            sure = "confirmed" if match.confirmed else f"possible, score {match.score:.2f}"
            console.print(
                Text(
                    f"  {match.listed_name} ({match.list_id}): {sure}, by the name "
                    f"{match.alias!r}; {match.explained}; {match.consequence}"
                )
            )
    if verdict.understood:
        console.print("\n[bold]Understood[/bold] (correct it with --element, --form, --stage)")
        for reading in verdict.understood:
            words = f" from {reading['words']!r}" if reading["words"] else ""
            console.print(
                Text(f"  {reading['field']}: {reading['value']}{words} [{reading['source']}]")
            )
    _list(console, "Notes", verdict.notes)
    console.print("\n[bold]Covered of the exporting state[/bold]")
    for line in verdict.coverage:
        console.print(Text(f"  {line.layer}: {line.state}: {line.note}"))
    console.print("\n[bold]Looked at[/bold]")
    for version in verdict.versions:
        console.print(
            Text(
                f"  {version['list']} as of {version['as_of']}, {version['records']} records, "
                f"digest {version['digest'][:16]}"
            )
        )


def _hit(console: Console, hit: RuleHit) -> None:
    from rich.text import Text

    from ytterby.compliance.decide.verdict import outcome_words

    console.print(Text(f"  {hit.measure}: {outcome_words(hit)}", style="bold"))
    number = f", {hit.number}" if hit.number else ""
    console.print(Text(f"    {hit.title}{number}; layer {hit.layer}; confidence {hit.confidence}"))
    days = f"in force since {hit.since}" if hit.since else ""
    if hit.state == "suspended":
        days += f", suspended until {hit.until}" + (f" by {hit.by}" if hit.by else "")
    elif hit.until:
        days += f", last day {hit.until}"
    for line in (
        days.strip(", "),
        hit.why,
        "entries: " + ", ".join(hit.entries[:6]) if hit.entries else "",
        "; ".join(hit.conditions),
        f"{hit.source}: {hit.source_url}",
    ):
        if line:
            console.print(Text(f"    {line}"))


def _list(console: Console, title: str, lines: Any) -> None:
    from rich.text import Text

    if lines:
        console.print(f"\n[bold]{title}[/bold]")
        for line in lines:
            console.print(Text(f"  {line}"))


def _print_json(data: Any) -> None:
    # lone surrogates of odd input have no UTF-8 form
    text = json.dumps(data, ensure_ascii=False, indent=2)
    typer.echo(text.encode("utf-8", "replace").decode("utf-8"))

"""`ytterby check`: is this item, technology or party controlled, on this date, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

from ytterby.cli.common import print_json, print_table, with_bar, without_collection
from ytterby.cli.options import (
    Batch,
    HomeFolder,
    Json,
    KnownAt,
    OnDay,
    OutFile,
    Owners,
    grouped,
    option,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.verdict import RuleHit, Verdict

LONG_BATCH = 2_000
"""Batches of more rows show a progress bar."""
CONTENT = (
    "Facts parted by ';': shares, purities, sizes, CAS, ownership, countries in stage order, or a "
    "bill of materials: 'BOM: Dy metal CN 12 USD; ...'."
)
REGIME = (
    "Layer that sets the outcome: security, party, trade_administration, tariff, procurement or "
    "production; without it security and party controls do."
)
BLANK = "With --cases: columns to empty first, by commas."


@dataclass(frozen=True)
class ItemOptions:
    """The goods or technology, and corrections of what was read."""

    panel: ClassVar = "The item"
    item: Annotated[str, option("Goods, in your words.")] = ""
    technology: Annotated[str, option("Technology, in your words.")] = ""
    hs: Annotated[str, option("HS code, 2 to 10 digits.")] = ""
    element: Annotated[str, option("Corrects what was read, e.g. Dy.")] = ""
    form: Annotated[str, option("Corrects it, e.g. oxide, magnet.")] = ""
    stage: Annotated[str, option("Corrects it, e.g. recycling.")] = ""
    content: Annotated[str, option(CONTENT)] = ""


@dataclass(frozen=True)
class DealOptions:
    """From where to where, on which day, to whom and for what."""

    panel: ClassVar = "The deal"
    exporter: Annotated[str, option("Exporting country.", "--from")] = ""
    destination: Annotated[str, option("Destination.", "--to")] = ""
    origin: Annotated[str, option("Country of origin; exporter's.")] = ""
    on: OnDay = ""
    end_use: Annotated[str, option("Blank: civil.")] = ""
    party: Annotated[str, option("The other side of the deal.")] = ""
    party_country: Annotated[str, option("Its seat.")] = ""
    regime: Annotated[str, option(REGIME)] = ""


@dataclass(frozen=True)
class ManyOptions:
    """Files of many questions."""

    panel: ClassVar = "Many questions"
    batch: Batch = None
    out_file: OutFile = None
    cases: Annotated[Path | None, option("CSV of cases with expected outcomes.")] = None
    blank: Annotated[str, option(BLANK)] = ""

    def check(self, one: bool, record: Path | None) -> None:
        """Refuse options that do not go together, rather than ignore one. Raises QuestionError.

        one : whether an item or a party is given too.
        """
        from ytterby.compliance.decide.case import QuestionError

        many = self.batch is not None or self.cases is not None
        faults = {
            "--batch and --cases are two tasks": self.batch and self.cases,
            "--batch and --cases read their questions from a file; leave the item and party out": (
                one and many
            ),
            "--out-file goes with --batch": self.out_file and not self.batch,
            "--record is of one question; it does not go with --batch or --cases": record and many,
            "--blank goes with --cases": self.blank and not self.cases,
            "--out-file would overwrite the file of questions": (
                self.out_file and self.batch and self.out_file.resolve() == self.batch.resolve()
            ),
        }
        for fault, applies in faults.items():
            if applies:
                raise QuestionError(fault, advice="See ytterby check --help.")


@dataclass(frozen=True)
class ListOptions:
    """What of the law is known, and the lists of a user."""

    panel: ClassVar = "Output and lists"
    known_at: KnownAt = ""
    home: HomeFolder = None
    owners: Owners = None

    def checker(self, near: bool) -> Checker:
        """A checker of many questions; near : say what narrowly does not apply too."""
        from ytterby.compliance.decide.engine import Checker
        from ytterby.compliance.decide.parties import Parties
        from ytterby.compliance.decide.question import read_date

        day = read_date(self.known_at, name="--known-at") if self.known_at else None
        with without_collection():
            return Checker(parties=Parties.read(self.home, self.owners), known_at=day, near=near)


@dataclass(frozen=True)
class AnswerOptions:
    """In which form the answer is given."""

    panel: ClassVar = "Output and lists"
    as_json: Json = False
    schema: Annotated[bool, option("Print the JSON schema of a verdict.", "--schema")] = False
    record: Annotated[Path | None, option("Write a printable record of the check (HTML).")] = None


@grouped
def check(
    goods: ItemOptions = ItemOptions(),
    deal: DealOptions = DealOptions(),
    many: ManyOptions = ManyOptions(),
    lists: ListOptions = ListOptions(),
    answer: AnswerOptions = AnswerOptions(),
) -> None:
    """Check whether a control applies to an item, technology or party on a day, and why.

    Exit code 0: every question was answered, whatever the verdict; 1: some rows of a batch could
    not be; 2: nothing was done. "No control found" is never a clearance.
    """
    with without_collection():
        from ytterby.compliance.decide.engine import check as ask
        from ytterby.compliance.decide.verdict import verdict_schema, write_record

    if answer.schema:
        print_json(verdict_schema())
        return
    many.check(any((*vars(goods).values(), deal.party)), answer.record)
    if many.cases is not None:
        _score(lists.checker(near=False), many.cases, many.blank, answer.as_json)
        return
    if many.batch is not None:
        # a CSV of verdicts has no column for what narrowly does not apply
        _batch(lists.checker(near=answer.as_json), many.batch, many.out_file, answer.as_json)
        return
    with without_collection():
        verdict = ask(**vars(goods), **vars(deal), **vars(lists))
    if answer.record is not None:
        write_record(answer.record, verdict)
    if answer.as_json:
        print_json(verdict.as_data())
        return

    show(verdict)
    if answer.record is not None:
        typer.echo(f"Record: {answer.record}")


def _batch(checker: Checker, path: Path, out: Path | None, as_json: bool) -> None:
    from ytterby.compliance.decide import batch as rows_of
    from ytterby.ground.csvfile import format_csv

    batch = rows_of.read_batch(path)
    answers = rows_of.answer_rows(checker, batch, str(path))
    answered = list(with_bar(answers, "Checking", len(batch.rows), LONG_BATCH))
    if out is not None:
        rows_of.write_verdicts(out, batch.columns, answered)
    if as_json:
        print_json([verdict.as_data() for _, verdict in answered])
    elif out is None:
        rows = [rows_of.out_row(row, verdict) for row, verdict in answered]
        typer.echo(format_csv(rows_of.out_columns(batch.columns), rows), nl=False)
    counts = Counter(verdict.outcome for _, verdict in answered)
    summary = ", ".join(f"{n} {outcome}" for outcome, n in sorted(counts.items()))
    typer.echo(f"{len(answered)} questions: {summary}" + (f" -> {out}" if out else ""), err=True)
    for _, verdict in answered:
        if verdict.outcome == "error":
            typer.echo(f"Error: {verdict.error}", err=True)
    if counts["error"]:
        raise typer.Exit(1)


def _score(checker: Checker, path: Path, blank: str, as_json: bool) -> None:
    from ytterby.compliance.decide.case import QuestionError
    from ytterby.compliance.decide.question import COLUMNS
    from ytterby.compliance.decide.score import score_cases
    from ytterby.ground.errors import check_known

    emptied = tuple(c.strip() for c in blank.split(",") if c.strip())
    for column in emptied:
        check_known(column, COLUMNS, "--blank: unknown {!r}", QuestionError)
    score = score_cases(checker, path, emptied)
    if as_json:
        print_json(score.as_data())
        return
    typer.echo(
        f"accuracy {score.accuracy:.3f} ({score.right} of {score.cases}), "
        f"missed_controls {score.missed_controls}, governing measure right in "
        f"{score.governing_right:.3f} of those right"
        + (f", {score.uncovered} right as not covered" if score.uncovered else "")
    )
    if score.wrong:
        rows = score.table()
        columns = tuple(rows[0])
        print_table(
            [column.replace("_", " ") for column in columns],
            [[row[column] for column in columns] for row in rows],
            right=" ".join(columns[2:]).replace("_", " "),
        )
    for wrong in score.wrong:
        typer.echo(
            f"  {wrong.mark}: {wrong.case}: expected {wrong.expected.replace('|', ' or ')}, got "
            f"{wrong.got}; {wrong.reasons[:300]}"
        )


_COLOURS = {
    "prohibited": "bold white on red",
    "licence required": "bold black on yellow",
    "notice/statement required": "bold black on bright_yellow",
    "cannot tell": "bold white on magenta",
    "not covered": "bold white on blue",
    "suspended": "bold black on cyan",
    "no control found": "bold black on white",
}


def show(verdict: Verdict) -> None:
    """Print a verdict to the terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(f" {verdict.outcome.upper()} ", style=_COLOURS[verdict.outcome]))
    console.print(Text(verdict.headline, style="bold"))
    known = f", as known on {verdict.known_at}" if verdict.known_at else ""
    console.print(f"on {verdict.date}{known}")
    for title, lines in _sections(verdict):
        if lines:
            console.print(f"\n{title}")
        for line, style in lines:
            console.print(Text(line, style=style))


Lines = list[tuple[str, str]]
"""Lines with their style."""


def _sections(verdict: Verdict) -> Iterator[tuple[str, Lines]]:
    """The parts of a verdict in their order: a title and the lines below it."""
    pieces = [
        f"{one.item}: {one.outcome}"
        + (f" ({one.measure or one.asks})" if one.measure or one.asks else "")
        for one in verdict.pieces
    ]
    yield "[bold]Each of the goods[/bold]", _plain(pieces)
    yield "[bold]Why[/bold]", [line for hit in verdict.hits for line in _hit(hit)]
    yield "[bold]Of other layers[/bold]", [line for hit in verdict.ancillary for line in _hit(hit)]
    yield "[bold]Missing or open[/bold]", _plain(verdict.missing)
    yield "[bold]Contradictions[/bold]", _plain(verdict.contradictions)
    near = [f"{one.measure}: {one.why}" for one in verdict.near]
    yield "[bold]Narrowly not[/bold]", _plain(near)
    met = [
        f"{m.listed_name} ({m.list_id}): "
        + ("confirmed" if m.confirmed else f"possible, score {m.score:.2f}")
        + f", by the name {m.alias!r}; {m.explained}; {m.consequence}"
        for m in verdict.parties
    ]
    yield "[bold]Listings met by the party[/bold]", _plain(met)
    read = [
        f"{r['field']}: {r['value']}"
        + (f" from {r['words']!r}" if r["words"] else "")
        + f" [{r['source']}]"
        for r in verdict.understood
    ]
    yield "[bold]Understood[/bold] (correct it with --element, --form, --stage)", _plain(read)
    yield "[bold]Notes[/bold]", _plain(verdict.notes)
    covered = [f"{line.layer}: {line.state}: {line.note}" for line in verdict.coverage]
    yield "[bold]Covered of the exporting state[/bold]", _plain(covered)
    looked = [
        f"{v['list']} as of {v['as_of']}, {v['records']} records, digest {v['digest'][:16]}"
        for v in verdict.versions
    ]
    yield "[bold]Looked at[/bold]", _plain(looked)


def _plain(lines: Iterable[str]) -> Lines:
    return [(f"  {line}", "") for line in lines]


def _hit(hit: RuleHit) -> Lines:
    from ytterby.compliance.decide.verdict import outcome_words

    number = f", {hit.number}" if hit.number else ""
    days = f"in force since {hit.since}" if hit.since else ""
    if hit.state == "suspended":
        days += f", suspended until {hit.until}" + (f" by {hit.by}" if hit.by else "")
    elif hit.until:
        days += f", last day {hit.until}"
    lines = (
        f"{hit.title}{number}; layer {hit.layer}; confidence {hit.confidence}",
        days.strip(", "),
        hit.grounds,
        hit.why,
        "entries: " + ", ".join(hit.entries[:6]) if hit.entries else "",
        "; ".join(hit.conditions),
        f"{hit.source}: {hit.source_url}",
    )
    first = (f"  {hit.measure}: {outcome_words(hit)}", "bold")
    return [first, *((f"    {line}", "") for line in lines if line)]

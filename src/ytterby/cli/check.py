"""`ytterby check`: is this item, technology or party controlled, on this date, and why."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from ytterby.cli.common import (
    print_decisions,
    print_json,
    print_json_list,
    print_table,
    read_day,
    with_bar,
)
from ytterby.cli.main import CommandGroup
from ytterby.cli.verdicts import show, show_short
from ytterby.ground.arguments import fitting
from ytterby.ground.collector import without_collection
from ytterby.ground.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.verdict import Verdict

LONG_BATCH = 2_000
"""Batches of more rows show a progress bar."""
MOST_FAULTS = 20
"""Rows that could not be read, of which the error stream tells why."""


@dataclass(frozen=True)
class ItemOptions:
    """The goods or technology."""

    item: str = ""
    technology: str = ""


@dataclass(frozen=True)
class ItemColumns:
    """What is said of an item besides its words."""

    hs: str = ""
    element: str = ""
    form: str = ""
    stage: str = ""
    content: str = ""


@dataclass(frozen=True)
class DealOptions:
    """From where to where, on which day, to whom and for what."""

    exporter: str = ""
    destination: str = ""
    origin: str = ""
    on: str = ""
    end_use: str = ""
    party: str = ""
    party_country: str = ""
    party_birth_date: str = ""
    regime: str = ""
    list_number: str = ""


@dataclass(frozen=True)
class ManyOptions:
    """A file of many questions."""

    batch: Path | None = None
    out_file: Path | None = None
    since: str = ""

    def check(self, one: bool, record: Path | None) -> None:
        """Refuse options that do not go together, rather than ignore one. Raises QuestionError.

        one : whether an item or a party is given too.
        """
        from ytterby.compliance.decide.case import QuestionError

        many = self.batch is not None
        faults = {
            "--batch reads its questions from a file; leave the item and party out": one and many,
            "--out-file goes with --batch": self.out_file and not self.batch,
            "--record is of one question; it does not go with --batch": record and many,
            "--record shows one day; it does not go with --since": record and self.since,
            "--since file needs the file: --batch": self.since == "file" and not many,
            "--out-file would overwrite the file of questions": (
                self.out_file and self.batch and self.out_file.resolve() == self.batch.resolve()
            ),
        }
        for fault, applies in faults.items():
            if applies:
                raise QuestionError(fault, advice="See ytterby check --help.")


@dataclass(frozen=True)
class ListOptions:
    """The lists and own records of a user."""

    home: Path | None = None
    law: Path | None = None
    owners: Path | None = None

    def checker(self, near: bool) -> Checker:
        """A checker of many questions; near : say what narrowly does not apply too."""
        from ytterby.compliance.decide.engine import Checker
        from ytterby.compliance.decide.parties import Parties
        from ytterby.compliance.parties.home import Home

        with without_collection():
            home = fitting("home", self.home, "Path | None")
            parties = Parties.read(Home.find(home, self.law), self.owners)
            return Checker(parties=parties, near=near)


@dataclass(frozen=True)
class AnswerOptions:
    """In which form the answer is given."""

    as_json: bool = False
    full: bool = False
    record: Path | None = None


class _WithText(TyperGroup):
    """The commands; words that name none of them are the item: `ytterby check "yttrium oxide"`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Arguments, with the item that stands first marked as such."""
        text = args[:1] and args[0][:1] not in ("-", "") and args[0] not in self.commands
        return list(super().parse_args(ctx, ["--item", *args] if text else args))


app = CommandGroup(cls=_WithText, invoke_without_command=True)


@app.callback()
def check(
    goods: ItemOptions = ItemOptions(),
    columns: ItemColumns = ItemColumns(),
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
        from ytterby.compliance.decide.verdict import write_record

    item = {**vars(goods), **vars(columns)}
    many.check(any((*item.values(), deal.party)), answer.record)
    if many.since:
        _since(lists, many, {**item, **vars(deal)}, answer.as_json)
        return
    if many.batch is not None:
        # a CSV of verdicts has no column for what narrowly does not apply
        _batch(lists.checker(near=answer.as_json), many.batch, many.out_file, answer.as_json)
        return
    with without_collection():
        verdict = ask(**item, **vars(deal), **vars(lists))
    if answer.record is not None:
        write_record(answer.record, verdict)
    if answer.as_json:
        print_json(verdict.to_dict())
        return

    (show if answer.full else show_short)(verdict)
    if answer.record is not None:
        typer.echo(f"Record: {answer.record}")


@app.command("decide")
def decide_item(
    item: str,
    code: str,
    by: str,
    why: str,
    columns: ItemColumns = ItemColumns(),
    on: str = "",
    lists: ListOptions = ListOptions(),
) -> None:
    """Decide once under which code an item falls: later questions use it until the record changes."""

    from ytterby.compliance.decide import decided
    from ytterby.compliance.decide.engine import question_of
    from ytterby.compliance.decide.law import law_of
    from ytterby.compliance.parties.home import Home

    question = question_of(item, **vars(columns))
    day = read_day(on)
    home = Home.find(lists.home, lists.law)
    decision = decided.decide(law_of(home.laws).records, question, code, by, why, day)
    decided.append(home, decision)
    rests_on = ", ".join(decision.named) or "all lists of goods"
    typer.echo(f"{item}: {decision.words()}\nRests on {rests_on}; recorded in {home.items}")


@app.command("decisions")
def list_decisions(lists: ListOptions = ListOptions(), as_json: bool = False) -> None:
    """List the items decided once, and which are open again since a record has changed."""
    from ytterby.compliance.decide.decided import ItemDecisions
    from ytterby.compliance.decide.law import law_of
    from ytterby.compliance.parties.home import Home

    home = Home.find(lists.home, lists.law)
    decisions, records = ItemDecisions.read(home), law_of(home.laws).records
    rows = []
    for one in decisions.every:
        changed = one.changed(records)
        state = "holds" if decisions.holds(one) else "replaced"
        state = f"open again: {', '.join(changed)}" if changed and state == "holds" else state
        item = "; ".join(one.item.values())
        days = {"by": one.by, "on": one.on.isoformat(), "why": one.why, "state": state}
        rows.append({"item": item, "as": one.code, **days})
    columns = ("item", "as", "by", "on", "why", "state")
    print_decisions(rows, columns, decisions.problems, home.items, as_json)


def _batch(checker: Checker, path: Path, out: Path | None, as_json: bool) -> None:
    from ytterby.compliance.decide import batch as rows_of

    batch = rows_of.read_batch(path)
    answers = rows_of.answer_rows(checker, batch, str(path))
    counts, faults = Counter[str](), list[str]()

    def counted() -> Iterator[tuple[dict[str, str], Verdict]]:
        for row, verdict in with_bar(answers, "Checking", batch.count, LONG_BATCH):
            counts[verdict.outcome] += 1
            if verdict.outcome == "error" and len(faults) < MOST_FAULTS:
                faults.append(verdict.error)
            yield row, verdict

    if as_json:
        print_json_list(verdict.to_dict() for _, verdict in counted())
    elif out is not None:
        rows_of.write_verdicts(out, batch.columns, counted())
    else:
        rows = (rows_of.out_row(row, verdict) for row, verdict in counted())
        rows_of.print_rows(sys.stdout, rows_of.out_columns(batch.columns), rows)
    summary = ", ".join(f"{n} {outcome}" for outcome, n in sorted(counts.items()))
    typer.echo(f"{counts.total()} questions: {summary}" + (f" -> {out}" if out else ""), err=True)
    if aside := rows_of.columns_aside(batch.columns):
        typer.echo(aside, err=True)
    for fault in faults:
        typer.echo(f"Error: {fault}", err=True)
    if counts["error"]:
        raise typer.Exit(1)


def _since(lists: ListOptions, many: ManyOptions, columns: dict[str, str], as_json: bool) -> None:
    """What changed in the answers, and by which record."""
    from datetime import date

    from ytterby.compliance.decide import batch as rows_of
    from ytterby.compliance.decide import since
    from ytterby.compliance.decide.engine import question_of

    on = columns.pop("on") or date.today().isoformat()
    days = [read_day(text) for text in (many.since, on) if text != since.FILE]
    if len(days) > 1 and days[0] > days[1]:
        raise DataError(f"--since {many.since} is after the day asked for, {on}")
    checker = lists.checker(near=False)
    if many.batch is None:
        changed = [since.change_of(checker, question_of(**columns), many.since, on)]
        given, total = list[str](), 1
    else:
        batch = rows_of.read_batch(many.batch)
        given, total = batch.columns, batch.count
        every = since.changes(checker, batch, many.since, on, str(many.batch))
        changed = list(filter(None, with_bar(every, "Checking", total, LONG_BATCH)))
    rows = [{**one.row, **one.cells()} for one in changed if one]
    names = [c for c in given if c not in since.ADDED and any(row.get(c) for row in rows)]
    if as_json:
        print_json({"since": many.since, "on": on, "questions": total, "changed": rows})
    elif many.out_file is not None:
        rows_of.write_rows(many.out_file, [*names, *since.ADDED], rows)
    else:
        kept = [c for c in names if c in ("reference", "item_text", "party_name")] or names[:2]
        kept += since.ADDED[:3]
        print_table(kept, [[row.get(c, "") for c in kept] for row in rows])
    typer.echo(f"{len(rows)} of {total} changed from {many.since} to {on}.", err=True)
    if any(row["after"] == "error" for row in rows):
        raise typer.Exit(1)

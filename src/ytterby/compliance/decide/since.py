"""What changed in the answers since a day, or since the outcomes that a file keeps, and by which record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ytterby.compliance.decide.batch import answer
from ytterby.compliance.decide.question import Question
from ytterby.compliance.decide.verdict import OUTCOMES, outcome_words, state_words
from ytterby.ground.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.compliance.decide.batch import Batch, Row
    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.verdict import RuleHit, Verdict

FILE = "file"
"""What to say in place of a day where the outcomes in the file are what is compared with."""
ADDED = ("before", "after", "changed_by", "answer")
"""Columns that a report of changes adds."""


@dataclass(frozen=True)
class ChangedAnswer:
    """A row of which the outcome, or a listing of the party, is another one.

    before : the outcome then; after : the verdict now.
    by : what changed it, each with its record: goods, end use and party alike.
    """

    row: Row
    before: str
    after: Verdict
    by: tuple[str, ...]

    def cells(self) -> dict[str, str]:
        """The columns that a report adds."""
        cells = self.before, self.after.outcome, " | ".join(self.by), self.after.headline
        return dict(zip(ADDED, cells, strict=True))


def changes(
    checker: Checker, batch: Batch, since: str, on: str, where: str
) -> Iterator[ChangedAnswer | None]:
    """For each row what changed, or None; in order.

    since : a day whose law and lists are compared with, whatever day a row has; or `file`: the column `outcome` of
    each row. on : the day asked for now. Raises DataError where a file has no column `outcome`.
    """
    if since == FILE and "outcome" not in batch.columns:
        advice = "Give the output of an earlier batch, or --since DAY."
        raise DataError("there is no column 'outcome' to compare with", where=where, advice=advice)
    for number, (row, line) in enumerate(batch.pairs(), start=1):
        place = f"{where}, row {number}, line {line}"
        question = Question.from_row(row)
        if since != FILE:
            yield change_of(checker, question, since, on, row, place)
            continue
        old, after = row["outcome"].strip(), answer(checker, replace(question, date=on), place)
        then = answer(checker, question, place) if question.date and old != after.outcome else None
        by = () if old == after.outcome else _since_file(row, old, then, after)
        yield ChangedAnswer(row, old, after, by) if by else None


def change_of(
    checker: Checker,
    question: Question,
    since: str,
    on: str,
    row: Row | None = None,
    place: str = "",
) -> ChangedAnswer | None:
    """What changed in the answer of a question between two days; None where it is the same.

    row : of the batch that it is in. place : the same, for what is wrong with it.
    """
    before, after = (answer(checker, replace(question, date=day), place) for day in (since, on))
    listed = _listings(before, after)
    if before.outcome == after.outcome and not listed and after.outcome != "error":
        return None
    return ChangedAnswer(row or {}, before.outcome, after, (*_rules(before, after), *listed))


def _since_file(row: Row, old: str, then: Verdict | None, after: Verdict) -> tuple[str, ...]:
    """What changed an outcome that a file keeps: the law by its days, or the records, lists or readings themselves."""
    if then is not None and then.outcome == old:
        return (*_rules(then, after), *_listings(then, after))
    was = {name.strip() for name in row.get("measures", "").split(";") if name.strip()}
    new = [_words(hit) for hit in after.hits if hit.measure not in was]
    gone = sorted(was - {*after.measures})
    more = [f"no more: {', '.join(gone)}"] if gone else []
    return (*new, *more) or ("the records or lists changed, or how the item is read",)


def _rules(before: Verdict, after: Verdict) -> tuple[str, ...]:
    """Rules that are in another state or came or went, those that set an outcome first."""
    was, now = ({_key(hit): hit for hit in one.hits} for one in (before, after))
    changed = [hit for key, hit in now.items() if key not in was or was[key].outcome != hit.outcome]
    changed.sort(key=lambda hit: OUTCOMES.index(hit.outcome))
    gone = [hit for key, hit in was.items() if key not in now]
    return (*map(_words, changed), *(f"no more: {_words(hit)}" for hit in gone))


def _key(hit: RuleHit) -> tuple[str, ...]:
    return hit.measure, hit.rule, hit.party


def _words(hit: RuleHit) -> str:
    parts = (hit.party, state_words(hit), hit.number or hit.title)
    return f"{hit.measure}: {outcome_words(hit)}; {'; '.join(filter(None, parts))}"


def _listings(before: Verdict, after: Verdict) -> tuple[str, ...]:
    """Listings of the party that came, went, or are in another state."""
    was, now = ({(p.list_id, p.entry): p for p in one.parties} for one in (before, after))
    changed = [p for key, p in now.items() if key not in was or was[key].state != p.state]
    gone = [p for key, p in was.items() if key not in now]
    named = ((p, p.listed_name if p.confirmed else f"{p.listed_name} (possible)") for p in changed)
    new = (f"{p.list_id}: {name} {p.explained}" for p, name in named)
    return (*new, *(f"{p.list_id}: {p.listed_name} is met no more" for p in gone))

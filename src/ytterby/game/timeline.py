"""The race as it was dated: steps of the sides, and which answered which, from `data/game/race_*.csv`.

A step is a control record of the book, or, where the book has none, what a source says. `race_answers` holds what is
known of an answer: by what grade of evidence, and what the step itself cites. A link says that somebody reads it so; it
does not say that the one caused the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from ytterby.controls.values import PartialDate
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError, check_known
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.controls.book import Book

FOLDER = DATA / "game"
STEPS, ANSWERS = "race_steps.csv", "race_answers.csv"
KINDS = ("measure", "relief", "support", "threat", "other")
GRADES = {
    "text": "its text, or who issued it, names what it answers",
    "report": "press or authors say so",
    "timing": "only the order in time; nobody says so, or the source speaks against it",
}
"""Grade of a link -> what it rests on, the surest first."""


@dataclass(frozen=True)
class RaceStep:
    """One step of one side.

    day : as precise as its source, `2025-04-04` or `2025-11`. against : a region, or `all`. record : id in the book;
    blank where it has none. kind : one of `KINDS`.
    """

    id: str
    day: str
    side: str
    against: str
    kind: str
    record: str
    what: str
    source: str
    source_url: str

    @cached_property
    def first(self) -> date:
        """The day, or the first that it may be."""
        return PartialDate.parse(self.day).first_day

    @property
    def day_known(self) -> bool:
        """Whether the day is known."""
        return len(self.day) == len("2025-04-04")


@dataclass(frozen=True)
class RaceAnswer:
    """A step, and one that it answers. citing : what the step itself gives as its ground."""

    step: RaceStep
    answers: RaceStep
    grade: str
    citing: str
    source: str
    source_url: str

    @property
    def days(self) -> int | None:
        """Days between the two; None where one of them is known by its month only."""
        if not (self.step.day_known and self.answers.day_known):
            return None
        return (self.step.first - self.answers.first).days


@dataclass(frozen=True)
class DatedRace:
    """All steps in the order of their days, and all answers in the order of theirs."""

    steps: tuple[RaceStep, ...]
    answers: tuple[RaceAnswer, ...]

    @property
    def sides(self) -> tuple[str, ...]:
        """Whose steps they are, those with most steps first."""
        count: dict[str, int] = {}
        for one in self.steps:
            count[one.side] = count.get(one.side, 0) + 1
        return tuple(sorted(count, key=lambda side: -count[side]))


def read_race(book: Book, folder: Path = FOLDER) -> DatedRace:
    """The packaged race, or that of another folder; every name, day and source is checked.

    A step with a record takes its source from it, and must have its day: the one on which it was announced or took
    effect. Raises DataError with file and line.
    """
    table = read_csv(folder / STEPS)
    steps: dict[str, RaceStep] = {}
    for row, line in zip(table.rows, table.lines, strict=True):
        where = f"{folder / STEPS}:{line}"
        one = _step(row, book, where)
        if one.id in steps:
            raise DataError(f"two steps have the id {one.id!r}", where=where)
        steps[one.id] = one
    links = read_csv(folder / ANSWERS)
    answers = [
        _answer(row, steps, f"{folder / ANSWERS}:{line}")
        for row, line in zip(links.rows, links.lines, strict=True)
    ]
    in_time = sorted(steps.values(), key=lambda one: (one.first, one.id))
    answers.sort(key=lambda one: (one.step.first, one.step.id, one.answers.first))
    return DatedRace(tuple(in_time), tuple(answers))


def _step(row: dict[str, str], book: Book, where: str) -> RaceStep:
    check_known(row["kind"], KINDS, "unknown kind of step {!r}", where=where)
    try:
        PartialDate.parse(row["day"])
    except ValueError:
        raise DataError(
            f"{row['day']!r} is no day", where=where, advice="Write 2025-04-04."
        ) from None
    source, address = row["source"], row["source_url"]
    if record := row["record"]:
        check_known(
            record, [one.id for one in book], "there is no control record {!r}", where=where
        )
        measure = book[record]
        days = {str(day) for day in (measure.announced, measure.effective, measure.signed) if day}
        if row["day"] not in days:
            raise DataError(
                f"the step is of {row['day']}, the record {record} of {' and '.join(sorted(days))}",
                where=where,
            )
        source, address = source or measure.source, address or measure.source_url
    if not source or not address.startswith("http"):
        raise DataError("a step without record needs a source and its address", where=where)
    return RaceStep(row["id"], row["day"], row["side"], row["against"], row["kind"], record,
                    row["what"], source, address)  # fmt: skip


def _answer(row: dict[str, str], steps: dict[str, RaceStep], where: str) -> RaceAnswer:
    for name in (row["step"], row["answers"]):
        check_known(name, steps, "there is no step {!r}", where=where)
    step, before = steps[row["step"]], steps[row["answers"]]
    check_known(row["grade"], GRADES, "unknown grade {!r}", where=where)
    if step.side == before.side:
        raise DataError("nobody answers a step of its own", where=where)
    if PartialDate.parse(step.day).last_day < before.first:
        raise DataError(f"{step.id} comes before what it answers", where=where)
    if row["grade"] != "timing" and not row["source_url"].startswith("http"):
        raise DataError("a link needs a source and its address, or the grade timing", where=where)
    return RaceAnswer(step, before, row["grade"], row["citing"], row["source"], row["source_url"])

"""The race as it was dated: steps of the sides, and which answered which, from `data/game/race_*.csv`.

A step is a control record of the book, or, where the book has none, what a source says. `race_answers` holds what is
known of an answer: by what grade of evidence, and what the step itself cites. A link says that somebody reads it so; it
does not say that the one caused the other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from ytterby.controls.values import PartialDate
from ytterby.game.gamefile import FOLDER
from ytterby.ground.csvfile import read_csv

if TYPE_CHECKING:
    from ytterby.controls.book import Book

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
        return tuple(side for side, _ in Counter(one.side for one in self.steps).most_common())


def read_race(book: Book) -> DatedRace:
    """The packaged race. A step with a record takes its source from it."""
    steps = {row["id"]: _step(row, book) for row in read_csv(FOLDER / STEPS).rows}
    answers = [
        RaceAnswer(steps[row["step"]], steps[row["answers"]],
                   *(row[name] for name in ("grade", "citing", "source", "source_url")))
        for row in read_csv(FOLDER / ANSWERS).rows
    ]  # fmt: skip
    in_time = sorted(steps.values(), key=lambda one: (one.first, one.id))
    answers.sort(key=lambda one: (one.step.first, one.step.id, one.answers.first))
    return DatedRace(tuple(in_time), tuple(answers))


def _step(row: dict[str, str], book: Book) -> RaceStep:
    if row["record"]:
        measure = book[row["record"]]
        row = row | {name: row[name] or getattr(measure, name) for name in ("source", "source_url")}
    return RaceStep(**row)

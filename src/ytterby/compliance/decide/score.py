"""Verdicts held against cases with a known outcome."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.compliance.decide.batch import answer_rows, read_batch
from ytterby.ground.errors import DataError

if TYPE_CHECKING:
    from ytterby.compliance.decide.engine import Checker

BINDING = ("prohibited", "licence required", "notice/statement required")
RELEASES = ("no control found", "suspended", "error")


@dataclass(frozen=True)
class Wrong:
    """A case whose outcome differs from the expected one."""

    case: str
    expected: str
    got: str
    measure: str
    reasons: str
    missed: bool


@dataclass(frozen=True)
class Score:
    """How many cases came out as expected.

    Attributes
    ----------
    accuracy : share of cases with the expected outcome.
    missed_controls : cases with a binding control that were answered `no control found`,
        `suspended` or `error`.
    governing_right : share of the right ones that have a governing measure and name the same.
    """

    cases: int
    right: int
    missed_controls: int
    governing_right: float
    wrong: tuple[Wrong, ...]

    @property
    def accuracy(self) -> float:
        """Share of cases with the expected outcome."""
        return self.right / self.cases if self.cases else 0.0

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "cases": self.cases,
            "right": self.right,
            "accuracy": round(self.accuracy, 4),
            "missed_controls": self.missed_controls,
            "governing_right": round(self.governing_right, 4),
            "wrong": [vars(w) for w in self.wrong],
        }


def score_cases(checker: Checker, path: Path | str, blank: tuple[str, ...] = ()) -> Score:
    """Answer the cases of a file and compare.

    Raises DataError when there is no column `expected_outcome`.

    Parameters
    ----------
    path : a batch with the column `expected_outcome`; `case_id` and `governing_measure_id` if any.
    blank : columns to empty first, to see what the words alone give.
    """
    batch = read_batch(path)
    if "expected_outcome" not in batch.columns:
        raise DataError(
            "no column 'expected_outcome'",
            where=f"{path}, line 1",
            advice="A file to be scored says which outcome is right.",
        )
    for row in batch.rows:
        for column in blank:
            row.cells[column] = ""
    wrong: list[Wrong] = []
    right = named = agreed = missed = 0
    for row, verdict in answer_rows(checker, batch, str(path)):
        expected = row.cells["expected_outcome"].strip()
        measure = row.cells.get("governing_measure_id", "").strip()
        governing = verdict.governing.measure if verdict.governing else ""
        if verdict.outcome == expected:
            right += 1
            if measure:
                named += 1
                agreed += measure == governing
            continue
        lost = expected in BINDING and verdict.outcome in RELEASES
        missed += lost
        said = " | ".join((*verdict.reasons, *verdict.missing)) or verdict.error
        wrong.append(
            Wrong(
                row.cells.get("case_id") or str(row.number),
                expected,
                verdict.outcome,
                governing,
                said,
                lost,
            )
        )
    share = agreed / named if named else 1.0
    return Score(len(batch.rows), right, missed, share, tuple(wrong))

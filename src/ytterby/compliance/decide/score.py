"""Cases with known outcomes: how many come out right, and which of the rest were let go."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from ytterby.compliance.decide.batch import answer_rows, read_batch
from ytterby.ground.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.compliance.decide.engine import Checker

Mark = Literal["right", "falsely free", "free where cannot tell", "cannot tell", "other"]
"""What a case comes to. `falsely free`: let go although something binds, or is suspended and will bind;
`cannot tell`: not answered although the answer is known; `other`: wrong, and neither let go nor left open."""
MARKS: tuple[Mark, ...] = get_args(Mark)
BINDING = ("prohibited", "licence required", "notice/statement required")
FREE = ("no control found", "not covered", "suspended", "error")
"""Outcomes that let goods go; what was not answered counts as let go."""


@dataclass(frozen=True)
class ScoredCase:
    """A case with what came out.

    expected : what is right, with what is right too by `|`.
    measure : that governs the outcome.
    known : whether the answer is known, so that `cannot tell` is wrong.
    missed : a control binds, and the goods were let go.
    uncovered : `not covered` stands for `no control found`, as the book has no goods law of the exporter.
    """

    case: str
    group: str
    language: str
    expected: str
    got: str
    mark: Mark
    known: bool
    measure: str
    reasons: str
    missed: bool
    uncovered: bool


@dataclass(frozen=True)
class Score:
    """How many cases came out as expected.

    governing_right : share of the right ones that have a governing measure and name the same.
    """

    answered: tuple[ScoredCase, ...]
    governing_right: float

    @property
    def cases(self) -> int:
        """How many there are."""
        return len(self.answered)

    @property
    def wrong(self) -> tuple[ScoredCase, ...]:
        """Those that did not come out as expected."""
        return tuple(case for case in self.answered if case.mark != "right")

    @property
    def right(self) -> int:
        """Cases with an outcome that is right."""
        return self.cases - len(self.wrong)

    @property
    def uncovered(self) -> int:
        """Right ones for which the book has no goods law of the exporter."""
        return sum(case.uncovered for case in self.answered)

    @property
    def missed_controls(self) -> int:
        """Binding controls that were not found."""
        return sum(case.missed for case in self.answered)

    @property
    def accuracy(self) -> float:
        """Share of cases with an outcome that is right."""
        return self.right / self.cases if self.cases else 0.0

    def marked(self, mark: Mark) -> int:
        """Cases with a mark."""
        return sum(case.mark == mark for case in self.answered)

    def table(self) -> list[dict[str, Any]]:
        """A row for all, for each group and for each language: cases, those whose answer is known, each mark."""
        rows: list[dict[str, Any]] = []
        for by in ("all", "group", "language"):
            parts: dict[str, list[ScoredCase]] = {}
            for case in self.answered:
                parts.setdefault("" if by == "all" else getattr(case, by), []).append(case)
            for name, group in sorted(parts.items()) if by == "all" or set(parts) != {""} else ():
                marks = Counter(case.mark for case in group)
                known = sum(case.known for case in group)
                row = {"by": by, "name": name, "cases": len(group), "known": known}
                rows.append(row | {mark.replace(" ", "_"): marks[mark] for mark in MARKS})
        return rows

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "cases": self.cases,
            "right": self.right,
            "accuracy": round(self.accuracy, 4),
            "missed_controls": self.missed_controls,
            "uncovered": self.uncovered,
            "governing_right": round(self.governing_right, 4),
            "table": self.table(),
            "wrong": [vars(w) for w in self.wrong],
        }


def score_cases(checker: Checker, path: Path | str, blank: tuple[str, ...] = ()) -> Score:
    """Answer the cases of a file and compare.

    Raises DataError when there is no column `expected_outcome`.

    path : a batch with the column `expected_outcome`; if any, `accept` (what is right too, by `|`), `case_id`,
        `governing_measure_id`, `group` and `language`.
    blank : columns to empty first, to see what the words alone give.
    """
    batch = read_batch(path)
    if "expected_outcome" not in batch.columns:
        advice = "A file to be scored says which outcome is right."
        raise DataError("no column 'expected_outcome'", where=f"{path}, line 1", advice=advice)
    for row in batch.rows:
        for column in blank:
            row.cells[column] = ""
    cases: list[ScoredCase] = []
    agreed: list[bool] = []
    for row, verdict in answer_rows(checker, batch, str(path)):
        cell = {name: text.strip() for name, text in row.cells.items()}
        expected, got = cell["expected_outcome"], verdict.outcome
        fine = (expected, *filter(None, cell.get("accept", "").split("|")))
        governing = verdict.governing.measure if verdict.governing else ""
        if got == expected and cell.get("governing_measure_id"):
            agreed.append(cell["governing_measure_id"] == governing)
        goods = {line.state for line in verdict.coverage if line.layer == "goods"}
        uncovered = got == "not covered" and "no control found" in fine and goods == {"not covered"}
        mark = "right" if uncovered else _mark(expected, fine, got)
        cases.append(
            ScoredCase(
                case=cell.get("case_id") or str(row.number),
                group=cell.get("group", ""),
                language=cell.get("language", ""),
                expected="|".join(fine),
                got=got,
                mark=mark,
                known="cannot tell" not in fine,
                measure=governing,
                reasons=" | ".join((*verdict.reasons, *verdict.missing)) or verdict.error,
                missed=mark == "falsely free" and expected in BINDING,
                uncovered=uncovered,
            )
        )
    return Score(tuple(cases), sum(agreed) / len(agreed) if agreed else 1.0)


def _mark(expected: str, fine: tuple[str, ...], got: str) -> Mark:
    if got in fine:
        return "right"
    if got == "cannot tell":
        return "cannot tell"
    if got not in FREE or expected == "no control found":
        return "other"
    return "free where cannot tell" if expected == "cannot tell" else "falsely free"

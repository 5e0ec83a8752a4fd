"""Cases with known outcomes: how many come out right, and which of the rest were let go."""

from __future__ import annotations

from dataclasses import dataclass

from ytterby.compliance.decide.batch import answer_rows, read_batch

BINDING = ("prohibited", "licence required", "notice/statement required")
FREE = ("no control found", "not covered", "suspended", "error")
"""Outcomes that let goods go; what was not answered counts as let go."""


@dataclass(frozen=True)
class ScoredCase:
    """A case with what came out.

    mark : `right`; `falsely free` (let go although something binds, or is suspended and will bind); `free where
        cannot tell`; `cannot tell` (not answered although the answer is known); `other`.
    known : whether the answer is known, so that `cannot tell` is wrong.
    missed : a control binds, and the goods were let go.
    """

    case: str
    got: str
    mark: str
    known: bool
    missed: bool


@dataclass(frozen=True)
class Score:
    """How many cases came out as expected.

    governing_right : share of the right ones that have a governing measure and name the same.
    """

    answered: tuple[ScoredCase, ...]
    governing_right: float

    @property
    def wrong(self):
        """Those that did not come out as expected."""
        return tuple(case for case in self.answered if case.mark != "right")

    @property
    def missed_controls(self):
        """Binding controls that were not found."""
        return sum(case.missed for case in self.answered)

    @property
    def accuracy(self):
        """Share of cases with an outcome that is right."""
        return 1.0 - len(self.wrong) / len(self.answered)

    def marked(self, mark):
        """Cases with a mark."""
        return sum(case.mark == mark for case in self.answered)


def score_cases(checker, path, blank=()):
    """Answer the cases of a file and compare.

    path : a batch with the column `expected_outcome`; if any, `accept` (what is right too, by `|`), `case_id` and
        `governing_measure_id`.
    blank : columns to empty first, to see what the words alone give.
    """
    batch = read_batch(path)
    for row in batch.rows:
        for column in blank:
            row[column] = ""
    cases: list[ScoredCase] = []
    agreed: list[bool] = []
    for number, (row, verdict) in enumerate(answer_rows(checker, batch, str(path)), start=1):
        cell = {name: text.strip() for name, text in row.items()}
        expected, got = cell["expected_outcome"], verdict.outcome
        fine = (expected, *filter(None, cell.get("accept", "").split("|")))
        governing = verdict.governing.measure if verdict.governing else ""
        if got == expected and cell.get("governing_measure_id"):
            agreed.append(cell["governing_measure_id"] == governing)
        goods = {line.state for line in verdict.coverage if line.layer == "goods"}
        uncovered = got == "not covered" and "no control found" in fine and goods == {"not covered"}
        mark = "right" if uncovered else _mark(expected, fine, got)
        name = cell.get("case_id") or str(number)
        missed = mark == "falsely free" and expected in BINDING
        cases.append(ScoredCase(name, got, mark, "cannot tell" not in fine, missed))
    return Score(tuple(cases), sum(agreed) / len(agreed) if agreed else 1.0)


def _mark(expected, fine, got):
    if got in fine:
        return "right"
    if got == "cannot tell":
        return "cannot tell"
    if got not in FREE or expected == "no control found":
        return "other"
    return "free where cannot tell" if expected == "cannot tell" else "falsely free"

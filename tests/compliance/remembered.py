"""Verdicts that several files ask for, each found once: kept results and known outcomes have the same questions."""

from __future__ import annotations

from datetime import date
from functools import cache

from ytterby.compliance.decide.engine import Checker
from ytterby.compliance.decide.question import Question
from ytterby.compliance.decide.verdict import Verdict

TODAY = date(2026, 8, 1)
"""The day of questions without a date."""


class RememberingChecker(Checker):
    """On the packaged law and parties; an equal question has the verdict that it had. What is no question is asked
    again."""

    def __init__(self) -> None:
        super().__init__(today=TODAY)
        self._found: dict[tuple[Question, bool], Verdict] = {}

    def check(self, question: Question, *, ask: bool = False) -> Verdict:
        """As any checker."""
        key = question, ask
        if key not in self._found:
            self._found[key] = super().check(question, ask=ask)
        return self._found[key]


@cache
def remembering() -> RememberingChecker:
    """The one of this process."""
    return RememberingChecker()

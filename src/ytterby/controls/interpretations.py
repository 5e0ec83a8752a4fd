"""Interpretations: what an issuing authority, its officers or the trade say that a measure covers, and how a licence
is had in practice.

An interpretation never outranks the text. One that puts goods *generally outside* does so only where its `when` is
stated and its `not_when` is not. One that only explains, or tells a practice, is shown beside the verdict.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from ytterby.controls.entries import MeasureFile, Predicate, files_of
from ytterby.controls.schema import SourceRef
from ytterby.controls.values import Day, PartialDate, Strict, check_differ
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from pathlib import Path

INTERPRETATIONS = DATA / "interpretations"
Settles = Literal["outside", "generally outside", "inside", "explains", "practice", "gap"]


class Interpretation(Strict):
    """One answer.

    issuer, kind : who says so and in what: `MOFCOM`, `frequently asked questions no. 5, item 1`.
    date : of the answer; it holds for goods sent before it as well, and is known from that day on.
    entries : control codes of the measure that it is on, by their beginning; none: all of them.
    question, answer : in own words.
    when, not_when : what must be said of the goods, and what brings the control back, in words.
    effect : `generally outside` and `outside` lift the entries; the others leave the outcome as it is.
    goods : what the program holds an item against; no goods, no effect on an outcome.
    words, not_words : patterns over the item's text, in either case: one of each group, and none of these.
    papers, days : of a licence practice: what is handed in, and working days until an answer.
    still_open : what the answer leaves open.
    """

    id: str = Field(min_length=1)
    issuer: str
    kind: str
    date: PartialDate
    entries: list[str] = Field(default_factory=list)
    question: str
    answer: str
    when: str | None = None
    not_when: str | None = None
    effect: Settles
    goods: Predicate | None = None
    words: list[list[str]] = Field(default_factory=list)
    not_words: list[str] = Field(default_factory=list)
    papers: list[str] = Field(default_factory=list)
    days: int | None = None
    still_open: str | None = None
    confidence: Literal["high", "medium", "low"]
    sources: list[SourceRef] = Field(min_length=1)

    def model_post_init(self, context: Any, /) -> None:
        """Refuse an effect without the words that it needs."""
        if self.lifts and not (self.goods and self.when):
            needs = "`when` and the `goods` it is held against"
            raise ValueError(f"effect `{self.effect}` needs {needs}")
        if (self.papers or self.days) and self.effect != "practice":
            raise ValueError("`papers` and `days` belong to the effect `practice`")

    @property
    def lifts(self) -> bool:
        """Whether goods that it fits are outside."""
        return self.effect in ("outside", "generally outside")

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str] | None]:
        required = tuple(re.compile("|".join(group), re.IGNORECASE) for group in self.words)
        barred = re.compile("|".join(self.not_words), re.IGNORECASE) if self.not_words else None
        return required, barred

    def says(self, text: str, asserted: str) -> bool:
        """Whether a text has the words of `when` in what it asserts, and none of `not_when` at all."""
        required, barred = self._patterns
        all_present = all(one.search(asserted) for one in required)
        return all_present and not (barred and barred.search(text))

    def known(self, on: Day) -> bool:
        """Whether it had been given by a day."""
        return self.date.last_day <= on

    def on_entry(self, code: str | None) -> bool:
        """Whether it is on an entry with this control code."""
        return not self.entries or any((code or "").startswith(begin) for begin in self.entries)


class _InterpretationFile(MeasureFile):
    interpretations: list[Interpretation] = Field(min_length=1)

    def model_post_init(self, context: Any, /) -> None:
        """Refuse an id that stands twice."""
        message = "two interpretations with the id {!r}"
        check_differ((one.id for one in self.interpretations), message)


def read_interpretations(folder: Path = INTERPRETATIONS) -> dict[str, tuple[Interpretation, ...]]:
    """Interpretations by measure. Raises ControlError with file and line of every mistake."""
    files = files_of(folder, _InterpretationFile)
    return {name: tuple(file.interpretations) for name, file in files.items()}

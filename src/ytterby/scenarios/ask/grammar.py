"""The grammar of a question: parts in any order, each of which says one thing once.

A part is a pattern over the kinds of its words. From left to right the longest part that fits is taken; a word
that fits none is refused, and so is a second part that says the same thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ytterby.ground.errors import ScenarioError
from ytterby.scenarios.ask.days import DATE

if TYPE_CHECKING:
    from ytterby.scenarios.ask.words import QuestionWord

AMOUNT = "(?:NP|H|U)"
REGIONS = "R(?:&*R)*"
ELEMENTS, STAGES = "E(?:&*E)*", "S(?:&*S)*"
PARTS = {
    "span": f"[Ffi]?{DATE}[TL]{DATE}|[Ffi]M[TL]{DATE}|W(?:{DATE}|M)&{DATE}",
    "start": f"[Ffo]{DATE}",
    "within": f"i{DATE}",
    "until": f"[LT]{DATE}",
    "length": "K[NH]?U|[NH]U",
    "open": "Z",
    "away": f"[TK]{REGIONS}",
    "away_but": f"[TK]l?GX{REGIONS}",
    "away_all": "[TK](?:l?G|l)",
    "on_region": "[ao]R",
    "from_region": "FR",
    "approve": f"C{AMOUNT}",
    "amount_by": f"B{AMOUNT}",
    "amount_to": f"[TA]{AMOUNT}",
    "amount": "NP|H(?=l?[ESJ])",
    "goods": f"K?(?:{ELEMENTS}(?:{STAGES})?|{STAGES}(?:{ELEMENTS})?|J)",
    "region": "R",
    "act": "V",
    "levy": "w",
}
"""Name of a part -> its pattern, over the letters of `words`."""
SAME = {
    "when it begins": ("span", "start", "within"),
    "when it ends": ("span", "until", "within", "length", "open"),
    "who": ("region",),
    "to whom": ("away", "away_but", "away_all"),
    "where from": ("from_region",),
    "on whom": ("on_region",),
    "what is done": ("act",),
    "how much": ("amount", "amount_by", "amount_to", "approve"),
}
"""What may be said once, and the parts that say it."""
_PATTERNS = {name: re.compile(pattern) for name, pattern in PARTS.items()}
LOOSE = "&lo"
"""Kinds that may stand between parts and say nothing there."""


@dataclass(frozen=True)
class QuestionPart:
    """A part of a question: its name in `PARTS` and its words."""

    name: str
    words: tuple[QuestionWord, ...]

    @property
    def text(self) -> str:
        """Its words as they were written."""
        return " ".join(word.text for word in self.words).replace(" ,", ",").replace(" %", "%")

    def of(self, kind: str) -> list[str]:
        """Values of its words of a kind."""
        return [word.value for word in self.words if word.kind == kind]


@dataclass
class QuestionParts:
    """The parts of a question, by name; of goods there may be several."""

    by_name: dict[str, QuestionPart] = field(default_factory=dict)
    goods: list[QuestionPart] = field(default_factory=list)

    def first(self, *names: str) -> QuestionPart | None:
        """The first of these parts that is there."""
        return next((self.by_name[name] for name in names if name in self.by_name), None)


def parts_of(words: list[QuestionWord]) -> QuestionParts:
    """The parts. Raises ScenarioError for a word in no part, and where one thing is said twice."""
    letters = "".join(word.letter for word in words)
    parts, at = QuestionParts(), 0
    while at < len(words):
        fits = {name: m.end() for name, one in _PATTERNS.items() if (m := one.match(letters, at))}
        if not fits:
            if letters[at] not in LOOSE:
                raise ScenarioError(
                    f"not understood where it stands: {words[at].text!r}",
                    advice="docs/ask.md says how a question is put.",
                )
            at += 1
            continue
        name = max(fits, key=lambda one: fits[one])
        part = QuestionPart(name, tuple(words[at : fits[name]]))
        if name == "goods":
            parts.goods.append(part)
        else:
            _once(parts, part)
            parts.by_name[name] = part
        at = fits[name]
    return parts


def _once(parts: QuestionParts, part: QuestionPart) -> None:
    for what, names in SAME.items():
        other = parts.first(*names) if part.name in names else None
        if other is not None:
            raise ScenarioError(
                f"{part.text!r} says {what}, and so does {other.text!r}",
                advice="Ask one question at a time, and say each thing once.",
            )

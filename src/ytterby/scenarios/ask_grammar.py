"""The grammar of a question: parts in any order, each of which says one thing once.

A part is a pattern over the kinds of its words. From left to right the longest part that fits is taken; a word
that fits none is refused, and so is a second part that says the same thing.

Days in a question: a year, a month, a quarter or a day as first and last day, and lengths of time.

The words of a question: each is one of the table `questions.csv`, a number or a day; any other is refused.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import ScenarioError, did_you_mean
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from collections.abc import Sequence


TABLE = DATA / "questions.csv"
FIRST_YEAR, LAST_YEAR = 1985, 2100
LONGEST = 500
_PIECE = re.compile(r"\d{4}-\d{2}-\d{2}|\d+(?:\.\d+)?|%|&|,|[^\W\d_]+\d*")
_LETTERS = {
    "act": "V", "levy": "w", "approve": "C", "region": "R", "everyone": "G", "except": "X",
    "elements": "E", "stages": "S", "goods": "J", "month": "M", "quarter": "Q",
    "part": "m", "unit": "U", "number": "N", "fraction": "H", "percent": "P", "open": "Z",
    "from": "F", "since": "f", "on": "o", "until": "L", "in": "i", "between": "W", "to": "T", "against": "a",
    "for": "K", "by": "B", "at": "A", "and": "&", "all": "l", "silent": "-", "year": "Y", "day": "I",
}  # fmt: skip


@dataclass(frozen=True)
class QuestionWord:
    """A word or a phrase of a question.

    kind, value : as in the table; letter : the kind as the grammar writes it; text : as it was written
    """

    kind: str
    value: str
    text: str

    @property
    def letter(self) -> str:
        """The kind in one letter."""
        return _LETTERS[self.kind]


@lru_cache(maxsize=1)
def vocabulary() -> dict[tuple[str, ...], tuple[str, str]]:
    """Words of a phrase -> its kind and value."""
    return {
        tuple(phrase.split()): (row["kind"], row["value"])
        for row in read_csv(TABLE).rows
        for phrase in row["words"].split("|")
    }


def words_of(sentence: str) -> list[QuestionWord]:
    """The words that say something, in order. Raises ScenarioError for the first that is not known.

    The longest phrase of the table counts. A comma is an "and".
    """
    if len(sentence) > LONGEST:
        raise ScenarioError(f"a question has at most {LONGEST} characters, not {len(sentence)}")
    plain = re.sub(r"(?<=[a-zA-Z])['’]s\b", "", sentence).replace("U.S.", "US")
    if odd := re.search(r"[^\w\s%&,.;:?!'\"()-]", plain):
        raise ScenarioError(f"not understood: {odd.group()!r}")
    pieces = [(m.group(), m.start()) for m in _PIECE.finditer(plain)]
    table, words, at = vocabulary(), [], 0
    longest = max(map(len, table))
    while at < len(pieces):
        for size in range(min(longest, len(pieces) - at), 0, -1):
            key = tuple(text.lower() for text, _ in pieces[at : at + size])
            if key in table:
                start, (last, end) = pieces[at][1], pieces[at + size - 1]
                words.append(QuestionWord(*table[key], plain[start : end + len(last)]))
                at += size
                break
        else:
            words.append(_number(pieces[at][0]))
            at += 1
    return [word for word in words if word.kind != "silent"]


def _number(text: str) -> QuestionWord:
    """A comma, a day, a year or a number."""
    if text == ",":
        return QuestionWord("and", "", text)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return QuestionWord("day", text, text)
    if re.fullmatch(r"\d{4}", text) and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return QuestionWord("year", text, text)
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return QuestionWord("number", text, text)
    known = [" ".join(phrase) for phrase in vocabulary()]
    raise ScenarioError(f"not understood: {text!r}", advice=did_you_mean(text.lower(), known))


DATE = "(?:I|NMY|MN&?Y|MY|QY|mM?Y|Y)"
"""A date as the grammar writes it; a month without a year is `M`."""
MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAYS = {"day": 1, "week": 7}


def span_of(words: Sequence[QuestionWord], year: int | None = None) -> tuple[date, date]:
    """First and last day that a date names. Raises ScenarioError where there is no such day.

    year : of a month that names none.
    """
    text = " ".join(word.text for word in words if word.kind != "and")
    of = {word.kind: word.value for word in words}
    try:
        if "day" in of:
            day = date.fromisoformat(of["day"])
            return day, day
        year = int(of["year"]) if "year" in of else year
        if year is None:
            raise ValueError
        if "number" in of:
            day = date(year, int(of["month"]), int(of["number"]))
            return day, day
        quarter = int(of.get("quarter") or 0)
        if "month" in of:
            first, length = int(of["month"]), 1
        elif quarter:
            first, length = 3 * quarter - 2, 3
        else:
            first, length = 1, 12
        begin = date(year, first, 1)
        end = _after(begin, length) - timedelta(1)
        return _part(of.get("part"), begin, end, length)
    except ValueError:
        raise ScenarioError(f"not understood: {text!r} is no day, month, quarter or year") from None


def _part(part: str | None, begin: date, end: date, length: int) -> tuple[date, date]:
    """The first day, the middle or the last day of a stretch; all of it without a part."""
    if part == "begin":
        return begin, begin
    if part == "middle":
        half = begin + timedelta(15) if length == 1 else _after(begin, length // 2)
        return half, half
    return (end, end) if part == "end" else (begin, end)


def ends_after(first: date, words: Sequence[QuestionWord]) -> date:
    """The last day of a stretch that begins on a day: `six months`, `a year`, `half a year`."""
    of = {word.kind: word.value for word in words}
    count, unit = float(of.get("number") or of.get("fraction") or 1), of["unit"]
    if unit in DAYS:
        size = count * DAYS[unit]
        if size == int(size) and size >= 1:
            return first + timedelta(int(size) - 1)
    else:
        size = count * MONTHS[unit]
        if size == int(size) and 1 <= size <= 1200:
            return _after(first, int(size)) - timedelta(1)
    text = " ".join(word.text for word in words)
    raise ScenarioError(f"not understood: {text!r} is no whole number of days or months")


def _after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


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

"""The words of a question: each is one of the table `questions.csv`, a number or a day; any other is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import ScenarioError, did_you_mean
from ytterby.ground.files import DATA

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

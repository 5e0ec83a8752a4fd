"""The words of a question: each is one of the table `questions.csv`, a country, a plant of the data, a number or a day;
any other is refused.

A refusal says what was not understood and why. It knows how the sentence could go on (`repairs`), so that the nearest
one that can be read is named with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from ytterby.datasets.package import packaged_folder
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import ScenarioError
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from collections.abc import Callable

    Repair = Callable[[str], str]

TABLE = DATA / "questions.csv"
COUNTRIES = DATA / "items" / "countries.csv"
FIRST_YEAR, LAST_YEAR = 1985, 2100
LONGEST = 500
LOOKS_LIKE = 0.75
"""How much a word must look like a known one to be taken for a slip of the pen (`difflib`)."""
_PIECE = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+X\b|\d+(?:\.\d+)?(?:(?:st|nd|rd|th)\b)?|[%&,;/$€]|[^\W\d_]+\d*"
)
_IDLE = re.compile(r"\s*(?:,|\band)(?=\s*(?:,|and\b|from\b|in\b|until\b|[.?!]?\s*$))")
GRAMMAR = ("shape", "part", "frame", "slot", "amount", "example")
"""Kinds of rows of the table that are no words."""


class QuestionFault(ScenarioError):
    """What of a question was not understood, and why. repairs : each makes another sentence of it."""

    def __init__(self, what: str, why: str = "", *repairs: Repair) -> None:
        super().__init__(what, advice=why)
        self.repairs = repairs


def added(text: str) -> Repair:
    """The sentence with words at its end."""
    return lambda sentence: f"{sentence.rstrip(' .?!')} {text}"


def swapped(old: str, new: str) -> Repair:
    """The sentence with other words in the place of some, without an "and" that then joins nothing."""
    bounded = rf"(?<!\w){re.escape(old)}(?!\w)"
    return lambda sentence: _IDLE.sub("", re.sub(bounded, lambda _: new, sentence, count=1))


@dataclass(frozen=True)
class QuestionWord:
    """A word or a phrase of a question.

    kind, value : as in the table; letter : the kind as the grammar writes it; text : as it was written
    sentence, start : where it stands
    """

    kind: str
    value: str
    text: str
    sentence: str = ""
    start: int = 0

    @property
    def letter(self) -> str:
        """The kind in one letter."""
        return letters()[self.kind]


@lru_cache(maxsize=1)
def letters() -> dict[str, str]:
    """Kind of word -> the letter by which patterns know it."""
    own = ("country", "plant", "number", "year", "day", "and")
    kinds = dict.fromkeys([*own, *(row["kind"] for row in read_csv(TABLE).rows)])
    return {kind: chr(0xE000 + number) for number, kind in enumerate(kinds)}


def rows_of(*kinds: str) -> dict[str, str]:
    """Value -> words of the rows of the table of some kinds."""
    return {row["value"]: row["words"] for row in read_csv(TABLE).rows if row["kind"] in kinds}


@lru_cache(maxsize=1)
def vocabulary() -> dict[tuple[str, ...], tuple[str, str]]:
    """Words of a phrase -> its kind and value. A phrase with a capital letter is known in that writing alone."""
    known: dict[tuple[str, ...], tuple[str, str]] = {}
    rare_earths = packaged_folder()
    for row in read_csv(COUNTRIES).rows:
        names = [row["name"], row["short_name"], *row["adjectives"].split(";")]
        known |= {_key(one.lower()): ("country", row["short_name"]) for one in names if one}
    mines = [row for row in read_csv(rare_earths / "processes.csv").rows if row["main"].startswith("concentrate")]
    for row in [*mines, *read_csv(rare_earths / "projects.csv").rows, *read_csv(rare_earths / "project_cases.csv").rows]:
        title = re.split(r" \(|:", row["title"])[0]
        known[_key(title.lower())] = ("plant", title)
    for row in read_csv(TABLE).rows:
        if row["kind"] not in GRAMMAR:
            known |= {_key(one): (row["kind"], row["value"]) for one in row["words"].split("|")}
    return known


def _key(phrase: str) -> tuple[str, ...]:
    return tuple(_PIECE.findall(phrase))


def words_of(sentence: str) -> list[QuestionWord]:
    """The words that say something, in order. Raises QuestionFault for the first that is not known.

    The longest phrase that is known counts. A comma is an "and".
    """
    if len(sentence) > LONGEST:
        raise QuestionFault(f"a question has at most {LONGEST} characters, not {len(sentence)}")
    plain = re.sub(r"(?<=[a-zA-Z])['’]s\b|(?<=s)['’](?=\s)", "", sentence).replace("U.S.", "US")
    plain = re.sub(r"(?<=\d{4})\s*[-–]\s*(?=\d{4}\b)", " to ", plain.replace("U.K.", "UK"))
    plain = re.sub(r"[.?!]\s+(?=[A-Z])", " ; ", plain)
    if odd := re.search(r"[^\w\s%&,.;:?!'’\"()/$€–-]|_|(?<!\S)-\d+|\b\d{1,3}\.\d{3}\b", plain):
        raise QuestionFault(f"not understood: {odd.group()!r}", "No word or number is written so: 1,000 and 0.5 are.",
                            lambda text: text.replace(odd.group(), odd.group().replace(".", ",").strip("-_")))  # fmt: skip
    pieces = [(m.group(), m.start()) for m in _PIECE.finditer(plain)]
    table, words, at = vocabulary(), [], 0
    longest = max(map(len, table))
    while at < len(pieces):
        for size in range(min(longest, len(pieces) - at), 0, -1):
            written = tuple(text for text, _ in pieces[at : at + size])
            small = tuple(text.lower() for text in written)
            key = next((one for one in (written, small) if one in table), None)
            if key is not None:
                start, (last, end) = pieces[at][1], pieces[at + size - 1]
                words.append(QuestionWord(*table[key], plain[start : end + len(last)], plain, start))
                at += size
                break
        else:
            words.append(replace(_number(pieces[at][0]), sentence=plain, start=pieces[at][1]))
            at += 1
    for word in words:
        if word.kind == "unclear":
            why, *instead = word.value.split(";")
            repairs = [swapped(word.text, one) for one in instead]
            raise QuestionFault(f"not understood: {word.text!r}", f"{why[0].upper()}{why[1:]}.", *repairs)  # fmt: skip
    return [word for word in words if word.kind != "silent"]


def _number(text: str) -> QuestionWord:
    """A comma, a day, a year or a number."""
    if text == ",":
        return QuestionWord("and", "", text)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return QuestionWord("day", text, text)
    if re.fullmatch(r"\d{4}", text) and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return QuestionWord("year", text, text)
    plain = re.sub(r",(?=\d{3})|st$|nd$|rd$|th$", "", text)
    if re.fullmatch(r"\d+(\.\d+)?", plain):
        return QuestionWord("number", plain, text)
    known = [" ".join(key) for key, (kind, _) in vocabulary().items() if kind not in ("country", "plant", "unclear", "silent")]
    near = get_close_matches(text.lower(), known, n=2, cutoff=LOOKS_LIKE) if len(text) > 3 else []
    raise QuestionFault(f"not understood: {text!r}", "No such word is known.",
                        *(swapped(text, one) for one in [*near, ""]))  # fmt: skip

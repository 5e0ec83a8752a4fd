"""The table `questions.csv`: kinds of words and patterns of the grammar of questions, and reasons of refusals."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA
from ytterby.ground.fingerprint import today
from ytterby.ground.needed import PatternIndex

TABLE = DATA / "questions.csv"


@cache
def letters() -> dict[str, str]:
    """Kind of word -> the letter by which patterns know it."""
    own = ("unknown", "country", "plant", *rows_of("written"))
    kinds = dict.fromkeys([*own, *(row["kind"] for row in read_csv(TABLE).rows)])
    return {kind: chr(0xE000 + number) for number, kind in enumerate(kinds)}


@cache
def rows_of(kind: str) -> dict[str, str]:
    """Value -> words of the rows of the table of a kind."""
    return {row["value"]: row["words"] for row in read_csv(TABLE).rows if row["kind"] == kind}


def following_year() -> str:
    """The year for which the table writes NEXT."""
    return str(today().year + 1)


def table_row(kind: str, value: str) -> str:
    """Words of a row, of the coming year; blank where there is none."""
    return rows_of(kind).get(value, "").replace("NEXT", following_year())


@cache
def kinds(name: str) -> frozenset[str]:
    """Kinds of words that a row `kinds` of the table lists."""
    return frozenset(rows_of("kinds")[name].split())


@lru_cache(maxsize=1024)
def number_of(text: str) -> tuple[str, str] | None:
    """Kind and value of a comma, a day, a year or a number: rows `written` of the table; None of anything else."""
    fits = [kind for kind, own in rows_of("written").items() if re.fullmatch(own, text)]
    return (fits[0], re.sub(r",(?=\d{3})|st$|nd$|rd$|th$", "", text)) if fits else None


compiled = cache(re.compile)
"""A pattern, once a text has a word of it: few ever do."""


def topic_of(kind: str, text: str) -> tuple[str, re.Match[str]] | None:
    """Reason of the first row of a kind whose pattern a text has, and where."""
    rows, index = _indexed(kind)
    for why, pattern in (rows[number] for number in index.may_fit(text)):
        if found := compiled(pattern, re.IGNORECASE).search(text):
            return why, found
    return None


@cache
def _indexed(kind: str) -> tuple[list[tuple[str, str]], PatternIndex]:
    return [*rows_of(kind).items()], PatternIndex(rows_of(kind).values())


@cache
def rewrites() -> tuple[list[tuple[str, str]], PatternIndex]:
    """Pattern and what is written in its place, and where to look a text up; `<AMOUNT>` stands for the row `phrase` of
    that name."""

    def phrase(name: re.Match[str]) -> str:
        return f"(?:{rows_of('phrase')[name[1]]})"

    rows = [(re.sub(r"<([A-Z]+)>", phrase, one), new) for one, new in rows_of("rewrite").items()]
    return rows, PatternIndex(pattern for pattern, _ in rows)

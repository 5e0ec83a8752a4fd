"""The words of a question: each is one of the table `questions.csv`, a country, a plant of the data, a number or a day.

Common words that cannot change who does what, to whom, when and how much (rows `plain` and `noun`) go with the rest;
the reading names them. Nouns do so only where they are neither what acts nor what is acted on. Any other word is
refused, with the reason and what could be in its place (`repairs`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import dropwhile, groupby, takewhile
from typing import TYPE_CHECKING

from ytterby.datasets.package import packaged_folder
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import ScenarioError
from ytterby.ground.files import DATA
from ytterby.ground.fingerprint import today

if TYPE_CHECKING:
    from collections.abc import Callable

    Repair = Callable[[str], str]

TABLE = DATA / "questions.csv"
COUNTRIES = DATA / "items" / "countries.csv"
LONGEST = 500
_NUMBER = r"\d{4}-\d\d-\d\d|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+X\b|\d+(?:\.\d+)?(?:(?:st|nd|rd|th)\b)?"
_PIECE = re.compile(_NUMBER + r"|[%&,;/$€]|[^\W\d_]+\d*")
_ODD = re.compile(r"[^\w\s%&,.;:?!'’\"()/$€–-]|_|(?<!\S)-\d+|\b\d{1,3}\.\d{3}\b")
"""Signs of no word, negative numbers, and 1.000, which is a thousand to some and one to others."""
GOODS = ("elements", "stages", "goods", "wares")
"""Kinds of words that name goods."""


class AskError(ScenarioError):
    """What of a question was not understood, and why. repairs : each makes another sentence of it."""

    def __init__(self, what: str, why: str = "", *repairs: Repair) -> None:
        super().__init__(what, advice=why)
        self.repairs = repairs


def unread(text: str, reason: str, *values: object) -> AskError:
    """Words that cannot be read. reason : a row of the table; values : fill it."""
    return refused(text, rows_of("reason")[reason].format(*values, text=text))


def missing(what: str, *repairs: str) -> AskError:
    """What a question does not say; repairs : words that say it, else those of its row of the table."""
    near = map(added, repairs or filter(None, table_row("lack", what).split("|")))
    return AskError(f"the question does not say {what}", "Nothing is guessed.", *near)


def added(text: str, *, alone: bool = False) -> Repair:
    """The sentence with words at its end; alone : they are a sentence of their own."""
    return lambda sentence: text if alone else f"{sentence.rstrip(' .?!')} {text}"


def swapped(old: str, new: str) -> Repair:
    """The sentence with other words in the place of some."""
    bounded = rf"(?<!\w){re.escape(old)}(?!\w)"
    return lambda sentence: re.sub(bounded, lambda _: new, sentence, count=1)


@dataclass(frozen=True)
class QuestionWord:
    """A word or a phrase of a question.

    kind, value : as in the table; text : as it was written; sentence, start : where it stands
    """

    kind: str
    value: str
    text: str
    sentence: str = ""
    start: int = 0


@cache
def letters() -> dict[str, str]:
    """Kind of word -> the letter by which patterns know it."""
    own = ("country", "plant", *rows_of("written"))
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


def kinds(name: str) -> set[str]:
    """Kinds of words that a row `kinds` of the table lists."""
    return {*rows_of("kinds")[name].split()}


def title_of(row: dict[str, str]) -> str:
    """What a plant is called, without its place and its step."""
    return re.split(r" \(|:", row["title"])[0]


@cache
def vocabulary() -> dict[tuple[str, ...], tuple[str, str]]:
    """Words of a phrase -> its kind and value. A phrase with a capital letter is known in that writing alone."""
    known: dict[tuple[str, ...], tuple[str, str]] = {}
    for row in read_csv(COUNTRIES).rows:
        names = [row["name"], row["short_name"], *row["adjectives"].split(";")]
        known |= {_key(one.lower()): ("country", row["short_name"]) for one in names if one}
    for table in ("processes", "projects", "project_cases"):
        for row in read_csv(packaged_folder() / f"{table}.csv").rows:
            if row.get("process", "mine.").startswith("mine."):
                known[_key(title_of(row).lower())] = ("plant", title_of(row))
    for row in read_csv(TABLE).rows:
        if row["kind"] not in kinds("grammar"):
            known |= {_key(one): (row["kind"], row["value"]) for one in row["words"].split("|")}
    return known


def _key(phrase: str) -> tuple[str, ...]:
    return tuple(_PIECE.findall(phrase))


def words_of(sentence: str) -> list[QuestionWord]:
    """The words that say something, in order. Raises AskError for the first that is not known.

    The longest phrase that is known counts. A comma is an "and".
    """
    if len(sentence) > LONGEST:
        raise AskError(f"a question has at most {LONGEST} characters, not {len(sentence)}")
    plain = rewritten(sentence)
    for why, pattern in rows_of("beyond").items():
        if topic := re.search(pattern, plain, re.IGNORECASE):
            raise refused(topic[0].strip(), why)
    if odd := _ODD.search(plain):
        why = "Numbers are written 1,000 and 0.5, and no word has such a sign."
        right = odd[0].replace(".", ",").strip("-_")
        raise AskError(f"not understood: {odd[0]!r}", why, lambda text: text.replace(odd[0], right))
    pieces, words, table = list(_PIECE.finditer(plain)), [], vocabulary()
    longest = max(map(len, table))
    while pieces:
        for size in range(min(longest, len(pieces)), 0, -1):
            written = tuple(one.group() for one in pieces[:size])
            small = tuple(one.lower() for one in written)
            if found := table.get(written) or table.get(small):
                break
        start, end = pieces[0].start(), pieces[size - 1].end()
        pieces = pieces[size:]
        found = found or _number(written[0]) or ("unknown", "no such word is known")
        words.append(QuestionWord(*found, plain[start:end], plain, start))
    words = _side_questions([word for word in words if word.kind != "silent"])
    faults = [refused(one.text, one.value) for one in words if one.kind in ("unclear", "unknown")]
    for fault in [*_markets(words), *faults, *_nouns(words)]:
        raise fault
    return _pronouns(words)


def _side_questions(words: list[QuestionWord]) -> list[QuestionWord]:
    """The words; a sentence that only asks what comes of it, without act, day and number, is one, `asked`."""
    read, begins = list[QuestionWord](), 0
    for _, group in groupby(words, lambda one: one.kind == "stop"):
        own = [*group]
        end = own[-1].start + len(own[-1].text)
        text = own[0].sentence[begins:end].strip(" ,.:")
        said = {one.value if one.value in ("gdp", "burdens") else one.kind for one in own}
        asks = said <= kinds("asked") and re.match(rows_of("asking")[""], text, re.IGNORECASE)
        one = QuestionWord("asked", "", text, own[0].sentence, own[0].sentence.find(text, begins))
        read += [one] if asks and len(own) < len(words) else own
        begins = end
    return read


def _nouns(words: list[QuestionWord]) -> list[AskError]:
    """Faults of common nouns and pronouns that may be what acts, or is acted on."""
    said = [one for one in words if one.kind not in ("plain", "all", "and")]
    none = QuestionWord("", "", "")
    rows = zip([none, *said], said, [*said[1:], none], strict=False)
    return [unread(one.text, "noun") for before, one, after in rows if one.kind == "noun"
            and (before.kind in kinds("before a noun") or after.kind in kinds("after a noun"))]  # fmt: skip


def _pronouns(words: list[QuestionWord]) -> list[QuestionWord]:
    """The words, with the goods in the place of an `it` after what is done to them: the last that were named."""
    read = list[QuestionWord]()
    for word in words:
        named = dropwhile(lambda one: one.kind not in GOODS, reversed(read))
        goods = [*takewhile(lambda one: one.kind in (*GOODS, "and"), named)]
        while goods and goods[-1].kind == "and":
            goods.pop()
        if word.kind == "back" and not (goods and read[-1].kind in kinds("before it")):
            raise unread(word.text, "it")
        back = [replace(one, text=word.text, start=word.start) for one in reversed(goods)]
        read += back if word.kind == "back" else [word]
    return read


def rewritten(sentence: str) -> str:
    """The sentence in the words of the table, such as `from June 2027` for `from summer 2027`."""
    for pattern, other in rows_of("rewrite").items():
        sentence = re.sub(pattern, other, sentence)
    return sentence


def refused(text: str, value: str) -> AskError:
    """What a row of the table refuses: its reason, and what can be in its place, or after `=` of the sentence."""
    why, *instead = value.replace("NEXT", following_year()).split("|")
    near = [swapped(text, one) if one[:1] != "=" else added(one[1:], alone=True) for one in instead]
    return AskError(f"not understood: {text!r}", f"{why[0].upper()}{why[1:]}.", *near)


def _markets(words: list[QuestionWord]) -> list[AskError]:
    """The fault of a question of two markets."""
    named = {one.value.partition("/")[0]: one.text for one in words[::-1] if one.kind == "elements"}
    last, first = [*named.values(), "", ""][:2]
    said = f"{last!r} is no part of the same market as {first!r}"
    return [AskError(said, "Ask of one market at a time.")] * (len(named) > 1)


def _number(text: str) -> tuple[str, str] | None:
    """Kind and value of a comma, a day, a year or a number: rows `written` of the table; None of anything else."""
    kinds = [kind for kind, own in rows_of("written").items() if re.fullmatch(own, text)]
    return (kinds[0], re.sub(r",(?=\d{3})|st$|nd$|rd$|th$", "", text)) if kinds else None

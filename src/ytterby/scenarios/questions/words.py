"""The words of a question: each is one of the table `questions.csv`, a country, a plant of the data, a number or a day.

Every word is accounted for: by a part, as a filler (rows `plain` and `noun`; nouns only where they neither act nor are
acted on), in what is asked (`askable`), or in what tells of who asks. Any other word is refused, with the reason and
what could be in its place (`repairs`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from itertools import chain, dropwhile, takewhile
from typing import TYPE_CHECKING

from ytterby.ground.errors import ScenarioError
from ytterby.scenarios.questions.table import (
    compiled,
    following_year,
    kinds,
    number_of,
    rewrites,
    rows_of,
    table_row,
    topic_of,
)
from ytterby.scenarios.questions.vocabulary import (
    PIECE,
    known_near,
    known_phrase,
    misspelt,
    sizes,
    stems,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Repair = Callable[[str], str]

LONGEST = 500
_ODD = re.compile(r"[^\w\s%&,.;:?!'’\"()/$€–-]|_|(?<!\S)-\d+|\b\d{1,3}\.\d{3}\b")
"""Signs of no word, negative numbers, and 1.000, which is a thousand to some and one to others."""
OF_WHO_ASKS = re.compile("context [1237] ")
"""Spans whose words are free: what tells of who asks, why, and where."""
GOODS = ("elements", "stages", "goods", "wares")
"""Kinds of words that name goods."""


class AskError(ScenarioError):
    """What of a question was not understood, and why. repairs : each makes another sentence of it; vague : whether what
    the sentence seems to ask says better why."""

    vague = True

    def __init__(self, what: str, why: str = "", *repairs: Repair) -> None:
        super().__init__(what, advice=why)
        self.repairs = repairs


class UnknownWordError(AskError):
    """A word is not known."""


def unread(text: str, reason: str, *values: object) -> AskError:
    """Words that cannot be read. reason : a row of the table; values : fill it."""
    fault = refused(text, rows_of("reason")[reason].format(*values, text=text))
    fault.vague = reason in kinds("vague")
    return fault


def missing(what: str, *repairs: str) -> AskError:
    """What a question does not say; repairs : words that say it, else those of its row of the table."""
    near = map(added, repairs or filter(None, table_row("lack", what).split("|")))
    fault = AskError(f"the question does not say {what}", "Nothing is guessed.", *near)
    fault.vague = what == "what is done"
    return fault


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
    span : name of the span that it is of, which changes no control; blank of what the grammar reads
    """

    kind: str
    value: str
    text: str
    sentence: str = ""
    start: int = 0
    span: str = ""

    @property
    def end(self) -> int:
        """Where it ends in the sentence."""
        return self.start + len(self.text)


def words_of(sentence: str, *, common: bool = False) -> list[QuestionWord]:
    """The words that say something, in order. Raises AskError for the first that is not known.

    common : common words that say nothing to the grammar may stand anywhere

    The longest phrase that is known counts. A comma is an "and".
    """
    if len(sentence) > LONGEST:
        raise AskError(f"a question has at most {LONGEST} characters, not {len(sentence)}")
    plain = rewritten(sentence)
    if odd := _ODD.search(plain):
        why = "Numbers are written 1,000 and 0.5, and no word has such a sign."
        right = odd[0].replace(".", ",").strip("-_")
        raise AskError(f"not understood: {odd[0]!r}", why, lambda text: text.replace(odd[0], right))
    known = known_words(plain)
    tags = "" if common else tags_of(known)
    words = [*known] if common else spanned(known, tags)
    own, said = outside(words, plain) * (not common), {one.kind for one in words}
    whole = {"beyond": outside(words, plain, "context 1 "), "beyond_act": own}
    whole |= {"beyond_plant": own} if said & {"plant", "firm", "site"} else {}
    whole |= {"beyond_pays": plain} if common and "plant" in said else {}
    for kind, text in whole.items():
        if found := topic_of(kind, text):
            why, topic = found
            of = [one.text for one in words if one.kind in ("plant", "firm", "site")]
            fault = refused(of[0] if kind == "beyond_plant" else topic[0].strip(), why)
            fault.vague = False
            raise fault
    for why, pattern in rows_of("astray").items():
        if led := compiled(pattern).search(tags):
            fault = refused(
                plain[words[led.start("led")].start : words[led.end("led") - 1].end], why
            )
            fault.vague = False
            raise fault
    words = [word for word in words if word.span or word.kind != "silent"]
    denied = next((one.start for one in words if one.kind in kinds("denials")), len(plain))
    ors = [one for one in words if one.text == "or" and one.start > denied]
    words = [replace(one, kind="and") if one in ors else one for one in words]
    words = words if common else _leading(words)
    idle = [word for word in words if _goes_with_rest(word, common=common)]
    faults = [one for kind in ("unclear", "unknown") for one in words if one.kind == kind]
    faults = [one for one in faults if one not in idle]  # what is known says more of why
    for fault in chain(_markets(words), map(_unknown, faults), [] if common else _nouns(words)):
        off = not {one.kind for one in words} & kinds("topics")
        raise UnknownWordError(fault.what, unread("", "no topic").advice or "") if off else fault
    if common:
        return [replace(one, kind="plain") if one in idle else one for one in words]
    return _pronouns(words)


def _goes_with_rest(word: QuestionWord, *, common: bool) -> bool:
    """Whether a word that the grammar does not know is accounted for where it stands: it tells of who asks, or is one
    of those with which an answer is asked for."""
    if word.kind not in ("unclear", "unknown") or not (word.span or common):
        return False
    return bool(OF_WHO_ASKS.match(word.span)) or asks(word, *["harmless"] * common)


def asks(word: QuestionWord, *rows: str) -> bool:
    """Whether an answer is asked for with a word: it stands in a row `kinds` of the table, `askable` or one of rows."""
    known = kinds("askable").union(*map(kinds, rows))
    return all(not known.isdisjoint(stems(one, 1)) for one in word.text.lower().split())


def _leading(words: list[QuestionWord]) -> list[QuestionWord]:
    """The words, with what leads to nothing else as fillers: `in` before a noun, `to` before what is done."""
    read = list[QuestionWord]()
    for word in reversed(words):
        after = next((one.kind for one in reversed(read) if one.kind != "plain"), "")
        leads = word.kind == "to" and word.text == "to" and after in kinds("verbs")
        idle = word.kind in kinds("stranded") and after == "noun"
        kind = "noun" if idle else "plain" if leads else word.kind
        read.append(word if word.span or kind == word.kind else replace(word, kind=kind))
    return read[::-1]


@lru_cache(maxsize=64)
def known_words(sentence: str) -> tuple[QuestionWord, ...]:
    """The words of the table, the longest phrase first; one that bends its first or last word is known as well."""
    places = [one.span() for one in PIECE.finditer(sentence)]
    pieces = tuple(sentence[start:end] for start, end in places)
    words, at = list[QuestionWord](), 0
    while at < len(pieces):
        first, found, size = pieces[at], None, 1
        for size in sizes(first):
            if at + size <= len(pieces) and (found := known_phrase(pieces[at : at + size])):
                break
        found, size = (found, size) if found else (number_of(first) or misspelt(first.lower()), 1)
        start, end = places[at][0], places[at + size - 1][1]
        words.append(QuestionWord(*found, sentence[start:end], sentence, start))
        at += size
    return (*_colons(words),)


def _colons(words: list[QuestionWord]) -> list[QuestionWord]:
    """The words, with a colon or dash as a stop behind what leads to a question, or before what asks of an act; else
    it says nothing."""
    says, acts, read = kinds("content"), kinds("acts"), list[QuestionWord]()
    for at, word in enumerate(words):
        if word.kind == "colon":
            left = [*takewhile(lambda one: one.kind != "stop", reversed(read))]
            asks = {one.text.lower() for one in left} & kinds("asker")
            before, behind = ({one.kind for one in some} for some in (left, words[at:]))
            parts = not behind & acts if before & acts else asks or not says & before
            word = replace(word, kind="stop" if parts else "silent")
        read.append(word)
    return read


def _unknown(word: QuestionWord) -> AskError:
    """The fault of a word: near it stands the word that it may have been meant for, or the sentence without it."""
    if word.kind != "unknown":
        return refused(word.text, word.value)
    near = [swapped(word.text, one) for one in [*known_near(word.text.lower()), ""]]
    return UnknownWordError(f"not understood: {word.text!r}", "No such word is known.", *near)


def _nouns(words: list[QuestionWord]) -> list[AskError]:
    """Faults of common nouns and pronouns that may be what acts, or is acted on."""
    said = [one for one in words if not one.span and one.kind not in ("plain", "all", "and")]
    none = QuestionWord("", "", "")
    near = zip([none, *said], said, [*said[1:], none], strict=False)
    return [unread(one.text, "noun") for before, one, after in near if one.kind == "noun"
            and (before.kind in kinds("before a noun") or after.kind in kinds("after a noun"))]  # fmt: skip


def _pronouns(words: list[QuestionWord]) -> list[QuestionWord]:
    """The words, with the goods that were named last in the place of an `it` after what is done to them, and the one
    country that was named in the place of an `it` before what it does."""
    read, none = list[QuestionWord](), QuestionWord("", "", "")
    for word, after in zip(words, [*words[1:], none], strict=False):
        if word.span or word.kind != "back":
            read.append(word)
            continue
        named = dropwhile(lambda one: one.kind not in GOODS, reversed(read))
        goods = [*takewhile(lambda one: one.kind in (*GOODS, "and"), named)][::-1]
        while goods and goods[0].kind == "and":
            goods.pop(0)
        actors = {one.value: one for one in read if one.kind in ("region", "member", "group")}
        said = [one.kind for one in read if not one.span and one.kind != "plain"]
        before = said[-1] if said else ""
        if before in ("percent", "fraction"):
            read.append(replace(word, kind="plain"))
            continue
        meant = goods if before in kinds("before it") else []
        meant = meant or [*actors.values()] * (len(actors) == 1 and after.kind in kinds("after it"))
        if not meant:
            raise unread(word.text, "it")
        read += [replace(one, text=word.text, start=word.start, span="") for one in meant]
    return read


@lru_cache(maxsize=32)
def rewritten(sentence: str) -> str:
    """The sentence in the words of the table, such as `from June 2027` for `from summer 2027`."""
    rows, index = rewrites()
    left = iter(index.may_fit(sentence))
    while (number := next(left, None)) is not None:
        pattern, other = rows[number]
        if compiled(pattern).search(sentence):
            before = sentence
            sentence = compiled(pattern).sub(partial(_instead, other=other), sentence)
            if sentence != before:
                left = iter([one for one in index.may_fit(sentence) if one > number])
    return sentence


def _instead(match: re.Match[str], other: str) -> str:
    """What is written in the place of words; they stay where a pattern of any words would leave out one that counts:
    a row `kinds` lists those, fewer for what leads to a question."""
    new, pattern = match.expand(other), match.re.pattern
    if re.search(r"\w", new) or not re.search(r"\[(?:\^|\\w)[^]]*\](?!\?)", pattern):
        return new
    counts = kinds("never left out" if match.start() else "never led by")
    return match[0] if counts & {one.kind for one in known_words(match[0])} else new


def refused(text: str, value: str) -> AskError:
    """What a row of the table refuses: its reason, and what can be in its place, or after `=` of the sentence."""
    why, *instead = value.replace("NEXT", following_year()).split("|")
    near = [swapped(text, one) if one[:1] != "=" else added(one[1:], alone=True) for one in instead]
    return AskError(f"not understood: {text!r}", f"{why[0].upper()}{why[1:]}.", *near)


def perhaps(sentence: str) -> AskError | None:
    """The fault of a sentence that is not read, by what it seems to ask: rows `perhaps` of the table."""
    plain = rewritten(sentence)
    words = known_words(plain)
    sentence = outside(spanned(words, tags_of(words)), plain, "context")
    found = topic_of("perhaps", sentence)
    return refused(found[1][0].strip(), found[0]) if found else None


def _markets(words: list[QuestionWord]) -> list[AskError]:
    """The fault of a question of two markets; near it stands the question of each."""
    named: dict[str, list[str]] = {}
    for word in [word for word in words if word.kind == "elements"]:
        named.setdefault(word.value.partition("/")[0], []).append(word.text)
    if len(named) < 2:
        return []

    def alone(own: str) -> Repair:
        others = "|".join(re.escape(one) for name in named if name != own for one in named[name])
        joined = r"(?:\s*(?:,|&|\band\b|\bor\b))+\s*"
        of_another = rf"{joined}\b(?:{others})\b|\b(?:{others})\b(?:{joined})?"
        return lambda text: re.sub(of_another, "", text, flags=re.IGNORECASE).strip()

    first, last = ([*named.values()][n][0] for n in (0, -1))
    said = f"{last!r} is no part of the same market as {first!r}"
    return [AskError(said, "Ask of one market at a time.", *map(alone, named))]


def spanned(words: Sequence[QuestionWord], tags: str) -> list[QuestionWord]:
    """The words, of letters `tags`; those bear the name of a span that change no control: rows `span` of the table
    over rows `tag`.

    `asked` : what of the answer is looked at; `context` : who asks, and what led to an act.
    """
    spans: dict[int, str] = {}
    for name, pattern in rows_of("span").items() if {*"AHIN"} & {*tags} else ():
        for found in compiled(pattern).finditer(tags):
            spans = dict.fromkeys(range(*found.span("span")), f"{name} {found.start()}") | spans
    return [replace(one, span=spans[n]) if n in spans else one for n, one in enumerate(words)]


def tags_of(words: Sequence[QuestionWord]) -> str:
    """The letter of each word: the first row `tag` of the table that it fits, else `w`."""
    kinds, tags = [word.kind for word in words], ""
    for at, word in enumerate(words):
        for tag, mark, others in _tags(word.kind, word.text.lower()):
            first, last = _NEAR.get(mark, (0, 0))
            if not mark or not others.isdisjoint(kinds[max(at + first, 0) : at + last]):
                tags += tag
                break
        else:
            tags += "w"
    return tags


_NEAR = {">": (1, 4), "+": (1, 2), "<": (-8, 0)}
"""Where a tag looks for another kind: among the next three words, at the next, among the eight before."""


@lru_cache(maxsize=4096)
def _tags(kind: str, text: str) -> list[tuple[str, str, set[str]]]:
    """Letters of the rows `tag` for a word, with mark and other kinds of `_NEAR`."""
    forms = {kind, *map("={}".format, stems(text, 1))}
    return [(tag, mark, others) for tag, own, mark, others in _tag_rows() if own in forms]


@cache
def _tag_rows() -> list[tuple[str, str, str, set[str]]]:
    """Letter, kind or `=base form`, mark and other kinds of each word of the rows `tag`."""
    rows = [(tag[0], one) for tag, own in rows_of("tag").items() for one in own.split()]
    parted = [(tag, *re.split(r"([<>+]|$)", one, maxsplit=1)) for tag, one in rows]
    return [(tag, own, mark, {*others.split(",")}) for tag, own, mark, others in parted]


def outside(words: list[QuestionWord], sentence: str, kind: str = "") -> str:
    """The sentence with blanks in the place of its spans; of those whose name begins with `kind` alone."""
    for one in [one for one in words if one.span.startswith(kind) and one.span]:
        sentence = sentence[: one.start] + " " * len(one.text) + sentence[one.end :]
    return sentence

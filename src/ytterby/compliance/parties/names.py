"""A name, taken apart: words with their kinds, legal form, numbers, original script.

Nothing here compares. `parse` turns any string into a `Name`; `score.py` compares two of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeVar

from rapidfuzz.distance import OSA

from ytterby.compliance.parties import tables
from ytterby.compliance.parties import tokenise as drafts
from ytterby.compliance.parties.tokenise import MAX_WORDS, legal_spans, take_legal

T = TypeVar("T")
MAX_CHARACTERS = 400  # of a name that are compared word by word; the rest counts for equality only

# kinds of words
NAME, COMMON, GENERIC, PLACE, STOP, PARTICLE, TITLE, INITIAL, NUMBER, LEGAL, FILLER = range(11)
KINDS = (
    *("name", "common", "generic", "place", "stop", "particle"),
    *("title", "initial", "number", "legal", "filler"),
)
CONTENT = frozenset((NAME, COMMON, GENERIC, PLACE, TITLE, LEGAL, FILLER))
"""Kinds of words that a name is looked up by."""

# weight of a word of each kind that one name has and the other lacks; and of two that contradict
MISSING = {
    "person": (1.0, 0.75, 1.0, 1.0, 0.1, 0.08, 0.05, 0.25, 0.2, 0.05, 1.0),
    "org": (1.0, 0.9, 0.5, 0.35, 0.03, 0.1, 0.4, 0.35, 0.2, 0.05, 0.35),
}
CONFLICT = {
    "person": (1.0, 0.95, 1.0, 1.0, 0.05, 0.05, 0.03, 0.7, 0.1, 0.05, 1.0),
    "org": (1.0, 1.0, 0.75, 0.95, 0.02, 0.1, 0.4, 0.5, 0.1, 0.05, 0.6),
}

_LEET = str.maketrans("013457", "oieast")
_LEET_WORD = re.compile(r"[a-z]+(?:[013457]+[a-z]+)+")
_VOWEL_POOR = re.compile("[\u0590-\u08ff\u0900-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufefc]")
_CJK = re.compile(
    "[\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]"
)
_POINTED = re.compile(r"[^\w\s]")
_SIGNS = (("&", " and "), ("%", " percent "), ("+", " plus "), ("m/v", " mv "), ("m/t", " mt "))

ORG_SCHEMAS = frozenset(
    ["company", "organization", "organisation", "publicbody", "vessel", "airplane"]
)
ORG_SCHEMAS |= {"aircraft", "entity", "asset", "security"}
PERSON_SCHEMAS = frozenset({"person", "individual"})


@dataclass(slots=True, eq=False)
class Name:
    """A parsed name. The tuples `words`, `raws`, `kinds`, `groups` run side by side.

    `words` are in Latin letters and canonical (`technologies` is `technology`); `raws` are as
    written; words tied by a hyphen share a group, and joined initials have the group -1. `key`
    holds the words of the original script, without legal form, and decides equality; `size` is how
    many letters it has.
    """

    text: str
    family: str
    key: tuple[str, ...]
    words: tuple[str, ...]
    raws: tuple[str, ...]
    kinds: tuple[int, ...]
    groups: tuple[int, ...]
    legal: frozenset[str]
    legal_words: frozenset[str]
    cjk: str
    vowel_poor: bool
    latin: bool
    missing: tuple[float, ...]
    conflict: tuple[float, ...]
    size: int


def family_of(schema: str | None) -> str:
    """`person`, `org`, or empty where the schema does not tell."""
    lowered = (schema or "").strip().lower()
    if lowered in PERSON_SCHEMAS:
        return "person"
    return "org" if lowered in ORG_SCHEMAS else ""


def guess_family(text: str) -> str:
    """`org` when the name has a legal form, a business word or a place; else `person`."""
    name = parse(text, "org")
    strong = name.legal - {"co"} or (name.legal and len(name.words) > 0)
    is_org = strong or any(kind in (GENERIC, PLACE, FILLER) for kind in name.kinds)
    return "org" if is_org or len(name.words) < 2 else "person"


@lru_cache(maxsize=50_000)
def _person_word(raw: str, hint: str, alone: bool) -> tuple[int, str]:
    """Kind and canonical form of a word in a person's name."""
    if hint == "letters":
        return NAME, raw
    if not alone:
        if raw in tables.words("title"):
            return TITLE, raw
        if len(raw) > 1 and raw in tables.words("particle"):
            return PARTICLE, tables.words("particle")[raw]
    if len(raw) == 1:
        return INITIAL, raw
    return (COMMON if raw in tables.common_names() else NAME), raw


@lru_cache(maxsize=50_000)
def _org_word(raw: str, hint: str, alone: bool) -> tuple[int, str]:
    """Kind and canonical form of a word in the name of an organisation or a ship."""
    for kind in (PLACE, GENERIC, FILLER):
        known = tables.words(KINDS[kind])
        if raw in known:
            return kind, known[raw]
    if hint in ("generic", "place"):
        return (GENERIC if hint == "generic" else PLACE), raw
    if not alone:
        if raw in tables.words("stop"):
            return STOP, tables.words("stop")[raw]
        if len(raw) > 1 and raw in tables.words("particle"):
            return PARTICLE, tables.words("particle")[raw]
        if raw in tables.words("title"):
            return TITLE, raw
        if len(raw) == 1:
            return INITIAL, raw
    if raw in tables.common_names():
        return COMMON, raw
    return NAME, _trade_word_meant(raw)


def _trade_word_meant(raw: str) -> str:
    """The trade word or place, canonical, that the word slightly misspells; else the word."""
    if len(raw) >= 6 and raw[:3] in tables.trade_starts() and raw.isalpha():
        known = tables.misspelt_trade_words()
        for key in sorted(known.keys() & tables.shortened(raw)):
            meant = known[key]
            if meant[:3] != raw[:3] or OSA.distance(raw, meant) != 1:
                continue
            # another ending makes another word
            if not meant.startswith(raw) and not raw.startswith(meant):
                every = (tables.words(KINDS[kind]) for kind in (PLACE, GENERIC, FILLER))
                return next(known[meant] for known in every if meant in known)
    return raw


def parse_afresh(text: str, family: str) -> Name:
    """As `parse`, but nothing is remembered: for lists, whose names come once."""
    person = family == "person"
    full_text = drafts.fold(text)
    ascii_only = full_text.isascii()
    draft, key = _drafted(full_text, person)
    parsed = _with_kinds(draft, person)
    words, raws, kinds, groups = zip(*parsed, strict=True) if parsed else ((), (), (), ())
    missing, conflict = _weights(family, kinds)
    # the letters of a name that is mostly Chinese, Japanese or Korean
    cjk = "" if ascii_only else "".join(c for c in "".join(key) if c.isalnum() or _CJK.match(c))
    return Name(
        *(text, family, key, words, raws, _shared(kinds), _shared(groups)),
        legal=_shared(frozenset(draft.legal)),
        legal_words=_shared(draft.legal_words),
        cjk=cjk if 2 * len(_CJK.findall(cjk)) >= len(cjk) else "",
        vowel_poor=not ascii_only and _VOWEL_POOR.search(full_text) is not None,
        latin=ascii_only,
        missing=missing,
        conflict=conflict,
        size=sum(map(len, key)),
    )


@lru_cache(maxsize=50_000)
def _shared(one: T) -> T:
    """The equal one that is there: many names of a list have the same kinds and legal forms."""
    return one


@lru_cache(maxsize=50_000)
def _weights(family: str, kinds: tuple[int, ...]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Weights of words of some kinds that are missing, and that contradict."""
    of = MISSING[family], CONFLICT[family]
    return tuple([of[0][k] for k in kinds]), tuple([of[1][k] for k in kinds])


def _drafted(full_text: str, person: bool) -> tuple[drafts.Draft, tuple[str, ...]]:
    """The words of a folded name, joined and without legal forms; and the key of the name."""
    folded = full_text[:MAX_CHARACTERS]
    for sign, word in _SIGNS:
        if sign in folded:
            folded = folded.replace(sign, word)
    draft = drafts.split(folded, person)
    long = len(draft.words) > 3 * MAX_WORDS or len(full_text) > MAX_CHARACTERS
    if any(len(word.latin) == 1 for word in draft.words):
        # letters of `s. r. o.` do not join with letters before them
        borders = {start for start, _, _ in legal_spans(draft.latins, person) if not person}
        drafts.join_letters(draft, borders, person)
    if person:
        drafts.arabic(draft)
    take_legal(draft, person)
    # a name too long to take apart is equal only to one that is equal as a whole
    words = (one.native for one in draft.words if one.native)
    key = tuple(drafts.WORD.findall(full_text) if long else words)
    if not person:
        drafts.figures(draft)
    return draft, key


def _with_kinds(draft: drafts.Draft, person: bool) -> list[tuple[str, str, int, int]]:
    """Word, word as written, kind and group of each word of a draft; titles count only alone."""
    titles: list[str] = []
    seen: set[str] = set()
    parsed: list[tuple[str, str, int, int]] = []
    alone = len(draft.words) == 1
    word_of = _person_word if person else _org_word
    for place, one in enumerate(draft.words):
        raw, hint = one.latin, one.hint
        if not raw.isalpha() and _LEET_WORD.fullmatch(raw):
            raw = raw.translate(_LEET)
        if hint == "legal":
            kind, word = LEGAL, raw
        elif raw.isdecimal():
            kind, word = NUMBER, raw.lstrip("0") or "0"
        elif not person and place == 0 and not alone and raw in tables.words("vessel"):
            titles.append(raw)
            continue
        else:
            kind, word = word_of(raw, hint, alone)
            if kind == TITLE and person:
                titles.append(raw)
                continue
        if word in seen and kind != PARTICLE:
            continue  # a repeated word adds nothing
        seen.add(word)
        parsed.append((word, raw, kind, -1 if hint == "letters" else one.group))
        if len(parsed) >= MAX_WORDS:
            break
    if not parsed and titles:  # nothing but titles: they are the name
        return [(word, word, TITLE, place) for place, word in enumerate(titles)]
    return parsed


@lru_cache(maxsize=20_000)
def parse(text: str, family: str) -> Name:
    """Take a name apart; `family` is `person` or `org`."""
    return parse_afresh(text, family)


def equal_after_normalisation(one: Name, two: Name) -> bool:
    """Whether two names differ at most in case, punctuation, diacritics, Han form, legal form.

    A legal form that contradicts (`Ltd` against `AG`) is a difference; a missing one is not. The
    order of words may differ only where a comma says so (`Smith, John`), and another script is a
    difference.
    """
    if one.size != two.size or not one.key or not legal_agrees(one, two):
        return False
    if (one.kinds and one.kinds[0] == LEGAL) != (two.kinds and two.kinds[0] == LEGAL):
        return False
    if one.key == two.key:
        return True
    if "".join(one.key) == "".join(two.key) and _POINTED.search(one.text + two.text):
        return True  # `Al-Rawi` and `Alrawi`: punctuation left out rather than read as a space
    if "," not in one.text + two.text or sorted(one.key) != sorted(two.key):
        return False
    return _turned(one) == two.key or _turned(two) == one.key


def legal_agrees(one: Name, two: Name) -> bool:
    """Whether the legal forms are equal, or one is missing or says no more than `company`."""
    left, right = legal_forms_of(one), legal_forms_of(two)
    return not left or not right or bool(left & right)


def legal_forms_of(name: Name) -> frozenset[str]:
    """Its legal forms that say more than `company`."""
    return name.legal - {"co"}


def _turned(name: Name) -> tuple[str, ...]:
    """The words of `Smith, John` as `John Smith`; empty without exactly one comma."""
    if name.family != "person" or name.text.count(",") != 1:
        return ()
    before, after = name.text.split(",")
    return parse(after + " " + before, "person").key


LONG = 7
"""Letters of a word in which one wrong letter makes no other name: `Technolgies`."""


def one_letter_off(name: str, listed: str) -> bool:
    """Whether the name of a firm is a listed one but for one letter of a long word."""
    one, two = parse(name, "org"), parse(listed, "org")
    unlike = [pair for pair in zip(one.raws, two.raws, strict=False) if pair[0] != pair[1]]
    same = len(one.raws) == len(two.raws) and len(unlike) == 1 and legal_agrees(one, two)
    return same and max(map(len, unlike[0])) >= LONG and OSA.distance(*unlike[0]) == 1


def of_another_firm(name: str, listed: str) -> bool:
    """Whether a name is known as another firm's, or has a word of a trade that the listed one has not."""
    own, other = (re.findall(r"\w+", drafts.fold(one)) for one in (name, listed))
    trades = {*tables.written("trade")}.difference(other)
    return "-".join(own) in tables.written("homonym") or not trades.isdisjoint(own)


@cache
def org_words() -> frozenset[str]:
    """Words whose canonical form may be another; besides, trade words that are misspelt."""
    kinds = (PLACE, GENERIC, FILLER, STOP, PARTICLE)
    return frozenset(word for kind in kinds for word in tables.words(KINDS[kind]))


def org_word(word: str) -> str:
    """Canonical form of a word of an organisation's name."""
    return _org_word(word, "", False)[1]

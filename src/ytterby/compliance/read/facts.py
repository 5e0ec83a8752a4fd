"""What the facts of a text state besides numbers: elements present and absent, CAS numbers, ownership
(`60 percent owned by one Entity List party`), where a stage was done, whose technology it was.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable

from ytterby.compliance.parties.packaged import LISTS
from ytterby.compliance.read.countries import find_country, find_mention, mentions
from ytterby.compliance.read.elements import (
    ELEMENT,
    HEAVY_RARE_EARTHS,
    NAMED_RARE_EARTHS,
    elements_in,
)
from ytterby.compliance.read.item import Ownership
from ytterby.compliance.read.quantities import quantities
from ytterby.compliance.read.spelling import normal
from ytterby.compliance.read.words import Facts, lazy, list_pattern, read_words

CAS = lazy(r"(?<![\d-])(\d{2,7})-(\d{2})-(\d)(?![\d-])")
_SAYS_CAS = lazy(r"\bcas\W*(?:(?:no|nr|number)\b\W*)?$", re.IGNORECASE)


def cas_is_valid(cas: str) -> bool:
    """Whether the last digit is the check digit of the others.

    >>> cas_is_valid("14802-03-0"), cas_is_valid("14802-03-1")
    (True, False)
    """
    digits = cas.replace("-", "")
    total = sum(place * int(d) for place, d in enumerate(reversed(digits[:-1]), start=1))
    return total % 10 == int(digits[-1])


def read_cas(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """CAS numbers of a text, and those whose check digit is wrong."""
    if text.count("-") < 2 and text.isascii():
        return frozenset(), ()
    numbers = [m.group() for m in CAS.finditer(normal(text))]
    wrong = tuple(c for c in numbers if not cas_is_valid(c))
    return frozenset(numbers) - frozenset(wrong), wrong


def unread_cas(text: str, known: Collection[str]) -> tuple[str, ...]:
    """CAS numbers of a text of which no table knows the substance, in order.

    One with a wrong check digit counts where the text says `CAS`.

    >>> unread_cas("CAS 7440-55-3, 4 bottles", ()), unread_cas("from 2025-10-20", ())
    (('CAS 7440-55-3',), ())
    """
    numbers = dict.fromkeys(
        m.group()
        for m in CAS.finditer(text)
        if cas_is_valid(m.group()) or _SAYS_CAS.search(text[: m.start()])
    )
    return tuple(f"CAS {one}" for one in numbers if one not in known)


_NAMED_GROUP = rf"(?:{ELEMENT}|(?i:heavy rare[- ]earths?|HREEs?|rare[- ]earths?|REEs?)|重稀土|稀土)"
_LIST = rf"{_NAMED_GROUP}(?:\s{{0,2}}(?:,|/|\+|&|and|or|nor|和|或|,? and|,? or)\s{{0,2}}{_NAMED_GROUP}){{0,8}}"


def _words(key: str) -> str:
    return f"(?i:{read_words(Facts).either(key)})"


_ABSENT = (
    lazy(lambda: rf"{_words('absent_before')}\s{{0,2}}(?i:any |added |detectable )?({_LIST})"),
    lazy(lambda: rf"({_LIST})\s{{0,2}}(?:content\s)?[:=]?\s{{0,2}}{_words('absent_after')}"),
)
PRESENT = (
    lazy(lambda: rf"{_words('present_before')}\s{{0,2}}[:=]?\s{{0,2}}(?i:added )?({_LIST})"),
    lazy(lambda: rf"({_LIST})\s{{0,2}}[:=]?\s{{0,2}}{_words('present_after')}\b"),
)
"""Patterns of elements said to be there; the first group is the list of them."""


def _group(words: str) -> frozenset[str]:
    low = words.lower()
    if "重" in low or "heavy" in low or "hree" in low:
        return HEAVY_RARE_EARTHS
    if "稀土" in low or "rare" in low or re.search(r"\brees?\b", low):
        return NAMED_RARE_EARTHS
    return elements_in(words)


def read_absent(text: str) -> tuple[frozenset[str], list[tuple[int, int]]]:
    """Elements said not to be there, with the places of the words."""
    if not list_pattern(Facts, "absence").search(
        text
    ):  # most texts say nothing of what is not in it
        return frozenset(), []
    matches = [match for pattern in _ABSENT for match in pattern.finditer(text)]
    return frozenset(s for m in matches for s in _group(m[1])), [m.span() for m in matches]


_BY_LISTED = lazy(r"\bby\b", re.IGNORECASE)


def _groups(words: Iterable[tuple[str, ...]]) -> str:
    """A pattern of several lists of words, each in a group of its own with its number."""
    return "|".join(f"(?P<g{i}>{'|'.join(some)})" for i, some in enumerate(words) if some)


_LISTED = lazy(lambda: _groups(one.words for one in LISTS.values()), re.IGNORECASE)
"""What people call the party lists."""


def read_ownership(fact: str) -> tuple[Ownership, ...]:
    """Shares of ownership that a fact states, or nothing if it states none."""
    text = normal(fact)
    owned = bool(list_pattern(Facts, "owned").search(text))
    named = [(list(LISTS)[int((m.lastgroup or "g0")[1:])], m) for m in _LISTED.finditer(text)]
    unlisted = list_pattern(Facts, "not_listed")
    lists = [("" if unlisted.search(text[: m.start()][-18:]) else n, m.start()) for n, m in named]
    if not owned and not (lists and (_BY_LISTED.search(text) or len(text) < 60)):
        return ()
    stated = [q for q in quantities(text) if q.dimension == "share"]
    ends = [(q.low if math.isfinite(q.low) else q.high, q.start, q.end) for q in stated]
    shares = [end for end in ends if 0 <= end[0] <= 1]
    if not shares:
        over_half = math.nextafter(0.5, 1)
        for name, amount in (("wholly", 1.0), ("half", 0.5), ("majority", over_half)):
            worded = list_pattern(Facts, name).search(text)
            if worded and owned:
                shares = [(amount, *worded.span())]
                break
    if len(shares) == 1 and list_pattern(Facts, "each").search(text):
        count = re.search(r"\b(two|three|four|both|[234])\b|两|三", text, re.IGNORECASE)
        shares *= read_words(Facts).counts.get(count.group().lower(), 1) if count else 1
    holdings = []
    for index, (amount, start, end) in enumerate(shares):
        after = [name for name, place in lists if place >= end]
        listed = [*after, lists[-1][0]][0] if lists else ""
        if len(lists) == len(shares):
            listed = lists[index][0]
        holdings.append(Ownership(amount, _owner(text, start, end), listed))
    return tuple(holdings)


def _owner(text: str, start: int, end: int) -> str:
    """The owner as stated: the words after `by`, else those before the share."""
    head = text[max(0, start - 90) : start]
    after = re.search(r"\bby\s+(.{1,80})", text[end : end + 120], re.IGNORECASE)
    if by := after or re.search(r"\bby\s+(.{1,80})$", head, re.IGNORECASE):
        return re.split(r"[;(]|,(?!\d)|\b\d|\band\s*(?=\d|$)", by[1])[0].strip(" ,.:")
    head = re.sub(r"^\s*(?:co-?)?owners?\s*:", "", head, flags=re.IGNORECASE)
    head = re.split(r"\b(?:owns?|holds?|has|is|of|stake|with)\b", head, maxsplit=1, flags=re.I)[0]
    tail = text[end : end + 90].strip(" ,.:")
    tail = re.sub(r"^(?:owned|holding|stake|shareholding|shares?|equity)\b", "", tail, flags=re.I)
    return (head.strip(" ,.:") or tail.strip(" ,.:"))[:80]


_LINK = list_pattern(Facts, "link", after="*")
_STAGE = lazy(
    lambda: rf"(?<![A-Za-z])(?:{_groups(read_words(Facts).stages.values())})(?![A-Za-z])",
    re.IGNORECASE,
)


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with the given places blanked."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = " " * (min(end, len(letters)) - start)
    return "".join(letters)


def read_origins(text: str, about: str = "") -> tuple[dict[str, str], list[tuple[int, int]]]:
    """Countries by stage: `mined and separated in CN; melted in JP`, `Chinese-separated`.

    Returns them with the places of the words.
    """
    text = normal(text)
    places = mentions(text, codes=True)
    stages = list(_STAGE.finditer(text)) if places else []
    if not stages:
        return {}, []
    rest = without(text[:400], [m.span() for m in (*stages, *(m for _, m in places))])
    if len(text) > 400 or not _LINK.fullmatch(rest):
        # running text: "samarium metal of Chinese origin" does not say where it became metal
        stages = [m for m in stages if not list_pattern(Facts, "goods").fullmatch(m.group())]
    origins: dict[str, str] = {}
    spans: list[tuple[int, int]] = []
    waiting: list[re.Match[str]] = []
    last: tuple[str, re.Match[str]] | None = None
    for kind, mark in sorted(
        [("stage", m) for m in stages] + [("place", m) for _, m in places],
        key=lambda pair: pair[1].start(),
    ):
        if kind == "stage":
            gap = text[last[1].end() : mark.start()] if last else "."
            # `Chinese-separated`, `CN separation`, but not `Chinese magnet` in a running text
            alone = last and not (
                text[: last[1].start()].strip(" :,") or text[mark.end() :].strip(" .")
            )
            joined = not waiting and _LINK.fullmatch(gap) and "," not in gap
            if last and joined and (gap == "-" or alone):
                _set(origins, mark, last[0], text, about)
                spans.append((last[1].start(), mark.end()))
            else:
                if waiting and not _LINK.fullmatch(text[waiting[-1].end() : mark.start()]):
                    waiting = []
                waiting.append(mark)
            continue
        country = find_country(mark.group(), adjectives=True)
        if waiting and _LINK.fullmatch(text[waiting[-1].end() : mark.start()]):
            named = [s for s in waiting if _stage(s) != "made"]
            for stage in named or waiting:
                _set(origins, stage, country, text, about)
            spans.append((waiting[0].start(), mark.end()))
            last = None
        else:
            last = (country, mark)
        waiting = []
    return origins, spans


def _stage(mark: re.Match[str]) -> str:
    return list(read_words(Facts).stages)[int((mark.lastgroup or "g0")[1:])]


_MADE_BY = {"magnet": "magnet making", "磁": "magnet making", "alloy": "alloy", "metal": "metal"}


def _set(origins: dict[str, str], mark: re.Match[str], country: str, text: str, about: str) -> None:
    stage = _stage(mark)
    if stage == "made":
        both = f"{text} {about}".lower()
        stage = next((s for word, s in _MADE_BY.items() if word in both), "other")
    origins.setdefault(stage, country)


def read_technology_origin(text: str) -> tuple[frozenset[str], list[tuple[int, int]]]:
    """Countries whose technology was used: `made with Chinese separation technology`."""
    text = normal(text)
    codes: set[str] = set()
    spans: list[tuple[int, int]] = []
    if not mentions(text, codes=True):
        return frozenset(), []
    for match in list_pattern(Facts, "technology").finditer(text):
        head = text[max(0, match.start() - 60) : match.start()]
        head = re.split(r"[;.](?!\w)", head)[-1]
        tail = re.match(
            r"\s{0,2}(?:origin(?:ating)?|was|is|came)?\s{0,2}(?:from|of|in|:|=)?\s{0,2}",
            text[match.end() :],
        )
        rest = text[match.end() + (tail.end() if tail else 0) :][:40]
        code, words, place = find_mention(head, -1)
        if code:
            lead = head[:place]
            if not re.search(
                r"\b(?:no|not|without|non)[- ](?:use of |using |any )?$", lead, re.I
            ) and not lead.endswith("非"):
                codes.add(code)
            spans.append((match.start() - len(head) + place, match.end()))
        elif tail and tail.group().strip():
            code, words, place = find_mention(rest)
            if not code and find_country(rest[:2]) and not rest[2:3].isalnum():
                code, words, place = find_country(rest[:2]), rest[:2], 0
            if code and place == 0:
                codes.add(code)
                spans.append((match.start(), match.end() + tail.end() + len(words)))
    return frozenset(codes), spans


def read_origin(text: str) -> str:
    """The country of origin that the words state (`of Chinese origin`, `made in Japan`), or ""."""
    text = normal(text)
    for code, match in mentions(text, codes=True):
        if list_pattern(Facts, "share_of_it").match(text, match.end()):
            continue
        head, tail = text[max(0, match.start() - 40) : match.start()], text[match.end() :][:40]
        stated = list_pattern(Facts, "origin_before").search(head) or (
            (after := list_pattern(Facts, "origin_after").match(tail))
            and not list_pattern(Facts, "part_of").match(tail[after.end() :])
        )
        # "Chinese NdFeB magnets" at the head of the text, not "Chinese separation technology"
        leads = (
            match.start() < 40
            and list_pattern(Facts, "goods_of").fullmatch(head)
            and match.group()[:1].isupper()
        )
        goods = leads and len(match.group()) > 3 and re.match(r"\s\w", tail)
        if stated or (
            goods and not list_pattern(Facts, "not_goods").match(tail) and "%" not in tail
        ):
            return code
    return ""

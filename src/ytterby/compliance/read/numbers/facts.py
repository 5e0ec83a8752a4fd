"""What the facts of a text state besides numbers: elements present and absent, CAS numbers, ownership
(`60 percent owned by one Entity List party`), where a stage was done, whose technology it was, the lines of a bill of
materials.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Literal

from ytterby.compliance.parties.packaged import LISTS
from ytterby.compliance.read.countries import find_country, find_mention, mentions
from ytterby.compliance.read.elements import (
    HEAVY_RARE_EARTHS,
    NAMED_RARE_EARTHS,
    NAMES,
    elements_in,
)
from ytterby.compliance.read.item import Ownership, Part
from ytterby.compliance.read.numbers.quantities import quantities
from ytterby.compliance.read.spelling import normal, number
from ytterby.compliance.read.words import COMPUTED, Facts, may_fit, pattern, read_words, search

if TYPE_CHECKING:
    from collections.abc import Callable


def _currency(match: re.Match[str]) -> str:
    """The code of a currency, however it is written."""
    stated = (match["c1"] or match["c2"]).upper()
    return read_words(Facts).same.get(stated, stated)


def share(
    parts: tuple[Part, ...],
    matches: Callable[[Part], bool],
    by: Literal["value", "weight"] = "value",
) -> float:
    """Share of the parts that match in the value or weight of all parts; nan if it is not known.

    It is not known when a part states no such amount, when currencies differ, or when all is 0.
    """
    amounts = [part.value if by == "value" else part.weight for part in parts]
    known = [a for a in amounts if a is not None]
    total = math.fsum(known)
    mixed = by == "value" and len({part.currency for part in parts}) > 1
    if mixed or len(known) < len(amounts) or total <= 0:
        return math.nan
    return math.fsum(a for a, part in zip(known, parts, strict=True) if matches(part)) / total


def read_part(text: str) -> Part | None:
    """A line of a bill of materials: a name with a value or a weight, and a country if given."""
    text = normal(text).strip()
    money = pattern("money").search(text)
    value, currency, rest = None, "", text
    if money:
        value = float(number(money["a"] or money["b"]))
        currency = _currency(money)
        rest = text[: money.start()] + " " + text[money.end() :]
    weight = None
    for one in quantities(rest):
        if one.dimension == "mass" and weight is None:
            weight = one.low
            rest = rest[: one.start] + " " + rest[one.end :]
    if value is None and weight is None:
        return None
    country = ""
    for match in pattern("country_of_part").finditer(rest):
        words = match[1] or match[2]
        # `Nd` and `Dy` are no capitals; `IN` and `NO` in capitals are codes here
        country = "" if words in NAMES else find_country(words, adjectives=True)
        if country:
            rest = rest[: match.start()] + " " + rest[match.end() :]
            break
    if not country:
        country, words, at = find_mention(rest)
        if country:
            lead = re.sub(r"\b(?:from|of|made in|origin)\s*$", "", rest[:at])
            rest = lead + " " + rest[at + len(words) :]
    name = re.sub(r"\s+", " ", rest).strip(" ,:;-()=")
    return Part(name, country, value, weight, currency) if name else None


def read_bill(facts: list[str], start: int) -> tuple[list[Part], list[str], int]:
    """Parts from the fact at `start` on, lines that are none, and the first fact after the bill."""
    parts: list[Part] = []
    unread: list[str] = []
    position = start
    while position < len(facts):
        fact = pattern("bill").sub("", facts[position]) if position == start else facts[position]
        pieces = [p for p in re.split(r",(?!\d{3}(?!\d))|，", fact) if p.strip()]
        read = [read_part(p) for p in pieces]
        if position > start and not any(read):
            break
        parts.extend(p for p in read if p)
        unread.extend(p.strip() for p, r in zip(pieces, read, strict=True) if r is None)
        position += 1
    return parts, unread, position


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
    numbers = [m.group() for m in pattern("cas").finditer(normal(text))]
    wrong = tuple(c for c in numbers if not cas_is_valid(c))
    return frozenset(numbers) - frozenset(wrong), wrong


def unread_cas(text: str, known: Collection[str]) -> tuple[str, ...]:
    """CAS numbers of a text of which no table knows the substance, in order.

    One with a wrong check digit counts where the text says `CAS`.

    >>> unread_cas("CAS 7440-55-3, 4 bottles", ()), unread_cas("from 2025-10-20", ())
    (('CAS 7440-55-3',), ())
    """
    every = pattern("cas").finditer(text)
    says = pattern("says_cas").search
    sure = (m[0] for m in every if cas_is_valid(m[0]) or says(text[: m.start()]))
    return tuple(f"CAS {one}" for one in dict.fromkeys(sure) if one not in known)


def _group(words: str) -> frozenset[str]:
    low = words.lower()
    if "重" in low or "heavy" in low or "hree" in low:
        return HEAVY_RARE_EARTHS
    if "稀土" in low or "rare" in low or re.search(r"\brees?\b", low):
        return NAMED_RARE_EARTHS
    return elements_in(words)


def read_absent(text: str) -> tuple[frozenset[str], list[tuple[int, int]]]:
    """Elements said not to be there, with the places of the words."""
    if not search("absence", text):  # most texts say nothing of what is not in it
        return frozenset(), []
    matches = [m for n in ("absent_before", "absent_after") for m in pattern(n).finditer(text)]
    return frozenset(s for m in matches for s in _group(m[1])), [m.span() for m in matches]


def _numbered(match: re.Match[str], names: list[str]) -> str:
    """The name of the list of `_groups` that a match is of."""
    return names[int((match.lastgroup or "g0")[1:])]


def _groups(words: Iterable[tuple[str, ...]]) -> str:
    """A pattern of several lists of words, each in a group of its own with its number."""
    return "|".join(f"(?P<g{i}>{'|'.join(some)})" for i, some in enumerate(words) if some)


COMPUTED["listed"] = lambda: _groups(one.words for one in LISTS.values())
COMPUTED["stages"] = lambda: _groups(read_words(Facts).stages.values())


def read_ownership(fact: str) -> tuple[Ownership, ...]:
    """Shares of ownership that a fact states, or nothing if it states none."""
    text = normal(fact)
    owned = bool(search("owned", text))
    lists = []
    for match in pattern("listed").finditer(text) if may_fit("listed", text) else ():
        unlisted = pattern("not_listed").search(text[: match.start()][-18:])
        lists.append(("" if unlisted else _numbered(match, list(LISTS)), match.start()))
    if not owned and not (lists and (re.search(r"\bby\b", text, re.I) or len(text) < 60)):
        return ()
    stated = [q for q in quantities(text) if q.dimension == "share"]
    ends = [(q.low if math.isfinite(q.low) else q.high, q.start, q.end) for q in stated]
    shares = [end for end in ends if 0 <= end[0] <= 1]
    if not shares:
        over_half = math.nextafter(0.5, 1)
        for name, amount in (("wholly", 1.0), ("half", 0.5), ("majority", over_half)):
            worded = pattern(name).search(text)
            if worded and owned:
                shares = [(amount, *worded.span())]
                break
    if len(shares) == 1 and pattern("each").search(text):
        count = pattern("count").search(text)
        shares *= int(read_words(Facts).numbers.get(count[0].lower(), count[0])) if count else 1
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
    stages = list(pattern("stage").finditer(text)) if places else []
    stage_names = list(read_words(Facts).stages)
    if not stages:
        return {}, []
    rest = without(text[:400], [m.span() for m in (*stages, *(m for _, m in places))])
    if len(text) > 400 or not pattern("link").fullmatch(rest):
        # running text: "samarium metal of Chinese origin" does not say where it became metal
        stages = [m for m in stages if not pattern("goods").fullmatch(m.group())]
    origins: dict[str, str] = {}
    spans: list[tuple[int, int]] = []
    waiting: list[re.Match[str]] = []
    last: tuple[str, re.Match[str]] | None = None
    marks = [*(("stage", m) for m in stages), *(("place", m) for _, m in places)]
    for kind, mark in sorted(marks, key=lambda pair: pair[1].start()):
        if kind == "stage":
            gap = text[last[1].end() : mark.start()] if last else "."
            # `Chinese-separated`, `CN separation`, but not `Chinese magnet` in a running text
            head = text[: last[1].start()].strip(" :,") if last else ""
            alone = last and not (head or text[mark.end() :].strip(" ."))
            joined = not waiting and pattern("link").fullmatch(gap) and "," not in gap
            if last and joined and (gap == "-" or alone):
                _set(origins, mark, last[0], text, about)
                spans.append((last[1].start(), mark.end()))
            else:
                if waiting and not pattern("link").fullmatch(
                    text[waiting[-1].end() : mark.start()]
                ):
                    waiting = []
                waiting.append(mark)
            continue
        country = find_country(mark.group(), adjectives=True)
        if waiting and pattern("link").fullmatch(text[waiting[-1].end() : mark.start()]):
            named = [s for s in waiting if _numbered(s, stage_names) != "made"]
            for stage in named or waiting:
                _set(origins, stage, country, text, about)
            spans.append((waiting[0].start(), mark.end()))
            last = None
        else:
            last = (country, mark)
        waiting = []
    return origins, spans


_MADE_BY = {"magnet": "magnet making", "磁": "magnet making", "alloy": "alloy", "metal": "metal"}


def _set(origins: dict[str, str], mark: re.Match[str], country: str, text: str, about: str) -> None:
    stage = _numbered(mark, list(read_words(Facts).stages))
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
    for match in pattern("technology").finditer(text):
        head = text[max(0, match.start() - 60) : match.start()]
        head, rest = re.split(r"[;.](?!\w)", head)[-1], text[match.end() :][:70]
        code, words, place = find_mention(head, -1)
        gap, before, at = head[place + len(words) :], head[:place], match.end()
        code = "" if pattern("technology_apart").search(gap) else code
        if not code or not pattern("technology_near").fullmatch(gap):  # one who gives it, behind
            giver, said = next(iter(mentions(rest, codes=True)), ("", None))
            words, place = (said[0], said.start()) if said else ("", 0)
            of = ("technology_from", *["technology_adjective"] * words[:1].islower())
            given = giver and any(pattern(one).fullmatch(rest[:place]) for one in of)
            if given and not pattern("technology_matter").match(rest, place + len(words)):
                code, before, at = giver, f"{head} ", match.end() + place + len(words)
        if not code:
            continue
        spans.append((match.start() - len(head), at))
        denied = pattern("technology_denied").search(before)
        codes |= set() if denied or pattern("technology_denied_after").match(rest) else {code}
    return frozenset(codes), spans


def read_origin(text: str) -> str:
    """The country of origin that the words state (`of Chinese origin`, `made in Japan`), or ""."""
    text = normal(text)
    for code, match in mentions(text, codes=True):
        if pattern("share_of_it").match(text, match.end()):
            continue
        head, tail = text[max(0, match.start() - 40) : match.start()], text[match.end() :][:40]
        stated = pattern("origin_before").search(head) is not None
        if not stated and (after := pattern("origin_after").match(tail)):
            stated = not pattern("part_of").match(tail[after.end() :])
        # "Chinese NdFeB magnets" at the head of the text, not "Chinese separation technology"
        leads = match.start() < 40 and match.group()[:1].isupper()
        leads = leads and bool(pattern("goods_of").fullmatch(head))
        goods = leads and len(match.group()) > 3 and re.match(r"\s\w", tail)
        if stated or (goods and not pattern("not_goods").match(tail) and "%" not in tail):
            return code
    return "CN" if search("of_china", text) else ""

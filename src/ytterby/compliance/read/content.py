"""Content facts: the free text of a `content_data` cell, facts parted by `;`.

A fact is a value (`Dy 2 percent by weight`), an absence (`Tb 0`), a CAS number, an ownership, where
a stage was done (`separation CN`, or bare countries in stage order), whose technology it was, an
end use, or a line of a bill of materials. What is none of these is kept in `unread`, to be shown.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal

from ytterby.compliance.parties.lists import LISTS
from ytterby.compliance.read.countries import find_country, find_mention, mentions
from ytterby.compliance.read.elements import (
    ELEMENT,
    HEAVY_RARE_EARTHS,
    RARE_EARTHS,
    SYMBOLS,
    elements_in,
    symbol_of,
)
from ytterby.compliance.read.item import Ownership, Range, Reading
from ytterby.compliance.read.pattern import lazy
from ytterby.compliance.read.quantities import normal, number, quantities
from ytterby.compliance.read.uses import read_uses
from ytterby.compliance.read.values import Value, merge, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

STAGE_ORDER = ("ore", "extraction-separation", "metal", "magnet making")
"""Stages of bare countries, in their order."""
UNKNOWN = frozenset({"", "-", "?", "unknown", "n/a", "na", "not known"})


@dataclass(frozen=True)
class Part:
    """A line of a bill of materials; `country` "" and amounts None where not given."""

    name: str
    country: str = ""
    value: float | None = None
    weight: float | None = None
    currency: str = ""


@dataclass(frozen=True)
class Content:
    """What a content cell says.

    Attributes
    ----------
    values : by name, as in `item.VALUES`; `value share.<CC>` also from a bill of materials.
    present, absent : symbols of elements said to be in it, and said not to be.
    origins : stage -> country, see `Item.origins`.
    origin : country of origin stated in words (`of Chinese origin`), or "".
    technology_origin : countries whose technology made it.
    parts : the bill of materials.
    unread : facts, or parts of them, that were not understood, as the user wrote them.
    """

    values: Mapping[str, Range] = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    cas: frozenset[str] = frozenset()
    ownership: tuple[Ownership, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    technology_origin: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    parts: tuple[Part, ...] = ()
    unread: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    contradictions: tuple[str, ...] = ()


def share(
    parts: tuple[Part, ...],
    matches: Callable[[Part], bool],
    by: Literal["value", "weight"] = "value",
) -> float:
    """Share of the parts that match in the value or weight of all parts; nan if it is not known.

    It is not known when a part states no such amount, when currencies differ, or when all is 0.
    """
    amounts = [part.value if by == "value" else part.weight for part in parts]
    if by == "value" and len({part.currency for part in parts}) > 1:
        return math.nan
    known = [a for a in amounts if a is not None]
    total = math.fsum(known)
    if len(known) < len(amounts) or total <= 0:
        return math.nan
    return math.fsum(a for a, part in zip(known, parts, strict=True) if matches(part)) / total


# --- CAS numbers ----------------------------------------------------------------------------------

_CAS = lazy(r"(?<![\d-])(\d{2,7})-(\d{2})-(\d)(?![\d-])")


_CAS_DASHES = 2


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
    if text.count("-") < _CAS_DASHES and text.isascii():
        return frozenset(), ()
    found = [m.group() for m in _CAS.finditer(normal(text))]
    wrong = tuple(c for c in found if not cas_is_valid(c))
    return frozenset(found) - frozenset(wrong), wrong


# --- absence and presence -------------------------------------------------------------------------

_NAMED_GROUP = rf"(?:{ELEMENT}|(?i:heavy rare[- ]earths?|HREEs?|rare[- ]earths?|REEs?)|重稀土|稀土)"
_LIST = rf"{_NAMED_GROUP}(?:\s{{0,2}}(?:,|/|\+|&|and|or|nor|和|或|,? and|,? or)\s{{0,2}}{_NAMED_GROUP}){{0,8}}"
_ABSENT = (
    rf"(?i:\b(?:no|without|free (?:of|from)|zero|excluding|contains? (?:no|neither)|neither"
    rf"|does not contain|not containing|nil|w/o|sans|ohne|sin"
    rf"|senza|sem)\b|不含|无|未添加)\s{{0,2}}(?i:any |added |detectable )?({_LIST})",
    rf"({_LIST})\s{{0,2}}(?:content\s)?[:=]?\s{{0,2}}(?i:0+(?:[.,]0+)?(?![.,]?\d)\s?(?:%|percent|ppm)?"
    rf"|none|nil|absent|not (?:added|detected|present|used)|n\.?d\.?\b|zero|-?free\b)",
)
_PRESENT = (
    rf"(?i:\b(?:contain(?:s|ing)?|with(?!out)|has|incl(?:udes|uding)|added|present|traces? of)\b|含)"
    rf"\s{{0,2}}[:=]?\s{{0,2}}(?i:added )?({_LIST})",
    rf"({_LIST})\s{{0,2}}[:=]?\s{{0,2}}(?i:traces?|present|yes)\b",
)
_ABSENCE = lazy(
    r"\b(?:no|without|free|zero|excluding|contains?|neither|does|not|nil|w/o|sans|ohne|sin|senza|sem|none|absent|n\.?d)\b"
    r"|(?<![\d.,])0|[不无未]|-free",
    re.IGNORECASE,
)
"""A text without one of these says nothing of what is not in it."""
# long patterns, compiled when first needed
_compiled = cache(re.compile)


def _group(words: str) -> frozenset[str]:
    low = words.lower()
    if "重" in low or "heavy" in low or "hree" in low:
        return HEAVY_RARE_EARTHS
    if "稀土" in low or "rare" in low or re.search(r"\brees?\b", low):
        return RARE_EARTHS
    return elements_in(words)


def read_absent(text: str) -> tuple[frozenset[str], list[tuple[int, int]]]:
    """Elements said not to be there, with the places of the words."""
    found: set[str] = set()
    spans: list[tuple[int, int]] = []
    if not _ABSENCE.search(text):
        return frozenset(), []
    for pattern in _ABSENT:
        for match in _compiled(pattern).finditer(text):
            found |= _group(match[1])
            spans.append(match.span())
    return frozenset(found), spans


# --- ownership ------------------------------------------------------------------------------------


def _listed() -> re.Pattern[str]:
    """What people call the party lists; each group is a list, in the order of `LISTS`."""
    return _compiled(
        "|".join(
            f"(?P<l{i}>{'|'.join(one.words)})" for i, one in enumerate(LISTS.values()) if one.words
        ),
        re.IGNORECASE,
    )


_OWNED = lazy(
    r"\b(?:owned|owns?|owners?(?:hip)?|holds?|held|holding|shareholders?|shareholding|stakes?|equity"
    r"|subsidiary|joint venture|JV|shares? of (?:the )?(?:company|capital)|controlled by)\b|持股|控股|股权|拥有",
    re.IGNORECASE,
)
_BY_LISTED = lazy(r"\bby\b", re.IGNORECASE)
_WHOLLY = lazy(r"\bwholly|\bfully owned|100 ?% subsidiary|全资", re.IGNORECASE)
_MAJORITY = lazy(r"\bmajority|控股", re.IGNORECASE)
_HALF = lazy(r"\bhalf[- ]owned|\bowns half|\b50 ?[/:-] ?50\b|\bfifty[- ]fifty\b", re.IGNORECASE)
_COUNTS = {"two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4, "both": 2, "两": 2, "三": 3}
_EACH = lazy(r"\beach\b|\bapiece\b|各", re.IGNORECASE)
_UNLISTED = lazy(r"\b(?:un|non[- ]?|not (?:on|in|listed on|in any|on any)(?: the| any)?\s?)$", re.I)


def read_ownership(fact: str) -> tuple[Ownership, ...]:
    """Shares of ownership that a fact states, or nothing if it states none."""
    text = normal(fact)
    owned = bool(_OWNED.search(text))
    mentions = [
        (
            ""
            if _UNLISTED.search(text[: m.start()][-18:])
            else list(LISTS)[int((m.lastgroup or "l0")[1:])],
            m,
        )
        for m in _listed().finditer(text)
    ]
    if not owned and not (mentions and (_BY_LISTED.search(text) or len(text) < 60)):
        return ()
    shares = [
        (q.low if math.isfinite(q.low) else q.high, q.start, q.end)
        for q in quantities(text)
        if q.dimension == "share" and 0 <= (q.low if math.isfinite(q.low) else q.high) <= 1
    ]
    if not shares:
        for pattern, amount in ((_WHOLLY, 1.0), (_HALF, 0.5), (_MAJORITY, math.nextafter(0.5, 1))):
            worded = pattern.search(text)
            if worded and owned:
                shares = [(amount, worded.start(), worded.end())]
                break
    if len(shares) == 1 and _EACH.search(text):
        count = re.search(r"\b(two|three|four|both|[234])\b|两|三", text, re.IGNORECASE)
        shares *= _COUNTS.get(count.group().lower(), 1) if count else 1
    found = []
    for index, (amount, start, end) in enumerate(shares):
        after = [pair for pair in mentions if pair[1].start() >= end]
        if not mentions:
            listed = ""
        elif len(mentions) == len(shares):
            listed = mentions[index][0]
        else:
            listed = (after[0] if after else mentions[-1])[0]
        found.append(Ownership(amount, _owner(text, start, end), listed))
    return tuple(found)


def _owner(text: str, start: int, end: int) -> str:
    """The owner as stated: the words after `by`, else those before the share."""
    after = re.search(r"\bby\s+(.{1,80})", text[end : end + 120], re.IGNORECASE)
    if after is None and (
        before := re.search(r"\bby\s+(.{1,80})$", text[max(0, start - 90) : start], re.I)
    ):
        after = before
    if after:
        return re.split(r"[;(]|,(?!\d)|\b\d|\band\s*(?=\d|$)", after[1])[0].strip(" ,.:")
    head = re.sub(r"^\s*(?:co-?)?owners?\s*:", "", text[max(0, start - 90) : start], flags=re.I)
    head = re.split(r"\b(?:owns?|holds?|has|is|of|stake|with)\b", head, maxsplit=1, flags=re.I)[0]
    tail = text[end : end + 90].strip(" ,.:")
    tail = re.sub(r"^(?:owned|holding|stake|shareholding|shares?|equity)\b", "", tail, flags=re.I)
    return (head.strip(" ,.:") or tail.strip(" ,.:"))[:80]


# --- where stages were done -----------------------------------------------------------------------

_STAGE_WORDS = (
    ("ore", r"mined|mining|mines?|ores?|raw ores?|dug|quarried|feedstock|开采|采矿|矿石?"),
    ("beneficiation", r"beneficiat\w+|concentrat\w+|ore dressing|选矿"),
    ("extraction-separation", r"separat\w+|refin\w+|solvent extract\w+|oxides?(?! ceram)|分离"),
    ("smelting/leaching", r"leach\w+|浸出"),
    ("metal", r"metals?|metallis\w+|metalliz\w+|smelt\w+|reduced|reduction|electroly\w+|金属|冶炼"),
    ("melting", r"melt\w*|cast|熔炼"),
    ("alloy", r"alloy\w*|strip[- ]cast\w*|合金"),
    ("magnet making", r"magnets?|sinter\w+|pressed|magneti[sz]ed|hot[- ]pressed|bonded|磁体|烧结"),
    ("recycling", r"recycl\w+|recovered|回收"),
    ("made", r"made|produced|manufactur\w+|processed|assembled|制造|生产"),
)
_STAGE = lazy(
    r"(?<![A-Za-z])(?:"
    + "|".join(f"(?P<g{i}>{p})" for i, (_, p) in enumerate(_STAGE_WORDS))
    + r")(?![A-Za-z])",
    re.IGNORECASE,
)
_LINK = lazy(
    r"(?:[\s,/&+:=>()-]|and|then|in|at|from|of|by|the|country|stage|was|were|is|both|or|在|于|产地|step)*",
    re.I,
)
_NOUN = lazy(
    r"(?:metal|magnet|oxide|ore|alloy|mine|concentrate|separator)s?|raw ores?|feedstock|bonded|cast"
    r"|金属|磁体|合金|矿石?",
    re.IGNORECASE,
)
_EVERY_STEP = lazy(
    r"\b(?:all|every|each|entire|whole)\b.{0,24}\b(?:steps?|stages?|chain|process\w*|production)\b",
    re.IGNORECASE,
)
_TECHNOLOGY = lazy(
    r"\b(?:technolog(?:y|ies)|know[- ]how|process technology|patents?|processes|IP)\b|技术|工艺",
    re.IGNORECASE,
)
_ORIGIN_AFTER = lazy(
    r"[- ](?:origin|made|sourced|produced|mined|goods|merchandise)\b|(?:原产|产)(?!业|品)",
    re.IGNORECASE,
)
_ORIGIN_BEFORE = lazy(
    r"(?:\b(?:origin(?:ating|ates)?(?: country)?|(?:made|produced|manufactured|sourced|imported|bought"
    r"|purchased|procured|products?))"
    r"\s{0,2}(?:[:=]|is|in|from|of)?|\b(?:of|with) origin|原产地?[于为:]?|产地[于为:]?)\s{0,2}(?:the )?$",
    re.IGNORECASE,
)
_PART_OF = lazy(
    r"\s(?:\w+\s)?(?:content|inputs?|parts?|components?|share|technolog)", re.IGNORECASE
)
_GOODS_OF = lazy(r"^\s*(?:(?:im|ex)ports? of|resale of|sale of|purchase of)?\s*$", re.IGNORECASE)
_NOT_GOODS = lazy(
    r"\s(?:\w+\s){0,3}?(?:content|parts?\b|inputs?\b|share|value|percent|technolog|know|process|companies|company|firm|buyer|trader|subsidiary|army|military|customs|list)",
    re.IGNORECASE,
)


_SHARE_OF_IT = lazy(
    r"(?:[^;.\n]|\.(?=\d)){0,60}?(?:%|percent|\bworth\b|\d\s?(?:USD|EUR|CNY|RMB|JPY|US\$|[$€¥£])|[$€¥£]\s?\d)",
    re.IGNORECASE,
)
"""Behind a country: a share or a price is said of what comes from there, so of a part."""


def read_origins(text: str, about: str = "") -> tuple[dict[str, str], list[tuple[int, int]]]:
    """Countries by stage: `mined and separated in CN; melted in JP`, `Chinese-separated`.

    Returns them with the places of the words.
    """
    text = normal(text)
    places = mentions(text, codes=True)
    stages = list(_STAGE.finditer(text)) if places else []
    if not stages:
        return {}, []
    rest = _without(text[:400], [m.span() for m in (*stages, *(m for _, m in places))])
    if len(text) > 400 or not _LINK.fullmatch(rest):
        # running text: "samarium metal of Chinese origin" does not say where it became metal
        stages = [m for m in stages if not _NOUN.fullmatch(m.group())]
    found: dict[str, str] = {}
    spans: list[tuple[int, int]] = []
    waiting: list[re.Match[str]] = []
    last: tuple[str, re.Match[str]] | None = None
    for kind, mark in sorted(
        [("stage", m) for m in stages] + [("place", m) for _, m in places],
        key=lambda pair: pair[1].start(),
    ):
        if kind == "stage":
            gap = text[last[1].end() : mark.start()] if last else "."
            if (
                last
                and not waiting
                and _LINK.fullmatch(gap)
                and "," not in gap
                and _names_stage(last[1], mark, text)
            ):
                _set(found, mark, last[0], text, about)
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
                _set(found, stage, country, text, about)
            spans.append((waiting[0].start(), mark.end()))
            last = None
        else:
            last = (country, mark)
        waiting = []
    return found, spans


def _names_stage(place: re.Match[str], stage: re.Match[str], text: str) -> bool:
    """`Chinese-separated`, `CN separation`, but not `Chinese magnet` in a running text."""
    if text[place.end() : stage.start()] == "-":
        return True
    return text[: place.start()].strip(" :,") == "" and text[stage.end() :].strip(" .") == ""


def _stage(mark: re.Match[str]) -> str:
    return _STAGE_WORDS[int((mark.lastgroup or "g0")[1:])][0]


def _set(found: dict[str, str], mark: re.Match[str], country: str, text: str, about: str) -> None:
    stage = _stage(mark)
    if stage == "made":
        both = f"{text} {about}".lower()
        known = [
            s
            for w, s in (
                ("magnet", "magnet making"),
                ("磁", "magnet making"),
                ("alloy", "alloy"),
                ("metal", "metal"),
            )
            if w in both
        ]
        stage = known[0] if known else "other"
    found.setdefault(stage, country)


def read_technology_origin(text: str) -> tuple[frozenset[str], list[tuple[int, int]]]:
    """Countries whose technology was used: `made with Chinese separation technology`."""
    text = normal(text)
    found: set[str] = set()
    spans: list[tuple[int, int]] = []
    if not mentions(text, codes=True):
        return frozenset(), []
    for match in _TECHNOLOGY.finditer(text):
        head = text[max(0, match.start() - 60) : match.start()]
        head = re.split(r"[;.](?!\w)", head)[-1]
        tail = re.match(
            r"\s{0,2}(?:origin(?:ating)?|was|is|came)?\s{0,2}(?:from|of|in|:|=)?\s{0,2}",
            text[match.end() :],
        )
        rest = text[match.end() + (tail.end() if tail else 0) :][:40]
        code, words, place = _last_mention(head)
        if code:
            lead = head[:place]
            if not re.search(
                r"\b(?:no|not|without|non)[- ](?:use of |using |any )?$", lead, re.I
            ) and not lead.endswith("非"):
                found.add(code)
            spans.append((match.start() - len(head) + place, match.end()))
        elif tail and tail.group().strip():
            code, words, place = find_mention(rest)
            if not code and find_country(rest[:2]) and not rest[2:3].isalnum():
                code, words, place = find_country(rest[:2]), rest[:2], 0
            if code and place == 0:
                found.add(code)
                spans.append((match.start(), match.end() + tail.end() + len(words)))
    return frozenset(found), spans


def _last_mention(text: str) -> tuple[str, str, int]:
    for code, match in reversed(mentions(text)):
        return code, match.group(), match.start()
    return "", "", -1


def read_origin(text: str) -> str:
    """The country of origin that the words state (`of Chinese origin`, `made in Japan`), or ""."""
    text = normal(text)
    for code, match in mentions(text, codes=True):
        if _SHARE_OF_IT.match(text, match.end()):
            continue
        head, tail = text[max(0, match.start() - 40) : match.start()], text[match.end() :][:40]
        stated = _ORIGIN_BEFORE.search(head) or (
            (after := _ORIGIN_AFTER.match(tail)) and not _PART_OF.match(tail[after.end() :])
        )
        # "Chinese NdFeB magnets" at the head of the text, not "Chinese separation technology"
        leads = match.start() < 40 and _GOODS_OF.fullmatch(head) and match.group()[:1].isupper()
        goods = leads and len(match.group()) > 3 and re.match(r"\s\w", tail)
        if stated or (goods and not _NOT_GOODS.match(tail) and "%" not in tail):
            return code
    return ""


# --- bill of materials ----------------------------------------------------------------------------

_BOM = lazy(
    r"^\s*(?:BOM|B\.O\.M\.|bill of materials?|materials? list|物料清单)\s*(?:[:=-]|：)?\s*",
    re.IGNORECASE,
)
_CURRENCY = r"(?P<{}>USD|US\$|EUR|CNY|RMB|JPY|GBP|KRW|AUD|CAD|TWD|HKD|\$|€|¥|£|dollars?|euros?|yuan|元|美元|欧元)"
_AMOUNT = r"(?P<{}>\d{{1,3}}(?:[,  ]\d{{3}})+(?:\.\d+)?|\d{{1,12}}(?:[.,]\d{{1,9}})?)"
_MONEY = lazy(
    rf"{_AMOUNT.format('a')}\s{{0,2}}{_CURRENCY.format('c1')}(?![A-Za-z])|{_CURRENCY.format('c2')}\s{{0,2}}{_AMOUNT.format('b')}",
    re.IGNORECASE,
)
_SAME = {"US$": "USD", "$": "USD", "DOLLAR": "USD", "DOLLARS": "USD", "美元": "USD", "€": "EUR", "EURO": "EUR",
         "EUROS": "EUR", "欧元": "EUR", "RMB": "CNY", "¥": "CNY", "YUAN": "CNY", "元": "CNY", "£": "GBP"}  # fmt: skip
_PART_COUNTRY = lazy(r"\(\s*([^()]{2,40}?)\s*\)|(?<![A-Za-z])([A-Z]{2})(?![A-Za-z])")


def read_part(text: str) -> Part | None:
    """A line of a bill of materials: a name with a value or a weight, and a country if given."""
    text = normal(text).strip()
    money = _MONEY.search(text)
    value, currency, rest = None, "", text
    if money:
        value = float(number(money["a"] or money["b"]))
        stated = (money["c1"] or money["c2"]).upper()
        currency = _SAME.get(stated, stated)
        rest = text[: money.start()] + " " + text[money.end() :]
    weight = None
    for one in quantities(rest):
        if one.dimension == "mass" and weight is None:
            weight = one.low
            rest = rest[: one.start] + " " + rest[one.end :]
    if value is None and weight is None:
        return None
    country = ""
    for match in _PART_COUNTRY.finditer(rest):
        words = match[1] or match[2]
        code = "" if words in SYMBOLS else find_country(words, adjectives=True)
        # `Nd` and `Dy` are no capitals; `IN` and `NO` in capitals are codes here
        if code:
            country = code
            rest = rest[: match.start()] + " " + rest[match.end() :]
            break
    if not country:
        country, words, at = find_mention(rest)
        if country:
            lead = re.sub(r"\b(?:from|of|made in|origin)\s*$", "", rest[:at])
            rest = lead + " " + rest[at + len(words) :]
    name = re.sub(r"\s+", " ", rest).strip(" ,:;-()=")
    return Part(name, country, value, weight, currency) if name else None


def _bill(facts: list[str], start: int) -> tuple[list[Part], list[str], int]:
    """Parts from the fact at `start` on, lines that are none, and the first fact after the bill."""
    parts: list[Part] = []
    unread: list[str] = []
    position = start
    while position < len(facts):
        fact = _BOM.sub("", facts[position]) if position == start else facts[position]
        pieces = [p for p in re.split(r",(?!\d{3}(?!\d))|，", fact) if p.strip()]
        read = [read_part(p) for p in pieces]
        if position > start and not any(read):
            break
        parts.extend(p for p in read if p)
        unread.extend(p.strip() for p, r in zip(pieces, read, strict=True) if r is None)
        position += 1
    return parts, unread, position


_CURRENCIES = lazy(
    r"USD|US\$|EUR|CNY|RMB|JPY|GBP|KRW|AUD|CAD|TWD|HKD|[$€¥£元]|dollar|yuan", re.IGNORECASE
)
_WHOLE = lazy(
    r"\b(?:of|in|out of|per|total|whole|worth|item|product|magnet|goods)\b|[/;]", re.IGNORECASE
)


def read_value_shares(text: str) -> tuple[list[Value], list[tuple[int, int]]]:
    """Shares of value given in money: `Chinese Dy metal worth 1 USD of 1000 USD`.

    Returns them with the places of the words. The first amount must belong to a country, the last
    to the whole, in one currency.
    """
    text = normal(text)
    if not _CURRENCIES.search(text):
        return [], []
    found = list(_MONEY.finditer(text))
    if len(found) != 2:
        return [], []
    part, whole = found
    currencies = {(m["c1"] or m["c2"]).upper() for m in found}
    between = text[part.end() : whole.start()]
    amounts = [float(number(m["a"] or m["b"])) for m in found]
    head = re.split(r"[;\n]|,(?!\d)", text[: part.start()])[-1]
    named_in = [(c, m.start()) for c, m in mentions(head, codes=True) if m.group() not in SYMBOLS]
    country, place = named_in[0] if named_in else ("", 0)
    same = len({_SAME.get(c, c) for c in currencies}) == 1
    if not country or not same or not _WHOLE.search(between) or not 0 <= amounts[0] < amounts[1]:
        return [], []
    share_held = float(number(part["a"] or part["b"]) / number(whole["a"] or whole["b"]))
    words = text[part.start() : whole.end()]
    named = elements_in(head[place:], symbols=False) or elements_in(head[place:]) - {"U", "C", "N"}
    held = Range(share_held, share_held, words)
    name = f"value share.{country}"
    values = [Value(name, held, words, part.start(), whole.end())]
    if len(named) == 1:
        (symbol,) = named
        at_least = Range(share_held, 1.0, words)
        values = [
            Value(f"{name}.{symbol}", held, words, part.start(), whole.end()),
            Value(name, at_least, words, part.start(), whole.end()),
        ]
    return values, [(part.start() - len(head), whole.end())]


# --- the cell -------------------------------------------------------------------------------------


class _Cell:
    """What has been read of a cell so far."""

    def __init__(self, about: str) -> None:
        self.about = about
        self.named = {v.words: v for v in scan(about).values} if about else {}
        self.values: list[Value] = []
        self.present: set[str] = set()
        self.absent: set[str] = set()
        self.cas: set[str] = set()
        self.ownership: list[Ownership] = []
        self.origins: dict[str, str] = {}
        self.origin = ""
        self.technology: set[str] = set()
        self.uses: set[str] = set()
        self.parts: list[Part] = []
        self.unread: list[str] = []
        self.readings: list[Reading] = []
        self.wrong: list[str] = []

    def note(self, name: str, value: str, words: str) -> None:
        self.readings.append(Reading(name, value, words.strip(), "content"))

    def fact(self, fact: str) -> None:
        """Read one fact; what stays unread is kept."""
        text = normal(fact)
        used: list[tuple[int, int]] = []
        valid, wrong = read_cas(fact)
        for cas in valid:
            self.cas.add(cas)
            self.note("cas", cas, fact)
        used += [m.span() for m in _CAS.finditer(text) if m.group() in valid]
        self.wrong += [f"CAS {cas}: the check digit is wrong" for cas in wrong]
        owned = read_ownership(text)
        if owned:
            self.ownership += owned
            for one in owned:
                self.note("ownership", f"{one.share:g} {one.listed or one.by}", fact)
            return
        technology, spans = read_technology_origin(text)
        self.technology |= technology
        for code in sorted(technology) or (["none of it"] if spans else []):
            self.note("technology_origin", code, fact)
        used += spans
        if not spans:
            used += self._places(fact, text)
        used += self._elements(fact, text)
        used += self._numbers(fact, text)
        tags, readings = read_uses(text, source="content")
        self.uses |= tags
        self.readings += readings
        if not used and not tags:
            self.unread.append(fact.strip())
        elif re.search(r"\d", _without(_CODES.sub(" ", _without(text, used)), [])) and not tags:
            # a number that nothing accounts for: show the fact, though part of it was read
            self.unread.append(fact.strip())

    def _places(self, fact: str, text: str) -> list[tuple[int, int]]:
        origins, spans = read_origins(text, self.about)
        for stage, code in origins.items():
            if self.origins.get(stage, code) != code:
                self.wrong.append(f"{stage} is said to be in {self.origins[stage]} and in {code}")
            self.origins.setdefault(stage, code)
            self.note("origins", f"{stage} {code}", fact)
        if spans:
            return spans
        if _EVERY_STEP.search(text) and (place := find_mention(text)[0] or _bare(text[-2:])):
            for stage in (*STAGE_ORDER, "melting"):
                self.origins.setdefault(stage, place)
                self.note("origins", f"{stage} {place}", fact)
            return [(0, 0)]
        origin = _bare(text) or read_origin(text)
        if origin:
            if self.origin not in ("", origin):
                self.wrong.append(f"the origin is said to be {self.origin} and {origin}")
            self.origin = self.origin or origin
            self.note("origin", origin, fact)
            return [(0, 0)]
        return []

    def _elements(self, fact: str, text: str) -> list[tuple[int, int]]:
        absent, spans = read_absent(text)
        self.absent |= absent
        for symbol in sorted(absent):
            self.note("absent", symbol, fact)
        rest = _without(text, spans)
        if (
            re.fullmatch(rf"[\s,/+&.]*(?:{ELEMENT}[\s,/+&.]*(?:and\s)?){{1,12}}", rest[:120])
            and len(rest) <= 120
        ):
            found = elements_in(rest)
            spans.append((0, 0))
        else:
            found = frozenset()
            for match in (m for p in _PRESENT for m in _compiled(p).finditer(rest)):
                found |= frozenset() if "rare" in match[1].lower() else elements_in(match[1])
                spans.append(match.span())
        for symbol in sorted(found - absent):
            self.present.add(symbol)
            self.note("present", symbol, fact)
        bare = _BARE_NUMBER.fullmatch(rest.strip())
        if bare:
            spans.append((0, len(text)))
            self._bare_number(fact, bare)
        return spans

    def _bare_number(self, fact: str, match: re.Match[str]) -> None:
        """`purity 99.99`, `Dy 2`: percent; a content below 1 may be a fraction, so only presence."""
        amount = float(number(match["n"], percent=True))
        symbol = symbol_of(match["e"] or "")
        value = float(number(match["n"], percent=True).scaleb(-2)) if amount > 1 else amount
        if amount > 100 or (not symbol and value < 0.5):
            self.unread.append(fact.strip())
            return
        if symbol:
            self.present.add(symbol)
            self.note("present", symbol, fact)
            if amount < 1:
                self.unread.append(fact.strip())
                return
        name = f"content.{symbol}" if symbol else "purity"
        self.values.append(Value(name, Range(value, value, fact.strip()), fact.strip(), 0, 0))
        self.note("value", f"{name} {value:.10g}", fact)

    def _numbers(self, fact: str, text: str) -> list[tuple[int, int]]:
        result = scan(text, self.about)
        self.wrong += result.contradictions
        used = [*result.consumed]
        for value in result.values:
            element = value.name.removeprefix("content.")
            if element != value.name and value.range.high == 0:
                continue  # `Dy 0 %`: absent
            self.values.append(value)
            used.append((value.start, value.end))
            self.note("value", f"{value.name} {_shown(value.range)}", fact)
            if element != value.name and value.range.low >= 0:
                # `Dy < 0.1 %` may be none at all; of `Dy+Tb 1 %` there is one at least
                self.present.add(element)
        # `Y2O3 5 %`: no share of yttrium, but yttrium is in it
        named = elements_in(text) if result.leftover and len(text) < 60 else frozenset()
        named = named - {"O"} or named
        for start, end in result.leftover:
            # a value that the item's text gives too, with its name
            same = next((v for w, v in self.named.items() if _same(w, text[start:end])), None)
            if same:
                self.values.append(Value(same.name, same.range, text[start:end], start, end))
                self.note("value", f"{same.name} {_shown(same.range)}", fact)
                used.append((start, end))
            else:
                self.present |= named
        return used


_BARE_NUMBER = lazy(
    rf"(?:(?P<e>{ELEMENT})(?: content)?|(?i:purity))\s{{0,2}}[:=]?\s{{0,2}}(?P<n>\d{{1,3}}(?:[.,]\d{{1,9}})?)"
)
# digits in names that are no facts: grades, formulas, codes, part 1
_CODES = lazy(
    r"\b[A-Za-z]{1,6}-?\d{1,4}[A-Za-z]{0,3}\b|\b\d{2}[A-Z]{1,2}\b|\bpart 1\b|\b(?:EAR|ECCN) ?\w+|\b\d[A-E]\d{3}\S*"
    r"|(?:[A-Z][a-z]?\d{1,2})+|\d{1,2}[- ](?:party|parties)", re.IGNORECASE
)  # fmt: skip


def _same(words: str, other: str) -> bool:
    """Whether two quantities are the same number: `97.5%` and `97.5 percent`."""
    one, two = quantities(words), quantities(other)
    return bool(one and two) and (one[0].dimension, one[0].low, one[0].high) == (
        two[0].dimension,
        two[0].low,
        two[0].high,
    )


def _shown(value: Range) -> str:
    if value.exact:
        return f"{value.low:.10g}"
    return f"{value.low:.10g} to {value.high:.10g}"


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with the given places blanked."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = " " * (min(end, len(letters)) - start)
    return "".join(letters)


def _bare(fact: str) -> str:
    """Code of a country standing alone; `Sm` and `In` so written are elements."""
    fact = fact.strip(" .")
    return "" if fact in SYMBOLS else find_country(fact)


def _runs(facts: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of bare countries (unknown ones as ""): where they begin, and their codes."""
    position = 0
    while position < len(facts):
        run: list[str] = []
        while position + len(run) < len(facts):
            fact = facts[position + len(run)].strip()
            code = _bare(fact)
            if not code and fact.lower() not in UNKNOWN:
                break
            run.append(code)
        step = max(1, len(run))  # the caller may empty the run
        yield position, run
        position += step


def read_content(text: str, item: str = "") -> Content:
    """Read a content cell. `item`, the item's text, tells what an unnamed value measures.

    >>> found = read_content("Dy 2 percent by weight; Tb 0")
    >>> found.values["content.Dy"].low, sorted(found.absent)
    (0.02, ['Tb'])
    """
    cell = _Cell(item)
    shares, spans = ([], []) if _BOM.match(text) else read_value_shares(text)
    if shares:
        cell.values += shares
        for value in shares:
            cell.note("value", f"{value.name} {_shown(value.range)}", value.words)
        text = _without(normal(text), spans)
    facts = re.split(r"[;；\n]", text)
    if len(facts) == 1:
        # "CN, CN, JP, JP" and "CN > CN > JP > JP"
        steps = [step.strip() for step in re.split(r"[,/>→，]|->", text)]
        if len(steps) > 1 and all(_bare(s) or s.lower() in UNKNOWN for s in steps):
            facts = steps
    done: set[int] = set()
    for start, codes in _runs(facts):
        while codes and not codes[-1] and facts[start + len(codes) - 1].strip() == "":
            codes.pop()
        if sum(1 for c in codes if c) < 2:
            continue
        done.update(range(start, start + len(codes)))
        words = ";".join(facts[start : start + len(codes)]).strip()
        if len(codes) > len(STAGE_ORDER):
            cell.wrong.append(f"{len(codes)} countries for {len(STAGE_ORDER)} stages: {words[:80]}")
            cell.unread.append(words.strip())
            continue
        for stage, code in zip(STAGE_ORDER, codes, strict=False):
            if code:
                cell.origins.setdefault(stage, code)
                cell.note("origins", f"{stage} {code}", words)
    position = 0
    while position < len(facts):
        fact = facts[position]
        if position in done or not fact.strip():
            position += 1
        elif _BOM.match(fact):
            parts, unread, position = _bill(facts, position)
            cell.parts += parts
            cell.unread += unread
        else:
            cell.fact(fact)
            position += 1
    return _finished(cell)


def _finished(cell: _Cell) -> Content:
    parts = tuple(cell.parts)
    currencies = sorted({p.currency for p in parts if p.currency})
    if len(currencies) > 1:
        cell.wrong.append(f"the bill of materials mixes {' and '.join(currencies)}")
    for part in parts:
        cell.note("parts", f"{part.name} {part.country}".strip(), part.name)
    for code in sorted({p.country for p in parts if p.country}):
        amount = share(parts, lambda part, code=code: part.country == code)  # type: ignore[misc]
        if not math.isnan(amount):
            words = "bill of materials"
            value = Range(amount, amount, words)
            cell.values.append(Value(f"value share.{code}", value, words, 0, 0))
    values, clashes = merge(cell.values)
    both = cell.present & cell.absent
    cell.wrong += [f"{symbol} is said to be in it and not to be in it" for symbol in sorted(both)]
    return Content(
        values=values,
        present=frozenset(cell.present),
        absent=frozenset(cell.absent - cell.present),
        cas=frozenset(cell.cas),
        ownership=tuple(cell.ownership),
        origins=cell.origins,
        origin=cell.origin,
        technology_origin=frozenset(cell.technology),
        uses=frozenset(cell.uses),
        parts=parts,
        unread=tuple(dict.fromkeys(cell.unread)),
        readings=tuple(cell.readings),
        contradictions=tuple(dict.fromkeys([*cell.wrong, *clashes])),
    )

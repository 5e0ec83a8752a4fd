"""Ownership as a fact states it: `60 percent owned by one Entity List party`."""

from __future__ import annotations

import math
import re
from functools import cache

from ytterby.compliance.parties.packaged import LISTS
from ytterby.compliance.read.item import Ownership
from ytterby.compliance.read.numbers import normal
from ytterby.compliance.read.pattern import lazy
from ytterby.compliance.read.quantities import quantities
from ytterby.compliance.read.words import Facts, read_words, said

_OWNED = said(Facts, "owned")
_BY_LISTED = lazy(r"\bby\b", re.IGNORECASE)
_WHOLLY = said(Facts, "wholly")
_HALF = said(Facts, "half")
_MAJORITY = said(Facts, "majority")
_EACH = said(Facts, "each")
_UNLISTED = said(Facts, "not_listed")


@cache
def _listed() -> re.Pattern[str]:
    """What people call the party lists; each group is a list, in the order of `LISTS`."""
    named = ((i, one.words) for i, one in enumerate(LISTS.values()) if one.words)
    return re.compile("|".join(f"(?P<l{i}>{'|'.join(words)})" for i, words in named), re.IGNORECASE)


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
        shares *= read_words(Facts).counts.get(count.group().lower(), 1) if count else 1
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

"""Money in a text: the lines of a bill of materials, and the share of a country's part in the whole."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Literal

from ytterby.compliance.read.countries import find_country, find_mention, mentions
from ytterby.compliance.read.elements import NAMES, elements_in
from ytterby.compliance.read.item import Part, Range
from ytterby.compliance.read.quantities import quantities
from ytterby.compliance.read.spelling import normal, number
from ytterby.compliance.read.values import Value
from ytterby.compliance.read.words import Facts, pattern, read_words

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


def read_value_shares(text: str) -> tuple[list[Value], list[tuple[int, int]]]:
    """Shares of value given in money: `Chinese Dy metal worth 1 USD of 1000 USD`.

    Returns them with the places of the words. The first amount must belong to a country, the last
    to the whole, in one currency.
    """
    text = normal(text)
    matches = list(pattern("money").finditer(text)) if pattern("currencies").search(text) else []
    if len(matches) != 2:
        return [], []
    part, total = matches
    between = text[part.end() : total.start()]
    amounts = [float(number(m["a"] or m["b"])) for m in matches]
    head = re.split(r"[;\n]|,(?!\d)", text[: part.start()])[-1]
    named_in = [(c, m.start()) for c, m in mentions(head, codes=True) if m.group() not in NAMES]
    country, place = named_in[0] if named_in else ("", 0)
    same = _currency(part) == _currency(total)
    stated = pattern("total").search(between) and 0 <= amounts[0] < amounts[1]
    if not country or not same or not stated:
        return [], []
    own_share = float(number(part["a"] or part["b"]) / number(total["a"] or total["b"]))
    words = text[part.start() : total.end()]
    named = elements_in(head[place:], symbols=False) or elements_in(head[place:]) - {"U", "C", "N"}
    ranges = {f"value share.{country}": Range(own_share, own_share, words)}
    if len(named) == 1:  # the share of one element: that of all parts is as much at least
        (name, share_range), (symbol,) = *ranges.items(), named
        ranges = {f"{name}.{symbol}": share_range, name: Range(own_share, 1.0, words)}
    values = [
        Value(name, share_range, words, part.start(), total.end())
        for name, share_range in ranges.items()
    ]
    return values, [(part.start() - len(head), total.end())]

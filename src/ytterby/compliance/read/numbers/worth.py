"""Shares of value, however they are written: in words, by another unit, or as money of money.

`two per mille`, `ein Fünfhundertstel` and `of each 100 dollars 0.6 dollar` are percentages. What a clause says of the
value of a country's matter is written as one clause: `Chinese Dy worth 0.2 % of value`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from ytterby.compliance.read.countries import mentions, table
from ytterby.compliance.read.elements import NAMED_RARE_EARTHS
from ytterby.compliance.read.numbers.quantities import quantities
from ytterby.compliance.read.spelling import normal, number
from ytterby.compliance.read.understanding import understand
from ytterby.compliance.read.words import COMPUTED, Facts, pattern, read_words

if TYPE_CHECKING:
    from ytterby.compliance.read.numbers.quantities import Quantity

COMPUTED["number_words"] = lambda: "|".join(
    sorted(read_words(Facts).numbers, key=len, reverse=True)
)


def with_shares(text: str) -> str:
    """A text whose clauses on value have their shares in percent, those of one rare earth of a country in one form.

    What a clause says of Chinese matter goes before what it says of another country's.
    """
    text = pattern("nines_in_words").sub(lambda match: f"{_amount(match[1])}N", text)
    if not pattern("of_value").search(text):
        return text
    text = pattern("share_of_money").sub(_percent, text)
    parts, worth = pattern("value_clause").split(text), list[str]()
    chinese = any(code == "CN" for code, _ in mentions(text))
    for at in range(0, len(parts), 2):
        if not pattern("of_value").search(parts[at]) or pattern("other_share").search(parts[at]):
            continue
        parts[at] = pattern("share_in_words").sub(_percent, parts[at])
        named = [code for code, _ in mentions(parts[at])]
        country = "CN" if chinese else named[0] if named else ""
        about = parts[at] if country in named or not at else parts[at - 2]
        if at and (stated := _stated(normal(parts[at]), normal(about), country)):
            worth += stated
            goods = _goods(parts[at], country) if country in named else ""
            parts[at - 1 : at + 1] = ["; " * bool(goods), goods]
    return "".join(parts) + "".join(worth)


def _stated(clause: str, about: str, country: str) -> list[str]:
    """What a clause says of the value of one rare earth of a country, or of several with a share each; else nothing."""
    places = [match for code, match in mentions(about) if code == country]
    bare = None if quantities(clause) else pattern("bare_share").search(clause)
    if bare:
        percent = f"{Decimal(bare[1].replace(',', '.')) * 100:f} %"
        clause = f"{clause[: bare.start(1)]}{percent}{clause[bare.end(1) :]}"
    shares = [one for one in quantities(clause) if one.dimension == "share" and one.low <= 1]
    if not places or not shares:
        return []
    at = places[-1 if len(shares) == 1 else 0].end()
    symbol = _matter(about[at:]) or _matter(about)
    if symbol:  # of one matter the largest: `60 percent of cost and over half of price`
        of = {max(shares, key=lambda one: one.low): symbol}
    else:
        ends = pairwise([0, *(one.end for one in shares)])
        of = {one: _matter(clause[a:b]) for one, (a, b) in zip(shares, ends, strict=True)}
    whose = table()[country].adjectives[:1]
    worth = [
        f", {whose[0]} {of[one]} worth {_bounded(clause, one)} of value" for one in of if whose
    ]
    return worth if all(of.values()) else []


def _matter(words: str) -> str:
    """The one rare earth that words name; "" where there are none or several."""
    item = understand(words)
    named = (item.elements | item.traces) & NAMED_RARE_EARTHS
    return next(iter(named)) if len(named) == 1 else ""


def _bounded(clause: str, one: Quantity) -> str:
    """A share with the words that make it a bound."""
    before = pattern("bound_before").search(clause[max(0, one.start - 32) : one.start])
    after = pattern("bound_after").match(clause, one.end)
    return f"{before[0] if before else ''}{one.words}{after[0] if after else ''}"


def _goods(clause: str, country: str) -> str:
    """The goods in front of what is said of a country's matter in them, if the clause names any."""
    head = clause[: next(m.start() for code, m in mentions(clause) if code == country)]
    return head if pattern("holds_it").search(head) else ""


def _percent(match: re.Match[str]) -> str:
    given = {name[0]: words for name, words in match.groupdict().items() if words}
    part = _amount(given.get("n", "1"))
    if "d" not in given:  # the unit stands behind it
        return f"{part:f} "
    if "x" in given:  # `half a percent`
        return f"{part / _amount(given['d']):.6f} "
    share = f"{part / _amount(given['d']) * 100:.6f}".rstrip("0").rstrip(".")
    return f" {share} % of the value " if "v" in given else f" {share} % "


def _amount(words: str) -> Decimal:
    """A number in figures or words: `2.000`, `five hundred`, `零点二`."""
    if words[0].isdigit():
        thousands = re.sub(r"[., ](?=\d{3}(?!\d))", "", words)
        return number(words if words[0] == "0" else thousands)
    named = read_words(Facts).numbers
    whole, *decimals = (
        [named[w] for w in re.findall(COMPUTED["number_words"](), part)]
        for part in pattern("decimal_word").split(words.lower())
    )
    total = last = 0
    for n in whole:
        if n >= 100 or (n == 10 and 0 < last < 10):
            total, last = total + (last or 1) * n, 0
        else:
            last += n
    return Decimal(".".join([str(total + last), *("".join(map(str, one)) for one in decimals)]))

"""Shares of value, however they are written: in words, by another unit, or as money of money.

`two per mille`, `ein Fünfhundertstel` and `of each 100 dollars 0.6 dollar` are percentages. What a clause says of the
value of Chinese matter is written as one clause: `Chinese Dy worth 0.2 % of value`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from ytterby.compliance.read.countries import mentions
from ytterby.compliance.read.elements import NAMED_RARE_EARTHS
from ytterby.compliance.read.numbers.quantities import quantities
from ytterby.compliance.read.spelling import normal, number
from ytterby.compliance.read.understanding import understand
from ytterby.compliance.read.words import COMPUTED, Facts, pattern, read_words, replaced, search

COMPUTED["number_words"] = lambda: "|".join(sorted(read_words(Facts).numbers, key=len)[::-1])


_RANGE = r" \g<a>\g<c>\g<f>-\g<b>\g<d>\g<g>"


def as_stated(text: str) -> str:
    """A text as it is read: shares in percent, and no number of an order or a seller, by which texts alone differ."""
    return with_shares(replaced("running_number", "", replaced("paper_number", "", text)))


@lru_cache(maxsize=4096)
def with_shares(text: str) -> str:
    """A text whose clauses on value have their shares in percent, those of one Chinese rare earth in one form."""
    # a range of shares stays in one piece: `zwischen 0 und 2 Prozent` is no list of two
    text = replaced("range_in_words", _RANGE, replaced("zero_in_words", "0", text))
    text = replaced("nines_in_words", lambda match: f"{_amount(match[1])}N", text)
    if not search("of_value", text):
        return text
    text = pattern("share_of_money").sub(_percent, text)
    parts, worth = pattern("value_clause").split(text), ""
    for at in range(0, len(parts), 2):
        if not pattern("of_value").search(parts[at]) or pattern("other_share").search(parts[at]):
            continue
        parts[at] = pattern("share_in_words").sub(_percent, parts[at])
        own = [match.start() for code, match in mentions(parts[at]) if code == "CN"]
        about = parts[at] if own or not at else parts[at - 2]
        if at and (stated := _stated(normal(parts[at]), normal(about))):
            held = own and pattern("holds_it").search(parts[at], 0, own[0])  # goods before it
            parts[at - 1 : at + 1] = ["; ", parts[at][: own[0]]] if held else ["", ""]
            worth += stated
    return "".join(parts) + worth


def _stated(clause: str, about: str) -> str:
    """What a clause says of the value of one Chinese rare earth, or of several with a share each; else nothing."""
    places = [match.end() for code, match in mentions(about) if code == "CN"]
    shares = [one for one in quantities(clause) if one.dimension == "share" and one.low <= 1]
    if not places or not shares:
        return ""
    one_of_all = _matter(about[places[-1 if len(shares) == 1 else 0] :]) or _matter(about)
    stated = list[tuple[float, str, str]]()
    for at, one in zip([0, *(each.end for each in shares)], shares, strict=False):
        before = pattern("bound_before").search(clause[max(0, one.start - 32) : one.start])
        after = pattern("bound_after").match(clause, one.end)
        share = one.words.join(bound[0] if bound else "" for bound in (before, after))
        stated.append((one.low, one_of_all or _matter(clause[at : one.end]), share))
    # of one matter the largest: `60 percent of cost and over half of price`
    kept = [max(stated)] if one_of_all else stated
    worth = "".join(f", Chinese {symbol} worth {share} of value" for _, symbol, share in kept)
    return worth if all(symbol for _, symbol, _ in kept) else ""


def _matter(words: str) -> str:
    """The one rare earth that words name; "" where there are none or several."""
    named = NAMED_RARE_EARTHS & {*understand(words).elements, *understand(words).traces}
    return "".join(named) if len(named) == 1 else ""


def _percent(match: re.Match[str]) -> str:
    """A share as percent; before its unit, as of `half a percent`, a number; money of other money stays as it is."""
    given = {name[0]: words for name, words in match.groupdict().items() if words}
    share = _amount(given.get("n", "1")) / _amount(given.get("d", "1"))
    if given.keys() == {"n"} or "x" in given:
        return f"{share:.8f}".rstrip("0").rstrip(".") + " "
    paid = [one[:3] for one in pattern("money_word").findall(match.string.upper())]
    if "v" in given and (share >= 1 or len(paid) > 2 or len({*paid}) > 1):
        return match[0]
    lead, rest = (match.groupdict().get(name) or "" for name in ("v7", "v4"))
    return f"{lead} {share * 100:.6f} % {'of value ' * ('v' in given)}{rest}"


def _amount(words: str) -> Decimal:
    """A number in figures or words: `2.000`, `five hundred`, `零点二`."""
    if words[0].isdigit():
        return number(words if words[0] == "0" else re.sub(r"[., ](?=\d{3}(?!\d))", "", words))
    named, parts = read_words(Facts).numbers, pattern("decimal_word").split(words.lower())
    whole, *rest = ([named[w] for w in pattern("one_number_word").findall(one)] for one in parts)
    total = last = 0
    for n in whole:
        times = n >= 100 or (n == 10 and 0 < last < 10)
        total, last = (total + (last or 1) * n, 0) if times else (total, last + n)
    return Decimal(".".join([str(total + last), *("".join(map(str, one)) for one in rest)]))

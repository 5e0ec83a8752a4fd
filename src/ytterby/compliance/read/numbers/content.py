"""Content facts: the free text of a `content_data` cell, facts parted by `;`.

A fact is a value (`Dy 2 percent by weight`), an absence (`Tb 0`), a CAS number, an ownership, where
a stage was done (`separation CN`, or bare countries in stage order), whose technology it was, an
end use, or a line of a bill of materials. What is none of these is kept in `unread`, to be shown.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from itertools import groupby

from ytterby.compliance.read.countries import find_country, find_mention
from ytterby.compliance.read.elements import NAMES, elements_in, symbol_of
from ytterby.compliance.read.item import Ownership, Part, Range, WordReading
from ytterby.compliance.read.numbers.facts import (
    read_absent,
    read_bill,
    read_cas,
    read_origin,
    read_origins,
    read_ownership,
    read_technology_origin,
    share,
    without,
)
from ytterby.compliance.read.numbers.quantities import quantities
from ytterby.compliance.read.numbers.values import Value, merge, scan
from ytterby.compliance.read.numbers.worth import with_shares
from ytterby.compliance.read.spelling import normal, number
from ytterby.compliance.read.uses import read_uses
from ytterby.compliance.read.words import pattern

STAGE_ORDER = ("ore", "extraction-separation", "metal", "magnet making")
"""Stages of bare countries, in their order."""
UNKNOWN = frozenset({"", "-", "?", "unknown", "n/a", "na", "not known"})


@dataclass
class ContentFacts:
    """What a content cell says.

    values : by name, as in `item.VALUES`; `value share.<CC>` also from a bill of materials.
    present, absent : symbols of elements said to be in it, and said not to be.
    origins : stage -> country, see `Item.origins`.
    origin : country of origin stated in words (`of Chinese origin`), or "".
    technology_origin : countries whose technology made it.
    parts : the bill of materials.
    unread : facts, or parts of them, that were not understood, as the user wrote them.
    """

    values: dict[str, Range] = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    cas: frozenset[str] = frozenset()
    ownership: tuple[Ownership, ...] = ()
    origins: dict[str, str] = field(default_factory=dict)
    origin: str = ""
    technology_origin: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    parts: tuple[Part, ...] = ()
    unread: tuple[str, ...] = ()
    readings: tuple[WordReading, ...] = ()
    contradictions: tuple[str, ...] = ()


class _Cell(ContentFacts):
    """What has been read of a cell so far; `stated`: values in their order, one name at times twice."""

    def __init__(self, about: str) -> None:
        super().__init__()
        self.about = about
        self.named = {v.words: v for v in scan(about).values} if about else {}
        self.stated: list[Value] = []

    def note(self, name: str, value: str, words: str) -> None:
        self.readings += (WordReading(name, value, words.strip(), "content"),)

    def note_value(self, value: Value, words: str) -> None:
        self.note("value", f"{value.name} {value.range.as_text('.10g')}", words)

    def wrong(self, what: str) -> None:
        self.contradictions += (what,)

    def fact(self, fact: str) -> None:
        """Read one fact; what stays unread is kept."""
        text = normal(fact)
        valid, wrong = read_cas(fact)
        for cas in valid:
            self.note("cas", cas, fact)
        self.cas |= valid
        used = [m.span() for m in pattern("cas").finditer(text) if m.group() in valid]
        self.contradictions += tuple(f"CAS {cas}: the check digit is wrong" for cas in wrong)
        owned = read_ownership(text)
        self.ownership += owned
        for one in owned:
            self.note("ownership", f"{one.share:g} {one.listed or one.by}", fact)
        if owned:
            return
        technology, spans = read_technology_origin(text)
        self.technology_origin |= technology
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
        # with a number that nothing accounts for the fact is shown, though part of it was read
        left_over = pattern("codes").sub(" ", without(text, used))
        if not tags and (not used or re.search(r"\d", left_over)):
            self.unread += (fact.strip(),)

    def made_in(self, stage: str, code: str, words: str) -> None:
        """Keep where a stage was done, unless it is known already."""
        self.origins.setdefault(stage, code)
        self.note("origins", f"{stage} {code}", words)

    def _places(self, fact: str, text: str) -> list[tuple[int, int]]:
        origins, spans = read_origins(text, self.about)
        for stage, code in origins.items():
            if self.origins.get(stage, code) != code:
                self.wrong(f"{stage} is said to be in {self.origins[stage]} and in {code}")
            self.made_in(stage, code, fact)
        if spans:
            return spans
        every = pattern("every_step").search(text)
        if every and (place := find_mention(text)[0] or _bare(text[-2:])):
            for stage in (*STAGE_ORDER, "melting"):
                self.made_in(stage, place, fact)
            return [(0, 0)]
        origin = _bare(text) or read_origin(text)
        if not origin:
            return []
        if self.origin not in ("", origin):
            self.wrong(f"the origin is said to be {self.origin} and {origin}")
        self.origin = self.origin or origin
        self.note("origin", origin, fact)
        return [(0, 0)]

    def _elements(self, fact: str, text: str) -> list[tuple[int, int]]:
        absent, spans = read_absent(text)
        self.absent |= absent
        for symbol in sorted(absent):
            self.note("absent", symbol, fact)
        rest = without(text, spans)
        if len(rest) <= 120 and pattern("only_elements").fullmatch(rest):
            symbols = elements_in(rest)
            spans.append((0, 0))
        else:
            names = ("present_before", "present_after")
            matches = [match for name in names for match in pattern(name).finditer(rest)]
            named = (elements_in(m[1]) for m in matches if "rare" not in m[1].lower())
            symbols = frozenset().union(*named)
            spans += [match.span() for match in matches]
        self.present |= symbols - absent
        for symbol in sorted(symbols - absent):
            self.note("present", symbol, fact)
        bare = pattern("bare_number").fullmatch(rest.strip())
        if bare:
            spans.append((0, len(text)))
            self._bare_number(fact, bare)
        return spans

    def _bare_number(self, fact: str, match: re.Match[str]) -> None:
        """`purity 99.99`, `Dy 2`: percent; a content below 1 may be a fraction, so only presence."""
        stated = number(match["n"], percent=True)
        amount, symbol, words = float(stated), symbol_of(match["e"] or ""), fact.strip()
        value = float(stated.scaleb(-2)) if amount > 1 else amount
        if symbol and amount <= 100:
            self.present |= {symbol}
            self.note("present", symbol, fact)
        if amount > 100 or (amount < 1 if symbol else value < 0.5):
            self.unread += (words,)
            return
        name = f"content.{symbol}" if symbol else "purity"
        self.stated.append(Value(name, Range(value, value, words), words, 0, 0))
        self.note("value", f"{name} {value:.10g}", fact)

    def _numbers(self, fact: str, text: str) -> list[tuple[int, int]]:
        result = scan(text, self.about)
        self.contradictions += result.contradictions
        used = [*result.consumed]
        for value in result.values:
            element = value.name.removeprefix("content.")
            if element != value.name and value.range.high == 0:
                continue  # `Dy 0 %`: absent
            self.stated.append(value)
            used.append((value.start, value.end))
            self.note_value(value, fact)
            from_none = value.range.low == 0 and pattern("to").search(value.words)
            if element != value.name and value.range.low >= 0 and not from_none:
                # `Dy < 0.1 %` and `Dy 0-1 %` may be none at all; of `Dy+Tb 1 %` there is one at least
                self.present |= {element}
        # `Y2O3 5 %`: no share of yttrium, but yttrium is in it
        named = elements_in(text) if result.leftover and len(text) < 60 else frozenset()
        named = named - {"O"} or named
        for start, end in result.leftover:
            # a value that the item's text gives too, with its name
            same = next((v for w, v in self.named.items() if _same(w, text[start:end])), None)
            if same:
                self.stated.append(Value(same.name, same.range, text[start:end], start, end))
                self.note_value(same, fact)
                used.append((start, end))
            else:
                self.present |= named
        return used


def _same(words: str, other: str) -> bool:
    """Whether two quantities are the same number: `97.5%` and `97.5 percent`."""
    one, two = ([(q.dimension, q.low, q.high) for q in quantities(w)[:1]] for w in (words, other))
    return bool(one) and one == two


def _bare(fact: str) -> str:
    """Code of a country standing alone; `Sm` and `In` so written are elements."""
    fact = fact.strip(" .")
    return "" if fact in NAMES else find_country(fact)


def read_content(text: str, item: str = "") -> ContentFacts:
    """Read a content cell. `item`, the item's text, tells what an unnamed value measures.

    >>> found = read_content("Dy 2 percent by weight; Tb 0")
    >>> found.values["content.Dy"].low, sorted(found.absent)
    (0.02, ['Tb'])
    """
    cell = _Cell(item)
    text = text if pattern("bill").search(text) else with_shares(text)
    facts = re.split(r"[;；\n]", text)
    if len(facts) == 1:
        # "CN, CN, JP, JP" and "CN > CN > JP > JP"
        steps = [step.strip() for step in re.split(r"[,/>→，]|->", text)]
        if len(steps) > 1 and all(_bare(s) or s.lower() in UNKNOWN for s in steps):
            facts = steps
    done: set[int] = set()
    places = [_bare(f) or ("" if f.strip().lower() in UNKNOWN else None) for f in facts]
    # runs of bare countries, unknown ones as ""
    for _, group in groupby(enumerate(places), key=lambda pair: pair[1] is None):
        run = list(group)
        while run and not run[-1][1] and not facts[run[-1][0]].strip():
            run.pop()
        if sum(1 for _, code in run if code) < 2:
            continue
        done.update(place for place, _ in run)
        words = ";".join(facts[place] for place, _ in run).strip()
        if len(run) > len(STAGE_ORDER):
            cell.wrong(f"{len(run)} countries for {len(STAGE_ORDER)} stages: {words[:80]}")
            cell.unread += (words,)
            continue
        for stage, (_, code) in zip(STAGE_ORDER, run, strict=False):
            if code:
                cell.made_in(stage, code, words)
    position = 0
    while position < len(facts):
        fact = facts[position]
        if position in done or not fact.strip():
            position += 1
        elif pattern("bill").match(fact):
            parts, unread, position = read_bill(facts, position)
            cell.parts += tuple(parts)
            cell.unread += tuple(unread)
        else:
            cell.fact(fact)
            position += 1
    return _finished(cell)


def _finished(cell: _Cell) -> ContentFacts:
    currencies = sorted({p.currency for p in cell.parts if p.currency})
    if len(currencies) > 1:
        cell.wrong(f"the bill of materials mixes {' and '.join(currencies)}")
    for part in cell.parts:
        cell.note("parts", f"{part.name} {part.country}".strip(), part.name)
    words = "bill of materials"
    for code in sorted({p.country for p in cell.parts if p.country}):
        amount = share(cell.parts, lambda part, code=code: part.country == code)  # type: ignore[misc]
        if not math.isnan(amount):
            value = Range(amount, amount, words)
            cell.stated.append(Value(f"value share.{code}", value, words, 0, 0))
    cell.values, clashes = merge(cell.stated)
    for symbol in sorted(cell.present & cell.absent):
        cell.wrong(f"{symbol} is said to be in it and not to be in it")
    cell.absent -= cell.present
    cell.unread = tuple(dict.fromkeys(cell.unread))
    cell.contradictions = tuple(dict.fromkeys((*cell.contradictions, *clashes)))
    return cell

"""The law as a check reads it: every rule of the book with its days and the entries it names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ytterby.controls.book import Book
from ytterby.controls.timing import OPEN, Timing, timing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ytterby.controls.entries import Entry, GoodsEntry, TechnologyEntry
    from ytterby.controls.rules import Rule
    from ytterby.controls.schema import Measure


@dataclass(frozen=True, slots=True)
class LawEntry:
    """An entry that a rule names, with its own days."""

    ref: str
    entry: Entry
    timing: Timing | None
    by_form: frozenset[str]


@dataclass(frozen=True, slots=True)
class LawRule:
    """One rule with its days.

    Attributes
    ----------
    ref : `MEASURE` or `MEASURE#limb`.
    entries : the goods or technologies that it names; empty when `items` is not a list.
    content : the goods that count as a country's material in a content rule.
    """

    ref: str
    measure: Measure
    rule: Rule
    timing: Timing
    entries: tuple[LawEntry, ...] = ()
    content: tuple[LawEntry, ...] = ()

    @property
    def confidence(self) -> str:
        """That of the record."""
        return self.measure.confidence


class Law:
    """All rules, parted by what they can meet.

    Parameters
    ----------
    book : the control records.
    goods, technologies : entries by measure.
    """

    def __init__(
        self,
        book: Book,
        goods: Mapping[str, Sequence[GoodsEntry]],
        technologies: Mapping[str, Sequence[TechnologyEntry]],
    ) -> None:
        self.book = book
        self.rules = tuple(
            _law_rule(measure, rule, goods, technologies)
            for measure in book
            for rule in measure.rules
        )
        self.dual_use: dict[str, tuple[LawRule, ...]] = {}
        for law in self.rules:
            if law.rule.dual_use:
                held = self.dual_use.get(law.measure.jurisdiction, ())
                self.dual_use[law.measure.jurisdiction] = (*held, law)
        self._reached: dict[tuple[str, str], tuple[LawRule, ...]] = {}

    def reaching(self, exporter: str, origin: str) -> tuple[LawRule, ...]:
        """Rules whose condition on the exporting state can hold; rules of limbs on limbs last."""
        key = (exporter, origin)
        if key not in self._reached:
            kept = [law for law in self.rules if _reaches(law.rule, exporter, origin)]
            kept.sort(key=lambda law: bool(law.rule.one_of_limbs))
            self._reached[key] = tuple(kept)
        return self._reached[key]


@lru_cache(maxsize=8)
def packaged_law(known_at: date | None = None) -> Law:
    """The packaged law, as it was known on a day if one is given."""
    from ytterby.controls.lists import read_goods, read_technologies

    book = Book.read()
    if known_at is not None:
        book = book.known_at(known_at)
    return Law(book, read_goods(), read_technologies())


def _reaches(rule: Rule, exporter: str, origin: str) -> bool:
    if not exporter:
        return True
    places = rule.exporter
    if exporter in places.none_of:
        return False
    if not places.one_of or exporter in places.one_of:
        return True
    return rule.or_origin and (not origin or origin in places.one_of)


def _law_rule(
    measure: Measure,
    rule: Rule,
    goods: Mapping[str, Sequence[GoodsEntry]],
    technologies: Mapping[str, Sequence[TechnologyEntry]],
) -> LawRule:
    limb = next((part for part in measure.limbs if part.limb == rule.limb), None)
    ref = measure.id if rule.limb is None else f"{measure.id}#{rule.limb}"
    days = timing(measure, limb).within(rule.from_, rule.until)
    entries: tuple[LawEntry, ...] = ()
    if rule.items == "entries":
        named = rule.entries_of or [measure.id]
        entries = tuple(
            _goods(name, entry)
            for name in named
            for entry in goods.get(name, ())
            if rule.group is None or entry.group == rule.group
        )
    elif rule.items == "technology":
        entries = tuple(
            _technology(measure.id, entry)
            for entry in technologies.get(measure.id, ())
            if rule.status is None or entry.status == rule.status
        )
    content: tuple[LawEntry, ...] = ()
    if rule.content is not None:
        content = tuple(
            _goods(measure.id, entry)
            for entry in goods.get(measure.id, ())
            if entry.group == rule.content.of
        )
    return LawRule(ref, measure, rule, days, entries, content)


def _goods(measure: str, entry: GoodsEntry) -> LawEntry:
    return LawEntry(f"{measure}/{entry.id}", entry, None, frozenset(entry.covers.forms))


def _technology(measure: str, entry: TechnologyEntry) -> LawEntry:
    last = entry.in_force_to.last_day if entry.in_force_to else OPEN
    days = Timing(entry.in_force_from.first_day, last)
    return LawEntry(f"{measure}/{entry.id}", entry, days, frozenset())

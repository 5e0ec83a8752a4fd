"""What a measure covers is said in its scope, acts, rules and list of goods: they must say the same.

A check reads rules and goods, a simulation reads acts, a reader reads the scope. The rules name
countries as ISO 3166 alpha-2, the acts as regions of the market.
"""

from __future__ import annotations

import csv

import pytest

from ytterby.controls.book import Book
from ytterby.controls.entries import read_goods
from ytterby.controls.names import RARE_EARTHS, elements_named
from ytterby.ground.files import DATA

BOOK = {measure.id: measure for measure in Book.read()}
GOODS = read_goods()
ALL = ("all",)
PARTNERS = {"Fe", "Co", "Al", "Cu", "Mg", "Ni", "Zr", "Ag", "B"}
"""Metals that stand in the text of an entry beside the controlled one."""
BESIDE = {
    # the other metal of a magnet, and ytterbium in laser crystals beside the controlled element
    # and what a silicide or germanide holds
    "CN-MOFCOM-GAC-2025-18": {"Nd", "Yb", "Si", "Ge"},
    # the lists that limb 2a names hold graphite and diamond too, which no act moves
    "CN-MOFCOM-2024-46": {"C"},
}
"""Other metals in the text of entries, by measure."""
WIDER = {"MM-KIA-2024"}
"""Records whose scope names only the elements that count most; act and rule are on all rare earths."""


def regions():
    """Region of the market by alpha-2 code."""
    with (DATA / "items" / "countries.csv").open(encoding="utf-8", newline="") as file:
        return {row["alpha2"]: row["alpha3"] for row in csv.DictReader(file)} | {"EU": "EU27"}


REGION = regions()


def with_acts_and_rules():
    return [m for m in BOOK.values() if m.acts and m.rules]


def rules_of(measure, act):
    """Rules under the limb of an act; all of them when none is."""
    own = [rule for rule in measure.rules if rule.limb == act.limb]
    return own or measure.rules


def symbols_of(measure):
    """Elements of a scope that lists them by symbol; None when it has words of its own."""
    words = measure.scope.elements
    return elements_named("; ".join(words)) if isinstance(words, list) else None


def elements_of(covers):
    found = {*covers.elements, *covers.any_element, *covers.contains}
    return found | (set(RARE_EARTHS) if covers.rare_earths else set())


def elements_together(measure, act):
    """Elements of an act and of those of its kind and limb that name elements: a licence steered by good."""
    same = [one for one in measure.acts if (one.act, one.limb) == (act.act, act.limb)]
    return {element for one in same if one.elements != ALL for element in one.elements}


def test_there_is_something_to_compare():
    assert len(with_acts_and_rules()) >= 23
    assert len([m for m in BOOK.values() if symbols_of(m) and m.id in GOODS]) >= 6


@pytest.mark.parametrize("measure", with_acts_and_rules(), ids=lambda m: m.id)
def test_acts_and_rules_are_on_the_same_countries(measure):
    for act in measure.acts:
        rules = rules_of(measure, act)
        sources = {
            REGION[code]
            for rule in rules
            for code in (
                *rule.exporter.one_of,
                *rule.origin.one_of,
                *rule.technology_of,
                *(rule.route.countries if rule.route else ()),
                *((rule.content.country,) if rule.content else ()),
            )
        }
        assert act.origin in sources, (act.label, sources)
        destinations = getattr(act, "destinations", ALL)
        to = {REGION[code] for rule in rules for code in rule.destination.one_of}
        if destinations == ALL:
            assert not to, (act.label, to)
        else:
            assert set(destinations) == to, act.label


@pytest.mark.parametrize("measure", [*BOOK.values()], ids=lambda m: m.id)
def test_destinations_of_the_scope_are_those_of_acts_and_rules(measure):
    words = measure.scope.destinations
    if not isinstance(words, list):
        return
    codes = {REGION[code] for code in words}
    for act in measure.acts:
        assert set(act.destinations) == codes, act.label
    for rule in measure.rules:
        if rule.destination.one_of:
            assert {REGION[code] for code in rule.destination.one_of} <= codes


@pytest.mark.parametrize("measure", [m for m in BOOK.values() if m.acts], ids=lambda m: m.id)
def test_elements_of_acts_are_those_of_the_scope(measure):
    listed = symbols_of(measure)
    for act in measure.acts:
        if act.elements == ALL or listed is None or getattr(act, "commodities", ()):
            continue
        elements = elements_together(measure, act)
        assert listed <= elements, act.label
        if "mainly" not in str(measure.scope.elements):
            assert listed == elements, act.label


@pytest.mark.parametrize("name", sorted(GOODS))
def test_goods_of_a_list_are_of_the_elements_of_its_scope(name):
    listed = symbols_of(BOOK[name])
    entries = GOODS[name]
    if listed is None:
        return
    named = set().union(*(elements_of(entry.covers) for entry in entries))
    for symbol in listed:
        # graphite and diamond are told by their product, not by carbon
        assert symbol in named or symbol == "C", symbol
    for entry in entries:
        own = elements_of(entry.covers)
        assert not own or own & listed, entry.id


def named_by_rules(measure, act):
    """Elements in the goods and predicates of the rules under the limb of an act."""
    named: set[str] = set()
    for rule in rules_of(measure, act):
        group = rule.content.of if rule.content else rule.group
        for entry in (e for one in rule.entries_of or [measure.id] for e in GOODS.get(one, ())):
            if group is None or entry.group == group:
                named |= elements_of(entry.covers)
        if rule.covers is not None:
            named |= elements_of(rule.covers)
    return named


@pytest.mark.parametrize("measure", with_acts_and_rules(), ids=lambda m: m.id)
def test_elements_of_acts_are_those_of_rules_and_goods(measure):
    for act in measure.acts:
        if act.elements == ALL:
            continue
        named, elements = named_by_rules(measure, act), elements_together(measure, act)
        assert elements <= named, act.label
        assert named - elements <= PARTNERS | BESIDE.get(measure.id, set()), act.label


@pytest.mark.parametrize("measure", with_acts_and_rules(), ids=lambda m: m.id)
def test_a_floor_on_content_is_the_same_in_act_and_rule(measure):
    for act in measure.acts:
        floor = getattr(act, "content_floor", None)
        if floor is None:
            continue
        rules = [rule for rule in rules_of(measure, act) if rule.content is not None]
        assert [rule.content.floor for rule in rules] == [floor.value]
        limb = next(limb for limb in measure.limbs if limb.limb == act.limb)
        assert limb.threshold is not None
        assert (limb.threshold.floor, limb.threshold.inclusive) == (
            rules[0].content.floor,
            rules[0].content.inclusive,
        )


@pytest.mark.parametrize("measure", [m for m in BOOK.values() if m.rules], ids=lambda m: m.id)
def test_elements_of_rules_are_in_the_words_of_the_scope(measure):
    named = set().union(*(elements_of(r.covers) for r in measure.rules if r.covers is not None))
    if measure.scope.rates:
        said = elements_named("; ".join(measure.scope.rates))
        assert {e for e in said if e not in named} == set()
    said = elements_named(measure.scope.words())
    if named and said and symbols_of(measure) is None and measure.id not in WIDER:
        assert named - PARTNERS <= said

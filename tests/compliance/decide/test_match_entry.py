"""Predicates against items: identity, content, limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.compliance.decide.match_entry import covers, holds
from ytterby.compliance.read.item import Item, Range
from ytterby.controls.entries import Predicate, Test

NDFEB = Predicate(forms=["magnet"], products=["NdFeB"], contains=["Dy"])
BLOCKS = Predicate(
    products=["artificial graphite"],
    forms=["graphite"],
    tests=[
        Test(measure="purity", floor=0.999, floor_inclusive=False),
        Test(measure="flexural strength", floor=30.0, floor_inclusive=False),
        Test(measure="density", floor=1.73, floor_inclusive=False),
    ],
)


def magnet(**kept):
    held = {"form": "magnet", "products": frozenset({"NdFeB"}), "elements": frozenset({"Nd"})}
    return Item(**(held | kept))


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (magnet(elements=frozenset({"Nd", "Dy"})), True),
        (magnet(absent=frozenset({"Dy"})), False),
        (magnet(), None),
        (magnet(products=frozenset({"SmCo"}), elements=frozenset({"Sm", "Co"})), False),
        (magnet(form="oxide"), False),
    ],
)
def test_content_decides(item, value):
    assert covers(NDFEB, item, frozenset()).value is value


def test_content_unknown_names_the_element():
    assert covers(NDFEB, magnet(), frozenset()).missing == ("does it contain Dy, and how much?",)


def graphite(**values):
    return Item(
        form="graphite",
        products=frozenset({"artificial graphite"}),
        elements=frozenset({"C"}),
        values={name.replace("_", " "): value for name, value in values.items()},
    )


def exact(value):
    return Range(value, value, str(value))


def test_all_limits_met():
    item = graphite(purity=exact(0.9995), flexural_strength=exact(45), density=exact(1.8))
    answer = covers(BLOCKS, item, frozenset())
    assert answer.value is True
    assert answer.missing == ()


def test_one_limit_failed_excludes_whatever_else_is_open():
    answer = covers(BLOCKS, graphite(density=exact(1.73)), frozenset())
    assert answer.value is False
    assert answer.near
    assert "density" in answer.why


def test_some_limits_met_and_the_rest_is_asked():
    answer = covers(BLOCKS, graphite(purity=exact(0.9995)), frozenset())
    assert answer.value is None
    assert len(answer.missing) == 2


def test_no_value_at_all_cannot_be_told():
    assert covers(BLOCKS, graphite(), frozenset()).value is None


def test_alloy_needs_its_partner():
    samarium_cobalt = Predicate(forms=["alloy"], elements=["Sm", "Co"])
    alloy = lambda *symbols: Item(form="alloy", elements=frozenset(symbols))  # noqa: E731
    assert covers(samarium_cobalt, alloy("Sm", "Co"), frozenset()).value is True
    assert covers(samarium_cobalt, alloy("Sm", "Cu"), frozenset()).value is False
    assert covers(samarium_cobalt, alloy("Sm"), frozenset()).value is None
    assert covers(samarium_cobalt, alloy("Dy", "Co"), frozenset()).value is False


def test_rare_earths_at_large_may_hold_any():
    oxide = Predicate(forms=["oxide"], elements=["Dy"])
    assert covers(oxide, Item(form="oxide", rare_earths=True), frozenset()).value is None
    named = Item(form="oxide", rare_earths=True, elements=frozenset({"La"}))
    assert covers(oxide, named, frozenset()).value is False


def test_either_group_of_limits_is_enough():
    tungsten = Predicate(
        alternatives=[
            [Test(measure="content.W", floor=0.97)],
            [Test(measure="content.W", floor=0.8), Test(measure="content.Cu", floor=0.01)],
        ]
    )
    value = lambda **v: Item(values={k.replace("_", "."): exact(x) for k, x in v.items()})  # noqa: E731
    assert covers(tungsten, value(content_W=0.98), frozenset()).value is True
    assert covers(tungsten, value(content_W=0.85, content_Cu=0.15), frozenset()).value is True
    assert covers(tungsten, value(content_W=0.5), frozenset()).value is False


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.booleans())
def test_an_exact_value_is_never_undecided(value, floor, inclusive):
    test = Test(measure="purity", floor=floor, floor_inclusive=inclusive)
    expected = value >= floor if inclusive else value > floor
    assert holds(test, Range(value, value)) is expected


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_a_range_is_decided_as_all_its_values(low, high, floor, inclusive):
    low, high = min(low, high), max(low, high)
    test = Test(measure="purity", floor=floor, floor_inclusive=inclusive)
    decided = holds(test, Range(low, high))
    ends = {holds(test, Range(x, x)) for x in (low, high)}
    assert decided is (None if len(ends) == 2 else ends.pop())

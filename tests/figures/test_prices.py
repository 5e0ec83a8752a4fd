"""Prices: where both runs are farthest apart, when they meet again, and which is reported first."""

from __future__ import annotations

import pytest

from ytterby.figures.prices import first_good, rows
from ytterby.figures.question import PathPeriod


def prices(*values, good="oxide.Dy", region="OUTSIDE"):
    return [(good, region, 2024 + n, "", value) for n, value in enumerate(values)]


FLAT = prices(*[100.0] * 8)
SHOCK = prices(100.0, 100.0, 300.0, 150.0, 104.0, 100.0, 100.0, 120.0)


def made(pair):
    return rows(pair, {})


def test_the_peak_of_a_price_and_when_it_is_over(compare):
    own = made(compare({"price": SHOCK}, {"price": FLAT}))
    label = ("oxide.Dy", "OUTSIDE")
    assert own["price_change"] == [(*label, 2026, "", pytest.approx(200.0), None)]
    assert own["price_peak"] == [(*label, 2026, "", 300.0, 100.0)]
    assert own["price_return"] == [("oxide.Dy", 0, "", 2.0, None)]
    assert own["price_later"] == [(*label, 0, "", pytest.approx(0.2), None)]


def test_paths_that_do_not_part_have_met_at_once(compare):
    own = made(compare({"price": FLAT}, {"price": FLAT}))
    assert own["price_change"] == [("oxide.Dy", "OUTSIDE", 2026, "", 0.0, None)]
    assert own["price_return"] == [("oxide.Dy", 0, "", 0.0, None)]
    assert own["price_peak"] == [("oxide.Dy", "OUTSIDE", 2026, "", 100.0, 100.0)]


def test_a_price_that_stays_has_no_row_of_its_return(compare):
    own = made(compare({"price": prices(100.0, 100.0, *[300.0] * 6)}, {"price": FLAT}))
    assert own["price_return"] == []
    assert own["price_later"] == []


def test_a_control_toward_one_region_is_reported_there_and_outside(compare):
    there = prices(100.0, 100.0, 500.0, *[100.0] * 5, region="JPN")
    before = {"price": [*FLAT, *prices(*[100.0] * 8, region="JPN")]}
    own = made(compare({"price": [*SHOCK, *there]}, before, destinations=("JPN",)))
    assert own["price_peak"] == [("oxide.Dy", "JPN", 2026, "", 500.0, 100.0)]


def test_what_costs_its_users_most_comes_first(compare):
    """A small change of much is more than a large one of little."""
    mixed = [("NdPr oxide", "OUTSIDE", 2024 + n, "", 130.0 if n == 2 else 100.0) for n in range(8)]
    flat = [(*row[:-1], 100.0) for row in mixed]
    used = [("oxide.Dy", "OUTSIDE", 2026, "", 1.0), ("oxide.Nd", "OUTSIDE", 2026, "", 800.0)]
    goods = ("oxide.Dy", "oxide.Nd", "oxide.Pr")
    pair = compare({"price": SHOCK, "product_price": mixed},
                   {"price": FLAT, "product_price": flat, "use_of_good": used}, goods=goods)  # fmt: skip
    assert [row[0] for row in made(pair)["price_change"]] == ["NdPr oxide", "oxide.Dy"]


def test_a_change_is_that_of_the_quarter_in_which_it_is_largest(compare):
    quarters = [
        PathPeriod(2026, f"2026Q{n}", 2026.0 + n / 4 - 0.25, 2026.0 + n / 4) for n in (1, 2)
    ]
    rest = PathPeriod(2026, "2026-07..12", 2026.5, 2027.0)

    def of(first, other, mean):
        parts = [("oxide.Dy", "OUTSIDE", 2026, one.period, other) for one in (quarters[1], rest)]
        return [("oxide.Dy", "OUTSIDE", 2026, quarters[0].period, first), *parts,
                ("oxide.Dy", "OUTSIDE", 2026, "", mean)]  # fmt: skip

    pair = compare(
        {"price": of(300.0, 100.0, 150.0)}, {"price": of(*[100.0] * 3)}, periods=[*quarters, rest]
    )
    assert made(pair)["price_peak"][0][3:] == ("2026Q1", 300.0, 100.0)
    assert made(pair)["price_change"][0][2:5] == (2026, "2026Q1", pytest.approx(200.0))


def test_what_is_made_of_a_good_has_its_price_too(compare):
    """N15: a stop of oxide is told by the magnets that hold it, where those cost users more."""
    metal = prices(*[200.0] * 2, 260.0, *[200.0] * 5, good="metal.Dy")
    flat = prices(*[200.0] * 8, good="metal.Dy")
    used = [("oxide.Dy", "OUTSIDE", 2026, "", 1.0), ("metal.Dy", "OUTSIDE", 2026, "", 50.0)]
    pair = compare(
        {"price": [*SHOCK, *metal]},
        {"price": [*FLAT, *flat], "use_of_good": used},
        made=("metal.Dy",),
    )
    assert [row[0] for row in made(pair)["price_change"]] == ["metal.Dy", "oxide.Dy"]


def test_the_first_good_is_the_first_that_is_reported_and_moves(compare):
    own = made(compare({"price": SHOCK}, {"price": FLAT}))
    assert first_good(own) == "oxide.Dy"
    still = made(compare({"price": FLAT}, {"price": FLAT}))
    assert [row[0] for row in still["price_change"]] == ["oxide.Dy"]
    assert first_good(still) == first_good({}) == ""

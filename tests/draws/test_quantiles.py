"""Ranges out of draws: of levels, of paired differences, of what is missing, zero or never comes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ytterby.draws.intervals import ranges_of
from ytterby.draws.predictive import Spread, Spreads
from ytterby.draws.ranges import DRAWN, RangeOrigin, Ranges
from ytterby.figures.registry import ALL_FIGURES

NONE = Spreads()
LEARNED = Spreads({"both": {"prices": Spread(0.5, 20, "prices")}})
DY = ("oxide.Dy", "OUTSIDE")
LABELS = {"commodity": "oxide.Dy", "region": "OUTSIDE"}
LOST = {"region": "EU27"}


def kept(*rows):
    """What is kept of one run: figure -> its rows."""
    return {name: ALL_FIGURES[name].of([row[1:] for row in rows if row[0] == name])
            for name in dict.fromkeys(row[0] for row in rows)}  # fmt: skip


def price(value, year=2026, period=""):
    return ("price", *DY, year, period, value)


def draws(pairs, more=()):
    """Draws of `before` and `after` with a price each."""
    return [{"before": kept(price(b), *more), "after": kept(price(a), *more)} for b, a in pairs]


def told(found, **how):
    rows = ranges_of(found, "after", ["before"], 2024, **how)
    return Ranges(rows, RangeOrigin(DRAWN, len(found)))


def test_levels_are_quantiles_of_the_draws():
    values = [100.0 + n for n in range(21)]
    found = told(draws([(100.0, v) for v in values]), spreads=NONE)
    own = found.of("price", {**LABELS, "year": 2026, "scenario": "after"})
    assert (own.low, own.middle, own.high) == pytest.approx((101.0, 110.0, 119.0))
    assert own.answered == 1.0


def test_a_difference_is_taken_draw_by_draw():
    """Both runs spread over a factor of ten; each draw rises by a tenth."""
    levels = np.geomspace(30.0, 300.0, 20)
    found = told(draws([(v, 1.1 * v) for v in levels]), spreads=NONE)
    apart = found.of("price", {**LABELS, "year": 2026, "scenario": "after", "against": "before"})
    assert (apart.low, apart.middle, apart.high) == pytest.approx((10.0, 10.0, 10.0))


def test_what_the_model_misses_widens_a_level_and_no_more_than_the_effect_a_difference():
    pairs = [(100.0, 100.0)] * 20
    found = told(draws(pairs), spreads=LEARNED)
    level = found.of("price", {**LABELS, "year": 2026, "scenario": "after"})
    assert level.low < 60.0 < 160.0 < level.high
    apart = found.of("price", {**LABELS, "year": 2026, "scenario": "after", "against": "before"})
    assert (apart.low, apart.high) == (0.0, 0.0)
    small = told(draws([(100.0, 102.0)] * 20), spreads=LEARNED)
    apart = small.of("price", {**LABELS, "year": 2026, "scenario": "after", "against": "before"})
    assert -2.0 < apart.low < 0.0 < apart.middle == pytest.approx(2.0, abs=0.1)
    assert apart.high < 6.0
    large = told(draws([(100.0, 300.0)] * 20), spreads=LEARNED)
    apart = large.of("price", {**LABELS, "year": 2026, "scenario": "after", "against": "before"})
    level = large.of("price", {**LABELS, "year": 2026, "scenario": "after"})
    assert (apart.low, apart.high) == pytest.approx((level.low - 100.0, level.high - 100.0))


def test_the_base_year_is_no_forecast():
    found = [{"before": kept(price(100.0, 2024)), "after": kept(price(100.0, 2024))}] * 20
    own = told(found, spreads=LEARNED).of("price", {**LABELS, "year": 2024, "scenario": "after"})
    assert (own.low, own.high) == pytest.approx((100.0, 100.0))


def test_a_price_that_some_draws_lack_is_told_of_the_others():
    some = draws([(100.0, 120.0)] * 10) + [
        {"before": kept(price(100.0)), "after": kept()} for _ in range(10)
    ]
    found = told(some, spreads=NONE)
    own = found.of("price", {**LABELS, "year": 2026, "scenario": "after"})
    assert (own.low, own.high, own.answered) == (120.0, 120.0, 0.5)


def test_tonnes_that_a_draw_lacks_are_none_and_nothing_stays_nothing():
    lost = ("shortfall_value", "EU27", 2026, "", 10.0)
    other = ("shortfall_value", "USA", 2026, "", 0.0)
    few = [{"before": kept(other), "after": kept(lost, other) if n < 5 else kept(other)}
           for n in range(20)]  # fmt: skip
    found = told(few, spreads=NONE)
    own = found.of("shortfall_value", {**LOST, "year": 2026, "scenario": "after"})
    assert (own.low, own.middle, own.high) == pytest.approx((0.0, 0.0, 10.0))
    apart = found.of(
        "shortfall_value", {**LOST, "year": 2026, "scenario": "after", "against": "before"}
    )
    assert (apart.low, apart.high) == pytest.approx((0.0, 10.0))
    nowhere = {**LOST, "region": "USA"}
    assert found.of("shortfall_value", {**nowhere, "year": 2026, "scenario": "after"}).high == 0.0
    assert found.of("shortfall_value", {**nowhere, "year": 2099, "scenario": "after"}) is None


def test_a_percentage_of_nothing_is_none():
    made = ("product_exports", "magnets", 2026, "", 5.0)
    found = ranges_of([{"before": kept(price(1.0)), "after": kept(price(1.0), made)}] * 20,
                      "after", ["before"], 2024, NONE)  # fmt: skip
    apart = found["product_exports"].filter(against="before")
    assert apart.height == 1
    assert math.isnan(apart["low"].item())


def test_a_day_that_does_not_come_in_every_draw():
    day = ("stop_day", "use", "wind", "EU27", "0.05", 0, "", 60.0)
    found = told([{"before": kept(), "after": kept(day) if n < 15 else kept()} for n in range(20)],
                 spreads=NONE)  # fmt: skip
    labels = {"kind": "use", "name": "wind", "region": "EU27", "share": 0.05}
    own = found.of("stop_day", {**labels, "scenario": "after"})
    assert (own.low, own.middle, own.high) == (60.0, 60.0, math.inf)
    assert own.answered == 0.75


def test_quarters_have_ranges_of_their_own():
    found = told(
        [{"before": kept(price(1.0), price(n + 1.0, 2026, "2026Q1")),
          "after": kept(price(1.0), price(n + 2.0, 2026, "2026Q1"))} for n in range(20)],
        spreads=NONE,
    )  # fmt: skip
    own = found.of("price", {**LABELS, "year": 2026, "scenario": "after", "period": "2026Q1"})
    assert own.low > 2.0
    assert found.of("price", {**LABELS, "year": 2026, "scenario": "after", "period": "2026Q2"}) is None  # fmt: skip

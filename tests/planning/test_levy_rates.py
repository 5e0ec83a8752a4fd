"""Rates of levies are sought by what a market makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.planning.levy_rates import FARTHEST, LevyRates

BLOCKS = 4
SUPPLIERS = ("CHN", "USA")
KEYS = [("metal", supplier, block) for block in range(BLOCKS) for supplier in SUPPLIERS]


def market(start, own, habit, turned):
    """Shares above what is asked, by rates: each is lowered by its own levy, less by those before, and what leaves one
    supplier goes in part to the other."""

    def above(rates):
        found = {}
        for place, key in enumerate(KEYS):
            stage, supplier, block = key
            other = SUPPLIERS[1 - SUPPLIERS.index(supplier)]
            now = start[place]
            for before in range(block + 1):
                strength = own[place] * habit ** (block - before)
                now -= strength * rates.get((stage, supplier, before), 0.0)
                now += turned * strength * rates.get((stage, other, before), 0.0)
            found[key] = now
        return found

    return above


@settings(max_examples=40, deadline=None)
@given(
    start=st.lists(st.floats(-0.3, 0.3), min_size=8, max_size=8),
    own=st.lists(st.floats(0.6, 1.6), min_size=8, max_size=8),
    habit=st.floats(0.0, 0.3),
    turned=st.floats(0.0, 0.4),
)
def test_six_rounds_bring_shares_to_what_is_asked(start, own, habit, turned):
    above = market(start, own, habit, turned)
    search, rates = LevyRates(above({})), {}
    rates = {key: max(share, 0.0) for key, share in above({}).items() if share > 0.0}
    best = np.inf
    for _ in range(6):
        search.came(rates, above(rates))
        following = search.following()
        assert all(rate > 0.0 for rate in following.values())
        for key, rate in following.items():
            assert abs(rate - rates.get(key, 0.0)) <= FARTHEST + 1e-9
        rates = following
        shares = above(rates)
        missed = [max(share, 0.0) for share in shares.values()]
        paid_for_nothing = [-shares[key] for key in rates if shares[key] < 0.0]
        best = min(best, max([*missed, *paid_for_nothing]))
    assert best < 0.02


def test_a_share_does_not_move_by_a_levy_of_later_years():
    keys = [("metal", "CHN", block) for block in range(2)]
    search = LevyRates(dict.fromkeys(keys, 0.1))
    search.came({keys[1]: 0.1}, {keys[0]: 0.1, keys[1]: 0.0})
    assert search.slopes[0, 1] == 0.0
    assert search.slopes[1, 1] == pytest.approx(-1.0)


def test_nothing_is_levied_where_shares_are_as_asked():
    keys = [("metal", "CHN", block) for block in range(2)]
    search = LevyRates(dict.fromkeys(keys, -0.1))
    search.came({}, dict.fromkeys(keys, -0.1))
    assert search.following() == {}

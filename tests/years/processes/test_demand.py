"""Demand between periods: growth up the chain, orders with precedence, and what is not lost."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse

from ytterby.market.problem import Demand
from ytterby.years.calendar import Period
from ytterby.years.processes.demand import (
    PRECEDENCE,
    DemandProcess,
    adjustment,
    growth_of_goods,
)

NONE = np.zeros(0, dtype=np.int64)
YEAR = 2030.0


def small(activity, index=(2.0, 1.0)):
    """Two goods, each of a use of its own that grows by `index`: what calibration gives of it.

    Columns: the plants of the goods, then the uses.
    """
    balance = sparse.csr_matrix([[1.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, -1.0]])
    uses = np.array([2, 3])
    demand = SimpleNamespace(capped=uses, elastic=uses, anchor=activity[:2], price=np.ones(2))
    return SimpleNamespace(
        goods_grown={}, grown={("path", YEAR): np.array(index)}, balance=balance, activity=activity,
        typical_price=np.ones(2), demand=demand,
    )  # fmt: skip


@pytest.mark.parametrize("unit", [1.0, 1e-3])
def test_a_good_grows_as_its_use_however_little_of_it_is_used(unit):
    base = small(unit * np.array([5.0, 20.0, 5.0, 20.0]))
    assert growth_of_goods(base, "path", YEAR) == pytest.approx([2.0, 1.0])


def test_a_good_without_a_use_grows_as_the_world():
    base = small(np.array([5.0, 20.0, 5.0, 0.0]))
    base.demand.anchor = np.array([5.0, 20.0])
    assert growth_of_goods(base, "path", YEAR)[1] == pytest.approx((5.0 * 2.0 + 20.0) / 25.0)


def test_the_short_run_is_never_more_than_all_the_way():
    assert adjustment(0.3, 2.0, lasting=False) == 1.0
    assert adjustment(0.3, 2.0, lasting=True) == pytest.approx(1.0 - 0.7**2)


def two_uses():
    return Demand(
        NONE, NONE, np.array([100.0, 50.0]), np.ones(2), np.ones(2), np.array([10.0, 20.0])
    )


def with_orders(*orders):
    """Demand of two uses where each order is for one of them, as (row, share, in force)."""
    demand = two_uses()
    placed = [
        (
            SimpleNamespace(share=share, share_of=lambda first, last, n=in_force: float(n)),
            (np.array([row]), np.array([0, 1])),
        )
        for row, share, in_force in orders
    ]
    base = SimpleNamespace(demand=demand, grown={("path", YEAR): np.array([2.0, 1.0])})
    process = SimpleNamespace(base=base, orders=placed, outlook="path")
    return demand, DemandProcess._with_orders(process, demand, Period(int(YEAR)))


def test_an_order_is_for_its_share_of_the_outlook_and_outbids_its_rivals():
    _, after = with_orders((0, 0.5, True))
    assert after.ordered.tolist() == [0.5 * 100.0 * 2.0, 0.0]
    assert after.cap.tolist() == [PRECEDENCE * 20.0, 20.0]


def test_an_order_that_is_not_in_force_has_no_precedence():
    demand, after = with_orders((0, 0.5, False))
    assert after is demand
    _, after = with_orders((0, 0.5, False), (1, 0.5, True))
    assert after.ordered.tolist() == [0.0, 25.0]
    assert after.cap[0] == demand.cap[0]


def kept(returns, price, most_saved=0.1):
    """What two uses keep of their demand, at prices; 30 and 30 t were wanted."""
    demand = two_uses()
    process = SimpleNamespace(
        returns=returns, base=SimpleNamespace(demand=demand),
        recipes=SimpleNamespace(max_saving=np.full(2, most_saved)),
    )  # fmt: skip
    cleared = SimpleNamespace(program=SimpleNamespace(problem=SimpleNamespace(demand=demand)))
    wanted = np.full(2, 30.0)
    return DemandProcess._not_lost(process, wanted, cleared, np.array(price), np.ones(2))


def test_a_use_that_stands_still_for_want_of_goods_returns_but_for_what_can_be_saved():
    assert kept(True, [10.0, 5.0]).tolist() == [0.9 * 100.0, 30.0]
    assert kept(False, [10.0, 5.0]).tolist() == [30.0, 30.0]


def test_what_was_saved_before_is_not_saved_once_more():
    """Demand at base prices, a fifth of which is saved for good: next year it is what it was."""
    saved, demand = 0.2, replace(two_uses(), elastic=np.array([0, 1]), capped=np.array([2, 3]))
    now = replace(demand, anchor=(1.0 - saved) * demand.anchor)
    base = SimpleNamespace(
        demand=demand, grown={("path", year): np.ones(2) for year in (YEAR, YEAR + 1.0)}
    )
    recipes = SimpleNamespace(node=np.array([0, 1]), lasting=True)
    process = SimpleNamespace(
        base=base, outlook="path", recipes=recipes, yearly=0.3,
        _not_lost=lambda quantity, *_: quantity,
    )  # fmt: skip
    part = SimpleNamespace(recipes=SimpleNamespace(saving=np.full(2, saved)))
    cleared = SimpleNamespace(
        state=part, period=Period(int(YEAR)), following=Period(int(YEAR) + 1), between=1.0,
        program=SimpleNamespace(problem=SimpleNamespace(demand=now)),
        solution=SimpleNamespace(dual=np.ones(2), activity=np.zeros(4)),
    )  # fmt: skip
    after, _ = DemandProcess.advance(process, cleared, part)
    assert after.anchor == pytest.approx(now.anchor)

"""The bottleneck program: feasible, the base where nothing is missing, ordered by what binds."""

from __future__ import annotations

import numpy as np
import pytest
from tests.compliance.sampled import examples
from tests.economics.conftest import small_table

from ytterby.economics.bottleneck import BUYERS, EXISTING, FIXED, IMPORTS, bottleneck
from ytterby.economics.industries import IndustryTable


def caps(random, n):
    return 1.0 - random.random(n) * (random.random(n) < 0.6)


def value(table, output):
    return float(table.value_added @ output)


def test_nothing_missing_is_the_base():
    table = small_table(1)
    found = bottleneck(table, np.ones(4), np.ones((4, 4), dtype=bool))
    assert found == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_partially_binding_is_never_worse_than_strict(seed):
    random = np.random.default_rng(seed)
    table, cap = small_table(seed), caps(random, 4)
    some = random.random((4, 4)) < 0.5
    strict = bottleneck(table, cap, np.ones((4, 4), dtype=bool))
    partial = bottleneck(table, cap, some)
    none = bottleneck(table, cap, np.zeros((4, 4), dtype=bool))
    assert value(table, strict) <= value(table, partial) + 1e-6 <= value(table, none) + 2e-6
    assert none == pytest.approx(cap, abs=1e-6)


def test_more_missing_never_adds_value_on_any_draw():
    random = np.random.default_rng(5)
    for draw in range(examples(200)):
        table, cap = small_table(draw % 25), caps(random, 4)
        critical = random.random((4, 4)) < 0.7
        less = np.maximum(cap - 0.2 * random.random(4), 0.0)
        before = bottleneck(table, cap, critical, nearest=False)
        after = bottleneck(table, less, critical, nearest=False)
        assert value(table, after) <= value(table, before) + 1e-6
        need = (table.used * critical) @ after
        assert (need <= table.output * after + table.imports + 1e-4).all()


def test_settling_ties_keeps_the_value():
    table = small_table(3)
    cap = np.array([0.2, 1.0, 1.0, 1.0])
    critical = np.ones((4, 4), dtype=bool)
    first = bottleneck(table, cap, critical, nearest=False)
    second = bottleneck(table, cap, critical)
    assert value(table, second) == pytest.approx(value(table, first), rel=1e-6)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("imports", IMPORTS)
@pytest.mark.parametrize("buyers", BUYERS)
def test_more_that_binds_is_never_better_however_goods_move(seed, imports, buyers):
    random = np.random.default_rng(seed)
    table, cap = small_table(seed), caps(random, 4)
    how = {"imports": imports, "buyers": buyers}
    strict = bottleneck(table, cap, np.ones((4, 4), dtype=bool), **how)
    partial = bottleneck(table, cap, random.random((4, 4)) < 0.5, **how)
    assert value(table, strict) <= value(table, partial) + 1e-6
    freer = bottleneck(table, cap, np.ones((4, 4), dtype=bool))
    assert value(table, strict) <= value(table, freer) + 1e-6
    assert bottleneck(table, np.ones(4), np.ones((4, 4), dtype=bool), **how) == pytest.approx(1.0)


def test_suppliers_stop_with_their_only_user_unless_others_buy():
    """The first makes what the second alone uses; half of the second stops."""
    table = two_in_a_chain()
    cap, every = np.array([1.0, 0.5]), np.ones((2, 2), dtype=bool)
    assert bottleneck(table, cap, every) == pytest.approx([1.0, 0.5], abs=1e-6)
    found = bottleneck(table, cap, every, buyers=EXISTING)
    assert found == pytest.approx([0.5, 0.5], abs=1e-6)


def test_imports_stand_in_for_home_goods_unless_fixed():
    """The first makes 8 of the 10 that the second uses; a quarter of the first stops, and 2 come from abroad."""
    table = two_in_a_chain(abroad=2.0)
    cap, every = np.array([0.75, 1.0]), np.ones((2, 2), dtype=bool)
    assert bottleneck(table, cap, every)[1] == pytest.approx((0.75 * 8.0 + 2.0) / 10.0, abs=1e-6)
    found = bottleneck(table, cap, every, imports=FIXED)
    assert found == pytest.approx([0.75, 0.75], abs=1e-6)


def two_in_a_chain(abroad=0.0):
    bought, imported = np.zeros((2, 2)), np.zeros((2, 2))
    bought[0, 1], imported[0, 1] = 10.0 - abroad, abroad
    output = np.array([10.0 - abroad, 30.0])
    nothing = np.zeros(2)
    return IndustryTable(
        "XXX", "icio_2019_20", 2019, ("A", "B"), ("A", "B"), bought, imported, output, np.array([10.0 - abroad, 20.0]),
        nothing, np.array([0.0, 30.0]), nothing, nothing, ("A", "B"),
    )  # fmt: skip

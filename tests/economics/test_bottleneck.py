"""The bottleneck program: feasible, the base where nothing is missing, ordered by what binds."""

from __future__ import annotations

import numpy as np
import pytest
from tests.compliance.sampled import examples
from tests.economics.conftest import small_table

from ytterby.economics.bottleneck import bottleneck


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

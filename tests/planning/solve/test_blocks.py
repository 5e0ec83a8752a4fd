"""Blocks of years: weights and shares that are open."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.planning.solve.blocks import Blocks

lengths = st.lists(st.integers(1, 5), min_size=1, max_size=8).map(tuple)


@given(lengths, st.floats(0.0, 0.15))
def test_weights_are_those_of_the_years(parts, rate):
    blocks = Blocks(2026, parts, rate)
    years = range(2026, blocks.last + 1)
    assert blocks.weights.sum() == pytest.approx(sum(blocks.weight_of_year(y) for y in years))
    assert all(m in blocks.years(b) for b, m in enumerate(blocks.middles))


@given(lengths, st.integers(1, 12))
def test_what_is_open_never_falls_and_is_never_more_than_all(parts, opens):
    blocks = Blocks(2026, parts, 0.03)
    steps = np.array([0.2, 0.3, 0.5])
    for decided in range(len(blocks)):
        found = blocks.open_share(decided, opens, steps)[:-1]
        assert np.all(np.diff(found) >= -1e-12)
        assert found.max() <= 1.0 + 1e-12
        early = [
            b for b in range(len(blocks)) if blocks.years(b)[-1] < blocks.starts[decided] + opens
        ]
        assert not found[early].any()


def test_capital_is_charged_from_the_opening_on():
    blocks = Blocks(2026, (1, 1, 2), 0.0)
    found = blocks.open_share(0, 1, np.array([0.5, 0.5]))
    assert found.tolist() == [0.0, 0.5, 1.0, 3.0]

"""Quantiles of draws: as numpy has them, without what has no answer, and never what comes sometimes never."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.draws.statistics import quantiles_of
from ytterby.figures.figure import ENDS

DICE = np.random.default_rng(1)


@pytest.mark.parametrize("shape", [(64,), (64, 5), (16, 3, 4)])
def test_plain_draws_have_the_quantiles_of_numpy(shape):
    values = DICE.random(shape)
    assert np.array_equal(quantiles_of(values), np.quantile(values, ENDS, axis=0))
    assert quantiles_of(values, [0.25]).shape == (1, *shape[1:])


def test_what_has_no_answer_is_left_out():
    values = np.array([[1.0, np.nan, np.nan], [2.0, np.nan, 5.0], [3.0, np.nan, 7.0]])
    low, middle, high = quantiles_of(values)
    assert middle.tolist() == pytest.approx([2.0, np.nan, 6.0], nan_ok=True)
    assert (low[0], high[2]) == pytest.approx((1.1, 6.9))
    assert np.isnan(quantiles_of(np.empty((0, 2)))).all()
    assert np.isnan(quantiles_of(np.empty(0))).all()


def test_between_a_year_and_never_it_never_comes():
    values = np.array([2030.0, 2031.0, 2032.0, np.inf])
    assert quantiles_of(values).tolist() == [2031.0, 2032.0, np.inf]

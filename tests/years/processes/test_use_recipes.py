"""Recipes of the uses: where shares stay, and what counts as nothing in a folder of small goods."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from years.plain import plain_state
from ytterby.years.calendar import Period
from ytterby.years.processes.use_recipes import RecipesProcess


def evenly(base, recipes):
    """A market in which all recipes of a use make the same."""
    activity = np.zeros(len(base.network.columns))
    activity[recipes.column] = 0.2 * base.demand.anchor[recipes.use]
    return SimpleNamespace(activity=activity)


@pytest.mark.parametrize(("substitution", "later", "stay"), [
    ("none", 1, True), ("long_run", 0, True), ("long_run", 1, False), ("short_run", 1, False),
])  # fmt: skip
def test_shares_stay_in_the_base_year_and_where_the_switch_says_so(base, substitution, later, stay):
    recipes = RecipesProcess(base, substitution)
    state = plain_state(base, Period(base.first_year + later))
    share = recipes.shares(state, evenly(base, recipes))
    assert np.allclose(share, recipes.base_share, rtol=0.0, atol=1e-12) == stay


def test_the_least_amount_is_smaller_where_goods_are(base, monkeypatch):
    """What counts as nothing scales with the grain of a folder, which is small in a small market."""
    least = []
    for tolerance in (1.0, 0.01):
        monkeypatch.setattr(type(base.network.chain), "mass_tolerance", tolerance)
        least.append(RecipesProcess(base).minimum)
    assert least[1] == pytest.approx(0.01 * least[0])
    assert 0.0 < least[0] < 1.0

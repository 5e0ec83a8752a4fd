"""Other ways of making a good: how far makers may change in a period."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ytterby.years.calendar import Period
from ytterby.years.processes.substitutes import SubstituteShares, SubstitutesProcess


@pytest.fixture(scope="module")
def ways(base):
    return SubstitutesProcess(base)


@pytest.mark.parametrize("months", [1, 3, 12])
def test_makers_change_as_much_as_the_length_of_the_period_lets_them(base, ways, months):
    """At the bound the row is full: a way makes its share and a step of all, the usual way what is left."""
    share = np.full(ways.column.size, 0.2)
    state = SimpleNamespace(substitutes=SubstituteShares(share), period=Period(2025, 1, months))
    rows, _, named = ways._limits(state)
    step = base.values("way_speed") * months / 12
    first = int(ways.replaced[0])
    own = ways.column[ways.replaced == first]
    usual = 1.0 - 0.2 * own.size
    for column, part in [*((int(c), 0.2) for c in own), (first, usual)]:
        row = next(n for n, r in enumerate(named) if r.name == base.network.columns[column].name)
        members = rows[row].toarray()[0]
        most = min(part + step, 1.0)
        assert members[column] == pytest.approx(1.0 - most)
        assert members[[c for c in (first, *own) if c != column]] == pytest.approx(-most)

"""Plants: what is known to open, what is under construction at the start, and capacity for some goods only."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from years.plain import plain
from ytterby.years.calendar import Period
from ytterby.years.capacity.openings import Openings
from ytterby.years.capacity.projects import Listed
from ytterby.years.processes.capacity import Capacity, CapacityProcess
from ytterby.years.program import LimitRow
from ytterby.years.state import EXISTING

NONE = Openings.none()


def coming(month, years):
    """Of 8 t that open in a month, what is known to come within so many years."""
    tonnes = np.zeros((1, 1, 60))
    tonnes[0, 0, month] = 8.0
    listed = Listed(NONE, NONE, np.zeros(1))
    planned = SimpleNamespace(foreseen=np.zeros(1))
    stands = Capacity(np.zeros((1, 1)), Openings.of(tonnes), np.zeros(1), listed, planned)
    return float(stands.coming(years)[0])


@pytest.mark.parametrize(("month", "known"), [(0, 0.0), (1, 8.0), (24, 8.0), (25, 0.0)])
def test_what_opens_from_next_month_to_the_last_of_the_years_is_coming(month, known):
    assert coming(month, 2) == known


def test_plants_that_stand_are_extended_at_the_start_and_new_ones_are_not_begun(base):
    """The holder's plants keep pace with an outlook that grows."""
    network, first = base.network, base.first_year
    begun = plain(base).capacity.initial(Period(first)).pipeline
    vintage = np.array([v for _, _, v in network.plants])
    assert set(vintage[begun.plant]) == {"existing"}
    inside = [n for n, (_, region, v) in enumerate(network.plants)
              if region == network.chain.holder and v == "existing" and base.capacity[n] > 0.0]  # fmt: skip
    assert {*begun.plant[begun.category == EXISTING].tolist()} == {*inside}


def reserved(tonnes, capacity, minimum=5.0, made=(60.0, 20.0, 0.0)):
    """Draft of a plant of three columns, of which the first two alone use `tonnes` of its capacity."""
    base = SimpleNamespace(
        activity=np.array(made),
        utilisation=np.array([0.8]),
        network=SimpleNamespace(columns=range(3)),
    )
    process = SimpleNamespace(
        base=base, columns=np.arange(3), plant=np.zeros(3, dtype=np.int64), minimum=minimum,
        rows=[LimitRow("plant", "capacity", "USA")],
    )  # fmt: skip
    limits = []
    draft = SimpleNamespace(
        reference=np.full(3, 10.0), upper=np.full(3, np.inf),
        limit=lambda rows, most, meaning: limits.append((rows.toarray()[0], float(most[0]))),
    )  # fmt: skip
    CapacityProcess._reserve(process, draft, 0, {(0, 1): tonnes}, capacity)
    return draft, limits


def test_capacity_for_some_goods_widens_what_they_are_used_to_by_its_usual_use():
    draft, limits = reserved(40.0, 100.0)
    assert draft.reference.tolist() == [10.0 + 0.75 * 32.0, 10.0 + 0.25 * 32.0, 10.0]
    ((row, most),) = limits
    assert row.tolist() == [0.0, 0.0, 1.0]
    assert most == 60.0


@pytest.mark.parametrize("capacity", [40.0, 45.0])
def test_other_goods_are_closed_where_no_more_is_left_than_a_plant_needs_to_be_open(capacity):
    """As a whole plant is: up to the least capacity, and at it."""
    draft, limits = reserved(40.0, capacity)
    assert draft.upper.tolist() == [np.inf, np.inf, 0.0]
    assert limits == []


def test_what_is_announced_of_a_project_stays_after_the_last_year_of_its_list():
    project = SimpleNamespace(
        plant=0, announced=9.0, stated=2026.0, expected=np.array([0.0, 3.0, 6.0])
    )
    network = SimpleNamespace(plants=range(2))
    process = SimpleNamespace(
        base=SimpleNamespace(network=network, first_year=2024), projects=[project]
    )
    stated, expected = zip(
        *(
            CapacityProcess._announced(process, Period(year))[:, 0]
            for year in (2024, 2025, 2026, 2050)
        ),
        strict=True,
    )
    assert stated == (0.0, 0.0, 9.0, 9.0)
    assert expected == (0.0, 3.0, 6.0, 6.0)

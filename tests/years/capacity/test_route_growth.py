"""Announced plants open their routes at the tonnes that their capacity means."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.years.calendar import Period
from ytterby.years.capacity.projects import projects, schedule
from ytterby.years.capacity.route_growth import RouteGrowth
from ytterby.years.processes.trade import next_reference


@pytest.fixture(scope="module")
def openings(base):
    technologies = base.network.chain.knowhow
    listed = projects(base, set(), 40, np.zeros((40, len(technologies))))
    return RouteGrowth(base, schedule(listed, len(base.network.plants)))


def test_nothing_is_open_in_the_base_year_and_references_never_fall(base, openings):
    before = openings.at(Period(base.first_year))
    assert before.max() == 0.0
    for year in range(base.first_year + 1, base.first_year + 20, 3):
        now = openings.at(Period(year))
        assert np.all(now >= before)
        before = now


def test_only_routes_that_were_unused_are_opened(base, openings):
    opened = np.flatnonzero(openings.at(Period(base.first_year + 15)))
    assert opened.size > 10
    assert set(opened) <= set(base.network.route_columns)
    assert np.all(base.activity[opened] == 0.0)


def test_a_plant_sends_no_more_than_it_makes_and_fetches_no_more_than_it_takes(base, openings):
    """Tonnes over routes for a tonne of activity, against the coefficients of its processes."""
    network = base.network
    columns = base.balance.tocsc()
    origin = dict(zip(network.route_columns, network.route_origin, strict=True))
    for plant, share in zip(openings.plants, openings.share, strict=True):
        region = network.plants[plant][1]
        members = np.flatnonzero(network.plant_of == plant)
        largest = max(np.abs(columns[:, [c]].toarray()).sum() for c in members)
        sent = sum(v for c, v in enumerate(share) if v and network.nodes[origin[c]][1] == region)
        assert sent <= largest + 1e-9
        assert share.sum() - sent <= largest + 1e-9
        assert share.min() >= 0.0


def test_without_projects_nothing_opens(base):
    none = RouteGrowth(base, schedule([], len(base.network.plants)))
    assert none.at(Period(base.first_year + 10)).tolist() == [0.0] * len(base.network.columns)


def test_habits_follow_the_flow_and_keep_their_floor():
    found = next_reference(np.array([10.0, 1.0]), np.array([20.0, 0.0]), np.array([5.0, 0.9]), 0.5)
    assert found.tolist() == [15.0, 0.9]

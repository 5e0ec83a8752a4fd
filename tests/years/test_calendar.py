"""Periods of a run: their order, lengths and labels, and where they are short."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from ytterby.controls.book import Book
from ytterby.ground.document import Document
from ytterby.scenarios.read import resolve
from ytterby.world.network import Network
from ytterby.world.read import read_chain
from ytterby.years.calendar import Period, Periods


@pytest.fixture(scope="module")
def network():
    return Network(read_chain())


@pytest.fixture
def spans_of(network):
    return lambda name, **years: spans(network, name, **years)


def spans(network, name, **years):
    book = Book.read()
    scenario = resolve(name, book)
    scenario = replace(scenario, years=scenario.years.model_copy(update=years))
    start, end = scenario.years.start, scenario.years.end
    return Periods.of(scenario, book, network).between(start, end)


@pytest.mark.parametrize("name", ["baseline", "licensing-2025", "as-recorded", "embargo"])
@pytest.mark.parametrize("wish", ["auto", "none", [2026, 2030]])
def test_periods_follow_each_other_without_gap(spans_of, name, wish):
    spans = spans_of(name, quarters=wish)
    for one, other in pairwise(spans):
        assert other.first == one.last + timedelta(days=1)
    assert sum(span.months for span in spans) == 12 * (2045 - 2024 + 1)
    assert len({span.label for span in spans}) == len(spans)


def test_eight_quarters_from_the_one_in_which_the_licence_takes_effect(spans_of):
    short = [span.label for span in spans_of("licensing-2025") if span.months == 3]
    first = short.index("2025Q2")
    assert short[first : first + 8] == [
        "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1",
    ]  # fmt: skip


def test_quiet_scenarios_run_in_years(spans_of):
    assert all(span.months == 12 for span in spans_of("baseline"))


def test_months_on_request(spans_of):
    spans = spans_of("baseline", months=[2025])
    assert [s.label for s in spans if s.year == 2025][:2] == ["2025-01", "2025-02"]
    assert len([s for s in spans if s.months == 1]) == 12


def test_the_middle_of_a_whole_year_is_its_number():
    assert Period(2025).at == 2025.0
    assert sum(Period(2025, m, 3).at for m in (1, 4, 7, 10)) / 4 == pytest.approx(2025.0)


@pytest.mark.parametrize(
    ("wish", "short"),
    [
        (["2025Q2"], ["2025Q1", "2025Q2"]),
        (["2025Q4..2026Q1", 2028], ["2025Q4", "2026Q1", "2028Q1", "2028Q2", "2028Q3", "2028Q4"]),
    ],
)
def test_quarters_are_named(spans_of, wish, short):
    found = [s.label for s in spans_of("baseline", quarters=wish) if s.months == 3]
    assert found == short


def test_the_periods_of_another_scenario_can_be_written(spans_of):
    assert spans_of("baseline", quarters=["2025Q2..2027Q1"]) == spans_of("licensing-2025")


def test_periods_of_two_scenarios_hold_what_either_splits():
    one, other = Periods(frozenset({8101}), frozenset({2030})), Periods(frozenset({8102}))
    both = one | other
    assert both == other | one
    assert both.named == ["2025Q2", "2025Q3", "2030 in months"]
    assert [s.label for s in both.between(2025, 2025)] == ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]
    assert [s.label for s in one.between(2025, 2025)] == ["2025Q1", "2025Q2", "2025-07..12"]


def hypothetical(act, **more):
    act = {"origin": "CHN", "stages": ["metal"], "elements": ["Dy"], **act}
    measure = {"id": "m", "title": "m", "effective": "2025-04-04", "acts": [act], **more}
    data = {"name": "a", "title": "a", "description": "a", "years": {"start": 2024, "end": 2026},
            "controls": {"none": True, "measures": [measure]}}  # fmt: skip
    return resolve(Document(data, {}, Path("a.yaml")), Book.read())


BAN = {"act": "prohibition"}
LICENCE = {"act": "licence", "approval_share": 1.0}


@pytest.mark.parametrize(
    ("act", "more", "splits"),
    [
        (BAN, {}, True),
        (BAN, {"strength": 0.0}, False),
        (BAN | {"strength": 0.0}, {}, False),
        (BAN | {"elements": ["Ga"]}, {}, False),
        (BAN | {"destinations": ["CHN"]}, {}, False),
        (LICENCE, {}, False),
        (LICENCE | {"lag_days": 0}, {}, False),
        (LICENCE | {"lag_days": 45}, {}, True),
        (LICENCE | {"approval_share": 0.9}, {}, True),
        (LICENCE | {"detained_share": 0.2, "detained_days": 30}, {}, True),
        ({"act": "export_quota", "quantity_share_of_base": 0.5}, {}, True),
        ({"act": "export_quota", "quantity_share_of_base": 0.5}, {"strength": 0}, False),
        ({"act": "tariff", "rate": 0.5}, {}, False),
    ],
)
def test_what_binds_nothing_splits_nothing(network, act, more, splits):
    assert bool(Periods.of(hypothetical(act, **more), Book.read(), network).quarters) is splits

"""The rows of the first page: those of the years of a control first, and capacity that stands idle."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ytterby.report.first.figures import PlantCapacity
from ytterby.report.first.page import first_page
from ytterby.report.first.rows import MAX_DIFFERENCES, _in_its_years
from ytterby.report.pages.subjects import subjects_of


@pytest.mark.parametrize(("own", "later"), [(0, 9), (3, 9), (9, 9), (9, 0)])
def test_swings_of_later_years_come_last_and_the_largest_stays(own, later):
    every = [SimpleNamespace(year=2037)] * later + [SimpleNamespace(year=2028)] * own
    years = [one.year for one in _in_its_years(SimpleNamespace(last=2027.5), every)]
    assert years == sorted(years)
    assert len(years) <= MAX_DIFFERENCES + 1
    assert (2037 in years) == bool(later)
    assert (2028 in years) == bool(own)
    for_good = _in_its_years(SimpleNamespace(last=None), every)
    assert for_good == every[:MAX_DIFFERENCES]


def test_capacity_that_stands_idle_is_called_so(made):
    rows = [
        {"scenario": run, "year": year, "region": "JPN", "stage": "magnet", "technology": "magnet",
         "commodity": "magnet.SmCo", "element": None, "process": "sinter", "role": "main", "quantity_t": 80.0}
        for run in ("usual", "mine") for year in range(2024, 2036)
    ]  # fmt: skip
    told = {"first": "2024-01-01", "last": ""}
    (row,) = [
        one
        for one in first_page(made(told=told, more={"production": rows})).rows
        if "Plants" in one["question"]
    ]
    assert row["question"].endswith("; 10% of it runs")
    assert PlantCapacity(1.0, 2.0, runs=0.6).idle == PlantCapacity(1.0, 2.0).idle == ""


def test_details_list_who_goes_without_and_who_pays_more(made):
    users = next(one for one in subjects_of(made()) if one.key == "users")
    assert users.pictures == ()
    without, dearer = users.tables
    assert {"use", "region", "in"} <= {*without.frame.columns}
    assert without.frame["goes without"].max() > 0.0
    assert dearer.title.startswith("Who pays")

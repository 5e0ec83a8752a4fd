"""Published prices: when they were, which are of a good, which is the highest."""

from __future__ import annotations

import pytest

from ytterby.datasets.catalogue import highest_of, middle_of, points_of, read_published
from ytterby.datasets.package import packaged_folder


@pytest.mark.parametrize(
    ("period", "at"),
    [
        ("2025", 2025.5),
        ("2011-Q2", 2011.375),
        ("2024-H1", 2024.25),
        ("2025-11 end", 2025.875),
        ("2013 year-end", 2014.0),
        ("2025-07 to 2035", None),
        ("before 2010", None),
    ],
)
def test_the_middle_of_a_period(period, at):
    assert middle_of(period) == (None if at is None else pytest.approx(at))


def test_the_highest_price_of_dysprosium_oxide_is_that_of_2011():
    prices = read_published(packaged_folder("rare_earths"))
    assert [one.at for one in prices] == sorted(one.at for one in prices)
    highest = highest_of(prices, "oxide.Dy")
    assert (highest.high, highest.when) == (2300.0, "2011-09")
    recent = points_of(prices, "oxide.Dy", 2025.0)
    assert {one.abroad for one in recent} == {True, False}
    assert all(one.source for one in prices)


def test_a_floor_for_ten_years_is_no_price():
    prices = read_published(packaged_folder("rare_earths"))
    assert all(" to " not in one.when for one in prices)


def test_a_folder_without_such_a_table_has_none():
    assert read_published(packaged_folder("gallium")) == []
    assert highest_of([], "oxide.Dy") is None

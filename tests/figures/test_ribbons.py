"""Ribbons of the flow picture are of few years."""

from __future__ import annotations

from ytterby.figures.ribbons import few_of


def test_few_years_are_given_or_the_middle_and_the_last():
    assert few_of(range(2024, 2046)) == [2025, 2030, 2035, 2045]
    assert few_of([2009, 2010, 2011]) == [2010, 2011]
    assert few_of([2009]) == [2009]
    assert few_of(range(2024, 2046), (2030, 2099)) == [2030]

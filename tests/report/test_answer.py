"""Titles of scenarios head columns and pages; two alike are told apart."""

from __future__ import annotations

from ytterby.report.answer import distinct_labels


def test_two_scenarios_of_one_title_are_told_apart():
    assert distinct_labels({"a": "Licences", "b": "A stop"}) == {"a": "Licences", "b": "A stop"}
    assert distinct_labels({"a": "One", "b": "One"}) == {"a": "One (a)", "b": "One (b)"}

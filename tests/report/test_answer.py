"""Titles of scenarios head columns and pages; two alike are told apart."""

from __future__ import annotations

from ytterby.report.answer import labels_apart


def test_two_scenarios_of_one_title_are_told_apart():
    assert labels_apart({"a": "Licences", "b": "A stop"}) == {"a": "Licences", "b": "A stop"}
    assert labels_apart({"a": "One", "b": "One"}) == {"a": "One (a)", "b": "One (b)"}

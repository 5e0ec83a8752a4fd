"""Titles of scenarios head columns and pages; two alike are told apart by their names."""

from __future__ import annotations

from types import SimpleNamespace

from ytterby.draws.findings import Findings


def labels(**titles):
    jobs = [SimpleNamespace(name=n, scenario=SimpleNamespace(title=t)) for n, t in titles.items()]
    return Findings(SimpleNamespace(jobs=jobs)).labels


def test_two_scenarios_of_one_title_are_told_apart():
    assert labels(a="Licences", b="A stop") == {"a": "Licences", "b": "A stop"}
    assert labels(a="One", b="One") == {"a": "One (a)", "b": "One (b)"}

"""The numbers of licences are drawn as those of the data folder are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ytterby.controls.book import Book
from ytterby.draws.tornado import licence_draws, licence_figures, titles
from ytterby.runs.run import run
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.read import resolve
from ytterby.scenarios.schema import Years

RECORD = "CN-MOFCOM-GAC-2025-18"


@pytest.fixture(scope="module")
def figures():
    book = Book.read()
    return licence_figures(resolve("licensing-2025", book), resolve("baseline", book), book)


def test_figures_are_those_of_the_licences_that_the_reference_does_not_hold(figures):
    ids = {row.id for row in figures}
    assert {row.measure_id for row in figures} == {RECORD, "CN-GENERAL-LICENCE-2025"}
    assert f"{RECORD}/magnets.approval_by_destination.USA" in ids
    assert "CN-GENERAL-LICENCE-2025/magnets.general_share" in ids
    assert f"{RECORD}/goods.lag_days" in ids


def test_a_scenario_against_itself_has_all_its_own(figures):
    book = Book.read()
    one = resolve("licensing-2025", book)
    assert {f.id for f in figures} <= {f.id for f in licence_figures(one, one, book)}


def test_a_scenario_without_licences_of_its_own_has_no_draws():
    book = Book.read()
    pair = resolve("technology-ban-2023", book), resolve("no-technology-control", book)
    assert licence_draws(licence_figures(*pair, book)) == []


def test_three_groups_with_both_ends(figures):
    draws = licence_draws(figures)
    assert [(d.group, d.end) for d in draws] == [
        (group, end)
        for group in ("licence_approval", "licence_lag", "licence_detained")
        for end in ("low", "high")
    ]
    assert all(d.title == titles()[d.group] for d in draws)
    known = {row.id: row.figure for row in figures}
    for draw in draws:
        for name, value in draw.changes.items():
            assert value == getattr(known[name], draw.end)


def test_a_draw_reaches_the_market(figures):
    """All refused against all approved: what is held back makes the good dearer outside."""
    names = [row.id for row in figures if "approval" in row.place]
    workspace = Workspace.read()
    whole_years = Years(start=2024, end=2025, quarters="none")
    scenario = replace(workspace.scenario("licensing-2025"), years=whole_years)
    price = []
    for value in (0.1, 1.0):
        (job,) = workspace.jobs([scenario], dict.fromkeys(names, value), wants="measured")
        dy = {"figure": "price", "commodity": "oxide.Dy", "region": "OUTSIDE", "year": 2025}
        price.append(run(job).tables["measured"].filter(**dy)["value"].item())
    assert price[0] > 1.1 * price[1]

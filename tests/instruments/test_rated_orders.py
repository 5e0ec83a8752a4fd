"""Rated orders in scenario files: what is ordered, what an order of nothing changes, and mistakes told."""

from dataclasses import replace

import numpy as np
import pytest

from ytterby.controls.book import Book
from ytterby.ground.errors import ScenarioError
from ytterby.instruments import KINDS
from ytterby.runs.run import base_of
from ytterby.scenarios.read import resolve
from ytterby.scenarios.schema import Years
from ytterby.years.processes.demand import growth_index
from ytterby.years.run import run_years

TEXT = """\
name: mine
title: Mine
description: What if?
extends: {parent}
instruments:
  - {{id: rated, title: Rated orders, kind: rated_order, region: {region}, uses: [{uses}], share: {share},
     from: 2023-01-01}}
"""


@pytest.fixture
def years(tmp_path, germanium_folder):
    base, book = base_of(germanium_folder), Book.read()

    def run(share, uses="infrared", region="USA", parent="germanium-full-ban"):
        path = tmp_path / "mine.yaml"
        text = TEXT.format(parent=parent, region=region, uses=uses, share=share or 0)
        path.write_text(text, encoding="utf-8")
        scenario = resolve(path, book)
        years = Years(start=base.first_year, end=base.first_year + 3, quarters="none")
        if share is None:
            scenario = replace(scenario, instruments=())
        return base, run_years(base, replace(scenario, years=years), book)

    return run


@pytest.fixture(scope="module")
def germanium_folder():
    from ytterby.datasets.package import packaged_folder

    return packaged_folder("germanium")


def test_an_order_of_nothing_changes_nothing(years):
    plain, none = (years(share)[1] for share in (None, 0.0))
    for a, b in zip(plain, none, strict=True):
        assert np.array_equal(a.solution.activity, b.solution.activity)
        assert np.array_equal(a.solution.dual, b.solution.dual)


def test_a_use_with_precedence_gets_what_is_ordered(years):
    base, plain = years(None)
    _, rated = years(0.95)
    row = base.network.use_rows.index(("infrared", "USA"))
    demand = base.demand

    def served(year):
        activity = year.solution.activity
        return activity[demand.capped[row]] + activity[demand.elastic[row]]

    more = 0.0
    for a, b in zip(plain[1:], rated[1:], strict=True):
        ordered = 0.95 * demand.anchor[row] * growth_index(base, "STEPS", b.period.at)[row]
        assert b.program.problem.demand.ordered[row] == pytest.approx(ordered)
        assert served(b) >= min(served(a), ordered) - 1e-6
        more += served(b) - served(a)
    assert more > 0.0


def test_a_use_that_the_region_lacks_is_refused_with_the_nearest(years):
    with pytest.raises(ScenarioError, match="no use 'infrarot' in USA") as caught:
        years(0.5, uses="infrarot")
    assert "infrared" in caught.value.advice


def test_no_plant_counts_on_it():
    assert "rated_order" not in KINDS

"""Prices against arbitrage: what counts as a fault, and none in random scenarios; `make laws` draws more of them."""

from __future__ import annotations

from itertools import islice

import polars as pl
import pytest
from check_prices import checked, faults, random_questions
from tests.compliance.sampled import ALL_EXAMPLES

from ytterby.ground.errors import YtterbyError
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.read import read_question

LAST_YEAR, NUMBER = 2028, 20 if ALL_EXAMPLES else 4


def row(**cells):
    usual = {"price": 50.0, "landed": 51.0, "buyer": 55.0, "base": 50.0, "settled": 0.0}
    return pl.DataFrame([{**usual, **cells}])


def test_a_market_in_which_nothing_is_left_to_earn_has_no_fault():
    assert faults(row()).is_empty()
    assert faults(row(buyer=70.0)).is_empty()  # in the first years a way may still be new


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"price": 20.0, "landed": 21.0}, "under half of the buyer's price"),
        ({"buyer": 70.0, "settled": 3.0}, "the buyer pays over a quarter more"),
        ({"price": 2.0, "landed": 3.0, "buyer": 3.0}, "under a twentieth of the base price"),
    ],
)
def test_each_fault_is_named(cells, why):
    assert faults(row(**cells))["why"].to_list() == [why]


def valid(workspace):
    for text in random_questions(7, LAST_YEAR):
        try:
            yield workspace.scenario(read_question(text))
        except YtterbyError:
            continue  # it touches goods that nobody ships


def test_random_controls_leave_no_price_against_arbitrage():
    workspace = Workspace.read()
    for scenario in islice(valid(workspace), NUMBER):
        pairs, wrong = checked(workspace, scenario)
        assert pairs > 1000
        assert wrong.is_empty(), (scenario.name, wrong.head(3).to_dicts())

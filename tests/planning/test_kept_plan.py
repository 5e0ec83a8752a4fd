"""The plan that a published case is held against is kept beside it, and can be made again."""

from __future__ import annotations

import polars as pl

from ytterby.ground.files import DATA
from ytterby.planning.targets import builtin_plans, read_targets
from ytterby.results.registry import PLAN, tables_of
from ytterby.validation.known import Basis, KeptResults, markets

CASE = DATA / "validation" / "imf72-01.yaml"


def test_the_kept_plan_is_that_of_the_packaged_file():
    assert "ytterby plan us-refining-2035" in CASE.read_text(encoding="utf-8")
    assert "us-refining-2035" in builtin_plans()
    targets, _ = read_targets("us-refining-2035")
    tables = KeptResults().tables({"plan": "imf72-01"}, Basis(CASE))
    assert set(tables) == {"plan.plan_futures", "plan.plan_gap"}
    for name, table in tables.items():
        assert list(table.columns) == list(tables_of(PLAN)[name.removeprefix("plan.")].columns)
    gap = tables["plan.plan_gap"].row(0, named=True)
    (target,) = targets.targets
    assert (gap["target"], gap["required"]) == (target.id, target.least)
    futures = {one.name for one in targets.futures}
    assert set(tables["plan.plan_futures"]["future"]) == futures


def test_a_market_is_what_is_taken_at_its_price():
    """What the cost of a plan is held against: tonnes of a use at the price of its region."""
    place = {"scenario": "one", "year": 2024, "region": "USA", "commodity": "oxide.Ce"}
    inputs = pl.DataFrame([
        {**place, "stage": "oxide", "technology": name, "element": "Ce", "quantity_t": tonnes}
        for name, tonnes in (("recipe", 300.0), ("recipe", 100.0), ("metal", 50.0))
    ])  # fmt: skip
    prices = pl.DataFrame([{**place, "price_usd_kg": 2.0}])
    found = markets({"inputs": inputs, "prices": prices}).filter(technology="recipe")
    assert found["value_musd"].to_list() == [0.8]

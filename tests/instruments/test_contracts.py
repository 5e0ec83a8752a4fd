"""Contracts that are settled as the market clears: on today's price and on what is made today."""

from dataclasses import replace

import numpy as np
import pytest

from ytterby.controls.book import Book
from ytterby.datasets.package import packaged_folder
from ytterby.instruments import KINDS
from ytterby.runs.run import base_of
from ytterby.scenarios.read import resolve
from ytterby.scenarios.schema import Years
from ytterby.years.run import run_years

TEXT = """\
name: mine
title: Mine
description: What if?
extends: germanium-baseline
instruments:
  - {{id: c, title: A contract, kind: {kind}, region: JPN, technology: reduction, commodity: metal.Ge, {size},
     tonnes: 1000, from: 2024-01-01}}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Years of 2022 to 2025 with a contract, or with none."""
    base, book, kept = base_of(packaged_folder("germanium")), Book.read(), {}

    def years(kind=None, size="price: 1"):
        if (kind, size) not in kept:
            path = tmp_path_factory.mktemp("contract") / "mine.yaml"
            text = TEXT.format(kind=kind or "offtake", size=size)
            path.write_text(text, encoding="utf-8")
            scenario = resolve(path, book)
            years = Years(start=2022, end=2025, quarters="none")
            given = scenario.instruments if kind else ()
            kept[kind, size] = run_years(
                base, replace(scenario, years=years, instruments=given), book
            )
        return kept[kind, size]

    columns = [
        n for n, one in enumerate(base.network.columns)
        if one.technology == "reduction" and one.region == "JPN"
    ]  # fmt: skip
    years.node = base.network.node_index["metal.Ge", "JPN"]
    years.made = lambda year: float(
        (base.balance[years.node, columns] @ year.solution.activity[columns])[0]
    )
    return years


def test_before_it_begins_nothing_moves(run):
    for plain, year in zip(
        run()[:2], run("contract_for_difference", "price: 5000")[:2], strict=True
    ):
        assert np.array_equal(plain.solution.activity, year.solution.activity)
        assert np.array_equal(plain.solution.dual, year.solution.dual)


def test_the_bill_is_the_gap_to_todays_price_on_what_is_made_today(run):
    for price in (5000.0, 900.0):
        for year in run("contract_for_difference", f"price: {price}")[2:]:
            made = run.made(year)
            (bill,) = [one for one in year.bills if one.instrument == "c"]
            assert bill.tonnes == pytest.approx(made, rel=1e-6)
            assert bill.cost_musd == pytest.approx(
                made * (price - year.solution.price[run.node]) / 1e3, rel=1e-6
            )


def test_its_price_decides_what_is_made_whatever_the_market_pays(run):
    plain, high, low = (
        [run.made(year) for year in run(*which)[2:]]
        for which in (
            (),
            ("contract_for_difference", "price: 5000"),
            ("contract_for_difference", "price: 1"),
        )
    )
    assert all(b > a for a, b in zip(plain, high, strict=True))
    assert low == pytest.approx([0.0] * 2, abs=1e-3)


def test_cost_plus_keeps_plants_at_work_and_pays_no_more_than_cost_and_fee(run):
    for plain, year in zip(run()[2:], run("cost_plus", "fee: 50")[2:], strict=True):
        assert run.made(year) > run.made(plain)
    fees = [
        sum(one.cost_musd for year in run("cost_plus", f"fee: {fee}")[2:] for one in year.bills)
        for fee in (50, 60)
    ]
    made = sum(run.made(year) for year in run("cost_plus", "fee: 60")[2:])
    assert fees[1] - fees[0] == pytest.approx(10.0 * made / 1e3, rel=0.05)


def test_no_project_is_given_one():
    assert not {"contract_for_difference", "cost_plus"} & set(KINDS)

"""Value added sums to price; taxes and rents stand where they are paid."""

from __future__ import annotations

from collections import defaultdict

import polars as pl
import pytest

from ytterby.results.goods import demand as demand_rows
from ytterby.results.money import value_added
from ytterby.scenarios.scenario import Scenario
from ytterby.scenarios.schema import Controls

SCENARIOS = ["baseline", "quota-cut", "embargo", "embargo-usa"]


def by_year(frame, column):
    return dict(frame.group_by("year").agg(pl.col(column).sum()).sort("year").iter_rows())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_value_added_and_tax_sum_to_what_the_uses_pay(short, scenario):
    """Over the world and a period: what the uses pay is value added plus tax, within a thousandth.

    Nothing else takes a share: what enters a node is worth what leaves it, and what is thrown away is
    worth nothing.
    """
    results = short(scenario)
    years = results.years[results.scenarios[0]]
    assert {record.year for record in years} == {2024, 2025, 2026}
    for record in years:
        added = sum(row[2] + row[3] for row in value_added(results.base, record))
        demand = demand_rows(results.base, record, Scenario("any", "", "", Controls(none=True)))
        paid = sum(served * price / 1e3 for _, _, _, served, _, _, price, _ in demand)
        assert paid > 1e3
        assert added == pytest.approx(paid, rel=1e-3), record.period.label


@pytest.mark.parametrize("region", ["USA", "JPN", "CHN"])
def test_what_uses_pay_is_their_materials_and_the_value_they_add(baseline, coefficients, region):
    """2024: served x bundle price = recipe by recipe what is taken in, at its price, + stage `use`."""
    tables = {
        name: baseline.tables[name].filter((pl.col("year") == 2024) & (pl.col("region") == region))
        for name in ("prices", "consumption", "demand", "value_added")
    }
    price = dict(tables["prices"].select("commodity", "price_usd_kg").iter_rows())
    spent = 0.0
    for row in tables["consumption"].iter_rows(named=True):
        for commodity, factor in coefficients[f"recipe.{row['use']}.{row['recipe']}"].items():
            if factor < 0:
                spent -= factor * row["quantity"] * price[commodity] / 1e3
    paid = (tables["demand"]["served"] * tables["demand"]["bundle_price"]).sum() / 1e3
    added = tables["value_added"].filter(pl.col("stage") == "use")["value_added_musd"].sum()
    assert spent > 0.5 * paid
    assert spent + added == pytest.approx(paid, rel=1e-3)


@pytest.mark.parametrize("stage", ["metal", "magnet"])
def test_value_added_is_worth_of_output_less_worth_of_input(baseline, coefficients, stage):
    """2024, from production, the data's coefficients and prices alone."""
    tables = {
        n: f.filter(pl.col("year") == 2024) for n, f in baseline.tables.items() if n != "volatility"
    }
    price = {
        (c, r): p
        for c, r, p in tables["prices"].select("commodity", "region", "price_usd_kg").iter_rows()
    }
    expected = defaultdict(float)
    for row in tables["production"].filter(pl.col("stage") == stage).iter_rows(named=True):
        for commodity, factor in coefficients[row["process"]].items():
            worth = price.get((commodity, row["region"]), 0.0)
            expected[row["region"]] += factor * row["quantity_t"] * worth / 1e3
    found = dict(
        tables["value_added"]
        .filter(pl.col("stage") == stage)
        .select("region", "value_added_musd")
        .iter_rows()
    )
    assert set(found) == set(expected)
    for region, amount in expected.items():
        assert found[region] == pytest.approx(amount, rel=1e-3, abs=0.05), region
    assert found["CHN"] > 0


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_taxes_in_both_tables_are_the_same(short, scenario):
    tables = short(scenario).tables
    duties = tables["rents"].filter(pl.col("kind").is_in(["export_vat", "export_tax", "tariff"]))
    for year, amount in by_year(tables["value_added"], "tax_musd").items():
        paid = duties.filter(pl.col("year") == year)["rent_musd"].sum()
        assert paid == pytest.approx(amount, rel=1e-9, abs=1e-9)


def test_vat_not_refunded_is_paid_to_china_on_its_exports(baseline):
    vat = baseline.tables["rents"].filter(pl.col("kind") == "export_vat")
    assert vat.height == 3
    assert vat["holder"].unique().to_list() == ["CHN"]
    sent = baseline.tables["flows"].filter(
        (pl.col("origin") == "CHN") & pl.col("stage").is_in(["oxide", "metal"]) & ~pl.col("leak")
    )
    sent = by_year(sent, "quantity_t")
    for year, tonnes in vat.select("year", "quantity_t").iter_rows():
        assert tonnes == pytest.approx(sent[year], rel=1e-3)


def test_a_flow_is_worth_its_price_at_origin(baseline):
    prices = baseline.tables["prices"].rename({"region": "origin"})
    both = baseline.tables["flows"].join(
        prices.select("year", "commodity", "origin", "price_usd_kg"),
        on=["year", "commodity", "origin"],
    )
    assert both.height > 0.9 * baseline.tables["flows"].height
    worth = both["quantity_t"] * both["price_usd_kg"] / 1e3
    assert ((both["value_musd"] - worth).abs() < 1e-6 + 1e-9 * worth).all()


def test_capital_is_capacity_times_its_cost(baseline):
    values = baseline.base.values
    for row in baseline.tables["investment"].iter_rows(named=True):
        cost = values(f"capital_cost.{row['technology']}")
        assert row["capital_musd"] == pytest.approx(row["capacity_added_t"] * cost / 1e3)


def test_what_opens_is_there_the_year_after(baseline):
    """Capacity of a year is at most that of the year before plus what was added in it."""
    keys = ["region", "technology", "category"]
    capacity = baseline.tables["capacity"].group_by("year", *keys).agg(pl.col("capacity_t").sum())
    have = {row[:4]: row[4] for row in capacity.select("year", *keys, "capacity_t").iter_rows()}
    added = {
        row[:4]: row[4]
        for row in baseline.tables["investment"]
        .select("year", *keys, "capacity_added_t")
        .iter_rows()
    }
    assert any(year == 2026 for year, *_ in have)
    for (year, *key), amount in have.items():
        if year > 2024:
            before = (year - 1, *key)
            most = have.get(before, 0.0) + added.get(before, 0.0)
            assert amount <= most * (1 + 1e-9) + 2e-3, (year, key)

"""Every table has the columns, types and ranges that the registry promises."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from tests.results.columns import columns_of_years

from ytterby.results.goods import prices
from ytterby.results.registry import FIRST, REGISTRY

KEYS = {
    "production": ["region", "process", "commodity"],
    "inputs": ["region", "process", "commodity"],
    "capacity": ["region", "technology", "category"],
    "flows": ["commodity", "origin", "destination", "leak"],
    "consumption": ["region", "use", "recipe"],
    "demand": ["region", "use"],
    "prices": ["commodity", "region"],
    "value_added": ["stage", "region"],
    "investment": ["region", "technology", "category"],
    "dependence": ["region", "stage", "group", "basis", "supplier"],
    "knowhow": ["region", "technology"],
    "stocks": ["kind", "commodity", "region"],
    "diversion": ["stage", "destination"],
}

SWITCHED_OFF = ("public_cost", "stoppages", "origin")
"""Tables that may have no rows: what fills them is switched off, or does not happen."""


PROMISED = {
    name: columns_of_years(name) for name in REGISTRY if name not in (FIRST, "volatility")
} | {"volatility": {"scenario": pl.String(), **REGISTRY["volatility"].schema}}


def test_the_tables_are_those_of_the_registry(baseline):
    assert set(baseline.tables) == set(PROMISED)


@pytest.mark.parametrize("name", list(PROMISED))
@pytest.mark.parametrize("scenario", ["baseline", "embargo"])
def test_columns_and_types(short, name, scenario):
    frame = short(scenario).tables[name]
    assert list(frame.schema.items()) == list(PROMISED[name].items())
    assert frame.height > 0 or name in SWITCHED_OFF


@pytest.mark.parametrize("name", [n for n in PROMISED if n != "volatility"])
@pytest.mark.parametrize("scenario", ["baseline", "embargo"])
def test_numbers_are_numbers(short, name, scenario):
    """No null, no NaN, no infinity; the missing price is a missing row."""
    frame = short(scenario).tables[name]
    assert sum(frame.null_count().row(0)) == 0
    for column in frame.select(pl.selectors.float()):
        assert column.is_finite().all(), column.name


def test_nothing_flows_below_zero(embargo):
    amounts = {
        "production": "quantity_t", "capacity": "capacity_t", "flows": "quantity_t",
        "consumption": "quantity", "demand": "served", "investment": "capacity_added_t",
        "rents": "quantity_t",
    }  # fmt: skip
    for name, column in amounts.items():
        assert embargo.tables[name][column].min() >= -1e-6, name


@pytest.mark.parametrize("name", list(KEYS))
@pytest.mark.parametrize("scenario", ["baseline", "embargo"])
def test_one_row_a_key(short, name, scenario):
    keys = ["scenario", "year", *KEYS[name]]
    if name == "capacity":
        keys.append("stage")
    assert short(scenario).tables[name].select(keys).is_duplicated().sum() == 0


def test_the_years_are_those_of_the_scenario(baseline):
    for name, frame in baseline.tables.items():
        if name in SWITCHED_OFF:
            continue
        if name != "volatility":
            assert sorted(frame["year"].unique()) == [2024, 2025, 2026], name
        assert frame["scenario"].unique().to_list() == ["short-baseline"]


def test_names_are_those_of_the_data(baseline):
    chain = baseline.base.network.chain
    tables = baseline.tables
    assert set(tables["production"]["region"]) <= set(chain.regions)
    assert set(tables["prices"]["region"]) <= {*chain.regions, "OUTSIDE"}
    assert set(tables["flows"]["commodity"]) <= set(chain.commodities)
    assert set(tables["demand"]["use"]) == set(chain.uses)
    assert set(tables["capacity"]["category"]) <= {
        "existing",
        "announced",
        "state_aid",
        "induced",
        "supported",
    }


def test_a_price_only_where_something_flows(embargo):
    """Behind every price stands a node through which something passes; most others have none."""
    network = embargo.base.network
    for year in embargo.years["short-embargo"]:
        balance, activity = year.program.problem.balance, year.solution.activity
        enters = np.asarray(balance.maximum(0) @ activity).ravel()
        found = prices(embargo.base, year).filter(pl.col("region") != "OUTSIDE")
        priced = found.select("commodity", "region").rows()
        nodes = [network.node_index[key] for key in priced]
        assert enters[nodes].min() > 0.0
        assert (enters[nodes] < 1e-3).mean() < 0.02  # grams: a price, but no row elsewhere
        assert {("magnet.NdFeB_heavy", "CHN"), ("magnet.NdFeB_heavy", "JPN")} <= set(priced)
    idle = len(network.nodes) - len(priced)
    assert idle > 50


def test_demand_at_the_base_years_prices_is_served_in_2024(embargo):
    """Malaysia's ban on raw exports binds in the scenarios' 2024, not in the reconciled base year:
    140 t of clay feed and 2 percent of the price of holmium.
    """
    first = embargo.tables["demand"].filter(pl.col("year") == 2024)
    off = (first["bundle_price_ratio"] - 1.0).abs()
    assert off.max() < 0.03
    assert off.quantile(0.95) < 0.01
    assert ((first["served"] / first["demand"] - 1.0).abs() < 0.01).all()
    assert first["lost"].max() == 0.0


def test_demand_is_lost_only_at_the_cap(embargo):
    """Lost: worth the cap and not served. Where a use pays less than its cap, nothing is lost."""
    base, frame = embargo.base, embargo.tables["demand"]
    cap = {(u, r): float(base.demand.cap[n]) for n, (u, r) in enumerate(base.network.use_rows)}
    rows = list(frame.iter_rows(named=True))
    lost = [row for row in rows if row["lost"] > 0.0]
    assert len(lost) > 5
    assert {row["region"] for row in lost} >= {"JPN"}
    assert not [row for row in lost if row["region"] == "CHN"]
    for row in lost:
        assert row["bundle_price"] >= 0.98 * cap[row["use"], row["region"]], row
    for row in rows:
        assert row["bundle_price"] <= cap[row["use"], row["region"]], row
        assert row["lost_share"] == pytest.approx(
            row["lost"] / max(row["lost"] + row["served"], 1e-12)
        )
        assert 0.0 <= row["lost_share"] <= 1.0
    japan = frame.filter((pl.col("year") == 2025) & (pl.col("region") == "JPN"))
    assert japan["bundle_price_ratio"].max() > 2.0
    assert (japan["served"] <= japan["demand"] * 1.001).all()


def test_the_price_outside_lies_between_those_of_the_regions(baseline):
    prices = baseline.tables["prices"].filter(pl.col("region") != "CHN")
    outside = prices.filter(pl.col("region") == "OUTSIDE")
    assert outside.height > 0
    apart = (
        prices.filter(pl.col("region") != "OUTSIDE")
        .group_by("year", "commodity")
        .agg(pl.col("price_usd_kg").min().alias("low"), pl.col("price_usd_kg").max().alias("high"))
    )
    both = outside.join(apart, on=["year", "commodity"], how="left")
    assert both["low"].null_count() == 0
    assert (both["price_usd_kg"] >= both["low"] * (1 - 1e-9)).all()
    assert (both["price_usd_kg"] <= both["high"] * (1 + 1e-9)).all()


def test_volatility_is_the_spread_of_yearly_log_changes(baseline):
    prices, found = baseline.tables["prices"], baseline.tables["volatility"]
    keys = ("commodity", "region")
    for commodity, region in (
        ("oxide.Nd", "CHN"),
        ("oxide.Dy", "JPN"),
        ("magnet.NdFeB_heavy", "EU27"),
    ):
        path = (
            prices.filter((pl.col(keys[0]) == commodity) & (pl.col(keys[1]) == region))
            .sort("year")["price_usd_kg"]
            .to_list()
        )
        assert len(path) == 3
        first, second = math.log(path[1] / path[0]), math.log(path[2] / path[1])
        expected = abs(first - second) / math.sqrt(2.0)
        row = found.filter((pl.col(keys[0]) == commodity) & (pl.col(keys[1]) == region))
        assert row.height == 1
        assert row["log_change_sd"][0] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_volatility_of_made_up_prices():
    from ytterby.results.tables import volatility

    def paths(name, values):
        return [
            ("s", y, "oxide.Nd", "oxide", "Nd", name, v)
            for y, v in zip(range(2024, 2030), values, strict=False)
        ]

    rows = (
        paths("A", [10.0, 20.0, 40.0, 80.0])
        + paths("B", [10.0, 20.0, 10.0])
        + paths("C", [5.0, 6.0])
    )
    schema = ["scenario", "year", "commodity", "stage", "element", "region", "price_usd_kg"]
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    found = dict(volatility(frame).select("region", "log_change_sd").iter_rows())
    assert found["A"] == pytest.approx(0.0, abs=1e-12)
    assert found["B"] == pytest.approx(math.log(2.0) * math.sqrt(2.0))
    assert found["C"] is None  # one change has no spread
    assert volatility(frame.clear()).columns == list(volatility(frame).columns)

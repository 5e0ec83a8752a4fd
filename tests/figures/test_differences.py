"""Where two runs differ most: what counts, and what it is worth; what stages earn, and how steady prices are."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from ytterby.figures.differences import LEAST, all_differences, rows

RUNS = ("now", "before")


def frame(*found):
    return pl.DataFrame([dict(one) for one in found], infer_schema_length=None)


def both(now, before, column, **labels):
    """A row of each run in 2026."""
    return [
        {"scenario": run, "year": 2026, **labels, column: value}
        for run, value in zip(RUNS, (now, before), strict=True)
    ]


def tables(**more):
    """Dysprosium oxide at 100 USD/kg in Japan, of which its users take 10 t; a flow, an output, a stock and a use that
    are the same in both runs."""
    good = {"commodity": "oxide.Dy", "stage": "oxide", "region": "JPN"}
    price = {**good, "base_price_usd_kg": 100.0}
    found = {
        "prices": both(100.0, 100.0, "price_usd_kg", **price),
        "inputs": both(10.0, 10.0, "quantity_t", **good, technology="recipe"),
        "flows": both(50.0, 50.0, "quantity_t", commodity="oxide.Dy", origin="JPN", destination="USA"),
        "production": both(50.0, 50.0, "quantity_t", **good, technology="finishing", role="main"),
        "stocks": both(20.0, 20.0, "stock_t", commodity="oxide.Dy", region="JPN"),
        "demand": both(30.0, 30.0, "served", use="magnets", region="JPN", bundle_price=200.0, bundle_price_ratio=2.0),
    }  # fmt: skip
    return {name: frame(*own) for name, own in {**found, **more}.items()}


def test_runs_that_are_alike_do_not_differ():
    assert all_differences(tables(), *RUNS).is_empty()


@pytest.mark.parametrize(
    ("table", "column", "now", "before", "worth", "kind"),
    [
        ("prices", "price_usd_kg", 300.0, 100.0, 2.0, "price"),
        ("flows", "quantity_t", 0.0, 50.0, 5.0, "flow"),
        ("production", "quantity_t", 60.0, 50.0, 1.0, "output"),
        ("stocks", "stock_t", 30.0, 20.0, 1.0, "stock"),
        ("demand", "served", 15.0, 30.0, 1.5, "use"),
    ],
)  # fmt: skip
def test_each_kind_is_worth_its_tonnes_at_base_year_prices(table, column, now, before, worth, kind):
    own = tables()
    value = pl.when(pl.col("scenario") == "now").then(now).otherwise(before)
    found = all_differences({**own, table: own[table].with_columns(value.alias(column))}, *RUNS)
    assert found["kind"].to_list() == [kind]
    assert found["worth"].to_list() == pytest.approx([worth])
    assert found["year"].to_list() == [2026]


def test_what_is_small_or_hardly_moves_is_no_difference():
    little = tables(
        flows=both(0.0, 9.0, "quantity_t", commodity="oxide.Dy", origin="JPN", destination="USA")
    )
    assert all_differences(little, *RUNS).is_empty()  # 0.9 million USD a year
    hardly = 1.0 + 0.99 * LEAST
    near = tables(
        flows=both(
            50.0 * hardly, 50.0, "quantity_t", commodity="oxide.Dy", origin="JPN", destination="USA"
        )
    )
    assert all_differences(near, *RUNS).is_empty()
    rare = {"commodity": "oxide.Tm", "stage": "oxide", "region": "JPN"}
    few = tables()
    few["prices"] = pl.concat(
        [few["prices"], frame(*both(9.0, 1.0, "price_usd_kg", **rare, base_price_usd_kg=1.0))]
    )
    few["inputs"] = pl.concat(
        [few["inputs"], frame(*both(0.1, 0.1, "quantity_t", **rare, technology="recipe"))]
    )
    assert all_differences(few, *RUNS).is_empty()  # a tenth of a thousandth of what users spend


def test_what_is_new_differs_and_what_stays_at_home_is_no_flow():
    new = tables(
        flows=both(50.0, 0.0, "quantity_t", commodity="oxide.Dy", origin="JPN", destination="USA")
    )
    assert all_differences(new, *RUNS)["reference"].to_list() == [0.0]
    home = tables(
        flows=both(50.0, 0.0, "quantity_t", commodity="oxide.Dy", origin="JPN", destination="JPN")
    )
    assert all_differences(home, *RUNS).is_empty()


def test_the_largest_comes_first_once_for_each_kind_and_good(compare):
    flows = [
        row for to, now in (("USA", 0.0), ("KOR", 10.0))
        for row in both(now, 50.0, "quantity_t", commodity="oxide.Dy", origin="JPN", destination=to)
    ]  # fmt: skip
    price = both(
        130.0,
        100.0,
        "price_usd_kg",
        commodity="oxide.Dy",
        stage="oxide",
        region="JPN",
        base_price_usd_kg=100.0,
    )
    pair = replace(compare({}, {}), tables=tables(flows=flows, prices=price))
    made = rows(pair, {})
    assert made["difference"] == [
        ("oxide.Dy", "flow", "USA", "JPN", 2026, "", 0.0, 50.0),
        ("oxide.Dy", "price", "", "JPN", 2026, "", 130.0, 100.0),
    ]  # fmt: skip
    assert [row[6] for row in made["difference_change"]] == pytest.approx([-100.0, 30.0])
    assert made["differing"] == [(2026, "", 3.0, None)]


def test_value_added_is_that_of_stages_and_regions_a_year(compare):
    earned = [("CHN", "metal", 2024 + n, "", 80.0) for n in range(8)]
    away = [(region, "metal", 2024 + n, "", 10.0) for n in range(8) for region in ("JPN", "EU27")]
    pair = replace(
        compare({"value_added": [*earned, *away]}, {"value_added": earned}), tables=tables()
    )
    made = {row[:2]: row[-2:] for row in rows(pair, {})["stage_value"]}
    assert made["CHN", "metal"] == pytest.approx((80.0, 80.0))
    assert made["OUTSIDE", "metal"] == pytest.approx((20.0, 0.0))


def test_steadiness_is_weighed_by_what_goods_are_worth(compare):
    own = tables()
    own["volatility"] = frame(*(
        {"scenario": run, "commodity": "oxide.Dy", "region": region, "log_change_sd": sd}
        for run, sd in (("now", 0.4), ("before", 0.1)) for region in ("JPN", "OUTSIDE")
    ))  # fmt: skip
    made = rows(replace(compare({}, {}), tables=own), {})["stage_swing"]
    assert made == [
        ("JPN", "oxide", 0, "", pytest.approx(0.4), pytest.approx(0.1)),
        ("OUTSIDE", "oxide", 0, "", pytest.approx(0.4), pytest.approx(0.1)),
    ]


def test_without_result_tables_there_is_nothing_to_look_at(compare):
    assert not any(rows(compare({}, {}), {}).values())

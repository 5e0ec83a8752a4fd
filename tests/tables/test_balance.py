"""What the tables say was made, moved and used closes node by node."""

from __future__ import annotations

from collections import defaultdict

import polars as pl
import pytest


def left_over(results, coefficients, year):
    """(commodity, region) -> made + arrived + from stock - used - sent - to stock [t], and what passes through [t].

    What is made, moved, used and served comes from the tables; what processes take in and their
    by-products from the solved activity, because know-how moves the ratio of the two after 2024.
    """
    base = results.base
    solved = next(y for y in results.years[results.scenarios[0]] if y.year == year)
    uses = base.network.chain.uses
    net, through = defaultdict(float), defaultdict(float)

    def add(commodity, region, amount):
        net[commodity, region] += amount
        through[commodity, region] += max(amount, 0.0)

    def of(name):
        return results.tables[name].filter(pl.col("year") == year).iter_rows(named=True)

    for row in of("production"):
        recipe = coefficients[row["process"]]
        process, region = row["process"], row["region"]
        activity = sum(
            solved.solution.activity[n]
            for n in base.network.process_columns
            if (base.network.columns[n].process, base.network.columns[n].region)
            == (process, region)
        )
        for commodity, factor in recipe.items():
            if factor < 0:
                add(commodity, region, factor * activity)
            elif commodity == row["commodity"]:
                add(commodity, region, row["quantity_t"])
            else:
                add(commodity, region, factor * activity)
    for row in of("consumption"):
        for commodity, factor in coefficients[f"recipe.{row['use']}.{row['recipe']}"].items():
            add(commodity, row["region"], factor * row["quantity"])
    for row in of("flows"):
        add(row["commodity"], row["origin"], -row["quantity_t"])
        add(row["commodity"], row["destination"], row["quantity_t"])
    for row in of("demand"):
        add(uses[row["use"]]["commodity"], row["region"], -row["served"])
    for row in of("stocks"):
        add(row["commodity"], row["region"], row["release_t"] - row["refill_t"])
    return net, through


def test_every_node_of_the_base_year_closes(baseline, coefficients):
    """2024: 0.05 t and a ten-thousandth, on all nodes whose surplus is not thrown away."""
    chain = baseline.base.network.chain
    thrown = {row["commodity"] for row in chain.disposals}
    net, through = left_over(baseline, coefficients, 2024)
    assert len(net) > 500
    for node, amount in net.items():
        tolerance = 0.05 + 1e-4 * through[node]
        assert amount > -tolerance, (node, amount)
        if node[0] not in thrown:
            assert amount < tolerance, (node, amount)


@pytest.mark.parametrize("scenario", ["baseline", "quota-cut", "embargo", "embargo-usa"])
@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_neodymium_oxide_closes_in_every_region(short, coefficients, scenario, year):
    """Finishing makes it, reduction and three uses take it; leaks count as flows."""
    net, through = left_over(short(scenario), coefficients, year)
    regions = [region for commodity, region in through if commodity == "oxide.Nd"]
    assert {"CHN", "MYS", "JPN"} <= set(regions)
    for region in regions:
        amount = net["oxide.Nd", region]
        assert abs(amount) < 0.05 + 1e-4 * through["oxide.Nd", region], (region, amount)


@pytest.mark.parametrize("scenario", ["baseline", "embargo"])
def test_magnets_and_ores_made_are_magnets_and_ores_sent_and_used(short, scenario):
    """2026, when know-how has moved: `quantity_t` is what is made, so it balances by itself."""
    tables = {
        name: short(scenario).tables[name].filter(pl.col("year") == 2026)
        for name in ("production", "consumption", "flows", "stocks")
    }
    moved = tables["stocks"].with_columns((pl.col("release_t") - pl.col("refill_t")).alias("net"))
    from_stock = dict(moved.group_by("commodity").agg(pl.col("net").sum()).iter_rows())
    for stage in ("concentrate", "magnet"):
        made = tables["production"].filter(pl.col("stage") == stage)
        assert made.height > 0
        sums = dict(made.group_by("commodity").agg(pl.col("quantity_t").sum()).iter_rows())
        sent = tables["flows"].filter(pl.col("stage") == stage)
        if stage == "magnet":
            used = dict.fromkeys(sums, 0.0)
            coefficients = _recipes(short(scenario))
            for row in tables["consumption"].iter_rows(named=True):
                for commodity, factor in coefficients[row["use"], row["recipe"]].items():
                    if commodity in used:
                        used[commodity] += factor * row["quantity"]
        else:
            feeds = tables["production"].filter(
                (pl.col("technology") == "light_separation") & pl.col("commodity").is_in(list(sums))
            )
            used = dict(feeds.group_by("commodity").agg(pl.col("quantity_t").sum()).iter_rows())
        for commodity, amount in sums.items():
            there = amount + from_stock.get(commodity, 0.0)
            assert used.get(commodity, 0.0) == pytest.approx(there, rel=2e-4, abs=0.5), commodity
        assert set(sent["commodity"]) <= set(sums)


def _recipes(results):
    values, found = results.base.values, defaultdict(dict)
    for row in results.base.network.chain.coefficients:
        if row["process"].startswith("recipe.") and row["role"] == "in":
            _, use, recipe = row["process"].split(".")
            found[use, recipe][row["commodity"]] = values.product(row["factors"])
    return found


def test_served_is_what_the_recipes_make(embargo):
    made = (
        embargo.tables["consumption"]
        .group_by("year", "region", "use")
        .agg(pl.col("quantity").sum())
    )
    both = embargo.tables["demand"].join(made, on=["year", "region", "use"], how="left")
    gap = (both["served"] - both["quantity"].fill_null(0.0)).abs()
    assert (gap <= 0.02 + 1e-4 * both["served"]).all()

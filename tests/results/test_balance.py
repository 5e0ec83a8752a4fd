"""The tables alone close the balance of every commodity in every region and period."""

from __future__ import annotations

import polars as pl
import pytest

import ytterby as yt
from ytterby.datasets.package import packaged_folder
from ytterby.results.goods import DUST

KEYS = ["year", "commodity", "region"]


def sides(tables, uses):
    """Every row that adds to a good in a region, or takes from it: KEYS, amount (negative where it takes)."""

    def part(name, amount, region="region", commodity="commodity"):
        return tables[name].select(
            "year", pl.col(commodity).alias("commodity"), pl.col(region).alias("region"),
            amount.alias("amount"),
        )  # fmt: skip

    tonnes = pl.col("quantity_t")
    good_of = pl.col("use").replace_strict({u: row["commodity"] for u, row in uses.items()})
    served, made = (
        tables[n].with_columns(good_of.alias("commodity")) for n in ("demand", "consumption")
    )
    tables = {**tables, "demand": served, "consumption": made}
    return pl.concat([
        part("production", tonnes), part("inputs", -tonnes),
        part("flows", tonnes, "destination"), part("flows", -tonnes, "origin"),
        part("stocks", pl.col("release_t")), part("stocks", -pl.col("refill_t")),
        part("consumption", pl.col("quantity")), part("demand", -pl.col("served")),
    ])  # fmt: skip


def assert_closes(results):
    """To a millionth of what passes through, and 20 g: rows under a gram are left out."""
    chain = results.base.network.chain
    closed = sides(results.tables, chain.uses).group_by(KEYS).agg(
        pl.col("amount").sum().alias("left"), pl.col("amount").clip(0.0).sum().alias("through"),
    )  # fmt: skip
    assert closed["commodity"].n_unique() > 0.8 * len(chain.commodities)
    off = closed.filter(
        pl.col("left").abs() > 1e-6 * pl.col("through") + 20 * DUST * chain.mass_tolerance
    )
    assert off.is_empty(), off


def test_gallium():
    assert_closes(yt.simulate("gallium-full-ban", data=packaged_folder("gallium")))


@pytest.mark.parametrize("scenario", ["baseline", "quota-cut", "embargo", "embargo-usa"])
def test_rare_earths(short, scenario):
    assert_closes(short(scenario))


def test_a_year_in_quarters(tmp_path):
    path = tmp_path / "quarters.yaml"
    path.write_text(
        "name: quarters\ntitle: Quarters\ndescription: Licences in quarters.\n"
        "extends: licensing-2025\nyears: {start: 2024, end: 2025}\n"
    )
    results = yt.simulate(str(path), reference=())
    assert results.split_years["prices"]["period"].n_unique() == 4  # `years` would run it again
    assert_closes(results)


def test_what_a_recycler_makes_is_production():
    """Canada's recycler of gallium: 6.6 t of scrap go in, less refined metal comes out."""
    tables = yt.simulate("gallium-full-ban", data=packaged_folder("gallium"), reference=()).tables
    at = (
        (pl.col("year") == 2022)
        & (pl.col("region") == "CAN")
        & (pl.col("technology") == "recycling")
    )
    made, taken = (tables[name].filter(at) for name in ("production", "inputs"))
    assert made["commodity"].to_list() == ["metal.Ga_refined"]
    assert taken["commodity"].to_list() == ["scrap.Ga"]
    assert 0.5 < made["quantity_t"][0] / taken["quantity_t"][0] < 0.95


def test_a_good_beside_the_first_has_a_row(short):
    """Malaysia makes the heavy concentrate of Mount Weld that it exports."""
    tables = short("baseline").tables
    mine = (pl.col("commodity") == "heavy_concentrate.mount_weld") & (pl.col("year") == 2024)
    made = tables["production"].filter(mine & (pl.col("region") == "MYS"))
    sent = tables["flows"].filter(mine & (pl.col("origin") == "MYS"))
    assert sent["quantity_t"].sum() > 100.0
    assert made["role"].to_list() == ["joint"]
    assert made["quantity_t"].sum() == pytest.approx(sent["quantity_t"].sum(), rel=1e-3)


def test_goods_stand_in_the_ratio_of_the_data(baseline, coefficients):
    """2024, before know-how moves: what a process makes and takes is its coefficients times one activity."""
    at = (pl.col("year") == 2024) & ~pl.col("technology").is_in(["recipe", "unused"])
    activity: dict[tuple[str, str], list[float]] = {}
    for name in ("production", "inputs"):
        for row in (
            baseline.tables[name].filter(at & (pl.col("quantity_t") > 1.0)).iter_rows(named=True)
        ):
            factor = abs(coefficients[row["process"]][row["commodity"]])
            activity.setdefault((row["process"], row["region"]), []).append(
                row["quantity_t"] / factor
            )
    several = [found for found in activity.values() if len(found) > 1]
    assert len(several) > 100
    for found in several:
        assert found == pytest.approx([found[0]] * len(found), rel=1e-9)


def test_served_is_what_the_recipes_make(embargo):
    made = (
        embargo.tables["consumption"]
        .group_by("year", "region", "use")
        .agg(pl.col("quantity").sum())
    )
    both = embargo.tables["demand"].join(made, on=["year", "region", "use"], how="left")
    gap = (both["served"] - both["quantity"].fill_null(0.0)).abs()
    assert (gap <= 0.02 + 1e-4 * both["served"]).all()

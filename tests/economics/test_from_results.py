"""From result tables to tables of GDP: what stops, what is paid, sums, words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from ytterby.economics.api import EconomyAnswer, width_of
from ytterby.economics.from_results import GdpStudy, economy_of_tables
from ytterby.economics.shortfall import shortfalls, under
from ytterby.economics.switches import EconomySwitches
from ytterby.ground.errors import DataError
from ytterby.results.registry import schema_of


def made(tables, region="USA", draws=8, ranges=None, **more):
    switches = EconomySwitches(**more)
    study = GdpStudy(tables, "ban", "baseline", region, switches, draws=draws, ranges=ranges)
    return economy_of_tables(study)


def test_shortfall_of_two_runs(demand_tables):
    first, second, third = shortfalls(demand_tables, "ban", "baseline", "USA")
    assert first.lost == pytest.approx(0.0)
    assert first.thin == pytest.approx(0.0, abs=1e-12)
    assert second.lost == pytest.approx(0.1)
    assert third.thin == pytest.approx(1.0 - 0.7 * 0.95 - 0.3)
    at = third.uses.index("defence")
    assert third.bill[at] == pytest.approx(0.6 * 70.0 * 0.7 * 95.0 / 1e3)
    assert (third.made, third.earned) == pytest.approx((10.0 * 0.2, 6.0 - 10.0 * 0.2))
    assert third.cut("shortfall") == pytest.approx(1.0 - 0.7 * 0.95)


def test_area_under_the_demand_curve():
    """Through two points of an isoelastic curve, against numbers."""
    elasticity, quantity = 0.4, np.linspace(60.0, 100.0, 200_001)
    price = 10.0 * (quantity / 100.0) ** (-1.0 / elasticity)
    area = np.trapezoid(price, quantity)
    found = under(np.array([price[0]]), np.array([10.0]), np.array([60.0]), np.array([100.0]))
    assert found[0] == pytest.approx(area, rel=1e-8)


@pytest.mark.parametrize("method", ["at-risk", "bottleneck"])
def test_tables_are_those_of_the_registry_and_sum(method, demand_tables):
    tables, _ = made(demand_tables, method=method)
    for name, one in tables.items():
        assert one.schema == schema_of(name), name
    gdp = tables["economy_gdp"]
    ends = gdp.select((pl.col("low") <= pl.col("middle")) & (pl.col("middle") <= pl.col("high")))
    assert ends.to_series().all()
    for year in (2024, 2025, 2026):
        here = pl.col("year") == year
        of_industries = tables["economy_industries"].filter(here)["middle"].sum()
        if method == "at-risk":
            whole = gdp.filter(here)["middle"].item()
            assert tables["economy_parts"].is_empty()
        else:
            whole = gdp.filter(here & (pl.col("channel") == "total"))["middle"].item()
            parts = tables["economy_parts"].filter(here)["middle"]
            assert parts.sum() == pytest.approx(whole, rel=1e-9, abs=1e-9)
            both = gdp.filter(here & (pl.col("channel") != "total"))["middle"]
            assert both.sum() == pytest.approx(whole, rel=1e-9, abs=1e-9)
        assert of_industries == pytest.approx(whole, rel=1e-9, abs=1e-6)
    assert (
        gdp.filter((pl.col("year") == 2024) & (pl.col("channel") == "quantity"))["high"].item()
        == 0.0
    )


def test_reach_of_the_whole_shortfall_stops_more(demand_tables):
    both = [made(demand_tables, reach=reach)[0]["economy_gdp"] for reach in ("lost", "shortfall")]
    worst = [one.filter(pl.col("channel") == "quantity")["middle"].min() for one in both]
    assert worst[1] < worst[0] < 0.0


def test_value_at_risk_is_called_so_and_never_a_loss(demand_tables):
    tables, notes = made(demand_tables, method="at-risk")
    assert set(tables["economy_gdp"]["measure"]) == {"value_at_risk"}
    assert (tables["economy_gdp"]["middle"] >= 0.0).all()
    for name, one in tables.items():
        if name == "economy_shortfall":
            continue  # its column `lost_share` is of demand, not of value added
        words = [
            *one.columns,
            *(str(cell) for cell in one.select(pl.col(pl.String)).unique().to_numpy().ravel()),
        ]
        assert not [w for w in words if "loss" in w.lower() or "lose" in w.lower()], name
    assert not [note for note in notes if "loss" in note.lower()]


def test_other_regions_name_the_donor(demand_tables):
    renamed = {
        name: one.with_columns(pl.lit("KOR").alias("region")) for name, one in demand_tables.items()
    }
    tables, notes = made(renamed, region="KOR")
    assert set(tables["economy_gdp"]["donor"]) == {"USA"}
    assert any("carried over" in note for note in notes)


def test_width_says_what_exposure_makes(demand_tables):
    switches = EconomySwitches()
    study = GdpStudy(demand_tables, "ban", "baseline", "USA", switches, draws=8)
    tables, notes = economy_of_tables(study)
    answer = EconomyAnswer(tables, notes, switches, "USA", "ban", "baseline")

    class Known:
        def of(self, figure, key):
            from ytterby.draws.ranges import ForecastRange

            assert key["scenario"] == "ban"
            if figure == "bundle_price":
                assert key["against"] == "baseline"
                return ForecastRange(10.0, None, 400.0)
            assert (figure, key.get("against", "")) == ("use_shortfall", "")
            return ForecastRange(0.2, None, 0.4)

    width = width_of(replace(study, ranges=Known()), 2026)
    shares = width.filter(pl.col("share").is_not_null())
    assert set(shares["group"]) == {"exposure", "market", "content"}
    assert shares["share"].sum() == pytest.approx(1.0)
    ends = {row["group"]: (row["low_percent"], row["high_percent"]) for row in width.to_dicts()}
    every = ends["all together"]
    for alone in shares["group"]:
        assert every[0] <= ends[alone][0] <= ends[alone][1] <= every[1] <= 0.0
    assert answer.gdp(2026).low <= answer.gdp(2026).middle < 0.0
    with pytest.raises(DataError, match="no figure of"):
        answer.gdp(1999)


def test_what_users_pay_has_the_range_of_prices(demand_tables):
    class Known:
        def of(self, figure, key):
            from ytterby.draws.ranges import ForecastRange

            if figure == "use_shortfall":
                return None
            assert (figure, key["scenario"], key["against"]) == ("bundle_price", "ban", "baseline")
            return ForecastRange(10.0, None, 400.0) if key["year"] == 2026 else None

    plain, _ = made(demand_tables)
    ranged, _ = made(demand_tables, ranges=Known())
    for name, column in (("economy_gdp", "channel"), ("economy_parts", "part")):
        for at in range(plain[name].height):
            before, after = (one[name].row(at, named=True) for one in (plain, ranged))
            assert after["middle"] == before["middle"]
            priced = (
                before[column] in ("price", "users_pay_more", "total") and before["year"] == 2026
            )
            assert (after["low"] < before["low"]) is priced
    wide = ranged["economy_industries"].filter(pl.col("channel") == "price", pl.col("year") == 2026)
    paid = ranged["economy_parts"].filter(
        pl.col("part") == "users_pay_more", pl.col("year") == 2026
    )
    homes = wide.filter(pl.col("industry") != "MAKERS")
    assert homes["low"].sum() == pytest.approx(paid["low"].item(), rel=1e-3)


def test_a_shortfall_at_its_own_price_is_itself(demand_tables):
    own = shortfalls(demand_tables, "ban", "baseline", "USA")[-1]
    same = own.at(own.lost, own.price_ratio)
    assert same.bill == pytest.approx(own.bill, rel=1e-9)
    assert same.area == pytest.approx(own.area, rel=1e-9)
    dear = own.at(own.lost, 2.0 * own.price_ratio)
    assert (dear.paid("lost") > own.paid("lost")).all()


def test_years_and_missing_runs(demand_tables):
    only = list(GdpStudy(demand_tables, "ban", "baseline", years={2026}).impacts())
    assert [one.year for one, _ in only] == [2026]
    with pytest.raises(DataError, match="no run"):
        shortfalls(demand_tables, "nothing", "baseline", "USA")
    with pytest.raises(DataError, match="no users"):
        shortfalls(demand_tables, "ban", "baseline", "ATL")

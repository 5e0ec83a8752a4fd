"""Investors: expectations, instruments; short runs."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from years.plain import YearTables
from ytterby.controls.book import Book
from ytterby.ground.errors import ScenarioError
from ytterby.instruments import KINDS
from ytterby.scenarios.read import resolve
from ytterby.scenarios.schema import Years
from ytterby.years.processes.expectations import Foresight, Outlook
from ytterby.years.processes.support import SupportProcess
from ytterby.years.run import run_years
from ytterby.years.state import SUPPORTED


def test_foresight_takes_the_mean_from_the_opening_on():
    seen = Foresight(np.arange(2024.0, 2031), np.ones(7), np.arange(7.0)[:, None])
    assert seen.mean(2028.0)[0] == 5.0
    assert seen.mean(2060.0)[0] == 6.0
    assert Outlook(np.zeros(1), 2024.0, seen, np.ones(1), 0.0).prices(4)[0] == 5.0


def test_what_builders_expect_is_pulled_to_the_normal_price():
    now, normal = np.array([100.0]), np.array([25.0])
    ahead = Outlook(now, 2026.0, None, normal, 0.5)
    assert ahead.varies
    assert [float(ahead.prices(n)[0]) for n in (0, 1, 60)] == pytest.approx([100.0, 50.0, 25.0])
    still = Outlook(now, 2026.0, None, normal, 0.0)
    assert not still.varies
    assert float(still.prices(7)[0]) == 100.0


@pytest.fixture(scope="module")
def run(base):
    book = Book.read()

    def running(name="baseline", end=2026, instruments=(), **switches):
        scenario = resolve(name, book)
        scenario = replace(
            scenario, years=Years(start=2024, end=end, quarters="none"),
            instruments=tuple(instruments),
            switches=scenario.switches.model_copy(update=switches),
        )  # fmt: skip
        years = run_years(base, scenario, book)
        return SimpleNamespace(years=years, tables=YearTables(base, scenario, years))

    return running


@pytest.fixture(scope="module")
def plain(run):
    return run()


def outside_started(base, found, technology=""):
    network = base.network
    outside = np.array([r != network.chain.holder for _, r, _ in network.plants])
    outside &= np.array([technology in ("", t) for t in network.plant_technology])
    return float(sum(year.started[outside].sum() for year in found.years))


@pytest.mark.parametrize("kind", ["adaptive", "none", "perfect"])
def test_expectations_change_what_is_started(base, run, plain, kind):
    found = run(expectations=kind)
    assert outside_started(base, found) != pytest.approx(outside_started(base, plain), rel=1e-4)
    first, usual = found.years[0].solution.activity, plain.years[0].solution.activity
    assert np.array_equal(first, usual)


def support(**changes):
    given = {
        "id": "one", "title": "One", "kind": "price_floor", "region": "USA",
        "technology": "light_separation", "commodity": "oxide.Nd", "price": 110.0,
        "tonnes": 4000.0, "from": "2025-01-01", "until": "2030-12-31",
    } | changes  # fmt: skip
    kept = {k: v for k, v in given.items() if v is not None}
    return KINDS[kept["kind"]].model_validate(kept)


def cost(found):
    return found.tables["public_cost"]


def test_a_floor_pays_the_difference(base, run, plain):
    found = run(instruments=[support()])
    place = SupportProcess(base, [support()]).places[0]
    assert place.weights.sum() == pytest.approx(60e3, rel=0.5)  # t of Nd oxide used in 2024
    table = cost(found)
    assert table["year"].to_list() == [2025, 2026]
    made = found.tables["production"].filter(
        (pl.col("region") == "USA") & (pl.col("commodity") == "oxide.Nd") & (pl.col("year") > 2024)
    )
    covered = np.minimum(made["quantity_t"].to_numpy(), 4000.0)
    assert table["tonnes"].to_list() == pytest.approx(covered.tolist(), rel=1e-6)
    price = np.array([place.price(y.solution.price) for y in found.years[1:]])
    paid = table["tonnes"].to_numpy() * (110.0 - price) / 1e3
    assert table["cost_musd"].to_list() == pytest.approx(paid.tolist(), rel=1e-6)
    usual = plain.tables["production"].filter(
        (pl.col("region") == "USA") & (pl.col("commodity") == "oxide.Nd") & (pl.col("year") == 2026)
    )["quantity_t"]
    assert made["quantity_t"][-1] >= usual[0] * 0.999


def test_a_floor_below_the_market_costs_nothing_and_changes_nothing(run, plain):
    found = run(instruments=[support(price=1.0)])
    assert cost(found)["cost_musd"].abs().sum() == 0.0
    ours, theirs = (f.tables["prices"]["price_usd_kg"] for f in (found, plain))
    assert ours.to_list() == pytest.approx(theirs.to_list(), rel=1e-2)


def test_a_share_of_the_upside_is_income(run):
    found = run(instruments=[support(price=1.0, upside_share=0.3)])
    assert cost(found)["cost_musd"].max() < 0.0


def test_an_offtake_is_bounded_by_its_tonnes(run):
    found = run(instruments=[support(kind="offtake", tonnes=50.0)])
    assert cost(found)["tonnes"].to_list() == pytest.approx([50.0, 50.0])
    assert cost(found)["cost_musd"].min() > 0.0


def test_a_grant_builds_and_is_booked(base, run, plain):
    subsidy = support(kind="grant", commodity=None, price=None, tonnes=None,
                      technology="heavy_separation", share=0.9, capacity_t=300.0)  # fmt: skip
    found = run("embargo", instruments=[subsidy], end=2027)
    table = cost(found)
    assert 0.0 < table["tonnes"].sum() <= 300.0 + 1e-6
    rate = base.values("capital_cost.heavy_separation")
    assert table["cost_musd"].sum() == pytest.approx(table["tonnes"].sum() * rate * 0.9 / 1e3)
    ours = sum(y.started.sum() for y in found.years)
    assert ours > 0.0


def test_supported_capacity_stands_in_its_category(base, run):
    subsidy = support(kind="grant", commodity=None, price=None, tonnes=None,
                      technology="recycling", region="JPN", share=1.0)  # fmt: skip
    found, without = run(end=2028, instruments=[subsidy]), run(end=2028)
    names = [(r, t) for (_, r, _), t in
             zip(base.network.plants, base.network.plant_technology, strict=True)]  # fmt: skip
    chosen = np.array([name == ("JPN", "recycling") for name in names])
    ours, theirs = (
        f.years[-1].state.capacity.standing[chosen, SUPPORTED].sum() for f in (found, without)
    )
    assert ours > theirs


def test_an_instrument_without_a_place_is_told(base):
    with pytest.raises(ScenarioError, match="nobody in USA makes 'oxide"):
        SupportProcess(base, [support(commodity="oxide.Unobtainium")])
    with pytest.raises(ScenarioError, match="no plant of 'leaching' in JPN"):
        SupportProcess(base, [support(technology="leaching", region="JPN")])


def test_without_substitution_no_demand_is_lost_for_it_year_after_year(run):
    found = run(end=2027, substitution="none")
    assert found.tables["demand"].filter(pl.col("year") == 2027)["lost_share"].max() < 0.05

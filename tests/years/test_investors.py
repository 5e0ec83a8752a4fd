"""Investors: what a control's end is worth to them, expectations, instruments; short runs."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from ytterby.controls.book import Book
from ytterby.ground.errors import ScenarioError
from ytterby.instruments import kind_of
from ytterby.results.tables import result_tables
from ytterby.scenarios.read import resolve
from ytterby.scenarios.schema import Years
from ytterby.years.price_expectations import Foresight, Hold, Outlook, nodes_of, premium_now
from ytterby.years.processes.support import SupportProcess
from ytterby.years.run import run_years
from ytterby.years.state import SUPPORTED

ALL = np.array([True, True])


def outlook(holds, **changes):
    given = {
        "now": np.array([30.0, 10.0]), "holds": holds, "premium": np.array([15.0, -2.0]),
        "gap": np.array([15.0, -2.0]), "removal": 0.1, "revival": 0.5,
    }  # fmt: skip
    return Outlook(**(given | changes))


def test_without_a_control_the_remembered_price_stands():
    assert outlook([]).prices(7).tolist() == [30.0, 10.0]


def test_the_premium_is_weighted_by_the_control_staying():
    held = outlook([Hold(ALL, False, np.inf)])
    assert held.prices(1) == pytest.approx([30.0 - 15.0 * 0.1, 10.0 + 2.0 * 0.1])
    assert held.prices(7) == pytest.approx([15.0 + 15.0 * 0.9**7, 12.0 - 2.0 * 0.9**7])


def test_no_removal_no_change():
    held = outlook([Hold(ALL, False, np.inf)], removal=0.0)
    assert held.prices(7) == pytest.approx([30.0, 10.0])


def test_a_control_known_to_end_before_the_opening_is_worth_nothing():
    held = outlook([Hold(ALL, False, 3.0)])
    assert held.prices(5) == pytest.approx([15.0, 12.0])
    assert held.prices(2)[0] == pytest.approx(15.0 + 15.0 * 0.81)


def test_a_suspended_control_may_return_on_its_day():
    gone = np.zeros(2)
    waits = outlook([Hold(ALL, True, 1.0)], gap=gone, now=np.array([15.0, 12.0]))
    assert waits.prices(1) == pytest.approx([15.0, 12.0])
    assert waits.prices(3) == pytest.approx([15.0 + 15.0 * 0.5 * 0.81, 12.0 - 2.0 * 0.5 * 0.81])


def test_only_nodes_of_the_control_move():
    held = outlook([Hold(np.array([True, False]), False, np.inf)])
    assert held.prices(3)[1] == 10.0


def test_foresight_takes_the_mean_from_the_opening_on():
    seen = Foresight(np.arange(2024.0, 2031), np.ones(7), np.arange(7.0)[:, None])
    assert seen.mean(2028.0)[0] == 5.0
    assert seen.mean(2060.0)[0] == 6.0
    assert Outlook(np.zeros(1), at=2024.0, foresight=seen).prices(4)[0] == 5.0


def test_no_premium_where_both_sides_moved_together(base):
    weight = np.asarray((-base.balance).maximum(0) @ base.activity).ravel()
    priced = base.typical_price > 1.0
    together = premium_now(base, 1.7 * base.typical_price, weight)
    assert together[priced] == pytest.approx(0.0, abs=0.1)
    holder = base.network.chain.holder
    outside = np.array([region != holder for _, region in base.network.nodes])
    split = np.where(outside, 3.0, 1.0) * base.typical_price
    premium = premium_now(base, split, weight)
    node, home = (base.network.node_index["oxide.Dy", r] for r in ("JPN", holder))
    assert 0.0 < premium[node] < 2.0 * base.typical_price[node]
    assert premium[home] < 0.0


def test_a_control_on_one_oxide_moves_that_element_and_mixed_goods(base):
    book = Book.read()
    scenario = resolve("licensing-2025", book)
    rows = scenario.acts_between(date(2026, 1, 1), date(2026, 12, 31), book)
    row = next(
        r
        for r in rows
        if r.measure_id.startswith("CN-MOFCOM-GAC-2025-18") and r.act.label == "goods"
    )
    moved = {
        c
        for (c, _), yes in zip(base.network.nodes, nodes_of(base.network, row), strict=True)
        if yes
    }
    assert "oxide.Dy" in moved
    assert "solution.Dy" in moved
    assert "oxide.La" not in moved


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
        return SimpleNamespace(years=years, tables=result_tables(base, scenario, years))

    return running


@pytest.fixture(scope="module")
def plain(run):
    return run()


def outside_started(base, found, technology=""):
    network = base.network
    outside = np.array([r != network.chain.holder for _, r, _ in network.plants])
    outside &= np.array([technology in ("", t) for t in network.plant_technology])
    return float(sum(year.started[outside].sum() for year in found.years))


def test_wary_investors_build_less_outside(base, run):
    """Of what needs a new plant: what running plants add is judged by its margin alone."""
    wary, usual = (run(end=2028, wary_investors=wish) for wish in (True, False))
    assert outside_started(base, wary, "light_separation") > 0.0
    assert outside_started(base, wary, "light_separation") < 0.97 * outside_started(
        base, usual, "light_separation"
    )


@pytest.mark.parametrize("kind", ["adaptive", "none", "perfect"])
def test_expectations_change_what_is_started(base, run, plain, kind):
    found = run(expectations=kind)
    assert outside_started(base, found) != pytest.approx(outside_started(base, plain), rel=1e-4)
    first, usual = found.years[0].solution.activity, plain.years[0].solution.activity
    assert np.array_equal(first, usual)


def test_idling_lays_nothing_idle_in_the_base_year(run):
    found = run(idling=True)
    idle = found.tables["idle_capacity"]
    assert idle.filter(pl.col("year") == 2024)["idle_t"].sum() < 1.0


def support(**changes):
    given = {
        "id": "one", "title": "One", "kind": "price_floor", "region": "USA",
        "technology": "light_separation", "commodity": "oxide.Nd", "price": 110.0,
        "tonnes": 4000.0, "from": "2025-01-01", "until": "2030-12-31",
    } | changes  # fmt: skip
    kept = {k: v for k, v in given.items() if v is not None}
    return kind_of(kept["kind"]).model_validate(kept)


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


def test_no_technology_outside_gains_from_a_ban_that_may_be_lifted(base, run):
    """Not even magnets, whose inputs would be cheaper without the ban."""
    ban, wary = run("embargo", end=2027), run("embargo", end=2027, wary_investors=True)
    technology = np.array(base.network.plant_technology)
    outside = np.array([r != base.network.chain.holder for _, r, _ in base.network.plants])
    for name in sorted(set(technology)):
        chosen = outside & (technology == name)
        ours, theirs = (sum(y.started[chosen].sum() for y in f.years) for f in (wary, ban))
        assert ours <= 1.02 * theirs + 5.0, name

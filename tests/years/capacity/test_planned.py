"""Planned plants: they come as planned and as any plant, are billed, and change nothing before they are decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.optimize import linprog

from ytterby.controls.book import Book
from ytterby.datasets.package import find_folder
from ytterby.ground.errors import ScenarioError
from ytterby.instruments.stock import PublicStock
from ytterby.runs.workspace import load_scenario
from ytterby.scenarios.read import resolve
from ytterby.scenarios.schema import PlannedPlant
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.planned import plant_places
from ytterby.world.read import read_chain
from ytterby.years.calendar import Period, Periods
from ytterby.years.capacity.planned import PlannedPlants, families
from ytterby.years.capacity.projects import opening
from ytterby.years.processes.knowhow import KnowhowProcess
from ytterby.years.run import run_years
from ytterby.years.state import PLANNED

METAL = {"plant": "metal", "stage": "metal", "region": "JPN", "year": 2029}
LAST = 2031


def plan(**words):
    return PlannedPlant.model_validate({**METAL, "tonnes": 2000.0, **words})


@pytest.fixture(scope="module")
def baseline():
    scenario = resolve("baseline", Book.read())
    return replace(scenario, years=scenario.years.model_copy(update={"end": LAST}))


@pytest.fixture(scope="module")
def run(base, baseline):
    """Run baseline with planned plants, year by year."""
    return lambda *plants: run_years(
        base, replace(baseline, capacity=plants), Book.read(), periods=Periods()
    )


@pytest.fixture(scope="module")
def without(run):
    return run()


@pytest.fixture(scope="module")
def with_plant(run):
    return run(plan(payer={"USA": 0.75, "JPN": 0.25}, kind="grant", share=0.4))


def same(one, other):
    """Whether a period is the same to the last digit: its market, and what investors started."""
    return all(
        np.array_equal(a, b)
        for a, b in (
            (one.solution.activity, other.solution.activity),
            (one.solution.dual, other.solution.dual),
            (one.started, other.started),
        )
    )


def standing(years, plant):
    return [float(year.state.capacity.standing[plant, PLANNED]) for year in years]


def test_no_tonnes_change_nothing(run, without):
    nothing = run(plan(tonnes=0.0))
    assert all(same(a, b) for a, b in zip(nothing, without, strict=True))
    assert not any(year.bills for year in nothing)


def test_it_opens_with_know_how_and_ramp_up_and_nothing_moves_before_its_decision(
    base, baseline, with_plant, without
):
    """Two years of lead time: decided in 2027, whose market is not moved yet, but whose investors know of it."""
    moved = [a.year for a, b in zip(with_plant, without, strict=True) if not same(a, b)]
    assert moved[0] in (
        2027,
        2028,
    )  # investors who would have built see it as soon as it is decided
    now, usual = with_plant[3], without[3]
    assert np.array_equal(now.solution.activity, usual.solution.activity)
    metal = [n for n, t in enumerate(base.network.plant_technology) if t == "metal"]
    assert now.started[metal].sum() <= usual.started[metal].sum()
    assert all(
        np.array_equal(a.opened, b.opened) for a, b in zip(with_plant[:3], without, strict=False)
    )
    (place,) = plant_places(base.network, replace(baseline, capacity=(plan(),)))
    stands = standing(with_plant, place.plant)
    known = float(with_plant[3].state.knowhow.level[
        list(base.network.chain.regions).index("JPN"), base.network.chain.knowhow.index("metal")
    ])  # fmt: skip
    first = 2029 + round(base.values("knowhow_delay") * (1.0 - known))
    years = range(2024, LAST + 1)
    assert [y for y, t in zip(years, stands, strict=True) if t > 0.0] == list(
        range(first, LAST + 1)
    )
    opened = sum(float(year.opened[place.plant, PLANNED]) for year in with_plant)
    assert "metal" in base.network.chain.small_units  # which open at full rate
    assert opened == pytest.approx(2000.0)
    assert 0.0 < stands[-1] <= 2000.0


def test_the_payers_bear_their_shares_of_the_capital_cost_once(base, with_plant):
    bills = {(y.year, b.payer): b for y in with_plant for b in y.bills}
    cost = 2000.0 * base.values("capital_cost.metal") / 1e3
    assert set(bills) == {(2027, "USA"), (2027, "JPN")}
    assert bills[2027, "USA"].cost_musd == pytest.approx(0.75 * 0.4 * cost)
    assert sum(b.cost_musd for b in bills.values()) == pytest.approx(0.4 * cost)
    assert sum(b.tonnes for b in bills.values()) == pytest.approx(2000.0)


def test_investors_do_not_know_what_is_not_announced(run, without):
    """It is built in secret: nobody builds less until the day, or until it opens."""
    late = run(plan(year=2030, announced="2030-01-01"))
    by_year = {a.year: same(a, b) for a, b in zip(late, without, strict=True)}
    assert all(by_year[year] for year in range(2024, 2030))
    assert not by_year[2030]
    assert [year.year for year in late if year.bills] == [2028]
    early = run(plan(year=2030, announced="2027-01-01"))
    assert not all(same(a, b) for a, b in zip(early[3:5], without[3:5], strict=True))


def test_capacity_for_some_goods_serves_no_others(base, run):
    """Dysprosium metal: what reduces other metals stays within the rest of the capacity."""
    metal = plan(elements=["Dy"], region="USA", year=2027, tonnes=400.0)
    years = run(metal)
    (place,) = plant_places(
        base.network, replace(resolve("baseline", Book.read()), capacity=(metal,))
    )
    every = np.flatnonzero(base.network.plant_of == place.plant)
    assert [base.network.columns[n].process for n in place.columns] == ["reduction.Dy"]
    others = np.setdiff1d(every, place.columns)
    for year in years:
        stands = year.state.capacity.standing[place.plant]
        used = float(year.solution.activity[others].sum())
        assert used <= stands.sum() - stands[PLANNED] + 1e-4
    assert stands[PLANNED] > 100.0
    assert float(year.solution.activity[list(place.columns)].sum()) > 0.0


@pytest.mark.parametrize("seed", range(12))
def test_rows_of_families_hold_just_where_the_capacity_can_be_shared_out(seed):
    """Against a transport program of what serves what."""
    random = np.random.default_rng(seed)
    columns, common = 5, 1.0
    sets = {tuple(sorted(random.choice(columns, random.integers(1, 4), replace=False).tolist())): float(tonnes)
            for tonnes in random.uniform(0.2, 2.0, 3)}  # fmt: skip
    for _ in range(20):
        used = random.uniform(0.0, 1.6, columns) * (random.random(columns) < 0.7)
        whole = common + sum(sets.values())
        rows = [(np.arange(columns), 0.0), *families(sets, np.arange(columns))]
        held = all(used[outside].sum() <= whole - tonnes + 1e-9 for outside, tonnes in rows)
        sources = [(range(columns), common), *sets.items()]
        place = [(s, c) for s, (serves, _) in enumerate(sources) for c in serves]
        gives = np.array([[float(s == n) for s, _ in place] for n in range(len(sources))])
        takes = np.array([[float(c == n) for _, c in place] for n in range(columns)])
        found = linprog(
            np.zeros(len(place)), A_ub=gives, b_ub=[t for _, t in sources], A_eq=takes, b_eq=used
        )
        assert held == (found.status == 0)


@pytest.mark.parametrize("months", [3, 12])
def test_a_loan_comes_back_over_the_life_of_the_plant(base, baseline, months):
    def back(**words):
        loan = replace(baseline, capacity=(plan(kind="loan", **words),))
        planned = PlannedPlants(base, loan, KnowhowProcess(base))
        spans = [Period(y, m, months) for y in range(2030, 2060) for m in range(1, 13, months)]
        return -sum(b.cost_musd for span in spans
                    for b in planned._repayments(span, np.array([2031.0])))  # fmt: skip

    lent = 2000.0 * base.values("capital_cost.metal") / 1e3
    assert back() == pytest.approx(lent)
    life = base.values("plant_life")
    assert back(interest=0.02) == pytest.approx(lent * (1 + 0.02 * life / 2))
    assert back(share=0.5) == pytest.approx(lent / 2)


def test_a_private_plant_costs_no_public_budget(base, baseline):
    planned = PlannedPlants(
        base, replace(baseline, capacity=(plan(kind="private"),)), KnowhowProcess(base)
    )
    assert not list(planned._bills(0, "private", 2000.0, planned._capital(0)))


def test_what_was_decided_before_the_run_opens_at_its_year(base, baseline):
    early = PlannedPlants(
        base, replace(baseline, capacity=(plan(region="CHN", year=2025),)), KnowhowProcess(base)
    )
    assert early.decided.tolist() == [2024]
    first, opens = opening(base.values, 1, 1.0, at_once=True)
    assert (first, opens.nonzero()[0].tolist(), opens.sum()) == (1, [12], 1.0)
    assert early._foreseen(Period(2024), np.zeros(1)).sum() == 2000.0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"stage": "mining", "region": "USA"}, "mining in USA has several plants"),
        ({"stage": "mining", "region": "JPN"}, "no plant of mining can stand in JPN"),
        (
            {"stage": "mining", "region": "USA", "process": "moutain_pass"},
            "no process 'moutain_pass'",
        ),
        ({"elements": ["Y"]}, "nothing of metal in JPN makes Y apart"),
        ({"year": 2024}, "not after the base year"),
    ],
)
def test_a_plant_without_a_place_is_told(base, baseline, words, told):
    lost = replace(baseline, capacity=(plan(**words),), places={"capacity/metal": "mine.yaml:7"})
    with pytest.raises(ScenarioError, match=told) as fault:
        plant_places(base.network, lost)
    assert str(fault.value).startswith("mine.yaml:7: ")
    assert fault.value.advice


@pytest.mark.parametrize(
    "words", [{"process": "mountain_pass"}, {"process": "concentrate.mountain_pass"}]
)
def test_a_mine_is_named_by_its_deposit_or_its_good(base, baseline, words):
    mine = replace(baseline, capacity=(plan(stage="mining", region="USA", **words),))
    (place,) = plant_places(base.network, mine)
    assert base.network.plants[place.plant] == ("mining.mountain_pass", "USA", "existing")


@pytest.mark.parametrize(
    ("name", "stage", "good"),
    [("gallium", "refining", "gallium.6N"), ("germanium", "reduction", "metal.Ge"),
     ("rare_earths_2009", "metal", "oxide.Nd")],
)  # fmt: skip
def test_every_data_folder_takes_plants_and_stocks(name, stage, good):
    chain, book = read_chain(find_folder(name)), Book.read()
    scenario = load_scenario(chain.reference_scenario, book, chain)
    base, first = calibrate(chain, book=book), chain.base_year
    goods = sorted({c for c, region in base.network.node_index if region == "USA"})
    good = good if good in goods else goods[0]
    stock = PublicStock.model_validate(
        {"id": "held", "commodity": good, "region": "USA",
         "buy": {"from": str(date(first + 1, 1, 1)), "tonnes": 20.0 * chain.mass_tolerance}}
    )  # fmt: skip
    region = next(
        c.region for c in base.network.columns if c.technology == stage and c.region != chain.holder
    )
    built = PlannedPlant.model_validate({"plant": "new", "stage": stage, "region": region,
                                         "year": first + 1, "tonnes": 100.0 * chain.mass_tolerance,
                                         "kind": "public"})  # fmt: skip
    until = scenario.years.model_copy(update={"end": first + 3})
    years = run_years(base, replace(scenario, years=until, capacity=(built,), stockpiles=(stock,)), book,
                      periods=Periods())  # fmt: skip
    assert years[-1].state.capacity.standing[:, PLANNED].sum() > 0.0
    assert years[-1].stock[-1] > 0.0
    assert {"public", "stock_purchase", "stock_holding"} <= {b.kind for y in years for b in y.bills}

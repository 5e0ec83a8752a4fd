"""What a shortage does to GDP: sums, zero, order of the methods, who earns the rent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.compliance.sampled import examples
from tests.economics.conftest import exposed_share

from ytterby.draws.statistics import quantiles_of
from ytterby.economics.evaluate import evaluate
from ytterby.economics.impact import impact
from ytterby.economics.shortfall import shortfalls
from ytterby.economics.switches import METHODS, EconomySwitches
from ytterby.ground.errors import DataError


def imposed(**more):
    return EconomySwitches(**{"reach": "imposed", "cut": 0.2, **more})


@pytest.fixture
def shortage(demand_tables):
    return {one.year: one for one in shortfalls(demand_tables, "ban", "baseline", "USA")}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("region", ["USA", "KOR", "DEU"])
def test_parts_and_industries_sum_to_the_change(method, region, shortage):
    found = impact(region, EconomySwitches(method=method), shortfall=shortage[2026])
    assert list(found.parts) == [
        "users_cut_output", "users_pay_more", "makers_make_more", "makers_earn_more", "buyers_cut_output",
    ]  # fmt: skip
    assert sum(found.parts.values()) == pytest.approx(found.change, rel=1e-9)
    assert found.industries["change_musd"].sum() == pytest.approx(found.change, rel=1e-9)
    assert found.quantity < 0.0


@pytest.mark.parametrize("method", METHODS)
def test_nothing_missing_is_nothing(method, shortage):
    assert abs(impact("USA", imposed(method=method, cut=0.0)).gdp_percent) < 1e-9
    assert (
        abs(impact("JPN", EconomySwitches(method=method), shortfall=shortage[2024]).gdp_percent)
        < 1e-9
    )


@pytest.mark.parametrize("method", METHODS)
def test_monotone_in_cut_and_exposure(method):
    by_cut = [
        abs(impact("KOR", imposed(method=method, cut=cut)).gdp_percent) for cut in (0.1, 0.3, 0.6)
    ]
    assert by_cut == sorted(by_cut)
    ends = [
        abs(impact("KOR", imposed(method=method, exposure=e)).gdp_percent)
        for e in ("low", "middle", "high")
    ]
    assert ends == sorted(ends)


def test_more_exposure_never_costs_less_on_any_draw():
    """Two draws of exposure, each use of the second at least as exposed, in a table of 20 sections."""
    one = impact("DEU", imposed(cut=0.5))
    random = np.random.default_rng(11)
    for draw in range(examples(200)):
        level = random.random(len(one.exposure.uses))
        more = level + (1.0 - level) * random.random(len(level))
        switches = replace(one.switches, method=METHODS[draw % len(METHODS)])
        found = [
            evaluate(
                one.table, one.exposure, one.exposure.drawn(at), one.cut, one.bills, switches
            ).total
            for at in (level, more)
        ]
        assert found[1] <= found[0] + 1e-6 * one.table.gdp, (draw, switches.method)


def test_harder_to_replace_costs_more():
    found = [
        impact("USA", imposed(method="ces", cut=0.6, nest=s)).gdp_percent
        for s in (0.5, 0.2, 0.1, 0.05)
    ]
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("region", ["USA", "JPN", "KOR"])
def test_inputs_that_bind_never_cost_less_than_what_stops_by_itself(region):
    for end in ("low", "middle", "high"):
        binding, alone = (
            abs(impact(region, imposed(cut=0.8, method=method, exposure=end), nearest=False).gdp_percent)
            for method in ("bottleneck", "at-risk")
        )  # fmt: skip
        assert binding >= alone - 1e-6


def test_output_does_not_hang_on_who_earns_the_rent(shortage):
    """The price that users pay moves income between regions and no output."""
    one = shortage[2026]
    switches = EconomySwitches(method="ces")
    here = impact("USA", switches, shortfall=one)
    dear = impact("USA", switches, shortfall=replace(one, bill=10.0 * one.bill))
    assert dear.quantity == pytest.approx(here.quantity, rel=1e-9)
    assert dear.change - here.change == pytest.approx(
        dear.parts["users_pay_more"] - here.parts["users_pay_more"], rel=1e-9
    )
    assert any("No price that anybody would pay" in note for note in here.notes)


def test_spare_capacity_never_adds_to_the_base():
    without = impact("USA", imposed(overproduction=False))
    with_it = impact("USA", imposed(overproduction=True))
    assert without.gdp_percent < with_it.gdp_percent < 0.0
    assert (with_it.at.output <= 1.0 + 1e-9).all()


def test_a_shorter_cut_costs_its_part_of_the_year():
    year, quarter = (impact("USA", imposed(months=m)) for m in (12.0, 3.0))
    assert quarter.gdp_percent == pytest.approx(0.25 * year.gdp_percent, rel=1e-9)


def test_value_at_risk_is_positive_and_no_change():
    found = impact("USA", imposed(method="at-risk", cut=1.0))
    shares = found.exposure.at(found.switches.exposure)
    exposed = 100.0 * exposed_share(found.table, found.exposure, shares)
    assert found.gdp_percent == pytest.approx(exposed, rel=1e-9)
    assert 0.66 < found.gdp_percent < 2.36  # between the ends of the bridge


def test_a_seed_that_is_none_is_told():
    with pytest.raises(DataError, match="seed"):
        impact("KOR", imposed()).drawn(4, -1)


def test_range_holds_the_middle_and_is_repeatable():
    found = impact("KOR", imposed())

    def band(seed):
        return tuple(quantiles_of(np.array([one.total for one in found.drawn(40, seed)])))

    assert band(1) == band(1)
    assert band(1)[0] < found.quantity < band(1)[2]
    assert band(2) != band(1)


@pytest.mark.parametrize(
    ("switches", "region", "said"),
    [
        (imposed(), "ATLANTIS", "economy fetch figaro"),
        (imposed(), "EU27", "economy fetch figaro"),
        (imposed(cut={"nothing": 0.1}), "USA", "no use"),
        (imposed(cut=1.2), "USA", "between 0 and 1"),
        (imposed(cut={"industry:99": 0.1}), "KOR", "no industry"),
        (
            imposed(method="ces", cut={"industry:26": 0.1}),
            "KOR",
            "nobody knows what an industry pays",
        ),
        (EconomySwitches(), "USA", "imposed"),
    ],
)
def test_mistakes_are_told(switches, region, said):
    with pytest.raises(DataError) as told:
        impact(region, switches)
    assert said in str(told.value)


def test_switches_are_checked():
    for wrong in ({"method": "ces2"}, {"nest": -1.0}, {"tier": "some"}):
        with pytest.raises(DataError):
            EconomySwitches(**wrong)


def test_what_nobody_pays_for_is_told_by_ces():
    with_bill = imposed(method="ces", cut=0.5)
    left_out = impact("AUS", with_bill, data_folder="germanium")
    assert left_out.gdp_percent == 0.0
    assert any("Nothing is paid" in note for note in left_out.notes)
    assert not any("Nothing is paid" in note for note in impact("CHN", with_bill).notes)
    by_other = impact("AUS", imposed(cut=0.5), data_folder="germanium")
    assert by_other.gdp_percent < 0.0
    assert not any("Nothing is paid" in note for note in by_other.notes)


def test_an_industry_with_an_input_of_its_own():
    found = impact("KOR", imposed(method="at-risk", cut={"industry:26": 0.3}))
    table = found.table
    share = table.value_added[table.place["26"]] / table.gdp
    assert found.gdp_percent == pytest.approx(30.0 * share, rel=1e-9)
    assert np.count_nonzero(found.at.change) == 1

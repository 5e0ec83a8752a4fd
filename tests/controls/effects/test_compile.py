"""Each kind of act, compiled on the packaged network."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.controls.effects.acts import in_force, whole

from ytterby.controls.effects.compile import Enforcement, compile_acts
from ytterby.controls.effects.effect import Books

DY = {"elements": ["Dy"], "stages": ["oxide"]}


@pytest.fixture(scope="module")
def network(base):
    return base.network


@pytest.fixture(scope="module")
def compiled(base):
    def effects(*acts, year=2030, growth=1.0, restricted=0.4):
        return compile_acts(
            list(acts), base.network, whole(year), base.activity, growth, restricted
        )

    return effects


def routes(network, commodity, origin="CHN", destination=None):
    return [
        n
        for n in network.route_columns
        if network.columns[n].commodity == commodity
        and network.columns[n].region == origin
        and destination in (None, network.columns[n].destination)
    ]


def test_no_acts_no_effects(compiled):
    found = compiled()
    assert np.all(found.approved_share == 1.0)
    assert not (found.pools)
    assert not (found.taxes)
    assert not (found.withheld)
    assert not (found.leaks)
    assert not (found.measures)
    assert not found.needs_reference


def test_a_full_year_s_prohibition_stops_the_goods_named_and_no_others(compiled, network):
    found = compiled(in_force(act="prohibition", **DY))
    named = routes(network, "oxide.Dy")
    assert named
    assert np.all(found.approved_share[named] == 0.0)
    others = np.setdiff1d(np.arange(found.approved_share.size), named)
    assert np.all(found.approved_share[others] == 1.0)
    assert all(found.binding_control[n] == ("TEST", "prohibition", "CHN") for n in named)
    assert found.measures == {"TEST"}
    assert not found.needs_reference


def test_a_prohibition_opens_the_leaks_beside_its_routes_only(compiled, network):
    found = compiled(in_force(act="prohibition", **DY))
    opened = {network.columns[n].name for n in found.leaks}
    assert opened == {f"leak:{network.columns[n].name}" for n in routes(network, "oxide.Dy")}


def test_an_act_may_say_what_goes_round_it_and_until_when(base, network):
    quarter = Enforcement(leak_capacity=0.25)
    campaign = {"leak_share": 0.1, "leak_from": {"2030-07-02": 0.0}}

    def open_(year, **words):
        acts = [in_force(act="prohibition", **DY, **words)]
        found = compile_acts(acts, network, whole(year), base.activity, 1, 0, enforcement=quarter)
        return float(np.mean([*found.leaks.values()]))

    assert open_(2030) == 1.0
    assert open_(2030, leak_share=0.1) == pytest.approx(0.4)
    assert open_(2030, **campaign) == pytest.approx(0.4 * 182 / 365)
    assert open_(2031, **campaign) == 0.0


def test_of_two_acts_on_a_route_the_wider_way_round_holds(base, network):
    acts = [
        in_force(act="prohibition", **DY, leak_share=share, name=f"act-{share}")
        for share in (0.05, 0.2)
    ]
    quarter = Enforcement(leak_capacity=0.25)
    found = compile_acts(acts, network, whole(2030), base.activity, 1, 0, enforcement=quarter)
    assert [*found.leaks.values()] == pytest.approx([0.8] * len(found.leaks))


@pytest.mark.parametrize(("share", "strength"), [(0.25, 1.0), (1.0, 0.6), (0.5, 0.5)])
def test_part_of_a_year_or_of_the_strength_stops_part_of_the_flow(
    compiled, network, share, strength
):
    found = compiled(in_force(share, strength, act="prohibition", **DY))
    assert found.approved_share[routes(network, "oxide.Dy")] == pytest.approx(1 - share * strength)
    assert not found.needs_reference  # nobody grants what passes by a ban


def test_a_prohibition_toward_one_destination(compiled, network):
    found = compiled(in_force(act="prohibition", destinations=["USA"], **DY))
    for number in routes(network, "oxide.Dy"):
        there = network.columns[number].destination == "USA"
        assert found.approved_share[number] == (0.0 if there else 1.0)


def test_the_tightest_of_two_controls_holds_and_is_named(compiled, network):
    mild = in_force(0.3, name="MILD", act="prohibition", **DY)
    hard = in_force(0.7, name="HARD", act="prohibition", **DY)
    for order in ((mild, hard), (hard, mild)):
        found = compiled(*order)
        for number in routes(network, "oxide.Dy"):
            assert found.approved_share[number] == pytest.approx(0.3)
            assert found.binding_control[number][0] == "HARD"


@pytest.mark.parametrize(
    "act",
    [
        dict(act="prohibition", **DY),
        dict(act="licence", approval_share=0.5, **DY),
        dict(act="export_quota", quantity_share_of_base=0.5, **DY),
        {"act": "production_quota", "technologies": ["mining"], "quantity_share_of_base": 1.0},
        dict(act="export_tax", rate=0.2, **DY),
        {"act": "technology_prohibition", "technologies": ["magnet"]},
    ],
)
@pytest.mark.parametrize("how", [{"share": 0.0}, {"strength": 0.0}])
def test_a_suspended_act_does_nothing(compiled, act, how):
    found = compiled(in_force(**how, **act))
    assert np.all(found.approved_share == 1.0)
    assert not (found.pools)
    assert not (found.taxes)
    assert not (found.withheld)
    assert not (found.leaks)
    assert not (found.measures)


def test_a_licence_passes_its_share_and_leaks(compiled, network):
    row = in_force(act="licence", approval_share=0.7, lag_days=45, backlog_days=90,
                   since=date(2025, 4, 4), **DY)  # fmt: skip
    found = compiled(row, year=2030)
    named = routes(network, "oxide.Dy")
    assert found.approved_share[named] == pytest.approx(0.7)
    assert len(found.leaks) == len(named)
    assert found.binding_control[named[0]] == ("TEST", "licence", "CHN")
    assert found.needs_reference


def test_the_first_year_of_a_licence_holds_its_lag(compiled, network):
    row = in_force(act="licence", approval_share=0.7, lag_days=100, backlog_days=3650,
                   since=date(2030, 1, 1), **DY)  # fmt: skip
    found = compiled(row, year=2030)
    expected = (0.7 * 265 + 0.7 * 100 * 265 / 3650) / 365
    assert found.approved_share[routes(network, "oxide.Dy")] == pytest.approx(expected)


def test_strength_scales_what_a_licence_stops(compiled, network):
    row = in_force(act="licence", strength=0.5, approval_share=0.6, **DY)
    found = compiled(row)
    assert found.approved_share[routes(network, "oxide.Dy")] == pytest.approx(1 - 0.5 * 0.4)


def test_a_licence_that_grants_all_binds_nothing(compiled):
    found = compiled(in_force(act="licence", approval_share=1.0, **DY))
    assert np.all(found.approved_share == 1.0)
    assert found.leaks == {}


def test_a_licence_on_magnets_by_commodity(compiled, network):
    row = in_force(act="licence", approval_share=0.5, commodities=["magnet.NdFeB_heavy"])
    found = compiled(row)
    assert found.approved_share[routes(network, "magnet.NdFeB_heavy")] == pytest.approx(0.5)
    assert np.all(found.approved_share[routes(network, "magnet.NdFeB_ordinary")] == 1.0)


def test_an_act_on_neodymium_reaches_the_mixed_metal(compiled, network):
    found = compiled(in_force(act="prohibition", elements=["Nd"], stages=["metal", "oxide"]))
    assert np.all(found.approved_share[routes(network, "metal.NdPr")] == 0.0)
    assert np.all(found.approved_share[routes(network, "oxide.Nd")] == 0.0)
    assert np.all(found.approved_share[routes(network, "oxide.Pr")] == 1.0)


def test_an_export_quota_in_tonnes_is_one_pool(compiled, base, network):
    usual = sum(base.activity[routes(network, "oxide.La")]) + sum(
        base.activity[routes(network, "oxide.Ce")]
    )
    row = in_force(act="export_quota", elements=["La", "Ce"], stages=["oxide"],
                   quantity_t={2024: 0.5 * usual})  # fmt: skip
    (pool,) = compiled(row).pools
    assert pool.tonnes == pytest.approx(0.5 * usual)
    assert (pool.control, pool.kind, pool.holder) == ("TEST", "export_quota", "CHN")
    named = routes(network, "oxide.La") + routes(network, "oxide.Ce")
    assert sorted(pool.columns) == sorted(named)


def test_an_export_quota_as_a_share_of_the_base(compiled, base, network):
    usual = base.activity[routes(network, "oxide.Dy")].sum()
    (pool,) = compiled(in_force(act="export_quota", quantity_share_of_base=0.6, **DY)).pools
    assert pool.tonnes == pytest.approx(0.6 * usual)


def test_half_a_year_of_a_quota_lets_half_of_the_rest_through(compiled, base, network):
    usual = base.activity[routes(network, "oxide.Dy")].sum()
    (pool,) = compiled(in_force(0.5, act="export_quota", quantity_share_of_base=0.6, **DY)).pools
    assert pool.tonnes == pytest.approx(0.8 * usual)


def test_a_quota_above_the_usual_flow_is_not_lowered_by_half_a_year(compiled, base, network):
    usual = base.activity[routes(network, "oxide.Dy")].sum()
    (pool,) = compiled(in_force(0.5, act="export_quota", quantity_share_of_base=2.0, **DY)).pools
    assert pool.tonnes == pytest.approx(2.0 * usual)


def test_a_production_quota_pools_the_holder_s_mines_and_grows(compiled, base, network):
    row = in_force(act="production_quota", technologies=["mining"], quantity_t={2024: 250850})
    (pool,) = compiled(row, growth=1.3).pools
    for number in pool.columns:
        assert network.columns[number].technology == "mining"
        assert network.columns[number].region == "CHN"
    assert pool.tonnes == pytest.approx(1.3 * base.activity[pool.columns].sum())
    assert compiled(row, growth=np.inf).pools == []


def test_a_production_ceiling_as_a_share_of_the_base_year_holds_whatever_the_path(compiled, base):
    """Half of the year at nine tenths: 0.95 of the base year's output over the year."""
    given = {"act": "production_quota", "technologies": ["mining"], "quantity_share_of_base": 0.9}
    for growth in (1.3, np.inf):
        (pool,) = compiled(in_force(0.5, **given), growth=growth).pools
        assert pool.tonnes == pytest.approx(0.95 * base.activity[pool.columns].sum())


def test_a_production_quota_grows_as_its_record_says(base, network):
    """By the tonnes that are added since the base year, or since the first year with a figure."""
    row = in_force(act="production_quota", technologies=["mining"],
                   quantity_t={2025: 1000.0, 2027: 4000.0})  # fmt: skip
    for year, rise in ((2024, 0.0), (2026, 0.0), (2027, 3000.0), (2030, 3000.0)):
        books = replace(Books.plain(len(network.columns)), since=2024)
        found = compile_acts([row], network, whole(year), base.activity, np.inf, 0.4, None, books)
        (pool,) = found.pools
        assert pool.tonnes == pytest.approx(base.activity[pool.columns].sum() + rise)


def test_imported_feed_makes_no_pool(compiled):
    row = in_force(act="production_quota", technologies=["mining"], feed="imported",
                   quantity_share_of_base=1.0)  # fmt: skip
    assert compiled(row).pools == []


def rates_of(effects, network):
    return {
        (network.columns[n].commodity, network.columns[n].destination): rate
        for claim in effects.taxes
        for n, rate in zip(claim.columns, claim.rate, strict=True)
    }


def test_an_export_tax_by_element(compiled, network):
    """Own rates first, then the general one; a mix pays the highest of its elements."""
    row = in_force(act="export_tax", stages=["oxide", "metal"], rate=0.10,
                   rates={"Dy": 0.25, "Nd": 0.15})  # fmt: skip
    found = compiled(row)
    rates = rates_of(found, network)
    by_commodity = {}
    for (commodity, _), rate in rates.items():
        by_commodity.setdefault(commodity, set()).add(rate)
    assert by_commodity["oxide.Dy"] == {0.25}
    assert by_commodity["oxide.Nd"] == {0.15}
    assert by_commodity["metal.NdPr"] == {0.15}
    assert by_commodity["oxide.La"] == {0.10}
    assert {claim.holder for claim in found.taxes} == {"CHN"}
    assert np.all(found.approved_share == 1.0)


def test_a_tariff_goes_to_the_destination(compiled, network):
    row = in_force(act="tariff", commodities=["magnet.*"], destinations=["USA", "EU27"], rate=0.25)
    found = compiled(row)
    assert {claim.holder for claim in found.taxes} == {"USA", "EU27"}
    for claim in found.taxes:
        assert {network.columns[n].destination for n in claim.columns} == {claim.holder}
        assert np.all(claim.rate == 0.25)


def test_a_tax_for_part_of_the_year_is_that_part_of_the_rate(compiled, network):
    found = compiled(in_force(0.25, 0.5, act="export_tax", rate=0.4, **DY))
    assert set(rates_of(found, network).values()) == {0.4 * 0.25 * 0.5}


def test_technology_acts_change_no_flow(compiled):
    found = compiled(in_force(act="technology_prohibition", technologies=["magnet", "metal"]))
    assert found.withheld == {"magnet": 1.0, "metal": 1.0}
    assert np.all(found.approved_share == 1.0)
    assert not (found.pools)
    assert not (found.taxes)
    assert not (found.leaks)


def test_the_strongest_technology_act_counts(compiled):
    """Not their sum, and whatever their order: a restriction withholds 0.4, half a ban 0.5."""
    restriction = in_force(
        name="R", act="technology_restriction", technologies=["magnet", "mining"]
    )
    half = in_force(strength=0.5, name="P", act="technology_prohibition", technologies=["magnet"])
    for order in ((restriction, half), (half, restriction)):
        assert compiled(*order).withheld == pytest.approx({"magnet": 0.5, "mining": 0.4})


def test_part_of_a_year_withholds_part(compiled):
    found = compiled(in_force(0.25, act="technology_prohibition", technologies=["metal"]))
    assert found.withheld == pytest.approx({"metal": 0.25})

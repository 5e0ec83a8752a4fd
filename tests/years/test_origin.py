"""Goods free of one origin: what is followed, what rules let pass, what it costs; on the base year's state."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from pydantic import ValidationError
from tests.controls.effects.acts import in_force, read_act, whole

from years.plain import plain, plain_state
from ytterby.controls.effects.compile import compile_acts
from ytterby.controls.effects.effect import Origin
from ytterby.ground.errors import ScenarioError
from ytterby.market.clear import clear
from ytterby.years.calendar import Period
from ytterby.years.origin_mixing import OriginNetwork
from ytterby.years.program import period_program

TOLERANCE = 1e-5
HEAVY = ["magnet.NdFeB_*heavy", "magnet.SmCo"]
SEVEN = ["Sm", "Gd", "Tb", "Dy", "Lu", "Sc", "Y"]


@pytest.fixture(scope="module")
def world(base):
    """Acts -> effects, period, its solution and what was traced; licences against the free period."""
    processes = plain(base)
    state = processes.initial(Period(base.first_year))

    def cleared(*acts):
        effects = compile_acts(
            list(acts), base.network, whole(2024), base.activity, 1.0, 0.4, base.balance
        )
        period = period_program(processes, base, state, effects, base.activity, at_rest=True)
        flows = state.trade.reference
        solution, traced = processes.origin.clear(period, effects, flows, TOLERANCE)
        return effects, period, solution, traced

    return cleared


def required(of_demand=0.5, **keys):
    keys = {"destinations": ["USA"], "users": ["defence"], "name": "RULE", **keys}
    return in_force(act="origin_requirement", required_share=of_demand, **keys)


def content_ban(**keys):
    keys = {"commodities": HEAVY, "elements": SEVEN, "destinations": ["USA"], **keys}
    return in_force(act="prohibition", extraterritorial=True, name="RULE", **keys)


def content_licence(approval, **keys):
    keys = {"commodities": HEAVY, "elements": SEVEN, "since": date(2020, 1, 1), **keys}
    return in_force(
        act="licence", extraterritorial=True, approval_share=approval, name="RULE", **keys
    )


@pytest.fixture(scope="module")
def requirement(world):
    return world(required())


@pytest.fixture(scope="module")
def ban(world):
    return world(content_ban())


def test_without_a_rule_on_content_nothing_is_followed(world, base):
    _, period, solution, traced = world()
    assert traced is None
    assert np.array_equal(solution.activity, clear(period.problem, TOLERANCE).activity)


def test_the_program_grows_by_less_than_half(requirement, ban):
    for _, _, solution, traced in (requirement, ban):
        assert 0.0 < traced.variables < 0.5
        assert solution.solver == "interior"


def test_the_solution_has_the_shape_of_the_period(requirement, ban, base):
    for _, period, solution, _ in (requirement, ban):
        assert solution.activity.size == len(base.network.columns)
        assert solution.dual.size == solution.price.size == len(base.network.nodes)
        assert solution.limit_rent.size == len(period.rows)
        left = period.problem.balance @ solution.activity
        assert np.all(left > -1e-4 * period.problem.node_scale)


def test_no_more_is_free_than_flows(requirement, ban):
    for _, period, solution, traced in (requirement, ban):
        for part in traced.free:
            scale = period.problem.column_scale[part.columns]
            assert np.all(part.flow <= solution.activity[part.columns] + 1e-4 * scale)
            assert np.all(part.flow >= -1e-9)


def test_free_goods_balance(requirement, base):
    """What is free and used was made free: by processes without the origin's material, or from free inputs."""
    _, period, solution, traced = requirement
    part = traced.free[0]
    followed = OriginNetwork(base, part.origin, (), {use_node(base, "defence", "USA")})
    followed = followed.without_trickles(period.problem.balance, base.reference)
    assert np.array_equal(followed.columns, part.columns)
    own = period.problem.balance.tocsr()[followed.nodes]
    entries = followed.pattern.multiply(own).tocsc()
    left = entries[:, followed.columns] @ part.flow
    left = left + entries[:, followed.makers].maximum(0) @ solution.activity[followed.makers]
    left[followed.node_place[use_node(base, "defence", "USA")]] -= traced.supplied[0].supplied
    assert np.all(left > -1e-3 * period.problem.node_scale[followed.nodes])


def use_node(base, use, region):
    return base.network.node_index[base.network.chain.uses[use]["commodity"], region]


def test_a_requirement_splits_the_use_and_costs_a_premium(requirement, base):
    """In the base year next to no samarium is separated outside China, and defence needs it."""
    _, _, _, traced = requirement
    (one,) = traced.supplied
    row = base.network.use_rows.index(("defence", "USA"))
    assert one.row == row
    assert one.demand == pytest.approx(0.5 * base.demand.anchor[row], rel=1e-6)
    assert one.supplied < one.demand
    assert one.premium > 0.0
    assert one.premium < base.demand.cap[row]


def test_what_the_premium_pays_is_what_free_makers_and_carriers_earn(requirement):
    _, _, _, traced = requirement
    paid = sum(one.premium * one.supplied for one in traced.supplied)
    assert paid > 0.0
    assert traced.earned.sum() == pytest.approx(paid, rel=1e-3)


def test_a_requirement_on_what_is_plenty_outside_costs_little(world):
    """Neodymium and praseodymium free of China are made for more than half of that use, samarium not."""
    dear, cheap = (
        world(required(0.5, elements=elements))[3].supplied[0].premium
        for elements in (["Sm"], ["Nd", "Pr"])
    )
    assert cheap < 0.05 * dear


def test_a_ban_on_content_lets_free_goods_pass_only(ban, base):
    effects, _, _, traced = ban
    assert not effects.binding_control  # no flow is limited as such
    assert {b.control for b in traced.bound} == {"RULE"}
    for one in traced.bound:
        column = base.network.columns[one.column]
        assert column.destination == "USA"
        assert column.region not in ("CHN", "USA")
        assert one.content <= 1e-3 * max(base.column_scale[one.column], 1.0)


def test_a_ban_on_content_cuts_what_third_countries_ship(ban, world, base):
    """What little dysprosium and terbium is free of China goes into magnets for the United States."""
    _, _, free, _ = world()
    columns = [b.column for b in ban[3].bound]
    usual, now = free.activity[columns].sum(), ban[2].activity[columns].sum()
    assert usual > 10.0
    assert now < 0.95 * usual


def test_a_licence_on_content_lets_its_share_of_the_content_pass(world, base):
    effects, period, _, traced = world(content_licence(0.5))
    followed = OriginNetwork(
        base, Origin("CHN", tuple(SEVEN), 0.0), effects.content[0].columns.tolist(), ()
    )
    followed = followed.without_trickles(period.problem.balance, base.reference)
    usual = followed.content(period.problem.balance, base.activity) * base.activity
    assert usual[[b.column for b in traced.bound]].sum() > 100.0
    for one in traced.bound:
        slack = 2e-3 * base.column_scale[one.column]
        assert one.content <= 0.5 * usual[one.column] + slack


def shipped(traced, solution, content=False):
    return sum(b.content if content else float(solution.activity[b.column]) for b in traced.bound)


def test_a_licence_that_grants_little_lets_no_less_pass_than_a_ban(world, ban):
    """To one destination: what is free goes there as well, whether or not goods must be free at its end."""
    _, _, solution, traced = world(content_licence(0.02, destinations=["USA"]))
    assert shipped(traced, solution) > shipped(ban[3], ban[2])
    assert 0.0 < shipped(traced, solution, content=True) < 0.1 * shipped(traced, solution)


def test_no_country_exports_more_free_goods_than_it_makes_free(world, base):
    """Toward all at once a rule binds what comes in as well as what goes out: papers are not swapped."""
    network = base.network
    effects, period, solution, traced = world(content_licence(0.0))
    (part,) = traced.free
    followed = OriginNetwork(base, part.origin, effects.content[0].columns.tolist(), ())
    balance = period.problem.balance.tocsr()[part.nodes].maximum(0)
    is_process = np.array([network.columns[c].kind == "process" for c in part.columns])
    own = balance[:, part.columns] @ (part.flow * is_process)
    own = own + balance[:, followed.makers] @ solution.activity[followed.makers]
    made = dict(zip(part.nodes.tolist(), own.tolist(), strict=True))
    out = dict.fromkeys(made, 0.0)
    for one in traced.bound:
        column = network.columns[one.column]
        free = float(solution.activity[one.column]) - one.content
        out[network.node_index[column.commodity, column.region]] += free
    assert max(out.values()) > 10.0
    for node, tonnes in out.items():
        assert (
            tonnes
            <= made[node] + 1e-3 * base.network.chain.mass_tolerance + 1e-3 * base.node_scale[node]
        )


def test_routes_that_projects_open_are_followed(base):
    """What a project sends over a way that nothing went before is not taken to have content."""
    trade, state = plain(base).trade, plain_state(base)
    node = use_node(base, "defence", "USA")
    followed = OriginNetwork(base, Origin("CHN", (), 0.0), (), {node})
    before = followed.without_trickles(base.balance, trade.expected_flow(state))
    ways = [
        c
        for c in followed.columns
        if c not in before.place and followed.is_route[followed.place[c]]
    ]
    trade.route_growth = SimpleNamespace(
        at=lambda _: opening(base, ways[0], 1e3), planned_reference=lambda _: None
    )
    after = followed.without_trickles(base.balance, trade.expected_flow(state))
    assert set(after.columns) - set(before.columns) == {ways[0]}


def opening(base, column, tonnes):
    out = np.zeros(len(base.network.columns))
    out[column] = tonnes
    return out


def test_requirements_of_parts_of_a_year_add_up(world, base):
    """Thirty percent until June and sixty from July are forty-five of the year's demand."""
    early = required(0.3, share=0.5)
    _, _, _, traced = world(early, required(0.6, share=0.5, name="LATER"))
    row = base.network.use_rows.index(("defence", "USA"))
    wanted = [one.demand for one in traced.supplied]
    assert sum(wanted) == pytest.approx(0.45 * base.demand.anchor[row], rel=1e-6)


def test_more_than_all_is_not_required(world, base):
    _, _, solution, traced = world(required(0.8), required(0.8, name="OTHER"))
    row = base.network.use_rows.index(("defence", "USA"))
    wanted = sum(one.demand for one in traced.supplied)
    assert wanted == pytest.approx(base.demand.anchor[row], rel=2e-3)
    assert solution.activity.min() >= 0.0


def test_nobody_pays_more_than_the_cap_where_nothing_is_served(world, base):
    _, _, solution, traced = world(required(0.5, destinations=["all"]))
    dry = [one for one in traced.supplied if one.supplied < 1e-3 * one.demand]
    assert dry
    for one in dry:
        paid = solution.dual[use_node(base, *base.network.use_rows[one.row])] + one.premium
        assert paid <= base.demand.cap[one.row] * (1 + 1e-9)


def test_a_misspelt_user_is_refused(world):
    with pytest.raises(ScenarioError, match="defense") as fault:
        world(required(users=["defense"]))
    assert "defence" in fault.value.advice


def test_a_licence_that_grants_nearly_all_changes_next_to_nothing(world):
    """Also beside one on direct shipments, which turns trade to third countries: it is no second one on these."""
    direct = in_force(
        act="licence", approval_share=0.5, name="DIRECT", commodities=HEAVY, since=date(2020, 1, 1)
    )
    _, _, without, _ = world(direct)
    _, _, solution, traced = world(direct, content_licence(0.9999))
    columns = [b.column for b in traced.bound]
    usual, now = without.activity[columns].sum(), solution.activity[columns].sum()
    assert usual > 10.0
    assert now == pytest.approx(usual, rel=1e-2)


def test_a_licence_that_grants_all_changes_nothing(world):
    effects, _, _, traced = world(content_licence(1.0))
    assert not effects.content
    assert traced is None


def test_content_by_proportional_mixing(base):
    network = base.network
    node = network.node_index["magnet.NdFeB_heavy", "JPN"]
    followed = OriginNetwork(base, Origin("CHN", tuple(SEVEN), 0.001), (), {node})
    share = followed.content(base.balance, base.activity)
    assert np.all((share >= 0.0) & (share <= 1.0 + 1e-9))
    from_china = [c for c in network.route_columns if network.columns[c].region == "CHN"]
    assert np.all(share[from_china] == 1.0)
    assert np.all(share[followed.makers] == 0.0)
    assert share[maker(base, "magnet.NdFeB_heavy", "JPN")] > 0.5


def test_only_what_lies_upstream_of_a_rule_is_followed(base):
    network = base.network
    node = network.node_index["magnet.NdFeB_heavy", "JPN"]
    followed = OriginNetwork(base, Origin("CHN", ("Dy", "Tb"), 0.001), (), {node})
    kinds = {network.nodes[n][0] for n in followed.nodes}
    assert {"magnet.NdFeB_heavy", "metal.Dy"} <= kinds
    assert not kinds & {"oxide.La", "magnet.SmCo", "metal.NdPr"}
    assert "CHN" not in {network.nodes[n][1] for n in followed.nodes}


def test_an_input_below_the_floor_does_not_count(base):
    node = base.network.node_index["magnet.NdFeB_heavy", "JPN"]
    all_of_it = OriginNetwork(base, Origin("CHN", ("Dy", "Tb"), 0.001), (), {node})
    nothing = OriginNetwork(base, Origin("CHN", ("Dy", "Tb"), 0.99), (), {node})
    making = maker(base, "magnet.NdFeB_heavy", "JPN")
    assert making in all_of_it.columns
    assert making in nothing.makers  # no input counts, so what it makes is free


def maker(base, commodity, region):
    """The existing process that makes most of a commodity in a region."""
    node = base.network.node_index[commodity, region]
    made = base.balance.tocsr()[node].maximum(0).multiply(base.activity).toarray().ravel()
    made[base.network.route_columns] = 0.0
    return int(np.argmax(made))


def test_an_extraterritorial_act_binds_others_shipments_and_not_its_own():
    act = read_act({"act": "prohibition", "extraterritorial": True, "stages": ["magnet"],
                    "origin": "CHN", "destinations": ["USA"]})  # fmt: skip
    assert act.binds_route("JPN", "USA")
    assert not act.binds_route("CHN", "USA")
    assert not act.binds_route("JPN", "KOR")
    assert not act.binds_route("JPN", "CHN")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"act": "tariff", "rate": 0.1, "stages": ["magnet"], "extraterritorial": True},
         "tariff.extraterritorial"),
        ({"act": "origin_requirement", "users": ["defence"]}, "required_share"),
        ({"act": "prohibition", "stages": ["magnet"], "content_floor": 0.1}, "content_floor belongs"),
        ({"act": "prohibition", "stages": ["magnet"], "users": ["defence"]}, "users"),
    ],
)  # fmt: skip
def test_an_act_that_cannot_be_is_refused(keys, words):
    with pytest.raises(ValidationError, match=words):
        read_act({"origin": "CHN", **keys})

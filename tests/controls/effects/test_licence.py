"""Licences by destination and end user, and general licences, on the packaged network."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.controls.effects.acts import in_force, read_act, whole

from ytterby.controls.acts.licence import RECORD, default_approval
from ytterby.controls.book import Book
from ytterby.controls.effects.approvals import known_users, share_of_nodes
from ytterby.controls.effects.compile import compile_acts
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import ScenarioError
from ytterby.ground.files import DATA
from ytterby.scenarios.read import resolve

MAGNETS = {"commodities": ["magnet.NdFeB_heavy"]}
shares = st.floats(0.0, 1.0)


@pytest.fixture(scope="module")
def passing(base):
    """Acts -> destination -> passing share of heavy magnets from China in a year."""

    def compiled(*acts, year=2030):
        found = compile_acts(
            list(acts), base.network, whole(year), base.activity, 1.0, 0.4, base.balance
        )
        columns = base.network.columns
        return {
            columns[n].destination: float(found.approved_share[n])
            for n in base.network.route_columns
            if columns[n].commodity == "magnet.NdFeB_heavy" and columns[n].region == "CHN"
        }

    return compiled


def licence(approval=0.9, **keys):
    return in_force(act="licence", approval_share=approval, **{**MAGNETS, **keys})


def general(share=0.5, hold=1.0, **keys):
    keys = {"eases": ["TEST"], **MAGNETS, **keys}
    return in_force(act="general_licence", general_share=share, share=hold, name="GENERAL", **keys)


def test_a_destination_that_is_named_has_its_own_share_and_the_others_the_common_one(passing):
    found = passing(licence(0.9, approval_by_destination={"USA": 0.3}))
    assert found.pop("USA") == pytest.approx(0.3)
    assert len(found) > 5
    assert set(np.round(list(found.values()), 12)) == {0.9}


def test_a_destination_can_do_better_than_the_common_share(passing):
    found = passing(licence(0.5, approval_by_destination={"JPN": 1.0}))
    assert found["JPN"] == 1.0
    assert found["KOR"] == pytest.approx(0.5)


def test_lag_and_backlog_are_the_same_for_all_destinations(passing):
    start = {"since": date(2025, 1, 1), "lag_days": 73.0, "backlog_days": 730.0}
    found = passing(licence(0.8, approval_by_destination={"USA": 0.4}, **start), year=2025)
    assert found["KOR"] == pytest.approx((0.8 * 292 + 0.4 * 0.8 * 73) / 365)
    assert found["USA"] == pytest.approx(found["KOR"] / 2)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(approval=shares, usa=shares, share=shares, hold=shares)
def test_a_general_licence_never_lowers_what_passes(passing, approval, usa, share, hold):
    held = licence(approval, approval_by_destination={"USA": usa})
    without, eased = passing(held), passing(held, general(share, hold))
    for place, passed in without.items():
        covered = share * hold
        assert eased[place] == pytest.approx(covered + (1.0 - covered) * passed)
        assert passed - 1e-12 <= eased[place] <= 1.0


def test_a_general_licence_does_not_wait(passing):
    """In a period within the lag nothing but what the general licence covers passes."""
    waiting = licence(0.9, since=date(2030, 1, 1), lag_days=400.0)
    assert set(passing(waiting).values()) == {0.0}
    found = passing(waiting, general(0.3))
    assert found == pytest.approx(dict.fromkeys(found, 0.3))


def test_a_general_licence_by_destination(passing):
    found = passing(licence(0.5), general(0.4, general_by_destination={"USA": 0.0}))
    assert found["USA"] == pytest.approx(0.5)
    assert found["JPN"] == pytest.approx(0.7)


def test_a_general_licence_eases_only_the_measures_it_names_and_binds_nothing_itself(passing):
    assert passing(licence(0.5), general(1.0, eases=["OTHER"])) == passing(licence(0.5))
    assert set(passing(general(0.2)).values()) == {1.0}


def test_two_general_licences_cover_at_most_all(passing):
    assert set(passing(licence(0.1), general(0.7), general(0.8)).values()) == {1.0}


def test_end_users_of_a_use_add_up_to_all_of_it(base):
    """Every node that is used at all is used by somebody: the shares of all uses sum to one."""
    network = base.network
    each = [share_of_nodes(network, u, base.balance, base.activity) for u in network.chain.uses]
    total = np.sum(each, axis=0)
    assert total.max() == pytest.approx(1.0, abs=1e-6)
    heavy = [network.node_index["magnet.NdFeB_heavy", r] for r in ("USA", "JPN", "EU27")]
    assert total[heavy] == pytest.approx(1.0, abs=1e-6)
    assert min(e.min() for e in each) >= 0.0


def test_refusing_an_end_user_costs_a_destination_that_user_s_share(base, passing):
    part = share_of_nodes(base.network, "defence", base.balance, base.activity)
    nodes = base.network.node_index
    found = passing(licence(0.9, approval_by_user={"defence": 0.0}))
    for place in ("USA", "JPN"):
        military = part[nodes["magnet.NdFeB_heavy", place]]
        assert found[place] == pytest.approx(0.9 * (1.0 - military))
    assert part[nodes["magnet.NdFeB_heavy", "USA"]] > part[nodes["magnet.NdFeB_heavy", "JPN"]]
    assert found["USA"] < 0.9


def test_what_all_users_get_alike_is_the_destination_s_share(base, passing):
    everyone = dict.fromkeys(base.network.chain.uses, 0.6)
    assert passing(licence(0.6, approval_by_user=everyone)) == pytest.approx(passing(licence(0.6)))


def test_a_scenario_that_names_no_use_of_the_folder_is_told(base, passing):
    assert "defence" in known_users(base.network)
    with pytest.raises(ScenarioError, match="unknown end user 'defense'"):
        passing(licence(0.9, approval_by_user={"defense": 0.0}))


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({"act": "prohibition", "approval_by_destination": {"USA": 0.5}}, "Extra inputs"),
        ({"act": "licence", "approval_share": 1, "general_share": 0.5}, "Extra inputs"),
        ({"act": "licence", "approval_share": 1, "approval_by_destination": {"USA": 6}}, "most 5"),
        ({"act": "licence", "approval_share": 1, "approval_by_destination": {"UAS": 1}}, "region"),
        ({"act": "licence", "approval_from": {"2025-10": {"share": 1}}}, "must be one day"),
        ({"act": "licence", "approval_from": {"2025-10-01": {"share": 2}}}, "most 1"),
        ({"act": "licence", "approval_from": {"2025-10-01": {"shares": 1}}}, "Extra inputs"),
        ({"act": "licence", "approval_share": 1, "detained_share": 0.5}, "detained_days"),
        ({"act": "prohibition", "detained_share": 0.5, "detained_days": 9}, "Extra inputs"),
        ({"act": "general_licence", "eases": ["X"]}, "general_share"),
        ({"act": "general_licence", "general_share": 0.5}, "eases"),
    ],
)
def test_what_an_act_may_not_say(keys, word):
    with pytest.raises(ValueError, match=word):
        read_act({"origin": "CHN", "stages": ["magnet"], **keys})


def test_the_records_that_are_eased_exist_and_their_shares_are_assumptions_with_a_range():
    book = Book.read()
    eased = [(m, act) for m in book for act in m.acts if act.act == "general_licence"]
    assert {m.id for m, _ in eased} == {"CN-GENERAL-LICENCE-2025"}
    for _, act in eased:
        assert all(name in book for name in act.eases)
    drawn = {row.id for row in book.assumptions()}
    assert "CN-GENERAL-LICENCE-2025/magnets.general_share" in drawn
    assert "CN-GENERAL-LICENCE-2025/magnets.general_by_destination.USA" in drawn
    assert "CN-MOFCOM-GAC-2025-18/magnets.approval_by_destination.USA" in drawn


def test_a_scenario_changes_the_share_of_one_destination(tmp_path):
    path = tmp_path / "usa.yaml"
    path.write_text(
        "name: usa\ntitle: USA\ndescription: Nothing for the United States.\n"
        "extends: licensing-2025\nparameters:\n"
        "  CN-MOFCOM-GAC-2025-18/magnets.approval_by_destination.USA: 0.0\n",
        encoding="utf-8",
    )
    book = Book.read()
    rows = resolve(str(path), book).acts_in(2026, book)
    act = next(r.act for r in rows if r.act.act == "licence" and r.act.name == "magnets")
    days = date(2025, 7, 1), date(2025, 12, 31)
    assert act.approval_for("USA", *days) == 0.0
    assert act.approval_for("JPN", *days) == 0.95


def test_an_approval_changes_on_its_days_and_a_period_has_the_mean_over_them(passing):
    steps = {
        "2030-04-01": {"share": 0.4, "by_destination": {"KOR": 3.0}},
        "2030-07-01": {"share": 0.8},
    }
    found = passing(licence(0.2, approval_from=steps))
    assert found["JPN"] == pytest.approx((90 * 0.2 + 91 * 0.4 + 184 * 0.8) / 365)
    assert found["KOR"] == pytest.approx((90 * 0.2 + 275 * 3.0) / 365)  # keeps a share of its own
    assert passing(licence(0.2, approval_from=steps), year=2031)["JPN"] == pytest.approx(0.8)
    assert passing(licence(0.2, approval_from=steps), year=2029)["JPN"] == pytest.approx(0.2)


multiples = st.floats(0.0, 5.0)
step = st.fixed_dictionaries(
    {}, optional={"share": shares, "by_destination": st.fixed_dictionaries({"KOR": multiples})}
)
stepped = st.dictionaries(st.dates(date(2029, 6, 1), date(2031, 6, 1)).map(str), step, max_size=4)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(approval=shares, steps=stepped, later=step, more=shares)
def test_dated_shares(passing, approval, steps, later, more):
    """A day after the run changes nothing, nor does the same share again; more approved never lowers what passes."""
    before = passing(licence(approval, approval_from=steps))
    assert passing(licence(approval, approval_from={**steps, "2031-06-02": later})) == before
    plain = passing(licence(approval))
    again = {"share": approval, "by_destination": {"KOR": approval}}
    assert passing(licence(approval, approval_from={"2030-05-01": again})) == plain
    raised = {
        key: {
            name: max(value, more) if name == "share" else {"KOR": max(value["KOR"], more)}
            for name, value in one.items()
        }
        for key, one in steps.items()
    }
    after = passing(licence(max(approval, more), approval_from=raised))
    assert all(after[place] >= share - 1e-12 for place, share in before.items())


def test_more_than_before_to_a_destination(passing):
    found = passing(licence(0.5, approval_by_destination={"KOR": 3.3}))
    assert found["KOR"] == pytest.approx(3.3)
    assert found["JPN"] == 0.5


def test_numbers_of_dated_shares_are_named_and_changed():
    act = licence(0.5, approval_from={"2030-04-01": {"by_destination": {"KOR": 3.0}}}).act
    place = "approval_from.2030-04-01.by_destination.KOR"
    assert place in act.places
    changed = act.with_values({place: 2.0, "approval_share": 0.1})
    days = date(2030, 4, 1), date(2030, 4, 1)
    assert (changed.approval_for("KOR", *days), changed.approval_for("JPN", *days)) == (2.0, 0.1)


def test_a_licence_without_a_share_has_that_of_past_ones_and_an_ensemble_draws_it(base):
    act = read_act({"act": "licence", "origin": "CHN", **MAGNETS})
    low, middle, high = default_approval().numbers()
    assert act.approval_share.numbers() == (low, middle, high)
    assert 0.1 < low < middle < high <= 1.0
    ((place, figure),) = act.figures()
    assert place == "approval_share"
    assert "past licences" in figure.assumption.reason
    book = Book.read()
    for row in read_csv(RECORD).rows:
        assert row["act"] in book
        assert float(row["low"]) <= float(row["share"]) <= float(row["high"])
        assert row["source_url"].startswith("https://")


def test_shares_set_from_published_figures_name_them():
    facts = {
        row["id"]
        for path in DATA.glob("*/evidence/*.csv")
        for row in read_csv(path).rows
        if row.get("id")
    }
    named = {
        name: row.id for row in Book.read().assumptions() for name in row.figure.assumption.set_from
    }
    assert len(named) >= 10
    for name, number in named.items():
        assert name in facts or name.startswith("case/"), f"{number} names {name}"


def held(base, **keys):
    """Acts on heavy magnets from April 2025 -> commodity -> passing share to Japan in a month."""
    row = licence(0.0, since=date(2025, 4, 4), lag_days=400.0, **keys)

    def in_month(month):
        found = compile_acts(
            [row], base.network, whole(2025, month, 1), base.activity, 1.0, 0.4, base.balance
        )
        columns = base.network.columns
        return found, {
            columns[n].commodity: float(found.approved_share[n])
            for n in base.network.route_columns
            if columns[n].region == "CHN" and columns[n].destination == "JPN"
        }

    return in_month


def test_customs_hold_a_share_of_the_other_magnets_for_some_days_and_of_nothing_else(base):
    month = held(base, detained_share=0.4, detained_days=45.0)
    effects, may = month(5)
    assert may["magnet.NdFeB_heavy"] == 0.0
    # of May the first 18 days lie within 45 days of 4 April
    assert may["magnet.NdFeB_ordinary"] == pytest.approx(1.0 - 0.4 * 18 / 31)
    assert may["oxide.Nd"] == 1.0
    assert month(7)[1]["magnet.NdFeB_ordinary"] == 1.0
    leaks = {base.network.columns[n].commodity for n in effects.leaks}
    assert leaks == {"magnet.NdFeB_heavy"}


def test_without_it_neighbours_go_free(base):
    assert held(base)(5)[1]["magnet.NdFeB_ordinary"] == 1.0
    assert held(base, detained_share=0.0, detained_days=45.0)(5)[1]["magnet.NdFeB_ordinary"] == 1.0


def test_what_is_held_beside_the_law_is_an_assumption_from_none_to_all():
    rows = {row.id: row.figure for row in Book.read().assumptions()}
    share = rows["CN-MOFCOM-GAC-2025-18/magnets.detained_share"]
    assert (share.low, share.high) == (0.0, 1.0)
    assert "CN-MOFCOM-GAC-2025-18/magnets.detained_days" in rows


def test_a_licence_is_always_granted_when_nobody_is_refused():
    def act(**keys):
        return read_act({"act": "licence", "origin": "CHN", "stages": ["oxide"], **keys})

    assert act(approval_share=1.0).always_granted
    assert not act(approval_share=0.9).always_granted
    assert not act(approval_share=1.0, approval_by_destination={"USA": 0.5}).always_granted
    assert not act(approval_share=1.0, approval_by_user={"defence": 0.0}).always_granted

"""Listed projects: only what they add over what stands, one delay, and a lapse while they do not pay."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.controls.book import Book
from ytterby.runs.workspace import listed_projects, load_scenario
from ytterby.years.capacity.openings import Openings, decided
from ytterby.years.capacity.projects import NOT_BEGUN, OF_BASE, Listed, projects, schedule
from ytterby.years.state import ANNOUNCED, CATEGORIES, STATE_AID, SUPPORTED


@pytest.fixture(scope="module")
def listed(base):
    book = Book.read()
    return listed_projects(base, load_scenario("as-recorded", book, base.network.chain), book)


def test_no_project_is_a_step_of_itself_and_every_step_names_what_it_extends(chain):
    names = {row["project"] for row in chain.projects}
    for row in chain.projects:
        assert row["step_of"] != row["project"]
        assert row["step_of"] in names | {"", OF_BASE}


def test_no_running_plant_starts_after_2026(listed):
    running = [row for row in listed if row["status"] in ("operating", "ramping")]
    assert len(running) > 30
    assert max(row["start"] for row in running) <= 2026


def test_expected_additions_are_at_most_nameplate_less_what_stands(listed):
    """Plant by plant: a project with its later steps, and every plant of the base year as a whole."""
    assert len(listed) > 90
    for row in listed:
        assert max(row["expected_t"]) <= max(row["nameplate_t"] - row["stands_t"], 0.0) + 1e-9, row[
            "project"
        ]
        assert np.all(np.diff(row["expected_t"]) >= 0.0)
    chains: dict[str, float] = {}
    first = {row["project"]: row["step_of"] for row in listed}
    largest = {row["project"]: row["nameplate_t"] for row in listed}
    for row in listed:
        root = row["project"]
        while first[root] not in ("", OF_BASE):
            root = first[root]
        chains[root] = chains.get(root, 0.0) + max(row["expected_t"])
        largest[root] = max(largest[root], row["nameplate_t"])
    for root, added in chains.items():
        assert added <= largest[root] + 1e-9, root
    places: dict[tuple[str, str], list[float]] = {}
    for row in (r for r in listed if r["step_of"] == OF_BASE):
        held = places.setdefault((row["plant"], row["region"]), [0.0, 0.0, row["base_t"]])
        held[0] += row["nameplate_t"]
        held[1] += max(row["expected_t"])
    for place, (nameplate, added, stands) in places.items():
        assert added <= max(nameplate - min(stands, nameplate), 0.0) + 1e-6, place


def test_one_delay_counts(base, chain, listed):
    """A stated start slips by its status; one that is not stated is put by status, and waits for know-how."""
    values = base.values
    for row in listed:
        parameter = next(
            r["start_parameter"] for r in chain.projects if r["project"] == row["project"]
        )
        if not parameter:
            assert row["start"] == base.first_year
            continue
        later = row["start"] - values(parameter)
        if not parameter.startswith("default_start"):
            assert later == pytest.approx(values(f"slip.{row['status']}"))
        elif row["status"] in NOT_BEGUN:
            assert 0.0 <= later <= values("knowhow_delay")
        else:
            assert later == 0.0


def test_supported_only_with_an_instrument(base):
    """State aid that is announced has a category of its own; an instrument that holds for the plant changes it."""
    technologies = base.network.chain.knowhow
    found = projects(base, set(), 40, np.zeros((40, len(technologies))))
    size = len(base.network.plants), len(CATEGORIES)
    bare = schedule(found, size[0])
    total = (bare.begun + bare.undecided).by_category(*size).sum(axis=0)
    assert total[SUPPORTED] == 0.0
    assert total[STATE_AID] > 0.0
    assert total[ANNOUNCED] > 0.0
    aided = {one.plant for one in found if one.row["state_aid"] == "yes"}
    backed = schedule(found, size[0], aided)
    again = (backed.begun + backed.undecided).by_category(*size).sum(axis=0)
    assert again[STATE_AID] == 0.0
    assert again[SUPPORTED] == pytest.approx(total[STATE_AID])


def facts_of(chain):
    """Plants outside the holder that the facts tell in their own right: id -> row."""
    with (chain.folder / "evidence" / "projects.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            r for r in csv.DictReader(file) if r["role"] in ("primary", "step_total", "programme")
        ]
    return {r["id"]: r for r in rows if r["country"] != "CHN"}


def test_no_listed_plant_is_dropped_in_a_run(base, chain):
    measures = {row["because_of"] for row in chain.projects}
    found = projects(base, measures, 20, np.zeros((20, len(chain.knowhow))))
    assert {one.row["project"] for one in found} == {row["project"] for row in chain.projects}


def test_every_plant_of_the_facts_is_counted_or_left_out_with_a_reason(chain):
    told = facts_of(chain)
    counted = {row["evidence"] for row in chain.projects}
    left = {row["evidence"]: row["reason"] for row in chain.projects_left_out}
    plants = {i for i, row in told.items() if row["role"] != "programme" or i in counted}
    assert counted | set(left) == plants
    assert not counted & set(left)
    assert all(left.values())
    for ident, why in left.items():
        if why == "no tonnage is stated":
            assert not any(c.isdigit() for c in told[ident]["capacity_value"]), ident


def test_ore_of_a_listed_mine_can_be_separated_and_what_is_separated_can_leave(chain):
    """A mine without a separator in reach, or a separator without a buyer in reach, stands still for ever."""
    runs = {(row["process"], row["region"]) for row in chain.activities}
    ways = {(row["commodity"], row["origin"], row["destination"]) for row in chain.routes}
    for row in (r for r in chain.projects if r["feed"]):
        feed, place = row["feed"], row["region"]
        there = {at for process, at in runs if process == f"light_separation.{feed}"}
        assert any(at == place or (f"concentrate.{feed}", place, at) in ways for at in there), feed
    for region in {at for process, at in runs if process.startswith("light_separation.")}:
        home = ("reduction.Nd", region) in runs
        assert home or any(c == "oxide.Nd" and origin == region for c, origin, _ in ways), region


def test_a_concentrate_counts_at_the_grade_that_its_row_states(base, chain):
    told, seen = facts_of(chain), 0
    for row in chain.projects:
        fact = told[row["evidence"]]
        stated, unit = fact["product"].partition("% TREO"), fact["capacity_unit"].lower()
        if stated[1] and "concentrate" in unit and "reo" not in unit and row["feed"]:
            grade = float(stated[0].split()[-1].lstrip(">")) / 100
            tonnes = base.values(row["capacity_parameter"])
            assert tonnes == pytest.approx(grade * float(fact["capacity_value"]))
            seen += 1
    assert seen >= 4


def one_plant(month, tonnes=100.0):
    array = np.zeros((1, 1, 120))
    array[0, 0, month] = tonnes
    return Openings.of(array)


def test_a_project_waits_while_it_does_not_pay_and_opens_as_much_later():
    nothing, lead = Openings.none(), np.array([36.0])
    state = Listed(nothing, one_plant(48), np.zeros(1))
    for _ in range(3):  # due for a decision from the second year on; it does not pay
        opened, state = state.advance(12, 12, lead, np.zeros(1))
        assert opened.tonnes.sum() == 0.0
    assert state.undecided.tonnes.sum() == 100.0
    years = 0
    while state.opened.sum() == 0.0:
        _, state = state.advance(12, 12, lead, np.ones(1))
        years += 1
        assert years < 10
    assert years == 3  # its lead time, from the day of the decision
    assert state.undecided.tonnes.sum() == state.begun.tonnes.sum() == 0.0


@given(st.integers(1, 110), st.sampled_from([3, 12]), st.booleans())
def test_nothing_is_lost_or_made_by_a_decision(month, months, pays):
    undecided = one_plant(month)
    go, left = decided(undecided, months, np.array([24.0]), np.array([float(pays)]))
    assert go.tonnes.sum() + left.tonnes.sum() == pytest.approx(
        100.0 if month >= months or month < 24 + months else 0.0
    )


def test_what_has_begun_opens_whatever_it_earns():
    nothing = Openings.none()
    state = Listed(one_plant(24), nothing, np.zeros(1))
    _, state = state.advance(12, 12, np.array([36.0]), np.zeros(1))
    _, state = state.advance(12, 12, np.array([36.0]), np.zeros(1))
    assert state.opened.sum() == 100.0

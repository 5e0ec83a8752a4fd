"""Groups of assumptions, and single ones, at their ends: what must sum to one still does."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from ytterby.datasets.package import packaged_folder, packaged_names
from ytterby.datasets.parameters import Parameters
from ytterby.draws.hypercube import moves_as_one, summing_to_one
from ytterby.draws.tornado import Draw, group_draws, titles


@cache
def single_draws(parameters):
    """Both ends of every assumption by itself, made once for all tests."""
    return [
        Draw(row.id, "", end, summing_to_one(parameters, {row.id: value}))
        for row in parameters
        for end in ("low", "high")
        if (value := getattr(row, end)) is not None
    ]


@pytest.fixture(scope="module")
def feeds(chain):
    """Deposit -> ids of its assay."""
    found = {}
    for row in chain.parameters:
        if row.id.startswith("assay."):
            found.setdefault(row.id.split(".")[1], []).append(row.id)
    return found


def assays(chain, changes, members):
    return [changes.get(m, chain.parameters.row(m).value) for m in members]


def test_at_most_twenty_named_groups_each_with_both_ends(chain):
    draws = group_draws(chain.parameters)
    groups = Counter(draw.group for draw in draws)
    assert 10 <= len(groups) <= 21
    assert set(groups.values()) == {2}
    assert set(groups) <= set(titles())
    for group in groups:
        assert [d.end for d in draws if d.group == group] == ["low", "high"]
        low, high = (d.changes for d in draws if d.group == group)
        assert set(low) == set(high)
        assert low != high


@pytest.mark.parametrize("name", packaged_names())
def test_every_drawn_number_has_a_group_with_a_title(name):
    rows = [
        r for r in Parameters.read(packaged_folder(name)) if r.low is not None and r.low < r.high
    ]
    assert len(rows) > 100
    assert [row.id for row in rows if row.group not in titles()] == []


def test_parts_of_a_whole_do_not_move_as_one(chain):
    apart = {g for g in chain.parameters.groups() if not moves_as_one(g)}
    assert {"use_places", "ore_assays", "reconciliation"} <= apart
    assert not apart & {draw.group for draw in group_draws(chain.parameters)}
    assert moves_as_one("a group of my own")
    assert not moves_as_one("")


def test_a_draw_holds_the_ends_of_its_groups_assumptions(chain):
    for draw in group_draws(chain.parameters):
        if any(name.startswith("assay.") for name in draw.changes):
            continue  # scaled so that they sum to one: tested apart
        members = chain.parameters.in_group(draw.group)
        assert set(draw.changes) == {row.id for row in members}
        for row in members:
            assert draw.changes[row.id] == (row.low if draw.end == "low" else row.high)
            assert row.low <= row.value <= row.high


@pytest.mark.parametrize("make", [group_draws, single_draws])
def test_assays_still_sum_to_one(chain, feeds, make):
    touched = 0
    for draw in make(chain.parameters):
        for feed, members in feeds.items():
            shares = assays(chain, draw.changes, members)
            assert sum(shares) == pytest.approx(1.0, abs=1e-7), (draw.group, draw.end, feed)
            assert min(shares) >= 0.0
            touched += any(m in draw.changes for m in members)
    assert touched > 10


def test_what_one_element_gains_the_others_lose_alike(chain, feeds):
    drawn = {
        (d.group, d.end): d.changes
        for d in single_draws(chain.parameters)
        if d.group == "assay.bayan_obo.Nd"
    }
    assert len(drawn) == 2
    row = chain.parameters.row("assay.bayan_obo.Nd")
    for (_, end), changes in drawn.items():
        assert set(changes) == set(feeds["bayan_obo"])
        ratios = {
            m: changes[m] / chain.parameters.row(m).value
            for m in feeds["bayan_obo"]
            if m != row.id and chain.parameters.row(m).value > 0
        }
        assert max(ratios.values()) == pytest.approx(min(ratios.values()))
        assert (changes[row.id] > row.value) == (end == "high")


def whole_recipes(chain):
    """Recipe -> ids of its contents, where they are shares of what the use counts."""
    found = {}
    for row in chain.parameters:
        if row.id.startswith("recipe_content."):
            found.setdefault(tuple(row.id.split(".")[1:3]), []).append(row)
    return {
        key: [row.id for row in rows]
        for key, rows in found.items()
        if sum(row.value for row in rows) == pytest.approx(1.0, abs=1e-6)
    }


def test_contents_of_a_whole_recipe_still_sum_to_one(chain):
    recipes, touched = whole_recipes(chain), 0
    for draw in single_draws(chain.parameters):
        for key, members in recipes.items():
            total = sum(draw.changes.get(m, chain.parameters.row(m).value) for m in members)
            assert total == pytest.approx(1.0, abs=2e-6), (draw.group, draw.end, key)
            touched += any(m in draw.changes for m in members)
    assert touched > 10


def test_a_recipe_that_takes_more_than_it_replaces_is_left_alone(chain):
    name = "recipe_content.industry.dysprosium_free.magnet.NdFeB_ordinary"
    row = chain.parameters.row(name)
    ends = {d.end: d.changes for d in single_draws(chain.parameters) if d.group == name}
    assert ends == {"low": {name: row.low}, "high": {name: row.high}}

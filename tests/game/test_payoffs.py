"""Payoffs put together from runs: sums, stated facts, tables. No market is run."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ytterby.game.payoffs import (
    PARTS,
    TOTAL,
    Payoffs,
    amounts,
    facts,
    payoff_table,
    year_table,
)
from ytterby.game.solutions import solved
from ytterby.game.use_side import UseSide

YEARS = 2


def made_of(game, seed=3):
    """Made-up runs: array (end, player, part, year) by run, nothing in the reference."""
    rng = np.random.default_rng(seed)
    found = {}
    for name in game.scenarios():
        money = rng.normal(size=(3, len(PARTS), YEARS)).round(6)
        money[:, PARTS.index("facts")] = 0.0
        found[name] = np.stack([money] * 3) * (name != "reference")
    return found


@pytest.fixture
def payoffs(small):
    return Payoffs.of(small, made_of(small))


def test_a_cell_is_its_run_and_what_is_stated(payoffs, small):
    parts, runs = payoffs.parts, made_of(small)
    money = parts[1].sum(axis=1)
    assert money[:, :, 1, 1, 0] == pytest.approx(runs["chn-ban--usa-duty"][1].sum(axis=1))
    assert parts[:, :, :, :, 2, 0, 0].tolist() == parts[:, :, :, :, 0, 0, 0].tolist()
    lists = facts(small, 1, 2)
    assert lists[:, 0].tolist() == [-8000, -4500, -4500]
    place = PARTS.index("facts")
    assert parts[1, 1, place, 0, 2, 2, 0] == -4500
    assert not parts[1, 0, place].any()


def test_table_has_every_cell_part_and_window(payoffs):
    table = payoff_table(payoffs)
    assert table.height == 9 * 3 * (len(PARTS) + 1) * 2
    keys = ["cell", "player", "until"]
    sums = (
        table.filter(pl.col("part") != TOTAL)
        .group_by(keys, maintain_order=True)
        .agg(pl.col("value_musd").sum())
    )
    both = sums.join(table.filter(pl.col("part") == TOTAL), on=keys)
    assert both["value_musd"].to_list() == pytest.approx(both["value_musd_right"].to_list())
    last, first = (
        table.filter(pl.col("until") == y, pl.col("part") == TOTAL) for y in (2026, 2025)
    )
    row = pl.col("cell") == "ban / duty / none", pl.col("player") == "CHN"
    values = (
        year_table(payoffs)
        .filter(*row)
        .group_by("year", maintain_order=True)
        .agg(pl.col("value_musd").sum())
        .sort("year")["value_musd"]
    )
    assert first.filter(*row)["value_musd"][0] == pytest.approx(values[0])
    assert last.filter(*row)["value_musd"][0] == pytest.approx(values[0] + values[1] / 1.1)


def test_solutions_are_those_of_the_sums(payoffs):
    one = solved(payoffs.normal_form(2026), 2026)
    assert one.game.players == ("CHN", "USA", "EU27")
    assert one.game.shape == (3, 3, 1)
    plain = one.plain
    assert plain["until"] == 2026
    assert all(len(cell) == 3 for cell in plain["equilibria"])


def test_amounts_are_read_from_tables(small):
    """A run against itself is nothing; a change of one row is that change, in its part and year."""
    value = pl.DataFrame({
        "year": [2025, 2025, 2026], "region": ["CHN", "USA", "CHN"],
        "value_added_musd": [10.0, 5.0, 7.0], "tax_musd": [1.0, 0.0, 2.0], "rent_musd": [4.0, 0.0, 0.0],
    })  # fmt: skip
    cost = pl.DataFrame({"year": [2026], "payer": ["USA"], "cost_musd": [3.0]})
    tables, no_users = {"value_added": value, "public_cost": cost}, UseSide("nothing known")
    assert not amounts(small, tables, tables, no_users).any()
    nothing = {"value_added": value.clear(), "public_cost": cost.clear()}
    found = amounts(small, tables, nothing, no_users)
    part = {name: n for n, name in enumerate(PARTS)}
    assert found[1, 0, part["chain"]].tolist() == [6.0, 7.0]
    assert found[1, 0, part["rents"]].tolist() == [4.0, 0.0]
    assert found[1, 0, part["taxes"]].tolist() == [1.0, 2.0]
    assert found[1, 1, part["public_cost"]].tolist() == [0.0, -3.0]

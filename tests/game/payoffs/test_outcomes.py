"""Payoffs put together from runs: adding up, differences, draws by a surrogate, tables. No market is run."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ytterby.game.payoffs.amounts import NEEDED, PARTS, RUN_PARTS, amounts, facts
from ytterby.game.payoffs.outcomes import Cells, additivity
from ytterby.game.payoffs.payoffs import TOTAL, Payoffs, draw_totals, payoff_table, year_table
from ytterby.game.payoffs.surrogate import acting, draw_plan, run_draws, surrogate
from ytterby.game.payoffs.use_side import NoUseSide
from ytterby.game.solutions.repeated import truce_analysis
from ytterby.game.solutions.solutions import as_dict, solve_payoffs
from ytterby.ground.errors import MarketError
from ytterby.runs.job import Run
from ytterby.runs.run import Executor

YEARS = 2


def held_of(cells, together=0.0, seed=3):
    """Made-up runs: each action adds what it adds, and several at once `together` times their product beside."""
    rng = np.random.default_rng(seed)
    single = {}
    names = list(cells.runs) + [cells.run_name(cell) for cell in cells.checks]
    found = {}
    for name in dict.fromkeys(names):
        own = acting(cells, name)
        for one in own:
            single.setdefault(one, rng.normal(size=(3, len(RUN_PARTS), YEARS)).round(6))
        total = sum(
            (np.stack([single[one]] * 3) for one in own), np.zeros((3, 3, len(RUN_PARTS), YEARS))
        )
        if len(own) > 1:
            total = total + together * len(own)
        found[name] = total
    return found


@pytest.fixture
def cells(small):
    return Cells(small)


def test_runs_are_those_that_the_cells_need(cells):
    assert cells.shape == (3, 3, 2)
    assert set(cells.runs) == {
        "reference", "eu27-build", "usa-duty", "chn-ban", "chn-ban--usa-duty", "chn-ban--eu27-build",
    }  # fmt: skip
    assert next(iter(cells.runs)) == "reference"
    checked = {cells.run_name(cell) for cell in cells.checks}
    assert checked == {"chn-ban--usa-duty--eu27-build", "usa-duty--eu27-build"}
    assert not Cells(cells.game, everything=True).checks
    assert len(Cells(cells.game, everything=True).runs) == 8


def test_where_players_add_up_nothing_is_left_out(cells):
    held = held_of(cells)
    found = cells.assembled(held)
    worth = np.ones(YEARS)
    assert additivity(cells, held, found, worth).worst == pytest.approx(0.0, abs=1e-12)
    everything = Cells(cells.game, everything=True)
    full = {name: held_of(cells)["reference"] for name in everything.runs}
    full = held_of(everything)
    runs = len(RUN_PARTS)
    assert found[:, :, :runs].shape == everything.assembled(full)[:, :, :runs].shape


def test_what_they_do_together_is_seen(cells):
    held = held_of(cells, together=5.0)
    found = cells.assembled(held)
    told = additivity(cells, held, found, np.ones(YEARS))
    assert told.cells == 2
    assert told.worst > 0.1
    assert all(told.narrow[name] >= share for name, share in told.error.items())


def test_a_ban_that_dwarfs_all_else_does_not_hide_what_is_left_out(cells):
    """One action of the first player adds a million to everybody: the whole spread grows, that beside it does not."""
    held = held_of(cells, together=5.0)
    before = additivity(cells, held, cells.assembled(held), np.ones(YEARS))
    grown = {name: one + 1e6 * ("chn-ban" in name) for name, one in held.items()}
    after = additivity(cells, grown, cells.assembled(grown), np.ones(YEARS))
    for name in before.error:
        assert after.error[name] < 1e-3 * before.error[name]
        assert after.narrow[name] == pytest.approx(before.narrow[name], rel=1e-6)


def test_a_cell_is_its_run_and_what_is_stated(cells, small):
    held = held_of(cells, together=1.0)
    found = cells.assembled(held)
    money = found[1].sum(axis=1)
    whole = held["chn-ban--usa-duty"][1].sum(axis=1)
    assert money[:, :, 1, 1, 0] == pytest.approx(whole)
    lists = facts(small, 1, 2)
    assert lists[:, 0].tolist() == [-8000, -4500, -4500]
    place = PARTS.index("facts")
    assert found[1, 1, place, 0, 2, 2, 0] == -4500
    assert not found[1, 0, place].any()
    assert (found[0] <= found[1]).all()
    assert (found[1] <= found[2]).all()


def test_politics_are_nothing_unless_a_weight_is_given(cells):
    place = PARTS.index("political")
    assert not cells.assembled(held_of(cells))[:, :, place].any()
    weight = cells.game.file.political[0].weight.model_copy(update={"value": 0.5})
    political = (cells.game.file.political[0].model_copy(update={"weight": weight}),)
    object.__setattr__(
        cells.game, "file", cells.game.file.model_copy(update={"political": political})
    )
    found = cells.assembled(held_of(cells))
    money = found[1, :, :place].sum(axis=1)
    assert found[1, 0, place] == pytest.approx(-0.5 * money[1])


@pytest.mark.parametrize("together", [0.0, 2.0])
def test_surrogate_is_exact_where_together_is_the_same_in_every_draw(cells, together):
    central, drawn = held_of(cells, together), held_of(cells, together, seed=8)
    singles = {name: drawn[name] for name in cells.runs if len(acting(cells, name)) <= 1}
    guess = surrogate(cells, central, singles)
    for name in cells.runs:
        assert guess[name] == pytest.approx(drawn[name])


def test_each_draw_has_a_use_side_of_its_own(cells, monkeypatch):
    """What is not sure of users is drawn beside the market: draw by draw another side reads the runs."""

    class Numbered(NoUseSide):
        def __init__(self, number):
            self.number = number

        def drawn(self, draws, seed):
            return [Numbered(10 * seed + n) for n in range(draws)]

    seen = made_up(monkeypatch, cells)
    plan = draw_plan(cells, 3, 2)
    found = run_draws(
        plan, held_of(cells), Numbered(0), Executor.of("serial", store=False), np.ones(YEARS)
    )
    assert list(dict.fromkeys(side.number for side in seen)) == [20, 21, 22]
    assert found.failed == []
    assert found.checked == len(plan.mixed) == 1
    assert max(found.error.values()) == pytest.approx(0.0, abs=1e-12)
    assert set(found.middle) == set(found.error) == {"CHN", "USA", "EU27"}


def test_a_draw_without_an_answer_is_left_out_and_told(cells, monkeypatch):
    means, plan = Executor.of("serial", store=False), draw_plan(cells, 3, 2)
    singles = [own["chn-ban"].key for own in plan.jobs().values()]
    made_up(monkeypatch, cells, fails=singles[1:2])
    found = run_draws(plan, held_of(cells), NoUseSide(), means, np.ones(YEARS))
    assert (len(found.amounts), found.checked) == (2, 1)
    assert found.failed == ["draw 2: the run chn-ban has no answer: no balance"]
    made_up(monkeypatch, cells, fails=singles)
    with pytest.raises(MarketError, match="no draw has an answer"):
        run_draws(plan, held_of(cells), NoUseSide(), means, np.ones(YEARS))


def made_up(monkeypatch, cells, fails=()):
    """No run is made: its tables say which it is, and amounts are those of `held_of`. The sides that read them."""
    sides = []

    def made(job, on_progress=None):
        if job.key in fails:
            raise MarketError("no balance")
        return Run({name: pl.DataFrame({"run": [job.name]}) for name in NEEDED})

    def amounts_of(game, tables, reference, use_side):
        sides.append(use_side)
        name = tables["demand"]["run"][0]
        return held_of(cells)[name if name in cells.runs else "reference"]

    monkeypatch.setattr("ytterby.runs.run.run", made)
    monkeypatch.setattr("ytterby.game.payoffs.surrogate.amounts", amounts_of)
    return sides


def test_table_has_every_cell_part_and_window(cells):
    payoffs = Payoffs(cells, cells.assembled(held_of(cells)))
    table = payoff_table(payoffs)
    assert table.height == 18 * 3 * (len(PARTS) + 1) * 2
    keys = ["cell", "player", "draw", "until"]
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
    by_year = year_table(payoffs).filter(
        pl.col("cell") == "ban / duty / none", pl.col("player") == "CHN"
    )
    values = (
        by_year.group_by("year", maintain_order=True)
        .agg(pl.col("value_musd").sum())
        .sort("year")["value_musd"]
    )
    row = pl.col("cell") == "ban / duty / none", pl.col("player") == "CHN"
    assert first.filter(*row)["value_musd"][0] == pytest.approx(values[0])
    assert last.filter(*row)["value_musd"][0] == pytest.approx(values[0] + values[1] / 1.1)
    assert set(table["basis"]) == {"run", "added"}


def test_solutions_and_draws(cells):
    parts = cells.assembled(held_of(cells, 1.0))
    draws = np.stack([parts[1], cells.assembled(held_of(cells, 1.0, seed=9))[1]])
    payoffs = Payoffs(cells, parts, draws)
    found = solve_payoffs(payoffs)
    assert [one.until for one in found] == [2025, 2026]
    for one in found:
        assert one.game.players == ("CHN", "USA")
        assert set(np.unique(one.share)) <= {0.0, 0.5, 1.0}
        for cell in one.equilibria:
            assert one.share[cell] >= 0.5
        told = as_dict(one)
        assert set(told["leads"]) == {"CHN", "USA"}
    assert draw_totals(payoffs, 2025).shape == (2, 3, 3, 3, 2)
    table = payoff_table(payoffs)
    assert set(table.filter(pl.col("draw") == 1)["basis"]) == {"run", "surrogate"}


def test_truce_is_what_is_lost_by_what_follows(cells):
    payoffs = Payoffs(cells, cells.assembled(held_of(cells, 1.0)))
    told = truce_analysis(payoffs)
    worth = {(one.player, one.until): one for one in told.worth}
    game = payoffs.grid(2026)
    lost = game.payoff[:, 0, 0] - game.payoff[:, 1, 1]
    assert [worth[p, 2026].value for p in game.players] == pytest.approx(lost.tolist())
    assert worth["CHN", 2025].with_hazard == pytest.approx(worth["CHN", 2025].value)
    money = payoffs.parts[1].sum(axis=1)
    path = money[:, :, 0, 0, 0] - money[:, :, 1, 1, 0]
    assert worth["EU27", 2026].with_hazard == pytest.approx(path[2, 0] + 0.8 * path[2, 1] / 1.1)
    assert told.delta == pytest.approx(1 / 1.1)


def test_amounts_are_read_from_tables(small):
    """A run against itself is nothing; a change of one row is that change, in its part and year."""
    value = pl.DataFrame({
        "year": [2025, 2025, 2026], "region": ["CHN", "USA", "CHN"],
        "value_added_musd": [10.0, 5.0, 7.0], "tax_musd": [1.0, 0.0, 2.0], "rent_musd": [4.0, 0.0, 0.0],
    })  # fmt: skip
    cost = pl.DataFrame({"year": [2026], "payer": ["USA"], "cost_musd": [3.0]})
    empty = cost.clear()
    tables = {"value_added": value, "public_cost": cost}
    nothing = {"value_added": value, "public_cost": cost}
    assert not amounts(small, tables, nothing, NoUseSide()).any()
    found = amounts(
        small, tables, {"value_added": value.clear(), "public_cost": empty}, NoUseSide()
    )
    part = {name: n for n, name in enumerate(RUN_PARTS)}
    assert found[1, 0, part["chain"]].tolist() == [6.0, 7.0]
    assert found[1, 0, part["rents"]].tolist() == [4.0, 0.0]
    assert found[1, 0, part["taxes"]].tolist() == [1.0, 2.0]
    assert found[1, 1, part["public_cost"]].tolist() == [0.0, -3.0]

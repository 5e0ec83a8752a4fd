"""The market of a block as a linear programme."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.ground.entries import write_entry
from ytterby.ground.finance import annuity
from ytterby.planning.planner import Planner, contents
from ytterby.planning.solve.blocks import Blocks, OpeningTimes
from ytterby.planning.solve.frame import BlockPart, Candidate, Frame
from ytterby.planning.solve.path import load_markets, markets, save_markets
from ytterby.planning.solve.program import block_program
from ytterby.planning.solve.recourse import SecondStage
from ytterby.runs.run import solve
from ytterby.runs.workspace import Workspace
from ytterby.years.calendar import Periods
from ytterby.years.run import run_years


@pytest.fixture(scope="module")
def first(base):
    """The base year as one block, and every plant that investors may extend."""
    workspace = Workspace.read()
    network, chain = base.network, base.network.chain
    plants = [
        n
        for n, (name, region, vintage) in enumerate(network.plants)
        if name not in chain.plants_not_extended
        and (
            vintage == "new"
            or network.plant_technology[n] not in chain.vintages
            or region == chain.holder
        )
    ]
    blocks = Blocks(base.first_year, (1,), 0.03)
    scenario = workspace.scenario(chain.reference_scenario, until=base.first_year)
    records = run_years(base, scenario, workspace.book, periods=Periods())
    frame = frame_of(base, blocks, plants)
    return blocks, plants, markets(base, (scenario, scenario), records, workspace.book, frame)


def frame_of(base, blocks, plants, most=1e5):
    """Plants that stand as soon as they are decided, at their yearly charge."""
    values = base.values
    capital = np.array([values(f"capital_cost.{base.network.plant_technology[n]}") for n in plants])
    charge = annuity(values("discount_rate"), values("plant_life")) * capital / 1e3
    count = len(plants)
    times = OpeningTimes(np.ones((1, count, 1)), charge[None], capital)
    return Frame(blocks, times, tuple(Candidate(n, most) for n in plants), (), 1, 0.03)


def second_stage(base, frame, program):
    """One block without targets."""
    return SecondStage(Planner(base, ()), frame, [BlockPart("block 0", 0, program)], [])


def test_the_base_year_comes_back(base, first):
    """Without targets and controls its flows are within 2% of the reconciled ones."""
    blocks, plants, (market,) = first
    program = block_program(base, market, plants)
    recourse = second_stage(base, frame_of(base, blocks, plants), program)
    recourse.solve(np.zeros(len(plants)))
    count = len(base.network.columns)
    activity = program.activity(recourse.x[recourse.at["block 0"]], count)
    activity[base.network.elastic] += activity[base.network.capped]
    large = base.activity > base.network.chain.mass_tolerance
    large[base.network.capped] = False
    assert np.abs(activity[large] / base.activity[large] - 1.0).max() < 0.02


def test_in_the_base_year_next_to_nothing_pays(base, first):
    """All plants at once, a thousand tonnes each: what it saves is far less than what it costs."""
    blocks, plants, (market,) = first
    frame = frame_of(base, blocks, plants)
    recourse = second_stage(base, frame, block_program(base, market, plants))
    nothing = recourse.solve(np.zeros(len(plants))).value
    for size in (100.0, 1000.0):
        plan = np.full(len(plants), size)
        assert nothing - recourse.solve(plan).value < 0.2 * float(frame.timing.charge[0] @ plan)


def test_a_cut_lies_below_what_it_cuts(base, first):
    """Q is convex in the plan, and its slope is that of a small step."""
    blocks, plants, (market,) = first
    program = block_program(base, market, plants)
    recourse = second_stage(base, frame_of(base, blocks, plants), program)
    random = np.random.default_rng(7)
    tried = []
    for _ in range(5):
        plan = random.uniform(0.0, 2000.0, len(plants))
        tried.append((plan, recourse.solve(plan)))
    size = abs(tried[0][1].value)
    for plan, cut in tried:
        for other, found in tried:
            assert found.value >= cut.value + cut.slope @ (other - plan) - 1e-6 * size


def test_markets_come_back_from_the_disk(first, tmp_path):
    path = tmp_path / "markets"
    save_markets(path, first[2])
    (again,) = load_markets(path)
    (market,) = first[2]
    assert (again.problem.balance != market.problem.balance).nnz == 0
    assert np.array_equal(again.problem.limit, market.problem.limit)
    assert [row.kind for row in again.rows] == [row.kind for row in market.rows]
    path.write_bytes(path.read_bytes()[:100])
    assert load_markets(path) is None
    write_entry(path, arrays={"count": np.array(2)})
    assert load_markets(path) is None


def test_what_uses_hold(base):
    """Magnets are three tenths rare earth, and more went in than stays."""
    found = contents(base)
    assert 0.35 < found["magnet.NdFeB_ordinary"] < 0.7
    assert found["use.polishing"] == pytest.approx(1.0)
    assert all(found[f"metal.{e}"] > 1.1 for e in ("La", "NdPr", "Dy"))


def test_without_a_plan_the_programme_gives_what_the_run_gave(place):
    """Flows of the largest goods, in every block."""
    planned = place()
    task = planned.tasks[0]
    base, records = solve(task.job)
    book, frame = planned.workspace.book, planned.frame
    found = markets(base, (task.scenario,) * 2, records, book, frame)
    plants = [one.plant for one in frame.candidates]
    parts = [
        BlockPart(f"block {n}", n, block_program(base, market, plants, frame.stocks))
        for n, market in enumerate(found)
    ]
    stage = SecondStage(Planner(base, ()), frame, parts, [])
    later = np.arange(stage.at["later"].start, stage.at["buys"].stop)
    stage.without_targets(np.zeros(frame.links), later, np.zeros(later.size))
    for part, market in zip(parts, found, strict=True):
        activity = part.program.activity(stage.answer(part), len(base.network.columns))
        moves = base.network.route_columns
        assert (market.habit[base.network.plant_of >= 0] == 1.0).all()
        assert market.habit[moves].max() < 1.0
        assert np.abs(activity - market.flows)[moves].max() < 0.02 * market.flows[moves].max()

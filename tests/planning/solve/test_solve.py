"""The whole problem at once, and what must hold between plans."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from tests.planning.conftest import TEXT, TO_THE_END, new_home

from ytterby.ground.entries import entry_path
from ytterby.ground.errors import MarketError, YtterbyError
from ytterby.planning.solve import futures as solve_kept
from ytterby.planning.solve.future import second_stage_of
from ytterby.planning.solve.outcomes import charge_later, surcharge
from ytterby.planning.solve.plan import LEAST_COST, probability_of
from ytterby.planning.solve.solve import GAP, solve, with_kept
from ytterby.planning.targets import PlanError

pytestmark = pytest.mark.usefixtures("warm")


def slack(*plans):
    """What gaps leave open between costs [million USD]."""
    return sum(GAP * max(plan.own, LEAST_COST) for plan in plans) + 1e-6


def least(planned, **options):
    return solve(planned, workers=1, keep=new_home(), **options)


def whole(planned, factor):
    """The same problem in linopy, all futures at once: its cost [million USD]."""
    import linopy  # where it is used: each worker collects this file

    model = linopy.Model()
    frame, targets = planned.frame, planned.targets
    chance = {one.name: one.probability for one in targets.futures}
    scale = frame.scale()
    upper = np.concatenate(
        [
            np.tile([one.maximum for one in frame.candidates], frame.common),
            *([s.room / length for s in frame.stocks] for length in frame.blocks.lengths[:2]),
        ]
    )
    links = model.add_variables(0.0, upper / scale, [range(frame.links)], name="links")
    charge = frame.charges()
    tasks = with_kept(planned, new_home())
    held = [second_stage_of(task) for task in tasks]
    cuts = [charge_later(one, task.public_money) for one, task in zip(held, tasks, strict=True)]
    beside = surcharge(frame, cuts, probability_of(planned), tasks[0].public_money)
    cost = (links * ((charge + beside) * scale)).sum()
    constant = 0.0
    for task, charged in zip(tasks, held, strict=True):
        recourse = second_stage_of(task)
        arrays, share = recourse._model, chance[task.name]
        own = arrays["cost"] + charged.surcharge * recourse.scale
        own[recourse.at["lack"]] = recourse.prices_of_lack(factor)
        constant += share * arrays["offset"]
        x = model.add_variables(0.0, arrays["upper"], [range(recourse.columns)], name=task.name)
        matrix = arrays["matrix"].tocsr()
        _rows(model, x, matrix, arrays["low"], arrays["high"], task.name)
        model.add_constraints(
            x.isel(dim_0=slice(0, frame.links)) - links == 0.0, name=f"{task.name} links"
        )
        cost = cost + share * (x * own).sum()
    for place, stock in enumerate(frame.stocks):
        numbers = [frame.builds + b * len(frame.stocks) + place for b in range(frame.common)]
        tonnes = np.zeros(frame.links)
        tonnes[numbers] = scale[numbers] * np.array(frame.blocks.lengths[: frame.common])
        model.add_constraints((links * tonnes).sum() <= stock.room, name=f"room {place}")
    model.add_objective(cost)
    status, _ = model.solve("highs", output_flag=False)
    assert status == "ok"
    return model.objective.value + constant


def _rows(model, x, matrix, low, high, name):
    import linopy
    import xarray as xr

    size = int(np.diff(matrix.indptr).max())
    count = matrix.shape[0]
    variables = np.full((count, size), -1)
    factors = np.zeros((count, size))
    for row in range(count):
        part = slice(matrix.indptr[row], matrix.indptr[row + 1])
        number = part.stop - part.start
        variables[row, :number] = x.labels.values[matrix.indices[part]]
        factors[row, :number] = matrix.data[part]
    data = xr.Dataset(
        {"coeffs": (("row", "_term"), factors), "vars": (("row", "_term"), variables)},
        coords={"row": range(count)},
    )
    expression = linopy.LinearExpression(data, model)
    for sign, side in (("<=", high), (">=", low)):
        mask = xr.DataArray(np.isfinite(side), dims="row", coords={"row": range(count)})
        right = xr.DataArray(np.where(np.isfinite(side), side, 0.0), dims="row",
                             coords={"row": range(count)})  # fmt: skip
        if bool(mask.any()):
            model.add_constraints(expression, sign, right, name=f"{name} {sign}", mask=mask)


COVER = (
    "  - {id: cover, kind: cover, uses: all, least: 0.95, months: 24, without: CHN, from: 2026}\n"
)
OWN = "  - {id: own, kind: own_share, of: metal, least: 0.9, from: 2026}\n"


@pytest.mark.validation
@pytest.mark.parametrize(
    "changes",
    [
        [],
        [("measures:\n", "measures:\n  for: world\n")],
        [("targets:\n", f"targets:\n{COVER}"), ("planner: [USA, CAN]", "planner: JPN")],
        [("targets:\n", f"targets:\n{OWN}"), ("planner: [USA, CAN]", "planner: JPN")],
    ],
    ids=["targets", "world", "cover", "own"],
)
def test_split_by_future_is_the_whole_problem(place, monkeypatch, changes):
    monkeypatch.setattr("ytterby.planning.solve.solve.GAP", 1e-6)
    monkeypatch.setattr("ytterby.planning.solve.solve.LEAST_COST", 1.0)
    planned = place(*changes)
    plan = least(planned)
    assert plan.cost == pytest.approx(whole(planned, plan.factor), rel=1e-5)
    assert plan.bound <= plan.cost + 1e-6


def test_targets_are_met_within_the_gap(solved):
    plan = solved()
    assert plan.met
    assert plan.gap <= GAP
    for told in plan.solutions:
        for one in told.reached:
            assert one.reached <= one.required + 1e-4


JAPAN = ("planner: [USA, CAN]", "planner: JPN")
ASKED = TEXT[TEXT.index("targets:") :]


@pytest.mark.parametrize(
    ("changes", "old", "values"),
    [
        ([], "most: 0.3, from: 2026}", ("most: {}, from: 2026}}", (0.6, 0.3, 0.15))),
        ([JAPAN], "[infrared], most: 0.3", ("all, most: {}", (0.5, 0.02, 0.0))),
        (
            [JAPAN, ("targets:\n", f"targets:\n{COVER}")],
            "least: 0.95, months: 24",
            ("least: {}, months: 24", (0.5, 0.8, 0.95)),
        ),
        (
            [TO_THE_END, JAPAN, ("targets:\n", f"targets:\n{COVER}")],
            "least: 0.95, months: 24",
            ("least: 0.9, months: {}", (3, 12, 36)),
        ),
    ],
    ids=["share", "loss", "cover", "months"],
)
def test_a_tighter_target_never_costs_less(solved, changes, old, values):
    text, tighter = values
    plans = [solved(*changes, (old, text.format(value))) for value in tighter]
    for loose, tight in pairwise(plans):
        assert tight.cost >= loose.cost - slack(loose, tight)
    assert plans[-1].cost > plans[0].cost  # it is no flat line


def test_an_own_share_counts_what_is_made_over_what_uses_hold(solved):
    """Own make of the programme, planned or not, over what uses hold in the run."""
    plan = solved(TO_THE_END, JAPAN, (ASKED, f"targets:\n{OWN}"))
    assert plan.met
    for told in plan.solutions:
        assert len(told.reached) == 2
        assert all(one.reached >= 0.9 - 1e-4 for one in told.reached)


def test_an_own_share_that_no_plant_can_fill_is_out_of_reach(solved):
    """Without a plant to build the nearest is what the market makes anyhow."""
    few = (
        "build: [extraction, reduction, recycling]\n  most: {extraction: 40}",
        "build: [extraction]",
    )
    with pytest.raises(PlanError, match=r"own \(metal\).*nearest that can be reached 0\.\d"):
        solved(JAPAN, few, (ASKED, f"targets:\n{OWN}"))


def test_a_future_of_no_probability_changes_nothing(solved):
    plan = solved()
    added = "  - {name: never, extends: germanium-full-ban, probability: 0}\nmeasures:"
    other = solved(("measures:", added))
    assert np.array_equal(plan.links, other.links)
    assert other.cost == plan.cost


def test_two_halves_of_a_future_are_one(solved):
    plan = solved()
    half = "  - {name: calm, extends: germanium-baseline, probability: 0.3}\n"
    both = half + half.replace("calm", "quiet")
    other = solved(("  - {name: calm, extends: germanium-baseline, probability: 0.6}\n", both))
    assert other.cost == pytest.approx(plan.cost, abs=slack(plan, other))


def test_waiting_never_costs_less(solved):
    plan = solved()
    later = solved(("common: 2", "common: 2\nwait_until: 2024"))
    assert later.builds[0].sum() == 0.0
    assert later.cost >= plan.cost - slack(plan, later)


def test_a_plan_that_does_not_settle_is_no_plan(place, monkeypatch):
    monkeypatch.setattr("ytterby.planning.solve.solve.MOST_ROUNDS", 2)
    with pytest.raises(MarketError, match="did not settle in 2 rounds"):
        least(place())


def test_what_cannot_be_reached_is_told_with_what_can(place):
    with pytest.raises(PlanError) as caught:
        least(
            place(
                ("most: 0.3, from: 2026", "most: 0.0, from: 2023"),
                ("uses: [infrared], most: 0.0", "uses: all, most: 0.0"),
                (", futures: [ban]", ""),
            )
        )
    text = str(caught.value)
    assert "targets.yaml:" in text
    assert "nearest that can be reached" in text
    assert "in 2023, future calm" in text


def test_a_kept_plan_tells_what_a_new_one_does(place, tmp_path):
    """Where later measures and payments may be many, those told do not hang on what was asked before."""
    new = solve(place(), workers=1, keep=tmp_path / "kept")
    kept = solve(place(), workers=1, keep=tmp_path / "kept")
    assert np.array_equal(kept.links, new.links)
    for one, other in zip(kept.solutions, new.solutions, strict=True):
        assert np.array_equal(one.later, other.later)
        assert np.array_equal(one.bought, other.bought)
        assert one.paid == other.paid


def test_a_stopped_plan_goes_on(place, solved, tmp_path, monkeypatch):
    planned = place()
    asked = []
    from ytterby.planning.solve import future

    plain = future.ask

    def counted(name, links):
        asked.append(name)
        if len(asked) == 7:
            raise KeyboardInterrupt
        return plain(name, links)

    monkeypatch.setattr(future, "ask", counted)
    with pytest.raises(KeyboardInterrupt):
        solve(planned, workers=1, keep=tmp_path / "kept")
    file = entry_path(tmp_path / "kept" / "cuts", planned.digest)
    kept = solve_kept.load_progress(file)
    assert kept is not None
    assert len(kept.plans) == 3
    plan = solve(planned, workers=1, keep=tmp_path / "kept")
    more = len(asked) - 7
    fresh = solved()
    assert plan.cost == pytest.approx(fresh.cost, abs=slack(plan, fresh))
    assert more == 2 * (plan.rounds - 3)
    file.write_bytes(b"damaged")
    assert solve_kept.load_progress(file) is None


def test_the_number_of_workers_does_not_matter(place, solved):
    one = solved()
    two = solve(place(), workers=2, keep=new_home())
    assert two.cost == pytest.approx(one.cost, rel=1e-6)
    assert np.allclose(one.links, two.links, rtol=1e-6, atol=1e-6)


def test_an_empty_budget_builds_nothing_that_is_paid(place):
    plan = least(
        place(
            ("targets:\n", "budget_musd: 0.001\ntargets:\n"), ("most: 0.3, from", "most: 1, from")
        )
    )
    assert float(plan.builds.sum()) < 0.1


def test_error_is_of_the_house():
    assert issubclass(PlanError, YtterbyError)


def test_what_any_plan_can_reach_is_said_before_it_is_sought(place):
    """All futures for what can be reached; none of the ban where infrared is to lose nothing and nothing is built."""
    from ytterby.planning.solve.futures import futures_of
    from ytterby.planning.solve.solve import search

    home = new_home()
    planned = place()
    with futures_of(planned.tasks, 1) as futures:
        plain = search(planned, futures, home)
        plan = search(planned, futures, new_home(), bound=True)
    assert plan.reach.probability == pytest.approx(1.0)
    assert plan.reach.obstacles == ()
    assert plan.links == pytest.approx(plain.links, abs=1e-6)  # to have asked moves nothing
    hard = place(
        ("  build: [extraction, reduction, recycling]\n  most: {extraction: 40}\n", ""),
        ("room: 40", "room: 0.2"), ("uses: [infrared], most: 0.3", "uses: [infrared], most: 0.0"),
    )  # fmt: skip
    with futures_of(hard.tasks, 1) as futures, pytest.raises(PlanError) as caught:
        search(hard, futures, new_home(), bound=True)
    assert "future ban" in str(caught.value)

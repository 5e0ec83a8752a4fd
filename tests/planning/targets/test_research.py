"""Research programmes: begun whole or not, a branch of every future, a changed recipe where they succeed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.planning.conftest import TEXT

from ytterby.planning.second_stage.task import second_stage_of
from ytterby.planning.solve.placement import placed
from ytterby.planning.solve.solve import solve
from ytterby.planning.targets.file import PlanError
from ytterby.planning.targets.measures import Research
from ytterby.planning.targets.read import read_targets
from ytterby.planning.targets.research import _taken_on, research_parameters, split_by_success
from ytterby.planning.write.scenarios import plan_text, steps
from ytterby.runs.workspace import Workspace

LESS = "  research: [{id: lean, use: infrared, less: {metal.Ge: 0.6}, most: 1, musd: 0.5, years: 2, success: 0.5}]\n"
MEASURES = ("measures:\n", f"measures:\n{LESS}")
ONLY = ("  build: [extraction, reduction, recycling]\n  most: {extraction: 40}\n"
        "  stock: [{commodities: [metal.Ge], room: 40}]\n", "")  # fmt: skip
EUROPE = ("planner: [USA, CAN]", "planner: EU27")


def least(planned):
    return solve(planned, workers=1, keep=False)


def test_every_future_is_split_by_chance(place):
    planned = place(MEASURES)
    futures = {one.name: one for one in planned.targets.futures}
    assert set(futures) == {"calm", "calm-with-lean", "ban", "ban-with-lean"}
    assert futures["ban-with-lean"].probability == pytest.approx(0.2)
    assert futures["ban-with-lean"].succeeds == ("lean",)
    assert futures["ban"].succeeds == ()
    (loss,) = [one for one in planned.targets.targets if one.id == "loss"]
    assert loss.futures == ("ban", "ban-with-lean")
    assert split_by_success(planned.targets) == planned.targets


def test_what_succeeds_for_sure_splits_nothing(place):
    planned = place((MEASURES[0], MEASURES[1].replace("success: 0.5", "success: 1")))
    assert [one.succeeds for one in planned.targets.futures] == [("lean",), ("lean",)]


def test_a_changed_recipe_takes_in_less_where_it_succeeds(place):
    """The same use from two fifths of the metal, once begun, in the branch of success and nowhere else."""
    planned = place(MEASURES)
    by_name = {task.name: second_stage_of(task) for task in planned.tasks}
    assert not any(program.changed for program in by_name["ban"].programs)
    program = by_name["ban-with-lean"].programs[3]
    network = planned.base.network
    for one in program.changed:
        entries = program.matrix[: program.nodes.size, one.column].toarray().ravel()
        node = {network.nodes[n]: e for n, e in zip(program.nodes, entries, strict=True) if e}
        ((good, region),) = [key for key in node if key[0] == "metal.Ge"]
        usual = [n for n in network.process_columns
                 if network.columns[n].process == "recipe.infrared.ordinary"
                 and network.columns[n].region == region]  # fmt: skip
        taken = -planned.base.balance.tocsc()[network.node_index[good, region], usual[0]]
        assert node[good, region] == pytest.approx(0.4 * taken)
        assert one.maximum[0] == pytest.approx(
            float(program.anchor[network.use_rows.index(("infrared", region))])
        )
    early = by_name["ban-with-lean"].programs[0]
    assert all(not one.maximum.any() for one in early.changed)


def test_worth_is_read_off_the_rows_of_its_own_block(place):
    """What runs and is not full earns its cost at the worths of its rows, in blocks after a changed recipe too."""
    task = next(one for one in place(MEASURES).tasks if one.name == "ban-with-lean")
    future = second_stage_of(replace(task, targets=()))
    future.solve(np.zeros(future.frame.links))
    checked = 0
    for part in future.blocks:
        program, x = part.program, future.answer(part)
        earned = program.matrix.T @ future.row_worth(part) + program.cost * 1e3
        changed = np.isin(np.arange(x.size), [one.column for one in program.changed])
        bound = np.isin(np.arange(x.size), [*program.fills, *program.gives]) | changed
        inside = (x > 1e-6) & (x < program.upper - 1e-6) & ~bound
        assert np.abs(earned[inside]).max() < 1e-6 * np.abs(future.row_worth(part)).max()
        checked += bool(program.changed and part.block)
    assert checked


def test_research_that_helps_is_begun_whole_and_told(place):
    """Success is sure, so that what it saves is worth more than it costs; nothing else may be done."""
    sure = MEASURES[1].replace("success: 0.5", "success: 1")
    lax = ("most: 0.3, from: 2026}", "most: 1, from: 2026}")
    loss = ("uses: [infrared], most: 0.3", "uses: [infrared], most: 0.05")
    plan = least(place(EUROPE, (MEASURES[0], sure), ONLY, loss, lax))
    assert plan.met
    assert plan.research.sum() == pytest.approx(1.0)
    assert set(np.unique(plan.research)) == {0.0, 1.0}
    (step,) = steps(plan)
    assert (step.measure, step.name, step.opens - step.year) == ("research", "lean", 2)
    weights = [plan.planned.frame.blocks.weight_of_year(step.year + n) for n in (0, 1)]
    assert plan.own == pytest.approx(0.5 * sum(weights) / 2)


def test_research_is_begun_only_if_a_target_needs_it(place):
    sure = MEASURES[1].replace("success: 0.5", "success: 1")
    none = (TEXT[TEXT.index("targets:") :], "")
    plan = least(place(EUROPE, (MEASURES[0], sure), ONLY, none))
    assert not plan.links.any()


def test_another_chance_never_costs_less_than_a_better_one(place):
    costs = []
    for chance in (0.9, 0.3):
        text = MEASURES[1].replace("success: 0.5", f"success: {chance}")
        plan = least(place((MEASURES[0], text)))
        costs.append((plan.cost, plan.bound))
    assert costs[0][1] <= costs[1][0] + 1e-6


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("use: infrared", "use: infra", ["'infra'", "'infrared'"]),
        ("use: infrared,", "use: infrared, recipe: ordinry,", ["'ordinry'", "'ordinary'"]),
        ("metal.Ge: 0.6", "metal.Gee: 0.6", ["'metal.Gee'", "metal.Ge"]),
        ("success: 0.5", "success: 0", ["success"]),
        ("years: 2", "yars: 2", ["yars"]),
    ],
)
def test_a_mistake_in_research_is_told_with_line_and_word(place, old, new, words):
    with pytest.raises(PlanError) as caught:
        place((MEASURES[0], MEASURES[1].replace(old, new)))
    text = str(caught.value)
    assert "targets.yaml:16:" in text
    for word in words:
        assert word in text


def test_a_future_that_names_unknown_research_is_told(place):
    calm = "{name: calm, extends: germanium-baseline, probability: 0.6"
    with pytest.raises(PlanError, match="unknown research 'leen'"):
        place(MEASURES, (calm, calm + ", succeeds: [leen]"))


def test_designs_take_on_a_recipe_at_the_speed_of_the_market(base, place):
    """Ten points a year from the first year of product, up to the most that it may take."""
    said = Research.model_validate(
        {"id": "free", "use": "ev_traction", "recipe": "dysprosium_free", "most": 0.3, "musd": 10,
         "years": 2, "success": 0.5}
    )  # fmt: skip
    blocks = place().frame.blocks  # 2023, 2024-25, 2026-27, 2028-30
    speed = base.values("recipe_speed")
    found = [_taken_on(base, blocks, said, 2, block) for block in range(4)]
    assert found[0].tolist() == [0.0, 0.0]
    assert found[1] == pytest.approx([speed * 0.5 * (0 + 1), 0.0])
    assert found[2] == pytest.approx([speed * 0.5 * (2 + 3), speed * 0.5 * (1 + 2)])
    assert found[3][0] == pytest.approx(0.3)


def test_the_judge_is_told_of_recipes_that_the_base_year_does_not_use(base):
    said = {"id": "free", "use": "ev_traction", "recipe": "dysprosium_free", "most": 0.9, "musd": 10,
            "less": {"magnet.NdFeB_ordinary": 0.1}, "cost": -5, "years": 2, "success": 0.5}  # fmt: skip
    found = research_parameters(base, Research.model_validate(said))
    name = "ev_traction.dysprosium_free"
    assert found[f"recipe_most.{name}"] == 0.9
    assert found[f"recipe_cost.{name}"] == base.values(f"recipe_cost.{name}") - 5
    content = f"recipe_content.{name}.magnet.NdFeB_ordinary"
    assert found[content] == pytest.approx(0.9 * base.values(content))
    used = Research.model_validate(said | {"recipe": "ordinary", "less": {}})
    assert research_parameters(base, used) == {}


def test_the_scenario_of_success_can_be_run_and_holds_the_numbers(tmp_path):
    """On the packaged rare earths, the file that the judge simulates."""
    workspace = Workspace.read()
    text = TEXT.replace("germanium-baseline", "as-recorded").replace("[USA, CAN]", "USA")
    text = (
        text.replace("2023", "2026")
        .replace("2030", "2029")
        .replace("[1, 2, 2, 3]", "[1, 1, 1, 1]")
        .replace("2026-01-01", "2028-01-01")
        .replace("2028-12-31", "2029-12-31")
    )
    start = text.index("measures:")
    text = text[:start] + (
        "measures:\n  research:\n    - {id: free, use: ev_traction, recipe: dysprosium_free, most: 0.9, musd: 100,"
        " years: 2, success: 0.5}\n"
    ) + "targets: []\n"  # fmt: skip
    path = tmp_path / "t.yaml"
    path.write_text(text, encoding="utf-8")
    targets, document = read_targets(str(path), workspace.chain.names)
    planned = placed(targets, document, workspace)
    plan = least(replace(planned, tasks=planned.tasks[1:2]))
    begun = replace(plan, links=np.array([1.0, 0.0]))
    for told, works in (
        (plan.solutions[0], True),
        (replace(plan.solutions[0], future="calm"), False),
    ):
        file = tmp_path / f"{told.future}.yaml"
        file.write_text(plan_text(begun, told), encoding="utf-8")
        scenario = workspace.scenario(str(file))
        most = scenario.parameters.get("recipe_most.ev_traction.dysprosium_free")
        assert most == (0.9 if works else None)

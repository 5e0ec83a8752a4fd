"""Files of targets: what is wrong in one is told with its line and word."""

from __future__ import annotations

from pathlib import Path

import pytest

from ytterby.plan.solve_frame import placed
from ytterby.plan.targets import PlanError, builtin_plans, read_targets
from ytterby.study.workspace import Workspace


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("most: 0.3, from: 2026}", "mst: 0.3, from: 2026}", 20, ["mst", "most"]),
        ("planner: [USA, CAN]", "planner: [USA, CAM]", 4, ["'CAM'", "'CAN'"]),
        ("kind: largest_share", "kind: largest", 20, ["largest"]),
        ("probability: 0.6", "probability: 0.7", 9, ["sum to 1.1"]),
        ("blocks: [1, 2, 2, 3]", "blocks: [1, 2, 2, 2]", 7, ["cover 7 years", "are 8"]),
        ("uses: [infrared]", "uses: [infra]", 21, ["'infra'", "'infrared'"]),
        ("commodities: [metal.Ge]", "commodities: [metal.G]", 18, ["metal.Ge"]),
        ("extends: germanium-baseline, probability", "extends: germanium-bas, probability", 10,
         ["germanium-bas"]),
        ("futures: [ban]}", "futures: [bann]}", 21, ["'bann'", "'ban'"]),
        ("from: 2023\n", "from: 2021\nuntil_: 1\n", 6, ["until_"]),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_line_and_word(place, old, new, line, words):
    with pytest.raises(PlanError) as caught:
        place((old, new))
    text = str(caught.value)
    assert f"targets.yaml:{line}:" in text
    for word in words:
        assert word in text


def test_a_plan_cannot_begin_before_the_base_year(place):
    with pytest.raises(PlanError, match=r"from 2021 is before the base year 2022"):
        place(("from: 2023\nuntil: 2030\nblocks: [1,", "from: 2021\nuntil: 2030\nblocks: [3,"))


def test_packaged_files_are_whole():
    names = Workspace.read().chain.names
    assert {"eu-65-2030", "us-defence", "japan-ban", "allies-65-2030"} <= set(builtin_plans())
    for name in builtin_plans():
        targets, document = read_targets(name, names)
        assert targets.name == name == document.path.stem


def test_an_unknown_name_is_told_with_the_nearest():
    with pytest.raises(PlanError, match="us-defence"):
        read_targets("us-defense")


def test_the_example_of_the_documentation_can_be_used(workspace, tmp_path):
    text = (Path(__file__).parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")
    path = tmp_path / "example.yaml"
    path.write_text(text.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    targets, document = read_targets(str(path), workspace.chain.names)
    assert len(placed(targets, document, workspace).tasks) == 2

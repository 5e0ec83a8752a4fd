"""Files of targets: what is wrong in one is told with its line and word."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.planning.conftest import WHOLE, place_text

from ytterby.planning.solve.placement import placed
from ytterby.planning.targets import PlanError, builtin_plans, read_targets
from ytterby.runs.workspace import Workspace

SHARE = "kind: largest_share, stage: metal, most: 0.3, from: 2026}"
COVER = "kind: cover, uses: infrared, least: 0.4, from: 2026"
OWN = "kind: own_share, of: metal, least: 0.3, from: 2026"
LOSS = "kind: loss, uses: [infrared], most: 0.3, from: 2026, futures: [ban]}"
INSTRUMENTS = "contract_for_difference, cost_plus, levy, offtake, procurement, quota"


@pytest.fixture
def place(workspace, tmp_path):
    """As that of the folder, over all years: mistakes are told with the words of the whole file."""
    return lambda *changes: place_text(workspace, tmp_path, changes, WHOLE)


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
        ("planner: [USA, CAN]", "planner: [USA, USA]", 4, ["two planners 'USA'"]),
        ("common: 2", "common: 2\nwait_until: 2035", 9, ["nothing is decided before 2035", "ends in 2030"]),
        ("from: 2026-01-01, until: 2028-12-31", "from: 2010-01-01, until: 2011-01-01", 14,
         ["the stop ends 2011-01-01", "before the plan begins in 2023"]),
        ("from: 2026-01-01, until: 2028-12-31", "from: 2035-01-01", 14,
         ["the stop begins 2035-01-01", "`until: 2035`"]),
        ("stage: metal, most: 0.3, from: 2026}", "stage: metal, most: 0.3, from: 2028, until: 2026}", 20,
         ["from 2028 is after until 2026"]),
        ("id: loss", "id: share", 21, ["two targets of id 'share'"]),
        ("name: ban", "name: calm", 11, ["two futures of name 'calm'"]),
        ("most: {extraction: 40}", "most:\n    extraction: 40\n    reductoin: 3", 19,
         ["'reductoin', which build does not", "'reduction'"]),
        ("until: 2030\n", "until: 2020\n", 5, ["from 2023 is after until 2020"]),
        ("commodities: [metal.Ge]", "commodities: [use.infrared]", 18, ["use.infrared is a use"]),
        (SHARE, "kind: own_share, of: magnet, least: 0.3, from: 2026}", 20,
         ["germanium has no plants that make magnets", "processing or recycling or metal"]),
        (SHARE, "kind: own_share, of: extraction, least: 0.3, from: 2026}", 20, ["has no mines"]),
        (SHARE, "kind: largest_share, stage: metal, least: 0.3, from: 2026}", 20,
         ["unknown key 'least' for the kind 'largest_share'", "It has the keys", "stage"]),
        (SHARE, f"{COVER}, months: 240}}", 20, ["240 months", "until 2045", "ends in 2030"]),
        (SHARE, f"{COVER}, months: 12, without: USA}}", 20, ["planner USA cannot be the supplier"]),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_line_and_word(place, old, new, line, words):
    with pytest.raises(PlanError) as caught:
        place((old, new))
    text = str(caught.value)
    assert f"targets.yaml:{line}:" in text
    for word in words:
        assert word in text


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        (SHARE, f"{SHARE[:-1]}, instrument: qouta}}", 20, ["'qouta'", "mean 'quota'"]),
        (SHARE, f"{SHARE[:-1]}, instrument: quota_of_origin}}", 20, ["'quota_of_origin'", INSTRUMENTS]),
        (SHARE, f"{SHARE[:-1]}, instrument: procurment}}", 20, ["mean 'procurement'"]),
        (SHARE, f"{SHARE[:-1]}, instrument: procurement}}", 20, ["public_share goes with"]),
        (SHARE, f"{SHARE[:-1]}, instrument: quota, public_share: 0.3}}", 20, ["public_share goes with"]),
        (SHARE, f"{SHARE[:-1]}, instrument: procurement, public_share: 0.3}}", 20, ["leaves a supplier up to 0.7"]),
        (SHARE, f"{SHARE[:-1]}, instrument: contract}}", 20, ["'contract'", INSTRUMENTS]),
        (SHARE, f"{SHARE[:-1]}, instrument: cost-plus}}", 20, ["'cost-plus'", "mean 'cost_plus'"]),
        (SHARE, f"{SHARE[:-1]}, instrument: [levy, quota]}}", 20, ["['levy', 'quota']", INSTRUMENTS]),
        (SHARE, f"{SHARE[:-1]}, instrument: 5}}", 20, ["unknown value 5", INSTRUMENTS]),
        (SHARE, f"{SHARE[:-1]}, instrument: }}", 20, ["unknown value None", INSTRUMENTS]),
        (SHARE, f"{SHARE[:-1]}, instruments: quota}}", 20, ["'instruments'", "mean 'instrument'"]),
        (SHARE, f"{SHARE[:-1]}, instrument: quota, tonnes: 5}}", 20, ["unknown key 'tonnes'"]),
        (SHARE, f"{SHARE[:-1]}, instrument: quota, rate: 0.1}}", 20, ["unknown key 'rate'"]),
        (SHARE, f"{SHARE[:-1]}, instrument: cost_plus, fee: 5}}", 20, ["unknown key 'fee'"]),
        (SHARE, f"{SHARE[:-1]}, instrument: quota, futures: [bann]}}", 20, ["'bann'", "'ban'"]),
        (SHARE, "kind: quota, stage: metal, most: 0.3, from: 2026}", 20, ["'quota'", "largest_share"]),
        (SHARE, f"{OWN}, instrument: quota}}", 20, ["'quota'", "cost_plus, offtake"]),
        (SHARE, f"{OWN}, instrument: levy}}", 20, ["'levy'", "cost_plus, offtake"]),
        (SHARE, f"{OWN}, instrument: cost_plsu}}", 20, ["'cost_plsu'", "mean 'cost_plus'"]),
        (LOSS, f"{LOSS[:-1]}, instrument: quota}}", 21, ["'instrument' for the kind 'loss'"]),
        (LOSS, f"{COVER}, months: 6, instrument: cost_plus}}", 21, ["'instrument' for the kind 'cover'"]),
        (LOSS, f"{OWN}, instrument: cost_plus}}", 21, ["by cost_plus here and by offtake", "one instrument"]),
    ],
)  # fmt: skip
def test_a_wrong_instrument_is_told_with_line_and_word(workspace, tmp_path, old, new, line, words):
    text = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "targets.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        read_targets(str(path), workspace.chain.names)
    assert f"targets.yaml:{line}:" in str(caught.value)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    "fits", [
        f"{COVER}, months: 60, without: CHN}}", "kind: own_share, of: processing, least: 0.1, from: 2026}",
        f"{SHARE[:-1]}, instrument: quota}}", f"{OWN}, instrument: cost_plus}}",
    ]
)  # fmt: skip
def test_what_fits_is_not_refused(place, fits):
    assert place((SHARE, fits)).targets.targets[0].id == "share"


def test_what_a_region_has_no_plants_for_is_told_with_the_region(place):
    with pytest.raises(
        PlanError, match=r"yaml:20: an own share of recycling: ROW has no recycling"
    ):
        place(
            ("planner: [USA, CAN]", "planner: ROW"), ("uses: [infrared]", "uses: all"),
            (SHARE, "kind: own_share, of: recycling, least: 0.3, from: 2026}"),
        )  # fmt: skip


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

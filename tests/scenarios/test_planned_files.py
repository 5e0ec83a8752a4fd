"""Planned plants and public stocks in scenario files: read, inherited, and mistakes told with their line."""

from dataclasses import replace
from pathlib import Path

import pytest

from ytterby.controls.book import Book
from ytterby.ground.errors import ScenarioError
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.read import resolve

PLANT = "{plant: heavy, stage: heavy_separation, elements: [Dy, Tb], region: USA, year: 2028, tonnes: 100}"
STOCK = (
    "{id: dy, commodity: oxide.Dy, region: USA, ceiling: 200, buy: {from: 2026-01-01, to: 2029-12-31, tonnes: 50}, "
    "release: {rule: on_price, price: 500, rate: 0.25}, payer: {USA: 0.5, JPN: 0.5}}"
)
TEXT = f"""\
name: mine
title: Mine
description: What if?
extends: baseline
capacity:
  - {PLANT}
stockpiles:
  - {STOCK}
"""


@pytest.fixture
def read(tmp_path):
    def reading(text, name="mine"):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return resolve(path, Book.read())

    return reading


def test_read(read):
    found = read(TEXT)
    plant, stock = found.capacity[0], found.stockpiles[0]
    assert (plant.payers, plant.kind, plant.share, plant.elements) == (
        {"USA": 1.0},
        "public",
        1.0,
        ("Dy", "Tb"),
    )
    assert stock.payers == {"USA": 0.5, "JPN": 0.5}
    assert (stock.release.rule, stock.release.rate, stock.opening) == ("on_price", 0.25, 0.0)
    assert found.places["capacity/heavy"].endswith("mine.yaml:6")
    assert found.places["stockpiles/dy"].endswith("mine.yaml:8")


def test_a_child_adds_its_own_and_replaces_those_of_the_same_id(read):
    read(TEXT)
    child = read(
        "name: child\ntitle: t\ndescription: d\nextends: mine.yaml\ncapacity:\n"
        "  - {plant: heavy, stage: metal, region: JPN, year: 2029, tonnes: 5}\n"
        "  - {plant: other, stage: metal, region: JPN, year: 2030, tonnes: 5}\n", "child",
    )  # fmt: skip
    assert [(one.plant, one.region) for one in child.capacity] == [
        ("heavy", "JPN"),
        ("other", "JPN"),
    ]
    assert [one.id for one in child.stockpiles] == ["dy"]
    assert child.places["capacity/heavy"].endswith("child.yaml:6")
    assert child.places["stockpiles/dy"].endswith("mine.yaml:8")


def test_they_decide_a_run_and_their_absence_leaves_the_digest_alone(read):
    found = read(TEXT)
    bare = replace(found, capacity=(), stockpiles=())
    plain = read("name: mine\ntitle: t\ndescription: d\nextends: baseline\n", "plain")
    assert bare.digest() == plain.digest()
    digests = {found.digest(), replace(found, capacity=()).digest(),
               replace(found, stockpiles=()).digest(), bare.digest()}  # fmt: skip
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("heavy_separation", "heavy_seperation", "mine.yaml:6: .*unknown technology"),
        ("year: 2028", "year: soon", "mine.yaml:6: .*year"),
        ("tonnes: 100", "tonnes: -1", "mine.yaml:6: .*greater than or equal to 0"),
        ("tonnes: 100", "tonnes: 100, kind: gift", "mine.yaml:6: .*unknown value 'gift'"),
        ("tonnes: 100", "tonnes: 100, interest: 0.1", "mine.yaml:6: .*interest belongs"),
        ("USA: 0.5, JPN", "USA: 0.6, JPN", "mine.yaml:8: .*add up to 1.1"),
        ("USA: 0.5, JPN", "USA: 0.5, JPM", "mine.yaml:8: .*unknown region 'JPM'"),
        ("price: 500, ", "", "mine.yaml:8: .*on_price needs price"),
        ("on_price", "on_shortage", "mine.yaml:8: .*price does not belong"),
        ("to: 2029-12-31", "to: 2025-12-31", "mine.yaml:8: .*out of order"),
        ("ceiling: 200", "ceiling: 200, opening: 300", "mine.yaml:8: .*above the ceiling"),
        (f"  - {PLANT}\n", f"  - {PLANT}\n  - {PLANT}\n", "two planned plants of id 'heavy'"),
        (f"  - {STOCK}\n", f"  - {STOCK}\n  - {STOCK}\n", "two stockpiles of id 'dy'"),
    ],
)
def test_mistakes_are_told_with_their_line(read, old, new, told):
    assert old in TEXT
    with pytest.raises(ScenarioError, match=told):
        read(TEXT.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("oxide.Dy", "oxide.Dyy", "mine.yaml:8: .*unknown commodity 'oxide.Dyy'"),
        (
            "oxide.Dy",
            "concentrate.bayan_obo",
            "mine.yaml:8: .*neither made, traded nor used in USA",
        ),
        ("elements: [Dy, Tb]", "process: heavy", "mine.yaml:6: .*no process 'heavy'"),
    ],
)
def test_what_has_no_place_is_told_before_anything_runs(tmp_path, old, new, told):
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError, match=told):
        Workspace.read().scenario(str(path))


def test_the_example_of_the_documentation_has_its_place(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
    (text,) = [
        part.split("```")[0] for part in page.split("```yaml\n")[1:] if "stockpiles:" in part
    ]
    path = tmp_path / "example.yaml"
    path.write_text(text, encoding="utf-8")
    found = Workspace.read().scenario(str(path))
    assert (len(found.capacity), len(found.stockpiles)) == (1, 1)

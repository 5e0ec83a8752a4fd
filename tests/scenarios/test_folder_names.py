"""Names in a scenario are those of the data folder it runs on; built-in ones keep the packaged names."""

import shutil

import pytest

from ytterby.controls.book import Book
from ytterby.controls.names import symbols
from ytterby.datasets.package import find_folder
from ytterby.ground.errors import ScenarioError
from ytterby.runs.workspace import load_scenario
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import with_switches
from ytterby.scenarios.switches import read_switches
from ytterby.world.read import read_chain

SCENARIO = """\
name: mine
title: A stop of what Chile sends
description: What if?
extends: gallium-baseline
controls:
  measures:
    - id: stop
      title: Chile stops
      effective: 2023-01-01
      acts:
        - {act: prohibition, origin: CHL, destinations: [USA], elements: [Xx], stages: [ingot], strength: 0.5}
instruments:
  - {id: help, title: Help, kind: grant, region: CHL, technology: smelting, share: 0.2, from: 2023-01-01}
switches: {elements: [Xx]}
"""


@pytest.fixture
def chain(tmp_path):
    """Gallium, with a region, an element, a stage and a technology that no packaged folder has."""
    folder = tmp_path / "mine"
    shutil.copytree(find_folder("gallium"), folder)
    for table, row in {
        "regions": "CHL,Chile,CHL",
        "elements": "Xx,xenium,gallium,Xx2O3,no",
        "stages": "ingot,Ingots,needed,yes,no,,yes,no",
        "commodities": "ingot.Xx,ingot,Xx,Xenium ingots,",
        "routes": "ingot.Xx,CHL,USA,existing",
        "technologies": "smelting,ingot,Smelting,no,no,no,no,inputs,ingot",
    }.items():
        with (folder / f"{table}.csv").open("a", encoding="utf-8") as file:
            file.write(row + "\n")
    return read_chain(folder)


@pytest.fixture
def written(tmp_path):
    def writing(text):
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return writing


def test_names_of_the_folder_in_use(chain, written):
    scenario = load_scenario(written(SCENARIO), Book.read(), chain)
    (act,) = scenario.controls.measures[0].acts
    assert (act.origin, act.elements, act.stages) == ("CHL", ("Xx",), ("ingot",))
    assert scenario.switches.elements == ("Xx",)
    # numbers and switches that are changed later do not ask for the names again
    assert act.with_values({"strength": 0.1}).strength.value == 0.1
    assert with_switches(scenario, {"stocks": False}).switches.elements == ("Xx",)
    assert read_switches(["elements=Xx"], chain.names) == {"elements": ("Xx",)}
    assert act.covers("ingot.Xx", "ingot", "Xx")


def test_names_that_the_folder_lacks_are_told_with_their_lines(chain, written):
    text = SCENARIO.replace("CHL", "BRA").replace("smelting", "smeltin")
    with pytest.raises(ScenarioError) as fault:
        load_scenario(written(text), Book.read(), chain)
    told = str(fault.value)
    assert "mine.yaml:11: controls.measures.0.acts.0.origin: unknown region 'BRA'" in told
    assert "mine.yaml:13: instruments.0.technology: unknown technology 'smeltin'" in told
    assert "Did you mean 'smelting'?" in told
    with pytest.raises(ScenarioError, match="cannot be 'Xy'"):
        read_switches(["elements=Xy"], chain.names)


def test_without_a_folder_the_packaged_names_are_meant(written):
    with pytest.raises(ScenarioError, match="unknown region 'CHL'"):
        resolve(written(SCENARIO), Book.read())


@pytest.mark.parametrize(
    ("name", "held"), [("Xx", ("Xx",)), ("XxQ", ("Xx", "Q")), ("cobalt", ("cobalt",)), ("", ())]
)
def test_elements_that_no_law_names(name, held):
    assert symbols(name) == held

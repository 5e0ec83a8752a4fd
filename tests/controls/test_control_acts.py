"""Acts: which goods and routes they touch, and their numbers."""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from tests.controls.effects.acts import read_act

from ytterby.controls import acts
from ytterby.controls.acts import BY_KIND, KINDS
from ytterby.controls.acts.base import ActBase
from ytterby.controls.book import Book
from ytterby.controls.names import elements_named, symbols
from ytterby.controls.schema import Kind
from ytterby.controls.values import Figure
from ytterby.ground.errors import ScenarioError
from ytterby.ground.yamlfile import parse
from ytterby.scenarios.read import resolve


def act(**keys):
    return read_act({"act": "prohibition", "origin": "CHN", **keys})


def test_goods_by_stage_and_element():
    some = act(elements=["Dy", "Nd"], stages=["oxide"])
    assert some.covers("oxide.Dy", "oxide", "Dy")
    assert some.covers("oxide.NdPr", "oxide", "NdPr")
    assert not some.covers("oxide.La", "oxide", "La")
    assert not some.covers("metal.Dy", "metal", "Dy")
    assert not some.covers("oxide.mixed", "oxide", None)
    assert act(stages=["oxide"]).covers("oxide.mixed", "oxide", None)


def test_goods_by_pattern():
    some = act(commodities=["magnet.NdFeB_heavy*"])
    assert some.covers("magnet.NdFeB_heavy", "magnet", None)
    assert not some.covers("magnet.NdFeB", "magnet", None)


def test_routes():
    assert act(stages=["oxide"]).binds_route("CHN", "JPN")
    assert not act(stages=["oxide"]).binds_route("CHN", "CHN")
    assert not act(stages=["oxide"]).binds_route("MYS", "JPN")
    assert not act(stages=["oxide"], destinations=["USA"]).binds_route("CHN", "JPN")


def test_rates_and_quantities():
    tax = Book.read()["CN-EXPORT-TAX-2011"].acts[0]
    assert tax.rate_for("Dy") == 0.25
    assert tax.rate_for("La") == 0.15
    assert tax.rate_for("NdPr") == 0.25
    assert tax.rate_for(None) == 0.15
    quota = Book.read()["CN-EXPORT-QUOTA-RE"].acts[0]
    assert quota.quantity_in(2004) is None
    assert quota.quantity_in(2010) == 30258
    assert quota.quantity_in(2020) == 30611


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({"stages": []}, "stages or commodities"),
        ({"act": "tariff", "stages": ["oxide"]}, "rate"),
        ({"act": "licence"}, "stages or commodities"),
        ({"act": "export_quota", "stages": ["oxide"]}, "quantity_t"),
        ({"act": "technology_prohibition"}, "technologies"),
        ({"stages": ["oxide"], "feed": "domestic"}, "feed"),
        ({"stages": ["oxide"], "strength": -0.5}, "negative"),
        ({"stages": ["oxide"], "strength": 1.5}, "at most 1"),
        ({"stages": ["oxide"], "from": "2025-02-01", "until": "2025-01-01"}, "out of order"),
        ({"stages": ["oxide"], "elements": "Dy"}, "list of names"),
        ({"stages": ["oxide"], "elements": []}, "list of names"),
        ({"stages": ["oxide"], "destinations": ["JP"]}, "unknown region"),
    ],
)
def test_incomplete_acts_are_refused(keys, word):
    with pytest.raises(ValueError, match=word):
        act(**keys)


def test_figures_hold_their_range():
    figure = Figure.model_validate(
        {"value": 0.5, "assumption": {"low": 0.2, "high": 0.9, "reason": "a guess"}}
    )
    assert figure.numbers() == (0.2, 0.5, 0.9)
    assert Figure.model_validate(3).numbers() == (3, 3, 3)
    with pytest.raises(ValueError, match="outside its range"):
        Figure.model_validate({"value": 2, "assumption": {"low": 0, "high": 1, "reason": "x"}})
    with pytest.raises(ValueError, match="not both"):
        Figure.model_validate(
            {"value": 1, "source": "s", "assumption": {"low": 0, "high": 1, "reason": "x"}}
        )


def test_with_values_changes_only_the_places_named():
    licence = Book.read()["CN-MOFCOM-GAC-2025-18"].acts[1]
    changed = licence.with_values({"approval_share": 0.2})
    assert changed.approval_share.value == 0.2
    assert changed.lag_days == licence.lag_days
    with pytest.raises(ValueError, match="at most 1"):
        licence.with_values({"approval_share": 1.2})


def test_names_in_words():
    assert symbols("NdPr") == ("Nd", "Pr")
    assert elements_named("8505.11 (metal magnets incl. NdFeB, SmCo)") >= {"Nd", "Sm"}
    assert elements_named("Ga, Ge, Sb and superhard items") == {"Ga", "Ge", "Sb"}
    assert "Dy" in elements_named("most rare earth exports")
    assert elements_named("Notice of No. 8") == set()


def test_the_ordinary_licence_has_no_effect():
    for name in ("CN-MOFCOM-GAC-2014-94", "CN-MOFCOM-GAC-2022-EXPLIC", "CN-MOFCOM-GAC-2025-89"):
        (licence,) = Book.read()[name].acts
        assert (licence.approval_share.value, licence.lag_days.value) == (1.0, 0.0)


def test_the_list_of_2023_touches_no_goods():
    kinds = {a.act for a in Book.read()["CN-MOFCOM-MOST-2023-57"].acts}
    assert kinds == {"technology_prohibition", "technology_restriction"}


def test_the_licences_of_april_2025_touch_every_magnet_with_heavy_rare_earths():
    (magnets,) = (a for a in Book.read()["CN-MOFCOM-GAC-2025-18"].acts if a.name == "magnets")
    for grade in ("NdFeB_heavy", "NdFeB_low_heavy", "SmCo"):
        assert magnets.covers(f"magnet.{grade}", "magnet", None)
    assert not magnets.covers("magnet.NdFeB_ordinary", "magnet", None)


def test_an_unknown_kind_is_told_with_its_line():
    text = """
name: a
title: a
description: a
controls:
  none: true
  measures:
    - id: m
      title: m
      effective: 2025-01-01
      acts:
        - origin: CHN
          stages: [oxide]
          act: prohibiton
        - {origin: CHN, stages: [oxide]}
"""
    with pytest.raises(ScenarioError) as fault:
        resolve(parse(text, "f.yaml"), Book.read())
    told = str(fault.value)
    for words in (
        "f.yaml:14: ",
        "Did you mean 'prohibition'",
        "f.yaml:15: key 'act' is missing in controls.measures.0.acts.1",
    ):
        assert words in told


def test_a_key_of_another_kind_and_an_unknown_one_are_told():
    text = """
name: a
title: a
description: a
controls:
  none: true
  measures:
    - id: m
      title: m
      effective: 2025-01-01
      acts:
        - {act: prohibition, name: b, origin: CHN, stages: [oxide], lag_days: 3}
        - {act: licence, origin: CHN, stages: [oxide], aproval_share: 0.4}
"""
    with pytest.raises(ScenarioError) as fault:
        resolve(parse(text, "f.yaml"), Book.read())
    told = str(fault.value)
    assert "f.yaml:12: unknown key 'lag_days'" in told
    assert "f.yaml:13: unknown key 'aproval_share'" in told
    assert "Did you mean 'approval_share'" in told


def test_every_kind_says_what_the_model_asks():
    for kind, one in BY_KIND.items():
        assert (one.law_kind or kind.replace("_", " ")) in get_args(Kind)
        assert one.on_goods or not one.sudden
    assert {k for k, one in BY_KIND.items() if one.on_goods} == {
        "prohibition", "export_quota", "licence", "export_tax", "tariff"
    }  # fmt: skip
    assert {k for k, one in BY_KIND.items() if one.sudden} == {
        "prohibition", "export_quota", "licence"
    }  # fmt: skip


def test_every_class_of_act_is_in_the_list_of_kinds():
    def leaves(one):
        below = [leaf for child in one.__subclasses__() for leaf in leaves(child)]
        return below or [one]

    for path in Path(acts.__file__).parent.glob("*.py"):
        importlib.import_module(f"ytterby.controls.acts.{path.stem}")
    assert set(leaves(ActBase)) == set(KINDS)


def test_the_law_is_read_without_arrays():
    code = (
        "import sys, ytterby.controls.book; print({'numpy', 'scipy', 'polars'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"

"""Phrases of the trade in several languages, invoices and look-alikes: `phrases.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest

from ytterby.compliance.read.describe import describe
from ytterby.compliance.read.elements import alloy_shares
from ytterby.compliance.read.lexicon import nearest
from ytterby.compliance.read.numbers.content import read_content
from ytterby.compliance.read.uses import read_uses

LINES = [
    line
    for line in (Path(__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("|")[0].strip())
def test_phrase(line):
    text, elements, absent, form, products = (cell.strip() for cell in line.split("|"))
    item = describe(text)
    assert item.elements == set(elements.split())
    assert item.absent == set(absent.split())
    assert item.form == form
    assert item.products == set(filter(None, products.split(", ")))


@pytest.mark.parametrize(
    "text",
    ["know-how of solvent extraction of yttrium", "ferrite magnet production technology",
     "process for the separation of dysprosium from terbium", "training on magnet sintering",
     "CAD files of extraction tanks for rare earths", "金锑冶炼分离技术"],
)  # fmt: skip
def test_technology(text):
    assert describe(text).kind == "technology"


@pytest.mark.parametrize(
    ("word", "name"),
    [("desprosium", "dysprosium"), ("disprosyum", "dysprosium"), ("gadolinum", "gadolinium"),
     ("stadium", ""), ("helium", ""), ("tungstate", ""), ("concentrated", ""), ("palladium", "palladium")],
)  # fmt: skip
def test_nearest(word, name):
    assert nearest(word) == name


@pytest.mark.parametrize(
    ("text", "shares"),
    [("W90Cu10", {"W": 0.9, "Cu": 0.1}), ("WCu20 rods", {"W": 0.8, "Cu": 0.2}),
     ("93WNiFe bars", {"W": 0.93}), ("W90NiFe", {"W": 0.9}), ("tungsten heavy alloy 95W", {"W": 0.95}),
     ("Sm2Co17", {}), ("Nd15Fe77B8", {}), ("WC-Co", {}), ("a lamp of 60W", {})],
)  # fmt: skip
def test_alloy_shares(text, shares):
    assert alloy_shares(text) == shares


@pytest.mark.parametrize(
    ("cell", "name", "share"),
    [("Chinese Dy metal worth 0.9 USD of 1000 USD", "value share.CN.Dy", 0.0009),
     ("CN terbium metal 3 USD; total value 1000 USD", "value share.CN.Tb", 0.003),
     ("Chinese-origin Dy metal: 0.08% of value", "value share.CN.Dy", 0.0008),
     ("US content worth 25 EUR in a product worth 100 EUR", "value share.US", 0.25)],
)  # fmt: skip
def test_value_shares(cell, name, share):
    read = read_content(cell, "NdFeB magnets with Dy")
    assert read.values[name].low == share
    assert not read.origin, "a part's origin is not that of the item"


@pytest.mark.parametrize("cell", ["Dy metal 3 USD; total 1000 EUR", "CN Dy 5 USD; CN Tb 3 USD"])
def test_no_value_share(cell):
    assert not [name for name in read_content(cell).values if name.startswith("value share.CN.")]


@pytest.mark.parametrize(
    "words",
    ["USAF", "U.S. special forces", "grenade launchers", "aircraft carrier catapult", "軍事用途",
     "戰鬥機", "自衛隊", "ミサイル", "Israel Defense Forces", "F/A-18", "anti-tank system", "炮弹"],
)  # fmt: skip
def test_military(words):
    assert "military" in read_uses(words)[0]


@pytest.mark.parametrize(
    "words",
    ["displays for Old Navy stores", "weapon-free civil research", "Navy-blue loudspeakers",
     "naval architect", "mortar for bricks", "destructive tests"],
)  # fmt: skip
def test_not_military(words):
    assert "military" not in read_uses(words)[0]


def test_what_an_item_is_names_no_plant():
    for text in ("bonded magnet manufacturing", "rare earth fused salt electrolysis cell"):
        assert "rare earth industry" not in describe(text).uses
    assert "rare earth industry" in describe("P507 for a rare earth separation plant").uses
    assert "rare earth industry" in read_uses("NdFeB magnet production")[0]

"""Goods behind a denial are pieces of their own."""

from __future__ import annotations

import pytest

from ytterby.compliance.read.pieces import pieces
from ytterby.compliance.read.scanned import asserted
from ytterby.compliance.read.understanding import understand


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("no ferrite magnets, SmCo magnets 500 pcs", ("SmCo magnets 500 pcs",)),
        ("no motors, ferrite magnets, SmCo magnets", ("ferrite magnets", "SmCo magnets")),
        ("no tungsten scrap, no steel, APT 1 MT", ("APT 1 MT",)),
        ("without Dy and Tb, NdFeB magnets N35", ()),
        ("no SmCo magnets", ()),
    ],
)
def test_behind_denied_goods(text, goods):
    assert pieces(text) == goods


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("no motors. SmCo magnets", ". SmCo magnets"),
        ("motor, no spare magnets, 5 kg", "motor, , 5 kg"),
        ("motor", "motor"),
    ],
)
def test_what_a_text_asserts(text, rest):
    assert asserted(text) == rest


@pytest.mark.parametrize(
    ("text", "elements", "form"),
    [
        ("250 g tins", set(), ""),
        ("tin ingots", {"Sn"}, "metal"),
        ("lutetia 5N crystal growth grade", {"Lu"}, "oxide"),
        ("germania powder", {"Ge"}, "oxide"),
        ("イットリア粉末", {"Y"}, "oxide"),
        ("wheelchair, manual, foldable", set(), "component"),
        ("gallium coating machine", set(), "equipment"),
    ],
)
def test_what_looks_like_a_material_or_a_document(text, elements, form):
    item = understand(text)
    assert (set(item.elements), item.form) == (elements, form)


def test_a_long_vowel_stays_in_its_word():
    assert understand("核融合用チューブ").unknown == ("チューブ",)

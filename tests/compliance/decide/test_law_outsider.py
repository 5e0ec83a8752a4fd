"""What a second outsider found free that is controlled, each as a class of texts: none of them may come out free."""

from __future__ import annotations

import itertools

import pytest

from ytterby.compliance.read.pieces import pieces
from ytterby.compliance.read.understanding import understand

CAS = ["7440-55-3", "1310-53-8", "7440-65-5", "7429-91-6", "7440-55-4"]
"""Gallium, germanium dioxide, yttrium, dysprosium; gallium with a wrong check digit."""
PACKED = ["4 bottles", "2 drums", "10 bags", "1 carton", "25 kg", "glass bottles"]
METALS = ["Y", "Dy", "Tb", "Sm", "Gd", "Lu", "Sc"]
PURITIES = ["3N5", "4N", "5N", "99.99%", "99.9 %"]
DEVICES = ["cathode", "Planar cathode", "anode", "electrode"]
NAMES = {"Gd": "gadolinium", "Sm": "samarium", "Y": "yttrium", "Lu": "lutetium"}
PARTNERS = [("Fe", "Co"), ("Fe", "Ni"), ("Ni", "Co"), ("Fe", "Cr")]
WORDS = {"Fe": "iron", "Co": "cobalt", "Ni": "nickel", "Cr": "chromium"}
SHAPES = ["disc 4 in. for MO film", "disc", "plate", "rod", "ingot"]
LABELS = ["Box", "Case", "Carton", "Pallet", "Crate", "Item", "Lot", "Pos."]
COMPOUNDS = {"gallium": "arsenide", "indium": "phosphide"}
HELD = ("prohibited", "licence required", "notice/statement required", "cannot tell")


def _free(ask, texts, on="2026-06-01"):
    return [t for t in texts if ask(t, to="DE", on=on).outcome not in HELD]


def test_a_number_of_a_substance_that_no_table_knows_is_asked(ask):
    drawn = list(itertools.product(CAS, PACKED))
    texts = [f"CAS {cas}, {packed}" for cas, packed in drawn]
    texts += [f"{packed} CAS No. {cas}" for cas, packed in drawn]
    assert _free(ask, texts) == []


@pytest.mark.parametrize("device", DEVICES)
def test_a_symbol_before_a_purity_is_the_element(ask, device):
    texts = [f"{device} {metal} {pure}" for metal in METALS for pure in PURITIES]
    assert [t for t in texts if not understand(t).elements] == []
    assert _free(ask, [f"{t} 300x100x6 mm" for t in texts]) == []


@pytest.mark.parametrize("shape", SHAPES)
def test_an_alloy_of_more_metals_than_the_entries_name_is_asked(ask, shape):
    texts = []
    for metal, others in itertools.product(NAMES, PARTNERS):
        texts.append(f"{metal}{''.join(others)} {shape}")
        texts.append(f"{NAMES[metal]} {' '.join(WORDS[o] for o in others)} {shape}")
    assert _free(ask, texts) == []


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("marks", ["ABC", "123", ["No. 1", "No. 2", "No. 3"]])
def test_labelled_packages_are_pieces(ask, label, marks):
    goods = ["ferrite magnets", "SmCo magnets", "Alnico magnets"]
    for order in itertools.permutations(goods):
        text = " ".join(f"{label} {m}: {g}." for m, g in zip(marks, order, strict=True))
        assert [p.strip(" .") for p in pieces(text)] == list(order)
        assert ask(text, to="DE", on="2026-06-01").outcome == "licence required"


@pytest.mark.parametrize("metal", COMPOUNDS)
def test_a_good_that_is_named_wins_over_a_denial(ask, metal):
    good = f"{metal} {COMPOUNDS[metal]} substrate"
    frames = ["{m}-free? no - {g}", "{m} free? No, {g}", "no {m}; {g}", "{m}-free: {g}"]
    texts = [frame.format(m=metal, g=good) for frame in frames]
    assert _free(ask, texts) == []


@pytest.mark.parametrize("powder", ["", "粉", "粉末"])
@pytest.mark.parametrize("name", ["タングステンカーバイド", "炭化タングステン"])
def test_a_compound_of_tungsten_in_japanese_is_no_tungsten_powder(ask, name, powder):
    text = name + powder
    assert "tungsten powder" not in understand(text).products
    assert _free(ask, [text]) == []


@pytest.mark.parametrize("metal", ["タングステン", "モリブデン", "ガリウム"])
def test_a_word_for_a_compound_that_nothing_knows_is_asked(ask, metal):
    texts = [f"{word}化{metal}{powder}" for word in ("ホウ", "ケイ", "強") for powder in ("", "粉")]
    assert _free(ask, texts) == []


@pytest.mark.parametrize("goods", ["steel bolts", "teddy bears", "coffee machines"])
def test_goods_of_every_day_free_no_number_of_a_substance(ask, goods):
    texts = [f"CAS {cas}, {goods}" for cas in CAS]
    assert _free(ask, texts) == []
    assert ask(goods, to="DE", on="2026-06-01").outcome == "no control found"

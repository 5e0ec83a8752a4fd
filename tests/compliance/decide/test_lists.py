"""Lists of goods: each piece is judged, and the most severe one leads, whatever joins them."""

from __future__ import annotations

import itertools
import random

import pytest

from ytterby.compliance.decide.verdict import OUTCOMES

from ..sampled import sample

CONTROLLED = """samarium oxide 99.9 %|dysprosium metal|terbium metal ingots, 5 kg|yttrium oxide
gadolinium carbonate|lutetium nitrate|scandium metal|dysprosium iron alloy|SmCo magnets
NdFeB magnets with 1 % Dy|gallium metal|germanium dioxide|indium phosphide wafers|antimony trioxide
ammonium paratungstate|bismuth metal|terbium target|Dy2O3|gallium arsenide substrates
yttria stabilised zirconia powder""".replace("\n", "|").split("|")
FREE = """coffee machines|paper cups|desk lamps|cotton shirts|steel bolts|office chairs
toner cartridges|ferrite magnets|lanthanum oxide|cerium carbonate|copper wire|aluminium foil
ball bearings|rubber gaskets|plastic hoses|bicycle frames|glass bottles|wooden pallets|LED bulbs
water pumps|kitchen knives|toys|printer paper|silica gel|iron oxide pigment|zinc sheets|hand tools
tea""".replace("\n", "|").split("|")
JOINERS = (", ", ",", " and ", "; ", " + ", " / ", "\n", " plus ", " & ", "、", " as well as ")
ALL = list(itertools.product(CONTROLLED, FREE, JOINERS, (False, True)))
FREED = ("suspended", "no control found")


def _freed(ask, some):
    texts = (joiner.join((b, a) if turned else (a, b)) for a, b, joiner, turned in some)
    return [text for text in texts if ask(text, to="NL", on="2025-09-10").outcome in FREED]


@pytest.mark.slow
def test_no_list_of_two_frees_the_controlled_good(ask):
    assert len(ALL) == 12_320
    assert _freed(ask, sample(ALL, most=250)) == []


def test_each_good_is_told_with_its_own_outcome(ask):
    verdict = ask("coffee machines; samarium oxide 99.9 %, 5 kg\ntea", to="NL", on="2025-09-10")
    assert verdict.outcome == "licence required"
    assert [(one.item, one.outcome) for one in verdict.pieces] == [
        ("coffee machines", "no control found"),
        ("samarium oxide 99.9 %, 5 kg", "licence required"),
        ("tea", "no control found"),
    ]
    assert verdict.pieces[1].measure == "CN-MOFCOM-GAC-2025-18"


@pytest.mark.parametrize(
    "text",
    [
        "samarium, cobalt, iron alloy",
        "NdFeB magnets, sintered, nickel plated, without Dy and Tb",
        "tris(cyclopentadienyl)yttrium, 5 g",
        "terbium oxide 99.9 %, 25 kg, in drums",
        "mixed chloride of lanthanum and cerium",
    ],
)
def test_one_good_is_not_cut(ask, text):
    assert ask(text).pieces == ()


def test_a_piece_never_makes_a_list_milder(ask):
    for text in random.Random(3).sample(CONTROLLED, 8):
        alone = OUTCOMES.index(ask(text, to="NL", on="2025-09-10").outcome)
        listed = ask(f"{text}; steel bolts", to="NL", on="2025-09-10").outcome
        assert OUTCOMES.index(listed) <= alone

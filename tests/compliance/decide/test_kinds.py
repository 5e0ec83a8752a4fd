"""Kinds of thing: side words never drop the goods; people and services reach the catalogue."""

from __future__ import annotations

import itertools

import pytest

from ytterby.compliance.decide.verdict import OUTCOMES
from ytterby.compliance.read.spelling import key_of, key_set
from ytterby.compliance.read.words import Technology, terms
from ytterby.compliance.read.work.know_how import kinds_of

from ..sampled import sample

GOODS = """gadolinium oxide|yttrium sputter target|samarium cobalt blanks|dysprosium metal
terbium chloride|lutetium foil|scandium metal ingots|NdFeB magnets with 2 % Dy|dysprosium iron alloy
yttrium fluoride powder|gallium arsenide wafers|germanium metal|antimony trioxide 99.995 %
indium phosphide|ammonium paratungstate|bismuth metal 5N|tungsten carbide powder|lanthanum oxide
ferrite magnets|synthetic graphite 99.95 %, flexural strength 40 MPa, density 1.8 g/cm3"""
GOODS = GOODS.replace("\n", "|").split("|")
SIDE = [term.term for term in terms() if term.role == "side word"] + ["as per drawing rev. B"]


def test_side_words_never_drop_the_goods(ask):
    assert (len(GOODS), len(SIDE)) == (20, 40)
    for good in GOODS:
        alone = ask(good, to="NL", on="2025-08-04").outcome
        forms = ("{}, {}", "{} {}", "{} ({})")
        said = sample(form.format(good, side) for side in SIDE for form in forms)
        lower = [
            text
            for text in said
            if OUTCOMES.index(ask(text, to="NL", on="2025-08-04").outcome) > OUTCOMES.index(alone)
        ]
        assert lower == []


STAGES = ("mining", "beneficiation", "extraction-separation", "metal", "magnet making", "recycling")
FRAMES = {
    "en": ("{way} for {stage} of rare earths", "{way} in {stage} of dysprosium at a plant abroad"),
    "zh": ("稀土{stage}{way}", "{way}:稀土{stage}"),
    "de": ("{way} {stage} Seltene Erden", "{way} zur {stage} von Neodym"),
    "fr": ("{way} pour {stage} de terres rares",),
    "ja": ("希土類{stage}の{way}",),
}
DAYS = ("2024-06-01", "2025-10-15", "2026-05-01")


def _words(language, role, stage=""):
    return [
        term.term
        for term in terms()
        if term.language == language and term.role.startswith(role) and term.stage == stage
    ]


@pytest.mark.parametrize("language", FRAMES)
@pytest.mark.parametrize("day", DAYS)
def test_every_way_and_service_reaches_the_catalogue(ask, language, day):
    """Recycling, and repair, are named by 62 alone, which is not in force in 2024 and suspended in 2026.

    It names no ore dressing, of which repair is therefore free.
    """
    ways = _words(language, "way of export")
    repair = key_set(Technology, "repair")
    asked = (
        (way, stage, frame.format(way=way, stage=word))
        for way, stage, frame in itertools.product(ways, STAGES, FRAMES[language])
        for word in _words(language, "stage", stage)[:1]
    )
    free = [
        text
        for way, stage, text in sample(asked)
        if ((stage != "recycling" and key_of(way) not in repair) or day == "2025-10-15")
        and not (stage == "beneficiation" and key_of(way) in repair)
        and ask(text, to="MY", on=day).outcome in ("no control found", "suspended")
    ]
    assert free == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("secondment of a metallurgist to a magnet plant", {"technology"}),
        ("gadolinium oxide, drawing no. 22-A", {"goods"}),
        ("terbium oxide samples for testing in a separation plant", set()),
        ("complete magnet line including training", {"technology"}),
        ("coffee machines", {"goods"}),
    ],
)
def test_words_add_kinds(text, kinds):
    assert kinds_of(text) == kinds

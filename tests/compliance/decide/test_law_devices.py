"""A law of words: a device, a part, a machine or a shape beside a controlled material alone frees nothing.

Generated from the words that the reader loads and from invented ones, in the frames in which an outsider found
materials let go: a shape taken for a device, a place of origin taken for the goods, a part of a material, blanks for
a device. Free is what an answer of the ministry puts outside, and the verdict names it, or what the text says is built
in.
"""

from __future__ import annotations

import itertools
import re
from functools import cache

import pytest

from ytterby.compliance.decide.verdict import OUTCOMES
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.spelling import key_of
from ytterby.compliance.read.swallowed import built_in_by_name
from ytterby.compliance.read.understanding import understand
from ytterby.compliance.read.words import forms_of

from ..sampled import sample

METALS = """samarium;dysprosium;terbium;yttrium;gadolinium;lutetium;scandium;gallium;germanium;antimony;bismuth
tellurium;gallium metal;germanium ingots;yttrium foil;dysprosium iron alloy;samarium cobalt magnets"""
METALS = METALS.replace("\n", ";").split(";")
OTHERS = """samarium oxide;yttrium oxide;germanium dioxide;terbium chloride;Y2O3;GaAs;gallium nitride
indium phosphide;bismuth germanate;tungsten carbide"""
OTHERS = OTHERS.replace("\n", ";").split(";")
FRAMES = {
    "shape": "{material} {word}",
    "amount": "{material} {word}, 1 kg",
    "finished": "{material} {word} D50x5, AR coated",
    "focal length": "{material} {word} f=25 mm",
    "blanks": "camera {word} blanks of {material}, unpolished",
    "shaped": "{material} {word}-shaped pieces",
    "line": "{material} scrap ex {word} line",
    "plant": "{material} scrap ex {word} plant",
    "workshop": "{material} residue ex {word} workshop",
    "kerf": "{material} scrap, {word} line",
}
SCRAP = frozenset(["line", "plant", "workshop", "kerf"])
OF_CARBIDE = re.compile(
    r"\b(button bit|burr|cutter pick|cutting tool|dental drill|mill|rod de \w+)$"
)
"""Tools and bars that are of cemented carbide where the word stands before them."""
FOR_WHAT = re.compile(r"\b(for|pour|por|para|für)\b")
"""In a name of a device: what stands behind it may be what the device is for."""
INVENTED = ["zorblax", "quatrodex", "lubmipnol", "vexnol holder", "blatrox panel"]


@cache
def _words(*kinds):
    """Words of one spelling, each in its own letters, that mean a device, a part, a machine or a shape."""
    return [
        key
        for key, words in sorted(lexicon().phrases.items())
        if key.isascii()
        and key.replace(" ", "").isalpha()
        and any(
            w.kind in kinds and (w.form in forms_of("made_of") or w.kind == "shape") for w in words
        )
    ]


def _devices():
    """Devices, parts, machines and chemicals of the tables; sought by a test, for every worker reads this file."""
    return _words("form")


def _every_word():
    """With shapes, products of lists, goods of every day and names that nobody has."""
    return [*_words("form", "shape", "product"), *INVENTED]


def _free(verdict):
    """Whether a verdict lets goods go without naming the answer that does so, or that they are built in."""
    if OUTCOMES.index(verdict.outcome) <= OUTCOMES.index("cannot tell"):
        return False
    named = "CN-FAQ" in verdict.headline or any("counts as built in" in n for n in verdict.notes)
    return not named


def _let_go(ask, drawn):
    """The texts that come out free although their material would not without the word."""
    found = []
    for frame, material, word in drawn:
        text = FRAMES[frame].format(material=material, word=word)
        if key_of(f"{material} {word}") in lexicon().phrases:
            continue  # a name of its own: `tungsten carbide tool` is of cemented carbide
        if (material == "tungsten carbide" and OF_CARBIDE.search(word)) or FOR_WHAT.search(word):
            continue
        if _free(ask(text, to="DE", on="2025-10-20")):
            alone = f"{material} scrap" if frame in SCRAP else material
            if not _free(ask(alone, to="DE", on="2025-10-20")):
                found.append(text)
    return found


def _turning(words, materials, step):
    """Each word with a material and a frame; which, turns from word to word."""
    frames = list(FRAMES)
    for place, word in enumerate(words):
        yield (
            frames[(place * 3 + step) % len(frames)],
            materials[(place * 7 + step) % len(materials)],
            word,
        )


@pytest.mark.parametrize("step", range(3))
def test_no_word_of_the_tables_frees_a_material(ask, step):
    """Each word three times with `make laws`; a sample of them in the suite."""
    assert _let_go(ask, sample(_turning(_every_word(), [*METALS, *OTHERS], step))) == []


@pytest.mark.parametrize("frame", FRAMES)
def test_no_invented_word_frees_a_material(ask, frame):
    drawn = itertools.product([frame], [*METALS, *OTHERS], INVENTED)
    assert _let_go(ask, sample(drawn)) == []


@pytest.mark.slow
@pytest.mark.parametrize("frame", FRAMES)
def test_no_device_frees_any_material(ask, frame):
    """Every material with every word for a device, a part or a machine; a sample of them in the suite."""
    drawn = itertools.product([frame], [*METALS, *OTHERS], _devices())
    assert _let_go(ask, sample(drawn, most=125)) == []


@pytest.mark.parametrize("metal", METALS)
def test_no_name_of_goods_says_that_a_metal_is_built_in(metal):
    drawn = sample(_devices())
    said = [word for word in drawn if built_in_by_name(understand(f"{metal} {word}"))]
    assert said == []


@pytest.mark.parametrize(
    "text",
    [
        "yttrium chips and turnings",
        "chips of bismuth",
        "yttrium metal chips",
        "terbium lens-shaped buttons",
        "camera lens blanks of germanium, unpolished",
        "gallium scrap ex LED line",
        "germanium scrap ex lens plant",
        "bismuth dross ex machine",
        "gallium residue ex furnace",
        "gadolinium, ex works",
    ],
)
def test_pieces_and_scrap_are_what_they_are(ask, text):
    assert ask(text, to="DE", on="2026-06-01").outcome == "licence required"


OPTICS = ["lens", "lenses", "windows", "prism", "mirror", "plano-convex lenses uncoated", "optics"]


@pytest.mark.parametrize("optic", OPTICS)
@pytest.mark.parametrize("name", ["Ge", "germanium"])
def test_optics_of_germanium_have_one_answer(ask, name, optic):
    verdict = ask(f"{name} {optic}", to="DE", on="2026-06-01")
    assert verdict.outcome == "cannot tell"
    question = verdict.missing[0]
    assert "only built into" in question
    assert len(question.split()) <= 25


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SmCo motor", "CN-FAQ-4"),
        ("GaN power transistors", "counts as built in"),
        ("laser diode modules based on indium phosphide", "counts as built in"),
        ("germanium lens assembly for thermal camera", "counts as built in"),
    ],
)
def test_what_frees_is_told(ask, text, told):
    verdict = ask(text, to="DE", on="2025-10-20")
    assert verdict.outcome == "no control found"
    assert told in " ".join((verdict.headline, *verdict.notes))


@pytest.mark.parametrize(
    "text",
    [
        "LED lamps with gallium nitride chips inside",
        "sensor containing germanium",
        "furnace for gallium",
        "copper pump",
        "aluminium windows",
    ],
)
def test_built_in_worked_on_and_not_controlled_stays_free(ask, text):
    verdict = ask(text, to="DE", on="2024-02-22")
    by_name_only = "limits are not in this book" in verdict.headline  # a furnace of whatever kind
    assert verdict.hits == ()
    assert verdict.outcome == "no control found" or by_name_only


@pytest.mark.parametrize(
    "text",
    [
        "no ferrite magnets, SmCo magnets 500 pcs",
        "no ferrite, SmCo magnets",
        "no tungsten scrap, APT 1 MT",
        "without ferrite magnets, samarium cobalt rings 20 pcs",
        "no motors, ferrite magnets, SmCo magnets",
        "no batteries, gadolinium oxide 5 kg",
        "keine Ferritmagnete, SmCo-Magnete 500 St.",
    ],
)
def test_what_stands_behind_denied_goods_is_judged_alone(ask, text):
    assert ask(text, to="DE", on="2026-06-01").outcome == "licence required"


def test_an_answer_is_not_read_from_denied_words(ask):
    assert ask("no motors. SmCo magnets 5 pcs", on="2025-10-20").outcome == "cannot tell"
    assert ask("no terbium and dysprosium, NdFeB magnets").outcome == "no control found"


@pytest.mark.parametrize(
    "text",
    ["Ni83Co12Mn05(OH)2 precursor", "Ni0.8Co0.1Mn0.1(OH)2", "Ni88Co09Al03(OH)2 powder"],
)
def test_mixed_hydroxides_are_read_by_their_formula(ask, text):
    verdict = ask(text, to="DE", on="2026-06-01")
    assert verdict.outcome == "suspended"
    assert any("3C901.a.2" in entry for hit in verdict.hits for entry in hit.entries)

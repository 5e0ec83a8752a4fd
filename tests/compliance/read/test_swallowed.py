"""Materials that a device beside them hides: goods of their own, built in, or asked."""

from __future__ import annotations

import pytest

from ytterby.compliance.read.swallowed import built_in_by_name, hosts_and_parts, made_of
from ytterby.compliance.read.understanding import understand


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("camera germanium ingots", [("germanium ingots", True)]),
        ("machine parts: SmCo magnets", [("SmCo magnets", True)]),
        ("relay with SmCo magnets", []),
        ("motor with SmCo magnets not yet mounted", [("SmCo magnets not yet mounted", True)]),
        ("car with 3 boxes of SmCo magnets", [("SmCo magnets", True)]),
        ("relay (SmCo magnets)", []),
        ("pump (SmCo magnets)", []),
        ("integrated circuit (gadolinium oxalate)", [("gadolinium oxalate", False)]),
        ("pump with magnets of NdFeB containing 1 % Dy", []),
        ("phosphor raw material Y2O3", [("Y2O3", True)]),
        ("white LED phosphor YAG:Ce powder", []),
        ("SmCo pot magnets", [("SmCo magnets", False)]),
        ("SmCo motor magnets", [("SmCo magnets", True)]),
        ("SmCo pump", [("SmCo magnets", False)]),
        ("terbium oxide and mill", [("terbium oxide", False)]),
        ("camera: crystal", [("crystal", True)]),
        # what is built in, what a device is made of, and what it is for
        ("pump fitted with SmCo magnets", []),
        ("pump with built-in SmCo magnets", []),
        ("loudspeaker containing samarium cobalt magnet", []),
        ("germanium lens", []),
        ("GaN power transistors", []),
        ("crucible made of yttria", []),
        ("machine for SmCo magnets", []),
        ("coffee machines", []),
        ("dysprosium oxide", []),
        ("jet mill, oxygen below 50 ppm", []),
        ("pump: material: SmCo", [("SmCo", False)]),
    ],
)
def test_a_material_beside_a_device(text, found):
    assert [(one.text, one.sure) for one in hosts_and_parts(text)] == found


def test_the_question_is_short_and_names_both():
    (one,) = hosts_and_parts(f"pump with SmCo magnets {'of many words ' * 30}")
    assert one.question.startswith("Are the SmCo magnets") or one.question.startswith("Is the SmCo")
    assert one.question.endswith("built into the pump?")
    assert len(one.question.split()) <= 25


@pytest.mark.parametrize(
    ("text", "rest", "question"),
    [
        (
            "germanium lens f=25 mm",
            "germanium f=25 mm",
            "Is the lens a piece of germanium, or is that only built into it?",
        ),
        (
            "germanium windows",
            "germanium",
            "Are the windows pieces of germanium, or is that only built into them?",
        ),
        ("gallium furnace", "gallium", "Is gallium sent, or only the furnace?"),
        (
            "lens made of germanium",
            "made of germanium",
            "Is the lens a piece of germanium, or is that only built into it?",
        ),
    ],
)
def test_the_text_without_its_device(text, rest, question):
    found = made_of(understand(text))
    assert (found.text, found.question) == (rest, question)


@pytest.mark.parametrize(
    "text",
    [
        "lens",
        "germanium ingots",
        "sensor containing germanium",
        "furnace for gallium",
        "GaN transistors",
        "yttrium chips",
        "lens blanks of germanium",
    ],
)
def test_nothing_to_ask(text):
    assert made_of(understand(text)) is None


def test_what_is_built_in_by_name_is_told():
    assert "GaN counts as built in" in built_in_by_name(understand("GaN transistors"))
    assert "germanium counts" in built_in_by_name(understand("germanium lens assembly"))
    for text in ("gallium transistors", "germanium lens", "GaN chips", "transistors"):
        assert built_in_by_name(understand(text)) == ""

"""Materials that a device beside them hides: goods of their own, built in, or asked."""

from __future__ import annotations

import pytest

from ytterby.compliance.read.swallowed import hosts_and_parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("camera germanium ingots", [("germanium ingots", True)]),
        ("machine parts: SmCo magnets", [("SmCo magnets", True)]),
        ("motor with SmCo magnets", [("SmCo magnets", False)]),
        ("motor with SmCo magnets not yet mounted", [("SmCo magnets not yet mounted", True)]),
        ("car with 3 boxes of SmCo magnets", [("SmCo magnets", True)]),
        ("pump (SmCo magnets)", [("SmCo magnets", False)]),
        ("integrated circuit (gadolinium oxalate)", [("gadolinium oxalate", False)]),
        ("pump with magnets of NdFeB containing 1 % Dy", [("NdFeB containing 1 % Dy", False)]),
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

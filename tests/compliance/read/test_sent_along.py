"""Goods that are sent along with others: an amount of their own, or spare or loose ones."""

from __future__ import annotations

import pytest

from ytterby.compliance.read.pieces import pieces


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("motor with 10 kg of dysprosium oxide", ("motor", "10 kg of dysprosium oxide")),
        ("servo motor with spare SmCo magnets", ("servo motor", "spare SmCo magnets")),
        ("motor (loose SmCo magnets)", ("motor", "loose SmCo magnets")),
        ("machine including 5 kg dysprosium oxide", ("machine", "5 kg dysprosium oxide")),
        ("speaker with a bag of terbium oxide", ("speaker", "a bag of terbium oxide")),
        ("lithium iron phosphate active material: 2.45 g/cm3", ()),
        ("motor with samarium cobalt magnets", ()),
        ("NdFeB magnet with 2% Dy", ()),
    ],
)
def test_what_is_sent_along_is_judged_alone(text, goods):
    assert pieces(text) == goods

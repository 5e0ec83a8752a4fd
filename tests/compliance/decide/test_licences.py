"""What licences on record let through of an item, by what it is and not by how it is worded."""

from __future__ import annotations

import pytest

from ytterby.compliance.decide.licences import BUILT_IN, past_licences
from ytterby.compliance.read.item import FORMS
from ytterby.compliance.read.understanding import understand


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("sintered NdFeB magnets with 1.5% Dy", {"magnets"}),
        ("stator and rotor assembly, NdFeB magnets 1.5% Dy", {"magnets"}),
        ("rotor with NdFeB magnets with 1.5% Dy", {"magnets"}),
        ("samarium-cobalt magnets", {"magnets"}),
        ("dysprosium oxide", {"dysprosium"}),
        ("dysprosium metal", {"dysprosium"}),
        ("terbium oxide", {"terbium"}),
    ],
)
def test_one_magnet_has_one_record_however_it_is_worded(text, goods):
    item = understand(text)
    own = [one for one in past_licences() if one.measure == "CN-MOFCOM-GAC-2025-18"]
    assert {one.good for one in own if one.fits(item)} == goods


def test_forms_that_have_others_in_them_are_forms():
    assert {*BUILT_IN} <= {*FORMS, ""}

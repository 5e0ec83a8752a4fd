"""A running number of a seller is set aside; a number that says something of the goods stays."""

import pytest

from ytterby.compliance.read.numbers.worth import as_stated


@pytest.mark.parametrize(
    "text",
    [
        "gallium metal 4N, lot 1234",
        "gallium metal 4N; Lot No. GA-25-0831",
        "gallium metal 4N, batch number: 77",
        "gallium metal 4N, Charge 12",
        "gallium metal 4N, commande n° 4500123",
        "gallium metal 4N，批号 20250601",
        "gallium metal 4N、ロット番号: 17",
        "gallium metal 4N, order 12, lot 7",
    ],
)
def test_running_numbers_are_set_aside(text):
    assert as_stated(text) == "gallium metal 4N"


@pytest.mark.parametrize(
    "text",
    [
        "lot 1234",
        "NdFeB magnets, lot 42SH",
        "gallium metal, lot 5 kg",
        "gallium metal, lot 99.99%",
        "lot 12 of gallium metal",
        "gallium metal, job lot of arsenide wafers 12",
    ],
)
def test_other_numbers_stay(text):
    assert as_stated(text) == text

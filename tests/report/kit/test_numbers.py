"""Numbers in words."""

from __future__ import annotations

import pytest

from ytterby.report.kit import numbers
from ytterby.report.kit.numbers import between, cell, in_full, percent, signed


@pytest.mark.parametrize(
    ("value", "full"),
    [(None, "–"), (float("nan"), "–"), (0.0, "0"), (1234.5, "1,234"), (-98765.4, "−98,765"), (12.345, "12.3")],
)  # fmt: skip
def test_in_full(value, full):
    assert in_full(value) == full


def test_signs_and_ranges():
    assert [signed(value) for value in (2.0, -2.0, 0.0, None)] == ["+2", "−2", "0", "–"]
    assert numbers.signed_in_full(12345.0) == "+12,345"
    assert between(1.0, 2.0) == "1 to 2"
    assert between(1.0, 1.0) == "1"
    assert between(0.1, 0.25, percent) == "10% to 25%"


@pytest.mark.parametrize(
    ("value", "column", "text"),
    [(None, "", "–"), ("", "", "–"), (True, "", "yes"), (2030, "", "2030"), (3000, "year", "3000"),
     (3000, "", "3,000"), (0.12345, "", "0.123"), ("a", "", "a")],
)  # fmt: skip
def test_a_cell(value, column, text):
    assert cell(value, column) == text

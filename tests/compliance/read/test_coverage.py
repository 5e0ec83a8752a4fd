"""Symbols that begin a name or tell a size, and names that disagree with a formula."""

from __future__ import annotations

import pytest

from ytterby.compliance.read.describe import describe


@pytest.mark.parametrize(
    "text",
    [
        "Lu Xun novels",
        "books by Lu Xun",
        "Sm size T-shirts",
        "cotton T-shirts size Sm",
        "Gd quality chairs",
        "Dy Patil University brochures",
    ],
)
def test_a_name_or_a_size_is_no_element(text):
    assert describe(text).elements == frozenset()


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("Dy", "Dy"),
        ("5 kg Dy", "Dy"),
        ("Lu powder", "Lu"),
        ("5 kg Dy glass bottles", "Dy"),
        ("Sm ingots, size 3 mm", "Sm"),
        ("Dy 99.9% Zorblax", "Dy"),
        ("glass bottles with Tb", "Tb"),
        ("Gd, Tb and Zorblax", "Gd"),
    ],
)
def test_a_symbol_beside_matter_is_one(text, symbol):
    assert symbol in describe(text).elements


def test_both_substances_are_judged():
    assert describe("lanthanum oxide (Y2O3)").elements == {"La", "Y"}

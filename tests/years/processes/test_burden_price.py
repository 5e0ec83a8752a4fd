"""The year from which a price on burdens holds."""

from __future__ import annotations

import pytest

from ytterby.years.processes.burden_price import BurdenPrice


@pytest.mark.parametrize(
    ("words", "first"), [((), 2025), (("from=2030",), 2030), (("from=2020",), 2025)]
)
def test_it_holds_from_its_year_and_never_in_the_base_year(words, first):
    """The base year is calibrated without it."""
    price = BurdenPrice.of(("greenhouse_gas=100", *words), 2024)
    assert price.first_year == first
    assert price.prices == {"greenhouse_gas": 100.0}

"""A price on burdens by hand."""

from __future__ import annotations

import pytest

from ytterby.environment.coefficients import coefficients_of
from ytterby.years.processes.burden_price import BurdenPrice


def test_a_charge_is_price_times_burden_from_its_year_on(base):
    found = coefficients_of(base.network)
    price = BurdenPrice.of(("from=2030", "greenhouse_gas=100", "reagents=50"), 2024)
    column = base.network.column_index["mine.china_clay@CHN"]
    gas = found.per_tonne(2030)[found.names.index("greenhouse_gas"), column]
    assert price.charge(found, 2030)[column] == pytest.approx((100 * gas + 50 * 7) / 1e3)
    assert not price.charge(found, 2029).any()


def test_it_never_holds_in_the_base_year():
    assert BurdenPrice.of(("greenhouse_gas=1",), 2024).first_year == 2025
    assert BurdenPrice.of(("from=2020", "greenhouse_gas=1"), 2024).first_year == 2025

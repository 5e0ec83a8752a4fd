"""Goods in use: what enters and retires within a period, and where no scrap is taken out."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ytterby.years.calendar import Period
from ytterby.years.processes.scrap import ScrapProcess


@pytest.mark.parametrize("months", [1, 3, 12])
def test_of_what_enters_in_a_period_that_part_retires_which_half_of_it_takes(months):
    """A tenth of goods retires in a year: 1 - 0.9^(T / 2) of what has entered in T."""
    process = SimpleNamespace(fleet=SimpleNamespace(left=lambda age: 0.9 ** age[:, None]))
    length = months / 12
    early = ScrapProcess._early(process, np.array([240.0]), Period(2025, 1, months))
    assert early[0] == pytest.approx(240.0 * length * (1.0 - 0.9 ** (length / 2.0)))


def test_a_place_that_took_nothing_out_opens_with_its_first_grain_and_others_stay_open():
    """What retires in a quarter, as a rate a year, against the least that is anything."""
    fleet = SimpleNamespace(
        left=lambda age: np.where(age > 0.0, 0.5, 1.0)[:, None] * np.ones(4),
        collected=np.full(4, 0.5), at_base_prices=lambda rate: 0.1 * rate, maximum=lambda rate: 0.5 * rate,
    )  # fmt: skip
    process = SimpleNamespace(
        fleet=fleet, grows=True, base_taken=np.array([0.0, 0.0, 1.0, 0.5]), mass_tolerance=1.0,
        _early=lambda inflow, period: 0.0,
    )  # fmt: skip
    entered = np.array([[2.0, 200.0, 2.0, 2.0]])
    goods = SimpleNamespace(
        born=np.array([2025.1]), entered=entered, inflow=np.zeros(4), taking=np.ones(4)
    )
    scrap = ScrapProcess.retire(process, SimpleNamespace(period=Period(2025, 1, 3), scrap=goods))
    assert scrap.retired.tolist() == (entered[0] / 2.0).tolist()
    assert scrap.collected.tolist() == (entered[0] / 4.0).tolist()
    assert scrap.maximum.tolist() == [0.0, 200.0, 2.0, 2.0]

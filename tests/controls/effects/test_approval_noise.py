"""Licences at random: within bounds, right on average, the same for the same draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.controls.effects.acts import in_force, whole

from ytterby.controls.acts.base import ApprovalNoise
from ytterby.controls.effects.approvals import _quarters, scattered
from ytterby.controls.effects.compile import compile_acts

APRIL = date(2025, 4, 1)


def draws(approval, spread, days=91):
    place = np.full(1, approval)
    return np.array(
        [
            scattered(place, ["USA"], ApprovalNoise(seed, spread), "ACT", APRIL, days)[0]
            for seed in range(2000)
        ]
    )


def test_mean_and_spread_are_as_stated():
    found = draws(0.7, 0.3)
    assert found.min() >= 0
    assert found.max() <= 1
    assert found.mean() == pytest.approx(0.7, abs=0.01)
    assert found.std() == pytest.approx(0.3 * np.sqrt(0.7 * 0.3), rel=0.05)


def test_a_year_is_the_mean_of_its_quarters():
    assert _quarters(date(2025, 1, 1), 365) == ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]
    assert draws(0.7, 0.3, days=275).std() == pytest.approx(0.3 * np.sqrt(0.21 / 3), rel=0.07)


def test_who_is_refused_or_granted_everything_has_no_luck():
    found = scattered(
        np.array([0.0, 1.0, 0.5]), ["USA", "JPN", "KOR"], ApprovalNoise(1, 0.3), "ACT", APRIL, 91
    )
    assert found[:2].tolist() == [0.0, 1.0]
    assert found[2] != 0.5
    assert scattered(np.array([0.5]), ["USA"], ApprovalNoise(1, 0.0), "ACT", APRIL, 91)[0] == 0.5


def test_routes_to_one_place_share_its_luck_and_others_have_their_own():
    a, b, c = scattered(
        np.full(3, 0.5), ["USA", "USA", "JPN"], ApprovalNoise(4, 0.3), "ACT", APRIL, 91
    )
    assert a == b != c
    assert a != scattered(np.full(1, 0.5), ["USA"], ApprovalNoise(5, 0.3), "ACT", APRIL, 91)[0]


def test_a_licence_in_the_market_scatters_by_destination(base):
    row = in_force(act="licence", elements=["Dy"], stages=["oxide"], approval_share=0.6,
                   since=date(2025, 1, 1))  # fmt: skip
    lucky = replace(row, approval_noise=ApprovalNoise(7, 0.3))

    def passing(one):
        found = compile_acts(
            [one], base.network, whole(2027), base.activity, 1.0, 0.4, base.balance
        )
        return found.approved_share[found.approved_share < 1.0]

    assert np.allclose(passing(row), 0.6)
    assert np.unique(np.round(passing(lucky), 9)).size > 3
    assert np.array_equal(passing(lucky), passing(lucky))

"""Sobol's indices of groups: of functions whose exact indices are known."""

from __future__ import annotations

import numpy as np
import pytest
from sobol import Design

from ytterby.draws.hypercube import DrawnNumber

WITHIN = 0.05


def design(groups: str, base: int = 1024) -> Design:
    numbers = [DrawnNumber(f"x{n}", 0.0, 0.5, 1.0, group=one) for n, one in enumerate(groups)]
    return Design.of(numbers, base)


def test_ishigami() -> None:
    own = design("abc")
    x = np.pi * (2.0 * own.shares - 1.0)
    values = np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    exact = {"a": (0.3139, 0.5576), "b": (0.4424, 0.4424), "c": (0.0, 0.2437)}
    for group, (first, low, high, total, least, most) in own.indices(values):
        assert (first, total) == pytest.approx(exact[group], abs=WITHIN)
        assert low <= first <= high
        assert least <= total <= most


def test_a_group_has_the_variance_of_its_numbers_together() -> None:
    """Sobol's G of four numbers in two groups: the variance of a product of independent factors."""
    own = design("aabb")
    weights = np.array([0.0, 1.0, 4.5, 9.0])
    values = ((np.abs(4.0 * own.shares - 2.0) + weights) / (1.0 + weights)).prod(axis=1)
    parts = (1.0 / 3.0) / (1.0 + weights) ** 2
    of_a, of_b = ((1.0 + parts[own_part]).prod() - 1.0 for own_part in (slice(2), slice(2, 4)))
    whole = (1.0 + of_a) * (1.0 + of_b) - 1.0
    exact = {
        "a": (of_a / whole, of_a * (1.0 + of_b) / whole),
        "b": (of_b / whole, of_b * (1.0 + of_a) / whole),
    }
    for group, (first, _, _, total, _, _) in own.indices(values):
        assert (first, total) == pytest.approx(exact[group], abs=WITHIN)


def test_a_draw_without_an_answer_is_left_out_with_its_base() -> None:
    own = design("ab", base=256)
    values = own.shares[:, 0].copy()
    values[3] = np.nan
    indices = dict(own.indices(values))
    assert indices["a"][0] == pytest.approx(1.0, abs=WITHIN)
    assert indices["b"][3] == pytest.approx(0.0, abs=WITHIN)

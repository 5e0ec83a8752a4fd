"""A figure of customs outweighs a small guess."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from ytterby.world.base_year.quantities import _sizes_seen


def test_a_column_is_as_large_as_the_largest_figure_that_names_it():
    facts = sparse.csr_matrix([[1.0, 1.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 0.0]])
    sizes = _sizes_seen(facts, np.array([100.0, 10.0, 7.0]), np.array([1.0, 4.0, 5.0]))
    assert sizes == pytest.approx([20.0, 80.0, 0.0])


def test_lynas_sells_to_vietnam_and_japan_makes_magnets(base):
    used = {fact.name: fact.used for fact in base.quantities.facts}
    assert used["import.ndpr.VNM"] > 1000.0
    assert used["ndpr.lynas"] == pytest.approx(6197.0, rel=0.1)
    assert used["magnets.japan"] == pytest.approx(9000.0, rel=0.3)

"""Mixing in proportion, against what follows by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from ytterby.results.dependence import mixed_in_proportion


def mix(entering, known):
    return mixed_in_proportion(sparse.csr_matrix(np.array(entering, float)), np.array(known, float))


def test_two_mines_into_one_plant():
    found = mix([[0, 0, 0], [0, 0, 0], [3, 1, 0]], [[1, 0], [0, 1], [0, 0]])
    assert found[2] == pytest.approx([0.75, 0.25])


def test_what_goes_round_many_times_has_the_mix_of_the_little_that_enters():
    """A thousandth of a ring's flow comes from the mine: all of it is the mine's in the end."""
    found = mix([[0, 0, 0], [1, 0, 999], [0, 1000, 0]], [[1], [0], [0]])
    assert found[1:].ravel() == pytest.approx([1.0, 1.0], abs=1e-6)


def test_a_ring_that_nothing_enters_has_no_mix():
    found = mix([[0, 0, 0], [0, 0, 5], [0, 5, 0]], [[1], [0], [0]])
    assert found[:, 0].tolist() == [1.0, 0.0, 0.0]


def test_a_known_mix_stays():
    found = mix([[0, 0, 0], [7, 0, 0], [0, 1, 0]], [[1, 0], [0, 1], [0, 0]])
    assert found[1:] == pytest.approx(np.array([[0.0, 1.0], [0.0, 1.0]]))

"""Pairs brought together by key."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ytterby.ground.group import grouped, summed

PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(-9, 9)))


@given(PAIRS)
def test_groups_keep_all_values_in_their_order_and_keys_as_they_come(pairs):
    groups = grouped(iter(pairs))
    assert list(groups) == list(dict.fromkeys(key for key, _ in pairs))
    assert all(own == [v for k, v in pairs if k == key] for key, own in groups.items())


@given(PAIRS)
def test_sums_are_those_of_the_groups(pairs):
    assert summed(pairs) == {key: sum(own) for key, own in grouped(pairs).items()}


def test_arrays_are_summed_and_stay_as_they_were():
    first, second = np.array([1.0, 2.0]), np.array([10.0, 20.0])
    total = summed([("a", first), ("b", first), ("a", second)])
    assert total["a"].tolist() == [11.0, 22.0]
    assert total["b"].tolist() == first.tolist() == [1.0, 2.0]

"""Patterns of column names find what a shell would find."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from ytterby.world.base_year.priors import matching


@pytest.mark.parametrize(
    "pattern", ["magnet.*@CHN>*", "*@JPN", "mine.?ayan_obo@*", "oxide.[ND]?@*>USA", "*", "no*such"]
)
def test_a_pattern_fits_the_same_columns_as_in_a_shell(base, pattern):
    network = base.network
    names = [column.name for column in network.columns]
    wanted = [n for n, name in enumerate(names) if fnmatchcase(name, pattern)]
    assert matching(network, pattern) == wanted
    assert (pattern == "no*such") == (not wanted)


def test_a_name_without_a_star_is_looked_up(base):
    name = base.network.columns[7].name
    assert matching(base.network, name) == [7]
    assert matching(base.network, name + "x") == []

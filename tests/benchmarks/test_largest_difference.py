"""The first page names the largest difference of scenarios made at random, by a count that shares no code with it."""

from __future__ import annotations

import random

import pytest


@pytest.mark.parametrize("number", range(10))
def test_the_first_page_names_the_largest_difference(scripts, tmp_path, number):
    tool = scripts("largest_difference")
    text, usual = tool.made(random.Random(number), "gallium")
    page, found, wrong = tool.checked(text, usual, "gallium", tmp_path)
    assert not wrong, f"{usual}\n{text}"
    assert bool(found) == bool(page.figures.differences)


def test_a_page_that_names_another_is_wrong(scripts, tmp_path):
    """The count finds what is wrong: another year, another good, and no difference where there is one."""
    tool = scripts("largest_difference")
    text, usual = next(
        pair
        for pair in (tool.made(random.Random(seed), "gallium") for seed in range(99))
        if "prohibition" in pair[0]
    )
    page, found, wrong = tool.checked(text, usual, "gallium", tmp_path)
    assert found
    assert not wrong
    assert tool.faults(page, [])
    largest = max(found)
    assert tool.faults(page, [one for one in found if one[1:5] != largest[1:5]])
    assert tool.faults(page, [*found, largest._replace(year=largest.year + 20)])
    assert tool.faults(page, [*found, largest._replace(worth=2 * largest.worth, good="another")])

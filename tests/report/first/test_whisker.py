"""A range as a line with a dot, on a page and on a terminal; and the grade of a number by the rule of the page."""

from __future__ import annotations

import math

import pytest

from ytterby.report.first.whisker import CELLS, GOOD, MIDDLING, POOR, RULE, Whisker, grade
from ytterby.report.kit.html import environment
from ytterby.report.kit.numbers import number


def svg_of(one):
    return str(environment().get_template("whisker.html.j2").module.line(one))


@pytest.mark.parametrize(
    ("one", "more", "step", "why"),
    [
        (Whisker(3.0, 2.5, 4.5, 1.0, True), {}, GOOD, "between 2.5 and 4.5"),
        (Whisker(3.0, 1.2, 9.0, 1.0, True), {}, MIDDLING, "sure which way"),
        (Whisker(3.0, 0.9, 9.0, 1.0, True), {}, POOR, "may be no change"),
        (Whisker(-40.0, -60.0, -35.0, 0.0), {}, GOOD, ""),
        (Whisker(-40.0, -60.0, -8.0, 0.0), {}, MIDDLING, ""),
        (Whisker(-40.0, -60.0, 3.0, 0.0), {}, POOR, "may be no change"),
        (Whisker(30.0, 26.0, math.inf), {}, POOR, "may never be"),
        (Whisker(9.0, 16.0, 181.0), {}, POOR, "the draws lie elsewhere"),
        (Whisker(3.0, 2.5, 4.5, 1.0, True), {"earlier": True}, POOR, "of an earlier version"),
        (Whisker(3.0, 2.5, 4.5, 1.0, True), {"capped": "above any price on record"}, MIDDLING, "above any price"),
        (Whisker(4.0, 0.0, 7.0), {}, POOR, "sure which way alone, between 0 and 7"),
        (Whisker(3.0, 1.2, 48.0, 1.0, True), {"capped": "above any price"}, POOR, "between 1.2 and 48"),
        (Whisker(math.inf, math.inf, math.inf, 2025.0), {}, GOOD, "never"),
        (None, {}, POOR, "no range"),
    ],
)  # fmt: skip
def test_a_grade_follows_from_the_range(one, more, step, why):
    found = grade(one, **more)
    assert found[0] == step
    assert why in found[1]


def test_the_rule_names_all_steps():
    assert all(step in RULE for step in (GOOD, MIDDLING, POOR))


@pytest.mark.parametrize(
    ("one", "bound"),
    [
        (Whisker(-6.7, -9.0, 1.0, 0.0), -9.0),
        (Whisker(-6.7, -9.0, 4.0, 0.0), None),
        (Whisker(-6.7, -9.0, -1.0, 0.0), None),
        (Whisker(-20.0, -9.0, 1.0, 0.0), None),
        (Whisker(2.0, 0.9, 9.0, 1.0, True), None),
        (Whisker(2.0, 0.9, 3.5, 1.0, True), 3.5),
        (Whisker(0.8, 0.5, 1.1, 1.0, True), 0.5),
        (Whisker(3.0, 1.0, math.inf, 0.0), None),
    ],
)
def test_of_a_range_that_leans_to_one_side_that_end_is_known(one, bound):
    assert one.bound == bound


def test_a_range_is_drawn_between_its_ends():
    one = Whisker(3.0, 2.0, 5.0, 1.0, True, lambda factor: f"×{number(factor)}")
    assert one.text == "nine in ten: ×2 to ×5"
    svg = svg_of(one)
    assert svg.count("<line") == 4  # the range, its two ends, no change
    assert svg.count("<circle") == 1
    assert 'aria-label="nine in ten: ×2 to ×5"' in svg
    printed = one.printed()
    assert printed.startswith("×2 ")
    assert printed.endswith(" ×5")
    assert [mark for mark in printed if mark in "┆├●┤"] == ["┆", "├", "●", "┤"]
    assert len(printed) <= CELLS + 8


def test_what_never_comes_has_no_end():
    one = Whisker(30.0, 26.0, math.inf, form="day {:.0f}".format)
    assert one.text == "nine in ten: day 26 to never"
    assert svg_of(one).count("<line") == 2
    assert "►" in one.printed()
    assert Whisker(math.inf, 2027.0, math.inf).places()["value"] == 1.0
    assert Whisker(2.0, 2.0, 2.0, 2.0).places() == dict.fromkeys(
        ("low", "high", "value", "still"), 0.0
    )

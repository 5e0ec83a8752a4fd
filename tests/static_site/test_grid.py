"""Interpolation between questions that were run: exact at cells, between its neighbours, its error honest."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make_grid import sentence_of

from ytterby.scenarios.ask import read_question
from ytterby.site.grid import (
    FIGURES,
    HALF_A_YEAR,
    LENGTHS,
    GridCell,
    GridFigure,
    estimate,
    left_out,
    looked_up,
    questions_of_grid,
    read_grid,
)

KEY = ("China", "stops", "dysprosium")
positive = st.floats(0.1, 1e4)


def cell(months, price, low=None, high=None, exports=-50.0):
    figures = {
        "price_peak": GridFigure(price, low, high, "Dy oxide"),
        "exports_change": GridFigure(exports),
    }
    return GridCell(*KEY, float(months), figures)


def test_the_grid_is_small_and_every_question_of_it_is_read():
    rows, shared = questions_of_grid()
    assert len(rows) <= 24
    assert shared["draws"] == 32
    for row in rows:
        assert read_question(sentence_of(row, shared["from"])).text


@given(positive, positive, st.floats(3.01, 119.0))
def test_an_estimate_lies_between_its_neighbours(one, other, months):
    cells = [cell(3, one, one / 2, one * 2), cell(120, other, other / 2, other * 2)]
    found = estimate(cells, *KEY, months)
    price = found.figures["price_peak"]
    assert min(one, other) * 0.999 <= price.value <= max(one, other) * 1.001
    assert price.low <= price.value <= price.high
    assert found.between == (3.0, 120.0)


def test_a_cell_is_itself_and_outside_nothing_is_said():
    cells = [cell(3, 10.0), cell(12, 40.0)]
    assert estimate(cells, *KEY, 12.0) is cells[1]
    assert estimate(cells, *KEY, 1.0) is None
    assert estimate(cells, *KEY, 24.0) is None
    assert estimate(cells, "China", "stops", "terbium", 6.0) is None


def test_figures_of_other_goods_are_not_mixed():
    other = GridCell(
        *KEY,
        12.0,
        {"price_peak": GridFigure(5.0, of="Tb oxide"), "exports_change": GridFigure(-10.0)},
    )
    found = estimate([cell(3, 10.0), other], *KEY, 6.0)
    assert {*found.figures} == {"exports_change"}


@given(positive, st.floats(0.2, 5.0))
def test_what_is_done_in_the_first_year_is_missed_by_nothing(price, slope):
    cells = [cell(m, price * math.exp(-slope * math.exp(-m / HALF_A_YEAR))) for m in (3, 12, 120)]
    size, count = left_out(cells)["price_peak"]
    assert size == pytest.approx(1.0)
    assert count == 1


def test_the_error_is_that_of_the_cell_left_out():
    cells = [cell(3, 10.0), cell(12, 80.0), cell(48, 40.0)]
    begun, now, ended = (1.0 - math.exp(-m / HALF_A_YEAR) for m in (3, 12, 48))
    part = (now - begun) / (ended - begun)
    guess = 10.0 ** (1.0 - part) * 40.0**part
    assert left_out(cells)["price_peak"][0] == pytest.approx(80.0 / guess)


def test_the_page_says_that_it_is_interpolated_and_by_how_much_that_misses():
    cells = [cell(3, 10.0), cell(12, 80.0, 40.0, 160.0), cell(120, 40.0)]
    answers = looked_up(cells)
    start = questions_of_grid()[1]["from"]
    between = answers["|".join((*KEY, start, "six months"))]
    assert any("interpolated, missed by a factor of" in line for line in between)
    assert "not run: " in between[-1]
    own = answers["|".join((*KEY, start, "a year"))]
    assert own[0] == f"{FIGURES['price_peak']} of Dy oxide: 80 (40 to 160)"
    assert len(answers) == len(LENGTHS)


def test_a_grid_is_read_as_it_was_packed(tmp_path):
    path = tmp_path / "grid.json"
    assert read_grid(path) == []
    key = dict(zip(("who", "does", "what"), KEY, strict=True))
    price = {"low": None, "high": None, "of": ""}
    rows = [
        {**key, "months": months, "figures": {"price_peak": {"value": 2.0 * months, **price}}}
        for months in (12.0, 3.0)
    ]
    path.write_text(json.dumps({"cells": rows}), encoding="utf-8")
    assert [one.months for one in read_grid(path)] == [3.0, 12.0]
    assert read_grid(path)[0].figures["price_peak"] == GridFigure(6.0)

"""Interpolation between questions that were run: exact at cells, between its neighbours, its error honest."""

from __future__ import annotations

import json
import math
from importlib.metadata import version

import pytest
from grid_between import HALF_A_YEAR, estimate, filled, left_out
from hypothesis import given
from hypothesis import strategies as st

from ytterby.scenarios.ask import read_question
from ytterby.site.grid import (
    LENGTHS,
    PLACE,
    GridCell,
    GridFigure,
    looked_up,
    page_of,
    questions_of_grid,
    quote_of,
    read_grid,
    sentence_of,
    strip_of,
    what_if_pages,
)

KEY = ("China", "stops", "dysprosium")
DAY = "2026-11-30"
positive = st.floats(0.1, 1e4)


def cell(months, price, low=None, high=None, exports=-50.0):
    figures = {
        "price_peak": GridFigure(price, low, high, "Dy oxide"),
        "exports_change": GridFigure(exports),
    }
    return GridCell(*KEY, float(months), figures)


def lengths(*runs):
    """Cells of all lengths of the form: those that were run, and those between."""
    every = (estimate(runs, *KEY, months) for months in LENGTHS.values())
    return [one for one in every if one is not None]


def test_the_grid_is_small_and_every_question_of_it_is_read():
    rows, shared = questions_of_grid()
    assert len(rows) <= 24
    assert shared["draws"] == 32
    for row in rows:
        assert read_question(sentence_of(row)).text


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


def test_a_page_has_every_length_and_says_what_is_interpolated_and_by_how_much_that_misses():
    cells = lengths(
        cell(3, 10.0, 5.0, 20.0), cell(12, 80.0, 40.0, 160.0), cell(120, 40.0, 30.0, 50.0)
    )
    (page,) = what_if_pages(cells, DAY, [], left_out(cells[:1] + cells[2:]))
    assert page.path == page_of(*KEY)
    assert [name for name, *_ in page.entries] == [
        f"What if China stops exports of dysprosium for {words}?" for words in LENGTHS
    ]
    between, own = (page.body.partition(f'id="{one}"')[2] for one in ("six-months", "a-year"))
    assert "interpolated, missed by a factor of" in between.partition("</section>")[0]
    assert "between runs of 3 and 12 months" in between.partition("</section>")[0]
    assert "interpolated" not in own.partition("</section>")[0]
    assert "nine in ten: 40 to 160" in own


def test_a_sentence_to_quote_has_condition_figure_range_year_version_and_date():
    text = quote_of(cell(12, 80.0, 40.0, 160.0), "a year", DAY)
    assert "If China stopped exports of dysprosium for a year from January 2027" in text
    for part in ("80 USD/kg", "nine in ten: 40 to 160", "30 November 2026", "no forecast"):
        assert part in text
    assert f"Ytterby {version('ytterby')}" in text


def test_a_range_that_says_nothing_is_the_number():
    price, exports = GridFigure(80.0, 40.0, 160.0), GridFigure(-19.0, -72.0, 103.0)
    figures = {"price_peak": price, "exports_change": exports}
    _, exports = strip_of(GridCell(*KEY, 12.0, figures), {})
    assert exports["number"] == "−72% to +103%"
    assert exports["range"] == "nine in ten"
    assert (
        "exports"
        not in quote_of(GridCell(*KEY, 12.0, figures), "a year", DAY).partition("would")[2]
    )


def test_a_question_of_the_form_leads_to_its_page():
    cells = lengths(*(cell(m, 10.0 * m, 5.0 * m, 20.0 * m) for m in (3, 12, 120)))
    start = questions_of_grid()[1]["from"]
    answers = looked_up(cells, DAY)
    assert len(answers) == len(LENGTHS)
    path, quote = answers["|".join((*KEY, start, "a year"))]
    assert path == "whatif/china-stops-dysprosium.html#a-year"
    assert "120 USD/kg" in quote


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


def test_what_is_packed_is_as_it_would_be_made():
    content = json.loads(PLACE.read_text(encoding="utf-8"))
    runs = {name: value for name, value in content.items() if name not in ("between", "errors")}
    made = json.loads(filled(runs))
    assert [one["months"] for one in made["between"]] == [6.0] * len(made["between"])
    assert {*made["errors"]} == {*content["errors"]}
    for name, error in made["errors"].items():
        assert error == pytest.approx(content["errors"][name])
    for own, kept in zip(made["between"], content["between"], strict=True):
        for name, figure in own["figures"].items():
            assert figure["value"] == pytest.approx(kept["figures"][name]["value"])

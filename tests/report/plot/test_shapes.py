from __future__ import annotations

import pytest

from ytterby.report.plot.shapes import cut, widest, width_of, wrapped


def test_widths_are_those_of_the_font():
    # Helvetica.afm: H 722, e 556, l 222, o 556
    assert width_of("Hello", 10.0) == pytest.approx((722 + 556 + 222 + 222 + 556) / 100)
    assert width_of("2035", 11.5) == pytest.approx(4 * 0.556 * 11.5)
    assert width_of("Hello", 10.0, bold=True) > width_of("Hello", 10.0)


def test_words_that_fit_stay_and_others_end_in_dots():
    assert cut("Metal", 10.0, 100.0) == "Metal"
    short = cut("Separated element in solution", 10.0, 60.0)
    assert short.endswith("…")
    assert width_of(short, 10.0) <= 60.0
    assert width_of(short + "n", 10.0) > 50.0


def test_the_widest_of_no_lines_is_nothing():
    assert widest([], 12.0) == 0.0
    assert widest(["a", "aaa"], 12.0) == width_of("aaa", 12.0)


def test_words_are_put_in_lines_of_a_room():
    lines = wrapped("China stops its exports of dysprosium", 12.0, 100.0)
    assert " ".join(lines) == "China stops its exports of dysprosium"
    assert len(lines) > 1
    assert all(width_of(line, 12.0) <= 100.0 for line in lines)
    assert wrapped("praseodymium", 12.0, 10.0) == ["praseodymium"]

"""Plain words: days, spans, lists, names."""

from __future__ import annotations

import pytest
import synthetic
from synthetic import WORDS

from ytterby.figures.question import PathPeriod
from ytterby.report.first.formats import (
    at,
    by,
    gained,
    mirrored,
    months_between,
    paid,
    region_of,
    share_within,
    short_good,
    span,
    technology_of,
    the_region,
    times,
    unknown,
    use_of,
    with_range,
)
from ytterby.report.first.page import WIDE, _line
from ytterby.report.kit.numbers import listed, number, percent, same_unit


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2027-01-01", "2027-06-30", "from January to June 2027"),
        ("2027-01-01", "2027-12-31", "in 2027"),
        ("2026-01-01", "2028-12-31", "from 2026 to 2028"),
        ("2026-10-01", "2027-03-31", "from October 2026 to March 2027"),
        ("2025-04-04", "", "from 4 April 2025 on"),
        ("2025-01-01", "", "from 2025 on"),
        ("2025-07-10", "2035-07-09", "from 10 July 2025 to 9 July 2035"),
        ("", "", ""),
    ],
)
def test_when_a_control_holds(first, last, said):
    assert span(first, last) == said


def test_names_in_a_sentence():
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "a"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c", "d"]) == "a, b and 2 others"
    assert listed([]) == ""


def test_a_use_in_plain_words_and_one_that_has_none():
    assert use_of(synthetic.WORDS, "ev_traction") == "electric-car motors"
    assert use_of(synthetic.WORDS, "other_Dy") == "laboratory, medical and other uses of dysprosium"
    assert region_of(synthetic.WORDS, "EU27") == "EU"
    assert region_of(synthetic.WORDS, "JPN") == "Japan"
    assert the_region(synthetic.WORDS, "ROW") == "the rest of the world"
    assert the_region(synthetic.WORDS, "USA") == "the United States"


def test_quarters_and_changes():
    quarter = PathPeriod(2027, "2027Q3", 2027.5, 2027.75)
    assert at(quarter) == "in the third quarter of 2027"
    assert by(quarter) == "by July 2027"
    assert by(PathPeriod(2030, "", 2030.0, 2031.0)) == "by 2030"
    assert [times(v, 10.0) for v in (42.0, 13.5, 9.2, 10.01)] == [
        "4.2 times", "35% more", "8.0% less", "hardly changed",
    ]  # fmt: skip


def test_units_of_one_list_do_not_mix():
    form, unit = same_unit([25_500.0, 9_110.0, None])
    assert (form(25_500.0), form(9_110.0), unit) == ("25.5", "9.11", "kt")
    form, unit = same_unit([900.0, 20.0])
    assert (form(900.0), unit) == ("900", "t")


def test_a_range_of_moments_is_told_in_months():
    assert months_between((2028.75, 2030.0)) == "range October 2028 to January 2030"
    assert months_between((2028.0, float("inf"))) == "range January 2028 to beyond the run"
    assert months_between((float("inf"), float("inf"))) == "range beyond the run"


def test_a_share_that_may_be_none_or_nearly_all_is_not_known():
    assert unknown((0.0, 1.0))
    assert unknown((0.018, 0.91))
    assert not unknown((0.1, 0.95))
    assert not unknown((0.0, 0.5))
    assert not unknown(None)
    assert share_within((0.0, 0.96)) == " (range 0% to 96%: not known)"
    assert share_within((0.5, 0.8)) == " (range 50% to 80%)"
    assert share_within(None) == ""


def test_a_cell_has_its_own_range_where_that_is_wider():
    assert with_range("306", (230.0, 410.0), number) == "306 (230 to 410)"
    assert with_range("0%", (0.0, 0.0), percent) == "0%"
    assert with_range("306", None, number) == "306"


def test_money_of_the_public_is_told_as_gain_or_cost():
    assert (paid(40.0), paid(-129.0)) == ("40", "a gain of 129")
    assert (gained(129.0), gained(-20.0)) == ("129", "a cost of 20")
    assert mirrored((-300.0, 20.0)) == (-20.0, 300.0)
    assert mirrored(None) is None


def test_goods_and_technologies_within_a_sentence():
    assert technology_of("magnet.SmCo") == "making of magnets (SmCo)"
    assert technology_of("recycling") == "recycling"
    assert short_good(WORDS, "oxide.Dy") == "dysprosium oxide"
    assert short_good(WORDS, "metal.Sm").startswith("Sm metal")


def test_a_row_of_the_terminal_keeps_to_its_width():
    row = {"question": "Regions of the world that come under 65% from one country (metal, ga refined)",
           "without": "6 of 6", "with": "6 of 6, 1 (range 0 to 1) of them only because they can buy less than 50%",
           "range": "5 to 6", "how sure": "", "when over": ""}  # fmt: skip
    line = _line(row)
    assert len(line) <= WIDE
    assert line.endswith("ga refined): 6 of 6 -> 6 of 6 (5 to 6)")

"""Plain words: days, spans, lists, names."""

from __future__ import annotations

import pytest
import synthetic
from synthetic import WORDS

from ytterby.report.first.plain import (
    at,
    by,
    listed,
    months_between,
    region_of,
    short_good,
    span,
    technology_of,
    the_region,
    times,
    use_of,
)
from ytterby.report.words import alike
from ytterby.study.stretch import Moment


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
    assert use_of(synthetic.WORDS, "other_Dy") == "other uses of dysprosium"
    assert region_of(synthetic.WORDS, "EU27") == "EU"
    assert region_of(synthetic.WORDS, "JPN") == "Japan"
    assert the_region(synthetic.WORDS, "ROW") == "the rest of the world"
    assert the_region(synthetic.WORDS, "USA") == "the United States"


def test_quarters_and_changes():
    quarter = Moment(2027, "2027Q3", 2027.5, 2027.75)
    assert at(quarter) == "in the third quarter of 2027"
    assert by(quarter) == "by July 2027"
    assert by(Moment(2030, "", 2030.0, 2031.0)) == "by 2030"
    assert [times(v, 10.0) for v in (42.0, 13.5, 9.2, 10.01)] == [
        "4.2 times", "35% more", "8.0% less", "hardly changed",
    ]  # fmt: skip


def test_units_of_one_list_do_not_mix():
    form, unit = alike([25_500.0, 9_110.0, None])
    assert (form(25_500.0), form(9_110.0), unit) == ("25.5", "9.11", "kt")
    form, unit = alike([900.0, 20.0])
    assert (form(900.0), unit) == ("900", "t")


def test_a_range_of_moments_is_told_in_months():
    assert months_between((2028.75, 2030.0)) == "range October 2028 to January 2030"
    assert months_between((2028.0, float("inf"))) == "range January 2028 to beyond the run"
    assert months_between((float("inf"), float("inf"))) == "range beyond the run"


def test_goods_and_technologies_within_a_sentence():
    assert technology_of("magnet.SmCo") == "making of magnets (SmCo)"
    assert technology_of("recycling") == "recycling"
    assert short_good(WORDS, "oxide.Dy") == "dysprosium oxide"
    assert short_good(WORDS, "metal.Sm").startswith("Sm metal")

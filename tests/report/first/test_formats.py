"""Plain words: days, spans, lists, names."""

from __future__ import annotations

import synthetic
from synthetic import WORDS

from ytterby.figures.question import PathPeriod
from ytterby.report.first.formats import (
    at,
    back_by,
    in_short,
    large_money,
    moment,
    paid,
    pays,
    place_of,
    region_of,
    short_good,
    spread_of,
    technology_of,
    the_region,
    times,
    unknown,
    use_of,
)
from ytterby.report.first.page import WIDE, _line
from ytterby.report.kit.numbers import listed, same_unit


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
    assert at(quarter) == "in Q3 2027"
    assert back_by(quarter) == "Jul 2027"
    assert back_by(PathPeriod(2030, "", 2030.0, 2031.0)) == "2030"
    assert moment(2028.75) == "Oct 2028"
    assert times(3.0, 0.0) == "new"
    assert [times(v, 10.0) for v in (42.0, 13.5, 9.2, 10.01)] == [
        "4.2 times", "35% more", "8.0% less", "hardly changed",
    ]  # fmt: skip


def test_a_bill_that_hardly_changes_is_hardly_more():
    assert pays(100.3, 100.0) == "pay hardly more"
    assert pays(135.0, 100.0) == "pay 35% more"


def test_both_ends_alike_are_one():
    assert spread_of((0.997, 1.004)) == "hardly changed"
    assert spread_of((0.75, 3.3)) == "25% less to 3.3 times as much"


def test_places_in_few_words():
    assert in_short(synthetic.WORDS, "EU27") == "the EU"
    assert in_short(synthetic.WORDS, "JPN") == "Japan"
    assert place_of(synthetic.WORDS, "OUTSIDE") == "outside China"
    assert place_of(synthetic.WORDS, "USA") == "in the US"


def test_units_of_one_list_do_not_mix():
    form, unit = same_unit([25_500.0, 9_110.0, None])
    assert (form(25_500.0), form(9_110.0), unit) == ("25.5", "9.11", "kt")
    form, unit = same_unit([900.0, 20.0])
    assert (form(900.0), unit) == ("900", "t")


def test_a_share_that_may_be_none_or_nearly_all_is_not_known():
    assert unknown((0.0, 1.0))
    assert unknown((0.018, 0.91))
    assert not unknown((0.1, 0.95))
    assert not unknown((0.0, 0.5))
    assert not unknown(None)


def test_money_of_the_public_is_told_as_gain_or_cost():
    assert (paid(40.0), paid(-129.0)) == ("40", "a gain of 129")
    assert (large_money(420.0), large_money(2400.0)) == ("420 million", "2.4 billion")


def test_goods_and_technologies_within_a_sentence():
    assert technology_of("magnet.SmCo") == "magnet-making (SmCo)"
    assert technology_of("recycling") == "recycling"
    assert short_good(WORDS, "oxide.Dy") == "dysprosium oxide"
    assert short_good(WORDS, "metal.Sm").startswith("Sm metal")
    assert short_good(WORDS, "magnet.NdFeB_ordinary") == "ordinary NdFeB magnets"
    assert short_good(WORDS, "concentrate.brazil_clay") == "Brazilian clays concentrate"
    assert short_good(WORDS, "Dy", "Dy oxide") == "Dy oxide"


def test_a_row_of_the_terminal_keeps_to_its_width():
    row = {"question": "Regions of the world that come under 65% from one country (metal, ga refined)",
           "without": "6 of 6", "with": "6 of 6, 1 of them only because they can buy less than 50% of what they did",
           "range": "5 to 6", "trust": "poor"}  # fmt: skip
    line = _line(row)
    assert len(line) <= WIDE
    assert line.endswith("ga refined): 6 of 6 -> 6 of 6 (5 to 6)")

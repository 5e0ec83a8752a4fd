import contextlib
import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.compliance.read.codes.hs import (
    LENGTHS,
    TABLE,
    HsError,
    contradictions,
    implied,
    line_of,
    lines,
    read_hs,
)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("8505111000", "8505111000"),
        ("8505.11.10.00", "8505111000"),
        (" 8505 11 10 ", "85051110"),
        ("HS 2846.90", "284690"),
        ("HS code: 2805", "2805"),
        ("HTS 8505.11.00", "85051100"),
        ("81", "81"),
        ("２８４６", "2846"),
        ("税号2846901500", "2846901500"),
        ("2846-90-15-00", "2846901500"),
        ("284690150", "284690"),
        ("8505.11-000", "850511"),
        ("01", "01"),
    ],
)
def test_codes(text, digits):
    assert read_hs(text) == digits


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no HS code"),
        ("   ", "no HS code"),
        ("1", "1 digits"),
        ("28469015000", "11 digits"),
        ("2846901500999", "13 digits"),
        ("2.846E+09", "spreadsheet"),
        ("8505A1", "digits only"),
        ("magnet", "digits only"),
        ("0000000000", "chapter 00"),
        ("7700", "chapter 77"),
        ("9801", "chapter 98"),
        ("-", "no HS code"),
        ("²²²²", "2222"),
        ("10130", "5 digits"),
        ("٢٨٤٦", "digits only"),
        ("8505\x00", "digits only"),
        ("2846;2805", "digits only"),
        ("1" * 10_000, "digits"),
    ],
)
def test_what_is_no_code(text, says):
    if text == "²²²²":
        assert read_hs(text) == says
        return
    with pytest.raises(HsError) as error:
        read_hs(text)
    assert says in str(error.value)
    assert error.value.advice


def test_every_line_is_a_code_with_known_words():
    from ytterby.compliance.read.elements import NAMES
    from ytterby.compliance.read.item import FORMS

    with TABLE.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    assert len({r["hs"] for r in rows}) == len(rows) > 200
    for row in rows:
        assert read_hs(row["hs"]) == row["hs"]
        assert set(filter(None, row["form"].split(";"))) <= {*FORMS, "none"}
        assert set(filter(None, row["elements"].split(";"))) <= {*NAMES, "Pm"}


def test_prefix_match_both_ways():
    assert [line.hs for line in lines(read_hs("2846901500"))] == ["2846901500", "284690", "2846"]
    below = {line.hs for line in lines(read_hs("284690"))}
    assert {"284690", "2846", "2846901500", "2846902100"} <= below
    assert lines(read_hs("3926")) == ()


@pytest.mark.parametrize(
    ("code", "elements", "form"),
    [
        ("2846901500", {"Dy"}, "oxide"),
        ("28469015", {"Dy"}, "oxide"),
        ("2846902100", {"Tb"}, "compound"),
        ("2805301200", {"Dy"}, "metal"),
        ("8505111000", set(), "magnet"),
        ("8505", set(), "magnet"),
        ("2846", set(), ""),
        ("2846901993", set(), ""),
        ("3824999922", set(), ""),
        ("811292", set(), ""),
        ("8112929010", {"Ga"}, "metal"),
        ("8102", {"Mo"}, ""),
        ("2504", {"C"}, "graphite"),
        ("25309020", set(), "ore"),
        ("253090", set(), ""),
        ("6204", set(), ""),
        ("3926", set(), ""),
    ],
)
def test_implied(code, elements, form):
    found = implied(read_hs(code))
    assert (set(found[0]), found[1]) == (elements, form)


@pytest.mark.parametrize(
    ("code", "elements", "form", "count"),
    [
        ("2846901600", {"Dy"}, "oxide", 1),  # terbium oxide
        ("2846901500", {"Dy"}, "oxide", 0),
        ("28469015", {"Tb"}, "oxide", 1),
        ("2846901500", {"Dy", "Tb"}, "oxide", 0),
        ("2846", {"Nd"}, "magnet", 1),
        ("2805301200", {"Dy"}, "oxide", 1),
        ("2805", {"Nd"}, "metal", 0),
        ("2805", {"Nd", "Pr"}, "alloy", 0),
        ("8505111000", {"Nd", "Dy"}, "magnet", 0),
        ("8505111000", {"Dy"}, "oxide", 1),
        ("8505", {"Sm"}, "metal", 1),
        ("8112929010", {"Ge"}, "metal", 1),
        ("8112929090", {"Hf"}, "metal", 0),  # the line of all others
        ("8112929090", {"Dy"}, "metal", 1),
        ("811292", {"Ga"}, "metal", 0),
        ("8110101000", {"Sb"}, "metal", 0),
        ("8110101000", {"Bi"}, "metal", 1),
        ("2830902000", {"Sb"}, "ore", 0),
        ("2830902000", {"Sb"}, "compound", 0),
        ("2902", {"Dy"}, "oxide", 0),  # not in the table
        ("3824999922", {"Dy"}, "target", 0),
        ("3824999922", {"Nd"}, "magnet", 0),
        ("2846901993", {"Nd"}, "oxide", 0),
        ("2846901999", {"La"}, "oxide", 0),
        ("2846902200", {"Dy"}, "oxide", 1),  # chloride
        ("2846902200", {"Dy"}, "compound", 0),
        ("2846901500", {"Dy"}, "compound", 0),
        ("8486909110", {"Tb", "Co"}, "target", 0),
        ("2846901600", {"Dy"}, "technology", 0),
        ("6204", {"Dy"}, "oxide", 1),
        ("85142000", {"Dy"}, "metal", 1),
        ("84798999", set(), "equipment", 0),
        ("3801100030", {"C"}, "graphite", 0),
        ("854511", {"C"}, "graphite", 0),
        ("8102100001", {"Mo"}, "metal", 0),
        ("2841801000", {"W"}, "compound", 0),
        ("2841801000", {"Mo"}, "compound", 1),
        ("2612", {"Th", "Ce"}, "ore", 0),
        ("2805301910", {"Ho"}, "metal", 0),
        ("2853904051", {"In", "P"}, "compound", 0),
        ("2846901500", set(), "", 0),
        ("2846901600", {"Dy"}, "", 1),
    ],
)
def test_contradictions(code, elements, form, count):
    found = contradictions(read_hs(code), elements, form)
    assert len(found) == count, found


def test_contradiction_in_words():
    (sentence,) = contradictions(read_hs("2846901600"), {"Dy"}, "oxide")
    assert sentence == (
        "the text says dysprosium, but code 2846901600 is for Tb oxide and mixtures (2846901600)"
    )


@given(st.text() | st.from_regex(r"[0-9. ]{1,14}", fullmatch=True))
def test_never_another_error(text):
    with contextlib.suppress(HsError):
        code = read_hs(text)
        assert len(code) in LENGTHS
        line_of(code)
        implied(code)
        contradictions(code, {"Dy"}, "oxide")


def test_a_very_long_code():
    with pytest.raises(HsError):
        read_hs("8 " * 5_000)

"""The law on a day: edges of suspensions, last days, limbs, differences."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.controls.book import Book
from ytterby.controls.timing import OPEN, Timing, clip, cut, days, state_of
from ytterby.controls.values import PartialDate, parse_day
from ytterby.ground.errors import ControlError

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def book():
    return Book.read()


def on_day(book, ref, on):
    return state_of(ref, book[ref], book.limb(ref), on)


@pytest.mark.parametrize(
    ("ref", "on", "state"),
    [
        # suspended before it ever took effect; first and last day of the suspension count
        ("CN-MOFCOM-GAC-2025-57", "2025-11-06", "not yet"),
        ("CN-MOFCOM-GAC-2025-57", "2025-11-08", "suspended"),
        ("CN-MOFCOM-GAC-2025-57", "2026-11-10", "suspended"),
        ("CN-MOFCOM-GAC-2025-57", "2026-11-11", "active"),
        ("CN-MOFCOM-2025-62", "2025-10-08", "not yet"),
        ("CN-MOFCOM-2025-62", "2025-10-09", "active"),
        ("CN-MOFCOM-2025-62", "2025-11-06", "active"),
        ("CN-MOFCOM-2025-62", "2025-11-07", "suspended"),
        # not touched by the suspension of November
        ("CN-MOFCOM-GAC-2025-18", "2025-04-03", "not yet"),
        ("CN-MOFCOM-GAC-2025-18", "2025-04-04", "active"),
        ("CN-MOFCOM-GAC-2025-18", "2026-01-01", "active"),
        # ended = last day in force
        ("CN-TECHCAT-2008", "2008-10-31", "not yet"),
        ("CN-TECHCAT-2008", "2008-11-01", "active"),
        ("CN-TECHCAT-2008", "2023-12-20", "active"),
        ("CN-TECHCAT-2008", "2023-12-21", "ended"),
        ("CN-MOFCOM-MOST-2023-57", "2023-12-20", "not yet"),
        ("CN-MOFCOM-MOST-2023-57", "2023-12-21", "active"),
        ("CN-JP-HALT-2010", "2010-11-20", "active"),
        ("CN-JP-HALT-2010", "2010-11-21", "ended"),
        # three intervals in a row
        ("CN-ECLIST-2025-21", "2025-05-13", "active"),
        ("CN-ECLIST-2025-21", "2025-05-14", "suspended"),
        ("CN-ECLIST-2025-21", "2025-08-11", "suspended"),
        ("CN-ECLIST-2025-21", "2025-08-12", "suspended"),
        ("CN-ECLIST-2025-21", "2026-11-10", "suspended"),
        ("CN-ECLIST-2025-21", "2026-11-11", "active"),
        # limbs: own dates, own suspensions, those of the measure
        ("CN-MOFCOM-2024-46#1", "2025-12-01", "active"),
        ("CN-MOFCOM-2024-46#2a", "2025-11-08", "active"),
        ("CN-MOFCOM-2024-46#2a", "2025-11-09", "suspended"),
        ("CN-MOFCOM-2024-46#2a", "2026-11-27", "suspended"),
        ("CN-MOFCOM-2024-46#2a", "2026-11-28", "active"),
        ("CN-MOFCOM-2025-61#1(3)", "2025-10-09", "active"),
        ("CN-MOFCOM-2025-61#1(1)", "2025-11-30", "not yet"),
        ("CN-MOFCOM-2025-61#1(1)", "2025-12-01", "suspended"),
        ("CN-MOFCOM-2025-61#1(1)", "2026-11-11", "active"),
        # partial dates, no date, dates by entry
        ("CN-EXPORT-QUOTA-RE", "1999-01-01", "active"),
        ("CN-EXPORT-QUOTA-RE", "1998-12-31", "not yet"),
        ("EU-RESOURCEEU-2025", "2026-08-01", "not yet"),
        ("US-OFAC-SDN", "2020-01-01", "active"),
    ],
)
def test_state_on_a_day(book, ref, on, state):
    assert on_day(book, ref, date.fromisoformat(on)).state == state


def test_until_is_the_end_of_the_suspension_or_of_the_measure(book):
    row = on_day(book, "CN-MOFCOM-2025-62", date(2026, 1, 1))
    assert (row.until, row.by) == (date(2026, 11, 10), "CN-MOFCOM-GAC-2025-70")
    assert on_day(book, "CN-TECHCAT-2008", date(2020, 1, 1)).until == date(2023, 12, 20)
    assert on_day(book, "CN-MOFCOM-GAC-2025-18", date(2026, 1, 1)).until is None


def test_measures_with_limbs_are_listed_by_limb(book):
    refs = {row.ref for row in book.in_force(date(2025, 10, 20))}
    assert "CN-MOFCOM-2025-61#1(3)" in refs
    assert "CN-MOFCOM-2025-61" not in refs
    assert "CN-MOFCOM-2025-61#1(1)" not in refs


def test_filters(book):
    on = date(2025, 10, 20)
    dysprosium = {row.ref for row in book.in_force(on, element="Dy")}
    assert {"CN-MOFCOM-GAC-2025-18", "CN-MOFCOM-MOST-2023-57", "CN-MOFCOM-2025-62"} <= dysprosium
    assert "CN-MOFCOM-GAC-2023-23" not in dysprosium
    assert "CN-MOFCOM-GAC-2025-10" not in dysprosium
    holmium = {row.ref for row in book.in_force(date(2026, 1, 1), element="Ho")}
    assert "CN-MOFCOM-GAC-2025-57" in holmium
    assert "CN-MOFCOM-GAC-2025-18" not in holmium
    gallium = {row.ref for row in book.in_force(on, element="Ga")}
    assert "CN-MOFCOM-GAC-2023-23" in gallium
    assert "CN-MOFCOM-MOST-2023-57" not in gallium
    assert {r.measure.jurisdiction for r in book.in_force(on, jurisdiction="US")} == {"US"}
    for row in book.in_force(on, kind="export tax"):
        assert "export tax" in row.measure.kind


@pytest.mark.parametrize(
    ("filters", "advice"),
    [
        ({"jurisdiction": "CHN"}, "CN"),
        ({"kind": "licence requirment"}, "licence requirement"),
        ({"element": "Dysprosium"}, "Known names"),
    ],
)
def test_unknown_filters_are_refused(book, filters, advice):
    with pytest.raises(ControlError) as fault:
        book.in_force(date(2025, 1, 1), **filters)
    assert advice in fault.value.advice


def test_unknown_ids_are_refused_with_a_hint(book):
    with pytest.raises(ControlError) as fault:
        book["CN-MOFCOM-GAC-2025-81"]
    assert "CN-MOFCOM-GAC-2025-18" in fault.value.advice
    with pytest.raises(ControlError, match="no limb"):
        book["CN-MOFCOM-2024-46#2c"]
    assert "CN-MOFCOM-2024-46#2a" in book
    assert "CN-MOFCOM-2024-46#2c" not in book


def test_digest_is_stable_and_tells_records_apart(book):
    assert book.digest() == Book.read().digest()
    assert Book(list(book)[:-1], book.about).digest() != book.digest()
    assert Book(list(book)[::-1], book.about).digest() == book.digest()


def test_facts_end(book):
    assert book.about.latest_source_date == date(2026, 8, 22)


@pytest.mark.parametrize(
    ("text", "first", "last", "exact"),
    [
        ("2024", "2024-01-01", "2024-12-31", False),
        ("2024-02", "2024-02-01", "2024-02-29", False),
        ("2024-02-29", "2024-02-29", "2024-02-29", True),
        (2006, "2006-01-01", "2006-12-31", False),
    ],
)
def test_partial_dates_keep_their_precision(text, first, last, exact):
    partial = PartialDate.parse(text)
    assert partial.first_day.isoformat() == first
    assert partial.last_day.isoformat() == last
    assert partial.exact is exact
    assert str(partial) == str(text)


@pytest.mark.parametrize("text", ["2023-02-29", "2024-13", "24-01-01", "2024-1-1", "", None, True])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r"date|calendar"):
        PartialDate.parse(text)


def test_a_day_must_be_whole():
    with pytest.raises(ValueError, match="one day"):
        parse_day("2024-12")


SOME_DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))


@given(SOME_DAYS, SOME_DAYS, SOME_DAYS, SOME_DAYS)
def test_cut_and_clip_part_a_span(a, b, c, d):
    span = (min(a, b), max(a, b))
    inside, outside = clip([span], min(c, d), max(c, d)), cut([span], min(c, d), max(c, d))
    assert days(inside) + days(outside) == days([span])


@given(SOME_DAYS, SOME_DAYS)
def test_spans_agree_with_states_day_by_day(first, on):
    timing = Timing(first, min(first + 400 * DAY, OPEN))
    bound = days(timing.spans(on, on)) == 1
    assert bound is (timing.state(on) == "active")

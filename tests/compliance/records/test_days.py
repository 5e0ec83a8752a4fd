"""Check, list and diff have one law on every day; the calendar names each day on which it changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.compliance.decide.law import law_of
from ytterby.compliance.records.days import (
    EVERY,
    calendar,
    change_days,
    difference,
    law_on,
    limbs_together,
    state_on,
)
from ytterby.controls.book import Book
from ytterby.ground.errors import ControlError

DAY = timedelta(days=1)
FIRST, LAST = date(2004, 1, 1), date(2028, 12, 31)
days = st.one_of(st.dates(FIRST, LAST), st.dates(date(2025, 10, 1), date(2027, 2, 1)))
LAW = law_of()
BOOK = Book.read()


@settings(max_examples=60, deadline=None)
@given(days)
def test_a_rule_is_on_every_day_in_the_state_that_is_listed(day):
    listed = {one.row.ref: one.state for one in law_on(BOOK, day, states=EVERY)}
    for one in LAW.rules:
        if one.rule.from_ or one.rule.until or one.ref not in listed:
            continue  # days narrower than those of the measure; or the measure binds through limbs
        assert one.state(day) == listed[one.ref], one.ref


def test_every_rule_is_listed_or_its_limbs_are():
    refs = {one.row.ref for one in law_on(BOOK, date(2026, 1, 1), states=EVERY)}
    parents = {ref.partition("#")[0] for ref in refs}
    assert {one.ref for one in LAW.rules} <= refs | parents


@settings(max_examples=40, deadline=None)
@given(days, days)
def test_a_difference_is_that_of_the_two_lists(one, other):
    first, second = sorted((one, other))
    before, after = (
        {r.row.ref: r.state for r in law_on(BOOK, day, states=EVERY)} for day in (first, second)
    )
    changed = {ref: (before[ref], state) for ref, state in after.items() if before[ref] != state}
    found = {b.row.ref: (a.state, b.state) for a, b in difference(BOOK, first, second)}
    assert found == changed


@settings(max_examples=40, deadline=None)
@given(days, st.integers(1, 400))
def test_what_differs_is_in_the_calendar_between(first, length):
    last = first + length * DAY
    events = {one.ref for one in calendar(BOOK, first + DAY, last)}
    assert {b.row.ref for _, b in difference(BOOK, first, last)} <= events


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(BOOK.refs()), days)
def test_a_state_changes_on_its_days_of_change_and_on_no_other(ref, day):
    timing, extensions = BOOK.timing(ref), BOOK.extensions_of(ref)
    moved = state_on(timing, extensions, day) != state_on(timing, extensions, day - DAY)
    assert moved == (day in change_days(timing, extensions))


def test_the_days_of_november_2026():
    states = {
        day: {one.row.ref: one for one in law_on(BOOK, date.fromisoformat(day))}[
            "CN-MOFCOM-GAC-2025-57"
        ]
        for day in ("2026-11-10", "2026-11-11", "2027-01-10", "2027-01-11")
    }
    assert [one.state for one in states.values()] == ["suspended", "unknown", "unknown", "active"]
    assert str(states["2026-11-11"].until) == "2027-01-10"


def test_difference_of_october_and_november_2025():
    pairs = difference(BOOK, date(2025, 10, 8), date(2025, 11, 8))
    changes = {after.row.ref: (before, after) for before, after in pairs}
    assert changes["CN-MOFCOM-2025-62"][1].state == "suspended"
    assert changes["CN-MOFCOM-GAC-2025-57"][0].state == "not yet"
    assert changes["CN-MOFCOM-GAC-2025-57"][1].until == date(2026, 11, 10)
    assert "CN-MOFCOM-GAC-2025-18" not in changes
    assert difference(BOOK, date(2025, 1, 1), date(2025, 1, 1)) == []
    with pytest.raises(ControlError, match="out of order"):
        difference(BOOK, date(2025, 1, 2), date(2025, 1, 1))


def test_limbs_that_say_the_same_are_one_row():
    rows = [
        {"ref": "A#1", "what": "ends"},
        {"ref": "A#2", "what": "ends"},
        {"ref": "A#3", "what": "begins"},
        {"ref": "B", "what": "ends"},
    ]
    assert [one["ref"] for one in limbs_together(rows)] == ["A#1, 2", "A#3", "B"]

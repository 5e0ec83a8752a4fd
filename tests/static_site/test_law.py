"""The law's pages: days on which it changed, what comes next by both readings, the line of time."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest

from ytterby.controls.book import Book
from ytterby.controls.timing import states_of
from ytterby.site.law import change_days, changes, ending, timeline

TRUCE = date(2026, 10, 15)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def book():
    return Book.read()


def states(book, day):
    return {
        row.ref: row.state for one in book if not one.declaratory for row in states_of(one, day)
    }


def test_the_law_changes_on_change_days_and_on_no_other(book):
    days = change_days(book)
    assert days == sorted({*days})
    for day in days:
        assert states(book, day) != states(book, day - DAY), day
    for first, last in pairwise(days):
        if last - first > DAY:
            assert states(book, first) == states(book, last - DAY), first


def test_what_comes_next_has_both_readings_of_the_truce(book):
    rows = {row["record"]: row for row in ending(book, TRUCE) if "binds again" in row["what"]}
    row = rows["CN-MOFCOM-GAC-2025-57"]
    assert (row["by the text"], row["by statements"]) == ("2026-11-11", "2027-01-11")
    later = {
        row["record"]: row
        for row in ending(book, date(2026, 12, 1))
        if "binds again" in row["what"]
    }
    row = later["CN-MOFCOM-GAC-2025-57"]
    assert (row["by the text"], row["by statements"]) == ("before this day", "2027-01-11")


def test_a_change_by_the_text_says_what_statements_say(book):
    rows = {row["record"]: row for row in changes(book, TRUCE, date(2026, 12, 1))}
    row = rows["CN-MOFCOM-GAC-2025-57"]
    assert (row["before"], row["by the text now"]) == ("suspended", "active")
    assert row["by statements"].startswith("suspended to 2027-01-10, CN-STATEMENT-2026-0928")
    assert rows["CN-MOFCOM-2025-61"]["parts"].count(",") > 3


def test_the_line_of_time_has_the_days_of_the_records(book):
    picture = timeline(book, date(2026, 12, 1), "")
    row = picture.table.filter(record="CN-MOFCOM-GAC-2025-57")
    suspended = row.filter(state="suspended").to_dicts()[0]
    assert (suspended["from"], suspended["until"]) == (date(2025, 11, 7), date(2026, 11, 10))
    assert picture.svg.startswith("<svg")
    assert "bind on 2026-12-01 by their text" in picture.title
    assert picture.table.filter(pl.col("until") < pl.col("from")).is_empty()

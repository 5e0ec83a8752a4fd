"""The law's pages: days on which it changed, what comes next by both readings, the line of time."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest

from ytterby.compliance.records.days import EVERY, law_on
from ytterby.controls.book import Book
from ytterby.site.law import change_days, changes, coming, timeline

TRUCE = date(2026, 10, 15)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def book():
    return Book.read()


def states(book, day):
    return {one.row.ref: one.state for one in law_on(book, day, states=EVERY)}


def test_the_law_changes_on_change_days_and_on_no_other(book):
    days = change_days(book)
    assert days == sorted({*days})
    for day in days:
        assert states(book, day) != states(book, day - DAY), day
    for first, last in pairwise(days):
        if last - first > DAY:
            assert states(book, first) == states(book, last - DAY), first


def test_what_comes_next_has_both_readings_of_the_truce(book):
    rows = [row for row in coming(book, TRUCE) if row["ref"] == "CN-MOFCOM-GAC-2025-57"]
    text, statement = rows
    assert text["day"] == "2026-11-11"
    assert text["what"].startswith("binds again by its text; by CN-STATEMENT-2026-0928 suspended")
    assert (statement["day"], statement["what"]) == ("2027-01-11", "binds again")
    later = [row for row in coming(book, date(2026, 12, 1)) if row["ref"] == rows[0]["ref"]]
    assert later == [statement]


def test_a_change_by_the_text_says_what_statements_say(book):
    rows = {row["ref"].partition("#")[0]: row for row in changes(book, TRUCE, date(2026, 12, 1))}
    row = rows["CN-MOFCOM-GAC-2025-57"]
    assert row["before"] == "suspended"
    assert row["after"] == "cannot tell: by CN-STATEMENT-2026-0928 suspended to 2027-01-10"
    assert rows["CN-MOFCOM-2025-61"]["ref"].count(",") > 3


def test_the_line_of_time_has_the_days_of_the_records(book):
    picture = timeline(book, date(2026, 12, 1), "")
    row = picture.table.filter(record="CN-MOFCOM-GAC-2025-57")
    suspended = row.filter(state="suspended").to_dicts()[0]
    assert (suspended["from"], suspended["until"]) == (date(2025, 11, 7), date(2026, 11, 10))
    assert picture.svg.startswith("<svg")
    assert "bind on 2026-12-01 by their text" in picture.title
    assert picture.table.filter(pl.col("until") < pl.col("from")).is_empty()

"""A run of the law as recorded follows statements, and its first line names what they say against the text."""

from __future__ import annotations

from ytterby.controls.book import Book
from ytterby.report.first.lines import FirstLine
from ytterby.report.first.page import FirstPage, brief, full


def test_the_book_names_the_other_branch():
    told = Book.read().contrary_statements()
    assert "until 2027-01-10 by the statement of MOFCOM" in told
    assert "CN-STATEMENT-2026-0928" in told
    book = Book.read()
    without = Book([one for one in book if not one.runs_on], book.about)
    assert without.contrary_statements() == ""


def test_it_is_the_first_line():
    page = FirstPage([FirstLine("China stops its exports.")])
    assert brief(page, "They stay suspended.")[0] == "They stay suspended."
    short = brief(page, "They stay suspended. Statements say that some do not.")
    assert short[0] == "They stay suspended; text and statements differ: --full."
    assert "Statements say that some do not." in full(page, "Statements say that some do not.")


def test_a_run_says_whether_it_follows_statements():
    book = Book.read()
    assert "suspended longer, as in runs: until" in book.contrary_statements()
    assert "suspended longer, which is not run: until" in book.contrary_statements("by_text")

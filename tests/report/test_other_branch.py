"""A run of the law as recorded follows the text, and its first line names what statements say against it."""

from __future__ import annotations

import io
from datetime import date

from rich.console import Console

from ytterby.controls.book import Book
from ytterby.report.headline.summary import print_summary

HEADLINE = {"scenarios": [], "labels": {}, "comparisons": [], "trade": [], "prices": []}


def test_the_book_names_the_other_branch():
    told = Book.read().contrary_statements()
    assert "until 2027-01-10 by the statement of MOFCOM" in told
    assert "CN-STATEMENT-2026-0928" in told
    assert Book.read().known_at(date(2026, 9, 1)).contrary_statements() == ""


def test_it_stands_in_the_first_line(monkeypatch):
    monkeypatch.setattr("ytterby.report.headline.sentences.statements", lambda headline: [])
    monkeypatch.setattr("ytterby.report.headline.sentences.questions", lambda headline: {})
    monkeypatch.setattr("ytterby.report.headline.summary._compact", lambda headline: {})
    out = io.StringIO()
    print_summary(
        {**HEADLINE, "interpretation": "They stay suspended."}, Console(file=out, width=100)
    )
    assert out.getvalue().splitlines()[0] == "They stay suspended."

"""The law of a day, what changed between two, a record: as the clerk answers them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from markupsafe import Markup

from ytterby.compliance.records.days import EVERY, IN_LAW, change_row, difference, law_on, read_day
from ytterby.ground.errors import ControlError
from ytterby.ground.fingerprint import today
from ytterby.report.kit.subject import ReportTable
from ytterby.serve import requests as ask
from ytterby.serve.pages import filtered, law_book, new_site
from ytterby.serve.problems import ProblemError
from ytterby.serve.sending import Reply
from ytterby.site.frame import SitePage, tables_body
from ytterby.site.law import QUARTER, change_days, changes, day_page, record_page, today_page

days_of = cache(change_days)
BETWEEN = Markup('<p><a href="/law/between">What changed between any two days</a></p>')


def law(_: object, given: ask.LawRequest) -> Reply:
    """The law of a day."""
    book, on = law_book(), _day(given.on)
    narrow = given.jurisdiction or None, given.kind or None, given.element or None

    def page() -> SitePage:
        if given.model_dump(exclude_defaults=True):
            made = day_page(book, on, days_of(book), *narrow)
        else:
            made = today_page(new_site(), book, on, days_of(book))
        return replace(made, body=BETWEEN + made.body)

    rows = [one.plain() for one in law_on(book, on, *narrow, EVERY if given.every else IN_LAW)]
    data = {"on": on.isoformat(), "known_to": book.about.latest_source_date, "measures": rows}
    return Reply(data, page=page)


def _day(text: str) -> date:
    """A day that the book can speak of; today of none."""
    day = read_day(text) if text else today()
    if not 1900 <= day.year <= 2100:
        raise ControlError(f"{day} is outside 1900 to 2100", advice="Write it as 2026-12-01.")
    return day


def between(_: object, given: ask.BetweenRequest) -> Reply:
    """What changed from one day to another."""
    book, last = law_book(), _day(given.last)
    first = _day(given.first) if given.first else last - QUARTER
    rows = [change_row(a, b) for a, b in difference(book, first, last)]
    table = ReportTable.of_rows("What changed", changes(book, first, last), maximum=500)
    asked = ask.BetweenRequest(first=str(first), last=str(last))
    title = f"The law from {first} to {last}"
    return Reply({"from": first, "to": last, "changes": rows}, page=lambda: filtered(
        "law/between", title, "law", asked, ("first", "last"), tables_body(table),
    ))  # fmt: skip


def record(_: object, given: ask.RecordRequest) -> Reply:
    """A record of law."""
    book, name = law_book(), given.record.removesuffix(".html")
    one = next((one for one in book if one.id == name), None)
    if one is None:
        advice = "The law lists all: /law?every=true."
        raise ProblemError(404, "there is no such record", advice=advice)
    data = one.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return Reply(data, [data], page=lambda: record_page(book, one, today()))

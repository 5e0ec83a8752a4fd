"""One subject is a section of a page, a text in a terminal and plain data."""

from __future__ import annotations

import io

import polars as pl
from rich.console import Console

from ytterby.report.kit.html import page_html
from ytterby.report.kit.numbers import percent
from ytterby.report.kit.subject import Page, ReportTable, Subject, as_data, print_page

FRAME = pl.DataFrame(
    {"name": ["a [b]", "c"], "share": [0.25, None], "year": [2030, 2031], "long": [1e6, 2e6]}
)
TABLE = ReportTable("Shares", FRAME, {"name": "who", "share": "part", "year": "year", "long": "t"}, {"share": percent},
              note="Part: of all.", key="shares", brief=("name", "share"))  # fmt: skip
SUBJECT = Subject(
    "who", "Who has it", "How it is read.", ["A has a quarter."], tables=[TABLE], notes=["No more."]
)
PAGE = Page(
    "A page", [SUBJECT, Subject("none", "Nothing")], "The answer.", ["A lead."], "Ytterby, run x."
)


def printed(page: Page) -> str:
    out = io.StringIO()
    print_page(page, Console(file=out, width=80))
    return out.getvalue()


def test_a_page_has_all_of_it_and_nothing_of_what_is_empty() -> None:
    text = page_html(PAGE)
    parts = (
        '<p class="answer pick">The answer.</p>', '<p class="lead">A lead.</p>', '<a href="#who">Who has it</a>',
        "How it is read.", "A has a quarter.", "<h3>Shares</h3>", ">Part<", ">25%<", ">2030<", ">1,000,000<",
        "Part: of all.", "No more.", "Ytterby, run x.",
    )  # fmt: skip
    for part in parts:
        assert part in text
    assert "Nothing" not in text


def test_a_terminal_has_the_columns_that_it_has_room_for() -> None:
    text = printed(PAGE)
    for part in (
        "The answer.",
        "A has a quarter.",
        "a [b]",
        "25%",
        "–",
        "Part: of all.",
        "No more.",
    ):
        assert part in text
    assert "2030" not in text
    assert "Shares" not in printed(Page("P", [Subject("who", "W", tables=[TABLE], printed=False)]))


def test_plain_data_has_the_rows_as_they_are() -> None:
    data = as_data(PAGE)
    assert data["statements"] == ["A has a quarter."]
    assert data["notes"] == ["No more."]
    assert data["shares"] == FRAME.to_dicts()
    assert as_data(Page("", [], facts={"year": 2030})) == {
        "year": 2030,
        "statements": [],
        "notes": [],
    }


def test_words_in_cells_have_their_numbers_beside() -> None:
    table = ReportTable.of_cells(
        "T", ("name", "range"), [("a", "1 to 2")], ("name",), data=FRAME, key="t"
    )
    assert [table.is_figure(name) for name in table.columns] == [False, True]
    assert as_data(Page("", [Subject("s", "S", tables=[table])]))["t"] == FRAME.to_dicts()
    assert ReportTable.of_cells("T", ("name",), []).frame.columns == ["name"]

"""Subjects and tables by the texts of a page: what texts have, what code adds, and what of it goes wrong aloud."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.report.kit.numbers import FORMS, MISSING, in_full, in_text
from ytterby.report.kit.subject import Content, ReportTable, Subject, filled

TEXTS = {
    "two": {
        "title": "Two of {place}",
        "lead": "A lead.",
        "statements": ["In {year}."],
        "tables": [
            {"title": "Frame", "select": ["a"], "key": "frame", "open": False},
            {"title": "Cells of {year}", "cells": ["name", "t"], "words": ["name"], "note": "A note."},
        ],
        "charts": "no attribute of a subject",
    },
    "rows": {
        "title": "Rows",
        "printed": False,
        "tables": [{"title": "Rows", "heads": {"t": "tonnes"}, "forms": {"t": "in full"}}],
    },
}  # fmt: skip


def test_a_subject_has_titles_tables_and_sentences_of_its_texts():
    frame = pl.DataFrame({"a": [1], "b": [2]})
    one = Subject.of("two", TEXTS, frame, [("x", "1")], values={"place": "EU", "year": 2030})
    assert (one.key, one.title, one.lead) == ("two", "Two of EU", "A lead.")
    assert one.statements == ["In 2030."]
    first, second = one.tables
    assert (first.title, first.key, first.open) == ("Frame", "frame", False)
    assert first.frame.columns == ["a"]
    assert (second.title, second.note) == ("Cells of 2030", "A note.")
    assert [second.is_figure(name) for name in ("name", "t")] == [False, True]


def test_rows_have_the_heads_and_the_form_of_their_texts():
    (table,) = Subject.of("rows", TEXTS, [{"t": 12345.6, "more": 1}]).tables
    assert table.columns == {"t": "Tonnes"}
    assert table.texts() == [{"t": in_full(12345.6)}]
    (empty,) = Subject.of("rows", TEXTS, ()).tables
    assert empty.frame.is_empty()
    assert not Subject.of("rows", TEXTS, ()).printed


def test_what_code_gives_wins_over_texts():
    data = pl.DataFrame({"t": [1.0]})
    (table,) = Subject.of("rows", TEXTS, Content([], {"data": data, "note": "Own."})).tables
    assert (table.full.height, table.note) == (1, "Own.")
    own = [ReportTable("own", data)]
    assert Subject.of("rows", TEXTS, tables=own, printed=True).tables == own
    assert Subject.of("rows", TEXTS).tables == []


def test_as_many_contents_as_tables():
    with pytest.raises(ValueError, match="zip"):
        Subject.of("two", TEXTS, [], values={"place": "", "year": 0})
    with pytest.raises(KeyError, match="year"):
        Subject.of("two", TEXTS, values={"place": ""})


def test_values_fill_texts_however_deep():
    texts = {"a": ["{x} and {x}", {"b": "{x:.0f}"}], "number": 3, "none": "plain"}
    assert filled(texts, {"x": 2.0}) == {
        "a": ["2.0 and 2.0", {"b": "2"}],
        "number": 3,
        "none": "plain",
    }


def test_a_form_that_has_no_word_is_a_function_itself():
    table = ReportTable.of({"title": "t"}, [{"a": 1.0}], forms={"a": "{:.2f}".format})
    assert table.texts() == [{"a": "1.00"}]


def test_a_text_names_the_forms_of_its_numbers():
    values = {"cost": 12345.6, "row": {"share": 0.256}, "name": "a"}
    text = "{name}: {cost:in full} of {cost:.1f}, {row[share]:percent}"
    assert in_text(text, values) == "a: 12,346 of 12345.6, 26%"
    with pytest.raises(KeyError, match="nobody"):
        in_text("{nobody}", values)
    with pytest.raises(ValueError, match="format"):
        in_text("{cost:in fool}", values)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_writes_a_missing_number(name):
    assert in_text(f"{{x:{name}}}", {"x": None}) == MISSING

"""Arbitrary questions and files: nothing but YtterbyError is raised, and some laws always hold."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ytterby.compliance.decide.batch import (
    ADDED,
    answer,
    answer_rows,
    cells_of,
    questions_of,
    read_batch,
)
from ytterby.compliance.decide.question import COLUMNS, Question
from ytterby.compliance.decide.verdict import OUTCOMES, render_record
from ytterby.ground.csvfile import FORMULA_STARTS, format_csv, is_number, parse_csv
from ytterby.ground.errors import DataError, YtterbyError

FUZZ = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
ANY = st.text(st.characters(), max_size=60)
"""Lone surrogates, NUL and controls included."""
VOCABULARY = """
dysprosium Dy Nd terbium oxide metal magnet NdFeB SmCo sintered 42SH gallium target 99.99%
2 percent ; , ( ) - % 0 no without not of CN US made in technology solvent extraction heavy
rare earths mixer-settler scrap BOM: USD kg 1e9 military civil 镝 氧化 磁体 owned by Entity List
party 60 1-2 over under 7440-55-3 CAS
"""
WORDS = st.lists(st.sampled_from(VOCABULARY.split()), max_size=12).map(" ".join)
CELL = st.one_of(ANY, WORDS)
COUNTRY = st.sampled_from(["", "CN", "US", "JP", "DE", "MY", "VN", "China"])
DAYS = st.dates(
    min_value=date(1985, 1, 1),
    max_value=date(2030, 12, 31),
).map(str)
LIKELY = st.fixed_dictionaries(
    {
        "date": DAYS,
        "exporter_country": COUNTRY,
        "destination_country": COUNTRY,
        "origin_country": COUNTRY,
        "item_text": WORDS,
        "content_data": st.one_of(st.just(""), WORDS),
        "end_use": st.sampled_from(["", "civil", "rare earth mine", "emergency medical relief"]),
        "party_name": st.sampled_from(["", "MP Materials Corp.", "MP Material", "Acme Ltd"]),
    }
)


def parsed(text):
    return questions_of(parse_csv(text, "x.csv"), "x.csv")


def _told(fault):
    """What a user is told is there, whatever was read."""
    assert fault.what
    assert str(fault)


@pytest.mark.parametrize("column", COLUMNS)
@settings(FUZZ, max_examples=40)
@given(text=CELL)
def test_any_text_in_one_column(checker, column, text):
    fields = {
        "date": "2025-10-20",
        "exporter_country": "CN",
        "destination_country": "US",
        "item_text": "dysprosium oxide",
    }
    try:
        verdict = checker.check(Question(**(fields | {column: text})))
    except YtterbyError as fault:
        _told(fault)
        return
    assert verdict.outcome in OUTCOMES


@FUZZ
@given(fields=st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELL)), technology=st.booleans())
def test_any_text_in_all_columns_is_answered_or_an_error(checker, fields, technology):
    verdict = answer(checker, Question(**fields, technology=technology), "row 1")
    assert verdict.outcome in (*OUTCOMES, "error")
    assert (verdict.outcome == "error") == bool(verdict.error)
    assert set(cells_of(verdict)) == set(ADDED)


@FUZZ
@given(fields=LIKELY, technology=st.booleans())
def test_the_outcome_is_that_of_the_most_severe_hit(checker, fields, technology):
    verdict = answer(checker, Question(**fields, technology=technology))
    if verdict.outcome == "error":
        return
    ranks = [OUTCOMES.index(hit.outcome) for hit in verdict.hits]
    assert ranks == sorted(ranks)
    if ranks and verdict.outcome != "cannot tell":
        assert OUTCOMES.index(verdict.outcome) == ranks[0]
    if verdict.outcome == "suspended":
        assert all(hit.state == "suspended" for hit in verdict.hits)
    if verdict.outcome == "no control found":
        assert any("no clearance" in note for note in verdict.notes)
    if verdict.outcome == "cannot tell":
        assert verdict.missing
    assert verdict.versions
    assert verdict.coverage
    assert all(not hit.effect.startswith("export tax") for hit in verdict.hits)
    assert "<script" not in render_record(verdict)


@FUZZ
@given(fields=LIKELY)
def test_a_military_end_use_is_never_milder(checker, fields):
    civil = answer(checker, Question(**fields))
    stated = "; ".join(w for w in (fields["end_use"], "military end user") if w and w != "civil")
    military = answer(checker, Question(**(fields | {"end_use": stated})))
    if "error" in (civil.outcome, military.outcome):
        assert civil.outcome == military.outcome
        return
    assert OUTCOMES.index(military.outcome) <= OUTCOMES.index(civil.outcome)


@FUZZ
@given(rows=st.lists(LIKELY, min_size=1, max_size=6))
def test_answers_of_a_batch_equal_single_answers(checker, rows):
    text = format_csv(COLUMNS, rows)
    batch = parsed(text)
    assert len(batch.rows) == sum(any(v.strip() for v in row.values()) for row in rows)
    for row, verdict in answer_rows(checker, batch, "x.csv"):
        alone = answer(checker, Question.from_row(row), "x.csv")
        assert verdict.outcome == alone.outcome
        if verdict.outcome != "error":
            assert verdict == alone


@FUZZ
@given(text=st.text(st.characters(), max_size=200))
@example('date,item_text\n"')
@example("date,item_text\r\r\n\0,\n")
def test_any_text_as_a_file(text):
    try:
        batch = parsed("date,item_text\n" + text)
        parsed(text)
    except DataError as fault:
        _told(fault)
        return
    for row in batch.rows:
        assert set(row) == {"date", "item_text"}


@FUZZ
@given(data=st.binary(max_size=300))
@example(b"\xff\xfed\x00a")
@example(b"\xef\xbb\xbf")
def test_any_bytes_as_a_file(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    for head in (b"", b"date,item_text\n", b"\xff\xfe", b"\xfe\xff"):
        path.write_bytes(head + data)
        try:
            batch = read_batch(path)
        except DataError as fault:
            _told(fault)
        else:
            assert batch.columns


@settings(FUZZ, max_examples=60)
@given(cells=st.lists(CELL.filter(lambda text: "\r" not in text), min_size=4, max_size=4))
def test_no_cell_that_is_written_is_a_formula(checker, cells):
    head = ("reference", "exporter_country", "item_text", "end_use")
    question = Question(exporter_country=cells[1], item_text=cells[2], end_use=cells[3])
    verdict = answer(checker, question, "x.csv")
    row = dict(zip(head, cells, strict=True)) | cells_of(verdict)
    text = format_csv([*head, *ADDED], [row])
    for written in list(csv.reader(io.StringIO(text, newline="")))[1:]:
        for cell in written:
            assert cell[:1] not in FORMULA_STARTS or not cell.strip() or is_number(cell), cell


def test_a_carriage_return_begins_no_row(checker):
    question = Question(item_text="dysprosium oxide\r=HYPERLINK(1)")
    verdict = answer(checker, question)
    text = format_csv(
        ["item_text", *ADDED], [{"item_text": question.item_text} | cells_of(verdict)]
    )
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 2


@pytest.mark.parametrize("column", ["item_text", "content_data", "party_name", "end_use"])
@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "稀土" * 5_000,
        "Dy " * 3_000,
        "(" * 9_000,
        "not " * 4_000,
        "Dy 1 percent; " * 700,
        "BOM: " + "Dy metal CN 1 USD; " * 900,
    ],
    ids=lambda text: text[:6],
)
def test_long_cells_are_answered(checker, column, text):
    fields = {"date": "2025-10-20", "exporter_country": "CN", "item_text": "dysprosium oxide"}
    assert answer(checker, Question(**(fields | {column: text}))).outcome


def test_many_blank_facts_are_answered(checker):
    asked = Question(item_text="dysprosium oxide", content_data="; " * 3_000)
    assert answer(checker, asked).outcome

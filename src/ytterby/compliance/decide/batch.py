"""Many questions from a CSV file: every row answered, a bad row with what is wrong in it."""

from __future__ import annotations

import csv
import gc
import io
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.compliance.decide.case import QuestionError
from ytterby.compliance.decide.engine import error_verdict
from ytterby.compliance.decide.question import COLUMNS, Question
from ytterby.ground.csvfile import LARGEST, LONGEST_CELL, decode, write_csv
from ytterby.ground.errors import DataError, YtterbyError, did_you_mean
from ytterby.ground.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.verdict import Verdict

LONGEST_RECORD = 200
"""Lines that one row may span; beyond it a quote was forgotten."""
_QUOTES = 'A quoted cell ends with a quote; a quote inside it is doubled ("").'
ADDED = ("outcome", "effect", "measures", "reasons", "missing", "notes")
_BROKEN = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One row of a batch: its cells by column, or what is wrong with it."""

    number: int
    line: int
    cells: dict[str, str]
    fault: str = ""
    advice: str = ""


@dataclass(frozen=True)
class CaseBatch:
    """A batch as read: bad rows are kept as such, in their place."""

    columns: tuple[str, ...]
    rows: tuple[BatchRow, ...]


def read_batch(path: Path | str) -> CaseBatch:
    """Read the rows of a batch.

    Raises DataError when the file as a whole cannot be read: it is missing or empty, a column stands twice,
    or no column is one of a question.
    """
    path = Path(path)
    data = read_bytes(path, DataError, LARGEST)
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    # a byte that is no UTF-8 spoils its own row only
    text = decode(data, str(path)) if wide else data.decode("utf-8-sig", "surrogateescape")
    return parse_batch(text, str(path))


def parse_batch(text: str, where: str) -> CaseBatch:
    """The rows in a text; see `read_batch`."""
    csv.field_size_limit(LONGEST_CELL)
    lines = list(io.StringIO(text, newline=""))
    columns: tuple[str, ...] = ()
    rows: list[BatchRow] = []
    start = 0
    while start < len(lines):
        stop, cells = _record(lines, start, len(columns))
        if not stop:
            fault = f"a quote is not closed: {lines[start].strip()[:60]!r}"
            rows.append(BatchRow(len(rows) + 1, start + 1, {}, fault, _QUOTES))
            start += 1
            continue
        if any(cell.strip() for cell in cells):
            if columns:
                rows.append(_row(cells, columns, len(rows) + 1, start + 1))
            else:
                columns = _header(cells, f"{where}, line {start + 1}")
        start = stop
    if not columns:
        raise DataError("the file is empty", where=where, advice=f"Columns: {', '.join(COLUMNS)}.")
    if not rows:
        raise DataError("there is no row below the header", where=where)
    return CaseBatch(columns, tuple(rows))


def _record(lines: list[str], start: int, width: int) -> tuple[int, list[str]]:
    """The record that begins at a line: the line after it and its cells.

    A quoted cell may span lines. One that would take in other rows, for its quote was forgotten,
    gives 0: with a header of `width` columns, many lines must come to that many cells.
    """
    for stop in range(start + 1, min(start + LONGEST_RECORD, len(lines)) + 1):
        record = io.StringIO("".join(lines[start:stop]), newline="")
        try:
            cells = next(csv.reader(record, strict=True), [])
        except csv.Error as wrong:
            if "field limit" in str(wrong):
                return 0, []
            continue  # a quote is open, or stands where it should not: more lines may close it
        complete = stop == start + 1 or not width or len(cells) == width
        return (stop, cells) if complete else (0, [])
    return 0, []


def _header(cells: list[str], where: str) -> tuple[str, ...]:
    if nul := next((n for n, cell in enumerate(cells, start=1) if "\0" in cell), 0):
        raise DataError(
            f"column {nul} of the header holds a NUL character",
            where=where,
            advice="Is this a text file? Save it as UTF-8 (in a spreadsheet: 'CSV UTF-8').",
        )
    columns = tuple(cell.strip() or f"column {place}" for place, cell in enumerate(cells, start=1))
    for place, column in enumerate(columns):
        if column in columns[:place]:
            raise DataError(
                f"column {column!r} stands twice, at {columns.index(column) + 1} and {place + 1}",
                where=where,
                advice="Keep one of them.",
            )
    if not set(columns) & set(COLUMNS):
        raise DataError(
            "no column of a question in the header",
            where=where,
            advice="Part the columns with commas, not semicolons or tabs."
            if len(columns) == 1 and re.search("[;\t]", columns[0])
            else did_you_mean(columns[0], COLUMNS),
        )
    return columns


def _row(cells: list[str], columns: tuple[str, ...], number: int, line: int) -> BatchRow:
    by_column = dict(zip(columns, cells, strict=False))
    for column, cell in by_column.items():
        if _BROKEN.search(cell):
            return BatchRow(
                number,
                line,
                {name: _BROKEN.sub("\ufffd", text) for name, text in by_column.items()},
                f"column {column!r}: not UTF-8",
                "Save the file as UTF-8 (in a spreadsheet: 'CSV UTF-8').",
            )
        if "\0" in cell:
            return BatchRow(number, line, by_column, f"column {column!r}: holds a NUL character")
    fault = advice = ""
    if len(cells) != len(columns):
        fault = f"{len(cells)} fields, the header has {len(columns)}; "
        advice = 'A cell with a comma inside needs quotes: "Smith, John".'
    if len(cells) < len(columns):
        fault += f"column {columns[len(cells)]!r} is the first that is missing"
    elif len(cells) > len(columns):
        more = ", ".join(repr(cell) for cell in cells[len(columns) :])
        fault += f"too many after column {columns[-1]!r}: {more[:200]}"
    return BatchRow(number, line, by_column, fault, advice)


def answer_rows(
    checker: Checker, batch: CaseBatch, where: str
) -> Iterator[tuple[BatchRow, Verdict]]:
    """The verdict of every row, in order; equal questions are answered once."""
    with _seldom_collected():
        yield from _answers(checker, batch, where)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Python's collector walks all records of law and all verdicts again and again while a batch makes small
    objects, a sixth of the time; here it runs seldom."""
    before = gc.get_threshold()
    gc.set_threshold(1_000_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _answers(checker: Checker, batch: CaseBatch, where: str) -> Iterator[tuple[BatchRow, Verdict]]:
    answered: dict[Question, Verdict] = {}
    for row in batch.rows:
        question = Question.from_row(row.cells)
        place = f"{where}, row {row.number}, line {row.line}"
        if row.fault:
            fault = QuestionError(row.fault, where=place, advice=row.advice)
            verdict = error_verdict(question, fault, place)
        elif question in answered:
            verdict = answered[question]
        else:
            verdict = answer(checker, question, place)
            if verdict.outcome != "error":  # an error names its own row
                answered[question] = verdict
        yield row, verdict


def answer(checker: Checker, question: Question, place: str = "") -> Verdict:
    """One verdict: `cannot tell` for a word nobody knows, `error` for what cannot be read."""
    try:
        return checker.check(question, ask=True)
    except YtterbyError as fault:
        error = QuestionError(fault.what, where=fault.where or place, advice=fault.advice)
        return error_verdict(question, error, place)


def write_verdicts(
    path: Path | str, columns: Sequence[str], answered: Iterable[tuple[BatchRow, Verdict]]
) -> None:
    """Write the rows of a batch with their verdicts, whole or not at all."""
    write_csv(path, out_columns(columns), (out_row(row, v) for row, v in answered))


def out_columns(columns: Sequence[str]) -> list[str]:
    """Columns of a batch with the answers behind; one of the user's by the same name is kept."""
    return [*(f"{c} (given)" if c in ADDED else c for c in columns), *ADDED]


def out_row(row: BatchRow, verdict: Verdict) -> dict[str, object]:
    """A row with its answer."""
    given = {f"{c} (given)" if c in ADDED else c: cell for c, cell in row.cells.items()}
    return {**given, **cells_of(verdict)}


def cells_of(verdict: Verdict) -> dict[str, str]:
    """The columns that a batch adds."""
    return {
        "outcome": verdict.outcome,
        "effect": verdict.effect,
        "measures": "; ".join(verdict.measures),
        "reasons": " | ".join(verdict.reasons) or verdict.headline,
        "missing": "; ".join(verdict.missing),
        "notes": " | ".join((*verdict.notes, *verdict.contradictions, verdict.error)).strip(" |"),
    }

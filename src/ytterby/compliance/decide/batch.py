"""Many questions from a CSV file: every row answered in its place."""

from __future__ import annotations

import codecs
import csv
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO, TextIO

from rapidfuzz.distance import OSA

from ytterby.compliance.decide.case import QuestionError
from ytterby.compliance.decide.engine import error_verdict
from ytterby.compliance.decide.question import COLUMNS, Question
from ytterby.compliance.decide.verdict import law_digests
from ytterby.ground.collector import rare_collection
from ytterby.ground.csvfile import (
    CsvRow,
    CsvTable,
    check_columns,
    read_csv,
    rows_of,
    safe_cell,
)
from ytterby.ground.errors import DataError, YtterbyError
from ytterby.ground.files import disk_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.verdict import Verdict

ADDED = (
    "outcome", "effect", "answer", "measures", "reasons", "missing", "notes", "holds_until", "law"
)  # fmt: skip
Row = dict[str, str]
"""The cells of a row by column."""
BLOCK = 1_000_000
"""Bytes of a file that are read into rows at a time; a shorter file is read whole."""
KEPT = 4096
"""Questions whose verdicts are at hand when the same is asked again."""


@dataclass(frozen=True)
class Batch:
    """Questions of a file, read anew each time they are gone through: a million of them is no million in memory.

    pairs : gives the rows that ask something, each with its line. count : how many rows there are.
    """

    columns: list[str]
    pairs: Callable[[], Iterator[tuple[Row, int]]]
    count: int

    @property
    def rows(self) -> list[Row]:
        """All rows."""
        return [row for row, _ in self.pairs()]


def read_batch(path: Path | str) -> Batch:
    """Read the rows of a batch; blank ones are skipped. A long file is read in blocks, each time it is gone through.

    Raises DataError when the file is no sound CSV (see `read_csv`), has no row, or no column of a question.
    """
    path = Path(path)
    if not _is_long(path):
        return questions_of(read_csv(path), str(path))
    count, columns = 0, list[str]()
    for row in _rows(path):
        if not columns:
            columns = [cell.strip() for cell in row.cells]
        elif row.fault or len(row.cells) != len(columns):
            raise _fault(path)
        else:
            count += any(map(str.strip, row.cells))
    if not columns:
        raise _fault(path)
    check_columns(columns, f"{path}, line 1", DataError)
    _check_names(columns, str(path))
    _check_rows(count, str(path))

    def pairs() -> Iterator[tuple[Row, int]]:
        for row in islice(_rows(path), 1, None):
            if len(row.cells) != len(columns):
                raise _fault(path)
            if any(map(str.strip, row.cells)):
                yield dict(zip(columns, row.cells, strict=True)), row.first

    return Batch(columns, pairs, count)


def _is_long(path: Path) -> bool:
    """Whether a file is worth blocks; in UTF-16 a line does not end where a byte says so."""
    try:
        if not path.is_file() or path.stat().st_size <= BLOCK:
            return False
        with path.open("rb") as source:
            return source.read(2) not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    except OSError:
        return False  # reading it whole says why


def _fault(path: Path) -> DataError:
    """What is wrong in a file, and where."""
    try:
        read_csv(path)
    except DataError as fault:
        return fault
    return DataError("the file changed while it was read", where=str(path), advice="Try again.")


def _rows(path: Path) -> Iterator[CsvRow]:
    """The rows of a file, block by block."""
    line = 0
    try:
        with path.open("rb") as source:
            while block := _block(source):
                text = block.decode("utf-8" if line else "utf-8-sig")
                if "\0" in text:
                    raise _fault(path)
                for row in rows_of(text, str(path)):
                    yield row._replace(first=row.first + line, last=row.last + line)
                line += sum(map(text.count, "\n\r")) - text.count("\r\n")
    except (OSError, UnicodeDecodeError, DataError):
        raise _fault(path) from None  # a line is counted from the beginning of the file


def _block(source: BinaryIO) -> bytes:
    """The next lines of a file, up to one behind which no quote is open."""
    lines = [source.read(BLOCK), source.readline()]
    is_open = sum(line.count(b'"') for line in lines) % 2
    while is_open and (line := source.readline()):
        lines.append(line)
        is_open ^= line.count(b'"') % 2
    return b"".join(lines)


def questions_of(table: CsvTable, where: str) -> Batch:
    """The rows of a table that ask something. Raises DataError as `read_batch` does."""
    _check_names(table.columns, where)
    pairs = zip(table.rows, table.lines, strict=True)
    kept = [(row, line) for row, line in pairs if any(map(str.strip, row.values()))]
    _check_rows(len(kept), where)
    return Batch(table.columns, lambda: iter(kept), len(kept))


def _check_rows(count: int, where: str) -> None:
    if not count:
        raise DataError("there is no row below the header", where=where)


def _check_names(columns: Sequence[str], where: str) -> None:
    """Raises DataError when no column is of a question, or one is a slip of the pen for one that is."""
    if not set(columns) & set(COLUMNS):
        apart = len(columns) == 1 and re.search("[;\t]", columns[0])
        advice = f"The columns are {', '.join(columns)}; read are {', '.join(COLUMNS)}."
        advice = "Part the columns with commas, not semicolons or tabs." if apart else advice
        raise DataError("no column of a question in the header", where=where, advice=advice)
    if slips := [(c, known) for c in columns if (known := _meant(c, columns))]:
        names = " or ".join(f"column {c!r} is not known, {known!r} is" for c, known in slips)
        raise DataError(names, where=where, advice=f"Rename it. Read are {', '.join(COLUMNS)}.")


def _meant(column: str, columns: Sequence[str]) -> str:
    """The known column that a name is a slip of the pen for; "" for none, or where that stands too."""
    plain = re.sub(r"[\W_]", "", column).lower()
    others = () if column in COLUMNS else (c for c in COLUMNS if c not in columns)
    near = (c for c in others if OSA.distance(plain, c.replace("_", "")) <= len(c) // _PER_SLIP)
    return next(near, "")


_PER_SLIP = 5
"""Letters of a name for which one may be wrong."""


def columns_aside(columns: Iterable[str]) -> str:
    """Which columns of a batch are passed through unread, and which are read, in a sentence; "" for none."""
    aside = ", ".join(c for c in columns if c not in COLUMNS)
    return f"Not read, passed through: {aside}. Read are {', '.join(COLUMNS)}." if aside else ""


def answer_rows(checker: Checker, batch: Batch, where: str) -> Iterator[tuple[Row, Verdict]]:
    """The verdict of every row, in order; equal questions near each other are answered once."""
    answered: dict[Question, Verdict] = {}
    with rare_collection():
        for number, (row, line) in enumerate(batch.pairs(), start=1):
            question = Question.from_row(row)
            verdict = answered.get(question)
            if verdict is None:
                verdict = answer(checker, question, f"{where}, row {number}, line {line}")
                if verdict.outcome != "error":  # an error names its own row
                    if len(answered) >= KEPT:
                        answered.clear()
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
    path: Path | str, columns: Sequence[str], answered: Iterable[tuple[Row, Verdict]]
) -> None:
    """Write the rows of a batch with their verdicts, whole or not at all."""
    write_rows(path, out_columns(columns), (out_row(row, v) for row, v in answered))


def write_rows(
    path: Path | str, columns: Sequence[str], rows: Iterable[Mapping[str, object]]
) -> None:
    """Write rows as they come, whole or not at all; cells as `write_csv` writes them.

    Raises DataError when the place cannot be written.
    """
    path = Path(path)
    is_stream = path.exists() and not path.is_file()
    target = path if is_stream else path.parent / f".part.{token_hex(16)}"
    try:
        with disk_errors(path):
            out = target.open(
                "w" if is_stream else "x", encoding="utf-8", newline="", errors="replace"
            )
        with out:
            print_rows(out, columns, rows)
            if not is_stream:
                out.flush()
                os.fsync(out.fileno())
        if not is_stream:
            with disk_errors(path):
                target.replace(path)
    finally:
        if not is_stream:
            target.unlink(missing_ok=True)


def print_rows(out: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows into an open file, as they come."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(safe_cell, columns))
    for row in rows:
        writer.writerow([safe_cell(row.get(column)) for column in columns])


def out_columns(columns: Iterable[str]) -> list[str]:
    """Columns of a batch with the answers behind; one of the user's by the same name is kept."""
    return [*(f"{c} (given)" if c in ADDED else c for c in columns), *ADDED]


def out_row(row: Row, verdict: Verdict) -> dict[str, object]:
    """A row with its answer."""
    given = {f"{c} (given)" if c in ADDED else c: cell for c, cell in row.items()}
    return {**given, **cells_of(verdict)}


def cells_of(verdict: Verdict) -> dict[str, str]:
    """The columns that a batch adds."""
    return {
        "outcome": verdict.outcome,
        "effect": verdict.effect,
        "answer": verdict.headline,
        "measures": "; ".join(verdict.measures),
        "reasons": " | ".join(verdict.reasons) or verdict.headline,
        "missing": "; ".join(verdict.missing),
        "notes": " | ".join((*verdict.notes, *verdict.contradictions, verdict.error)).strip(" |"),
        "holds_until": verdict.holds_until,
        "law": f"{law}; days old: {verdict.law_age_days}" if (law := law_digests(verdict)) else "",
    }

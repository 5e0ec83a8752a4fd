"""Many questions from a CSV file: every row answered in its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from ytterby.compliance.decide.case import QuestionError
from ytterby.compliance.decide.engine import error_verdict
from ytterby.compliance.decide.question import COLUMNS, Question
from ytterby.ground.csvfile import CsvTable, read_csv, write_csv
from ytterby.ground.errors import DataError, YtterbyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.verdict import Verdict

ADDED = ("outcome", "effect", "measures", "reasons", "missing", "notes")
Row = dict[str, str]
"""The cells of a row by column."""


def read_batch(path: Path | str) -> CsvTable:
    """Read the rows of a batch; blank ones are skipped.

    Raises DataError when the file is no sound CSV (see `read_csv`), has no row, or no column of a question.
    """
    return questions_of(read_csv(path), str(path))


def questions_of(table: CsvTable, where: str) -> CsvTable:
    """The rows of a table that ask something. Raises DataError as `read_batch` does."""
    if not set(table.columns) & set(COLUMNS):
        apart = len(table.columns) == 1 and re.search("[;\t]", table.columns[0])
        raise DataError(
            "no column of a question in the header",
            where=where,
            advice="Part the columns with commas, not semicolons or tabs."
            if apart
            else f"The columns are {', '.join(table.columns)}; read are {', '.join(COLUMNS)}.",
        )
    if slips := [(c, known) for c in table.columns if (known := _meant(c, table.columns))]:
        names = " or ".join(f"column {c!r} is not known, {known!r} is" for c, known in slips)
        raise DataError(names, where=where, advice=f"Rename it. Read are {', '.join(COLUMNS)}.")
    pairs = zip(table.rows, table.lines, strict=True)
    kept = [(row, line) for row, line in pairs if any(map(str.strip, row.values()))]
    if not kept:
        raise DataError("there is no row below the header", where=where)
    return CsvTable(table.columns, [row for row, _ in kept], [line for _, line in kept])


def _meant(column: str, columns: Sequence[str]) -> str:
    """The known column that a name is a slip of the pen for; "" for none, or where that stands too."""
    plain = re.sub(r"[\W_]", "", column).lower()
    others = () if column in COLUMNS else (c for c in COLUMNS if c not in columns)
    near = (
        c for c in others if OSA.distance(plain, c.replace("_", "")) <= len(c) // _LETTERS_A_SLIP
    )
    return next(near, "")


_LETTERS_A_SLIP = 5
"""Letters of a name for which one may be wrong."""


def columns_aside(columns: Iterable[str]) -> str:
    """Which columns of a batch are passed through unread, and which are read, in a sentence; "" for none."""
    aside = ", ".join(c for c in columns if c not in COLUMNS)
    return f"Not read, passed through: {aside}. Read are {', '.join(COLUMNS)}." if aside else ""


def answer_rows(checker: Checker, batch: CsvTable, where: str) -> Iterator[tuple[Row, Verdict]]:
    """The verdict of every row, in order; equal questions are answered once."""
    answered: dict[Question, Verdict] = {}
    for number, (row, line) in enumerate(zip(batch.rows, batch.lines, strict=True), start=1):
        question = Question.from_row(row)
        verdict = answered.get(question)
        if verdict is None:
            verdict = answer(checker, question, f"{where}, row {number}, line {line}")
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
    path: Path | str, columns: Sequence[str], answered: Iterable[tuple[Row, Verdict]]
) -> None:
    """Write the rows of a batch with their verdicts, whole or not at all."""
    write_csv(path, out_columns(columns), (out_row(row, v) for row, v in answered))


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
        "measures": "; ".join(verdict.measures),
        "reasons": " | ".join(verdict.reasons) or verdict.headline,
        "missing": "; ".join(verdict.missing),
        "notes": " | ".join((*verdict.notes, *verdict.contradictions, verdict.error)).strip(" |"),
    }

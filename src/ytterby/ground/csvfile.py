"""CSV files of users, read strictly and written safely.

Reading names the row and the column of whatever is wrong. Writing is atomic, and no cell that is
written can become a formula when a spreadsheet opens the file.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ytterby.ground.errors import DataError, ErrorKind, error_of
from ytterby.ground.files import MEGABYTE, read_bytes, write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import polars as pl

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Signs with which a formula begins, also in their full-width and small forms."""
UNSEEN = ("Cc", "Cf")  # Unicode categories: control and format
LARGEST = 500 * MEGABYTE
LONGEST_CELL = 10_000_000  # characters; the csv module stops at 131,072 by itself


@dataclass(frozen=True)
class CsvTable:
    """Rows of a CSV file, each a mapping from column to text; `lines[i]` is where row i starts."""

    columns: list[str]
    rows: list[dict[str, str]]
    lines: list[int]


class CsvRow(NamedTuple):
    """A row with its first and last line; `fault` says why one has no cells."""

    first: int
    last: int
    cells: list[str]
    fault: str = ""


def decode(data: bytes, where: str, error: ErrorKind = DataError) -> str:
    """Text of UTF-8 bytes (a byte-order mark is dropped) or of UTF-16 with a byte-order mark.

    Raises YtterbyError of the class `error`, for another encoding or a NUL byte, with the byte's position.
    """
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if wide else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as wrong:
        # the utf-8-sig codec counts from behind the byte-order mark
        skipped = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
        place = wrong.start + (skipped if not wide else 0)
        line = data.count(b"\n", 0, place) + 1
        at_fault = f"0x{data[place]:02x}" if place < len(data) else "the end of the file"
        what = f"not {'UTF-16' if wide else 'UTF-8'}: {at_fault} at byte {place} cannot be read"
        advice = "Save the file as UTF-8 (in a spreadsheet: 'CSV UTF-8')."
        raise error(what, where=f"{where}, line {line}", advice=advice) from None
    if "\0" in text:
        before = text[: text.index("\0")]
        place = len(before.encode(encoding.removesuffix("-sig")))
        raise error_of(error, "nul", f"{where}, line {before.count(chr(10)) + 1}", place=place)
    return text


def read_csv(path: str | Path, error: ErrorKind = DataError) -> CsvTable:
    """Read a comma-separated file with a header row. Blank lines are skipped.

    Raises YtterbyError of the class `error`: missing file, wrong encoding, NUL, no header, an empty or
    repeated column name, a row with too few or too many fields, an unclosed quote.
    """
    path = Path(path)
    data = read_bytes(path, error, LARGEST)
    return parse_csv(decode(data, str(path), error), str(path), error)


def parse_csv(text: str, where: str, error: ErrorKind = DataError) -> CsvTable:
    """The table in `text`; `where` names it in errors. See `read_csv`."""
    columns: list[str] = []
    rows: list[dict[str, str]] = []
    lines: list[int] = []
    for row in rows_of(text, where, ",", error):
        at = f"{where}, line {row.first}"
        if row.fault:
            raise error_of(error, "quoted_cell", at, row=row)
        if not columns:
            columns = [cell.strip() for cell in row.cells]
            check_columns(columns, at, error)
            continue
        if len(row.cells) != len(columns):
            few = len(row.cells) < len(columns)
            side, column = ("from", columns[len(row.cells)]) if few else ("after", columns[-1])
            what = f"row {len(rows) + 1} has {len(row.cells)} fields, the header has {len(columns)}"
            advice = 'A cell with a comma inside needs quotes: "Smith, John".'
            raise error(what, where=f"{at}, {side} column {column!r}", advice=advice)
        rows.append(dict(zip(columns, row.cells, strict=True)))
        lines.append(row.first)
    if not columns:
        raise error("the file is empty", where=where, advice="The first line names the columns.")
    return CsvTable(columns, rows, lines)


def rows_of(
    text: str, where: str, delimiter: str = ",", error: ErrorKind = DataError
) -> Iterator[CsvRow]:
    """The rows of a CSV text one by one, the header among them; blank lines are skipped.

    Raises YtterbyError of the class `error`, for a quote that is never closed: the rest cannot be told apart.
    """
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        first, fault = reader.line_num + 1, ""
        cells: list[str] = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            fault = str(wrong)
        if "unexpected end" in fault:
            raise error_of(error, "open_quote", f"{where}, line {first}")
        if fault or cells not in ([], [""]):
            yield CsvRow(first, reader.line_num, cells, fault)


def check_columns(columns: Sequence[str], where: str, error: ErrorKind) -> None:
    """Raise `error` for a column without a name, or one that stands twice."""
    for place, column in enumerate(columns, start=1):
        if not column:
            raise error(f"column {place} has no name", where=where)
        if column in columns[: place - 1]:
            first = columns.index(column) + 1
            raise error(f"column {column!r} stands twice, at {first} and {place}", where=where)


def require_columns(table: CsvTable, needed: Iterable[str], where: str) -> None:
    """Raise DataError unless every needed column is there."""
    missing = [column for column in needed if column not in table.columns]
    if missing:
        what = "no column " + ", ".join(map(repr, missing))
        advice = "Columns found: " + ", ".join(table.columns[:20])
        raise DataError(what, where=f"{where}, line 1", advice=advice)


def is_number(text: str) -> bool:
    """Whether a cell is a plain number, such as `-0.5`, which no spreadsheet takes for a formula."""
    try:
        float(text)
    except ValueError:
        return False
    return text.strip() == text and text.isascii() and "_" not in text


def safe_cell(value: object) -> str:
    """Text of a cell; one that a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    # the csv module leaves a bare carriage return unquoted, and it would begin a row
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return "'" + text if _may_run(text) and not is_number(text) else text


def _may_run(text: str) -> bool:
    """Whether a text starts as a formula, behind blanks and signs that cannot be seen."""
    first = next((c for c in text if not c.isspace() and unicodedata.category(c) not in UNSEEN), "")
    # `＝`, `﹦` and `⁼` are forms of `=`
    plain = unicodedata.normalize("NFKC", first)[:1]
    return plain in FORMULA_STARTS or (bool(text.strip()) and text[0] in FORMULA_STARTS)


def safe_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """The table with names of columns and texts as `safe_cell` writes them; for `write_csv` of polars."""
    import polars as pl

    safe = frame.rename({name: safe_cell(name) for name in frame.columns})
    for name, kind in safe.schema.items():
        if kind not in (pl.String, pl.Categorical, pl.Enum):
            continue
        texts = safe[name].cast(pl.String)
        changed = {t: s for t in texts.unique().drop_nulls() if (s := safe_cell(t)) != t}
        if changed:
            safe = safe.with_columns(texts.replace(changed))
    return safe


def format_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """The rows as CSV text; a column that a row lacks stays empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([safe_cell(column) for column in columns])
    for row in rows:
        writer.writerow([safe_cell(row.get(column)) for column in columns])
    return out.getvalue()


def write_csv(
    path: str | Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]
) -> None:
    """Write UTF-8 CSV. The file appears whole or not at all; formula cells are neutralised.

    Raises DataError when the place cannot be written.
    """
    write_atomic(path, format_csv(columns, rows), folder=False)

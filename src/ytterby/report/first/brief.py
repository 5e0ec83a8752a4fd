"""The first page on a terminal: the sentence, how sure it is, and its rows, in few lines of 80 columns."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ytterby.report.kit.numbers import MISSING

if TYPE_CHECKING:
    from ytterby.report.first.page import FirstPage

WIDE, LINES = 80, 25
"""Columns and lines that it may take."""
INDENT = "  "


def brief(page: FirstPage, interpretation: str = "") -> list[str]:
    """Lines of the page, at most `LINES`; rows for which there is no room are counted.

    interpretation : by which reading of the law the run stands, where it reads more than the records.
    """
    head = _wrapped(interpretation) if interpretation else []
    head += _wrapped(page.sentence)
    if page.sure:
        head += ["", *_wrapped(f"How sure: {page.sure}")]
    rows = [_line(row) for row in page.rows]
    room = max(LINES - len(head) - 1, 1)
    if len(rows) > room:
        rows = [
            *rows[: room - 1],
            f"{INDENT}and {len(rows) - room + 1} rows more: `--full` prints them",
        ]
    return [*head, *([""] if rows else []), *rows]


def full(page: FirstPage) -> list[str]:
    """All rows in full, what a reader must know first, why it is so and what would change it."""
    lines = []
    for row in page.rows:
        lines += textwrap.wrap(
            _cells(row), WIDE, initial_indent=INDENT, subsequent_indent=2 * INDENT
        )
    for title, texts in (("Mark", page.marks), ("Why", page.why), ("", [page.change, *page.grey])):
        for text in filter(None, texts):
            lines += ["", *_wrapped(f"{title}: {text}" if title else text)]
    return lines


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDE)


def _cells(row: dict[str, str]) -> str:
    """`question: without -> with (range; how sure)`."""
    values = [row[name] for name in ("without", "with") if row[name] != MISSING]
    notes = [row[name] for name in ("range", "how sure") if row[name] not in (MISSING, "")]
    within = f" ({'; '.join(notes)})" if notes else ""
    return f"{row['question']}: {' -> '.join(values)}{within}"


def _line(row: dict[str, str]) -> str:
    """A row in one line: the middle of what it is gives way to its numbers; its end tells it from its neighbours."""
    values = " -> ".join(row[name] for name in ("without", "with") if row[name] != MISSING)
    if row["range"] not in (MISSING, ""):
        values += f" ({row['range']})"
    room = WIDE - len(INDENT) - len(values) - 2
    question = row["question"]
    if len(question) > room:
        end = question[-(room // 3) :].partition(" ")[2]
        start = question[: max(room - len(end) - 3, 8)].rstrip(" ,:")
        question = f"{start} … {end}" if end else f"{start} …"
    return f"{INDENT}{question}: {values}"

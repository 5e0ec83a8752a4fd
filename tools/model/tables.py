"""Tables that people edit, and rows made of them by patterns.

A cell `{feed}` stands for the column `feed` of the thing that its row is for; a cell with `{a,b}` stands for two rows.
A row with `each` stands for one row a thing of the tables that it names. Rows that follow each other with the same `for`
are a block: all of it for the first thing, then all of it for the next. Things of two tables belong together where they
agree in the columns that both have; `elements[group=light]` are those with that cell. A row with `*all` is its thing, cell by cell.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby, pairwise, product
from pathlib import Path

Row = dict[str, str]
Things = Callable[[str], Iterable[Row]]
DATA = Path(__file__).parents[2] / "src" / "ytterby" / "data"
TABLES = Path(__file__).parent / "tables"
DITTO, ALL = "ditto", "*all"


@cache
def read(path: Path) -> tuple[Row, ...]:
    """Rows of a table. A cell `ditto` repeats the one above. A column `region:share` holds pairs, `CHN 0.6 JPN 0.4`: its
    row stands for one row a pair, with the columns `region` and `share`."""
    with open(path, encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for above, row in pairwise(rows):
        row.update({k: above[k] for k, v in row.items() if v == DITTO})
    paired = next((k for k in rows[0] if ":" in k), "") if rows else ""
    if not paired:
        return tuple(rows)
    key, cell = paired.split(":")
    return tuple(
        {k: v for k, v in row.items() if k != paired} | {key: name, cell: value}
        for row in rows for name, value in zip(row[paired].split()[::2], row[paired].split()[1::2], strict=True)
    )  # fmt: skip


def text_of(rows: list[Row], head: Iterable[str] = ()) -> str:
    """A table as it stands in a file; head : its columns where they are not those of its rows."""
    columns = list(head) or list(dict.fromkeys(k for row in rows for k in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def number(value: object) -> str:
    """A number as the data folders write it."""
    return f"{value:.8g}" if isinstance(value, float) else "" if value is None else str(value)


def expand(patterns: Iterable[Row], things: Things) -> Iterator[Row]:
    """The rows that patterns stand for. Raises KeyError for a name that no thing has."""
    for name, block in groupby(patterns, key=lambda row: row.get("for", "")):
        rows = list(block)
        for outer in _joined(name.split(), {}, things):
            for row in rows:
                for thing in _joined(row.get("each", "").split(), outer, things):
                    yield from _alternatives(row, thing)


def _joined(names: list[str], thing: Row, things: Things) -> Iterator[Row]:
    if not names:
        yield thing
        return
    table, *chosen = re.split(r"[\[\]=]", names[0])
    for row in things(table):
        if chosen and row[chosen[0]] != chosen[1]:
            continue
        if all(thing.get(k, v) == v for k, v in row.items()):
            yield from _joined(names[1:], {**thing, **row}, things)


def _alternatives(row: Row, thing: Row) -> Iterator[Row]:
    if ALL in row.values():
        yield dict.fromkeys((k for k in row if k not in ("for", "each")), "") | thing
        return
    filled = {
        k: re.sub(r"\{(\w+)\}", lambda m: thing[m.group(1)], v)
        for k, v in row.items() if k not in ("for", "each")
    }  # fmt: skip
    parts = [re.split(r"\{([^{}]*)\}", value) for value in filled.values()]
    choices = [c.split(",") if c else [] for cell in parts for c in cell[1::2]]
    for chosen in product(*choices):
        picked = iter(chosen)
        cells = ("".join(p if n % 2 == 0 else next(picked) for n, p in enumerate(cell)) for cell in parts)  # fmt: skip
        yield dict(zip(filled, cells, strict=True))

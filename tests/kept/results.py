"""Results that are kept: tables, figures, sentences and verdicts by part, and how far new ones are from them.

    python -m tests.kept.results                         # largest change of each table of each part
    python -m tests.kept.results embargo                 # of one part
    python -m tests.kept.results --renew embargo         # the same, then the new results take their place
    python -m tests.kept.results --renew embargo:first_page   # of one table of a part, or of tables FIRST_PAGE.KEY

A change that moves results on purpose renews them in a commit of its own, whose message gives what is printed here.
What has not moved stays as it was kept. Names change by `docs/names.csv`, never by renewing.
"""

from __future__ import annotations

import argparse
import gc
import os
import time
from collections.abc import Collection, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import polars as pl
from tests.kept.frames import KEYS
from tests.kept.names import Names
from tests.kept.parts import PARTS, made
from tests.kept.plain import plain_arithmetic

from ytterby.ground.collector import SELDOM
from ytterby.ground.kernel import OFF, VARIABLE

KEPT = Path(__file__).with_name("results.parquet")
TOLERANCE = 1e-6
BETWEEN_TWO_ROWS = 1e-5
"""Of a premium: where all that is traded is free of an origin, two rows of the market say the same, and last digits
part the price between them (200 USD/kg of holmium to 2.7e-6; its price to 1.5e-7)."""
CELL = ["value", "size", "word"]
MOST_WORDS = 200
"""Words that moved which are printed."""


@contextmanager
def plain_process() -> Iterator[Executor]:
    """A process of plain arithmetic with an empty store of its own, which parts share."""
    spawned = partial(ProcessPoolExecutor, 1, get_context("spawn"))
    with (
        TemporaryDirectory() as home,
        spawned(initializer=gc.set_threshold, initargs=SELDOM) as pool,
    ):
        with patch.dict(os.environ, {**plain_arithmetic(), "YTTERBY_HOME": home}):
            pool.submit(os.getpid).result()  # it starts in this environment
        yield pool


class Here(Executor):
    """The process as it is."""

    def submit(self, fn, /, *args, **kwargs):
        """What comes of a call, made at once."""
        future: Future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


OF_WORDS = ("decision cases",)
"""Parts without arithmetic: any process may make them."""
BY_LAST_DIGITS = ("plan germanium",)
"""Parts in which runs or steps of a plan nearly tie: they are kept, and made, without a kernel."""


def _made(name: str, labels: pl.DataFrame) -> tuple[pl.DataFrame, float]:
    start = time.process_time()
    with patch.dict(os.environ, {VARIABLE: OFF} if name in BY_LAST_DIGITS else {}):
        frame = made(name, labels)
    return frame, time.process_time() - start


def compare(
    pool: Executor, name: str, table: str = "", names: Names | None = None
) -> tuple[pl.DataFrame, pl.DataFrame, float]:
    """A part made anew, its changes against what is kept, and the CPU seconds that it took.

    table : this table alone, and those within it.
    """
    names, kept = names or Names.read(), kept_of(name)
    labels = pl.concat([one.select("table", "row") for one in (kept, names.applied(kept))])
    new, seconds = pool.submit(_made, name, labels).result()
    new = new.filter(within(table))
    return new, changes(kept, new, names, table), seconds


def kept_of(name: str) -> pl.DataFrame:
    """What is kept of a part."""
    return pl.read_parquet(KEPT).filter(pl.col("part") == name)


def within(table: str) -> pl.Expr:
    """Whether a row is of a table or of one within it; of any if blank."""
    name = pl.col("table")
    return (name == table) | name.str.starts_with(f"{table}.") if table else pl.lit(True)


def cells_within(table: str, *frames: pl.DataFrame) -> pl.DataFrame:
    """Numbers of the cells that are of a table, or of one within it, in any of the frames."""
    return pl.concat([one.filter(within(table)).select("cell") for one in frames]).unique()


def changes(old: pl.DataFrame, new: pl.DataFrame, names: Names, table: str = "") -> pl.DataFrame:
    """Kept cells with the new ones, and the change over the greater of value and mean of the column.

    Kept names are looked up by what `docs/names.csv` makes of them, else as they are. A cell that the new results
    lack, and a word that differs, count as infinite; cells that only the new results have do not count.
    """
    old = old.with_row_index("cell")
    renamed = names.applied(old)
    inside = cells_within(table, old, renamed)
    later = new.rename({name: f"{name}_new" for name in CELL})
    first = renamed.join(inside, on="cell", how="semi").join(later, on=KEYS, how="inner")
    rest = old.join(inside, on="cell", how="semi").join(first, on="cell", how="anti")
    rest = rest.join(later, on=KEYS, how="left")
    both = pl.concat([first, rest]).sort("cell")
    raw = both.select("cell").join(old.select("cell", "word"), on="cell", how="left")["word"]
    same = pl.col("value_new") == pl.col("value")  # infinite ones too: a day that does not come
    apart = pl.when(same).then(0.0).otherwise((pl.col("value_new") - pl.col("value")).abs())
    scale = pl.max_horizontal(pl.col("value").abs(), pl.col("size"), pl.lit(1e-300))
    agrees = (pl.col("word_new") == pl.col("word")) | (pl.col("word_new") == raw)
    change = pl.when(pl.col("word").is_null()).then(apart / scale).when(agrees).then(0.0)
    return both.with_columns(change.fill_null(float("inf")).alias("change")).drop("cell")


def moved(changed: pl.DataFrame) -> str:
    """What moved by more than the tolerance, as lines; blank where nothing did."""
    premium = pl.col("row").str.contains("|premium|", literal=True)
    allowed = pl.when(premium).then(BETWEEN_TWO_ROWS).otherwise(TOLERANCE)
    off = changed.filter(pl.col("change") > allowed)
    return "\n".join([*largest(off), *words(off)])


def largest(changed: pl.DataFrame) -> list[str]:
    """A line for each table: its largest change and where it is."""
    by = changed.sort("change", descending=True).group_by("table", maintain_order=True).first()
    lines = []
    for row in by.sort("table").iter_rows(named=True):
        old, new = (
            row[f"value{end}"] if row["word"] is None else "(words)" for end in ("", "_new")
        )
        where = (
            f"{row['column']} of {row['row']}: {old} -> {new}" if row["change"] else "nothing moved"
        )
        lines.append(f"{row['change']:9.2e}  {row['part']}  {row['table']}  {where}")
    return lines


def words(changed: pl.DataFrame) -> list[str]:
    """Old and new of each word that differs."""
    off = changed.filter(pl.col("word").is_not_null() & (pl.col("change") > 0.0))
    lines = [
        f"{row['part']}  {row['table']}  {row['column']} of {row['row']}\n"
        f"    old: {row['word']}\n    new: {row['word_new'] if row['word_new'] is not None else row['value_new']}"
        for row in off.head(MOST_WORDS).iter_rows(named=True)
    ]
    more = off.height - MOST_WORDS
    return [*lines, f"... and {more} more"] if more > 0 else lines


def renew(
    name: str, table: str, new: pl.DataFrame, changed: pl.DataFrame, names: Names | None = None
) -> None:
    """Keep new results of a part in place of those before; what has not moved stays as it was."""
    still = changed.filter(pl.col("change") <= TOLERANCE).select(
        *KEYS, *CELL[:2], pl.lit(True).alias("still")
    )
    joined = new.join(still, on=KEYS, how="left", suffix="_kept")
    new = joined.with_columns(
        pl.when("still").then(f"{cell}_kept").otherwise(cell).alias(cell) for cell in CELL[:2]
    ).select(new.columns)
    kept = pl.read_parquet(KEPT) if KEPT.is_file() else new.clear()
    own = kept.with_row_index("cell").filter(pl.col("part") == name)
    gone = cells_within(table, own, (names or Names.read()).applied(own))
    others = kept.with_row_index("cell").join(gone, on="cell", how="anti").drop("cell")
    pl.concat([others, new]).sort(KEYS).write_parquet(
        KEPT, compression="zstd", compression_level=19
    )


def main() -> None:
    """Print the largest changes; with --renew keep the new results."""
    parser = argparse.ArgumentParser(
        description="Results that are kept, and how far a run is from them."
    )
    parser.add_argument("parts", nargs="*", metavar="PART[:TABLE]",
                        help=f"of {', '.join(PARTS)}; all when left out")  # fmt: skip
    parser.add_argument("--renew", action="store_true", help="keep the new results")
    given = parser.parse_args()
    chosen = [part.partition(":")[::2] for part in given.parts] or [(name, "") for name in PARTS]
    if unknown := [name for name, _ in chosen if name not in PARTS]:
        parser.error(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    run(chosen, given.renew)


def run(chosen: Collection[tuple[str, str]], renewing: bool) -> None:
    """Compare parts or tables of them, print what moved, and keep it if so chosen."""
    total = 0.0
    with plain_process() as pool:
        for name, table in chosen:
            new, changed, seconds = compare(pool, name, table)
            total += seconds
            print("\n".join([*largest(changed), *words(changed)]))
            print(f"{name}: {new.height} cells, {seconds:.1f} CPU s", flush=True)
            if renewing:
                renew(name, table, new, changed)
    print(f"{total:.1f} CPU s; {KEPT.stat().st_size / 1e3:.0f} kB are kept")


if __name__ == "__main__":
    main()

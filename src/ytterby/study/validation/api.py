"""`ytterby.validate`: from names of cases to the table and its scores."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ytterby.law.book import Book
from ytterby.study.validation import table
from ytterby.study.validation.case import find_cases
from ytterby.study.validation.explain import MOST_RUNS
from ytterby.study.validation.explain import explain as explain_outcomes
from ytterby.study.validation.plan import plan
from ytterby.study.validation.record import ABOUT, about
from ytterby.study.validation.run import Outcome, judge, run_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import polars as pl

RUNS, WHY = "runs", "what would bring it inside"


@dataclass(frozen=True)
class Validation:
    """The outcomes of some cases, in their order."""

    outcomes: list[Outcome]
    about: dict[str, Any]

    @property
    def table(self) -> pl.DataFrame:
        """One row per case."""
        return table.frame(self.outcomes)

    @property
    def scores(self) -> pl.DataFrame:
        """Inside and total by role and kind."""
        return table.scores(self.outcomes)

    @property
    def records(self) -> list[dict[str, Any]]:
        """One plain object per case."""
        return table.records(self.outcomes)

    def write(self, folder: Path) -> None:
        """cases.parquet, cases.csv, cases.json, scores.csv and about.json, the digests."""
        table.write(folder, self.outcomes)
        text = json.dumps(self.about, indent=1)
        (folder / ABOUT).write_text(text + "\n", encoding="utf-8")


def validate(
    cases: Sequence[str] = (),
    *,
    explain: bool = False,
    out: Path | None = None,
    jobs: int = 2,
    most: int = MOST_RUNS,
    tick: Callable[[str, int, int, str], None] | None = None,
) -> Validation:
    """Run published cases and hold the model against their bands.

    Parameters
    ----------
    cases : ids, events, texts with `*`, case files or folders; all built-in cases if empty.
    explain : look for the switch or assumption that brings each outside case inside.
    out : folder in which runs and explanations are kept, to be reused; nothing else is written.
    jobs : processes. most : most runs that `explain` may make.
    tick : called with phase, runs done, runs in all and a name.

    Raises
    ------
    CaseError : a case cannot be used, with file and line. A run that fails is no error: its cases
        say so.
    """
    book, files = Book.read(), find_cases(cases)
    told = about(files)  # before the runs: what changes while they run is not in them
    planned = plan(files, book)
    needed = {job.key: job for one in planned for job in one.jobs}
    done = 0

    def count(label: str) -> None:
        nonlocal done
        done += 1
        if tick:
            tick(RUNS, done, len(needed), label)

    runs = run_all(list(needed.values()), jobs, out / "runs" if out else None, count)
    outcomes = [judge(one, runs) for one in planned]
    if explain:
        outcomes = explain_outcomes(
            planned,
            outcomes,
            book,
            workers=jobs,
            cache=out / "explain" if out else None,
            most=most,
            tick=lambda ready, total: tick(WHY, ready, total, "") if tick else None,
        )
    return Validation(outcomes, told)

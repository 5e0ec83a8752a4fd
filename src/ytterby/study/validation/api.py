"""`ytterby.validate`: from names of cases to the table and its scores."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ytterby.ground.files import write_whole
from ytterby.law.book import Book
from ytterby.study.run import Means
from ytterby.study.validation import table
from ytterby.study.validation.case import find_cases
from ytterby.study.validation.explain import MOST_RUNS
from ytterby.study.validation.explain import explain as explain_outcomes
from ytterby.study.validation.judge import Outcome, outcomes
from ytterby.study.validation.plan import plan
from ytterby.study.validation.record import ABOUT, about

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import polars as pl

    from ytterby.study.store import Store

READY = "can be run"


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
        write_whole(folder / ABOUT, json.dumps(self.about, indent=1) + "\n")


def validate(
    cases: Sequence[str] = (),
    *,
    explain: bool = False,
    jobs: int = 2,
    engine: str = "processes",
    store: Store | Path | str | bool = True,
    most: int = MOST_RUNS,
    tick: Callable[[str, int, int], None] | None = None,
) -> Validation:
    """Run published cases and hold the model against their bands.

    Parameters
    ----------
    cases : ids, events, texts with `*`, case files or folders; all built-in cases if empty.
    explain : look for the switch or assumption that brings each outside case inside.
    jobs, engine : how many runs at a time, and how they are made.
    store : where runs are looked up and kept: the user's own store, a folder, or False for none.
    most : most alternatives that `explain` may try.
    tick : called with what is done, runs done and runs in all.

    Raises
    ------
    CaseError : a case cannot be used, with file and line. A run that fails is no error: its cases
        say so.
    """
    planned = plan(find_cases(cases))
    told = about(planned, Book.read())  # before the runs: what changes meanwhile is not in them
    means = Means.of(engine, jobs, store)
    found = outcomes(planned, means, tick=_under("runs", tick))
    if explain:
        ticks = _under("what would bring it inside", tick)
        found = explain_outcomes(planned, found, means, most=most, tick=ticks)
    return Validation(found, told)


def check(cases: Sequence[str] = ()) -> list[Outcome]:
    """Check cases without a run: scenarios, tables, columns, and the names that the data folder knows.

    `status` is `can be run`, or what the case would be without a run. Raises as `validate`.
    """
    return [
        Outcome(one.file.case, one.status or READY, why=one.why) for one in plan(find_cases(cases))
    ]


def _under(
    name: str, tick: Callable[[str, int, int], None] | None
) -> Callable[[int, int], None] | None:
    return (lambda done, total: tick(name, done, total)) if tick else None

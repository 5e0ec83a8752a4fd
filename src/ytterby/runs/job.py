"""A job: all that decides one run, with a key by content; and a run, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import polars as pl

from ytterby.ground.fingerprint import digest_of_data, digest_of_text
from ytterby.results.manifest import code_digest
from ytterby.results.registry import RUN, group_digest
from ytterby.scenarios.scenario import Scenario
from ytterby.years.calendar import Periods

COMPUTING = ("ground", "datasets", "controls", "market", "scenarios", "world", "environment", "years",
             "results",
             "runs/job.py", "runs/run.py", "figures/figure.py",
             "figures/run_figures.py", "figures/run_figures.csv", "figures/run_rows.py", "figures/ribbons.py",
             "data/burden_kinds.csv", "data/validation/quotes.csv")  # fmt: skip
"""The source that decides what a run gives; report, command line and the rest of the studies do not."""


def computing_digest() -> str:
    """SHA-256 over `COMPUTING` and the columns that the registry gives the tables of a run."""
    return digest_of_text(code_digest(*COMPUTING) + group_digest(RUN))


@dataclass(frozen=True)
class Job:
    """One run.

    Attributes
    ----------
    scenario : whole, with switches, last year and changed numbers of acts.
    folder : the data folder.
    periods : those that all runs of a comparison share.
    numbers : changed numbers of the data folder, id -> value, the scenario's own among them.
    wants : what is made of the run, a name in `runs.run.WANTS`: all tables, or less that takes less.
    data, law : digests of the data folder and of the records of law for which the job was made.
    batch : of a job that is run in lockstep, the kernel and a digest of the jobs beside it, on which its last digits
        hang (`runs.lanes`); blank of one that is run alone.
    """

    scenario: Scenario
    folder: Path
    periods: Periods
    numbers: Mapping[str, float] = field(default_factory=dict)
    wants: str = "tables"
    data: str = ""
    law: str = ""
    batch: str = ""

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.scenario.name

    @cached_property
    def key(self) -> str:
        """SHA-256 in hexadecimal over all that decides the answer, source code included."""
        content: dict[str, object] = {
            "scenario": self.scenario.digest(),
            "periods": self.periods.named,
            "numbers": sorted(self.numbers.items()),
            "wants": self.wants,
            "data": self.data,
            "law": self.law,
            "source": computing_digest(),
        }
        if self.batch:
            content["batch"] = self.batch
        return digest_of_data(content)


@dataclass(frozen=True)
class Run:
    """What came of a job. `used` : ids of the numbers that were asked for."""

    tables: dict[str, pl.DataFrame]
    used: tuple[str, ...] = ()

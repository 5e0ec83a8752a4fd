"""What the parts of one build share: runs, each made once or read from the user's store, and notes for its end."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.package import find_folder
from ytterby.runs.run import Executor, base_of, run_all, runs_of
from ytterby.runs.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.runs.job import Job
    from ytterby.scenarios.schema import Outlook
    from ytterby.world.base_year.calibrate import BaseYear

HOLDER, OUTSIDE = "CHN", "OUTSIDE"
VALIDATED = Path(__file__).resolve().parents[2] / "runs" / "validate"
"""Where `ytterby validate --out` is asked to write for a build of all documents."""

Tables = dict[str, pl.DataFrame]


class Results:
    """Runs of one build.

    folder : what `ytterby validate --out` has written. data : a data folder, the packaged rare earths if left out.
    notes : what somebody has to look at; a build that leaves one ends with an error.
    """

    def __init__(self, folder: Path = VALIDATED, data: Path | None = None) -> None:
        self.folder = folder
        self.workspace = Workspace.read(data)
        self.notes: list[str] = []
        self._tables: dict[str, Tables] = {}

    @cached_property
    def base(self) -> BaseYear:
        """The calibrated base year."""
        return base_of(self.workspace.chain.folder)

    def run(self, jobs: Sequence[Job]) -> list[Tables]:
        """The tables of jobs. Raises the error of a run that has no answer: a table of a page has no holes."""
        new = {job.key: job for job in jobs if job.key not in self._tables}
        ready = iter(range(1, len(new) + 1))
        outcomes = run_all(
            new.values(), Executor.of("processes" if len(new) > 1 else "serial"),
            on_result=lambda job, _: print(f"  run {next(ready)} of {len(new)}: {job.name}", file=sys.stderr, flush=True),
        )  # fmt: skip
        runs = runs_of(list(new.values()), outcomes)
        self._tables |= {key: run.tables for key, run in zip(new, runs, strict=True)}
        return [self._tables[job.key] for job in jobs]

    def alone(
        self, name: str, outlook: Outlook | None = None, switches: Mapping[str, Any] | None = None
    ) -> Tables:
        """The tables of a built-in scenario in its own periods."""
        scenario = self.workspace.scenario(name, switches)
        return self.run(
            self.workspace.jobs([replace(scenario, outlook=outlook or scenario.outlook)])
        )[0]

    def compared(self, names: Sequence[str], data: str = "rare_earths") -> Tables:
        """The tables of built-in scenarios of a packaged data folder, all in the same periods, one below the other."""
        workspace = Workspace.read(find_folder(data))
        runs = self.run(workspace.jobs([workspace.scenario(name) for name in names]))
        return {name: pl.concat([tables[name] for tables in runs]) for name in runs[0]}


def where(frame: pl.DataFrame, **labels: Any) -> pl.DataFrame:
    """Rows with these labels; a tuple is any of its values, `OUTSIDE` every region but the holder of the technology."""
    for name, value in labels.items():
        if value == OUTSIDE and OUTSIDE not in frame[name]:
            frame = frame.filter(pl.col(name) != HOLDER)
        else:
            frame = frame.filter(
                pl.col(name).is_in(list(value) if isinstance(value, tuple) else [value])
            )
    return frame

"""Runs kept by content: what was run before, with the same data, law, numbers and code, is read.

An entry (`ground.entries`) is a file named by the key of its job, with its tables and the numbers used, or the
reason why there is no answer. Processes may share a store; a damaged entry is told and made again.
"""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.ground.entries import (
    SUFFIX,
    UNFINISHED,
    entry_path,
    read_about,
    read_entry,
    remove_entry,
    write_entry,
)
from ytterby.ground.errors import DataError, MarketError, ResultError, ScenarioError
from ytterby.ground.files import user_home
from ytterby.runs.job import Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.entries import KeptEntry
    from ytterby.runs.job import Job

MAX_BYTES = 2_000_000_000
STALE = 3600.0
"""Age [s] from which an unfinished entry is one that nobody writes any more."""
log = logging.getLogger("ytterby")


@dataclass(frozen=True)
class KeptRun:
    """What the store says of one run. `read` : when it was last read or written [s since 1970]."""

    key: str
    scenario: str
    wants: str
    bytes: int
    read: float


@dataclass
class Store:
    """A folder of runs.

    max_bytes : bytes that it may take; None: as many as there are. strict : whether a run that cannot be kept
    is an error, since the store is where the answer is looked for.
    """

    path: Path
    max_bytes: int | None = MAX_BYTES
    strict: bool = False
    _size: int | None = field(default=None, repr=False)

    def get(self, job: Job) -> Run | Exception | None:
        """The kept run of a job, or the error that it ended in; None where it is not there or damaged."""
        place = entry_path(self.path, job.key)
        outcome = read_entry(place, _outcome)
        if outcome is not None:
            with suppress(OSError):  # a store that may only be read tells nobody what was read
                os.utime(place)
        return outcome

    def has(self, job: Job) -> bool:
        """Whether there is an entry for a job, sound or damaged: it is not read."""
        return entry_path(self.path, job.key).is_file()

    def keep(self, job: Job, outcome: Run | Exception) -> None:
        """Keep what came of a job, complete or not at all; an error only if it would come again.

        A defect of ours, known by its cause, is not kept: it must be seen again with its traceback.
        A store that cannot be written is told, and stops nothing; a strict one raises ResultError.
        """
        about: dict[str, object] = {"scenario": job.name, "wants": job.wants}
        if job.batch:
            about["batch"] = job.batch
        if isinstance(outcome, Run):
            about["used"] = list(outcome.used)
        elif isinstance(outcome, DataError | MarketError | ScenarioError) and not outcome.__cause__:
            about["error"] = {n: getattr(outcome, n) for n in ("what", "where", "advice")}
        else:
            return
        if self.has(job):  # another process was quicker, with the same run
            return
        try:
            tables = outcome.tables if isinstance(outcome, Run) else {}
            size = write_entry(entry_path(self.path, job.key), about, tables, error=ResultError)
        except ResultError as fault:
            if self.strict:
                raise
            log.warning("a run is not kept: %s", str(fault).splitlines()[0])
            return
        if self.max_bytes is not None:
            self._size = None if self._size is None else self._size + size
            self.shrink()

    def entries(self) -> list[KeptRun]:
        """All runs that are kept, the longest unread first."""
        entries = []
        for place in self._places():
            try:
                about, state = read_about(place), place.stat()
            except OSError:  # another process has just removed it
                continue
            read = state.st_mtime if about is not None else 0.0  # damaged: the first to go
            scenario, wants = (str((about or {}).get(name, "")) for name in ("scenario", "wants"))
            entries.append(KeptRun(place.stem, scenario, wants, state.st_size, read))
        return sorted(entries, key=lambda entry: entry.read)

    def shrink(self) -> None:
        """Remove the longest unread until the store is no larger than it may be."""
        if self.max_bytes is None or (self._size is not None and self._size <= self.max_bytes):
            return
        entries = self.entries()
        self._size = sum(entry.bytes for entry in entries)
        for entry in entries[:-1]:
            if self._size <= self.max_bytes:
                return
            remove_entry(entry_path(self.path, entry.key))
            self._size -= entry.bytes

    def clear(self) -> int:
        """Remove all runs; returns how many there were."""
        places = list(self._places())
        for place in places:
            remove_entry(place)
        return len(places)

    def _places(self) -> Iterator[Path]:
        """Files of entries; what an ended process has left unfinished is removed."""
        if not self.path.is_dir():
            return
        for place in sorted(self.path.iterdir()):
            if not place.name.startswith(UNFINISHED):
                if place.suffix == SUFFIX:
                    yield place
                continue
            with suppress(OSError):  # another process has just put it in place
                if time.time() - place.stat().st_mtime > STALE:
                    remove_entry(place)


def _outcome(entry: KeptEntry) -> Run | Exception:
    """What an entry says came of a job."""
    if "error" in entry.about:
        error = entry.about["error"]
        return MarketError(error["what"], where=error["where"], advice=error["advice"])
    return Run(entry.frames, tuple(entry.about["used"]))


def find_store(given: Store | Path | str | bool = True) -> Store | None:
    """A store, or a folder for one; True: the user's own, `$YTTERBY_HOME/store`; False: none."""
    if isinstance(given, bool):
        return Store(user_home() / "store") if given else None
    return given if isinstance(given, Store) else Store(Path(given))

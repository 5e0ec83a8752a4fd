"""Runs kept by content: what was run before, with the same data, law, numbers and code, is read.

An entry is a folder named by the key of its job, with Parquet tables and a manifest (their hashes, the
key, the numbers used) or the reason why there is no answer. It is written beside its place and renamed, so
that two processes may share a store; a damaged entry is told and made again.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.ground.errors import DataError, MarketError, ResultError, ScenarioError
from ytterby.ground.files import make_folder, told, user_home
from ytterby.study.job import Run
from ytterby.tables.folder import MANIFEST
from ytterby.tables.store import read_results, write_results

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.study.job import Job

MOST_BYTES = 2_000_000_000
UNFINISHED = ".new-"
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

    most : bytes that it may take; None: as many as there are. strict : whether a run that cannot be kept
    is an error, since the store is where the answer is looked for.
    """

    path: Path
    most: int | None = MOST_BYTES
    strict: bool = False
    _size: int | None = field(default=None, repr=False)

    def get(self, job: Job) -> Run | Exception | None:
        """The kept run of a job, or the error that it ended in; None where it is not there or damaged."""
        place = self.path / job.key
        if not place.is_dir():
            return None
        try:
            tables, about = read_results(place)
            if about.get("key") != job.key:
                raise ResultError("this is the run of another job", where=str(place))
            with suppress(OSError):  # a store that may only be read tells nobody what was read
                os.utime(place / MANIFEST)
            if "error" in about:
                return MarketError(about["error"]["what"], where=about["error"]["where"],
                                   advice=about["error"]["advice"])  # fmt: skip
            return Run(tables, tuple(about["used"]))
        except (ResultError, OSError, KeyError, TypeError) as fault:
            if place.is_dir():  # else another process has just removed it
                log.warning("a kept run is damaged, and made again: %s", str(fault).splitlines()[0])
                self._remove(place)
            return None

    def has(self, job: Job) -> bool:
        """Whether there is an entry for a job, whole or damaged: it is not read."""
        return (self.path / job.key / MANIFEST).is_file()

    def keep(self, job: Job, outcome: Run | Exception) -> None:
        """Keep what came of a job, whole or not at all; an error only if it would come again.

        A defect of ours, known by its cause, is not kept: it must be seen again with its traceback.
        A store that cannot be written is told, and stops nothing; a strict one raises ResultError.
        """
        about: dict[str, object] = {"key": job.key, "scenario": job.name, "wants": job.wants}
        if isinstance(outcome, Run):
            about["used"] = list(outcome.used)
        elif (
            isinstance(outcome, DataError | MarketError | ScenarioError)
            and outcome.__cause__ is None
        ):
            about["error"] = {n: getattr(outcome, n) for n in ("what", "where", "advice")}
        else:
            return
        try:
            make_folder(self.path, ResultError)
            with told(self.path, ResultError):
                part = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=self.path))
            try:
                write_results(part, outcome.tables if isinstance(outcome, Run) else {}, about)
                size = _bytes_of(part)
                with told(self.path, ResultError):
                    _put(part, self.path / job.key)
            finally:
                shutil.rmtree(part, ignore_errors=True)
        except ResultError as fault:
            if self.strict:
                raise
            log.warning("a run is not kept: %s", str(fault).splitlines()[0])
            return
        if self.most is not None:
            self._size = None if self._size is None else self._size + size
            self.shrink()

    def entries(self) -> list[KeptRun]:
        """All runs that are kept, the longest unread first."""
        found = []
        for place in self._places():
            try:
                about = json.loads((place / MANIFEST).read_bytes())
                read = (place / MANIFEST).stat().st_mtime
            except OSError:  # another process has just removed it
                continue
            except ValueError:  # damaged, and the first to go
                about, read = {}, 0.0
            scenario, wants = (str(about.get(name, "")) for name in ("scenario", "wants"))
            found.append(KeptRun(place.name, scenario, wants, _bytes_of(place), read))
        return sorted(found, key=lambda entry: entry.read)

    def shrink(self) -> None:
        """Remove the longest unread until the store is no larger than it may be."""
        if self.most is None or (self._size is not None and self._size <= self.most):
            return
        entries = self.entries()
        self._size = sum(entry.bytes for entry in entries)
        for entry in entries[:-1]:
            if self._size <= self.most:
                return
            self._remove(self.path / entry.key)
            self._size -= entry.bytes

    def clear(self) -> int:
        """Remove all runs; returns how many there were."""
        places = list(self._places())
        for place in places:
            self._remove(place)
        return len(places)

    def _places(self) -> Iterator[Path]:
        """Folders of whole entries; what an ended process has left unfinished is removed."""
        if not self.path.is_dir():
            return
        for place in sorted(self.path.iterdir()):
            if not place.name.startswith(UNFINISHED):
                if (place / MANIFEST).is_file():
                    yield place
                continue
            with suppress(OSError):  # another process has just put it in place
                if time.time() - place.stat().st_mtime > STALE:
                    shutil.rmtree(place, ignore_errors=True)

    def _remove(self, place: Path) -> None:
        """Take an entry out of sight first, so that nobody reads half of one."""
        aside = self.path / f"{UNFINISHED}{place.name}-{os.getpid()}"
        try:
            place.rename(aside)
        except OSError:  # another process was quicker
            return
        shutil.rmtree(aside, ignore_errors=True)


def find_store(given: Store | Path | str | bool = True) -> Store | None:
    """A store, or a folder for one; True: the user's own, `$YTTERBY_HOME/store`; False: none."""
    if isinstance(given, Store):
        return given
    if isinstance(given, bool):
        return Store(user_home() / "store") if given else None
    return Store(Path(given))


def _put(part: Path, place: Path) -> None:
    """Rename a whole entry to its place; where another process was quicker, theirs stays."""
    try:
        part.rename(place)
    except OSError:
        if not (place / MANIFEST).is_file():
            raise


def _bytes_of(place: Path) -> int:
    try:
        return sum(file.stat().st_size for file in place.iterdir())
    except OSError:  # another process has just removed it
        return 0

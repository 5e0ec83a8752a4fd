"""Answers that were made: pages, JSON and CSV of each as one entry of the store of runs, named by its content key.

The store is the only memory: it is bounded, what nobody reads goes first, and processes share it. Here the entries that
were read last stay at hand, as the bytes that are sent.
"""

from __future__ import annotations

import gzip
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, wraps
from os import utime
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from ytterby.ground.entries import entry_path, read_entry, write_entry
from ytterby.ground.errors import ResultError
from ytterby.ground.fingerprint import digest_of_data
from ytterby.serve.sending import packed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ytterby.ground.entries import KeptEntry

P = ParamSpec("P")
Made = TypeVar("Made")
FRESH = 2.0
AT_HAND = 16_000_000
"""Bytes of entries that stay in memory."""
JSON, CSV = "answer.json", "figures.csv"
WANTS = "answer"
"""What the store says such an entry is."""


def place_of(key: str) -> str:
    """The name of the entry of an answer: no run has it, though an answer's key may be that of its runs."""
    return digest_of_data([WANTS, key])


def digests_now(folder: str) -> dict[str, str]:
    """Digests of all that an answer hangs on, as it is now. folder : name of its data folder."""
    from ytterby.datasets.package import find_folder
    from ytterby.results.manifest import code_digest
    from ytterby.runs.workspace import Workspace

    here = Workspace.read(find_folder(folder))
    return {"code": code_digest(), "data": here.chain.digest, "law": here.law_digest}


def fresh(call: Callable[P, Made]) -> Callable[P, Made]:
    """A function whose values are taken as they were for `FRESH` seconds: to look whether any file of the law has
    changed takes longer than an answer."""
    known: dict[Any, tuple[float, Made]] = {}

    @wraps(call)
    def read(*given: P.args, **more: P.kwargs) -> Made:
        if given not in known or monotonic() - known[given][0] > FRESH:
            known[given] = monotonic(), call(*given, **more)
        return known[given][1]

    return read


@dataclass(frozen=True)
class KeptAnswer:
    """An answer. about : its kind, question, link, title, data folder, digests, draws made and draws asked.

    files : path below its own address -> content, gzipped; the first is its page.
    """

    key: str
    about: dict[str, Any]
    files: dict[str, bytes]

    @property
    def done(self) -> bool:
        """Whether all draws that were asked for are made."""
        return bool(self.about["draws"] >= self.about["question"].get("draws", 0))

    @cached_property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(map(len, self.files.values()))

    def text(self, path: str) -> bytes:
        """The content of a file."""
        return gzip.decompress(self.files[path])


def keep(folder: Path, key: str, about: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Keep an answer, complete or not at all. files : as of `KeptAnswer`, not yet gzipped. Raises ResultError."""
    import numpy as np

    arrays = {name: np.frombuffer(packed(one), dtype=np.uint8) for name, one in files.items()}
    more = {**about, "scenario": about["title"][:80], "wants": WANTS, "files": [*files]}
    write_entry(entry_path(folder, place_of(key)), more, arrays=arrays, error=ResultError)


@dataclass
class KeptAnswers:
    """Answers of a store, those read last at hand. folder : of the store."""

    folder: Path
    _read: OrderedDict[str, tuple[int, KeptAnswer]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: str) -> KeptAnswer | None:
        """The answer of a key; None where there is none, or it is damaged."""
        path = entry_path(self.folder, place_of(key))
        with self._lock, suppress(OSError):
            stamp, known = self._read.pop(key, (0, None))
            if known is not None and path.stat().st_mtime_ns == stamp:
                self._read[key] = stamp, known  # it is the last now
                return known
        one = read_entry(path, lambda entry: _answer(key, entry))
        with suppress(OSError):  # read: it goes later than others
            utime(path)
        with self._lock, suppress(OSError):
            if one is not None:
                self._read[key] = path.stat().st_mtime_ns, one
            while len(self._read) > 1 and sum(n.size for _, n in self._read.values()) > AT_HAND:
                self._read.popitem(last=False)
        return one


def _answer(key: str, entry: KeptEntry) -> KeptAnswer:
    files = {name: entry.arrays[name].tobytes() for name in entry.about["files"]}
    return KeptAnswer(key, entry.about, files)

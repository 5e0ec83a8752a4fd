"""SHA-256 of what is compared or named by content: bytes, text, files, plain data, code.

All digests of the package are made here, so that one rule holds: the same content has the same digest in every
process, on every machine and in every version of Python. They are 64 hexadecimal digits; where fewer do, the
caller takes the first of them.

The day that goes into pages and manifests.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from fnmatch import filter
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from ytterby.ground.errors import DataError, error_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


EPOCH = "SOURCE_DATE_EPOCH"


def today() -> date:
    """The day in UTC, or that of `SOURCE_DATE_EPOCH` [s since 1970]: one run gives the same bytes wherever it is made.

    Raises DataError where that is no number of seconds.
    """
    given = os.environ.get(EPOCH)
    if not given:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(given), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise error_of(DataError, "epoch", epoch=EPOCH, given=given) from None


SILENT = re.compile(r'^[ \t]*(?:#.*|[rf]?"""(?:[^"]|"(?!""))*"""[ \t]*)?\n', re.MULTILINE)
"""Lines of a file of code that say nothing to the machine: comments, texts that stand alone, empty ones."""


def digest_of_bytes(data: bytes) -> str:
    """Digest of bytes."""
    return hashlib.sha256(data).hexdigest()


def digest_of_parts(parts: Iterable[bytes]) -> str:
    """Digest of bytes that come one after the other, as if they were one."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part)
    return total.hexdigest()


def digest_of_text(text: str) -> str:
    """Digest of a text as UTF-8; a lone surrogate, which has no UTF-8 form, counts as a question mark."""
    return digest_of_bytes(text.encode("utf-8", "replace"))


def number_of_text(text: str, size: int) -> int:
    """A whole number of `size` bytes that a text decides, such as a seed."""
    return int(digest_of_text(text)[: 2 * size], 16)


def digest_of_data(content: object) -> str:
    """Digest of plain data as canonical JSON: keys sorted, no blanks, ASCII; days, decimals and paths as texts.

    Raises TypeError for anything else, such as a set, which has no order.
    """
    text = json.dumps(content, sort_keys=True, default=_as_text, separators=(",", ":"))
    return digest_of_text(text)


def _as_text(value: object) -> str:
    if isinstance(value, date | Decimal | PurePath):
        return str(value)
    raise TypeError(f"no digest of a {type(value).__name__}: it is no plain data")


def digest_of_file(path: Path) -> str:
    """Digest of a file as it is, read again once it has changed. Raises OSError if it cannot be read."""

    def made() -> str:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    return _unless_changed([str(path)], "", made)


def digest_of_files(paths: Iterable[Path], root: Path) -> str:
    """Digest of the names below a folder, and the content, of files in their order; as `digest_of_file`."""
    return _of_files([*map(str, paths)], root)


def digest_of_folder(folder: Path, pattern: str) -> str:
    """Digest of names and content of the files below a folder whose names fit a pattern."""
    found = list[str]()
    for at, _, names in os.walk(folder):
        start = os.path.join(at, "")
        found += [start + name for name in filter(names, pattern)]
    return _of_files(sorted(found, key=lambda place: place.split(os.sep)), folder)


def _of_files(places: list[str], root: Path) -> str:
    def made() -> str:
        return digest_of_parts(
            path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes()
            for path in map(Path, places)
        )

    return _unless_changed(places, str(root), made)


_SETTLED = 2_000_000_000
"""Age of a file [ns] from which any further change has another time."""
_made: dict[tuple[str, ...], tuple[list[tuple[int, int, int, int]], str]] = {}


def _unless_changed(places: list[str], root: str, make: Callable[[], str]) -> str:
    """The digest of files, kept while none has another time, size or number and all were old when it was made."""
    key, now = (root, *places), time.time_ns()
    found = map(os.stat, places)
    states = [(one.st_mtime_ns, one.st_ctime_ns, one.st_size, one.st_ino) for one in found]
    known = _made.get(key)
    if known and known[0] == states:
        return known[1]
    digest = make()
    if all(now - max(mtime, ctime) > _SETTLED for mtime, ctime, *_ in states):
        _made[key] = states, digest
    return digest


def digest_of_code(paths: Iterable[Path]) -> str:
    """Digest of files of code in their order, without comments and texts that stand alone."""
    return digest_of_data([SILENT.sub("", path.read_text(encoding="utf-8")) for path in paths])

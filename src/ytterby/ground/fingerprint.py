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
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from ytterby.ground.errors import DataError, error_of

if TYPE_CHECKING:
    from collections.abc import Iterable


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
    """Digest of a file as it is. Raises OSError if it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of_files(paths: Iterable[Path], root: Path) -> str:
    """Digest of the names below a folder, and the content, of files in their order."""
    names = [(path.relative_to(root).as_posix(), path) for path in paths]
    return digest_of_parts(name.encode() + b"\0" + path.read_bytes() for name, path in names)


def digest_of_folder(folder: Path, pattern: str) -> str:
    """Digest of names and content of the files below a folder that fit a pattern."""
    return digest_of_files(sorted(folder.rglob(pattern)), folder)


def digest_of_code(paths: Iterable[Path]) -> str:
    """Digest of files of code in their order, without comments and texts that stand alone."""
    return digest_of_data([SILENT.sub("", path.read_text(encoding="utf-8")) for path in paths])

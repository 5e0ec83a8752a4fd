"""Files of the cache: each has a header with its kind and digest, so that damage is noticed.

A file that is empty, cut off or changed is told, with its name, and made again.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from ytterby.ground.errors import DataError
from ytterby.ground.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

_LOG = logging.getLogger(__name__)
_MARK = "ytterby cache, "


def write_kept(path: Path, kind: str, body: bytes) -> None:
    """Keep a body; a folder that cannot be written costs time only."""
    with suppress(DataError):
        write_whole(path, _header(kind, body) + body)


def read_kept(path: Path, kind: str) -> bytes | None:
    """The body of a file of the kind; None when there is none, or it is of another kind or damaged."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    head, _, body = data.partition(b"\n")
    if data.startswith(_header(kind, body)):
        return body
    if not head.startswith(_MARK.encode()) or head.startswith(f"{_MARK}{kind}, ".encode()):
        _LOG.warning("%s: the cache file is damaged or of an older version; it is made again", path)
    return None


def _header(kind: str, body: bytes) -> bytes:
    return f"{_MARK}{kind}, SHA-256 {hashlib.sha256(body).hexdigest()}\n".encode()

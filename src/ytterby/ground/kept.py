"""What can be made again, in files of a cache: each has a header with its kind and digest, so that damage is noticed.

One that is empty, cut off or changed is reported by its name and made again.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ytterby.ground.errors import DataError
from ytterby.ground.files import user_cache, write_atomic
from ytterby.ground.fingerprint import digest_of_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LOG = logging.getLogger(__name__)
_MARK = "ytterby cache, "


def write_kept(path: Path, kind: str, body: bytes) -> None:
    """Keep a body; a folder that cannot be written costs time only."""
    with suppress(DataError):
        write_atomic(path, _header(kind, body) + body)


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
    return f"{_MARK}{kind}, SHA-256 {digest_of_bytes(body)}\n".encode()


def kept_data(name: str, digest: str, make: Callable[[], Any]) -> Any:
    """Plain data from the user's cache, made anew where there is none of a digest of all that it is made from."""
    path, kind = user_cache() / f"{name}.json", f"{name}, {digest}"
    data = read_kept(path, kind)
    if data is None:
        data = json.dumps(make(), ensure_ascii=False, separators=(",", ":")).encode()
        write_kept(path, kind, data)
    return json.loads(data)

"""The folder of the user's own data: imported lists, reviewer decisions, caches.

snapshots/<group>/<as-of>-<digest>/   one list file as imported, never overwritten
decisions.jsonl                        reviewer decisions, only ever added to
cache/                                 can be deleted at any time

Each file of the cache has a header with its kind and digest, so that damage is noticed: one that is
empty, cut off or changed is told, with its name, and made again.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ytterby.ground.errors import DataError
from ytterby.ground.files import HOME, user_home, write_atomic
from ytterby.ground.fingerprint import digest_of_bytes

_LOG = logging.getLogger(__name__)
_MARK = "ytterby cache, "


@dataclass(frozen=True)
class Home:
    """A user data folder; it need not exist before something is written."""

    path: Path

    @classmethod
    def find(cls, given: Path | str | None = None) -> Home:
        """The folder given, else `YTTERBY_HOME`, else the platform's place for user data.

        Raises DataError when the place is a file.
        """
        path = Path(given).expanduser() if given else user_home()
        if path.exists() and not path.is_dir():
            advice = f"Name a folder with --home or {HOME}."
            raise DataError("the user data folder is a file", where=str(path), advice=advice)
        return cls(path)

    @property
    def snapshots(self) -> Path:
        """Where imported lists lie."""
        return self.path / "snapshots"

    @property
    def decisions(self) -> Path:
        """The file of reviewer decisions."""
        return self.path / "decisions.jsonl"

    @property
    def cache(self) -> Path:
        """What can be computed anew."""
        return self.path / "cache"


def json_bytes(data: Any) -> bytes:
    """Compact UTF-8 JSON; days as 2025-12-31, a lone surrogate, which has no UTF-8 form, as `?`."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.encode("utf-8", "replace")


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

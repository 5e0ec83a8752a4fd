"""What can be made again, in files of a cache: each has a header with its kind and digest, so that damage is noticed.

One that is empty, cut off or changed is reported by its name and made again.
"""

from __future__ import annotations

import atexit
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ytterby.ground.errors import DataError
from ytterby.ground.files import user_cache, write_atomic
from ytterby.ground.fingerprint import digest_of_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
        import logging

        what = "%s: the cache file is damaged or of an older version; it is made again"
        logging.getLogger(__name__).warning(what, path)
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


class KeptFunction:
    """Answers of a function of text, plain data, kept in the user's cache from one run to the next.

    Only what was asked for is kept: to make all of them would cost a first run more than it saves the later ones. What
    is new is written when the program ends.

    digest : of all, beside the text, that an answer is made from.
    """

    def __init__(self, name: str, digest: str, make: Callable[[str], Any]) -> None:
        self._path, self._kind = user_cache() / f"{name}.json", f"{name}, {digest}"
        self._make, self._new = make, False
        self._answers: dict[str, Any] = json.loads(read_kept(self._path, self._kind) or b"{}")

    def __call__(self, text: str) -> Any:
        """The answer to a text."""
        if text not in self._answers:
            self._answers[text] = self._make(text)
            if not self._new:
                atexit.register(self.write)
                self._new = True
        return self._answers[text]

    def write(self) -> None:
        """Keep what is known."""
        body = json.dumps(self._answers, ensure_ascii=False, separators=(",", ":")).encode()
        write_kept(self._path, self._kind, body)

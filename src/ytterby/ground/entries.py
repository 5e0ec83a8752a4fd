"""Named frames, arrays and plain data under a key, one file each: what is kept because making it took time.

    ytterby entry 1, SHA-256 <of the next line>
    {"key": ..., "about": {...}, "parts": [{"name": ..., "kind": ..., "bytes": ..., "sha256": ...}, ...]}
    the parts, one after the other: each frame as Parquet; all arrays as one by zlib, their types and shapes first

A file is named by its key and written complete or not at all, so that processes may share a folder. Every byte is
compared with a digest before it is parsed. A file that is damaged in any way is named in the log, removed, and
treated as if it had never been: whoever asks for it makes it again.
"""

from __future__ import annotations

import json
import logging
import math
import shutil
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ytterby.ground.errors import DataError, YtterbyError
from ytterby.ground.files import write_atomic
from ytterby.ground.fingerprint import digest_of_bytes

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

SUFFIX = ".entry"
UNFINISHED = ".part."
"""How the name of a file begins that `write_whole` has not brought to its place."""
FRAME, ARRAYS = "frame", "arrays"
PART = ("name", "kind", "bytes", "sha256")
_MARK = b"ytterby entry 1, SHA-256 "
_LONGEST = 50_000_000
"""Most bytes of the line with the key and the list of parts."""
Made = TypeVar("Made")
log = logging.getLogger("ytterby")


@dataclass(frozen=True)
class KeptEntry:
    """What a file holds. about : plain data."""

    key: str
    about: dict[str, Any] = field(default_factory=dict)
    frames: dict[str, pl.DataFrame] = field(default_factory=dict)
    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)


def entry_path(folder: Path, key: str) -> Path:
    """The file of a key in a folder."""
    return folder / f"{key}{SUFFIX}"


def write_entry(
    path: Path,
    about: Mapping[str, Any] | None = None,
    frames: Mapping[str, pl.DataFrame] | None = None,
    arrays: Mapping[str, NDArray[Any]] | None = None,
    error: type[YtterbyError] = DataError,
) -> int:
    """Write an entry, in place of an older one; returns its size [bytes].

    Raises YtterbyError of the class `error` where it cannot be written, TypeError for an array of Python objects.
    """
    bodies = [(name, FRAME, _parquet(frame)) for name, frame in (frames or {}).items()]
    if arrays:
        bodies.append((ARRAYS, ARRAYS, _packed(arrays)))
    about_parts = ((n, kind, len(body), digest_of_bytes(body)) for n, kind, body in bodies)
    parts = [dict(zip(PART, one, strict=True)) for one in about_parts]
    head = json.dumps({"key": path.stem, "about": about or {}, "parts": parts}).encode()
    data = b"\n".join([_mark(head), head, b"".join(body for _, _, body in bodies)])
    write_atomic(path, data, error)
    return len(data)


def read_entry(path: Path, make: Callable[[KeptEntry], Made]) -> Made | None:
    """What `make` makes of the entry of a file; None where there is none, or it is damaged.

    make : an error that it raises is damage too.
    """
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        _drop(path, "it is a folder")
        return None
    except OSError as fault:
        log.warning("what is kept cannot be read, and is made again: %s: %s", path, fault.strerror)
        return None
    from polars.exceptions import PanicException

    try:
        return make(_parsed(data, path.stem))
    except MemoryError:
        raise
    except (Exception, PanicException) as fault:  # whatever a parser makes of foreign bytes
        _drop(path, str(fault))
        return None


def read_about(path: Path) -> dict[str, Any] | None:
    """The plain data of an entry, without its parts; None where it is damaged. Raises OSError as `open`."""
    with path.open("rb") as file:
        mark, head = file.readline(len(_MARK) + 100), file.readline(_LONGEST)
    try:
        found: dict[str, Any] = _head(mark[:-1], head[:-1])["about"]
        return found
    except (ValueError, KeyError, TypeError):
        return None


def remove_entry(path: Path) -> None:
    """Remove an entry, or a folder in its place; one that another process has just removed is no error."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _drop(path: Path, why: str) -> None:
    reason = (why.splitlines() or ["no reason"])[0]
    log.warning("what is kept is damaged, and made again: %s: %s", path, reason)
    remove_entry(path)


def _mark(head: bytes) -> bytes:
    return _MARK + digest_of_bytes(head).encode()


def _head(mark: bytes, head: bytes) -> dict[str, Any]:
    if mark != _mark(head):
        raise ValueError("it does not begin as an entry of this version")
    found: dict[str, Any] = json.loads(head)
    return found


def _parsed(data: bytes, key: str) -> KeptEntry:
    """An entry from its bytes. Raises whatever they give rise to where they are not as they were written."""
    first = data.find(b"\n")
    second = data.find(b"\n", first + 1)
    head = _head(data[:first], data[first + 1 : second])
    if head["key"] != key:
        raise ValueError("it is the entry of another key")
    entry, place = KeptEntry(key, head["about"]), second + 1
    for part in head["parts"]:
        body = data[place : place + part["bytes"]]
        place += part["bytes"]
        if digest_of_bytes(body) != part["sha256"]:
            raise ValueError(f"{part['name']} is not as it was written")
        if part["kind"] == FRAME:
            entry.frames[part["name"]] = _frame(body)
        else:
            entry.arrays.update(_arrays(body))
    if place != len(data):
        raise ValueError("it is longer than it was written")
    return entry


def _parquet(frame: pl.DataFrame) -> bytes:
    out = BytesIO()
    frame.write_parquet(out, compression="zstd")
    return out.getvalue()


def _frame(body: bytes) -> pl.DataFrame:
    import polars as pl

    return pl.read_parquet(body)


def _packed(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    import numpy as np

    heads, bodies = [], []
    for name, given in arrays.items():
        values = np.asarray(given)
        if values.dtype.hasobject:
            raise TypeError(f"array {name!r} has Python objects")
        heads.append([name, values.dtype.str, values.shape, "F" if values.flags.fnc else "C"])
        bodies.append(values.tobytes("A"))
    return zlib.compress(b"\n".join([json.dumps(heads).encode(), b"".join(bodies)]), 1)


def _arrays(body: bytes) -> dict[str, NDArray[Any]]:
    import numpy as np

    data = zlib.decompress(body)
    place, found = data.index(b"\n") + 1, {}
    for name, kind, shape, order in json.loads(data[:place]):
        values = np.frombuffer(data, kind, math.prod(shape), place).copy()
        found[name], place = values.reshape(shape, order=order), place + values.nbytes
    return found

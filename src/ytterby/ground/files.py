"""Files are written whole or not at all.

A file is written under a name that nobody can guess, in the folder where it will stand, brought to the
disk and then renamed. A reader sees the old file or the new one, and a link that bears the file's name
is replaced, never followed. What cannot be written is one error of ours, and leaves nothing behind.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.ground.errors import DataError, YtterbyError

if TYPE_CHECKING:
    from collections.abc import Iterator

Writer = Callable[[BytesIO], object]
"""Writes a file's content into the open file that it is given, such as `DataFrame.write_parquet`."""


def write_whole(
    path: str | Path,
    content: str | bytes | Writer,
    error: type[YtterbyError] = DataError,
    *,
    folder: bool = True,
) -> None:
    """Write a file with the permissions of a file of the user's.

    Raises YtterbyError of the class `error`, when the place cannot be written.

    content : text (as UTF-8; a lone surrogate becomes a question mark), bytes, or a function that
        writes into the open binary file that it is given. The function is called before anything is
        made on the disk.
    folder : whether a folder that is missing is made; a path that a user typed should be right.
    """
    path = Path(path)
    if callable(content):
        buffer = BytesIO()
        content(buffer)
        content = buffer.getvalue()
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    with told(path, error):
        if folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def content_digest(folder: Path, pattern: str) -> str:
    """SHA-256 in hexadecimal over names and content of the files below a folder that fit a pattern."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob(pattern)):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def make_folder(path: str | Path, error: type[YtterbyError] = DataError) -> Path:
    """The folder, made with those above it where it is missing. Raises as `write_whole`."""
    path = Path(path)
    with told(path, error):
        path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def told(path: Path, error: type[YtterbyError] = DataError) -> Iterator[None]:
    """A fault of the disk within becomes an error that names the file and the reason."""
    try:
        yield
    except OSError as fault:
        raise error(
            f"cannot be written: {fault.strerror}", where=str(path), advice="Check the folder."
        ) from None

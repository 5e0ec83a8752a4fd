"""Bytes of a file that a user names: regular files only, and none without end."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.ground.errors import YtterbyError

MEGABYTE = 1_000_000


def read_bytes(path: Path, error: type[YtterbyError], most: int) -> bytes:
    """The content of a file of at most `most` bytes.

    Raises YtterbyError of the class `error`: there is no such file, it is no regular file (a device or a pipe
    may have no end), it is too large, or it cannot be read.
    """
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise error("this is a folder", where=str(path), advice="Name a file.")
        if not stat.S_ISREG(about.st_mode):
            raise error(
                "this is no regular file", where=str(path), advice="Save its content as a file."
            )
        if about.st_size > most:
            raise error(
                f"the file has {about.st_size / MEGABYTE:,.0f} MB; at most "
                f"{most / MEGABYTE:,.0f} MB are read",
                where=str(path),
                advice="Is it the right file?",
            )
        return path.read_bytes()
    except OSError as wrong:
        reason = wrong.strerror or "unknown reason"
        what = f"cannot read the file: {reason}"
        raise error(what, where=str(path), advice="Check the path.") from None

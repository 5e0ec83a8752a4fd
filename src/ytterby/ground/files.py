"""Where files lie, packaged and the user's; written whole or not at all, read where they have an end.

A file is written under a name that nobody can guess, in the folder where it will stand, brought to the
disk and then renamed. A reader sees the old file or the new one, and a link that bears the file's name
is replaced, never followed. A device or a pipe is written into and never replaced. What cannot
be written is one error of ours, and leaves nothing behind.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.ground.errors import DataError, ErrorKind, error_of

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parents[1]
DATA = PACKAGE / "data"
HOME = "YTTERBY_HOME"
MEGABYTE = 1_000_000
Content = str | bytes | Callable[[BytesIO], object]
"""What stands in a file, or what writes it into the open file that it is given, such as `DataFrame.write_parquet`."""


def write_atomic(
    path: str | Path, content: Content, error: ErrorKind = DataError, *, folder: bool = True
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
    with disk_errors(path, error):
        if folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        if _is_stream(path):
            with path.open("wb") as stream:
                stream.write(data)
            return
        temporary = path.parent / f".part.{secrets.token_hex(16)}"
        try:
            # made new or not at all; the system gives it the permissions, so no umask is asked for,
            # which would be to set it, for a moment, for all threads of the process
            with temporary.open("xb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _is_stream(path: Path) -> bool:
    """Whether a path leads to a device, a pipe or a socket: `/dev/stdout`, `/dev/null`."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, RuntimeError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def is_path(name: str | Path) -> bool:
    """Whether what is named is a YAML file by its path, and not what is packaged by its name."""
    return isinstance(name, Path) or name.endswith((".yaml", ".yml")) or "/" in name


def make_folder(path: str | Path, error: ErrorKind = DataError) -> Path:
    """The folder, made with those above it where it is missing. Raises as `write_whole`."""
    path = Path(path)
    with disk_errors(path, error):
        path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def disk_errors(path: Path, error: ErrorKind = DataError) -> Iterator[None]:
    """A fault of the disk within becomes an error that names the file and the reason."""
    try:
        yield
    except OSError as fault:
        raise error_of(error, "cannot_write", path, strerror=fault.strerror) from None


def read_bytes(path: Path, error: ErrorKind, maximum: int) -> bytes:
    """The content of a file of at most `maximum` bytes.

    Raises YtterbyError of the class `error`: there is no such file, it is no regular file (a device or a pipe
    may have no end), it is too large, or it cannot be read.
    """
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise error("this is a folder", where=str(path), advice="Name a file.")
        if not stat.S_ISREG(about.st_mode):
            raise error_of(error, "no_regular_file", path)
        if about.st_size > maximum:
            size, most = about.st_size / MEGABYTE, maximum / MEGABYTE
            raise error_of(error, "large_file", path, size=size, most=most)
        return path.read_bytes()
    except OSError as wrong:
        raise error_of(error, "no_read", path, value=wrong.strerror or "unknown reason") from None


def user_home() -> Path:
    """`YTTERBY_HOME`, else the platform's place for user data. It need not exist."""
    if os.environ.get(HOME):
        return Path(os.environ[HOME]).expanduser()
    return _user_folder("XDG_DATA_HOME", Path(".local") / "share")


def user_cache() -> Path:
    """The platform's place for what can be made again. It need not exist."""
    return _user_folder("XDG_CACHE_HOME", Path(".cache"))


def _user_folder(variable: str, below: Path) -> Path:
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "ytterby"
    base = os.environ.get(variable)
    # the XDG rules say that a relative path is to be ignored
    return (Path(base) if base and Path(base).is_absolute() else Path.home() / below) / "ytterby"

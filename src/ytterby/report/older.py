"""Pages that an earlier run left in a folder: those that the new run does not write go."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ytterby.ground.errors import ResultError
from ytterby.ground.files import told
from ytterby.ground.fingerprint import digest_of_file
from ytterby.report.site import DETAILS
from ytterby.report.subjects import TITLES
from ytterby.tables.store import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

PICTURES = "pictures"
"""Folder of pictures that are asked for."""


def files_of_earlier(folder: Path) -> dict[str, str]:
    """Name and digest of each file that an earlier run lists in a folder; nothing where none can be read."""
    try:
        files = json.loads((folder / MANIFEST).read_bytes())["files"]
        return {str(name): str(digest) for name, digest in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def clear_older(folder: Path, older: Mapping[str, str], written: Iterable[Path]) -> list[Path]:
    """Remove pages and pictures of an earlier run that the new run has not written; returns them.

    older : as of `files_of_earlier`. A file that is not as it was written is somebody's own by now, and stays; the
    pages of subjects are known by their names. Raises ResultError where one cannot be removed.
    """
    kept = {path.resolve() for path in written}
    ours = {folder / DETAILS / f"{key}.html" for key in TITLES}
    for name, digest in older.items():
        path = folder / name
        page = name.startswith((f"{DETAILS}/", f"{PICTURES}/")) and ".." not in path.parts
        if page and path.is_file() and digest_of_file(path) == digest:
            ours.add(path)
    gone = sorted(path for path in ours if path.is_file() and path.resolve() not in kept)
    for path in gone:
        with told(path, ResultError):
            path.unlink()
    return gone

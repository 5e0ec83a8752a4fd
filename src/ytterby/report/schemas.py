"""JSON Schemas of the files that a user writes and of a verdict, as packaged; and new files that run as they are."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from ytterby.datasets.package import packaged_folder, write_datapackage
from ytterby.ground.errors import DataError, check_known
from ytterby.ground.files import DATA, disk_errors, write_atomic

if TYPE_CHECKING:
    from pathlib import Path

PLACE = DATA / "schemas"
"""The schemas, made by `tools/make_schemas.py` from the classes that read the files."""
COMMENT = "# yaml-language-server: $schema="
"""First line of a file, by which an editor knows its schema."""


def text_of(kind: str) -> str:
    """The schema (2020-12) of a kind of file. Raises DataError where there is none."""
    known = {path.stem: path for path in sorted(PLACE.glob("*.json"))}
    check_known(kind, known, "there is no schema of {!r}")
    return known[kind].read_text(encoding="utf-8")


def named(kind: str, place: str) -> str:
    """The first line of a file: where its schema is. place : of the folder of schemas, from the file."""
    return f"{COMMENT}{place}/{kind}.json\n"


NEW = DATA / "new"


def new_file(kind: str) -> str:
    """A commented file of a kind that can be used as it is. Raises DataError where there is none."""
    known = {path.stem: path for path in sorted(NEW.glob("*.yaml"))}
    check_known(kind, {**known, "data": NEW}, "no file of {!r} can be made")
    return named(kind, PLACE.as_uri()) + known[kind].read_text(encoding="utf-8")


def copy_data(place: Path) -> None:
    """Copy a small packaged data folder, with a page on what to change. Raises DataError where something is there."""
    if place.exists():
        raise DataError("there is such a folder", where=str(place), advice="Name another.")
    with disk_errors(place, DataError):
        shutil.copytree(packaged_folder("germanium"), place)
    with (
        disk_errors(place, DataError),
        (place / "settings.csv").open("a", encoding="utf-8") as file,
    ):
        file.write("title,germanium,what sentences call its goods; else the name of the folder\n")
    write_datapackage(place)
    write_atomic(place / "README.md", (NEW / "data.md").read_text(encoding="utf-8"))

"""Records of law from YAML files: `<folder>/<jurisdiction>/<id>.yaml`, one measure a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.ground import yamlfile
from ytterby.ground.errors import ControlError
from ytterby.ground.places import DATA
from ytterby.law.schema import Measure
from ytterby.law.values import Day, Strict

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGED = DATA / "controls"
ABOUT = "book.yaml"


class About(Strict):
    """The book as a whole: `book.yaml` beside the folders of the jurisdictions."""

    schema_version: int
    compiled: Day
    latest_source_date: Day
    conventions: dict[str, str]


def read_about(folder: Path = PACKAGED) -> About:
    """What the book says of itself, above all the day on which its facts end."""
    return yamlfile.validate(yamlfile.load(folder / ABOUT, ControlError), About, ControlError)


def read_measure(path: Path) -> Measure:
    """One record.

    Raises ControlError with every mistake of the file, each with its line; also when the name of the file is
    not the `id` or the folder is not the `jurisdiction`.
    """
    document = yamlfile.load(path, ControlError)
    measure = yamlfile.validate(document, Measure, ControlError)
    if measure.id != path.stem:
        raise ControlError(
            f"the record's id is {measure.id!r}",
            where=document.where(("id",)),
            advice=f"Name the file {measure.id}.yaml, or correct the id.",
        )
    if measure.jurisdiction != path.parent.name:
        raise ControlError(
            f"jurisdiction {measure.jurisdiction!r} lies in folder {path.parent.name!r}",
            where=document.where(("jurisdiction",)),
        )
    if measure.hypothetical:
        raise ControlError(
            "a record of law cannot be hypothetical",
            where=document.where(("hypothetical",)),
            advice="Write it in a scenario, under controls.measures.",
        )
    return measure


def record_files(folder: Path) -> Iterator[Path]:
    """All files with a record, by jurisdiction and name."""
    return iter(sorted(folder.glob("*/*.yaml")))

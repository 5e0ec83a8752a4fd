"""The packaged lists of goods and technologies: `data/goods/` and `data/technologies/`.

One file a measure, named after it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from ytterby.ground import yamlfile
from ytterby.ground.errors import ControlError
from ytterby.ground.places import DATA
from ytterby.law.entries import GoodsEntry, GoodsFile, TechnologyEntry, TechnologyFile

GOODS = DATA / "goods"
TECHNOLOGIES = DATA / "technologies"

_File = TypeVar("_File", GoodsFile, TechnologyFile)


def read_goods(folder: Path = GOODS) -> dict[str, tuple[GoodsEntry, ...]]:
    """Goods that each measure names, by id of the measure.

    Raises
    ------
    ControlError
        with file and line of every mistake.
    """
    return {name: tuple(file.entries) for name, file in _files(folder, GoodsFile)}


def read_technologies(folder: Path = TECHNOLOGIES) -> dict[str, tuple[TechnologyEntry, ...]]:
    """Technologies that each measure names, by id of the measure; as `read_goods`."""
    return {name: tuple(file.entries) for name, file in _files(folder, TechnologyFile)}


def _files(folder: Path, model: type[_File]) -> list[tuple[str, _File]]:
    found = []
    for path in sorted(folder.glob("*.yaml")):
        document = yamlfile.load(path, ControlError)
        file = yamlfile.validate(document, model, ControlError)
        if file.measure != path.stem:
            raise ControlError(
                f"the file's measure is {file.measure!r}",
                where=document.where(("measure",)),
                advice=f"Name the file {file.measure}.yaml, or correct the measure.",
            )
        found.append((file.measure, file))
    return found

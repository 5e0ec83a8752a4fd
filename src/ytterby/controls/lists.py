"""The packaged lists of goods and technologies: `data/goods/` and `data/technologies/`.

One file a measure, named after it. The tables they were carried over from, and the hand-written
predicates, are in `tools/carry_over_goods.py`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar

from ytterby import yamlfile
from ytterby.controls.entries import GoodsEntry, GoodsFile, TechnologyEntry, TechnologyFile
from ytterby.errors import ControlError

_DATA = Path(__file__).parent.parent / "data"
GOODS = _DATA / "goods"
TECHNOLOGIES = _DATA / "technologies"

_File = TypeVar("_File", GoodsFile, TechnologyFile)


def read_goods(folder: Path | None = None) -> dict[str, tuple[GoodsEntry, ...]]:
    """Goods that each measure names, by id of the measure; read once.

    Parameters
    ----------
    folder : default is the packaged one.

    Raises
    ------
    ControlError
        with file and line of every mistake.
    """
    return _goods(folder or GOODS)


def read_technologies(folder: Path | None = None) -> dict[str, tuple[TechnologyEntry, ...]]:
    """Technologies that each measure names, by id of the measure; as `read_goods`."""
    return _technologies(folder or TECHNOLOGIES)


@cache
def _goods(folder: Path) -> dict[str, tuple[GoodsEntry, ...]]:
    return {name: tuple(file.entries) for name, file in _files(folder, GoodsFile)}


@cache
def _technologies(folder: Path) -> dict[str, tuple[TechnologyEntry, ...]]:
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

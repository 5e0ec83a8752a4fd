"""The names a control may use: regions, elements, stages and technologies of the market.

A record of law uses those of the data folders shipped with Ytterby, the rare earths first. Elements are
those that laws name, more than any folder holds. A scenario uses the names of the data folder that it
runs on. A record of law keeps its own words in `scope`; its `acts` use these.

Names are checked while a file is read. Whoever reads it says which names are meant, as pydantic's
validation context `{"names": names}`; without one the packaged names are meant, and None checks nothing.
The types at the end of this file (`Region`, `Stage`) are such names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA
from ytterby.ground.yamlfile import unknown_name

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST = "rare_earths"


@dataclass(frozen=True)
class TradedGood:
    """A good that goes from one region to another.

    element : what it is named for, empty of a good of many; element_shares : element -> share of mass;
    ways : origin and destination
    """

    commodity: str
    stage: str
    element: str
    element_shares: Mapping[str, float]
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Names:
    """The names of a data folder, each kind in the order of its table.

    `stages` are those with a price whose goods can be traded, `technologies` those that can be withheld,
    `goods` those that are traded; none where they are not known.
    """

    regions: tuple[str, ...]
    stages: tuple[str, ...]
    technologies: tuple[str, ...]
    elements: tuple[str, ...]
    goods: tuple[TradedGood, ...] = ()


def names_meant(info: ValidationInfo) -> Names | None:
    """The names that a file being read is checked against; None: they are not checked."""
    if info.context is None:
        return PACKAGED
    meant: Names | None = info.context["names"]
    return meant


def _names(table: str, column: str, **equal: str) -> tuple[str, ...]:
    """Names in one table of every packaged data folder, of the rows whose cells are as given."""
    found = DATA.glob(f"*/{table}.csv")
    paths = sorted(found, key=lambda p: (p.parent.name != FIRST, p.parent.name))
    rows = (row for path in paths for row in read_csv(path).rows)
    return tuple(dict.fromkeys(r[column] for r in rows if equal.items() <= r.items()))


_LAW = read_csv(DATA / "controls" / "elements.csv").rows
ELEMENTS = tuple(row["symbol"] for row in _LAW)
RARE_EARTHS = tuple(row["symbol"] for row in _LAW if row["rare_earth"] == "yes")
PACKAGED = Names(
    regions=_names("regions", "region"),
    stages=tuple(s for s in _names("stages", "stage", priced="yes") if s != "use"),
    technologies=tuple(t for t in _names("technologies", "technology") if t != "recipe"),
    elements=ELEMENTS,
)


def symbols(element: str) -> tuple[str, ...]:
    """The elements in a name such as `NdPr` or `Dy`: `("Nd", "Pr")`, `("Dy",)`.

    A symbol is a capital and at most one small letter. Any other name is that of one element.
    """
    if re.fullmatch(r"(?:[A-Z][a-z]?)+", element):
        return tuple(re.findall(r"[A-Z][a-z]?", element))
    return (element,) if element else ()


def elements_named(text: str) -> set[str]:
    """The elements that a piece of a record's own words names.

    "rare earth" stands for all of them; symbols count as words of their own and inside formulas
    (`NdFeB`, `SmCo`, `TbDyFe`).
    """
    elements: set[str] = set()
    lower = text.lower()
    if "rare earth" in lower or "rare-earth" in lower:
        elements.update(RARE_EARTHS)
    elements.update(row["symbol"] for row in _LAW if row["name"] and row["name"] in lower)
    for word in re.findall(r"\b(?:[A-Z][a-z]?)+\b", text):
        parts = re.findall(r"[A-Z][a-z]?", word)
        known = {p for p in parts if p in ELEMENTS}
        if known and all(p in ELEMENTS or p in ("Fe", "B", "Cu", "Ni", "Mg", "Zr") for p in parts):
            elements.update(known)
    return elements


def _checked(what: str, kind: str, *words: str) -> BeforeValidator:
    """A name of one kind of `Names` (`regions`), or one of the words."""

    def check(value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            raise ValueError(f"must be the name of a {what}, not {value!r}")
        meant = names_meant(info)
        if meant is not None and value not in (known := (*getattr(meant, kind), *words)):
            raise unknown_name(what, value, known, _in_another_folder(kind, value))
        return value

    return BeforeValidator(check)


def _in_another_folder(kind: str, name: str) -> str:
    """Advice for a name that the folder at hand does not know and another packaged one does."""
    if name not in getattr(PACKAGED, kind):
        return ""
    paths = sorted(DATA.glob(f"*/{kind}.csv"))
    packed = [path for path in paths if (path.parent / "datapackage.json").is_file()]
    first = {path: {next(iter(row.values())) for row in read_csv(path).rows} for path in packed}
    folders = [f"--data {path.parent.name}" for path in packed if name in first[path]]
    return f"Another data folder knows it: {' or '.join(folders)}." if folders else ""


def _list_or_all(value: Any) -> Any:
    """`all` stays; a list stays a list for the items to be checked one by one."""
    if value == "all":
        return ("all",)
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(f"must be a list of names, or all; not {value!r}")
    if "all" in value and len(value) > 1:
        raise ValueError("all stands alone: write all, or list names without it")
    return tuple(value)


def _all_stages(value: Any, info: ValidationInfo) -> Any:
    """`all` stands for every stage whose goods are traded, so that both say the same."""
    meant = names_meant(info)
    if value in ("all", ["all"], ("all",)):
        return meant.stages if meant is not None else ("all",)
    if isinstance(value, list | tuple) and "all" in value:
        raise ValueError("all stands alone: write stages: all, or list stages without it")
    return value


Element = Annotated[str, _checked("element", "elements", "all")]
Region = Annotated[str, _checked("region", "regions")]
RegionOrAll = Annotated[str, _checked("region", "regions", "all")]
Stage = Annotated[str, _checked("stage", "stages")]
Stages = Annotated[tuple[Stage, ...], BeforeValidator(_all_stages)]
Technology = Annotated[str, _checked("technology", "technologies")]
Elements = Annotated[tuple[Element, ...], BeforeValidator(_list_or_all)]
Destinations = Annotated[tuple[RegionOrAll, ...], BeforeValidator(_list_or_all)]

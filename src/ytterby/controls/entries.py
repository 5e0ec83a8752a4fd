"""Entries of a measure: the goods and technologies that its list names, with tests on them.

The packaged lists lie in `data/goods/` and `data/technologies/`, one file a measure, named after it.

The words (`item`, `thresholds`) are the fact base's; `covers` says the same to the program. Names
of forms, stages, products, uses and values are those of `ytterby.compliance.read`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, TypeVar

from pydantic import Field

from ytterby.controls.values import Number, PartialDate, Strict, check_differ
from ytterby.ground import yamlfile
from ytterby.ground.errors import ControlError
from ytterby.ground.files import DATA


class Test(Strict):
    """One value held against a limit: `purity` at least 0.9999.

    measure : a name of `items.item.VALUES`, `content.<element>` or `value share.<country>`.
    floor, ceiling : the limits in the unit of that value; None: open.
    floor_inclusive, ceiling_inclusive : whether the limit itself is covered; None where the text leaves it open (以上).
    """

    __test__: ClassVar[bool] = False  # no test case, whatever its name says to pytest

    measure: str
    floor: Number | None = None
    floor_inclusive: bool | None = True
    ceiling: Number | None = None
    ceiling_inclusive: bool = True

    def model_post_init(self, context: Any, /) -> None:
        """Refuse a test without a limit, or with limits out of order."""
        if self.floor is None and self.ceiling is None:
            raise ValueError(f"the test on {self.measure!r} has neither floor nor ceiling")
        if None not in (self.floor, self.ceiling) and self.floor > self.ceiling:  # type: ignore[operator]
            raise ValueError(f"the test on {self.measure!r} has its floor above its ceiling")


class Predicate(Strict):
    """What an entry covers. Every part that is given must hold; an empty part asks nothing.

    elements : all of these are in the item (`[Sm, Co]`).
    only : no metal is in it beside `elements` (a terbium target, not a terbium-iron target).
    any_element : one of these is in the item; `rare earths` as a word covers all of them.
    rare_earths : the item is of, or for, rare earths (any of them, or at large).
    forms, products, stages, cas, uses : one of these.
    kinds : one of `goods`, `technology`, `service`.
    not_products, not_uses : none of these.
    tests : all of them, cumulative.
    alternatives : groups of tests; all of one group.
    unseen : properties that the text asks for too and that no source shows; named where the tests are met.
    contains : decisive content: one of these elements must be present. When the item says nothing
        about any of them, nobody can tell (an NdFeB magnet with no word on Dy or Tb).
    """

    elements: list[str] = Field(default_factory=list)
    only: bool = False
    any_element: list[str] = Field(default_factory=list)
    rare_earths: bool = False
    forms: list[str] = Field(default_factory=list)
    products: list[str] = Field(default_factory=list)
    stages: list[str] = Field(default_factory=list)
    kinds: list[Literal["goods", "technology", "service"]] = Field(default_factory=list)
    cas: list[str] = Field(default_factory=list)
    uses: list[str] = Field(default_factory=list)
    contains: list[str] = Field(default_factory=list)
    not_products: list[str] = Field(default_factory=list)
    not_uses: list[str] = Field(default_factory=list)
    tests: list[Test] = Field(default_factory=list)
    alternatives: list[list[Test]] = Field(default_factory=list)
    unseen: list[str] = Field(default_factory=list)


class ListEntry(Strict):
    """What goods and technology entries share.

    id : name within the measure; `MEASURE/ID` names it in a verdict.
    gap : what is not known of this entry. An item that meets `covers` of an entry with a gap is
        answered `cannot tell`, unless another entry settles it.
    """

    id: str = Field(min_length=1)
    covers: Predicate
    gap: str | None = None
    note: str | None = None
    source: str
    source_url: str


class GoodsEntry(ListEntry):
    """Goods named by a measure.

    group : a part of the measure's list (`part 1`, `part 2`), or None.
    hs : HS codes that go with it: hints, the description governs.
    """

    control_code: str | None = None
    element: str
    form: str
    item: str
    group: str | None = None
    hs: list[str] = Field(default_factory=list)
    hs_verified: str
    thresholds: str | None = None


class TechnologyEntry(ListEntry):
    """Technology named by a catalogue or a control, with its own dates."""

    entry_number: str | None = None
    entry_number_verified: str | None = None
    status: Literal["prohibited", "restricted"]
    stage: str
    technology: str
    control_points: str
    in_force_from: PartialDate
    in_force_to: PartialDate | None = None


EntryT = TypeVar("EntryT", bound=ListEntry)


class MeasureFile(Strict):
    """A file about one measure, after which it is named."""

    measure: str


FileT = TypeVar("FileT", bound=MeasureFile)


class EntryFile(MeasureFile, Generic[EntryT]):
    """A file of entries: the measure that it is named after, and entries with ids of their own."""

    entries: list[EntryT] = Field(min_length=1)

    def model_post_init(self, context: Any, /) -> None:
        """Refuse an id that stands twice."""
        check_differ((entry.id for entry in self.entries), "two entries with the id {!r}")


GOODS = DATA / "goods"
TECHNOLOGIES = DATA / "technologies"


def read_goods(folder: Path = GOODS) -> dict[str, tuple[GoodsEntry, ...]]:
    """Goods that each measure names, by its id. Raises ControlError with file and line of every mistake."""
    return _entries(folder, EntryFile[GoodsEntry])


def read_technologies(folder: Path = TECHNOLOGIES) -> dict[str, tuple[TechnologyEntry, ...]]:
    """Technologies that each measure names, by id of the measure; as `read_goods`."""
    return _entries(folder, EntryFile[TechnologyEntry])


def _entries(folder: Path, model: type[EntryFile[EntryT]]) -> dict[str, tuple[EntryT, ...]]:
    return {name: tuple(file.entries) for name, file in files_of(folder, model).items()}


def files_of(folder: Path, model: type[FileT]) -> dict[str, FileT]:
    """Files of a folder by measure. Raises ControlError with file and line of every mistake."""
    files: dict[str, FileT] = {}
    for path in sorted(folder.glob("*.yaml")):
        document = yamlfile.load(path, ControlError)
        file = yamlfile.validate(document, model, ControlError)
        if file.measure != path.stem:
            what, where = f"the file's measure is {file.measure!r}", document.where(("measure",))
            advice = f"Name the file {file.measure}.yaml, or correct the measure."
            raise ControlError(what, where=where, advice=advice)
        files[file.measure] = file
    return files

"""The party lists that are known by name: `data/parties/lists.yaml`. A new list is a new record there."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ytterby.ground import yamlfile
from ytterby.ground.errors import ControlError
from ytterby.ground.places import DATA

PACKAGED = DATA / "parties" / "lists.yaml"


class PartyList(BaseModel):
    """What a list is, who keeps it, and what a match on it means.

    Attributes
    ----------
    jurisdiction : whose law it is, ISO 3166 alpha-2.
    measure_id : the record of the book that says what follows from a match, if there is one.
    consequence : the same in a sentence.
    needed : a deal out of the jurisdiction needs the list, and it has to be imported.
    eases : to be on it is no restriction.
    gap : what is known to be missing from the packaged list.
    words : patterns of what people call it, in either case.
    called, codes : a part of its title in list files; codes, programmes and data sets that are it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Z][A-Z0-9-]*$")
    title: str
    authority: str
    jurisdiction: str = Field(pattern=r"^[A-Z]{2}$")
    measure_id: str | None = Field(default=None, alias="measure")
    consequence: str
    needed: bool = False
    eases: bool = False
    gap: str = ""
    words: tuple[str, ...] = ()
    called: str = ""
    codes: tuple[str, ...] = ()


class _ListFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lists: list[PartyList] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_differ(self) -> _ListFile:
        ids = [one.id for one in self.lists]
        for one in ids:
            if ids.count(one) > 1:
                raise ValueError(f"two lists with the id {one!r}")
        return self


def read_lists(path: Path = PACKAGED) -> dict[str, PartyList]:
    """Lists by id.

    Raises ControlError with file and line of every mistake.
    """
    document = yamlfile.load(path, ControlError)
    return {one.id: one for one in yamlfile.validate(document, _ListFile, ControlError).lists}


LISTS = read_lists()
"""Every list known by name. `OS-<dataset>` for other OpenSanctions data."""
CODES = {code.casefold(): name for name, one in LISTS.items() for code in one.codes}
"""The list that a code, programme or data set of a list file is."""
EASING_LISTS = frozenset(name for name, one in LISTS.items() if one.eases)
NEEDED_LISTS = tuple(name for name, one in LISTS.items() if one.needed)

"""What the index takes and gives: parties of a list as entries, names that are looked for, hits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ytterby.compliance.parties.names import parse

if TYPE_CHECKING:
    from ytterby.compliance.parties.record import Party

_BRACKET = re.compile(r"\s*[(（][^()（）]*[)）]$")
_TWO_NAMES = re.compile(r"([^()（）]*)[(（]([^()（）]{2,})[)）]\s*")


@dataclass(frozen=True)
class NameEntry:
    """A party of a list as the index needs it. `country` may hold several codes, parted by `;`."""

    key: int | str
    names: tuple[str, ...]
    weak_names: tuple[str, ...] = ()
    schema: str | None = None
    country: str | None = None
    address: str | None = None


class NameQuery(NamedTuple):
    """A name that is looked for, with what else is known of its bearer."""

    name: str
    schema: str | None = None
    country: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class NameHit:
    """A party found. `features` are signed parts that add up to `score`."""

    key: int | str
    score: float
    name: str
    features: dict[str, float] = field(default_factory=dict)
    confirmed: bool = False
    detail: str = ""


def entry_of(party: Party) -> NameEntry:
    """A listing as the matcher wants it; a listed address has no name to be found by."""
    names = party.all_names
    # `Semiconductor Manufacturing International Corporation (SMIC)` is asked for without its bracket
    bare = (_BRACKET.sub("", name).strip() for name in names if name.endswith((")", "）")))
    return NameEntry(
        party.id,
        tuple(dict.fromkeys((*names, *(name for name in bare if " " in name)))),
        party.weak_aliases,
        party.schema,
        "; ".join(party.countries) or party.country,
        "; ".join(party.addresses) or None,
    )


def readings(name: str) -> tuple[str, ...]:
    """The name as a whole and, of `JAXA (Japan Aerospace Exploration Agency)`, both its parts."""
    match = _TWO_NAMES.fullmatch(name)
    if match is None:
        # `Rheinmetall AG, Düsseldorf`: the name before a city, where a legal form ends the name
        head, _, tail = name.rpartition(",")
        city = head and tail.strip() and not parse(tail, "org").legal and parse(head, "org").legal
        return (name, head.strip()) if city else (name,)
    outer, inner = match[1].strip(), match[2].strip()
    # one word in brackets is a place or a legal form more often than a name
    return (name, outer, inner) if " " in inner else (name, outer) if outer else (name,)

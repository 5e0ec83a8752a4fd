"""A file of keys and values as read: its data, the line of each place in it, and what is wrong at one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ytterby.ground.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

Loc = tuple[str | int, ...]
"""A path into a document: keys and list positions, `("measures", 3, "ended")`."""


@dataclass(frozen=True)
class Mistake:
    """One thing wrong at one place of a document."""

    loc: Loc
    what: str
    advice: str = ""


@dataclass(frozen=True)
class Document:
    """A YAML file as read: its data, the line of every key and item, and where it lies.

    on_disk : whether it is a file; a text at hand has no folder in which others may be looked for.
    """

    data: Any
    lines: dict[Loc, int]
    path: Path
    on_disk: bool = True

    def line_of(self, loc: Sequence[str | int]) -> int:
        """Line (from 1) of the key or item at `loc`, or of its nearest parent that has one."""
        return self.lines.get(self.known(loc), 1)

    def where(self, loc: Sequence[str | int] = ()) -> str:
        """`file:line` of the place at `loc`."""
        return f"{self.path}:{self.line_of(loc)}"

    def known(self, loc: Sequence[str | int]) -> Loc:
        """Drop the parts that pydantic adds to a place (names of union members) and go as deep
        as the document goes."""
        deepest: Loc = ()
        for part in loc:
            deeper = (*deepest, part)
            if deeper in self.lines:
                deepest = deeper
        return deepest


def unknown(loc: Loc, what: str, name: str, known: Iterable[str]) -> Iterator[Mistake]:
    """A name at a place that is not among those that are known, with the nearest that are."""
    options = list(known)
    if name not in options:
        yield Mistake(loc, f"unknown {what} {name!r}", did_you_mean(name, options))

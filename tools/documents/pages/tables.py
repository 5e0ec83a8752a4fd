"""docs/tables.md: every result table and column, from the registry of the package."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ytterby.results.registry import FIRST, GROUPS, TYPES, tables_of

from ..builder import part, rendered

if TYPE_CHECKING:
    from ..results import Results

WORDS = {type_: word for word, type_ in TYPES.items()}


def section(results: Results, group: str) -> str:
    """The tables of a group, without the columns that they have first."""
    own = {name: one for name, one in tables_of(group).items() if name != FIRST}
    return rendered("tables.md.j2", tables=own.values(), words=WORDS)


for group in GROUPS:
    part(partial(section, group=group), name=group, page="tables")

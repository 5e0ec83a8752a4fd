"""The sources of a data folder, and which facts come from each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.facts.declared import PARAMETERS
from ytterby.facts.tables import folder_of, read_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ytterby.facts.tables import Row, Table


@dataclass(frozen=True, slots=True)
class Source:
    """A source as cited, its address, and the ids of the facts and parameters that come from it."""

    name: str
    address: str
    facts: tuple[str, ...]


def sources(folder: Path | str, ids: Iterable[str] | None = None) -> tuple[Source, ...]:
    """Distinct sources of a data folder in alphabetical order.

    With `ids` (for instance `Parameters.used` of a run) only the sources that these rest on: a
    parameter's own source and, step by step, those of the evidence it names. Assumptions have none.
    Ids that the folder does not hold are passed over.
    """
    rows = _facts(read_tables(folder_of(folder)))
    wanted = rows.keys() if ids is None else closure(rows, ids)
    found: dict[tuple[str, str], list[str]] = {}
    for name, row in rows.items():
        cited = (row.cells.get("source", ""), row.cells.get("source_url", ""))
        if name in wanted and any(cited):
            found.setdefault(cited, []).append(name)
    return tuple(
        Source(name, address, tuple(facts)) for (name, address), facts in sorted(found.items())
    )


def closure(rows: Mapping[str, Row], ids: Iterable[str]) -> set[str]:
    """The ids and all facts they were derived from, directly or through other parameters."""
    found: set[str] = set()
    waiting = [name for name in ids if name in rows]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            evidence = rows[name].cells.get("evidence", "").split()
            waiting += [fact for fact in evidence if fact in rows]
    return found


def _facts(tables: Mapping[str, Table]) -> dict[str, Row]:
    return {
        row.cells["id"]: row
        for table in tables.values()
        if (table.is_evidence or table.name == PARAMETERS) and "id" in table.columns
        for row in table
    }

"""Old names of keys in files: they work for one version and warn with the new name.

To rename a key of a file, change it there and add a line here. Options of commands are in `cli/renamed.py`; arguments
of public functions have no old names.
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ytterby.ground.document import Document, Loc


class RenamedWarning(DeprecationWarning):
    """A name that goes with the next version."""


_LICENCE = {
    "held_beside": "detained_share", "held_days": "detained_days", "held_from": "detained_from",
}  # fmt: skip
KEYS: dict[str, dict[str, str]] = {
    "ScenarioFile": {"compare_with": "reference", "by_construction": "model_identity", **_LICENCE},
    "Measure": {"beside": "ancillary", **_LICENCE},
}
"""Kind of file (its model) -> old key -> new key, at any depth."""

COLUMNS: dict[str, dict[str, str]] = {
    "demand": {"wanted": "demand"},
    "plan_gap": {"asked": "required", "promised": "planned", "outcome": "simulated"},
}
"""Result table -> old column -> new column, for files that name columns, such as published cases."""

VALUES: dict[str, dict[str, str]] = {
    "instrument": {"floor": "price_floor"},
    "kind": {"capital_subsidy": "grant"},
}
"""Key of a file, or argument -> old value -> new value."""


def new_value(key: str, value: Any, where: str) -> Any:
    """The value that a key has now; warns where it is an old one."""
    new = VALUES.get(key, {}).get(value, value) if isinstance(value, str) else value
    if new != value:
        warn(f"{key} {value}", new, where)
    return new


def new_column(table: str, name: str, where: str) -> str:
    """The name that a column of a result table has now; warns where it is an old one."""
    new = COLUMNS.get(table.partition(".")[0], {}).get(name, name)
    if new != name:
        warn(f"column {name}", new, where)
    return new


def warn(old: str, new: str, where: str, level: int = 3) -> None:
    """Warn of an old name. level : how many calls above the one that used it is."""
    text = f"{where}: {old} is now {new}; the old name goes with the next version"
    warnings.warn(text, RenamedWarning, stacklevel=level)


def new_keys(document: Document, kind: str) -> Document:
    """The document with new names for the old keys of its kind and old values, at the same lines; warns of each."""
    new = KEYS.get(kind, {})

    def new_of(key: str | int) -> str | int:
        """The key itself, or the last part of the id of a number in an act, `RECORD/act.key`."""
        place, point, name = str(key).rpartition(".")
        if name in new and (not point or "/" in place):
            return f"{place}{point}{new[name]}"
        return key

    def renamed(data: Any, loc: Loc) -> Any:
        if isinstance(data, list):
            return [renamed(one, (*loc, n)) for n, one in enumerate(data)]
        if not isinstance(data, dict):
            return new_value(str(loc[-1]), data, document.where(loc)) if loc else data
        for key in [key for key in data if new_of(key) != key]:
            warn(key, str(new_of(key)), document.where((*loc, key)))
        return {new_of(key): renamed(value, (*loc, key)) for key, value in data.items()}

    data = renamed(document.data, ())
    if data == document.data:
        return document
    lines = {tuple(new_of(part) for part in loc): n for loc, n in document.lines.items()}
    return replace(document, data=data, lines=lines)

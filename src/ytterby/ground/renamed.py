"""Old names of arguments and of keys in files: they work for one version and warn with the new name.

To rename an argument of a public function, or a key of a file, change it there and add a line here. Options of
commands are in `cli/renamed.py`.
"""

from __future__ import annotations

import inspect
import warnings
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.ground.document import Document, Loc
    from ytterby.ground.progress import ProgressReport

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Converted = dict[str, Any]


class RenamedWarning(DeprecationWarning):
    """A name that goes with the next version."""


def _of_means(means: Any) -> Converted:
    if means is None:
        return {}
    store = False if means.store is None else means.store
    return {"engine": means.engine, "workers": means.workers, "store": store}


def _of_effort(effort: Any) -> Converted:
    return {} if effort is None else {"draws": effort.draws}


def _of_tick(tick: Any) -> Converted:
    """A callback (phase, done, total)."""

    def on_progress(progress: ProgressReport) -> None:
        tick(progress.phase, progress.done, progress.total)

    return {"on_progress": on_progress if tick else None}


def _of_questions(questions: Any) -> Converted:
    """What `AskedOfPlan` holds, as arguments of `plan`."""
    if questions is None:
        return {}
    return {
        "frontier": questions.cost_curve, "points": questions.points, "payer": questions.payer,
    }  # fmt: skip


ARGUMENTS: dict[str, str | Callable[[Any], Converted]] = {
    "against": "reference",
    "asked": _of_questions,
    "beside": "reference",
    "effort": _of_effort,
    "ensemble": "draws",
    "folder": "data",
    "jobs": "workers",
    "judged": "robustness",
    "means": _of_means,
    "named": "preset",
    "run_switches": "switches",
    "tick": _of_tick,
    "wide": "tornado",
}
"""Old argument -> new one, or what makes new arguments of its value."""
NEW = {
    "asked": "frontier, points, payer",
    "effort": "draws",
    "means": "engine, workers, store",
    "tick": "on_progress",
}
"""Old argument -> the new ones in words, where its value is converted."""
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


def old_arguments(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """The function, which also takes the old names of its arguments."""
    new = inspect.signature(function).parameters

    @wraps(function)
    def run(*given: Arguments.args, **named: Arguments.kwargs) -> Result:
        if named.keys() <= new.keys():
            return function(*given, **named)
        words: Converted = dict(named)
        for name in [name for name in words if name not in new and name in ARGUMENTS]:
            change = ARGUMENTS[name]
            value = words.pop(name)
            added = {change: value} if isinstance(change, str) else change(value)
            if not added.keys() <= new.keys():
                words[name] = value  # not an old name of this function: the call fails as it should
                continue
            if clash := added.keys() & words.keys():
                raise TypeError(f"{name} is now {' and '.join(sorted(clash))}, which is given too")
            warn(name, change if isinstance(change, str) else NEW[name], function.__name__)
            words = {**added, **words}
        return function(*given, **words)

    return run


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

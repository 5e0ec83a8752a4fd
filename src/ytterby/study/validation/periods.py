"""Which periods a measure names, and how far its run must go."""

from __future__ import annotations

import re
from typing import Any

from ytterby.study.validation.language import (
    TIME,
    Bounds,
    Combination,
    FirstOf,
    Not,
    Selection,
)

PARAMETERS = "parameters"
"""The table of the numbers that went in: every run has it whole."""


def selections(expression: Selection | Combination | float) -> list[Selection]:
    """All selections of a measure, those compared with included."""
    if isinstance(expression, Selection):
        other = expression.compared_with()
        if other is None or isinstance(other[1], float | int):
            return [expression]
        return [expression, expression.changed(other[1])]
    if isinstance(expression, Combination):
        return [s for part in expression.operation()[1] for s in selections(part)]
    return []


def last_year(measure: Selection | Combination | float) -> int | None:
    """The last year that a measure names; None where it names none or one of its periods is open."""
    years: list[int] = []
    for selection in selections(measure):
        named = [label for wanted in _times(selection) for label in _labels(wanted)]
        ends = [int(match[0]) for label in named if (match := re.match(r"\d{4}", str(label)))]
        if selection.table != PARAMETERS and (_is_open(selection) or not ends):
            return None
        years += ends
    return max(years, default=None)


def _times(selection: Selection) -> list[Any]:
    """What bounds a selection in time: its period, and filters on `year` or `period`."""
    filters = [*selection.filters.items(), *(selection.of or {}).items()]
    bounds = [selection.period, *(wanted for column, wanted in filters if column in TIME)]
    return [wanted for wanted in bounds if wanted is not None]


def _labels(wanted: Any) -> list[Any]:
    if isinstance(wanted, Bounds):
        return [int(end) for end in (wanted.min, wanted.max) if end is not None]
    if isinstance(wanted, FirstOf):
        return [label for one in wanted.first_of for label in _labels(one)]
    if isinstance(wanted, Not):
        return []
    return list(wanted) if isinstance(wanted, list) else [wanted]


def _is_open(selection: Selection) -> bool:
    """Whether a selection takes all years up to the end of the run, whichever that is."""
    wider = selection.of or {}
    if selection.period is None and any(name in wider and wider[name] is None for name in TIME):
        return True
    ends = [wanted for wanted in _times(selection) if not isinstance(wanted, Not)]
    return all(isinstance(wanted, Bounds) and wanted.max is None for wanted in ends)

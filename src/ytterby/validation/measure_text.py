"""A measure of a case as one readable line."""

from __future__ import annotations

from typing import Any

from ytterby.validation.language import (
    CASE,
    COMPARISONS,
    REFERENCE,
    Combination,
    Counterpart,
    Given,
    Selection,
)
from ytterby.validation.selection import Bounds, FirstOf, Not


def text_of(measure: Any) -> str:
    """A measure as one readable line."""
    if isinstance(measure, Selection):
        return _selection_text(measure)
    if isinstance(measure, Given):
        return ", ".join(f"{name} {value:g}" for name, value in measure.values.items())
    if isinstance(measure, Combination):
        name, parts = measure.operation()
        text = f"{name.replace('_', ' ')} of ({'; '.join(text_of(p) for p in parts)})"
        return text + _tail(measure.times, measure.test, None)
    return f"{measure:g}"


def _selection_text(measure: Selection) -> str:
    what = f"{measure.aggregate} of {measure.value}" if measure.value else "number of rows"
    text = f"{what} in {measure.table}"
    text += "".join(f", {column} {_filter_text(f)}" for column, f in measure.filters.items())
    text += f", {_period_text(measure.period)}" if measure.period is not None else ""
    text += f", {_run_text(measure.scenario)}" if measure.scenario != CASE else ""
    if measure.of is not None:
        text += f", of {_changes_text(measure.of) or 'the same'}"
    text += f", by {' and '.join(measure.by)}" if measure.by else ""
    text += f", step by step as {measure.steps}" if measure.steps else ""
    other = measure.compared_with()
    if other is not None:
        key, content = other
        counterpart = _change_text(content) if isinstance(content, Counterpart) else f"{content:g}"
        text += f", {COMPARISONS[key].replace('_', ' ')} to {counterpart}"
    return text + _tail(measure.times, measure.test, measure.over)


def _tail(times: float, test: Any, over: str | None) -> str:
    text = f", times {times:g}" if times != 1.0 else ""
    if test is not None:
        text += f", whether {_filter_text(test) if isinstance(test, Bounds) else test}"
    return text + (f", {over} over the groups" if over else "")


def _run_text(name: str) -> str:
    own = {REFERENCE: "reference run", CASE: "case's run"}
    return own.get(name, f"run {name}")


def _change_text(change: Counterpart) -> str:
    parts = [f"{n} {getattr(change, n)}" for n in ("table", "value", "aggregate")
             if getattr(change, n) is not None]  # fmt: skip
    if change.scenario is not None:
        parts.append(f"the {_run_text(change.scenario)}")
    if change.filters:
        parts.append(_changes_text(change.filters))
    if change.period is not None:
        parts.append(_period_text(change.period))
    if change.over is not None:
        parts.append(f"{change.over} over the {change.by or 'year'}s")
    return (" ".join(parts) or "itself") + (f" times {change.times:g}" if change.times != 1 else "")


def _changes_text(filters: Any) -> str:
    return ", ".join(
        f"any {column}" if f is None else f"{column} {_filter_text(f)}"
        for column, f in filters.items()
    )


def _filter_text(selection: Any) -> str:
    if isinstance(selection, Bounds):
        ends = [f"at least {selection.min:g}" if selection.min is not None else "",
                f"at most {selection.max:g}" if selection.max is not None else ""]  # fmt: skip
        return " and ".join(end for end in ends if end)
    if isinstance(selection, Not):
        return f"not {_filter_text(selection.not_)}"
    if isinstance(selection, list):
        return " or ".join(str(one) for one in selection)
    return str(selection)


def _period_text(period: Any) -> str:
    if isinstance(period, FirstOf):
        return " else ".join(_period_text(one) for one in period.first_of)
    if isinstance(period, list):
        return " and ".join(str(one) for one in period)
    if isinstance(period, Bounds):
        first = "" if period.min is None else f"{period.min:g}"
        return f"{first} to {period.max:g}".strip() if period.max is not None else f"from {first}"
    return str(period)

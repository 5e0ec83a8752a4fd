"""The table of cases, its scores by role and kind, and the files it is written to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.csvfile import safe_frame
from ytterby.ground.files import write_whole
from ytterby.study.validation.case import KINDS, ROLES
from ytterby.study.validation.judge import INSIDE, OUTSIDE
from ytterby.study.validation.language import (
    COMPARISONS,
    Bounds,
    Combination,
    Counterpart,
    FirstOf,
    Not,
    Selection,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.study.validation.judge import Outcome

T, N = pl.String, pl.Float64
COLUMNS: dict[str, Any] = {
    "id": T, "event": T, "title": T, "scenario": T, "data": T, "measure": T, "unit": T,
    "status": T, "model": N, "published": N, "low": N, "high": N, "inside": pl.Boolean,
    "kind": T, "role": T, "evidence": T, "why": T, "note": T, "source": T, "source_url": T,
}  # fmt: skip
LISTS = {
    "outside": "Outside the band, and why",
    "failed": "Failed",
    "not run": "Not run yet",
    "not expressible": "Not expressible in this model",
}
"""Status -> title of the list of cases that have it."""


def records(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """One plain object per case, as `--json` prints them."""
    return [_record(outcome) for outcome in outcomes]


def _record(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    note = [outcome.note, case.reads and f"reads: {case.reads}"]
    scenario = case.scenario if isinstance(case.scenario, str) else outcome.seen_in
    if not scenario and isinstance(case.scenario, dict):
        scenario = f"patch of {case.scenario.get('extends', 'nothing')}"
    why = [outcome.why, case.cause if outcome.status == OUTSIDE else ""]
    return {
        "id": case.id, "event": case.event, "title": case.title, "scenario": scenario or "",
        "data": case.data, "measure": text_of(case.measure) if case.measure is not None else "",
        "unit": case.unit, "status": outcome.status, "model": outcome.model,
        "published": case.published, "low": case.low, "high": case.high,
        "inside": outcome.inside, "kind": case.kind, "role": case.role,
        "evidence": case.evidence, "why": ". ".join(part for part in why if part),
        "note": "; ".join(part for part in note if part),
        "source": case.source, "source_url": case.source_url,
    }  # fmt: skip


def frame(outcomes: Sequence[Outcome]) -> pl.DataFrame:
    """The table as a frame."""
    rows = [tuple(record[name] for name in COLUMNS) for record in records(outcomes)]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def scores(outcomes: Sequence[Outcome]) -> pl.DataFrame:
    """role, kind, inside, total, failed, not_run, not_expressible; then the sums by role, and of all.

    `total` counts the cases with a figure of the model; the others stand in columns of their own.
    """
    rows = []
    for role in (*ROLES, "all"):
        for kind in (*KINDS, "all"):
            some = [
                o for o in outcomes if role in (o.case.role, "all") and kind in (o.case.kind, "all")
            ]
            if some:
                rows.append((role, kind, *_counts(some)))
    columns = {"role": T, "kind": T, **dict.fromkeys(
        ("inside", "total", "failed", "not_run", "not_expressible"), pl.Int64)}  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row")


def _counts(outcomes: Sequence[Outcome]) -> tuple[int, ...]:
    states = [o.status for o in outcomes]
    scored = states.count(INSIDE) + states.count(OUTSIDE)
    others = ("failed", "not run", "not expressible")
    return (states.count(INSIDE), scored, *(states.count(name) for name in others))


def write(folder: Path, outcomes: Sequence[Outcome]) -> None:
    """cases.parquet, cases.csv, cases.json and scores.csv; each whole or not at all."""
    table = frame(outcomes)
    write_whole(folder / "cases.parquet", table.write_parquet)
    write_whole(folder / "cases.csv", safe_frame(table).write_csv)
    write_whole(folder / "scores.csv", safe_frame(scores(outcomes)).write_csv)
    text = json.dumps(records(outcomes), indent=1, ensure_ascii=False)
    write_whole(folder / "cases.json", text)


def text_of(measure: Any) -> str:
    """A measure as one readable line."""
    if isinstance(measure, Selection):
        return _selection_text(measure)
    if isinstance(measure, Combination):
        name, parts = measure.operation()
        said = f"{name.replace('_', ' ')} of ({'; '.join(text_of(p) for p in parts)})"
        return said + _tail(measure.times, measure.test, None)
    return f"{measure:g}"


def _selection_text(measure: Selection) -> str:
    what = f"{measure.aggregate} of {measure.value}" if measure.value else "number of rows"
    said = f"{what} in {measure.table}"
    said += "".join(f", {column} {_filter_text(f)}" for column, f in measure.filters.items())
    said += f", {_period_text(measure.period)}" if measure.period is not None else ""
    said += ", reference run" if measure.scenario == "reference" else ""
    if measure.of is not None:
        said += f", of {_changes_text(measure.of) or 'the same'}"
    said += f", by {' and '.join(measure.by)}" if measure.by else ""
    said += f", step by step as {measure.steps}" if measure.steps else ""
    other = measure.compared_with()
    if other is not None:
        key, content = other
        shown = _change_text(content) if isinstance(content, Counterpart) else f"{content:g}"
        said += f", {COMPARISONS[key].replace('_', ' ')} to {shown}"
    return said + _tail(measure.times, measure.test, measure.over)


def _tail(times: float, test: Any, over: str | None) -> str:
    said = f", times {times:g}" if times != 1.0 else ""
    if test is not None:
        said += f", whether {_filter_text(test) if isinstance(test, Bounds) else test}"
    return said + (f", {over} over the groups" if over else "")


def _change_text(change: Counterpart) -> str:
    parts = [f"{n} {getattr(change, n)}" for n in ("table", "value", "aggregate")
             if getattr(change, n) is not None]  # fmt: skip
    if change.scenario is not None:
        parts.append("the reference run" if change.scenario == "reference" else "the case's run")
    if change.filters:
        parts.append(_changes_text(change.filters))
    if change.period is not None:
        parts.append(_period_text(change.period))
    return (" ".join(parts) or "itself") + (f" times {change.times:g}" if change.times != 1 else "")


def _changes_text(filters: Any) -> str:
    return ", ".join(
        f"any {column}" if f is None else f"{column} {_filter_text(f)}"
        for column, f in filters.items()
    )


def _filter_text(wanted: Any) -> str:
    if isinstance(wanted, Bounds):
        ends = [f"at least {wanted.min:g}" if wanted.min is not None else "",
                f"at most {wanted.max:g}" if wanted.max is not None else ""]  # fmt: skip
        return " and ".join(end for end in ends if end)
    if isinstance(wanted, Not):
        return f"not {_filter_text(wanted.not_)}"
    if isinstance(wanted, list):
        return " or ".join(str(one) for one in wanted)
    return str(wanted)


def _period_text(period: Any) -> str:
    if isinstance(period, FirstOf):
        return " else ".join(_period_text(one) for one in period.first_of)
    if isinstance(period, list):
        return " and ".join(str(one) for one in period)
    if isinstance(period, Bounds):
        first = "" if period.min is None else f"{period.min:g}"
        return f"{first} to {period.max:g}".strip() if period.max is not None else f"from {first}"
    return str(period)

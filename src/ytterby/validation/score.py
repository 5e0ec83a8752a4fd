"""How far an answer lies from the published figure, and whether it is nearer than that nothing changes.

    distance = |ln(answer / published)|, at most 3

Percent changes are taken as 1 + x / 100; the premium of a licence, USD/kg, over a basket of 10 USD/kg; a rank
correlation r as (1 + r) / 2; a loss, told below zero, as its size. So a distance of 0.7 is a factor of two either way.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.figures.figure import OTHER, PRICES, SHARES, TONNES
from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA
from ytterby.validation.language import (
    COMPARISONS,
    RANKS,
    REFERENCE,
    Combination,
    Counterpart,
    Selection,
)

if TYPE_CHECKING:
    from ytterby.validation.case import Case

EVENTS = DATA / "validation" / "events.csv"
MAXIMUM = 3.0
BASKET = 10.0
"""Worth of a kg of oxides under licence [USD/kg]: a premium is told as a part of it."""
CHANGE = "percent_change_from"


@cache
def events() -> dict[str, tuple[str, ...]]:
    """Name of an event (2010-15, 2025) -> the events of case files that belong to it."""
    by_event: dict[str, tuple[str, ...]] = {}
    for row in read_csv(EVENTS).rows:
        by_event[row["event"]] = (*by_event.get(row["event"], ()), row["holds"])
    return by_event


def event_of(case: Case) -> str:
    """The event that an observed case belongs to; empty where it belongs to none."""
    if case.kind != "observed":
        return ""
    return next((name for name, members in events().items() if case.event in (name, *members)), "")


def _is_change(case: Case) -> bool:
    measure = case.measure
    compared = measure.compared_with() if isinstance(measure, Selection) else None
    if compared is not None:
        return compared[0] == CHANGE
    return isinstance(measure, Combination) and measure.operation()[0] == COMPARISONS[CHANGE]


def _is_correlation(case: Case) -> bool:
    measure = case.measure
    return isinstance(measure, Combination) and measure.operation()[0] == RANKS


def quantity_of(case: Case) -> str:
    """What kind of quantity a case asks for: prices, tonnes, shares or other."""
    if _is_correlation(case):
        return OTHER
    first = case.measure
    while isinstance(first, Combination):
        first = first.operation()[1][0]
    if not isinstance(first, Selection) or case.unit in ("boolean", "rank"):
        return OTHER
    if (
        case.unit.startswith(("percent", "share"))
        and not _is_change(case)
        and case.published >= 0.0
    ):
        return SHARES
    value = first.value or ""
    if "usd_kg" in value:
        return PRICES
    return TONNES if value.startswith("quantity") else OTHER


def _level(case: Case) -> tuple[float, float]:
    """What an answer is divided by, and what is then added, to be a number above zero. A published loss, told as a
    number below zero, is held against the answer as a loss."""
    if _is_change(case):
        return 100.0, 1.0
    if _is_correlation(case):
        return 2.0, 0.5
    if case.published < 0.0:
        return -1.0, 0.0
    if quantity_of(case) == SHARES:
        return (100.0 if case.unit.startswith("percent") else 1.0), 0.0
    premium = isinstance(case.measure, Selection) and case.measure.table == "rents"
    return 1.0, BASKET if premium and case.unit == "USD/kg" else 0.0


def positive(case: Case, answer: Any) -> Any:
    """An answer, or an array of them, above zero: what is compared. A share lies from 0 to 1, a percent change is
    1 + x / 100, a premium stands on its basket; zero or less if it is none."""
    divided, added = _level(case)
    return answer / divided + added


def in_unit(case: Case, compared: Any) -> Any:
    """An answer in the unit of the case again."""
    divided, added = _level(case)
    return (compared - added) * divided


def distance(case: Case, answer: float | None) -> float | None:
    """|ln(answer / published)|, at most 3 (also of an answer that has no logarithm); None without an answer."""
    if answer is None:
        return None
    model, published = positive(case, answer), positive(case, case.published)
    if published <= 0.0:
        return None
    return min(abs(math.log(model / published)), MAXIMUM) if model > 0.0 else MAXIMUM


def no_change_of(case: Case) -> float | None:
    """The answer of who says that nothing changes: that of the case file, else what follows from the measure.

    A ratio to another period, to a peak or to the reference is then 1 and a change 0. None where nothing
    follows.
    """
    measure = case.measure
    if case.no_change is not None or not isinstance(measure, Selection):
        return case.no_change
    compared = measure.compared_with()
    if compared is None or not isinstance(compared[1], Counterpart):
        return None
    other = compared[1]
    moves = other.period or other.over or other.scenario == REFERENCE
    counted = measure.over in ("sum", "count", "onset")
    plain = measure.steps is None and measure.test is None and not counted
    if not moves or not plain or other.filters or other.table or other.value:
        return None
    return measure.times * (1.0 if compared[0] == "ratio_to" else 0.0)


def nearer(case: Case, answer: float | None) -> bool | None:
    """Whether an answer lies nearer to the published figure than that nothing changes; None if unknown."""
    model, no_change = distance(case, answer), distance(case, no_change_of(case))
    return None if model is None or no_change is None else model < no_change


def misses(cases: pl.DataFrame) -> pl.DataFrame:
    """Cases outside their band, the farthest first: by what factor the model is off, and why."""
    outside = cases.filter(pl.col("status") == "outside")
    if "distance" not in outside.columns:
        return outside.select("id", "title", "why")
    off = pl.col("distance").cast(pl.Float64)
    outside = outside.sort(off, descending=True, nulls_last=True, maintain_order=True)
    return outside.select(
        "id", "title", "model", "published", off.exp().alias("off by a factor of"), "why"
    )

"""How far an answer lies from the published figure, whether it is nearer than that nothing changes, and what that
teaches.

    distance = |ln(answer / published)|, at most 3

Percent changes are taken as 1 + x / 100; the premium of a licence, USD/kg, over a basket of 10 USD/kg; a loss, stated
below zero, as its size. So a distance of 0.7 is a factor of two either way.
What an event teaches is how far answers missed its cases:

    spread = root mean square of what is missed, at most 3 each, on the scale of the kind of quantity

over the observed cases of an event and the points of its price path.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.draws.predictive import ALL, BOTH, Spread, Spreads, on_scale
from ytterby.figures.figure import OTHER, PRICES, SHARES, TONNES
from ytterby.figures.run_figures import BY_ID
from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA
from ytterby.validation.case import find_cases, path_cases
from ytterby.validation.language import (
    COMPARISONS,
    REFERENCE,
    Combination,
    Counterpart,
    Selection,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ytterby.ground.arrays import Floats
    from ytterby.validation.case import Case

EVENTS = DATA / "validation" / "events.csv"
MAXIMUM = 3.0
BASKET = 10.0
"""Worth of a kg of oxides under licence [USD/kg]: a premium is stated as a part of it."""
CHANGE = "percent_change"


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


def _operation(case: Case) -> str:
    """What the measure of a case does last: a comparison or a combination."""
    if isinstance(case.measure, Combination):
        return case.measure.operation()[0]
    key = case.measure.compared_with()[0] if isinstance(case.measure, Selection) else ""
    return COMPARISONS.get(key, "")


def quantity_of(case: Case) -> str:
    """What kind of quantity a case asks for: prices, tonnes, trade, shares or other; of a figure its kind."""
    first = case.measure
    while isinstance(first, Combination):
        first = first.operation()[1][0]
    if not isinstance(first, Selection) or case.unit in ("boolean", "rank"):
        return OTHER
    share = case.unit.startswith(("percent", "share")) and case.published >= 0.0
    if share and _operation(case) != CHANGE:
        return SHARES
    if first.figure:
        return BY_ID[first.figure].kind
    if "usd_kg" in first.value:
        return PRICES
    return TONNES if first.value.startswith("quantity") else OTHER


def _level(case: Case) -> tuple[float, float]:
    """What an answer is divided by, and what is then added, to be a number above zero. A published loss, stated as a
    number below zero, is held against the answer as a loss."""
    if _operation(case) == CHANGE:
        return 100.0, 1.0
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
    key, other = measure.compared_with()
    if not isinstance(other, Counterpart):
        return None
    moves = other.period or other.scenario == REFERENCE
    plain = measure.steps is None and measure.test is None and measure.over != "sum"
    if not moves or not plain or other.filters:
        return None
    return measure.times * (1.0 if key == "ratio_to" else 0.0)


def nearer(case: Case, answer: float | None) -> bool | None:
    """Whether an answer lies nearer to the published figure than that nothing changes; None if unknown."""
    model, no_change = distance(case, answer), distance(case, no_change_of(case))
    return None if model is None or no_change is None else model < no_change


def misses(cases: pl.DataFrame) -> pl.DataFrame:
    """Cases outside their band, the farthest first: by what factor the model is off, in which unit, and why."""
    outside = cases.filter(pl.col("status") == "outside")
    if "distance" not in outside.columns:
        return outside.select("id", "title", "why")
    off = pl.col("distance").cast(pl.Float64)
    outside = outside.sort(off, descending=True, nulls_last=True, maintain_order=True)
    unit = [name for name in ("unit",) if name in outside.columns]
    factor = off.exp().alias("off by a factor of")
    return outside.select("id", "title", "model", "published", *unit, factor, "why")


def over_published(case: Case, answers: Floats) -> Floats:
    """Answers in the unit of a case over its published figure, both above zero: array of the same shape.

    What has no logarithm lies as far below as a distance goes; NaN stays.
    """
    over = positive(case, answers) / positive(case, case.published)
    ratio: Floats = np.where(over > 0.0, over, np.where(np.isnan(over), np.nan, math.exp(-MAXIMUM)))
    return ratio


def spreads_of(answers: Iterable[tuple[Case, float]]) -> Spreads:
    """Spreads by event and kind, and of all cases together where both events are among them; answers : observed cases,
    and answers over the published figure."""
    missed: dict[str, dict[str, list[float]]] = {}
    for case, over in answers:
        logs = float(np.clip(math.log(over), -MAXIMUM, MAXIMUM))
        own = _missed_share(case, over) if quantity_of(case) == SHARES else logs
        for event in filter(None, (event_of(case), BOTH)):
            kinds = missed.setdefault(event, {})
            kinds.setdefault(quantity_of(case), []).append(own)
            kinds.setdefault(ALL, []).append(logs)
    if len(missed) < 3:
        missed.pop(BOTH, None)
    return Spreads({
        event: {
            kind: Spread(float(np.sqrt(np.mean(np.square(some)))), len(some), kind, event)
            for kind, some in kinds.items()
        }
        for event, kinds in missed.items()
    })  # fmt: skip


def _missed_share(case: Case, over: float) -> float:
    reported = positive(case, case.published)
    answer, published = on_scale(np.array([min(over * reported, 1.0), reported]), SHARES)
    return float(np.clip(answer - published, -MAXIMUM, MAXIMUM))


@cache
def spreads_of_no_change() -> Spreads:
    """What the answer that nothing changes misses of the packaged record."""
    cases = [file.case for file in (*find_cases(), *path_cases()) if event_of(file.case)]
    answers = [(one, no_change_of(one)) for one in cases]
    return spreads_of(
        (one, float(over_published(one, np.array(answer)))) for one, answer in answers if answer is not None
    )  # fmt: skip

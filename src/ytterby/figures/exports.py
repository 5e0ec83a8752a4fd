"""What the holder sends of the goods that are controlled, and how much of it goes round the control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.figures.figure import (
    ENTIRE_RUN,
    read_figures,
)
from ytterby.figures.question import Path, effect_window, exports_again, no_rows

if TYPE_CHECKING:
    from ytterby.figures.question import Comparison, Made


FIGURES = read_figures("effect_figures", part="exports")


def rows(pair: Comparison, _: Made) -> Made:
    """Of exports none where the control is on no goods."""
    question, made = pair.question, no_rows(FIGURES)
    if not question.controlled:
        return made
    only = {"commodity": question.controlled, "destination": question.destinations}
    path = _a_year(pair.path("exports_of_good", **only))
    leaks = _a_year(pair.path("exports_of_good", **only, leak=True))
    for n, m in enumerate(path.periods):
        made["controlled_exports"].append((m.year, m.period, path.with_control[n], path.without[n]))
    inside = [n for n, m in enumerate(path.periods) if question.during(m) and path.without[n]]
    length = [m.end - m.start for m in path.periods]
    sides = (path.without, leaks.with_control, leaks.without)
    total, leaked, before = (sum((one[n] or 0.0) * length[n] for n in inside) for one in sides)
    if total:
        made["leak_share"].append((ENTIRE_RUN, "", max(leaked - before, 0.0) / total, None))
    again = _again(path, question.first, question.last)
    if again is not None:
        made["exports_return"].append((ENTIRE_RUN, "", again, None))
    if not inside:
        return made
    farthest = max if question.change.lifted else min
    worst = farthest(inside, key=lambda n: path.change(n) or 0.0)
    at = (path.periods[worst].year, path.periods[worst].period)
    made["exports_low"].append((*at, path.with_control[worst], path.without[worst]))
    made["exports_change"].append((*at, 100.0 * (path.change(worst) or 0.0), None))
    return made


def _again(path: Path, first: float, last: float | None) -> float | None:
    """How many years after the first day exports are near those without the control: after its last day, of one that
    goes on for good; None where they are not."""
    if last is None:
        window = effect_window(path, first, None)
        place = window.back if window else 0
    else:
        place = exports_again(path, last)
    return None if place is None else max(path.periods[place].start - first, 0.0)


def _a_year(path: Path) -> Path:
    """Tonnes of periods as tonnes a year; a period without a flow has none, which is zero."""
    length = [m.end - m.start for m in path.periods]

    def yearly(side: list[float | None]) -> list[float | None]:
        return [(value or 0.0) / one for value, one in zip(side, length, strict=True)]

    return Path(path.periods, yearly(path.with_control), yearly(path.without))

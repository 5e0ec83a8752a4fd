"""What the holder sends of the goods that are controlled, and how much of it goes round the control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.figures.figure import (
    ENTIRE_RUN,
    MISSING,
    NEVER,
    NONE,
    OTHER,
    PERCENT,
    SHARES,
    TONNES,
    FigureSpec,
)
from ytterby.figures.question import Path, exports_again, no_rows, sums

if TYPE_CHECKING:
    from ytterby.figures.question import Comparison, Rows


FIGURES = (
    FigureSpec("controlled_exports", (), "t/yr", TONNES,
           "What the holder sends of the goods under control to where it holds.", differs=PERCENT, fine=True,
           absent=MISSING),
    FigureSpec("leak_share", (), "share", SHARES,
           "Part of the trade without the control that goes round it, over all its days.", absent=MISSING,
           differences=False),
    FigureSpec("exports_return", (), "years", OTHER,
           "How many years after the control began exports are near those without it.", absent=NEVER,
           differences=False),
    FigureSpec("exports_low", (), "t/yr", TONNES,
           "Those exports in the period in which they fall most below those without the control.", ranged=NONE),
    FigureSpec("exports_change", (), "%", OTHER, "By how much they differ then from those without it.", ranged=NONE),
    FigureSpec("exports_stage", ("stage",), "share", SHARES,
           "Part of the weight of these goods that is of one stage, without the control.", ranged=NONE),
)  # fmt: skip


def rows(pair: Comparison, _: Rows) -> Rows:
    """Of exports none where the control is on no goods."""
    made = no_rows(FIGURES)
    if pair.question.controlled:
        _exports(pair, made)
    return made


def _exports(pair: Comparison, made: Rows) -> None:
    question = pair.question
    only = {"commodity": question.controlled, "destination": question.destinations}
    path = _a_year(pair.path("exports_of_good", **only))
    leaks = _a_year(pair.path("exports_of_good", **only, leak=True))
    for n, m in enumerate(path.periods):
        made["controlled_exports"].append((m.year, m.period, path.with_control[n], path.without[n]))
    inside = [n for n, m in enumerate(path.periods) if question.during(m) and path.without[n]]
    length = [m.end - m.start for m in path.periods]
    total, leaked, before = (
        sum((side[n] or 0.0) * length[n] for n in inside)
        for side in (path.without, leaks.with_control, leaks.without)
    )
    if total:
        made["leak_share"].append((ENTIRE_RUN, "", max(leaked - before, 0.0) / total, None))
    if question.last is not None:
        again = exports_again(path, question.last)
        if again is not None:
            made["exports_return"].append((ENTIRE_RUN, "", question.since(again), None))
    soon = [n for n in inside if path.periods[n].start < question.worst_until]
    if not soon:
        return
    worst = min(soon, key=lambda n: path.change(n) or 0.0)
    at = (path.periods[worst].year, path.periods[worst].period)
    made["exports_low"].append((*at, path.with_control[worst], path.without[worst]))
    made["exports_change"].append((*at, 100.0 * (path.change(worst) or 0.0), None))
    made["exports_stage"] += _stages(pair, at[0])


def _stages(pair: Comparison, year: int) -> list[tuple[object, ...]]:
    """The stages of the goods that are sent without the control in a year, the heaviest first: their shares."""
    weight: dict[str, float] = {}
    for good in pair.question.controlled:
        stage = pair.question.stage_of[good]
        sent = sums(
            pair.reference["exports_of_good"],
            commodity=good,
            destination=pair.question.destinations,
        )
        weight[stage] = weight.get(stage, 0.0) + sent.get((year, ""), 0.0)
    total = sum(weight.values())
    heaviest = sorted((-tonnes, stage) for stage, tonnes in weight.items() if tonnes)
    return [(stage, year, "", -tonnes / total, None) for tonnes, stage in heaviest]


def _a_year(path: Path) -> Path:
    """Tonnes of periods as tonnes a year; a period without a flow has none, which is zero."""
    length = [m.end - m.start for m in path.periods]

    def yearly(side: list[float | None]) -> list[float | None]:
        return [(value or 0.0) / one for value, one in zip(side, length, strict=True)]

    return Path(path.periods, yearly(path.with_control), yearly(path.without))

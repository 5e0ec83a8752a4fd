"""How far a page can be trusted, as a verdict in words: on its ranges, and on its single numbers.

Both are counted on the published record: how many figures lay in a range that was made without them, and how many
numbers of the model lie within what was published.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ytterby.draws.predictive import read_spreads
from ytterby.figures.published_prices import FOLDER
from ytterby.report.pages.record import read_record
from ytterby.validation.price_comparison import ComparedPrice, compared, in_short, recorded_ranges

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.report.inputs import Report
    from ytterby.report.pages.record import Record

COVERAGE = "coverage"
GOOD, MIDDLING = 0.85, 0.6
"""Shares of figures that lie inside from which on a verdict is good, and middling. Of a range of nine in ten 0.9 are
due; a choice of words, no number of the model."""
POOR = "poor"
RULE = f"Good: {GOOD:.0%} or more; middling: {MIDDLING:.0%}; poor: less."
UNTESTED = "no past event of this market tests its ranges or numbers."


def verdict(inside: int, of: int) -> str:
    """Good, middling or poor, by the share of figures that lie inside."""
    share = inside / of if of else 0.0
    return "good" if share >= GOOD else "middling" if share >= MIDDLING else POOR


def trust_of(report: Report) -> str:
    """The verdict on the ranges and on the numbers of a page, with what it rests on and the rule."""
    folder = str(report.manifest.get("data_folder", ""))
    coverage = coverage_without(folder)
    if not coverage:
        return UNTESTED
    inside, of, events = _added(coverage)
    priced = _priced(folder)
    within = sum(row.within for row in priced)
    ranges = verdict(inside + within, of + len(priced))
    text = f"ranges {ranges}: they held {inside} of {of} published figures of {events} that they were made without"
    if priced:
        text += f", and {within} of {len(priced)} prices of 2025 and 2026"
    record = read_record()
    if record is not None and record.is_of(report.manifest):
        numbers = verdict(*record.counted("all"))
        text += f". Single numbers {numbers}: {_single(record)}"
        if ranges != numbers == POOR:
            text = f"rely on the ranges, not on single numbers. R{text[1:]}"
    return f"{text}. {RULE}"


def coverage_without(folder: str) -> Mapping[str, Mapping[str, list[int]]]:
    """Event -> kind -> how many figures lay in a range of nine in ten that was made without that event, of how many;
    nothing for a folder of which no event was tested."""
    if not folder.startswith("rare_earths"):
        return {}
    return read_spreads().about.get(COVERAGE) or {}


def coverage_sentence(folder: str) -> str:
    """The same by event and kind, in a sentence; blank where no event was tested."""
    parts = [
        f"{inside} of {of} {kind} of {event}"
        for event, kinds in coverage_without(folder).items()
        for kind, (inside, of) in kinds.items()
    ]
    if not parts:
        return ""
    return (
        "How often the range of nine in ten held in an event whose figures were left out of it: "
        f"{', '.join(parts)}."
    )


def how_prices_lay(folder: str) -> str:
    """How published prices of 2025 and 2026 lie in their ranges, in a sentence; blank where none is compared."""
    return in_short(_priced(folder))


def _added(coverage: Mapping[str, Mapping[str, list[int]]]) -> tuple[int, int, str]:
    pairs = [pair for kinds in coverage.values() for pair in kinds.values()]
    return sum(a for a, _ in pairs), sum(b for _, b in pairs), " and ".join(coverage)


@cache
def _priced(folder: str) -> tuple[ComparedPrice, ...]:
    """Published prices of 2025 and 2026 with their ranges; none where none is compared."""
    ranges = recorded_ranges() if folder == FOLDER else None
    return tuple(compared(ranges)) if ranges is not None else ()


def _single(record: Record) -> str:
    """How many numbers of the model lie within what was published, and of those that it had not seen."""
    inside, of = record.counted("all")
    fresh = record.counted("prediction")
    unseen = f" ({fresh[0]} of the {fresh[1]} that the model had not seen)" if fresh[1] else ""
    return f"{inside} of {of} lie within what was published{unseen}"

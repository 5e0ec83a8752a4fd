r"""Cells between those of the grid that differ in months alone, and what interpolation misses.

A figure between two cells is

    ln y(m) = (1 - w) ln y(a) + w ln y(b),   w = (s(m) - s(a)) / (s(b) - s(a)),   s(m) = 1 - exp(-m / 6)

(most of what a stop does it does in its first year, when stocks have gone) for figures above zero, linear in
w = ln(m / a) / ln(b / a) for the others; ends of ranges likewise. The error is that of cells with neighbours on both
sides, each left out and interpolated: the mean factor by which the figure was missed.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ytterby.site.grid import LENGTHS, RATIOS, GridCell, GridFigure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HALF_A_YEAR = 6.0


def filled(content: Mapping[str, Any]) -> str:
    """The packed grid as text, with the cells of the form between those that were run, and the errors of such cells."""
    runs = [
        GridCell(**{**row, "figures": {n: GridFigure(**f) for n, f in row["figures"].items()}})
        for row in content["cells"]
    ]
    runs = sorted(runs, key=lambda one: (one.who, one.does, one.what, one.months))
    keys = dict.fromkeys((one.who, one.does, one.what) for one in runs)
    asked = [estimate(runs, *key, months) for key in keys for months in LENGTHS.values()]
    between = [asdict(one) for one in asked if one is not None and one.between]
    text = json.dumps(
        {**content, "between": between, "errors": left_out(runs)}, separators=(",", ":")
    )
    return f"{text}\n"


def estimate(
    cells: Sequence[GridCell], who: str, does: str, what: str, months: float
) -> GridCell | None:
    """The cell that was run, or one interpolated between its neighbours in months; None outside them."""
    row = [one for one in cells if (one.who, one.does, one.what) == (who, does, what)]
    same = next((one for one in row if one.months == months), None)
    if same is not None:
        return same
    below = [one for one in row if one.months < months]
    above = [one for one in row if one.months > months]
    if not below or not above:
        return None
    first, last = below[-1], above[0]
    ends = (first.months, months, last.months)
    begun, now, ended = (1.0 - math.exp(-one / HALF_A_YEAR) for one in ends)
    since, at, until = map(math.log, ends)
    fast, slow = (now - begun) / (ended - begun), (at - since) / (until - since)
    figures = {
        name: _mixed(one, last.figures[name], fast if name in RATIOS else slow, log=name in RATIOS)
        for name, one in first.figures.items()
        if name in last.figures and last.figures[name].of == one.of
    }
    return replace(first, months=months, figures=figures, between=(first.months, last.months))


def _mixed(one: GridFigure, other: GridFigure, part: float, *, log: bool) -> GridFigure:
    def mixed(a: float | None, b: float | None) -> float | None:
        if a is None or b is None:
            return None
        if log and a > 0.0 and b > 0.0:
            return math.exp((1.0 - part) * math.log(a) + part * math.log(b))
        return (1.0 - part) * a + part * b

    value = mixed(one.value, other.value)
    assert value is not None
    return GridFigure(value, mixed(one.low, other.low), mixed(one.high, other.high), one.of)


def left_out(cells: Sequence[GridCell]) -> dict[str, tuple[float, int]]:
    """Figure -> mean error over cells with neighbours on both sides, each left out; and how many they are.

    The error of a ratio is the factor by which it is missed, of any other figure the difference.
    """
    errors: dict[str, list[float]] = {}
    for name, truth, guess in _pairs(cells):
        if name in RATIOS and min(truth, guess) > 0.0:
            errors.setdefault(name, []).append(abs(math.log(guess / truth)))
        elif name not in RATIOS:
            errors.setdefault(name, []).append(abs(guess - truth))
    means = {name: sum(own) / len(own) for name, own in errors.items()}
    return {n: (math.exp(m) if n in RATIOS else m, len(errors[n])) for n, m in means.items()}


def _pairs(cells: Sequence[GridCell]) -> Iterator[tuple[str, float, float]]:
    for key, row in groupby(cells, key=lambda one: (one.who, one.does, one.what)):
        own = [*row]
        for one in own[1:-1]:
            guess = estimate([other for other in own if other is not one], *key, one.months)
            assert guess is not None
            for name, figure in guess.figures.items():
                yield name, one.figures[name].value, figure.value

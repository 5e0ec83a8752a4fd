r"""Answers to the questions that people ask, and to those between them.

A cell is who does what to which goods for how many months, with the figures of its run and their ranges. Between two
cells that differ in months alone a figure is

    ln y(m) = (1 - w) ln y(a) + w ln y(b),   w = (s(m) - s(a)) / (s(b) - s(a)),   s(m) = 1 - exp(-m / 6)

(most of what a stop does it does in its first year, when stocks have gone) for figures above zero, linear in
w = ln(m / a) / ln(b / a) for the others; ends of ranges likewise. The error is that of cells with neighbours on both
sides, each left out and interpolated: the mean factor by which the figure was missed.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import yaml

from ytterby.report.kit.numbers import number
from ytterby.site.frame import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

PLACE = HERE / "grid.json"
FOR_GOOD = 120.0
HALF_A_YEAR = 6.0
LENGTHS = {"three months": 3.0, "six months": 6.0, "a year": 12.0, "good": FOR_GOOD}
"""Words of the form -> months."""
FIGURES = {
    "price_peak": "highest price, USD/kg", "exports_change": "exports under control, least, %",
    "shortfall_worst": "users go without, share of value, worst", "plants_stop": "first plants stop, day",
    "users_return": "users have all again, years from the start",
}  # fmt: skip
RATIOS = ("price_peak", "plants_stop", "users_return")
"""Figures above zero, interpolated by their logarithm."""


@dataclass(frozen=True)
class GridFigure:
    """A figure of a cell with the ends of its range; None where there is none. of : goods or region in words."""

    value: float
    low: float | None = None
    high: float | None = None
    of: str = ""


@dataclass(frozen=True)
class GridCell:
    """A question that was run, and its figures by id. between : months of its neighbours; none of a run."""

    who: str
    does: str
    what: str
    months: float
    figures: Mapping[str, GridFigure]
    between: tuple[float, ...] = ()


def questions_of_grid() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The questions of `grid.yaml`, a row each, and what they share."""
    content = yaml.safe_load((HERE / "grid.yaml").read_text(encoding="utf-8"))
    rows = [
        {**one, "months": float(months)} for one in content["cells"] for months in one["months"]
    ]
    return rows, {name: value for name, value in content.items() if name != "cells"}


def read_grid(path: Path = PLACE) -> list[GridCell]:
    """The cells that are packaged, by goods and then by months; none before they were made."""
    if not path.is_file():
        return []
    rows = json.loads(path.read_text(encoding="utf-8"))["cells"]
    cells = [
        GridCell(
            **{
                **row,
                "figures": {n: GridFigure(**f) for n, f in row["figures"].items()},
                "between": (),
            }
        )
        for row in rows
    ]
    return sorted(cells, key=lambda one: (one.who, one.does, one.what, one.months))


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
        name: _between(
            one, last.figures[name], fast if name in RATIOS else slow, log=name in RATIOS
        )
        for name, one in first.figures.items()
        if name in last.figures and last.figures[name].of == one.of
    }
    return replace(first, months=months, figures=figures, between=(first.months, last.months))


def _between(one: GridFigure, other: GridFigure, part: float, *, log: bool) -> GridFigure:
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


def looked_up(cells: Sequence[GridCell]) -> dict[str, list[str]]:
    """Every question of the form that the grid answers -> its lines in words: `who|does|what|from|length`."""
    known = {(one.who, one.does, one.what): None for one in cells}
    errors, answers, start = left_out(cells), {}, questions_of_grid()[1]["from"]
    for key in known:
        for words, months in LENGTHS.items():
            cell = estimate(cells, *key, months)
            if cell is not None:
                answers["|".join((*key, start, words))] = [*_lines(cell, errors)]
    return answers


def _lines(cell: GridCell, errors: Mapping[str, tuple[float, int]]) -> Iterator[str]:
    for name, one in cell.figures.items():
        ends = (
            f" ({number(one.low)} to {number(one.high)})"
            if one.low is not None and one.high is not None
            else f" (from {number(one.low)}, or never)"
            if one.low is not None
            else ""
        )
        missed = ""
        if cell.between and name in errors:
            size, count = errors[name]
            by = f"a factor of {size:.2f}" if name in RATIOS else f"{size:.2g}"
            missed = f"; interpolated, missed by {by} on {count} cells left out"
        yield f"{FIGURES.get(name, name)}{f' of {one.of}' if one.of else ''}: {number(one.value)}{ends}{missed}"
    if cell.between:
        first, last = cell.between
        yield f"Between runs of {first:g} and {last:g} months, not run: ytterby ask --simulate runs it in full."

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
from importlib.metadata import version
from itertools import groupby
from typing import TYPE_CHECKING, Any

import yaml

from ytterby.report.first.formats import day, short, small
from ytterby.report.first.whisker import Whisker, stated
from ytterby.report.kit.numbers import number, percent, signed
from ytterby.site.frame import HERE, SitePage, rendered, slug
from ytterby.site.frame import words as words_of_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ytterby.site.answers import AnswerLine

PLACE = HERE / "grid.json"
FOR_GOOD = 120.0
HALF_A_YEAR = 6.0
LENGTHS = {"three months": 3.0, "six months": 6.0, "a year": 12.0, "good": FOR_GOOD}
"""Words of the form -> months."""
FIGURES = {
    "price_peak": "highest price, USD/kg", "exports_change": "exports under control, least",
    "plants_stop": "first plants to stop",
}  # fmt: skip
RATIOS = ("price_peak", "plants_stop")
"""Figures above zero, interpolated by their logarithm."""
FORMS = {
    "price_peak": number, "exports_change": lambda one: signed(one / 100.0, percent), "plants_stop": "day {:.0f}".format,
}  # fmt: skip


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


def whole(cells: Sequence[GridCell]) -> dict[tuple[str, str, str], dict[str, GridCell]]:
    """Who, does, what -> words of a length -> the cell that was run, or one between; those that the grid answers."""
    keys = dict.fromkeys((one.who, one.does, one.what) for one in cells)
    every = {key: {words: estimate(cells, *key, months) for words, months in LENGTHS.items()} for key in keys}  # fmt: skip
    return {
        key: {words: one for words, one in own.items() if one and "price_peak" in one.figures}
        for key, own in every.items()
    }


def page_of(who: str, does: str, what: str) -> str:
    """Path of the page of a question in all its lengths."""
    return f"whatif/{slug(f'{who} {does} {what}')}.html"


def asked(one: GridCell, words: str = "", *, past: bool = False) -> str:
    """A question as a clause: `China stops exports of all rare earths for a year`. past : as a condition has it."""
    verb = {"stops": "stopped" if past else "stops", "licenses": "licensed" if past else "licenses"}
    goods = ("all " if one.who == "China" else "its ") * (one.what == "rare earths") + one.what
    length = f" for {words}" if words else ""
    return f"{one.who} {verb[one.does]} exports of {goods}{length}"


def called(title: str) -> str:
    """A good in plain words."""
    return short("goods", title, "") or title


def strip_of(cell: GridCell, errors: Mapping[str, tuple[float, int]]) -> Iterator[dict[str, str]]:
    """The figures of a cell: what of, the number and its range. A range that says nothing is itself the number."""
    for name, one in cell.figures.items():
        form, still = FORMS[name], 0.0 if name == "exports_change" else None
        ends = None if one.low is None else (one.low, math.inf if one.high is None else one.high)
        whisker, missed = Whisker.of(one.value, ends, still, form=form), ""
        if cell.between and name in errors:
            size, count = errors[name]
            by = f"a factor of {size:.2f}" if name in RATIOS else f"{size:.2g} points"
            missed = f"interpolated, missed by {by} on {count} cells left out"
        text = stated(form(one.value), whisker)
        yield {
            "title": FIGURES[name], "number": text, "trust": "",
            "range": whisker.text.removesuffix(f": {text}") if whisker else "", "about": "; ".join(filter(None, (called(one.of), missed))),
        }  # fmt: skip


def quote_of(cell: GridCell, words: str, day_made: str) -> str:
    """A sentence to quote: condition, figures with their ranges, first day, program and date."""
    start, parts = questions_of_grid()[1]["from"], []
    for name, one in cell.figures.items():
        if one.low is None or one.high is None or (name == "exports_change" and one.high >= 0.0):
            continue
        form, (low, high) = FORMS[name], sorted((abs(one.low), abs(one.high)))
        ends = f"(nine in ten: {form(low)} to {form(high)})"
        if name == "price_peak":
            parts.append(f"{small(called(one.of))} would cost up to {form(one.value)} USD/kg {ends}")
        elif name == "exports_change":
            ends = f"(nine in ten: {percent(low / 100.0)} to {percent(high / 100.0)})"
            parts.append(f"exports of these goods would fall by {percent(-one.value / 100.0)} {ends}")
    return (
        f"If {asked(cell, words, past=True)} from {start}, {' and '.join(parts)}, says "
        f"{'an estimate between two runs' if cell.between else 'a run'} of the model Ytterby {version('ytterby')} "
        f"({day(day_made)}), no forecast."
    )


def looked_up(cells: Sequence[GridCell], day_made: str) -> dict[str, list[str]]:
    """Every question of the form that the grid answers -> page, and what to quote: `who|does|what|from|length`."""
    start = questions_of_grid()[1]["from"]
    return {
        "|".join((*key, start, words)): [f"{page_of(*key)}#{slug(words)}", quote_of(cell, words, day_made)]
        for key, own in whole(cells).items()
        for words, cell in own.items()
    }  # fmt: skip


def what_if_pages(
    cells: Sequence[GridCell], day_made: str, lines: Sequence[AnswerLine]
) -> Iterator[SitePage]:
    """A page for each question, with all its lengths. lines : built-in answers, of which some are the same stop."""
    twins = words_of_site()["twins"]
    errors, start = left_out(cells), questions_of_grid()[1]["from"]
    for key, own in whole(cells).items():
        parts = [
            {"title": f"{'For good' if words == 'good' else f'For {words}'}, from {start}", "anchor": slug(words),
             "quote": quote_of(cell, words, day_made), "strip": [*strip_of(cell, errors)], "between": cell.between}
            for words, cell in own.items()
        ]  # fmt: skip
        title = f"What if {asked(next(iter(own.values())))}?"
        twin = [one for one in lines if twins.get(one.name) == page_of(*key)]
        body = rendered("whatif.html.j2", parts=parts, key=key, twin=twin)
        entries = [(f"{title[:-1]} for {words}?", slug(words), part["quote"])
                   for words, part in zip(own, parts, strict=True)]  # fmt: skip
        yield SitePage(page_of(*key), title, "answers", body, entries[-1][2], entries=entries, card=True)

"""Answers to the questions that people ask, and to those between them.

A cell is who does what to which goods for how many months, with the figures of its run and their ranges; one between
two runs, such as six months between three and twelve, is interpolated by `tools/grid_between.py`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from ytterby.report.first.formats import day, short, small
from ytterby.report.first.whisker import Whisker, stated
from ytterby.report.kit.numbers import number, percent, signed
from ytterby.site.frame import HERE, SitePage, rendered, sentence, slug
from ytterby.site.frame import words as words_of_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ytterby.report.kit.numbers import Form
    from ytterby.site.answers import AnswerLine

PLACE = HERE / "grid.json"
FOR_GOOD = 120.0
LENGTHS = {"three months": 3.0, "six months": 6.0, "a year": 12.0, "good": FOR_GOOD}
"""Words of the form -> months."""
FIGURES = {
    "price_peak": "highest price, USD/kg", "exports_change": "exports under control, least",
    "plants_stop": "first plants to stop",
}  # fmt: skip
RATIOS = ("price_peak", "plants_stop")
"""Figures above zero, interpolated by their logarithm."""
FORMS: dict[str, Form] = {
    "price_peak": number, "exports_change": lambda one: signed(one / 100.0, percent),
    "plants_stop": "day {:.0f}".format,
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


def sentence_of(row: Mapping[str, Any]) -> str:
    """A cell as the question in English that was run."""
    months, start = row["months"], questions_of_grid()[1]["from"]
    length = f"from {start}" if months >= FOR_GOOD else f"for {months:g} months from {start}"
    goods = f"{row['what']} concentrates" if row["who"] == "Myanmar" else row["what"]
    return f"{row['who']} {row['does']} {goods} {length}"


def read_grid(path: Path = PLACE) -> list[GridCell]:
    """The cells that are packaged, by goods and then by months; none before they were made."""
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"cells": []}
    cells = []
    for row in (*content["cells"], *content.get("between", ())):
        figures = {name: GridFigure(**one) for name, one in row["figures"].items()}
        cells.append(GridCell(**{"between": (), **row, "figures": figures}))
    return sorted(cells, key=lambda one: (one.who, one.does, one.what, one.months))


def grid_errors(path: Path = PLACE) -> dict[str, tuple[float, int]]:
    """Figure -> what interpolation misses on cells left out: of a ratio the mean factor, of any other the mean
    difference; and on how many cells."""
    return json.loads(path.read_text(encoding="utf-8"))["errors"] if path.is_file() else {}


def by_length(cells: Sequence[GridCell]) -> dict[tuple[str, str, str], dict[str, GridCell]]:
    """Who, does, what -> words of a length -> the cell that was run, or one between; those that have a price."""
    every: dict[Any, dict[str, GridCell]] = {}
    words = {months: one for one, months in LENGTHS.items()}
    for one in cells:
        if one.months in words and "price_peak" in one.figures:
            every.setdefault((one.who, one.does, one.what), {})[words[one.months]] = one
    return every


def page_of(who: str, does: str, what: str) -> str:
    """Path of the page of a question in all its lengths."""
    return f"whatif/{slug(f'{who} {does} {what}')}.html"


def clause_of(one: GridCell, words: str = "", *, past: bool = False) -> str:
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
            "range": whisker.text.removesuffix(f": {text}") if whisker else "",
            "about": "; ".join(filter(None, (called(one.of), missed))),
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
            said = f"{small(called(one.of))} would cost {form(one.value)} USD/kg at the peak"
            parts.append(f"{said} {ends}")
        elif name == "exports_change":
            ends = f"(nine in ten: {percent(low / 100.0)} to {percent(high / 100.0)})"
            fall = percent(-one.value / 100.0)
            parts.append(f"exports of these goods would at worst fall by {fall} {ends}")
    how = "an estimate between two runs" if cell.between else "a run"
    about = {"clause": clause_of(cell, words, past=True), "start": start, "day": day(day_made)}
    return sentence("what_if", **about, parts=" and ".join(parts), how=how)


def looked_up(cells: Sequence[GridCell], day_made: str) -> dict[str, list[str]]:
    """Every question of the form that the grid answers -> page, and what to quote: `who|does|what|from|length`."""
    start = questions_of_grid()[1]["from"]
    return {
        "|".join((*key, start, words)): [f"{page_of(*key)}#{slug(words)}", quote_of(cell, words, day_made)]
        for key, own in by_length(cells).items()
        for words, cell in own.items()
    }  # fmt: skip


def what_if_pages(
    cells: Sequence[GridCell], day_made: str, lines: Sequence[AnswerLine], errors: Mapping[str, tuple[float, int]]
) -> Iterator[SitePage]:  # fmt: skip
    """A page for each question, with all its lengths. lines : built-in answers, of which some are the same
    stop. errors : of `grid_errors`."""
    twins = words_of_site()["twins"]
    start = questions_of_grid()[1]["from"]
    for key, own in by_length(cells).items():
        parts = [
            {"title": f"{'For good' if words == 'good' else f'For {words}'}, from {start}", "anchor": slug(words),
             "quote": quote_of(cell, words, day_made), "strip": [*strip_of(cell, errors)], "between": cell.between}
            for words, cell in own.items()
        ]  # fmt: skip
        title = f"What if {clause_of(next(iter(own.values())))}?"
        twin = [one for one in lines if twins.get(one.name) == page_of(*key)]
        body = rendered("whatif.html.j2", parts=parts, key=key, twin=twin)
        entries = [(f"{title[:-1]} for {words}?", slug(words), str(part["quote"]))
                   for words, part in zip(own, parts, strict=True)]  # fmt: skip
        about = entries[-1][2]
        yield SitePage(page_of(*key), title, "answers", body, about, entries=entries, card=True)

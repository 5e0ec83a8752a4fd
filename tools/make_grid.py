"""Answers the questions of `src/ytterby/site/grid.yaml` with draws and packs the figures that the site interpolates.

    python tools/make_grid.py              # all cells that the packed file lacks or has of another market or data
    python tools/make_grid.py --check      # which cells are missing or old; runs nothing
    python tools/make_grid.py --stamp      # digests of today, for changes that moved no kept result; runs nothing
    python tools/make_grid.py --error      # what is missed where a cell is left out

All questions of a data folder are drawn together, so that a reference is run once for all that share its periods.
Finished draws lie in `build/grid`, and a build that was ended goes on from there.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grid_between import filled

from ytterby.draws.findings import find_out
from ytterby.draws.hypercube import Hypercube
from ytterby.draws.intervals import drawn_figures, ranges_of
from ytterby.draws.loop import FURTHER, run_study
from ytterby.draws.packaged import digest_of, read_numbers, reads
from ytterby.draws.ranges import DRAWN, RangeOrigin, Ranges
from ytterby.figures.question import question_of
from ytterby.ground.files import write_atomic
from ytterby.report.words import Words, humanise
from ytterby.runs.run import Executor
from ytterby.runs.simulate import compared
from ytterby.runs.store import Store
from ytterby.runs.workspace import Workspace, folder_of
from ytterby.scenarios.ask import read_question
from ytterby.scenarios.read import read_question as as_document
from ytterby.site.grid import FIGURES, PLACE, grid_errors, questions_of_grid, sentence_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.draws.effects import EffectTable
    from ytterby.ground.document import Document
    from ytterby.scenarios.scenario import Scenario

WORK = Path(__file__).resolve().parents[1] / "build" / "grid"
LABELS = ("who", "does", "what", "months")


@dataclass(frozen=True)
class Cell:
    """A question to be run. row : of `grid.yaml`; scenarios : the reference first; made_of : digest of what it stands on."""

    row: Mapping[str, Any]
    workspace: Workspace
    document: Document
    scenarios: list[Scenario]
    made_of: str

    @classmethod
    def of(cls, row: Mapping[str, Any], start: str) -> Cell:
        """A row as it would be asked."""
        read = read_question(sentence_of(row))
        workspace = Workspace.read(folder_of(read.folder))
        name = "-".join(f"{row[name]}" for name in LABELS).replace(" ", "-").lower()
        document = as_document(read.text, name)
        scenarios = compared(workspace, document)
        numbers = read_numbers(workspace.chain.folder.name)
        return cls(
            row, workspace, document, scenarios, digest_of(reads(workspace, scenarios, numbers))
        )


def made(cells: list[Cell], shared: Mapping[str, Any], means: Executor) -> list[dict[str, Any]]:
    """The figures of cells on one data folder, in their order."""
    start, workspace = time.monotonic(), cells[0].workspace
    comparisons = [one.scenarios for one in cells]
    cube = Hypercube.over(workspace, comparisons, shared["draws"])
    draws = cube.draws(comparisons, FURTHER)

    def tick(done: int, total: int) -> None:
        spent = (time.monotonic() - start) / 60.0
        print(
            f"{workspace.chain.folder.name}: {done} of {total} draws, {spent:.1f} min", flush=True
        )

    run_study(
        draws, lambda _, __: None, lambda _, __, ___: None, means, on_progress=tick
    )  # into the store
    answers = []
    for place, cell in enumerate(cells):
        question = question_of(workspace, cell.scenarios)
        if question is None:
            sys.exit(f"{cell.scenarios[-1].title}: changes nothing on a day")
        own = drawn_figures(
            {draw: {0: one[place]} for draw, one in draws.items()}, cell.scenarios, question, means
        )
        rows = ranges_of(
            [*own.values()], question.focus, [question.reference], workspace.chain.base_year
        )
        ranges = Ranges(rows, RangeOrigin(DRAWN, len(own)), question.focus_regions)
        found = replace(
            find_out(cell.document, data=workspace.chain, executor=means), ranges=ranges
        )
        if found.effects is None:
            sys.exit(f"{cell.scenarios[-1].title}: is compared with nothing")
        answers.append(figures_of(found.effects, Words.of(found.titles)))
    return answers


def figures_of(effects: EffectTable, words: Words) -> dict[str, Any]:
    """Of each figure the first row of its table, which is the one that a page leads with."""
    frame, figures = effects.frame(), {}
    products = {one.name: one.title for one in words.price}
    for one in frame.filter(frame["figure"].is_in([*FIGURES])).to_dicts():
        if one["figure"] not in figures and finite(one["value"]) is not None:
            good = one["good"] or ""
            of = words.goods.get(good) or products.get(good) or humanise(good)
            ends = {name: finite(one[name]) for name in ("value", "low", "high")}
            figures[one["figure"]] = {**ends, "of": of}
    return figures


def finite(value: float | None) -> float | None:
    """A number as JSON has it: three digits more than a page prints, nothing of what never comes."""
    return float(f"{value:.6g}") if value is not None and math.isfinite(value) else None


def main() -> None:
    """Make what is missing; with `--check` name it, with `--error` print what interpolation misses."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--stamp", action="store_true")
    parser.add_argument("--error", action="store_true")
    parser.add_argument("--draws", type=int, help="another number than `grid.yaml` says")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=PLACE)
    words = parser.parse_args()
    if words.error:
        for name, (size, count) in grid_errors(words.out).items():
            print(f"{FIGURES[name]}: {size:.3g} on {count} cells")
        return
    rows, shared = questions_of_grid()
    shared |= {"draws": words.draws or shared["draws"]}
    packed = json.loads(words.out.read_bytes()) if words.out.is_file() else {"cells": [], "of": []}
    pairs = zip(packed["cells"], packed["of"], strict=True)
    known = {(*(one[name] for name in LABELS), of): one for one, of in pairs}
    cells = [Cell.of(row, shared["from"]) for row in rows]
    if words.stamp:
        now = {tuple(one.row[n] for n in LABELS): one.made_of for one in cells}
        of = [now[tuple(one[n] for n in LABELS)] for one in packed["cells"]]
        write_atomic(words.out, filled({**packed, "of": of}))
        return
    left = [one for one in cells if (*(one.row[n] for n in LABELS), one.made_of) not in known]
    for one in left:
        print(sentence_of(one.row), file=sys.stderr, flush=True)
    if words.check:
        sys.exit(int(bool(left)))
    means = Executor("processes", words.workers, Store(WORK / "draws", max_bytes=None, strict=True))
    by_folder = sorted(left, key=lambda one: one.workspace.chain.folder.name)
    for _, own in groupby(by_folder, key=lambda one: one.workspace.chain.folder):
        batch = [*own]
        for cell, figures in zip(batch, made(batch, shared, means), strict=True):
            key = (*(cell.row[name] for name in LABELS), cell.made_of)
            known[key] = {**cell.row, "figures": figures}
        done = {(*(one.row[n] for n in LABELS), one.made_of) for one in cells} & {*known}
        kept = [(known[key], key[-1]) for key in known if key in done]
        content = {
            "draws": shared["draws"], "from": shared["from"],
            "cells": [cell for cell, _ in kept], "of": [of for _, of in kept],
        }  # fmt: skip
        write_atomic(words.out, filled(content))


if __name__ == "__main__":
    main()

"""Answers the questions of `src/ytterby/site/grid.yaml` with draws and packs the figures that the site interpolates.

    python tools/make_grid.py              # all cells that the packed file lacks or has of another code or data
    python tools/make_grid.py --check      # which cells are missing or old; runs nothing
    python tools/make_grid.py --error      # what is missed where a cell is left out

Hours of CPU: 32 draws of a cell take some five CPU minutes. Finished cells are kept at once, so that a build that was
ended goes on from there.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ytterby.ground.files import write_atomic
from ytterby.report.answer import answer
from ytterby.report.words import humanise
from ytterby.results.manifest import code_digest
from ytterby.runs.workspace import read_chain
from ytterby.scenarios.ask import read_question
from ytterby.scenarios.read import read_question as as_document
from ytterby.site.grid import FIGURES, FOR_GOOD, PLACE, left_out, questions_of_grid, read_grid


def digest_of(folder: str) -> str:
    """What a cell stands on: code and data."""
    return f"{code_digest()[:12]}-{read_chain(folder).digest[:12]}"


def sentence_of(row: dict[str, Any], start: str) -> str:
    """A cell as a question in English."""
    months = row["months"]
    length = f"from {start}" if months >= FOR_GOOD else f"for {months:g} months from {start}"
    goods = f"{row['what']} concentrates" if row["who"] == "Myanmar" else row["what"]
    return f"{row['who']} {row['does']} {goods} {length}"


def figures_of(row: dict[str, Any], shared: dict[str, Any], workers: int) -> dict[str, Any]:
    """The figures of a cell: of each the first row of the table of figures, which is the one that a page leads with."""
    sentence = sentence_of(row, shared["from"])
    made = answer(
        as_document(sentence),
        data=read_question(sentence).folder,
        draws=shared["draws"],
        workers=workers,
    )
    if made.effects is None:
        sys.exit(f"{sentence}: is compared with nothing")
    words, figures = made.report.words, {}
    for one in (
        made.effects.frame().filter(made.effects.frame()["figure"].is_in([*FIGURES])).to_dicts()
    ):
        if one["figure"] not in figures and one["value"] is not None:
            of = words.products().get(one["good"], humanise(one["good"])) if one["good"] else ""
            figures[one["figure"]] = {
                "value": one["value"],
                "low": one["low"],
                "high": one["high"],
                "of": of,
            }
    return figures


def main() -> None:
    """Make what is missing; with `--check` name it, with `--error` print what interpolation misses."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--error", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=PLACE)
    words = parser.parse_args()
    if words.error:
        for name, (size, count) in left_out(read_grid(words.out)).items():
            print(f"{FIGURES[name]}: {size:.3g} on {count} cells")
        return
    rows, shared = questions_of_grid()
    packed = (
        json.loads(words.out.read_text(encoding="utf-8"))
        if words.out.is_file()
        else {"cells": [], "of": []}
    )
    known = {
        json.dumps([c[n] for n in ("who", "does", "what", "months")]): (c, of)
        for c, of in zip(packed["cells"], packed["of"], strict=True)
    }
    done: list[tuple[dict[str, Any], str]] = []
    for n, row in enumerate(rows, 1):
        sentence = sentence_of(row, shared["from"])
        own = digest_of(read_question(sentence).folder)
        kept = known.get(json.dumps([row[name] for name in ("who", "does", "what", "months")]))
        if kept is None or kept[1] != own:
            print(f"{n} of {len(rows)}: {sentence}", file=sys.stderr, flush=True)
            if words.check:
                continue
            kept = ({**row, "figures": figures_of(row, shared, words.workers)}, own)
        done.append(kept)
        if not words.check:
            content = {
                "draws": shared["draws"],
                "from": shared["from"],
                "cells": [c for c, _ in done],
                "of": [of for _, of in done],
            }
            write_atomic(words.out, json.dumps(content, separators=(",", ":")) + "\n")
    sys.exit(int(words.check and len(done) < len(rows)))


if __name__ == "__main__":
    main()

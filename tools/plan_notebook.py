"""The notebook of a plan, run cell by cell: `python tools/plan_notebook.py > docs/notebooks/plan.ipynb`."""

from __future__ import annotations

import ast
import json
import os
import sys
import tempfile
from pathlib import Path

CELLS = [
    ("markdown", """# A plan, and what the market makes of it

Germanium metal of North America: no country above 30% of it from 2026 on, through an export ban of China that may come.
Small enough for a minute; `yt.plan("eu-65-2030")` takes the same way for the rare earths."""),
    ("code", '''from pathlib import Path

import ytterby as yt

FILE = Path("germanium-30.yaml")
FILE.write_text("""
name: germanium-30
title: No country above 30% of the metal that North America has
description: Numbers of an example, not of a policy.
planner: [USA, CAN]
from: 2023
until: 2030
blocks: [1, 2, 2, 3]
common: 2
futures:
  - {name: calm, extends: germanium-baseline, probability: 0.6}
  - name: ban
    extends: germanium-baseline
    probability: 0.4
    stop: {origin: CHN, from: 2026-01-01, until: 2028-12-31}
measures:
  build: [extraction, reduction, recycling]
  most: {extraction: 40}
  stock: [{commodities: [metal.Ge], room: 40}]
targets:
  - {id: share, kind: largest_share, stage: metal, most: 0.3, from: 2026}
  - {id: loss, kind: loss, uses: [infrared], most: 0.3, from: 2026, futures: [ban]}
""", encoding="utf-8")
plan = yt.plan(
    str(FILE), data="germanium", workers=1, frontier="share", points=6, wait=2, order=True, information=True, payer="alone"
)'''),
    ("markdown", "What is done, and whether it holds in the simulated market."),
    ("code", 'plan.tables["plan"].select("measure", "name", "region", "year", "opens", "tonnes", "cost_musd", "future")'),
    ("code", '''print("holds" if plan.judged.holds else "does not hold", f"({plan.judged.met_probability:.0%} of the probability)")
for outcome in plan.judged.simulations:
    print(outcome.future, *outcome.reasons, sep="\\n  ")'''),
    ("code", 'plan.tables["plan_gap"].select("future", "target", "what", "first", "last", "required", "planned", "simulated", "holds")'),
    ("markdown", "What each step of the share costs, and which step comes first."),
    ("code", 'plan.tables["plan_frontier"].select("required", "reached", "cost_musd", "own_musd", "marginal_musd", "step_musd")'),
    ("code", 'plan.tables["plan_steps"].select("place", "measure", "region", "own_musd", "net_musd", "points", "musd_per_point")'),
    ("markdown", "What waiting two years costs, what the news is worth, and what it costs to have decided as for another future."),
    ("code", 'plan.tables["plan_time"].select("what", "musd", "within_musd")'),
    ("code", 'plan.tables["plan_hindsight"]'),
    ("markdown", "The page, with pictures and without a network."),
    ("code", '''from ytterby.report.planning.page import write_plan

page = write_plan(plan, Path("germanium-30"))
page.name'''),
]  # fmt: skip


def run(source: str, names: dict[str, object]) -> str:
    """Run a cell; what its last line gives, in words, with what it prints."""
    import contextlib
    import io

    tree = ast.parse(source)
    printed = io.StringIO()
    last = tree.body[-1]
    with contextlib.redirect_stdout(printed):
        if not isinstance(last, ast.Expr):
            exec(compile(tree, "cell", "exec"), names)
            return printed.getvalue()
        exec(compile(ast.Module(tree.body[:-1], []), "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return printed.getvalue() + ("" if value is None else repr(value))


def notebook(outputs: list[str]) -> dict[str, object]:
    """The notebook with what its code cells gave."""
    given, cells = iter(outputs), []
    for number, (kind, source) in enumerate(CELLS):
        cell: dict[str, object] = {"cell_type": kind, "id": f"cell-{number}", "metadata": {},
                                   "source": source.splitlines(keepends=True)}  # fmt: skip
        if kind == "code":
            text = next(given)
            out = {
                "output_type": "stream",
                "name": "stdout",
                "text": text.splitlines(keepends=True),
            }
            cell |= {"execution_count": None, "outputs": [out] if text else []}
        cells.append(cell)
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


def run_all() -> list[str]:
    """Run all code cells in a folder of their own; what each gave."""
    home = Path.cwd()
    names: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            return [run(source, names) for kind, source in CELLS if kind == "code"]
        finally:
            os.chdir(home)


if __name__ == "__main__":
    import polars as pl

    pl.Config.set_tbl_rows(40).set_tbl_cols(20).set_tbl_width_chars(140).set_fmt_str_lengths(70)
    json.dump(notebook(run_all()), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")

"""Notebooks of docs/notebooks, run cell by cell: the outputs are made, the cells stay as they are written."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.answer import Answer

from ..builder import DOCS, part

if TYPE_CHECKING:
    from ..results import Results

PLACE = DOCS / "notebooks"
PLAN = PLACE / "plan.ipynb"
DOORS = ("trade_compliance", "ministry", "press", "investor", "modeller")
"""Notebooks of five kinds of reader."""


@part(runs=True, path="docs/notebooks/plan.ipynb")
def plan(results: Results) -> str:
    """The notebook of a plan."""
    return written(PLAN)


def door(name: str) -> None:
    """A part that makes the notebook of a kind of reader."""

    @part(runs=True, path=f"docs/notebooks/{name}.ipynb", name=name)
    def made(results: Results) -> str:
        return written(PLACE / f"{name}.ipynb")


for one in DOORS:
    door(one)


def written(path: Path) -> str:
    """A notebook with its outputs, as a file has it."""
    with pl.Config(tbl_rows=40, tbl_cols=20, tbl_width_chars=140, fmt_str_lengths=70):
        return json.dumps(executed(path), indent=1, ensure_ascii=False) + "\n"


def executed(path: Path) -> dict[str, Any]:
    """A notebook with what its code cells give, run in a folder that is thrown away after."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"] = outputs(*run("".join(cell["source"]), names))
    return notebook


def outputs(printed: str, value: object) -> list[dict[str, Any]]:
    """What a cell prints, and its value: a picture, what an answer says of itself, or its repr."""
    shown: dict[str, Any] = {}
    if hasattr(value, "_repr_svg_"):
        shown = {"image/svg+xml": value._repr_svg_().splitlines(keepends=True)}
    elif isinstance(value, Answer):
        shown = {"text/html": [value._repr_html_()]}
    elif value is not None:
        printed += repr(value)
    lines = printed.splitlines(keepends=True)
    made: list[dict[str, Any]] = [
        {"output_type": "stream", "name": "stdout", "text": lines}
    ] * bool(lines)
    return made + [{"output_type": "display_data", "data": shown, "metadata": {}}] * bool(shown)


def run(source: str, names: dict[str, object]) -> tuple[str, object]:
    """Run a cell: what it prints, and the value of its last line."""
    tree, printed = ast.parse(source), io.StringIO()
    last = tree.body[-1]
    with contextlib.redirect_stdout(printed):
        if not isinstance(last, ast.Expr):
            exec(compile(tree, "cell", "exec"), names)
            return printed.getvalue(), None
        tree.body.pop()
        exec(compile(tree, "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return printed.getvalue(), value

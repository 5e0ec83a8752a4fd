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

from ..builder import DOCS, part

if TYPE_CHECKING:
    from ..results import Results

PLAN = DOCS / "notebooks" / "plan.ipynb"


@part(runs=True, path="docs/notebooks/plan.ipynb")
def plan(results: Results) -> str:
    """The notebook of a plan."""
    with pl.Config(tbl_rows=40, tbl_cols=20, tbl_width_chars=140, fmt_str_lengths=70):
        return json.dumps(executed(PLAN), indent=1, ensure_ascii=False) + "\n"


def executed(path: Path) -> dict[str, Any]:
    """A notebook with what its code cells give, run in a folder that is thrown away after."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                lines = run("".join(cell["source"]), names).splitlines(keepends=True)
                cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": lines}] if lines else []  # fmt: skip
    return notebook


def run(source: str, names: dict[str, object]) -> str:
    """Run a cell; what it prints, and the value of its last line."""
    tree, printed = ast.parse(source), io.StringIO()
    last = tree.body[-1]
    with contextlib.redirect_stdout(printed):
        if not isinstance(last, ast.Expr):
            exec(compile(tree, "cell", "exec"), names)
            return printed.getvalue()
        tree.body.pop()
        exec(compile(tree, "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return printed.getvalue() + ("" if value is None else repr(value))

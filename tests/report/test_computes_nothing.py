"""The report computes nothing: what a page or a chart of an answer shows is a figure, made once in `figures` or left of
it, and the report only words it, lays it out and draws it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import ytterby

REPORT = Path(ytterby.__file__).parent / "report"
DRAWING = ("kinds", "plot")
"""Rooms that place what is drawn: they order rows of a chart and take the ends of an axis."""
METHODS = {"join", "join_asof", "group_by", "partition_by", "map_groups", "agg", "over", "pivot", "sum", "mean",
           "sort", "sort_by", "arg_sort", "rank", "arg_max", "arg_min", "top_k", "bottom_k"}  # fmt: skip
"""Methods of frames and expressions that join rows, put them in groups or in order, or add them up."""
BY_KEY = {"sorted", "max", "min"}
"""Functions that rank by what a key says."""


def modules() -> list[Path]:
    """All modules of the wing but those of `DRAWING`."""
    return [
        path
        for path in sorted(REPORT.rglob("*.py"))
        if path.relative_to(REPORT).parts[0] not in DRAWING
    ]


def computed(tree: ast.AST) -> list[tuple[int, str]]:
    """What a module computes: line and call."""
    calls = [(one.lineno, ranking(one)) for one in ast.walk(tree) if isinstance(one, ast.Call)]
    return [(line, name) for line, name in calls if name]


def ranking(call: ast.Call) -> str:
    """The name of a call that does so; else blank."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in METHODS:
        of_text = call.func.attr == "join" and is_text(call.func.value)
        return "" if of_text else call.func.attr
    if isinstance(call.func, ast.Name) and call.func.id in BY_KEY:
        return call.func.id if any(one.arg == "key" for one in call.keywords) else ""
    return ""


def is_text(node: ast.expr) -> bool:
    """Whether `join` is that of a text: of a literal, or of markup."""
    constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
    markup = (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Markup"
    )
    return constant or markup


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(REPORT)))
def test_no_module_of_the_report_joins_adds_up_or_ranks_rows(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lines = [f"{path.relative_to(REPORT)}:{line} calls {name}" for line, name in computed(tree)]
    assert not lines, "compute it in `figures`, or where it is made:\n" + "\n".join(lines)


def test_what_it_looks_for_is_seen() -> None:
    text = (
        "def f(a, b):\n    ', '.join(b); max(a); a.sort('x'); a.join(b, on='x'); max(b, key=len)\n"
    )
    assert [name for *_, name in computed(ast.parse(text))] == ["sort", "join", "max"]

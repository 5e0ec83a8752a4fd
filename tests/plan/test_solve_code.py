"""What is kept of a plan hangs on the code that decides it, and on no other."""

from __future__ import annotations

import ast

from ytterby.ground.files import PACKAGE
from ytterby.plan.solve_code import BELOW, MARKETS, PROGRAMME, _modules

HANDS = {"study", "tables"}
"""Packages from which a programme takes the base year as it is read, and digests."""


def imported(name: str) -> set[str]:
    """Packages, and modules of `plan`, that a module of `plan` runs: not those it takes types from."""
    tree = ast.parse((PACKAGE / "plan" / f"{name}.py").read_text(encoding="utf-8"))
    types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node in types:
            continue
        parts = (node.module or "").split(".")
        if parts[0] != "ytterby":
            continue
        if parts[1:] == ["plan"]:
            found |= {f"plan.{one.name}" for one in node.names}
        elif parts[1:]:
            found.add(".".join(parts[1:3]) if parts[1] == "plan" else parts[1])
    return found


def reached(*names: str) -> tuple[set[str], set[str]]:
    """Modules of `plan`, and other packages, that these hang on."""
    modules, packages, open_ = set(), set(), list(names)
    while open_:
        name = open_.pop()
        if name in modules:
            continue
        modules.add(name)
        for one in imported(name):
            if one.startswith("plan."):
                open_.append(one.removeprefix("plan."))
            else:
                packages.add(one)
    return modules, packages


def held(beginnings: tuple[str, ...]) -> set[str]:
    return {one.removeprefix("plan/").removesuffix(".py") for one in _modules(beginnings)}


def test_all_that_decides_a_programme_is_in_its_key():
    modules, packages = reached("solve", "recourse_future", "solve_frame")
    assert modules <= held(PROGRAMME)
    assert packages <= {*BELOW} | HANDS


def test_all_that_decides_a_market_is_in_its_key():
    modules, packages = reached("program_path", "program_store")
    assert modules <= held(MARKETS)
    assert packages <= {*BELOW} | HANDS


def test_what_judges_and_what_is_written_is_not():
    kept = held(PROGRAMME)
    assert not [name for name in kept if name.startswith(("judge", "write", "frontier"))]
    assert held(MARKETS) < kept

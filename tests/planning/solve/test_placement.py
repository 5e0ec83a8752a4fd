"""What is kept of a plan hangs on the code that decides it, and on no other."""

from __future__ import annotations

import ast

from ytterby.ground.files import PACKAGE
from ytterby.planning.solve.placement import BELOW, MARKETS, PROGRAMME

HANDS = {"runs", "results"}
"""Packages from which a programme takes the base year as it is read, and digests."""


def imported(name: str) -> set[str]:
    """Packages, and files of `planning`, that a file of `planning` runs: not those it takes types from."""
    tree = ast.parse((PACKAGE / name).read_text(encoding="utf-8"))
    types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node in types:
            continue
        parts = (node.module or "").split(".")
        if parts[0] != "ytterby":
            continue
        if parts[1] != "planning":
            names.add(parts[1])
        elif (folder := PACKAGE.joinpath(*parts[1:])).is_dir():
            files = {folder / f"{one.name}.py" for one in node.names}
            if not all(one.is_file() for one in files):  # it takes in the files that are there
                files = {*folder.glob("*.py")}
            names |= {one.relative_to(PACKAGE).as_posix() for one in files}
        else:
            names.add("/".join(parts[1:]) + ".py")
    return names


def reached(*names: str) -> tuple[set[str], set[str]]:
    """Files of `planning`, and other packages, that these hang on."""
    files, packages, open_ = set(), set(), list(names)
    while open_:
        name = open_.pop()
        if name in files:
            continue
        files.add(name)
        for one in imported(name):
            if one.endswith(".py"):
                open_.append(one)
            else:
                packages.add(one)
    return files, packages


def decided(parts: tuple[str, ...]) -> set[str]:
    places = [PACKAGE / part for part in parts]
    return {
        path.relative_to(PACKAGE).as_posix()
        for place in places
        for path in ([place] if place.is_file() else place.rglob("*.py"))
    }


def test_all_that_decides_a_programme_is_in_its_key():
    files, packages = reached(
        "planning/solve/solve.py", "planning/solve/future.py", "planning/solve/placement.py"
    )
    assert files <= decided(PROGRAMME)
    assert packages <= {*BELOW} | HANDS


def test_all_that_decides_a_market_is_in_its_key():
    files, packages = reached("planning/solve/path.py")
    assert files <= decided(MARKETS)
    assert packages <= {*BELOW} | HANDS


def test_what_simulates_and_writes_a_plan_is_not():
    kept = decided(PROGRAMME)
    assert not kept & {
        f"planning/{name}.py" for name in ("judge", "scenario_files", "tables", "sweeps")
    }
    assert decided(MARKETS) < kept

"""Imports run one way, as docs/architecture.md says, and the command line starts light."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

import ytterby

ROOT = Path(ytterby.__file__).parent

# package or module -> floor; it imports only from floors below its own, or from itself
FLOORS = {
    "errors": 0,
    "yamlfile": 0,
    "csvfile": 0,
    "items": 1,
    "facts": 1,
    "controls": 1,
    "market": 1,
    "chain": 2,
    "scenarios": 2,
    "parties": 2,
    "base_year": 3,
    "effects": 3,
    "verdict": 3,
    "years": 4,
    "results": 5,
    "runs": 6,
    "ensemble": 6,
    "validation": 6,
    "report": 7,
    "cli": 8,
}
# the only imports along a floor: a file with lines can be wrong; many runs are made of one
NEIGHBOURS = {
    ("yamlfile", "errors"),
    ("csvfile", "errors"),
    ("ensemble", "runs"),
    ("validation", "ensemble"),
}
# stricter than the floors: a scenario does not know how it is solved, a report computes nothing
FORBIDDEN = {
    ("scenarios", "market"),
    ("report", "years"),
    ("report", "market"),
    ("report", "base_year"),
}
HEAVY = ("numpy", "scipy", "polars", "altair")

FILES = sorted(ROOT.rglob("*.py"))


def package_of(path: Path) -> str:
    """First name under the package: `market` of market/solve.py; empty for the public API."""
    first = path.relative_to(ROOT).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imported(path: Path) -> list[tuple[int, str]]:
    """Line and package of every import from ytterby, also inside functions and for types."""
    found = []
    inside = ["ytterby", *path.relative_to(ROOT).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = inside[: len(inside) + 1 - node.level] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            names = [f"{module}.{a.name}" for a in node.names] if module == "ytterby" else [module]
        for name in names:
            parts = name.split(".")
            if parts[0] == "ytterby" and len(parts) > 1:
                found.append((node.lineno, parts[1]))
    return found


def test_every_package_has_a_floor():
    packages = {package_of(path) for path in FILES} - {""}
    assert packages <= set(FLOORS), f"no floor for {packages - set(FLOORS)}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down(path):
    own = package_of(path)
    if own == "":
        pytest.skip("the public API names all floors")
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {other}"
        for line, other in imported(path)
        if other in FLOORS
        and other != own
        and (
            (FLOORS[other] >= FLOORS[own] and (own, other) not in NEIGHBOURS)
            or (own, other) in FORBIDDEN
        )
    ]
    assert not wrong, "\n".join(wrong)


def test_public_api_is_not_imported_from_inside_below_the_top():
    """`import ytterby` would let a low floor reach all others."""
    for path in FILES:
        own = package_of(path)
        if own == "" or FLOORS[own] >= 6:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert "ytterby" not in [a.name for a in node.names], path


@pytest.mark.parametrize("package", ["market"])
def test_market_knows_no_names(package):
    """The solver knows no country and no element: no such literal stands in its code."""
    names = {"CHN", "USA", "JPN", "Dy", "Nd", "NdPr", "dysprosium", "China", "oxide", "magnet"}
    for path in sorted((ROOT / package).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        literals = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
        assert not names & {v for v in literals if isinstance(v, str)}, path


def test_checker_sees_an_upward_import(tmp_path, monkeypatch):
    (tmp_path / "market").mkdir()
    bad = tmp_path / "market" / "bad.py"
    bad.write_text("def f():\n    from ytterby.years import run\n    from ..cli import main\n")
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    assert imported(bad) == [(2, "years"), (3, "cli")]


@pytest.mark.skipif(
    importlib.util.find_spec("ytterby.cli.main") is None, reason="no command line yet"
)
def test_command_line_starts_light():
    code = f"import sys, ytterby.cli.main; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""Imports run one way, as docs/architecture.md says, and the command line starts light."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from tests.trees import tree_of

import ytterby

ROOT = Path(ytterby.__file__).parent

# from left to right: a wing imports itself and the wings to its left
WINGS = (
    "ground",
    "datasets",
    "controls",
    "compliance",
    "market",
    "instruments",
    "scenarios",
    "world",
    "environment",
    "years",
    "results",
    "figures",
    "runs",
    "draws",
    "validation",
    "footprint",
    "appraisal",
    "planning",
    "economics",
    "game",
    "report",
    "site",
    "serve",
    "cli",
    "__main__",
)
# stricter than the order: law and market never meet but in a study; a report computes nothing
FORBIDDEN = {
    ("compliance", "datasets"),
    ("market", "datasets"),
    ("market", "controls"),
    ("market", "compliance"),
    ("instruments", "market"),
    ("instruments", "compliance"),
    ("scenarios", "market"),
    ("scenarios", "compliance"),
    ("world", "compliance"),
    ("environment", "controls"),
    ("environment", "compliance"),
    ("environment", "market"),
    ("environment", "scenarios"),
    ("years", "compliance"),
    ("results", "compliance"),
    ("figures", "compliance"),
    ("runs", "compliance"),
    ("draws", "compliance"),
    ("validation", "compliance"),
    ("footprint", "compliance"),
    ("appraisal", "compliance"),
    ("planning", "compliance"),
    ("economics", "controls"),
    ("economics", "compliance"),
    ("economics", "market"),
    ("economics", "scenarios"),
    ("economics", "world"),
    ("economics", "years"),
    ("report", "years"),
    ("report", "market"),
    ("report", "world"),
    ("report", "environment"),
}
# for types only: an act is compiled on the network and the period that it is handed
TYPES = {("controls", "world"), ("controls", "scenarios"), ("figures", "runs")}
HEAVY = ("numpy", "scipy", "polars", "altair", "highspy")

FILES = sorted(ROOT.rglob("*.py"))


def package_of(path: Path) -> str:
    """First name under the package: `market` of market/solve.py; empty for the public API."""
    first = path.relative_to(ROOT).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def for_types(tree: ast.AST) -> set[ast.AST]:
    """Nodes that stand under `if TYPE_CHECKING`."""
    guards = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    ]
    return {inner for guard in guards for part in guard.body for inner in ast.walk(part)}


def imported(path: Path) -> list[tuple[int, str, bool]]:
    """Line and wing of every import from ytterby, also inside functions; whether it is for types."""
    found = []
    inside = ["ytterby", *path.relative_to(ROOT).parts[:-1]]
    tree = tree_of(path)
    types = for_types(tree)
    for node in ast.walk(tree):
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
                found.append((node.lineno, parts[1], node in types))
    return found


MOST_MODULES = 20
CROWDED: set[str] = set()
"""Folders that may have more."""


def folders() -> dict[str, list[str]]:
    """Modules of every folder of the package, by its path; the package's own file is none."""
    modules: dict[str, list[str]] = {}
    for path in FILES:
        if path.stem != "__init__":
            place = path.parent.relative_to(ROOT).as_posix()
            modules.setdefault(place, []).append(path.stem)
    return modules


def test_no_folder_is_crowded():
    crowded = {
        name: len(modules) for name, modules in folders().items() if len(modules) > MOST_MODULES
    }
    assert set(crowded) <= CROWDED, crowded


def test_a_family_of_files_is_a_folder():
    """Three files of one room that begin with the same word belong in a folder of that name."""
    families = {}
    for name, modules in folders().items():
        words = [module.split("_")[0] for module in modules]
        many = sorted({word for word in words if words.count(word) >= 3})
        if many and name not in CROWDED:
            families[name] = many
    assert not families


def test_no_public_name_is_a_folder_too():
    """`ytterby.plan` is the function; a folder of that name would take its place once it is imported."""
    names = {part for name in folders() for part in name.split("/")}
    assert not names & set(ytterby.__all__)


def run_time_imports(path: Path) -> set[Path]:
    """Files of the package that a file imports where it runs, also inside functions."""
    tree = tree_of(path)
    types = for_types(tree)
    targets: set[Path] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node in types:
            continue
        parts = (node.module or "").split(".")
        if parts[0] != "ytterby":
            continue
        place = ROOT.joinpath(*parts[1:])
        for one in [place / alias.name for alias in node.names] + [place]:
            if one.with_suffix(".py").is_file():
                targets.add(one.with_suffix(".py"))
    return targets - {path}


def test_no_circle_of_files():
    graph = {path: run_time_imports(path) for path in FILES}
    while True:
        used = {target for targets in graph.values() for target in targets}
        ends = {
            path
            for path, targets in graph.items()
            if path not in used or not targets & graph.keys()
        }
        if not ends:
            break
        graph = {path: targets - ends for path, targets in graph.items() if path not in ends}
    assert not graph, sorted(str(path.relative_to(ROOT)) for path in graph)


def test_every_package_is_a_wing():
    assert {package_of(path) for path in FILES} - {""} == set(WINGS)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_left(path):
    own = package_of(path)
    if own == "":
        pytest.skip("the public API names all wings")
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {other}"
        for line, other, typed in imported(path)
        if other in WINGS
        and other != own
        and (
            (WINGS.index(other) > WINGS.index(own) and not (typed and (own, other) in TYPES))
            or (own, other) in FORBIDDEN
        )
    ]
    assert not wrong, "\n".join(wrong)


def test_public_api_is_not_imported_from_inside_below_the_top():
    """`import ytterby` would let every wing reach all others."""
    for path in FILES:
        own = package_of(path)
        if own == "" or WINGS.index(own) >= WINGS.index("runs"):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Import):
                assert "ytterby" not in [a.name for a in node.names], path


@pytest.mark.parametrize("package", ["market"])
def test_market_knows_no_names(package):
    """The solver knows no country and no element: no such literal stands in its code."""
    names = {"CHN", "USA", "JPN", "Dy", "Nd", "NdPr", "dysprosium", "China", "oxide", "magnet"}
    for path in sorted((ROOT / package).rglob("*.py")):
        tree = tree_of(path)
        literals = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
        assert not names & {v for v in literals if isinstance(v, str)}, path


def test_checker_sees_an_upward_import(tmp_path, monkeypatch):
    (tmp_path / "market").mkdir()
    bad = tmp_path / "market" / "bad.py"
    bad.write_text("def f():\n    from ytterby.years import run\n    from ..cli import main\n")
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    assert imported(bad) == [(2, "years", False), (3, "cli", False)]


@pytest.mark.skipif(
    importlib.util.find_spec("ytterby.cli.main") is None, reason="no command line yet"
)
def test_command_line_starts_light():
    code = f"import sys, ytterby.cli.main; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

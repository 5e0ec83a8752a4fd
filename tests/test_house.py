"""The house keeps its shape: classes have names of their own, files stay short."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from tests.trees import tree_of

import ytterby

ROOT = Path(ytterby.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
LONGEST = 450
LONG, MANY = 350, 20
MAX_LINES, MAX_ARGUMENTS = 60, 10
EXAMPLES = "Examples\n"
REPOSITORY = Path(__file__).parents[1]
KEYWORDS = "its keywords are public (docs/interface.csv)"
LONG_FUNCTIONS = {
    "src/ytterby/draws/loop.py run_study": "the one loop over draws: what waits and what is ready is one state",
    "src/ytterby/market/interior.py interior": "one step of the method after the other, as papers write it",
}
MANY_ARGUMENTS = {
    "src/ytterby/compliance/decide/engine.py check": KEYWORDS,
    "src/ytterby/draws/ensemble.py ensemble": KEYWORDS,
    "src/ytterby/economics/api.py economy": KEYWORDS,
    "src/ytterby/planning/make_plan.py make_plan": KEYWORDS,
    "src/ytterby/report/answer.py answer": KEYWORDS,
}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions():
    """Each function of src and tools: file and name, lines, arguments without `self` and `cls`.

    The docstring of a public verb, which has an example, does not count.
    """
    for path in sorted(p for part in ("src", "tools") for p in (REPOSITORY / part).rglob("*.py")):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                own = node.args
                named = [one.arg for one in (*own.posonlyargs, *own.args, *own.kwonlyargs)]
                arguments = len(named) - (named[:1] in (["self"], ["cls"]))
                where = path.relative_to(REPOSITORY).as_posix()
                doc = ast.get_docstring(node, clean=False) or ""
                apart = len(doc.splitlines()) if EXAMPLES in doc else 0
                yield f"{where} {node.name}", node.end_lineno - node.lineno + 1 - apart, arguments


def test_every_class_has_a_name_of_its_own():
    homes = defaultdict(list)
    for path in FILES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(f"{path.relative_to(ROOT)}:{node.lineno}")
    twice = {name: found for name, found in homes.items() if len(found) > 1}
    assert not twice, "\n".join(f"{name}: {', '.join(found)}" for name, found in twice.items())


def test_the_main_job_reads_on_one_long_page():
    assert lines(ROOT / "report" / "answer.py") <= 230


def test_files_stay_short():
    assert not [str(p.relative_to(ROOT)) for p in FILES if lines(p) > LONGEST]
    long = [str(p.relative_to(ROOT)) for p in FILES if lines(p) > LONG]
    assert len(long) < MANY, "\n".join(long)


def test_long_functions_and_signatures_are_those_with_a_reason():
    every = list(functions())
    long = {name for name, length, _ in every if length > MAX_LINES}
    many = {name for name, _, arguments in every if arguments > MAX_ARGUMENTS}
    for now, listed in ((long, LONG_FUNCTIONS), (many, MANY_ARGUMENTS)):
        assert not now - {*listed}, "split it, or let it take an object"
        assert not {*listed} - now, "it needs its place in the list no more"

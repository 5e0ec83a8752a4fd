"""The house keeps its shape: classes have names of their own, files stay short."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import ytterby

ROOT = Path(ytterby.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
LONGEST = 450
LONG, MANY = 350, 20


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_every_class_has_a_name_of_its_own():
    homes = defaultdict(list)
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(f"{path.relative_to(ROOT)}:{node.lineno}")
    twice = {name: found for name, found in homes.items() if len(found) > 1}
    assert not twice, "\n".join(f"{name}: {', '.join(found)}" for name, found in twice.items())


def test_the_main_job_reads_on_one_long_page():
    assert lines(ROOT / "report" / "answer.py") <= 200


def test_files_stay_short():
    assert not [str(p.relative_to(ROOT)) for p in FILES if lines(p) > LONGEST]
    long = [str(p.relative_to(ROOT)) for p in FILES if lines(p) > LONG]
    assert len(long) < MANY, "\n".join(long)

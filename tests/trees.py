"""Files of code as trees: each is parsed once for all tests of the house, which run in one process."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def tree_of(path: Path) -> ast.Module:
    """The tree of a file of Python, which no test changes."""
    return ast.parse(path.read_text(encoding="utf-8"))

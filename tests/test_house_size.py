"""Lines of code are counted without prose, imports and blank lines; the table adds up."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MODULE = '''"""A module.

Of three lines.
"""

from __future__ import annotations

from typing import (
    TYPE_CHECKING,  # a comment
)

if TYPE_CHECKING:
    import decimal

# a comment
LIMIT = 3  # code
"""What the limit is."""


def one(value: int) -> str:
    """Ähnlich."""
    import json; text = json.dumps(value)

    return text + """
two

three"""
'''


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("house_size", ROOT / "tools" / "house_size.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_code_lines(tool):
    # LIMIT, def, text, return, two, three
    assert tool.code_lines(MODULE) == 6
    assert tool.code_lines('"""Ä.""" ; x = 1\n') == 1
    assert tool.code_lines("") == 0


def test_a_guard_over_more_than_imports_is_code(tool):
    text = "if TYPE_CHECKING:\n    import decimal\n    Number = decimal.Decimal\n"
    assert tool.code_lines(text) == 2


def test_table_adds_up(tool, tmp_path):
    package = tmp_path / "src" / "ytterby"
    (package / "market").mkdir(parents=True)
    (tmp_path / "tools").mkdir()
    (package / "__init__.py").write_text("x = 1\n")
    (package / "market" / "one.py").write_text(MODULE, encoding="utf-8")
    (package / "market" / "two.py").write_text("y = (\n    2\n)  # fmt: skip\n")
    (tmp_path / "tools" / "make.py").write_text("import sys\n\n")
    rows = [line.split() for line in tool.report(tmp_path).splitlines()]
    lines = len(MODULE.splitlines())
    assert ["market", "2", str(lines + 3), "9"] in rows
    assert ["total", "3", str(lines + 4), "10"] in rows
    assert ["market", "2"] in rows
    assert ["#", "fmt:", "skip", "in", "src", "1"] in rows
    assert ["lines", "of", "tools", "2"] in rows

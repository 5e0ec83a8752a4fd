"""Mutants: what is mutated, that the mutant is what runs, and that one which tests cannot see survives."""

from __future__ import annotations

import importlib
import sys

import pytest
from mutation.operators import changed_text, mutated, sites
from mutation.reach import choose
from mutation.trial import attempt, put_in

SOURCE = '''"""A module."""

from functools import lru_cache

LIMIT = 3.0
NAME = "limit"


class Box:
    """A class."""

    size: int = 4

    def room(self, used: int = 1) -> int:
        """Doc 7."""
        if used < 0 or not used:
            raise ValueError(f"{used + 1} is no number")
        return max(self.size - used, 0)


@lru_cache(maxsize=8)
def over(values: tuple) -> list:
    total = []
    for one in values:
        if one > LIMIT:
            break
        total.append(-one)
    return [one for one in total if one]
'''


@pytest.fixture
def module(tmp_path, monkeypatch):
    path = tmp_path / "mutated_here.py"
    path.write_text(SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    yield importlib.import_module("mutated_here")
    del sys.modules["mutated_here"]


def at(module, kind, line):
    return next(
        one for one in sites(module.__file__, SOURCE) if (one.kind, one.line) == (kind, line)
    )


def line_of(text):
    return next(n for n, line in enumerate(SOURCE.splitlines(), 1) if text in line)


def test_annotations_defaults_texts_and_errors_are_left_alone():
    found = sites("x.py", SOURCE)
    lines = {one.line for one in found}
    assert not lines & {
        line_of(text)
        for text in ("NAME =", "size: int", "def room", "Doc 7", "raise", "@lru_cache")
    }
    assert {one.kind for one in found} == {
        "number", "condition", "and or", "relation", "sign", "return", "call", "arithmetic",
        "jump", "statement", "filter",
    }  # fmt: skip
    assert {one.owner for one in found} == {"LIMIT", "Box.room", "over"}


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("relation", "if used <", "`used < 0` -> `used <= 0`"),
        ("and or", "if used <", "`used < 0 or not used` -> `used < 0 and (not used)`"),
        ("arithmetic", "return max", "`self.size - used` -> `self.size + used`"),
        ("call", "return max", "`max(self.size - used, 0)` -> `min(self.size - used, 0)`"),
        ("filter", "if one]", "filter `one` dropped"),
        ("jump", "break", "`break` -> `continue`"),
        ("number", "LIMIT = 3", "`3.0` -> `6.0`"),
    ],
)
def test_a_mutation_is_said_as_it_is(kind, text, said):
    site = next(
        one for one in sites("x.py", SOURCE) if (one.kind, one.line) == (kind, line_of(text))
    )
    assert changed_text(SOURCE, site) == said
    assert compile(mutated(SOURCE, site), "x.py", "exec")


def test_who_holds_the_function_sees_the_mutant(module):
    room, over = module.Box().room, module.over
    assert put_in(at(module, "arithmetic", line_of("return max")), SOURCE)
    assert room(1) == 5
    assert put_in(at(module, "jump", line_of("break")), SOURCE)
    assert over((9.0, 1.0)) == [-1.0]


def test_a_constant_is_replaced_where_it_was_imported(module):
    other = type(sys)("other_here")
    other.LIMIT, other.__file__ = module.LIMIT, None
    sys.modules["other_here"] = other
    try:
        assert put_in(at(module, "number", line_of("LIMIT = 3")), SOURCE)
        assert module.LIMIT == other.LIMIT == 6.0
    finally:
        del sys.modules["other_here"]


def test_a_mutant_without_a_test_has_none(module):
    site = at(module, "number", line_of("LIMIT = 3"))
    assert attempt(site, SOURCE, [], 0.0).end == "no test"


def test_the_quickest_tests_that_reach_the_line_are_chosen():
    records = {
        "a.py::slow": {"cpu": 9.0, "lines": {"m": [4]}}, "a.py::quick": {"cpu": 1.0, "lines": {"m": [4, 5]}},
        "b.py::other": {"cpu": 2.0, "lines": {"m": [5]}}, "b.py::elsewhere": {"cpu": 0.1, "lines": {"n": [4]}},
        "a.py::more": {"cpu": 3.0, "lines": {"m": [5]}},
    }  # fmt: skip
    assert choose(records, "m", [4], 5.0) == ["a.py::quick"]
    assert choose(records, "m", [5], 6.0) == ["a.py::quick", "a.py::more", "b.py::other"]
    assert choose(records, "m", [6], 6.0) == []

"""Words of errors in `data/errors.yaml`: every key is used once and its values are given where it is raised."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest
import yaml

import ytterby
from ytterby.ground.errors import WORDS, DataError, error_of, error_words

SOURCE = Path(ytterby.__file__).parent
TOLD = yaml.safe_load(WORDS.read_text(encoding="utf-8"))


def _calls():
    """Key -> names of the values that are given, of each call in the source."""
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "error_" in text else ():
            name = isinstance(node, ast.Call) and getattr(node.func, "id", "")
            if name in ("error_of", "error_words") and path.name != "errors.py":
                key = node.args[1 if name == "error_of" else 0].value
                yield key, {one.arg for one in node.keywords} - {"where"}


def test_each_key_is_raised_once_with_what_it_asks_for():
    calls = list(_calls())
    assert sorted(key for key, _ in calls) == sorted(TOLD)
    for key, given in calls:
        fields = string.Formatter().parse("".join(TOLD[key].values()))
        assert {re.split(r"[.\[]", name)[0] for _, name, _, _ in fields if name} == given, key


def test_each_has_words():
    for key, told in TOLD.items():
        assert told["what"], key
        assert set(told) <= {"what", "advice"}, key


def test_error_says_where_what_and_what_to_do():
    error = error_of(DataError, "no_table", Path("a/prices.csv"), name="a")
    assert isinstance(error, DataError)
    assert str(error) == "a/prices.csv: there is no such table\n  It is expected in a/."
    assert error_words("no_costs", name="mine") == (
        "the data folder mine has no costs of projects",
        "",
    )
    with pytest.raises(KeyError):
        error_of(DataError, "no_such_key")

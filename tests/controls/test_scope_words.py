"""The words of a scope: free unless code reads them, and a slip in one that is read is refused."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

import ytterby
from ytterby.controls.book import PACKAGED
from ytterby.controls.schema import Measure, Scope
from ytterby.ground import yamlfile
from ytterby.ground.errors import ControlError

RECORD = PACKAGED / "CN" / "CN-MOFCOM-GAC-2025-18.yaml"


def with_words(text):
    """A packaged record with more words in its scope."""
    record = RECORD.read_text(encoding="utf-8").replace("scope:\n", f"scope:\n{text}", 1)
    return yamlfile.validate(
        yamlfile.parse(record, "x.yaml", ControlError), Measure, ControlError
    ).scope


def test_a_new_word_of_law_needs_no_code():
    scope = with_words(
        "  weekday: [Monday]\n  portions: 3\n  shares: {a: 0.5}\n  by_rail: true\n  why: words\n"
    )
    assert scope.model_extra == {
        "weekday": ["Monday"],
        "portions": 3,
        "shares": {"a": 0.5},
        "by_rail": True,
        "why": "words",
    } | {k: v for k, v in scope.model_extra.items() if k in ("codes", "stages", "threshold")}


def test_a_slip_in_a_word_that_is_read_is_told_with_its_line():
    with pytest.raises(ControlError) as told:
        with_words("  weekday: [Monday]\n  destination: JP\n")
    assert "x.yaml:" in str(told.value)
    assert "scope.destination: unknown word 'destination'" in str(told.value)
    assert "Did you mean 'destinations'?" in str(told.value)
    line = int(str(told.value).split("x.yaml:")[1].split(":")[0])
    first = RECORD.read_text(encoding="utf-8").splitlines().index("scope:") + 1
    assert line == first + 2


def test_every_record_shows_the_words_that_its_file_has():
    for path in PACKAGED.glob("*/*.yaml"):
        document = yamlfile.load(path, ControlError)
        measure = yamlfile.validate(document, Measure, ControlError)
        shown = measure.model_dump(mode="json", by_alias=True, exclude_unset=True)["scope"]
        assert shown == document.data["scope"], path
        assert yaml.safe_dump(shown)


def test_every_word_with_a_type_is_read():
    """A word that nothing reads needs no line in the schema."""
    root = Path(ytterby.__file__).parent
    read = {"destinations"}  # held against acts and rules in test_said_twice.py
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith("scope"):
                read.add(node.attr)
    source = (root / "controls" / "schema.py").read_text(encoding="utf-8")
    body = source.partition("def words(self)")[2].partition("class Limb")[0]
    read |= {name for name in Scope.model_fields if f'"{name}"' in body or f"self.{name}" in body}
    assert set(Scope.model_fields) <= read

"""The vocabulary of the fact base: each term adds the kinds that its row says."""

from __future__ import annotations

import pytest

from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.words import terms
from ytterby.compliance.read.work.know_how import kinds_of

READ_AS = {
    "good": {"element", "form", "shape", "product", "group", "oxide", "formula", "side"},
    "assembly": {"form", "product", "group"},
    "equipment": {"form", "product", "plant", "stage"},
    "technology": {"strong", "technology", "stage", "way", "service", "paper"},
    "service": {"way", "service", "stage"},
    "person": {"person", "way"},
}
"""Kind of a row -> the kinds of words it may be read as."""
OTHERS = ("military", "not military", "statement", "helper", "empty", "joiner")
"""Roles that are read elsewhere, or say nothing."""
FRAMES = {
    "en": "{} for a rare earth separation plant", "zh": "稀土萃取分离厂{}", "ja": "希土類 溶媒抽出 工場 {}",
    "de": "{} Trennanlage Seltene Erden", "fr": "{} usine de séparation de terres rares",
}  # fmt: skip
HOW = ("way of export", "person", "carrier", "technology")


def _read(text):
    return {word.kind for unit in scanned(text).units for word in unit.words}


def test_each_term_adds_its_kinds():
    wrong = []
    for term in terms():
        if term.kinds in ("", "use") or term.role in OTHERS:
            continue
        read = _read(term.term.strip("-"))
        if not any(read & READ_AS[kind] for kind in term.kinds.split("|")):
            wrong.append((term.term, sorted(read)))
    assert wrong == []


@pytest.mark.parametrize("language", FRAMES)
def test_what_carries_know_how_is_a_technology_beside_a_plant(language):
    said = [t.term for t in terms() if t.language == language and t.role.startswith(HOW)]
    asked = [FRAMES[language].format(term) for term in said]
    assert [text for text in asked if "technology" not in kinds_of(text)] == []

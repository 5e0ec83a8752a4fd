"""Materials by formula and trade name: what the tables of the fact base read, the program answers."""

from __future__ import annotations

import csv
import random

import pytest

from ytterby.compliance.read import elements as composition
from ytterby.compliance.read import lexicon as vocabulary
from ytterby.compliance.read.describe import describe
from ytterby.compliance.read.elements import chain_shares, shares
from ytterby.compliance.read.pieces import fragments
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.words import PACKAGED

OUTCOMES = {
    "licence required": "licence required",
    "cannot tell": "cannot tell",
    "generally outside 18": "no control found",
    "not named by 18": "no control found",
    "not covered by 18": "no control found",
}
BEFORE_57, AFTER_57 = "2025-09-01", "2027-02-03"
"""Days on which 18/2025 binds alone, and on which 57/2025 and 61/2025 bind too."""
CACHES = (vocabulary.lexicon, vocabulary._meant, vocabulary.nearest, scanned, fragments, describe)
FREED = ("suspended", "no control found")


def _rows():
    with (PACKAGED / "materials.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _expected(row, day):
    found = {OUTCOMES[row["reading_18"]]}
    if day == AFTER_57:
        if row["reading_57"] == "covered":
            found = {"licence required"}
        elif row["reading_57"] == "cannot tell" and "licence required" not in found:
            found = {"cannot tell"}
        if "no control found" in found and row["share_18_elements"]:
            found.add("notice/statement required")  # 61/2025
    if row["share_other_listed"] and "no control found" in found:
        found |= {"licence required", "cannot tell"}  # of gallium, indium, tungsten...
    return found


@pytest.mark.parametrize("day", [BEFORE_57, AFTER_57])
def test_every_material_is_read_as_the_table_reads_it(ask, day):
    rows = _rows()
    assert len(rows) == 268
    wrong, freed = [], []
    for row in rows:
        outcome = ask(row["name"], to="DE", on=day).outcome
        if outcome not in _expected(row, day):
            wrong.append((row["name"], outcome))
            freed += [row["name"]] if outcome in FREED else []
    assert freed == []
    assert len(wrong) <= 0.02 * len(rows), wrong


@pytest.mark.parametrize("day", [BEFORE_57, AFTER_57])
def test_no_other_name_of_a_material_frees_it(ask, day):
    freed = []
    for row in _rows():
        if row["category"] == "phosphor":
            continue  # outside by the ministry's answer, by whatever name
        names = ";".join(row[c] for c in ("aliases", "zh", "other_languages")).split(";")
        free = "no control found" in _expected(row, day)
        said = [name.strip() for name in names if name.strip() and not free]
        freed += [name for name in said if ask(name, to="DE", on=day).outcome in FREED]
    assert freed == []


def test_shares_by_mass_are_those_of_the_table():
    for row in _rows():
        told = " ; ".join((row["share_18_elements"], row["share_57_elements"]))
        for one in filter(None, map(str.strip, told.replace(";", " ; ").split(";"))):
            symbol, percent = one.split()
            assert shares(row["formula"])[symbol] * 100 == pytest.approx(float(percent), abs=0.02)


def test_the_name_of_an_alloy_states_shares():
    assert chain_shares("Fe-22Cr-5Al-0.1Y heating strip") == {"Cr": 0.22, "Al": 0.05, "Y": 0.001}
    assert chain_shares("neodymium-iron-boron") == {}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("GAP substrates", "cannot tell"),  # gadolinium aluminium perovskite, not gallium phosphide
        ("GaP wafers", "licence required"),
        ("YAG powder", "licence required"),
        ("LuAG:Pr scintillator pixels", "cannot tell"),
        ("scandium", "licence required"),
        ("AA5028 sheet, Sc 0.25 %", "cannot tell"),
    ],
)
def test_forms_narrow_only_by_a_record(ask, text, outcome):
    assert ask(text, to="DE", on="2025-09-01").outcome == outcome


def test_names_left_out_of_the_table_are_never_freed(ask, monkeypatch):
    """A third of the names, drawn at random, as if nobody had written them down."""
    kept = [one for one in composition.materials() if random.Random(one.names[0]).random() > 1 / 3]
    left_out = {name for one in composition.materials() if one not in kept for name in one.names}
    monkeypatch.setattr(vocabulary, "materials", lambda: kept)
    # neither read from what is kept of all names, nor kept in its place
    monkeypatch.setattr(vocabulary, "kept_data", lambda _name, _digest, make: make())
    for cached in CACHES:
        cached.cache_clear()
    try:
        rows = [r for r in _rows() if r["name"] in left_out and r["category"] != "phosphor"]
        asked = [r["name"] for r in rows if "no control found" not in _expected(r, BEFORE_57)]
        assert len(asked) > 15
        assert [t for t in asked if ask(t, to="DE", on=BEFORE_57).outcome in FREED] == []
    finally:
        for cached in CACHES:
            cached.cache_clear()

"""The packaged lists of goods and technologies, and that the vocabulary meets their words."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from ytterby.compliance.read.elements import RARE_EARTHS, SYMBOLS
from ytterby.compliance.read.item import FORMS, STAGES, USES, VALUES
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.understanding import understand
from ytterby.controls.book import PACKAGED
from ytterby.controls.entries import GOODS, TECHNOLOGIES, read_goods, read_technologies
from ytterby.ground.errors import ControlError

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "controls"

EXCEPTIONS = {
    "1C902.a.2-samarium-cobalt": "without a word for the form it is taken for the magnet, which is listed as well",
    "1C906.a.2-lutetium-ytterbium": "two rare earths without a word for the form may be any mixture",
    "2B902.y-grain-boundary-diffusion-sputtering-coater-diffusion-furnace": "begins with the name of a process",
    "shape-not-told": "names no element: any of the seven will do",
    "scrap-not-told": "names no element: any of the seven will do",
    "1C913.a-others-not-seen": "stands for materials not seen, of any form",
}
"""Goods whose own words do not meet their predicate, and why."""

ALL = [
    (m, e) for lists in (read_goods(), read_technologies()) for m, es in lists.items() for e in es
]
KNOWHOW = {
    "T-2008-050901J": "leaching technology for ion-adsorption deposits",
    "T-2008-053101J": "neodymium laser glass preparation technology",
    "T-2008-053301J": "heap leaching of ion-adsorption rare earth and its reagent formula",
    "T-2008-053302J-1": "multi-outlet solvent extraction process for rare earths",
    "T-2008-053302J-2": "synthesis of rare earth extractants",
    "T-2008-053302J-3": "process to obtain single rare earths",
    "T-2008-053302J-4": "alloying technology for rare earths in steel",
    "T-2008-053302J-5": "technology for rare earth alloys",
    "T-2008-053302J-6": "process and parameters to win rare earths from ionic ore",
    "T-2008-053401X": "mould heat treatment with rare earth agents",
    "T-2008-053707X": "making technology of rare-earth-bearing aluminium-lithium alloy",
    "T-2023-RE-J-1": "rare earth extraction and separation process technology",
    "T-2023-RE-J-2": "production technology of rare earth metals",
    "T-2023-RE-J-3": "preparation of SmCo magnets",
    "T-2023-RE-J-4": "preparation of rare earth calcium oxyborate",
    "T-2023-RE-J-B": "neodymium laser glass melting process",
    "T-2023-RE-X-1": "rare earth mining technology",
    "T-2023-RE-X-2": "rare earth ore dressing technology",
    "T-2023-RE-X-3": "rare earth smelting technology",
    "T-2023-RE-X-REST": "rare earth carburising formulas",
    "T-2023-RE-X-REST-aviation": "making technology of rare-earth-bearing aluminium-lithium alloy",
    "T-2025-252604X": "LFP cathode technology",
    "T-2025-252604X-LMFP": "process for LMFP cathode material",
    "T-2025-252604X-precursor": "phosphate precursor production process",
    "T-2025-NFM-LI": "smelting technology for lithium from spodumene",
    "T-2025-NFM-GA": "ion exchange technology for gallium from alumina mother liquor",
    "T-62-a-1": "drawings of a rare earth mine",
    "T-62-a-2": "simulation data for separation of lanthanides",
    "T-62-a-3": "process parameters for metal smelting of neodymium",
    "T-62-a-4": "know-how for sintering NdFeB magnets",
    "T-62-a-5": "process to recover rare earths from magnet scrap",
    "T-62-b-1": "commissioning of rare earth mining equipment",
    "T-62-b-2": "maintenance of a rare earth separation line",
    "T-62-b-3": "repair of electrolysis cells for neodymium metal",
    "T-62-b-4": "commissioning of a NdFeB magnet sintering line",
    "T-62-b-5": "upgrade of a rare earth recycling line",
    "T-58-a": "technology to make lithium-ion cells of 320 Wh/kg",
    "T-58-b": "granulation process for artificial graphite anode material",
    "T-55": "DC arc plasma jet CVD process technology",
    "T-33-diamond": "process to synthesise cubic boron nitride with a six-side press",
    "T-33-press": "technology to make six-side presses",
    "T-2023-RE-X-1b": "leaching know-how for ion-adsorption ore",
    "T-33-SB": "gold-antimony separation technology",
    "T-10-W": "tungsten carbide production technology",
    "T-10-TE": "tellurium metal production technology",
    "T-10-BI": "bismuth metal production technology",
    "T-10-MO": "molybdenum powder production process",
    "T-10-IN": "indium phosphide crystal growth technology",
}  # fmt: skip
"""A way to say each technology in words; T-62-catch has no words of its own."""


def meets(covers, read) -> bool:
    """The identity part of a predicate; values and content are left aside."""
    return all(
        (
            not covers.forms or read.form in covers.forms,
            not covers.stages or read.stage in covers.stages,
            not covers.kinds or read.kind in covers.kinds,
            not covers.products or read.products.intersection(covers.products),
            read.products.isdisjoint(covers.not_products),
            read.uses.isdisjoint(covers.not_uses),
            read.elements.issuperset(covers.elements),
            not covers.only or not read.elements.difference(covers.elements),
            not covers.any_element or read.elements.intersection(covers.any_element),
            not covers.rare_earths or read.rare_earths or read.elements & RARE_EARTHS,
            not covers.contains or read.elements.intersection(covers.contains),
        )
    )


def test_own_words_meet_own_predicate():
    goods = [e for es in read_goods().values() for e in es if not e.gap or e.id in EXCEPTIONS]
    missed = {e.id for e in goods if not meets(e.covers, understand(e.item))}
    assert missed == set(EXCEPTIONS)
    assert len(missed) < 0.05 * len(goods)


@pytest.mark.parametrize("name", KNOWHOW)
def test_technology_is_met_by_words(name):
    entry = next(e for _, e in ALL if e.id == name)
    assert meets(entry.covers, understand(KNOWHOW[name]))


def test_every_technology_is_tried():
    assert {e.id for es in read_technologies().values() for e in es} == {*KNOWHOW, "T-62-catch"}


def test_names_in_predicates_exist():
    products, values = set(lexicon().products), set(VALUES)
    for measure, entry in ALL:
        covers, where = entry.covers, f"{measure}/{entry.id}"
        assert set(covers.forms) <= set(FORMS), where
        assert set(covers.stages) <= set(STAGES), where
        assert {*covers.uses, *covers.not_uses} <= set(USES), where
        assert {*covers.products, *covers.not_products} <= products, where
        assert {*covers.elements, *covers.any_element, *covers.contains} <= SYMBOLS, where
        assert all(lexicon().cas[number] in covers.products for number in covers.cas), where
        for test in [*covers.tests, *(t for group in covers.alternatives for t in group)]:
            assert test.measure in values or test.measure.removeprefix("content.") in SYMBOLS, where
        assert any(
            (
                covers.elements,
                covers.any_element,
                covers.products,
                covers.rare_earths,
                covers.forms,
                covers.uses,
            )
        ), where


def test_measures_exist():
    known = {path.stem for path in PACKAGED.glob("*/*.yaml")}
    assert set(read_goods()) <= known
    assert set(read_technologies()) <= known


CORRECTED = {
    ("CN-MOFCOM-GAC-2024-33", "six-side (cubic) press, parts, MPCVD tool, diamond window"),
    ("CN-MOFCOM-GAC-2024-33", "indium antimonide"),
    ("CN-MOFCOM-GAC-2025-10", "solid tungsten and alloys"),
    ("CN-MOFCOM-GAC-2025-10", "W-Ni-Fe or W-Ni-Cu alloy"),
    ("CN-MOFCOM-GAC-2025-10", "tungsten-copper and tungsten-silver"),
    ("CN-MOFCOM-GAC-2025-55", "diamond wire saw"),
    ("CN-MOFCOM-GAC-2025-55", "diamond grinding wheel"),
    ("CN-MOFCOM-GAC-2025-57", "Yb crystal, optical fibre and thermal barrier coating materials"),
}
"""Rows that the second round of facts says better: R8b, R12 to R15 of its corrections."""


@pytest.mark.skipif(not FACTS.exists(), reason="the fact base lies outside the package")
@pytest.mark.parametrize(
    ("table", "lists", "column"),
    [("goods.csv", read_goods, "item"), ("technologies.csv", read_technologies, "control_points")],
)
def test_every_row_is_carried_over(table, lists, column):
    with (FACTS / table).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    entries = lists()
    for row in rows:
        if (row["measure_id"], row[column]) in CORRECTED:
            continue
        same = [e for e in entries[row["measure_id"]] if getattr(e, column) == row[column]]
        assert same, row
        facts = [
            e
            for e in same
            if e.source == row["source"]
            and e.source_url == row["source_url"]
            and (e.note or "") == row["note"]
            and (getattr(e, "thresholds", None) or "") == row.get("thresholds", "")
            and len(getattr(e, "hs", []))
            == len(row.get("hs_codes", "").split(";") if row.get("hs_codes") else [])
        ]
        assert facts, row


def test_dysprosium_magnets_and_gaps():
    entries = {e.id: e for e in read_goods()["CN-MOFCOM-GAC-2025-18"]}
    magnet = next(e for e in entries.values() if e.control_code == "1C905.a.4")
    assert magnet.covers.contains == ["Dy"]
    unseen = [e.id for e in entries.values() if e.gap]
    assert len(unseen) == 20
    settled = entries["1C905.a.2-dysprosium-iron"]
    assert settled.gap is None


def test_limits_of_the_lists():
    tests = {
        e.control_code: e.covers.tests for e in read_goods()["CN-MOFCOM-GAC-2025-56"] if not e.gap
    }
    volume = tests["2B902.d"][0]
    assert (volume.floor, volume.ceiling, volume.floor_inclusive) == (0.5, 14.2, True)
    antimony = next(e for e in read_goods()["CN-MOFCOM-GAC-2024-33"] if e.item == "antimony oxide")
    assert antimony.covers.tests[0].floor == 0.9999
    assert antimony.covers.tests[0].floor_inclusive


def test_errors_name_file_and_line(tmp_path):
    bad = tmp_path / "CN-MOFCOM-GAC-2025-55.yaml"
    shutil.copy(GOODS / bad.name, bad)
    bad.write_text(
        bad.read_text(encoding="utf-8").replace("ceiling: 8", "ceilin: 8"), encoding="utf-8"
    )
    with pytest.raises(ControlError, match=r"2025-55\.yaml:\d+: unknown key 'ceilin'"):
        read_goods(tmp_path)
    other = tmp_path / "technologies"
    other.mkdir()
    shutil.copy(TECHNOLOGIES / "CN-TECHCAT-2008.yaml", other / "CN-TECHCAT-2009.yaml")
    with pytest.raises(ControlError, match="the file's measure is 'CN-TECHCAT-2008'"):
        read_technologies(other)

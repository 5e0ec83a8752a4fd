"""Carry the lists of goods and technologies over into `src/ytterby/data/`, with their predicates.

    python tools/carry_over_goods.py ../shared/facts/controls/goods.csv ../shared/facts/controls/technologies.csv

One file a measure. The facts of a row are kept as they are; what it covers, in names a program can
test, is said by hand in the tables below: once for the kinds of row that every rare earth has
(metal, oxide...), else item by item. A row without a line in the tables stops the run.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path
from typing import Any

import yaml

from ytterby.controls.entries import GoodsFile, TechnologyFile
from ytterby.controls.lists import GOODS, TECHNOLOGIES, read_goods, read_technologies

Covers = dict[str, Any]

NAMES = {
    "samarium": "Sm", "gadolinium": "Gd", "terbium": "Tb", "dysprosium": "Dy", "lutetium": "Lu", "scandium": "Sc",
    "yttrium": "Y", "ytterbium": "Yb", "cobalt": "Co", "iron": "Fe", "nickel": "Ni", "aluminium": "Al",
    "magnesium": "Mg", "copper": "Cu", "zirconium": "Zr",
}  # fmt: skip
OTHER_METALS = ["other metals"]
MATERIAL = ["compound", "substrate", "crystal", "target", "scrap"]
"""Forms in which a named compound is traded; devices made of it are not listed."""
NOT_SEEN = "the list of {what} of {element} was not seen complete in the sources"
SEVEN = ["Sm", "Gd", "Tb", "Dy", "Lu", "Sc", "Y"]
ONE_ELEMENT = ["C", "Ga", "Ge", "Sb", "W", "Te", "Bi", "Mo", "In"]
REE_ORES = ["bastnaesite", "monazite", "ion-adsorption ore"]
EXTRACTANTS = ["P507", "P204", "naphthenic acid", "N235", "C272"]


def at_least(measure: str, floor: float) -> dict[str, Any]:
    """A test: the limit itself is covered."""
    return {"measure": measure, "floor": floor}


def over(measure: str, floor: float) -> dict[str, Any]:
    """A test: the limit itself is not covered."""
    return {"measure": measure, "floor": floor, "floor_inclusive": False}


def up_to(measure: str, ceiling: float) -> dict[str, Any]:
    """A test: the limit itself is covered."""
    return {"measure": measure, "ceiling": ceiling}


def under(measure: str, ceiling: float) -> dict[str, Any]:
    """A test: the limit itself is not covered."""
    return {"measure": measure, "ceiling": ceiling, "ceiling_inclusive": False}


def within(measure: str, floor: float, ceiling: float) -> dict[str, Any]:
    """A test: both limits are covered."""
    return {"measure": measure, "floor": floor, "ceiling": ceiling}


def machine(product: str, *tests: dict[str, Any]) -> Covers:
    """Equipment: the machine itself, whatever plant it is for."""
    return {
        "forms": ["equipment"],
        "products": [product],
        **({"tests": list(tests)} if tests else {}),
    }


def compound(product: str, *tests: dict[str, Any]) -> Covers:
    """A compound known by name."""
    return {"forms": MATERIAL, "products": [product], **({"tests": list(tests)} if tests else {})}


def extractant(product: str, cas: str) -> Covers:
    """Listed for rare earth production: another metal as the only use excludes."""
    return {"forms": ["reagent"], "products": [product], "cas": [cas], "not_uses": OTHER_METALS}


# Announcement 56/2025, by control code
EQUIPMENT: dict[str, Covers] = {
    # named for rare earth processing: another metal as the only use excludes
    "2B902.a": {**machine("centrifugal extractor"), "not_uses": OTHER_METALS},
    "2B902.b": {
        **machine("impurity removal and precipitation line", at_least("throughput", 5000)),
        "not_uses": OTHER_METALS,
    },
    "2B902.c": machine(
        "roasting kiln",
        within("diameter", 1.8, 4.6),
        within("length", 20, 80),
        up_to("temperature", 850),
    ),
    "2B902.d": machine("mixer-settler", within("volume", 0.5, 14.2)),
    "2B902.e": machine("ion adsorption equipment"),
    "2B902.f": machine("precipitation-crystallisation reactor", within("volume", 10, 50)),
    # the power limit is one of the motor; a paddle has none
    "2B902.g": machine("precipitation reactor parts"),
    "2B902.h": machine("resistance furnace", within("temperature", 320, 650)),
    "2B902.i": machine("electrolysis auxiliaries"),
    "2B902.j": machine(
        "electrolysis cell",
        within("current", 6, 30),
        within("anode current density", 5, 7),
        within("cathode current density", 1, 2),
    ),
    "2B902.k": machine(
        "vacuum induction reduction furnace", up_to("temperature", 1700), within("mass", 10, 300)
    ),
    "2B902.l": machine(
        "vacuum carbon tube furnace", up_to("temperature", 1700), within("mass", 10, 300)
    ),
    "2B902.m": machine("Czochralski furnace", at_least("temperature", 2300)),
    "2B902.n": machine("crucible-descent furnace", at_least("temperature", 1400)),
    "2B902.o": machine("strip casting furnace"),
    "2B902.p": machine("strip casting furnace parts"),
    "2B902.q": machine("hydrogen decrepitation furnace"),
    "2B902.r": machine("hydrogen decrepitation furnace parts"),
    "2B902.s": machine(
        "jet mill", up_to("particle size", 5), at_least("recovery", 0.99), up_to("oxygen", 80)
    ),
    "2B902.t": machine("field forming press", at_least("magnetic field", 1.5)),
    "2B902.u": machine("hot press"),
    "2B902.v": machine("cold isostatic press"),
    "2B902.w": machine(
        "vacuum sintering furnace", up_to("cooling time", 20), within("temperature", 500, 1200)
    ),
    "2B902.x": machine("magnet cutting and grinding machine"),
    "2B902.y": machine("grain boundary diffusion equipment"),
    "2B902.z": machine("shaft kiln", at_least("diameter", 19), at_least("length", 21)),
}

# Rows that are named one by one, by measure and item
GOODS_BY_ITEM: dict[str, dict[str, Covers]] = {
    "CN-MOFCOM-GAC-2025-56": {
        "bastnaesite, monazite, ion-adsorption ore": {"forms": ["ore", "concentrate"], "products": REE_ORES, "rare_earths": True},
        "flotation reagents with hydroxamic acid or phosphate ester collectors": {
            "forms": ["reagent"], "products": ["rare earth flotation reagent"], "not_uses": OTHER_METALS,
        },
        "extractant P507 (CAS 14802-03-0) for rare earth production": extractant("P507", "14802-03-0"),
        "extractant P204 (CAS 298-07-7) for rare earth production": extractant("P204", "298-07-7"),
        "extractant naphthenic acid (CAS 1338-24-5) for rare earth production": extractant("naphthenic acid", "1338-24-5"),
        "extractant N235 (CAS 68814-95-9) for rare earth production": extractant("N235", "68814-95-9"),
        "extractant C272 (CAS 83411-71-6) for rare earth production": extractant("C272", "83411-71-6"),
    },
    "CN-MOFCOM-GAC-2025-57": {
        "Ho alloy: Ho-Cu, Mg-Ho, Ho-Fe": {"elements": ["Ho"], "any_element": ["Cu", "Mg", "Fe"], "forms": ["alloy"]},
        "Er alloy: Er-Al": {"elements": ["Er", "Al"], "forms": ["alloy"]},
        "Eu alloy: Mg-Eu": {"elements": ["Eu", "Mg"], "forms": ["alloy"]},
        "Yb crystal, optical fibre and thermal barrier coating materials": {
            "elements": ["Yb"], "forms": ["crystal", "fibre", "ceramic"],
        },
    },
    "CN-MOFCOM-2025-61": {
        "SmCo alloy of Chinese origin (Annex 1 part 1)": {"elements": ["Sm", "Co"], "forms": ["alloy"]},
        "TbFe alloy of Chinese origin (Annex 1 part 1)": {"elements": ["Tb", "Fe"], "forms": ["alloy"]},
        "DyFe alloy of Chinese origin (Annex 1 part 1)": {"elements": ["Dy", "Fe"], "forms": ["alloy"]},
        "TbDyFe alloy of Chinese origin (Annex 1 part 1)": {"elements": ["Tb", "Dy", "Fe"], "forms": ["alloy"]},
        "SmCo permanent magnet material made abroad (Annex 1 part 2)": {"forms": ["magnet"], "products": ["SmCo"]},
        "NdFeB magnet material with Tb made abroad (Annex 1 part 2)": {"forms": ["magnet"], "products": ["NdFeB"], "contains": ["Tb"]},
        "NdFeB magnet material with Dy made abroad (Annex 1 part 2)": {"forms": ["magnet"], "products": ["NdFeB"], "contains": ["Dy"]},
        "rare earth targets (Sm, Gd and others) made abroad (Annex 1 part 2)": {"any_element": SEVEN, "forms": ["target"]},
    },
    "CN-MOFCOM-GAC-2023-23": {
        "gallium metal": {"elements": ["Ga"], "forms": ["metal", "scrap"]},
        "gallium nitride": compound("gallium nitride"),
        "gallium oxide": {"elements": ["Ga"], "forms": ["oxide"]},
        "gallium phosphide": compound("gallium phosphide"),
        "gallium arsenide": compound("gallium arsenide"),
        "indium gallium arsenide": compound("indium gallium arsenide"),
        "gallium selenide": compound("gallium selenide"),
        "gallium antimonide": compound("gallium antimonide"),
        "germanium metal": {"elements": ["Ge"], "forms": ["metal", "scrap"]},
        "zone-refined germanium ingot": {"elements": ["Ge"], "forms": ["metal"], "products": ["zone-refined germanium"]},
        "zinc germanium phosphide": compound("zinc germanium phosphide"),
        "germanium epitaxial substrate": {"elements": ["Ge"], "forms": ["substrate"]},
        "germanium dioxide": {"elements": ["Ge"], "forms": ["oxide"]},
        "germanium tetrachloride": compound("germanium tetrachloride"),
    },
    "CN-MOFCOM-GAC-2023-39": {
        "artificial graphite and products": {
            "forms": ["graphite", "battery"], "products": ["artificial graphite", "artificial graphite anode"], "not_products": ["graphite electrode", "low-sensitivity graphite"],
            "tests": [over("purity", 0.999), over("flexural strength", 30), over("density", 1.73)],
        },
        "natural flake graphite and products incl. spherical and expanded": {
            "forms": ["graphite"], "products": ["natural flake graphite"], "not_products": ["graphite electrode", "low-sensitivity graphite"],
        },
    },
    "CN-MOFCOM-GAC-2024-33": {
        "antimony ore and raw materials": {"elements": ["Sb"], "forms": ["ore", "concentrate"]},
        "antimony metal and products": {"elements": ["Sb"], "forms": ["metal", "target", "crystal", "scrap"], "only": True},
        "antimony oxide": {"elements": ["Sb"], "forms": ["oxide"], "tests": [at_least("purity", 0.9999)]},
        "trimethyl, triethyl and other organic antimony": compound("organoantimony", over("purity", 0.99999)),
        "antimony hydride": compound("antimony hydride", over("purity", 0.99999)),
        "indium antimonide": {
            **compound("indium antimonide"),
            "alternatives": [[under("dislocation density", 50)], [over("purity", 0.9999999)]],
        },
        "six-side (cubic) press, parts, MPCVD tool, diamond window": {
            "forms": ["equipment", "superhard", "component"], "products": ["cubic press", "MPCVD", "diamond window"],
        },
    },
    "CN-MOFCOM-GAC-2025-10": {
        "ammonium paratungstate": {"forms": ["compound"], "products": ["ammonium paratungstate"]},
        "tungsten oxide": {"elements": ["W"], "forms": ["oxide"]},
        "tungsten carbide not under 1C226": {"forms": ["compound"], "products": ["tungsten carbide"]},
        "solid tungsten and alloys": {
            "elements": ["W"], "forms": ["metal", "alloy"], "not_products": ["tungsten powder", "tungsten heavy alloy", "ferrotungsten"],
            "tests": [at_least("content.W", 0.97)],
        },
        "W-Ni-Fe or W-Ni-Cu alloy": {"elements": ["W", "Ni"], "any_element": ["Fe", "Cu"], "forms": ["alloy"]},
        "tellurium metal": {"elements": ["Te"], "forms": ["metal", "target", "crystal", "scrap"], "only": True},
        "CdTe, CdZnTe, HgCdTe crystals": {
            "forms": MATERIAL, "products": ["cadmium telluride", "cadmium zinc telluride", "mercury cadmium telluride"],
        },
        "bismuth metal and products not under 1C229": {"elements": ["Bi"], "forms": ["metal", "target", "crystal", "scrap"], "only": True},
        "bismuth germanate": compound("bismuth germanate"),
        "triphenylbismuth; tris(p-ethoxyphenyl)bismuth": compound("organobismuth"),
        "molybdenum powder for missile parts": {
            "elements": ["Mo"], "forms": ["metal"], "products": ["molybdenum powder"],
            "tests": [at_least("content.Mo", 0.97), up_to("particle size", 50)],
        },
        "indium phosphide": compound("indium phosphide"),
        "trimethylindium; triethylindium": compound("organoindium"),
    },
    "CN-MOFCOM-GAC-2025-55": {
        "synthetic diamond powder": {"forms": ["superhard"], "products": ["diamond powder"], "tests": [up_to("particle size", 50)]},
        "synthetic diamond single crystals": {
            "forms": ["superhard", "crystal"], "products": ["synthetic diamond"], "not_products": ["gem diamond"],
            "tests": [{**over("particle size", 50), "ceiling": 500}],
        },
        "diamond wire saw": {"forms": ["superhard", "equipment"], "products": ["diamond wire"], "tests": [up_to("grain", 8)]},
        "diamond grinding wheel": {"forms": ["superhard"], "products": ["diamond grinding wheel"], "tests": [up_to("grain", 5)]},
        "DC arc plasma jet CVD equipment": machine("plasma jet CVD equipment"),
    },
    "US-DFARS-MAGNET-2019": {"SmCo and NdFeB magnets bought by DoD": {"forms": ["magnet"], "products": ["SmCo", "NdFeB"]}},
    "US-USTR-301-MAGNET-2026": {"permanent magnets of Chinese origin": {"forms": ["magnet"]}},
    "MY-RAW-REE-2024": {"raw rare earth ore or concentrate": {"rare_earths": True, "forms": ["ore", "concentrate"]}},
    "VN-RAW-REE-2026": {"raw rare earth ore": {"rare_earths": True, "forms": ["ore"]}},
}  # fmt: skip

GAPS = {
    "six-side (cubic) press, parts, MPCVD tool, diamond window": "the limits on size, pressure and power are not in the sources",
    "W-Ni-Fe or W-Ni-Cu alloy": "the limits on density, strength and elongation are not in the sources",
}
"""Rows whose limits were not copied: an item of that kind may lie on either side."""

# Entries beside the rows: a second thing that a row names, or what is known to be missing

SHAPES = ["substrate", "crystal", "target", "ceramic", "scrap"]
"""Shapes of gallium and germanium goods. Codes of 3818 (wafers) in the table bear out substrates; the
others are an assumption, on the side of the control: the sources do not quote the shapes."""
EXTRA: dict[str, list[dict[str, Any]]] = {
    "CN-MOFCOM-GAC-2023-23": [
        {"like": "gallium metal", "id": "gallium-metal-in-other-shapes", "item": "gallium metal crystal",
         "covers": {"elements": ["Ga"], "forms": ["crystal", "target"], "only": True}},
        {"like": "gallium oxide", "id": "gallium-oxide-in-other-shapes", "item": "gallium oxide substrate, crystal or target",
         "covers": {"elements": ["Ga"], "forms": SHAPES, "products": ["gallium oxide"]}},
        {"like": "germanium metal", "id": "germanium-metal-in-other-shapes", "item": "germanium crystal",
         "covers": {"elements": ["Ge"], "forms": ["crystal", "target"], "only": True}},
        {"like": "germanium dioxide", "id": "germanium-dioxide-in-other-shapes", "item": "germanium dioxide target",
         "covers": {"elements": ["Ge"], "forms": SHAPES, "products": ["germanium dioxide"]}},
    ],
    "CN-MOFCOM-GAC-2023-39": [
        {"like": "natural flake graphite and products incl. spherical and expanded", "id": "graphite-anode-not-told", "hs": [],
         "item": "graphite anode material, natural or artificial not said",
         "gap": "whether it is of natural flake graphite (controlled) or artificial (controlled over three limits)",
         "covers": {"elements": ["C"], "products": ["graphite anode"]}},
    ],
    "CN-MOFCOM-GAC-2024-33": [
        {"like": "antimony ore and raw materials", "id": "antimony-sulfide", "item": "antimony raw materials: sulfide",
         "covers": {"elements": ["Sb"], "forms": ["compound", "ore", "concentrate"], "products": ["antimony sulfide"]}},
    ],
    "CN-MOFCOM-GAC-2025-10": [
        {"like": "solid tungsten and alloys", "id": "1C117.c-with-copper-or-silver", "item": "tungsten-copper and tungsten-silver",
         "covers": {"elements": ["W"], "any_element": ["Cu", "Ag"], "forms": ["alloy"], "tests": [at_least("content.W", 0.80)]}},
    ],
    "CN-MOFCOM-GAC-2025-56": [
        {"like": "ion adsorption equipment [extraction-separation]", "id": "2B902-machine-not-named", "control_code": "2B902",
         "item": "equipment for rare earth processing, the machine not named",
         "gap": "which machine it is decides, and the words do not name one of the list",
         "covers": {"forms": ["equipment"], "rare_earths": True,
                    "not_products": [*(c["products"][0] for c in EQUIPMENT.values()), "other equipment"]}},
        {"like": "extractant P507 (CAS 14802-03-0) for rare earth production", "id": "1C914.c-extractant-not-named",
         "item": "extractant for rare earth production, not named", "hs": [],
         "gap": "which chemical it is decides, and the words do not name one of the list",
         "covers": {"forms": ["reagent"], "rare_earths": True, "not_products": [*EXTRACTANTS, "rare earth flotation reagent"]}},
    ],
}  # fmt: skip
_names = {symbol: name for name, symbol in NAMES.items()}
for _measure, _elements, _like in (
    ("CN-MOFCOM-GAC-2025-18", SEVEN, "Sm metal"),
    ("CN-MOFCOM-GAC-2025-57", ["Ho", "Er", "Tm", "Eu", "Yb"], "Ho metal"),
):
    EXTRA.setdefault(_measure, []).append(
        {
            "like": _like, "id": "scrap-not-told", "element": "/".join(_elements), "form": "scrap", "hs": [], "control_code": None,
            "item": "scrap that holds a listed element",
            "gap": "whether scrap counts as the metal, alloy or magnet that it was is not in the sources",
            "covers": {"any_element": _elements, "forms": ["scrap"]},
        }
    )  # fmt: skip
for _code, _element in (("1C904", "Tb"), ("1C905", "Dy")):
    EXTRA.setdefault("CN-MOFCOM-GAC-2025-18", []).append(
        {
            # permanent magnet material is more than finished magnets: strip-cast alloy goes with it
            "like": f"NdFeB permanent magnet material containing {_names[_element]}", "id": f"{_code}.a.4-magnet-alloy",
            "form": "alloy", "item": f"NdFeB magnet alloy containing {_names[_element]}",
            "covers": {"elements": ["Nd"], "forms": ["alloy"], "products": ["NdFeB"], "contains": [_element]},
        }
    )  # fmt: skip
for _code, _element in (("1C905", "Dy"), ("1C906", "Lu"), ("1C907", "Sc"), ("1C908", "Y")):
    for _form, _number in (("alloy", "a.2"), ("target", "a.3")):
        EXTRA.setdefault("CN-MOFCOM-GAC-2025-18", []).append(
            {
                "like": f"{_element} metal", "id": f"{_code}.a-{_form}s-not-seen", "control_code": f"{_code}.{_number}",
                "form": _form, "item": f"other {_form}s of {_element}", "hs": [], "hs_verified": "not seen", "thresholds": None,
                "gap": NOT_SEEN.format(what=f"{_form}s", element=_element),
                "covers": {"elements": [_element], "forms": [_form]},
            }
        )  # fmt: skip
EXTRA["CN-MOFCOM-GAC-2025-57"] = [
    {"like": "Yb metal", "id": "1C913.a-others-not-seen", "form": "alloy", "item": "other materials of Yb", "hs": [], "hs_verified": "not seen",
     "gap": NOT_SEEN.format(what="alloys and materials", element="Yb"),
     "covers": {"elements": ["Yb"], "forms": ["alloy", "luminescent", "magnetocaloric", "hydrogen storage"]}},
]  # fmt: skip

RE: Covers = {"rare_earths": True}
KNOWHOW = ["technology", "service"]
"""Under the technology rules of 2001 and 2008 a transfer includes technical services."""
IONIC = ["ion-adsorption ore"]
AVIATION = ["aluminium-lithium alloy"]
"""An entry of its own, restricted and not prohibited."""

TECHNOLOGIES_BY_ID: dict[str, Covers] = {
    "T-2008-050901J": {"stages": ["mining", "smelting/leaching"], "products": IONIC},
    "T-2008-053101J": {"products": ["neodymium laser glass"]},
    "T-2008-053301J": {"stages": ["smelting/leaching"], "products": IONIC},
    "T-2008-053302J-1": {**RE, "stages": ["extraction-separation"]},
    "T-2008-053302J-2": {"products": [*EXTRACTANTS, "rare earth extractant"], "stages": ["extraction-separation", "other"]},
    "T-2008-053302J-3": {**RE, "stages": ["extraction-separation"], "tests": [at_least("purity", 0.99)]},
    "T-2008-053302J-4": {**RE, "stages": ["alloy"], "not_products": AVIATION},
    "T-2008-053302J-5": {**RE, "stages": ["alloy"], "not_products": AVIATION},
    "T-2008-053302J-6": {"stages": ["smelting/leaching", "extraction-separation"], "products": IONIC},
    "T-2008-053401X": {**RE, "products": ["rare earth heat treatment"]},
    "T-2008-053707X": {**RE, "products": ["aluminium-lithium alloy"]},
    "T-2023-RE-J-1": {**RE, "stages": ["extraction-separation"]},
    "T-2023-RE-J-2": {**RE, "stages": ["metal", "alloy"], "not_products": AVIATION},
    # the three magnets named are the rare earth magnets that are made
    "T-2023-RE-J-3": {**RE, "stages": ["magnet making"]},
    "T-2023-RE-J-4": {"products": ["calcium oxyborate crystal"]},
    "T-2023-RE-J-B": {**RE, "stages": ["other", "crystal growth"]},
    "T-2023-RE-X-1": {**RE, "stages": ["mining"]},
    "T-2023-RE-X-2": {**RE, "stages": ["beneficiation"]},
    "T-2023-RE-X-3": {**RE, "stages": ["smelting/leaching"]},
    "T-2023-RE-X-REST": {**RE, "stages": ["other", "crystal growth"]},
    "T-2025-252604X": {
        "products": ["LFP"],
        "tests": [at_least("compaction density", 2.58), at_least("specific capacity", 160), at_least("first efficiency", 0.97)],
    },
    "T-2025-NFM-LI": {"elements": ["Li"], "stages": ["smelting/leaching", "extraction-separation", "metal", "alloy"], "not_products": ["LFP", "LMFP"]},
    "T-2025-NFM-GA": {"elements": ["Ga"], "stages": ["extraction-separation"]},
    "T-62-a-1": {**RE, "stages": ["mining"]},
    "T-62-a-2": {**RE, "stages": ["smelting/leaching", "extraction-separation"]},
    "T-62-a-3": {**RE, "stages": ["metal"]},
    "T-62-a-4": {**RE, "stages": ["magnet making"]},
    "T-62-a-5": {**RE, "stages": ["recycling"]},
    "T-62-b-1": {**RE, "stages": ["mining"]},
    "T-62-b-2": {**RE, "stages": ["smelting/leaching", "extraction-separation"]},
    "T-62-b-3": {**RE, "stages": ["metal"]},
    "T-62-b-4": {**RE, "stages": ["magnet making"]},
    "T-62-b-5": {**RE, "stages": ["recycling"]},
    "T-62-catch": {"uses": ["rare earth industry"]},
    "T-33-SB": {"elements": ["Au", "Sb"], "stages": ["smelting/leaching", "extraction-separation"]},
    "T-10-W": {"elements": ["W"], "stages": ["smelting/leaching", "extraction-separation", "metal", "alloy", "other"]},
    "T-10-TE": {"elements": ["Te"], "stages": ["smelting/leaching", "extraction-separation", "metal", "crystal growth", "other"]},
    "T-10-BI": {"elements": ["Bi"], "stages": ["smelting/leaching", "extraction-separation", "metal", "crystal growth", "other"]},
    # production of the powder; to name its stages is an assumption, which leaves out recycling
    "T-10-MO": {"elements": ["Mo"], "products": ["molybdenum powder"], "stages": ["smelting/leaching", "extraction-separation", "metal", "alloy", "other"]},
    "T-10-IN": {"products": ["indium phosphide", "organoindium"]},
}  # fmt: skip
TECHNOLOGY_GAPS = {
    "T-2023-RE-J-B": "the entry is not identified in the sources",
    "T-2023-RE-X-REST": "the text of these entries was not seen",
}
TECHNOLOGY_EXTRA: dict[str, list[dict[str, Any]]] = {
    "CN-MOFCOM-MOST-2023-57": [
        {"like": "T-2023-RE-X-REST", "id": "T-2023-RE-X-REST-aviation", "technology": "Aviation materials",
         "covers": {**RE, "products": AVIATION, "kinds": KNOWHOW}},
    ],
    "CN-MOFCOM-MOST-2025-28": [
        {"like": "T-2025-252604X", "id": "T-2025-252604X-LMFP", "technology": "Battery cathode materials: LMFP",
         "covers": {"products": ["LMFP"], "tests": [at_least("compaction density", 2.38)], "kinds": KNOWHOW}},
        {"like": "T-2025-252604X", "id": "T-2025-252604X-precursor", "technology": "Battery cathode materials: phosphate precursor",
         "covers": {"products": ["phosphate cathode precursor"], "kinds": KNOWHOW}},
    ],
}  # fmt: skip


def rare_earth_goods(row: dict[str, str]) -> Covers | None:
    """The kinds of row that every controlled rare earth has."""
    element, form, item = row["element"], row["form"], row["item"]
    if form in ("oxide", "compound", "metal", "crystal", "fibre", "magnetocaloric", "magnetostrictive",
                "hydrogen storage", "luminescent", "ceramic"):  # fmt: skip
        return {"elements": [element], "forms": [form]}
    if form == "magnet":
        if "SmCo" in item:
            return {"forms": ["magnet"], "products": ["SmCo"]}
        if "NdFeB" in item:
            return {"forms": ["magnet"], "products": ["NdFeB"], "contains": [element]}
        return {"elements": [element], "forms": ["magnet"]}
    partners = [NAMES[w] for w in re.split(r"[- ]", item) if w in NAMES]
    if form == "alloy" and len(partners) > 1:
        return {"elements": partners, "forms": ["alloy"]}
    if form == "target":
        partners = partners or [element]
        return {
            "elements": partners,
            "forms": ["target"],
            **({} if len(partners) > 1 else {"only": True}),
        }
    return None


def goods_covers(row: dict[str, str]) -> Covers:
    """The predicate of a row, from the tables above."""
    code = row["control_code"]
    if code in EQUIPMENT:
        return EQUIPMENT[code]
    special = GOODS_BY_ITEM.get(row["measure_id"], {}).get(row["item"])
    if special and row["form"] != "equipment" and row["element"] in ONE_ELEMENT:
        # a compound of another element is not one of this name, even when its name is not known
        special = {"elements": [row["element"]], **special}
    covers = special or (
        rare_earth_goods(row) if row["measure_id"].startswith("CN-MOFCOM") else None
    )
    if row["item"] == "Ho target: Ho, Ho-Cu":
        return {"elements": ["Ho"], "forms": ["target"]}
    if covers is None:
        raise SystemExit(f"no predicate for {row['measure_id']} {row['item']!r}")
    return covers


def slug(text: str) -> str:
    """A name from words."""
    return (
        re.sub(r"[^a-z0-9]+", "-", text.lower().split("[")[0].split(" (")[0])
        .strip("-")[:60]
        .rstrip("-")
    )


def goods_entry(row: dict[str, str]) -> dict[str, Any]:
    """A row as an entry."""
    code = row["control_code"]
    group = next((g for g in ("part 1", "part 2") if f"Annex 1 {g}" in row["item"]), None)
    note = row["note"]
    return drop_empty(
        {
            "id": "-".join(p for p in (code.replace("/", "-"), slug(row["item"])) if p),
            "control_code": code,
            "element": row["element"],
            "form": row["form"],
            "item": row["item"],
            "group": group,
            "covers": goods_covers(row),
            "gap": GAPS.get(row["item"]),
            "hs": [re.sub(r"\D", "", c) for c in row["hs_codes"].split(";") if c.strip()],
            "hs_verified": row["hs_verified"],
            "thresholds": row["thresholds"],
            "note": note,
            "source": row["source"],
            "source_url": row["source_url"],
        }
    )


def technology_entry(row: dict[str, str]) -> dict[str, Any]:
    """A row as an entry."""
    name = row["tech_id"]
    kinds = {"T-62-a": ["technology"], "T-62-b": ["service"]}.get(name[:6], KNOWHOW)
    covers = {**TECHNOLOGIES_BY_ID[name], **({} if name == "T-62-catch" else {"kinds": kinds})}
    kept = {k: v for k, v in row.items() if k not in ("tech_id", "measure_id")}
    return drop_empty({"id": name, **kept, "covers": covers, "gap": TECHNOLOGY_GAPS.get(name)})


def drop_empty(entry: dict[str, Any]) -> dict[str, Any]:
    """Without the cells that are blank."""
    return {k: v for k, v in entry.items() if v not in ("", None, [])}


def with_extra(
    entries: list[dict[str, Any]], extra: list[dict[str, Any]], key: str
) -> list[dict[str, Any]]:
    """The entries, and those written beside the rows: facts of the row they are `like`."""
    by_name = {entry[key]: entry for entry in entries}
    added = [
        drop_empty({**by_name[e["like"]], **{k: v for k, v in e.items() if k != "like"}})
        for e in extra
    ]
    for entry in added:
        if entry.get("gap"):
            entry.pop("thresholds", None)
    return [*entries, *added]


def write(
    folder: Path,
    measure: str,
    entries: list[dict[str, Any]],
    model: type[GoodsFile] | type[TechnologyFile],
) -> None:
    """One file, checked against its schema before it counts."""
    record = {"measure": measure, "entries": entries}
    model.model_validate(record)
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(record, Dumper=Plain, sort_keys=False, allow_unicode=True, width=110)
    (folder / f"{measure}.yaml").write_text(text, encoding="utf-8")


class Plain(yaml.SafeDumper):
    """No anchors: a value used twice is written twice. Short lists on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never an alias."""
        return True


def _list(dumper: yaml.SafeDumper, data: list[Any]) -> yaml.Node:
    return dumper.represent_sequence(
        "tag:yaml.org,2002:seq", data, flow_style=not any(isinstance(x, dict | list) for x in data)
    )


def _text(dumper: yaml.SafeDumper, data: str) -> yaml.Node:
    # digits, and codes such as 1E902, stay text for every reader
    quoted = "'" if re.fullmatch(r"[\d.]+(?:[eE]\d+)?.*", data) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=quoted)


Plain.add_representer(list, _list)
Plain.add_representer(str, _text)


def main(goods: Path, technologies: Path) -> None:
    """Write all files."""
    by_measure: dict[str, list[dict[str, Any]]] = {}
    for row in rows(goods):
        by_measure.setdefault(row["measure_id"], []).append(goods_entry(row))
    for measure, entries in by_measure.items():
        write(GOODS, measure, with_extra(entries, EXTRA.get(measure, []), "item"), GoodsFile)
    by_measure = {}
    for row in rows(technologies):
        by_measure.setdefault(row["measure_id"], []).append(technology_entry(row))
    for measure, entries in by_measure.items():
        write(
            TECHNOLOGIES,
            measure,
            with_extra(entries, TECHNOLOGY_EXTRA.get(measure, []), "id"),
            TechnologyFile,
        )
    print(
        sum(map(len, read_goods().values())),
        "goods and",
        sum(map(len, read_technologies().values())),
        "technologies",
    )


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

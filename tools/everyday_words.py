"""Names of goods of every day and words for what they are like, out of WordNet: widens `data/items/everyday.tsv.gz`.

python tools/everyday_words.py DICT_FOLDER

DICT_FOLDER : `data.noun`, `index.noun` and `index.adj` of WordNet (its licence: any use, notice kept). A noun counts
if its commonest sense is an artefact or food and none of its common ones is of a kind that a list may mean; an adjective counts if the
table has it as a word beside goods. No word that lists use is taken.
"""

from __future__ import annotations

import argparse
import gzip
import io
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

from ytterby.compliance.read.everyday_names import TABLE, says_nothing
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.spelling import key_of

sys.path.insert(0, str(Path(__file__).parent))
from nomenclature_words import list_words

SENSES = 3  # senses of a noun that count, the commonest first
FILES = frozenset(["06", "13"])  # of artefacts and food
RISKY = frozenset(
    [
        "weapon",
        "weaponry",
        "arms",
        "explosive",
        "explosive_device",
        "ammunition",
        "projectile",
        "bomb",
        "detonator",
        "fuse",
        "gun",
        "airfoil",
        "aircraft",
        "spacecraft",
        "rocket",
        "missile",
        "submersible",
        "warship",
        "ship",
        "boat",
        "vessel_craft",
        "watercraft",
        "craft",
        "military_vehicle",
        "armored_vehicle",
        "tank",
        "self-propelled_vehicle",
        "armor",
        "body_armor",
        "military_unit",
        "military_post",
        "protective_covering",
        "nuclear_reactor",
        "reactor",
        "centrifuge",
        "accelerator",
        "measuring_instrument",
        "measuring_device",
        "scientific_instrument",
        "electronic_device",
        "electronic_equipment",
        "electrical_device",
        "electronic_instrument",
        "semiconductor",
        "semiconductor_device",
        "engine",
        "motor",
        "turbine",
        "pump",
        "valve",
        "compressor",
        "furnace",
        "machine_tool",
        "machine",
        "power_tool",
        "optical_device",
        "optical_instrument",
        "lens",
        "electrode",
        "magnet",
        "battery",
        "circuit",
        "transducer",
        "detector",
        "sensor",
        "antenna",
        "tube",
        "conduit",
        "conductor",
        "pipe",
        "pipage",
        "computer",
        "computer_circuit",
        "robot",
        "apparatus",
        "camera",
        "photographic_equipment",
        "radar",
        "sonar",
        "laser",
        "mechanism",
        "mechanical_device",
        "control",
        "regulator",
        "gyroscope",
        "spring",
        "bearing",
        "shaft",
        "rotor",
        "nozzle",
        "filter",
        "heat_exchanger",
        "cylinder",
        "chamber",
        "medical_instrument",
        "surgical_instrument",
        "radio",
        "telecommunication_system",
        "communication_system",
        "system",
        "network",
        "chemical",
        "metal",
        "alloy",
        "drug",
        "poison",
        "medicine",
        "substance",
        "material",
        "compound",
        "mixture",
        "abrasive",
        "adhesive",
        "plastic",
        "fiber",
        "filament",
        "resin",
        "paint",
        "pigment",
        "fuel",
        "lubricant",
        "product_none",
        "creation_none",
        "software",
        "program",
        "facility",
        "building",
        "place",
        "area",
        "way",
        "road",
        "room",
        "establishment",
        "installation",
        "plant",
        "structure_none",
        "person",
        "group",
    ]
)


SURE = frozenset(
    """clothing garment footwear headdress hosiery furniture bedclothes bedding floor_cover curtain towel linen cushion
    pillow umbrella tableware crockery cookware kitchen_utensil cooking_utensil drinking_vessel basket plaything toy
    musical_instrument sports_equipment jewelry adornment food nutrient foodstuff beverage edible_fruit vegetable produce
    stationery book writing_implement greeting_card picture_frame toiletry cosmetic soap perfume baggage broom
    garden_tool hanger""".split()  # noqa: SIM905  read as a list
)
"""Kinds of goods that no list can mean, however they are described."""
OPEN = frozenset(
    """ball button ring bar wing chip roll block filling stock drop shot pellet disc plate bead patty punch cocktail shell
    skin tube pipe bolt pin rivet nut spring seal clip lock blade roller bearing mask helmet goggle glove boot vest jacket
    suit scale crystal bean grain seed meal flour powder starch sugar salt oil fat wax glue cell culture yeast
    plant bug ray robot crane puffer drone hornet viper cobra falcon eagle hawk mole ram lug stud brace bond target dart
    arrow bow jet kite balloon tank sink tap trap dish frame net rod reel line chain cue pack case kit set
    charge mount bug plug socket connector coupling pick spike slice core wafer biscuit loaf cake sheet film paste jelly
    emulsion essence extract concentrate spirit liquor draft blend mix mixture ration feed fodder additive
    supplement agent dough batter substitute decoration figure token piece counter die cube counterpane foundation
    table bench cabinet blanket clock comb brush sponge kernel rope torch bowl refrigerator ribbon shutter scooter mat
    kettle shelf pot pan mixer mill grinder oven press cooker boiler funnel sieve horn organ bell triangle reed pipe
    siren bag top slide swing model hoop pistol board card man goal jewel gem stone pearl diamond cup glass overall
    coverall lamp manual code volume number record pointer marker mouse bat hood crown trunk tablet capsule pill
    parachute raft pad stick tee club paddle anchor peg tack fin mask shield
    spacesuit stinger pipework thread nylon rayon alcohol grit flat sub wrap mac broach chuck gimlet mini generic green tail stay
    sling sinker slip upper sprinkle hash stripe ephemeris theremin catapult caldron cauldron cord cork tub creel breech
    bombard cleat cling fitment accessory blender percolator squeezer liquidizer steamer fryer furnishing
    base lining coating finish pencil crayon chalk whiting bit file burr burner hearth fire safe vault strongbox""".split()  # noqa: SIM905
)
"""Of these, words that alone or at the end of another name may mean matter, a part or a device."""


class Nouns:
    """The nouns of WordNet with what they are kinds of."""

    def __init__(self, folder: Path) -> None:
        self.up: dict[str, list[str]] = {}
        self.names: dict[str, list[str]] = {}
        self.files: dict[str, str] = {}
        for line in (folder / "data.noun").open(encoding="utf-8", errors="replace"):
            if line.startswith("  "):
                continue
            fields = line.split(" | ")[0].split()
            count = int(fields[3], 16)
            self.files[fields[0]] = fields[1]
            self.names[fields[0]] = [w.lower() for w in fields[4 : 4 + 2 * count : 2]]
            rest = fields[5 + 2 * count :]
            self.up[fields[0]] = [b for a, b in pairwise(rest) if a in ("@", "@i")]
        self.senses = {}
        for line in (folder / "index.noun").open(encoding="utf-8", errors="replace"):
            if not line.startswith("  "):
                fields = line.split()
                size, tagged = int(fields[2]), int(fields[3 + int(fields[3]) + 2])
                self.senses[fields[0]] = (fields[-size:], tagged)

    @cache  # noqa: B019  one object, asked once
    def kinds(self, synset: str) -> frozenset[str]:
        """All names of what a sense is a kind of, itself included."""
        own = frozenset(self.names.get(synset, ()))
        return own.union(*(self.kinds(one) for one in self.up.get(synset, ())))

    def goods(self, noun: str) -> bool:
        """Whether a noun is one for goods of every day and for nothing that a list may mean."""
        senses, tagged = self.senses[noun]
        common = senses[: max(1, min(SENSES, tagged or 1))]
        return self.files[common[0]] in FILES and not any(
            self.kinds(one) & RISKY for one in senses[:SENSES]
        )

    def sure(self, noun: str) -> bool:
        """Whether the commonest sense of a noun is of a kind that no list can mean, and none may be another thing."""
        last = noun.replace("_", " ").replace("-", " ").split()[-1]
        return key_of(last) not in OPEN and bool(self.kinds(self.senses[noun][0][0]) & SURE)


def main() -> None:
    """Read WordNet and the table, write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    hot = {key for key, meant in lexicon().phrases.items() if not says_nothing(meant)}
    used = list_words()
    with gzip.open(TABLE, "rt", encoding="utf-8") as source:
        rows = {
            tuple(line.split("\t", 2)[:2]): line.rstrip("\n").split("\t")[2:] for line in source
        }
    beside = set(rows["en", "beside"])
    nouns = Nouns(folder)
    heads = {*rows["en", "head"], *rows.get(("en", "sure"), ())}
    new, sure = set(), set()
    for noun in nouns.senses:
        key = key_of(noun.replace("_", " ").replace("-", " "))
        plain = noun.replace("_", "").replace("-", "").isalpha() and len(key) > 2
        listed = key in hot or any(word in used for word in key.split())
        if plain and key.count(" ") < 2 and not listed and nouns.goods(noun):
            new.add(key)
        if (key in heads or key in new) and nouns.sure(noun):
            sure.add(key)
    adjectives = {
        key_of(line.split()[0].replace("_", " "))
        for line in (folder / "index.adj").open(encoding="utf-8", errors="replace")
        if not line.startswith("  ")
    }
    rows["en", "head"] = sorted((heads | new) - sure)
    rows["en", "sure"] = sorted(sure)
    rows["en", "property"] = sorted((adjectives & beside) - used - hot)
    text = "".join("\t".join((*key, *words)) + "\n" for key, words in sorted(rows.items()))
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as target:
        target.write(text.encode())
    TABLE.write_bytes(packed.getvalue())
    print(
        len(new),
        "nouns",
        len(rows["en", "property"]),
        "adjectives",
        len(packed.getvalue()),
        "bytes",
    )


if __name__ == "__main__":
    main()

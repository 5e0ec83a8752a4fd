"""Plain words that name no matter and no goods: writes `data/items/plain_words.txt.gz`.

python tools/plain_words.py WORDNET_FOLDER

WORDNET_FOLDER : the `dict` folder of WordNet 3.1 (Princeton University). Taken are nouns all of whose senses are persons,
times, places, talk, thought, feelings, groups and possession; verbs of talk, thought, motion, possession and
society in all inflections; adverbs and adjectives. Left out is each word that a list, the vocabulary of matter or the
name of a heading uses, or that looks like a matter, and each that has a sense of a thing, a substance or a process.
"""

from __future__ import annotations

import argparse
import gzip
import io
import sys
from collections import defaultdict
from pathlib import Path

from ytterby.compliance.read.codes.headings import words_of_names
from ytterby.compliance.read.everyday_names import PLAIN, may_describe
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.spelling import key_of
from ytterby.ground import yamlfile
from ytterby.ground.errors import DataError
from ytterby.ground.files import DATA

sys.path.insert(0, str(Path(__file__).parent))
from nomenclature_words import list_words

NOUNS = frozenset(["11", "12", "14", "15", "18", "21", "28", "16", "10", "09"])
"""Files of nouns: events, feelings, groups, locations, persons, possession, time, motives, talk, thought."""
VERBS = frozenset(["32", "31", "37", "38", "40", "41", "42", "39"])
"""Files of verbs: talk, thought, feelings, motion, possession, society, states, perception."""
ADJECTIVES, ADVERBS = frozenset(["00"]), frozenset(["02"])
PLACES, CAPITAL = "15", "^"
"""The file of places, of which names are taken too; a mark of what is written with a capital."""
LEAST = 4
"""Letters of a word."""
VOWELS = "aeiou"


def senses(folder: Path, part: str) -> dict[str, set[str]]:
    """The files of all senses of each word of a part of speech."""
    files: dict[str, set[str]] = defaultdict(set)
    for line in (folder / f"data.{part}").open(encoding="utf-8", errors="replace"):
        if not line.startswith("  "):
            fields = line.split(" | ")[0].split()
            for word in fields[4 : 4 + 2 * int(fields[3], 16) : 2]:
                named = word[0].isupper() and fields[1] != PLACES
                files[word.split("(")[0].lower()].add("name" if named else fields[1])
                if word[0].isupper():
                    files[word.lower() + CAPITAL]
    return files


def inflected(verb: str) -> set[str]:
    """A verb with its regular endings."""
    stem = verb.removesuffix("e")
    if verb[-1] == "y" and verb[-2] not in VOWELS:
        return {verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"}
    short = verb[-1] not in VOWELS + "wxy" and verb[-2] in VOWELS and verb[-3] not in VOWELS
    stem = stem + verb[-1] if short and len(verb) < LEAST + 1 else stem
    plural = "es" if verb.endswith(("s", "x", "ch", "sh", "z")) else "s"
    return {verb, verb + plural, stem + "ed", stem + "ing"}


def plural(noun: str) -> str:
    """The regular plural of a noun."""
    if noun[-1] == "y" and noun[-2] not in VOWELS:
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh", "z")) else "s")


def words_of_entries() -> set[str]:
    """All words of the entries of the lists, in English and Chinese."""
    found = set[str]()

    def walk(one: object) -> None:
        if isinstance(one, dict):
            for value in one.values():
                walk(value)
        elif isinstance(one, list | tuple):
            for value in one:
                walk(value)
        elif isinstance(one, str):
            found.update(key_of("".join(c if c.isalpha() else " " for c in one)).split())

    for path in sorted((DATA / "goods").glob("*.yaml")):
        walk(yamlfile.load(path, DataError).data["entries"])
    return found


def main() -> None:
    """Read WordNet, write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    nouns, verbs = senses(folder, "noun"), senses(folder, "verb")
    adjectives, adverbs = senses(folder, "adj"), senses(folder, "adv")
    found = set[str]()
    for word in {*nouns, *verbs, *adjectives, *adverbs}:
        parts = ((nouns, NOUNS), (verbs, VERBS), (adjectives, ADJECTIVES), (adverbs, ADVERBS))
        if len(word) < LEAST or not (word.isascii() and word.isalpha()):
            continue
        if all(part.get(word, set()) <= files for part, files in parts):
            found.add(word)
            found |= {plural(word)} if word in nouns and word + CAPITAL not in nouns else set()
            found |= inflected(word) if word in verbs else set()
    used = list_words() | words_of_names() | words_of_entries()
    used |= {word for key in lexicon().phrases for word in key.split()}
    left = sorted(w for w in {*map(key_of, found)} if w not in used and may_describe(w))
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as target:
        target.write(("\n".join(left) + "\n").encode())
    PLAIN.write_bytes(packed.getvalue())
    print(len(left), "words", len(packed.getvalue()), "bytes")


if __name__ == "__main__":
    main()

"""Nouns of the customs nomenclature, heading by heading: writes `data/items/nomenclature.tsv.gz`.

python tools/nomenclature_words.py CN_TABLE.csv

CN_TABLE.csv : columns `code, level, en, de, fr, es` (Combined Nomenclature of the European Union; Eurostat, DG TAXUD,
reuse with the source named). A row of what is written: language, heading (4 digits), words in the plain form of
`read/spelling.py`; with a `*` if alone they name goods of every day: plurals (in German nouns) of headings of such goods
that no list uses. Left out: headings under which a list of the book names a code, and words that lists use.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import re
from collections import defaultdict
from pathlib import Path

from ytterby.compliance.read.codes.headings import lists
from ytterby.compliance.read.everyday_names import NOMENCLATURE, says_nothing
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.spelling import key_of
from ytterby.ground import yamlfile
from ytterby.ground.errors import DataError
from ytterby.ground.files import DATA

LEAST = 4  # letters of a word
CHUNKS = {
    "en": r",|;|:|\band\b|\bor\b|\bincluding\b|-",
    "de": r",|;|:|\bund\b|\boder\b|\bsowie\b|\beinschließlich\b",
    "fr": r",|;|:|\bet\b|\bou\b|-",
    "es": r",|;|:|\by\b|\be\b|\bo\b|-",
}
NO_NOUNS = frozenset(
    [
        "other",
        "others",
        "such",
        "not",
        "for",
        "with",
        "without",
        "whether",
        "than",
        "this",
        "that",
        "these",
        "those",
        "which",
        "parts",
        "part",
        "articles",
        "article",
        "goods",
        "products",
        "product",
        "materials",
        "material",
        "similar",
        "like",
        "kind",
        "kinds",
        "used",
        "made",
        "put",
        "prepared",
        "containing",
        "having",
        "being",
        "only",
        "also",
        "their",
        "from",
        "into",
        "over",
        "under",
        "more",
        "less",
        "least",
        "most",
        "each",
        "both",
        "either",
        "either",
        "presented",
        "suitable",
        "designed",
        "waste",
        "scrap",
        "powder",
        "powders",
        "flakes",
        "granules",
        "sheets",
        "plates",
        "strip",
        "blocks",
        "tubes",
        "pipes",
        "profiles",
        "bars",
        "rods",
        "wire",
        "new",
        "fresh",
        "andere",
        "anderer",
        "anderes",
        "teile",
        "teil",
        "waren",
        "ware",
        "erzeugnisse",
        "erzeugnis",
        "stoffe",
        "stücke",
        "form",
        "formen",
        "zubehör",
        "pulver",
        "granulat",
        "flocken",
        "platten",
        "blätter",
        "folien",
        "bleche",
        "stäbe",
        "drähte",
        "draht",
        "rohre",
        "profile",
        "abfälle",
        "schrott",
        "maschinen",
        "apparate",
        "geräte",
        "autres",
        "autre",
        "parties",
        "partie",
        "articles",
        "article",
        "ouvrages",
        "produits",
        "produit",
        "matières",
        "même",
        "mêmes",
        "tels",
        "telles",
        "ceux",
        "celles",
        "poudre",
        "poudres",
        "plaques",
        "feuilles",
        "bandes",
        "barres",
        "tubes",
        "profilés",
        "fils",
        "déchets",
        "débris",
        "machines",
        "appareils",
        "dont",
        "dits",
        "pour",
        "avec",
        "sans",
        "même",
        "non",
        "los",
        "las",
        "demás",
        "otros",
        "otras",
        "partes",
        "parte",
        "artículos",
        "artículo",
        "manufacturas",
        "productos",
        "producto",
        "materias",
        "polvo",
        "placas",
        "hojas",
        "barras",
        "tubos",
        "perfiles",
        "alambre",
        "desperdicios",
        "desechos",
        "máquinas",
        "aparatos",
        "para",
        "con",
        "sin",
        "incluso",
        "excepto",
        "solo",
    ]
)
BOUND = frozenset(
    [
        "aus",
        "von",
        "vom",
        "mit",
        "für",
        "zum",
        "zur",
        "zu",
        "in",
        "im",
        "der",
        "des",
        "den",
        "dem",
        "bei",
        "als",
        "auf",
        "mehr",
        "nicht",
        "ohne",
    ]
)
CHAPTERS = frozenset(
    [*range(1, 25), 33, *range(41, 50), *range(50, 68), 83, 91, 92, 94, 95, 96]
)  # of goods of every day
HEADINGS = frozenset(
    [
        "3401",
        "3402",
        "3405",
        "3406",
        "3407",
        "3922",
        "3923",
        "3924",
        "3925",
        "4011",
        "4012",
        "4013",
        "4014",
        "4015",
        "4016",
        "6801",
        "6802",
        "6803",
        "6808",
        "6809",
        "6810",
        "6904",
        "6905",
        "6907",
        "6910",
        "6911",
        "6912",
        "6913",
        "7009",
        "7010",
        "7013",
        "7315",
        "7317",
        "7318",
        "7319",
        "7321",
        "7322",
        "7323",
        "7324",
        "8201",
        "8202",
        "8203",
        "8204",
        "8205",
        "8206",
        "8210",
        "8211",
        "8212",
        "8213",
        "8214",
        "8215",
        "8432",
        "8433",
        "8450",
        "8451",
        "8452",
        "8508",
        "8509",
        "8510",
        "8513",
        "8516",
        "8703",
        "8711",
        "8712",
        "8713",
        "8714",
        "8715",
        "8716",
    ]
)  # and headings of other chapters
MATTER = range(25, 33)  # chapters of ores and chemicals: a code of these witnesses nothing


def nouns(text: str, language: str) -> set[str]:
    """The word with which each part of a description begins; in German the first with a capital."""
    bare = re.sub(r"\(.*?\)|\[.*?\]", "", text)
    words: set[str] = set()
    for chunk in re.split(CHUNKS[language], bare if language == "de" else bare.lower()):
        parts = re.findall(r"[^\W\d_]+", chunk)
        if language == "de":
            parts = (
                [p for p in parts if p[0].isupper()][:1] if parts and not _bound(parts[0]) else []
            )
        words |= {p for p in parts[:1] if len(p) >= LEAST and p.lower() not in NO_NOUNS}
    return words


def _bound(word: str) -> bool:
    return word in BOUND


def listed_codes() -> set[str]:
    """Headings of codes that an entry or a heading known by name has."""
    codes = {code[:4] for index in lists().values() for code, _ in index.codes}
    for path in (DATA / "goods").glob("*.yaml"):
        for entry in yamlfile.load(path, DataError).data["entries"]:
            codes |= {str(code)[:4] for code in entry.get("hs", ())}
    with (DATA / "items" / "hs_lines.csv").open(encoding="utf-8", newline="") as source:
        rows = [r for r in csv.DictReader(source) if r["form"] != "none"]
    return codes | {row["hs"][:4] for row in rows}


def list_words() -> set[str]:
    """The words by which headings are known."""
    phrases = (f"{h.words}|{h.name}" for index in lists().values() for h in index.headings)
    parts = (
        part for one in phrases for part in re.split(r"[|+~]", one) if part[:1] not in ("!", "@")
    )
    return {key_of(word) for part in parts for word in part.rstrip("*").split()}


def main() -> None:
    """Read the table, write the words."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", type=Path)
    table = parser.parse_args().table
    listed = listed_codes()
    used = list_words()
    hot = {key for key, meant in lexicon().phrases.items() if not says_nothing(meant)}
    by_heading: dict[tuple[str, str], set[str]] = defaultdict(set)
    with table.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            heading = row["code"][:4]
            if len(heading) < LEAST or heading in listed or int(heading[:2]) in MATTER:
                continue
            everyday = heading in HEADINGS or int(heading[:2]) in CHAPTERS
            for language in CHUNKS:
                for word in nouns(row[language], language):
                    key = key_of(word)
                    alone = (
                        everyday and key not in used and (language == "de" or word.endswith("s"))
                    )
                    if key and key not in hot and " " not in key:
                        by_heading[language, heading].add(key + "*" * alone)
    text = "".join(
        "\t".join((language, heading, *sorted(words - {w[:-1] for w in words}))) + "\n"
        for (language, heading), words in sorted(by_heading.items())
        if words
    )
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as target:
        target.write(text.encode())
    NOMENCLATURE.write_bytes(packed.getvalue())
    print(f"{len(by_heading)} rows, {len(packed.getvalue())} bytes")


if __name__ == "__main__":
    main()

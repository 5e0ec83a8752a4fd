"""Families of words: every entry of the announcements said in many ways, by its names, forms, values and order.

python -m tests.compliance.decide.families [PER_ROW]

prints the texts that would be let go. `families.csv` has a row an entry and language; names, forms and facts are parted
by `|`. The entries of 18/2025 and 57/2025 are made of the names of their elements.
"""

from __future__ import annotations

import csv
import random
import sys
from itertools import product
from pathlib import Path

TABLE = Path(__file__).with_name("families.csv")
ON = "2027-02-03"
"""A day on which all of the announcements bind by their text."""
LET_GO = ("no control found", "not covered", "suspended", "error")
FRAMES = {
    "en": (
        *("{n} {f}", "{f} of {n}", "{n}, {f}", "{f}: {n}", "{n} ({f})", "{n} {f}, {v}", "{v} {n} {f}"),
        *("{n} {f} {v}", "25 kg {n} {f}", "commercial {n} {f}", "{n} {f} for industry", "{f} ({n}), {v}"),
        *("{n} - {f}, {v}", "our best {n} {f}", "{n} {f}, packed in drums", "{n} as {f}"),
    ),
    "zh": (
        *("{n}{f}", "{n} {f}", "{n}，{f}", "{f}（{n}）", "{v}{n}{f}", "{n}{f} {v}", "{n}{f}，{v}", "{f} {n}"),
        *("工业用{n}{f}", "{n}{f} 25公斤", "优质{n}{f}", "{n}的{f}", "{n}{f}，桶装", "{v} {n} {f}"),
    ),
    "de": (
        *("{n}-{f}", "{n} {f}", "{n}, {f}", "{f} ({n})", "{f}: {n}", "{n}-{f}, {v}", "{v} {n}-{f}"),
        *("25 kg {n}-{f}", "{n}-{f} für die Industrie", "{n} als {f}", "hochwertiges {n}-{f}", "{n}-{f} {v}"),
    ),
}  # fmt: skip
ELEMENTS = {
    "18": {"Sm": "samarium 钐", "Gd": "gadolinium 钆", "Tb": "terbium 铽", "Dy": "dysprosium 镝", "Lu": "lutetium 镥",
           "Sc": "scandium 钪", "Y": "yttrium 钇"},
    "57": {"Ho": "holmium 钬", "Er": "erbium 铒", "Tm": "thulium 铥", "Eu": "europium 铕", "Yb": "ytterbium 镱"},
}  # fmt: skip


Row = tuple[str, str, list[str], list[str], list[str]]
"""Entry, language, names, forms and facts."""


def rows() -> list[Row]:
    """Entry, language, names, forms and facts of every family."""
    with TABLE.open(encoding="utf-8", newline="") as source:
        table: list[Row] = [
            (
                r["entry"],
                r["language"],
                r["names"].split("|"),
                r["forms"].split("|"),
                r["facts"].split("|"),
            )
            for r in csv.DictReader(source)
        ]
    for notice, elements in ELEMENTS.items():
        for symbol, words in elements.items():
            name, sign = words.split()
            german = name.capitalize()
            metal = ["metal", "ingots", "powder", "lumps", "granules", "sputtering target"]
            salts = [
                "oxide",
                "chloride",
                "fluoride",
                "nitrate",
                "carbonate",
                "oxalate",
                "acetate",
                "sulfate",
            ]
            english = [f"{name} {salt}" for salt in salts]
            sign_salts = "氧化{}|氯化{}|氟化{}|硝酸{}|碳酸{}|草酸{}".replace("{}", sign).split("|")
            german_salts = [
                f"{german}{s}" for s in ["oxid", "chlorid", "fluorid", "nitrat", "carbonat"]
            ]
            table += [
                (f"{notice} {symbol} metal", "en", [name, symbol], metal, ["99.9 %"]),
                (f"{notice} {symbol} metal", "zh", [sign, f"金属{sign}"], ["锭", "粉", "块", "靶材"], ["99.9%"]),
                (f"{notice} {symbol} metal", "de", [german], ["Metall", "Barren", "Pulver", "Target"], ["99,9 %"]),
                (f"{notice} {symbol} salt", "en", english, ["powder", "crystals", "4N"], ["99.99 %"]),
                (f"{notice} {symbol} salt", "zh", sign_salts, ["粉", "粉末", "晶体"], ["99.99%"]),
                (f"{notice} {symbol} salt", "de", german_salts, ["Pulver", "Kristalle"], ["99,99 %"]),
            ]  # fmt: skip
    return table


def said(
    names: list[str], forms: list[str], facts: list[str], language: str, most: int
) -> list[str]:
    """An entry in as many ways as are asked for, drawn by its names, so that they stay the same."""
    every = list(product(FRAMES[language], names, forms, facts))
    drawn = random.Random("|".join(names + forms)).sample(every, min(most, len(every)))
    return [frame.format(n=name, f=form, v=fact) for frame, name, form, fact in drawn]


def let_go(check, most: int) -> list[tuple[str, str]]:
    """The texts that come out free, each with its entry. check : from a text to an outcome."""
    return [
        (entry, text)
        for entry, language, *words in rows()
        for text in said(*words, language, most)
        if check(text) in LET_GO
    ]


if __name__ == "__main__":
    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.question import Question

    checker = Checker(near=False)

    def outcome(text: str) -> str:
        return checker.check(
            Question(item_text=text, exporter_country="CN", destination_country="KR", date=ON)
        ).outcome

    most = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    free = let_go(outcome, most)
    print(*(f"{entry}: {text}" for entry, text in free), sep="\n")
    print(len(free), "let go of", sum(len(said(*words, lang, most)) for _, lang, *words in rows()))

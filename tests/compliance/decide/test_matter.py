"""A matter that a list names is never free: formulas, isotopes, words between element and form, what it stands on."""

from __future__ import annotations

import csv
import random
from itertools import product
from pathlib import Path

import pytest
from tests.compliance.decide.families import ELEMENTS, LET_GO

from ytterby.compliance.read.words import PACKAGED

from ..sampled import examples, sample

DAY = "2026-11-30"
LISTED = Path(__file__).parents[1] / "listed_goods.csv"
"""A hundred listed goods in other words, by an outsider."""
METALS = {symbol: words.split() for notice in ELEMENTS.values() for symbol, words in notice.items()}
KANA = {
    "Sm": "サマリウム", "Gd": "ガドリニウム", "Tb": "テルビウム", "Dy": "ジスプロシウム", "Lu": "ルテチウム",
    "Sc": "スカンジウム", "Y": "イットリウム", "Ho": "ホルミウム", "Er": "エルビウム", "Tm": "ツリウム",
    "Eu": "ユウロピウム", "Yb": "イッテルビウム",
}  # fmt: skip
WAYS = {
    "zh": (
        ["靶材", "锭", "粉", "板", "棒", "丝", "片"],
        ["平面", "旋转", "高纯", "圆形", "溅射", "真空熔炼", "定制", "小"],
        "{n}{b}{f}",
        (" 绑定铜背板", " 铜背板 φ200×6mm", " 3N5 绑定钼背板", "，铝托盘", ""),
    ),
    "ja": (
        ["ターゲット", "インゴット", "粉末", "板", "棒", "線"],
        ["平面", "円形", "高純度", "丸型", "特注", "スパッタリング"],
        "{n}{b}{f}",
        (" 銅バッキングプレート付き", " 銅板", " 3N5", ""),
    ),
    "en": (
        ["target", "ingot", "powder", "plate", "rod", "foil"],
        ["planar", "rotary", "round", "custom", "bonded", "small"],
        "{n} {b} {f}",
        (" with copper backing plate", " on copper plate", " bonded to copper backing plate", ", Mo backing plate", ""),
    ),
    "de": (
        ["Target", "Barren", "Pulver", "Platte", "Stab", "Folie"],
        ["planares", "rundes", "hochreines", "gegossenes"],
        "{n} {b} {f}",
        (" mit Kupferrückplatte", " auf Kupferplatte gebondet", ""),
    ),
}  # fmt: skip
"""Forms, words between element and form, the order, and what they stand on, by language."""


def _name(symbol: str, language: str) -> str:
    english, sign = METALS[symbol]
    return {"zh": sign, "ja": KANA[symbol], "en": english, "de": english.capitalize()}[language]


@pytest.mark.parametrize("language", WAYS)
def test_no_word_between_element_and_form_and_no_backing_frees(ask, language):
    forms, between, frame, behind = WAYS[language]
    every = list(product(METALS, forms, between, behind))
    texts = [
        frame.format(n=_name(symbol, language), b=word, f=form) + end
        for symbol, form, word, end in random.Random(language).sample(every, examples(160))
    ]
    assert [text for text in texts if ask(text, to="DE", on=DAY).outcome in LET_GO] == []


def _formulas():
    """Formulas of the headings and of the materials of 18/2025, and of oxides and salts of its elements."""
    with (PACKAGED / "materials.csv").open(encoding="utf-8", newline="") as source:
        yield from (
            row["formula"] for row in csv.DictReader(source)
            if row["reading_18"] == "licence required" and "=" not in row["formula"] and " " not in row["formula"]
        )  # fmt: skip
    for symbol in METALS:
        yield from (f"{symbol}2O3", f"{symbol}Cl3", f"{symbol}F3", f"{symbol}2(CO3)3")


CHEMICALS = [
    "N2H4", "C2H8N2", "CH3NHNH2", "N2O4", "NH4ClO4", "KClO4", "C3H6N6O6", "C4H8N8O8", "C7H5N3O6",
    "C6H6N6O6", "C5H8N4O12", "C6H6N12O12", "ClF3", "NaF", "KHF2", "NaHF2", "NH4HF2", "Na2S",
    "AsCl3", "PCl3", "PCl5", "POCl3", "SOCl2", "S2Cl2", "SCl2", "P2S5", "P4S10", "NaCN", "KCN",
    "HCN", "C4H10O2S", "C6H15NO3", "C5H13NO2", "C12H27O4P", "UF6", "UO2", "U3O8", "UF4", "ThO2",
    "D2O", "BeO", "BeCl2", "HfO2", "HfCl4", "HfC", "Re2O7", "GaAs", "GaN", "Ga2O3", "GaSb", "GaP",
    "InP", "InSb", "GeO2", "GeCl4", "Sb2O3", "WC", "WO3", "CdTe", "CdZnTe", "ZnGeP2", "UO3",
    "PuO2",
]  # fmt: skip
BESIDE = (
    "{}, 200 kg drums",
    "{} 90 um, rounded, 5 boxes",
    "{} 25kg/桶",
    "{} 500 g bottles, made in China",
)


@pytest.mark.parametrize("frame", BESIDE)
def test_a_formula_beside_its_packing_is_never_free(ask, frame):
    names = dict.fromkeys((*CHEMICALS, *_formulas()))
    texts = sample(frame.format(name) for name in names)
    assert [text for text in texts if ask(text, to="DE", on=DAY).outcome in LET_GO] == []


ISOTOPES = (
    "lithium {} isotope 6",
    "Li metal {} in Li6",
    "{} lithium carbonate, isotope 6",
    "boron carbide {} in B10, powder",
    "boric acid {} in isotope 10",
    "helium {} in isotope 3, 5 L bottle",
    "zinc oxide {} in isotope 68",
    "silicon tetrafluoride isotopically {}",
)
SAID = (
    "Lithium angereichert mit Isotop 6, 500 g",
    "Lithiummetall, Isotop 6 angereichert",
    "lithium enrichi en isotope 6",
    "litio enriquecido en isótopo 6",
    "锂金属 富集同位素6 95%",
    "富集锂同位素 500克",
    "浓缩硼 同位素10",
    "リチウム 同位体6 濃縮",
    "ホウ素 同位体濃縮 粉末",
    "氦 同位素 3 气瓶",
    "stable isotopes, Mo-100",
    "Li6 metal ingots 95 %",
)


def test_an_isotope_is_never_free(ask):
    texts = [one.format(word) for one in ISOTOPES for word in ("enriched", "depleted")] + list(SAID)
    assert [text for text in texts if ask(text, to="DE", on=DAY).outcome in LET_GO] == []


CARBON = (
    "expandable flake carbon +80 mesh",
    "natural crystalline carbon, flake",
    "flake carbon 325 mesh, 1 t bags",
    "expandable flake, acid treated, 20 kg bags",
    "spherical carbon, natural, D50 15 um",
    "blähbare Flocken, natürlicher Kohlenstoff",
    "carbone naturel en paillettes, expansible",
    "carbono natural en escamas, expandible",
    "可膨胀鳞片碳 50目",
    "天然鳞片碳 25kg袋",
    "天然結晶 炭素 鱗片状",
    "膨張性 鱗片 炭素",
    "plumbago, crystalline",
)


def test_graphite_is_never_free_without_its_name(ask):
    assert [text for text in CARBON if ask(text, to="DE", on=DAY).outcome in LET_GO] == []


def test_an_outsiders_listed_goods_are_never_free(ask):
    """On the first run four were: flake carbon, a gadolinium target on copper, lithium in isotope 6, NH4ClO4."""
    with LISTED.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    outcomes = {row["text"]: ask(row["text"], to="DE", on=DAY).outcome for row in rows}
    assert [text for text, outcome in outcomes.items() if outcome in LET_GO] == []
    listed = [row["text"] for row in rows if row["expected"] == "controlled"]
    assert sum(outcomes[text] == "licence required" for text in listed) >= 39

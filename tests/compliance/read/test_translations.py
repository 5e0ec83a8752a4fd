"""One substance reads alike in six languages, and words of papers of the trade change nothing of what is free."""

import pytest

from ytterby.compliance.read.describe import describe
from ytterby.compliance.read.scanned import scanned

ELEMENTS = {
    "Dy": ("dysprosium", "Dysprosium", "dysprosium", "disprosio", "镝", "ジスプロシウム"),
    "Sb": ("antimony", "Antimon", "antimoine", "antimonio", "锑", "アンチモン"),
    "W": ("tungsten", "Wolfram", "tungstène", "wolframio", "钨", "タングステン"),
    "Bi": ("bismuth", "Bismut", "bismuth", "bismuto", "铋", "ビスマス"),
}
FORMS = {
    "oxide": ("{} oxide", "{}oxid", "oxyde de {}", "óxido de {}", "氧化{}", "酸化{}"),
    "compound": ("{} nitrate", "{}nitrat", "nitrate de {}", "nitrato de {}", "硝酸{}", "硝酸{}"),
    "salt": ("{} sulfide", "{}sulfid", "sulfure de {}", "sulfuro de {}", "硫化{}", "硫化{}"),
    "metal": ("{} sheet", "{}blech", "tôle de {}", "chapa de {}", "{}板", "{}板"),
    "rods": ("{} rods", "{}stäbe", "barres de {}", "barras de {}", "{}棒", "{}丸棒"),
    "ore": ("{} ore", "{}erz", "minerai de {}", "mineral de {}", "{}矿", "{}鉱石"),
    "scrap": ("{} scrap", "{}schrott", "déchets de {}", "chatarra de {}", "{}废料", "{}スクラップ"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("symbol", ELEMENTS)
def test_languages_agree(symbol, form):
    texts = [say.format(name) for say, name in zip(FORMS[form], ELEMENTS[symbol], strict=True)]
    read = [(one.form, one.elements, one.products, one.unknown) for one in map(describe, texts)]
    assert read == read[:1] * len(texts), texts


TAILS = {
    "Lanthanum oxide 99.9%, {}": "urgent; repeat order; moisture max 0.5 %; off-white colour; neutral packing; rev B",
    "Lanthanoxid 99,9 %, {}": "Restmenge; Farbe grau; vakuumverpackt; Feuchte max. 0,5 %; gemäß Spezifikation",
    "oxyde de lanthane 99,9 %, {}": "couleur grise; emballage neutre; sous vide; livraison franco; ignifugeant",
    "óxido de lantano 99,9 %, {}": "color gris; calidad técnica; al vacío; según especificación; ignífugo",
    "氧化镧99.9%，{}": "附质检报告; 真空包装; 产地江西; 颜色灰白; 含税价",
    "酸化ランタン99.9%、{}": "成績書付き; 真空包装; 図面通り; 研究用; 灰白色",
}


@pytest.mark.parametrize("goods", TAILS)
def test_papers_of_the_trade_leave_nothing_unknown(goods):
    texts = [goods.format(tail) for tail in TAILS[goods].split("; ")]
    assert {text: scanned(text).unknown for text in texts if scanned(text).unknown} == {}


@pytest.mark.parametrize("goods", TAILS)
@pytest.mark.parametrize("other", ["zorblax", "ricin", "octanitrocubane"])
def test_other_goods_behind_them_are_asked(goods, other):
    assert scanned(goods.format(other)).unknown

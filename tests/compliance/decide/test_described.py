"""What describes goods that no list can mean is let go; what may be goods of its own beside them is asked."""

from __future__ import annotations

import random
from itertools import product

import pytest
from tests.compliance.decide.families import LET_GO

ON = "2027-02-03"
"""All announcements bind by their text."""

DESCRIBED = (
    "bath towels, terry, zorblax border, 20 pcs",  # a known word in the same part
    "socks, zorblax, blue, 300 prs",  # what follows goes on describing them
    "garden secateurs, SK5 blade, PVC grip, blister",
    "curtain poles, satin nickel finish, with 12 rings",
    "chairs, style KX 4711, FSC, 12 pcs",
    "Möbelgriffe, Bohrabstand 128 mm",  # a size
    "Zorblax hammock",  # a maker
    "floor mats for Zorblax cars",
    "leaf rakes, without handle",
)
ASKED = (
    "towels, zorblax",
    "towels zorblax",
    "towels and zorblax",
    "towels; zorblax, blue",
    "towels, zorblax blue 5 kg",  # a mass is of a matter
    "towels, zorblax white 99.9 %",  # and so is a purity
    "towels, zorblax rods",
    "towels, zorblaxide white",  # an end of names of compounds
    "towels, powder",
    "powder for chairs",
    "rods for curtains",
    "LiD 99 %, 5 kg",  # no lid
    "chairs, absorbers of electromagnetic waves",  # words of a heading
    "loudspeaker with graphitizing furnace",
    "Tb crucible",
    "黒鉛 棒",
    "Zorblax repair kit",
    "holmium wafers",
    "tungsten target 99.95 %",
    *(f"Zorblax {one}" for one in (
        "electrodes", "paste", "crucibles", "yarn", "cloth", "balls", "chips", "buttons", "valves", "filters",
    )),
)  # fmt: skip


@pytest.mark.parametrize("text", DESCRIBED)
def test_a_word_that_describes_sure_goods_is_not_asked(ask, text):
    assert ask(text, to="KR", on=ON).outcome == "no control found"


@pytest.mark.parametrize("text", ASKED)
def test_what_may_be_goods_of_its_own_is_asked(ask, text):
    assert ask(text, to="KR", on=ON).outcome not in LET_GO


MATTER = {
    "en": (
        "samarium terbium dysprosium lutetium scandium yttrium holmium erbium thulium europium ytterbium gallium "
        "germanium graphite Dy Tb GaAs",
        "powder ingots rods oxide wire foil cloth yarn balls crucible chips buttons tubes sheets rings granules wool",
        "bath towels|wooden chairs|coffee mugs|garden rakes|toilet seats|socks|storage boxes|picture frames",
    ),
    "de": (
        "Samarium Terbium Dysprosium Scandium Yttrium Holmium Gallium Germanium Graphit",
        "Pulver Barren Stäbe Draht Folie Gewebe Garn Kugeln Tiegel Späne Rohre Ringe Granulat Wolle Knöpfe",
        "Handtücher|Stühle|Kaffeetassen|Schrauben|Teppiche|Türgriffe",
    ),
    "fr": (
        "samarium terbium dysprosium scandium yttrium gallium germanium graphite",
        "poudre lingots barres fil tissu billes creuset copeaux tubes plaques anneaux granulés perles boutons",
        "serviettes|chaises|tasses|tapis|casseroles|rideaux",
    ),
    "es": (
        "samario terbio disprosio escandio itrio galio germanio grafito",
        "polvo lingotes barras alambre tejido bolas crisol virutas tubos placas anillos gránulos perlas botones",
        "toallas|sillas|tazas|alfombras|ollas|cortinas",
    ),
    "zh": (
        "钐 铽 镝 镥 钪 钇 钬 铒 镓 锗 石墨",
        "粉 锭 棒 丝 箔 布 纱 球 坩埚 屑 管 板 环 颗粒 纽扣",
        "毛巾|餐椅|马克杯|地毯|雨伞|门把手",
    ),
    "ja": (
        "サマリウム テルビウム ジスプロシウム スカンジウム イットリウム ガリウム ゲルマニウム 黒鉛",
        "粉末 インゴット 棒 線 箔 クロス 糸 ボール るつぼ 管 板 リング ボタン",
        "タオル|椅子|マグカップ|傘|カーテン|靴下",
    ),
}
"""Matter that the announcements name, forms, and goods beside it, by language."""
SAID = (
    *("{g}, {m} {f}{x}", "{g} {m} {f}{x}", "{g} with {m} {f}{x}", "{g} and {m} {f}{x}", "{m} {f} for {g}{x}"),
    *("{g}; {m} {f}{x}", "{g}, blue, {m} {f}, red{x}", "{g} ({m} {f}){x}", "{m} coated {g}, {f}{x}", "{f} of {m}{x}"),
    *("decorative {m} {f}{x}", "white {m} {f}, knitted{x}", "{g}, without handle, {m} {f}{x}", "{m}, {f}{x}"),
)  # fmt: skip
BEHIND = (
    *("", ", 20 pcs", ", white", ", 25 kg bags", ", made in China", ", HS 6302.60", ", 10 x 20 mm", ", gift box"),
    *(" 100个", " 10枚", ", schwarz", ", lot de 3"),
)  # fmt: skip


@pytest.mark.parametrize("language", MATTER)
def test_no_goods_of_every_day_free_the_matter_beside_them(ask, language):
    names, forms, goods = MATTER[language]
    every = list(product(SAID, names.split(), forms.split(), goods.split("|"), BEHIND))
    texts = [
        frame.format(m=m, f=f, g=g, x=x)
        for frame, m, f, g, x in random.Random(language).sample(every, 60)
    ]
    assert [text for text in texts if ask(text, to="KR", on=ON).outcome in LET_GO] == []

"""A noun for goods of every day beside a substance, a device or a technology of a list never frees it."""

from __future__ import annotations

import random

import pytest

from ytterby.compliance.read.codes.headings import words_alone
from ytterby.compliance.read.lexicon import lexicon

FREE = ("no control found", "not covered", "suspended")
DAY = "2026-12-01"
"""All measures of 2025 may bind on it."""
LISTED = frozenset(
    ["Sc", "Y", "Sm", "Gd", "Tb", "Dy", "Lu", "Ho", "Er", "Tm", "Eu", "Ga", "Ge", "Sb", "Bi"]
)
FRAMES = (
    "{0} hammock", "carpet {0}", "towel of {0}", "lamp for {0}", "shirts, {0}", "toys: {0}", "kettle ({0})",
    "Stuhl {0}", "Kissen mit {0}", "Hemden für {0}", "chaises en {0}", "queso de {0}", "camisas {0}",
    "椅子 {0}", "{0}玩具", "タオル {0}", "玩具({0})",
)  # fmt: skip


FOR = (FRAMES[3], FRAMES[9])
"""What goods are for is not what is sent: `lamp for a lathe` is a lamp, but a substance behind `for` is asked."""


def _substances():
    """Elements that lists name in every form or as metal, compounds and products."""
    for key, words in lexicon().phrases.items():
        word = words[0]
        named = word.kind in ("product", "oxide") or (
            word.kind == "element" and word.value in LISTED
        )
        name = key if key.isascii() else key.replace(" ", "")
        if named and word.value != "ordinary goods" and (len(name) > 3 or not name.isascii()):
            yield name


ASKED_ALONE = frozenset(
    [
        *("computer", "server", "router", "tester", "laboratory instrument"),  # no list names them
        *("gadopentetic acid", "gadobutrol", "nd laser glass", "钕激光玻璃"),
    ]
)
"""What goods of every day set free, though it is asked about alone: the last four are a gap that is known."""


@pytest.mark.parametrize("seed", [37, 38])
@pytest.mark.parametrize(
    ("names", "frames"),
    [(_substances, FRAMES), (words_alone, [f for f in FRAMES if f not in FOR])],
    ids=["substances", "headings"],
)
def test_a_listed_name_beside_a_plain_noun_is_never_free(ask, names, frames, seed):
    drawn = random.Random(seed).sample(sorted(set(names())), 170)
    asked = [name for name in drawn if name not in ASKED_ALONE]
    alone = [name for name in asked if ask(name, to="DE", on=DAY).outcome not in FREE]
    texts = [frames[n % len(frames)].format(name) for n, name in enumerate(alone)]
    assert len(texts) > 90
    assert [text for text in texts if ask(text, to="DE", on=DAY).outcome in FREE] == []


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Karnevalskostüme für Erwachsene", "no control found"),  # whom it is for
        ("Hemden für Gallium", "cannot tell"),
        ("faldas plisadas", "no control found"),  # an adjective by its end
        ("mesas explosivas", "cannot tell"),
        ("Zorblaxstuhl", "no control found"),  # a maker before a chair
        ("Galliumlöffel", "cannot tell"),
        ("餐椅 可折叠", "no control found"),
        ("餐椅 可裂变", "cannot tell"),
        ("塑料袋 45*50cm 100只", "no control found"),
        ("Brot, Zorblax", "cannot tell"),  # goods of their own
    ],
)
def test_what_an_unknown_word_may_be_beside_a_plain_noun(ask, text, outcome):
    assert ask(text, to="DE", on=DAY).outcome == outcome


PATENT = "published patent on solvent extraction of rare earths"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (PATENT, "no control found"),
        ("已公开专利 稀土分离", "no control found"),
        (f"{PATENT} and drawings of the plant", "prohibited"),
        (f"licence of a {PATENT}", "prohibited"),
        ("unpublished patent application on rare earth extraction", "prohibited"),
    ],
)
def test_what_is_published_is_no_export_of_technology(ask, text, outcome):
    assert ask(text, on="2024-06-01").outcome == outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("NdFeB magnets, Dy n.d., Tb n.d.", "no control found"),
        ("NdFeB magnets, Dy n.d., Tb 0.3 %", "licence required"),
        ("tungsten rods dia 10 x 200 mm, 99.95 %", "no control found"),
        ("tungsten plate 99.95 % 100 x 100 x 2 mm", "no control found"),
        ("tungsten block 99.95 % 130 x 130 x 60 mm", "licence required"),
        ("tungsten bars 99.95 %", "cannot tell"),
        ("tungsten rod dia 10 mm and block 130 x 130 x 60 mm, 99.95 %", "licence required"),
        ("antimony trioxide 99.5 % min", "cannot tell"),
        ("antimony trioxide 99.8 %", "no control found"),
        ("antimony trioxide 99.99 % min", "licence required"),
        ("polvo de tungsteno", "cannot tell"),
    ],
)
def test_values_that_settle(ask, text, outcome):
    assert ask(text, to="DE", on="2026-03-01").outcome == outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Drosselklappen, HS 848180", "no control found"),
        ("zorblax, HS 9403.60", "cannot tell"),
        ("Inermet 180 rods, HS code 9401.30", "cannot tell"),
        ("dysprosium oxide, HS 9503.00", "licence required"),
    ],
)
def test_a_code_in_a_text_is_the_witness_that_a_column_is(ask, text, outcome):
    assert ask(text, to="DE", on=DAY).outcome == outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("toaster, model TS-852", "no control found"),
        ("desk lamp ref DT-6, 4 per ctn", "no control found"),
        ("kettle, model YXG-30H", "cannot tell"),  # letters behind the number: a grade
        ("kettle ref PC-88A", "cannot tell"),
        ("towels, model N52", "cannot tell"),
        ("suspension files with tabs", "no control found"),
        ("camera with gyroscope", "cannot tell"),
        ("hammock with isotope", "cannot tell"),
        ("skirts, pleated", "no control found"),
        ("chairs, irradiated uranium", "cannot tell"),
        ("felt cushions, 10 sheets/pk, origin Spain", "no control found"),
    ],
)
def test_what_an_invoice_says_beside_plain_goods(ask, text, outcome):
    assert ask(text, to="DE", on=DAY).outcome == outcome


SHAPES = ("ingots", "pellets", "rods", "powder", "wire", "sheets", "targets", "sponge", "foil")


@pytest.mark.parametrize("head", ["", "towel, ", "desk lamps, ", "towel with "])
@pytest.mark.parametrize("name", ["zorblax", "quatrodex"])
def test_a_shape_of_an_unknown_matter_is_asked_whatever_stands_before_it(ask, head, name):
    """Adding words never frees an item."""
    for shape in SHAPES:
        verdict = ask(f"{head}{name} {shape}", to="DE", on="2026-11-30")
        assert verdict.outcome == "cannot tell", (head, shape)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Excel-Vorlage für die Lohnabrechnung samt Bedienungsanleitung", "no control found"),
        ("curso en línea de Incoterms 2020 para el personal de ventas", "no control found"),
        ("倉庫棚の組立図面と据付手順書", "no control found"),
        ("course on ISO 14001 for staff of a rare earth separation plant", "no control found"),
        ("payroll and sintering curve of NdFeB magnets", "prohibited"),
        ("web design, solvent extraction flowsheet for rare earths", "prohibited"),
        ("first aid course and zorblax process know-how", "cannot tell"),
    ],
)
def test_work_of_every_day_is_no_technology_of_a_list(ask, text, outcome):
    assert ask(text, technology=True, to="DE", on="2025-06-01").outcome == outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("钕铁硼磁铁 不含镝铽 10000片", "no control found"),
        ("钕铁硼磁铁 不含镝 铽2%", "licence required"),
        ("altavoces 20 W con imán de neodimio incorporado", "no control found"),
        ("altavoces 20 W, imanes de samario-cobalto 500 uds", "licence required"),
        ("gallium arsenide charger wafers", "licence required"),
        ("terbium-iron alloy", "cannot tell"),
        ("cotton towels, sold after octanitrocubane", "cannot tell"),
        ("III-V substrate remnants", "cannot tell"),
    ],
)
def test_classes_of_later_outsiders(ask, text, outcome):
    assert ask(text, to="DE", on="2025-06-10").outcome == outcome


@pytest.mark.parametrize(
    ("party", "outcome"),
    [
        ("General Atomics Aeronautical Systms", "prohibited"),
        ("Sierra Nevada Brewing Co.", "no control found"),
        ("Epirus Olive Oil S.A.", "no control found"),
        ("Epirus Systems Inc.", "cannot tell"),
        ("Skyido Inc.", "suspended"),
    ],
)
def test_look_alikes_of_listed_firms(ask, party, outcome):
    assert ask("cotton towels", to="US", on="2025-12-10", party_name=party).outcome == outcome

"""Negations in five languages: what they do not reach stays controlled, what they do reach is free."""

from __future__ import annotations

import pytest

ELEMENTS = {
    "Dy": ("dysprosium", "镝", "ジスプロシウム", "Dysprosium", "dysprosium"),
    "Tb": ("terbium", "铽", "テルビウム", "Terbium", "terbium"),
    "Gd": ("gadolinium", "钆", "ガドリニウム", "Gadolinium", "gadolinium"),
}
LANGUAGES = ("en", "zh", "ja", "de", "fr")
BASE = {
    "en": "cerium oxide", "zh": "氧化铈", "ja": "酸化セリウム", "de": "Ceroxid", "fr": "oxyde de cérium",
}  # fmt: skip
FREE = {
    "en": """{b}, no {e}|{b} without {e}|{b} free of {e}|{e}-free {b}|{b}, not containing {e}
{b}, neither {e} nor lutetium|{b}, {e} not detected|{b}, {e} 0 %|{b} without lutetium and {e}
{b}, no {e} added|{b}, lutetium- and {e}-free|{b} excluding {e}""",
    "zh": """{b},不含{e}|{b},无{e}|{b},未添加{e}|{b},不添加{e}|{b},不含镥和{e}|{b},不含镥、{e}
{b},{e}未检出|不含{e}的{b}|{b}(不含{e})|{b},不含{e}元素|无{e}{b}|{b},不含任何{e}""",
    "ja": """{b}、{e}なし|{b}、{e}不使用|{b}、{e}非含有|{b}、{e}を含まない|{e}フリー{b}|{e}を含まない{b}
{b}、{e}不検出|{b}({e}なし)|{b}、ルテチウムと{e}なし|{b} {e}フリー|{b}、{e}は不使用|{b}、{e} 0 %""",
    "de": """{b} ohne {e}|{b}, kein {e}|{b} frei von {e}|{e}freies {b}|{e}-freies {b}|{b}, {e}-frei
{b}, weder {e} noch Lutetium|{b}, {e} nicht nachweisbar|{b} ohne Lutetium und {e}|{b}, {e} 0 %
{b}, ohne Lutetium oder {e}|{b}, keine Zugabe von {e}""",
    "fr": """{b} sans {e}|{b} exempt de {e}|{b}, ne contient pas de {e}|{b} sans lutécium ni {e}
{b}, ni {e} ni lutécium|{b}, sans {e} ajouté|{b}, {e} 0 %|{b} (sans {e})|{b} sans lutécium et {e}
{b}, pas de {e}|{b} exempt de lutécium et de {e}|{b}, sans aucun {e}""",
}
CAUGHT = {
    "en": """{b}, no lutetium, {e} 0.2 %|{b} without lutetium, 0.3 % {e}|{b}, {e} 1 %, no lutetium
{b}, no heavy rare earth other than {e}|{b} free of heavy rare earths except {e}
{b} without lutetium; {e} oxide 2 kg|lutetium-free {b} with {e}|{b}, no lutetium but with {e}
lutetium-free base alloy, {e} diffused|{b} without coating, {e} oxide|{b} free of lutetium and {e} metal
not for military use: {e} oxide""",
    "zh": """{b},不含镥,{e}0.2%|{b},无镥,{e} 1 %|{b},不含镥;氧化{e}|{b},未添加镥,含{e}
{b},不含重稀土,{e}除外|无镥{b},含{e}0.5%|不含镥的氧化{e}|{b},不含镥,加入{e}|氧化{e},不含铅
{b}和氧化{e},无镥|氧化{e}(不含镥)|非军用氧化{e}""",
    "ja": """{b}、ルテチウムなし、{e} 0.2 %|{b}、{e} 1 %、ルテチウム不使用|酸化{e}、ルテチウムなし
ルテチウムフリー酸化{e}|{b}、ルテチウムなし;酸化{e}|酸化{e}、鉛なし|{b}と酸化{e}、ルテチウムなし
{e} 0.5 %入り{b}、ルテチウムなし|金属{e}、ルテチウム不検出|{e}金属、鉛フリー|酸化{e}、不純物なし
{b}、ルテチウムを含まない、{e} 2 %""",
    "de": """{b} ohne Lutetium, {e} 0,2 %|{b}, kein Lutetium, 0,3 % {e}|{b} ohne Lutetium; {e}oxid
{e}oxid ohne Lutetium|lutetiumfreies {e}oxid|{b} frei von Lutetium, mit {e}|{e}oxid, bleifrei
{b} ohne schwere Seltene Erden außer {e}|{b}, weder Lutetium noch Blei, {e} 1 %|{e}metall ohne Blei
{b} und {e}oxid ohne Zusatz|{e}chlorid, nicht für militärische Zwecke""",
    "fr": """{b} sans lutécium, {e} 0,2 %|{b} sans lutécium, 0,3 % {e}|oxyde de {e} sans lutécium
{b}, ni lutécium ni plomb, {e} 1 %|{b} sans lutécium; oxyde de {e}|{b} exempt de lutécium, avec {e}
{b} sans terres rares lourdes sauf {e}|oxyde de {e} exempt de plomb|chlorure de {e}, sans plomb
{b} et oxyde de {e} sans additif|{e} métal sans lutécium|oxyde de {e}, pas pour usage militaire""",
}


def _said(frames, language):
    place = LANGUAGES.index(language)
    for frame in frames[language].replace("\n", "|").split("|"):
        for names in ELEMENTS.values():
            yield frame.format(b=BASE[language], e=names[place])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_no_negation_reaches_is_never_free(ask, language):
    asked = list(_said(CAUGHT, language))
    assert len(asked) == 36
    freed = ("no control found", "suspended")
    assert [t for t in asked if ask(t, to="NL", on="2025-09-10").outcome in freed] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_negation_reaches_is_mostly_free(ask, language):
    asked = list(_said(FREE, language))
    found = [t for t in asked if ask(t, to="NL", on="2025-09-10").outcome == "no control found"]
    assert len(found) >= 0.8 * len(asked), sorted(set(asked) - set(found))


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("cerium metal, trace yttrium", "cannot tell"),
        ("cerium metal, Y < 0.1 %", "cannot tell"),
        ("cerium metal, no yttrium above 0.1 %", "cannot tell"),
        ("cerium metal, yttrium 0.04 % as impurity", "licence required"),
        ("cerium metal, Y n.d.", "no control found"),
    ],
)
def test_an_upper_bound_is_an_interval_from_nought(ask, text, outcome):
    assert ask(text, to="NL", on="2025-09-10").outcome == outcome

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.compliance.read import uses as module
from ytterby.compliance.read.item import USES
from ytterby.compliance.read.uses import read_uses

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.txt"))


def uses(text):
    return set(read_uses(text)[0])


@pytest.mark.parametrize(
    "text",
    [
        "military end user",
        "for a supplier of the Polish Ministry of Defence",
        "guidance fins of a cruise missile",
        "defence contractor",
        "Defense applications",
        "radar of a fighter jet",
        "Royal Navy frigate programme",
        "armed forces hospital",
        "torpedo motors",
        "weapon systems",
        "used in ammunition",
        "German army repair depot",
        "no licence needed, US Army laboratory",
        "no licence needed for US Army laboratory",
        "not only for military use",
        "paramilitary police",
        "Japan Self-Defense Forces",
        "bomber avionics",
        "JMSDF destroyer",
        "日本防卫省",
        "US Department of War",
        "tank artillery sights",
        "用于军用雷达",
        "导弹部件",
        "国防部采购",
        "military end user not on any list",
    ],
)
def test_military(text):
    assert "military" in uses(text)


@pytest.mark.parametrize(
    "text",
    [
        "not for military use",
        "non-military",
        "non military end use",
        "no military or weapons end use",
        "without any military purpose",
        "not intended to be used in weapons",
        "neither military nor nuclear weapons use",
        "military use: none",
        "military end use is excluded",
        "not for use in missiles or other weapons",
        "civilian",
        "armature of a motor",
        "alarm system",
        "defensin peptide",
        "plant defence peptide",
        "flood defence",
        "Salvation Army shelter",
        "navy blue paint",
        "submarine cable repeater",
        "think tank",
        "bombardment with ions",
        "非军用",
        "民用，不用于军事",
        "farmy harmy",
        "warranty",
        "naval architect",
        "",
    ],
)
def test_not_military(text):
    assert "military" not in uses(text)


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("nuclear weapons programme", "weapons of mass destruction"),
        ("precursor for a nerve agent", "weapons of mass destruction"),
        ("WMD", "weapons of mass destruction"),
        ("生物武器", "weapons of mass destruction"),
        ("terrorist organisation", "terrorism"),
        ("humanitarian aid after the flood", "humanitarian relief"),
        ("earthquake relief", "humanitarian relief"),
        ("response to a public health emergency", "humanitarian relief"),
        ("抗震救灾", "humanitarian relief"),
        ("5 nm logic wafers", "advanced chips"),
        ("logic chips at 14 nm or below", "advanced chips"),
        ("fab with a 7nm process node", "advanced chips"),
        ("chips below 10 nm", "advanced chips"),
        ("3D NAND memory with 300 layers", "advanced chips"),
        ("256-layer NAND flash", "advanced chips"),
        ("memory of 256 layers or more", "advanced chips"),
        ("advanced semiconductors", "advanced chips"),
        ("14纳米逻辑芯片", "advanced chips"),
        ("DoD contract", "defence procurement"),
        ("bought by the Department of Defense", "defence procurement"),
        ("DFARS clause applies", "defence procurement"),
        ("defense contract", "defence procurement"),
        ("rare earth separation plant in Vietnam", "rare earth industry"),
        ("for a magnet plant", "rare earth industry"),
        ("NdFeB factory", "rare earth industry"),
        ("a rare-earth mine in Malaysia", "rare earth industry"),
        ("monazite mine", "rare earth industry"),
        ("dysprosium metal production", "rare earth industry"),
        ("稀土分离厂", "rare earth industry"),
        ("copper mine", "other metals"),
        ("nickel refinery", "other metals"),
        ("for a gold ore leaching plant", "other metals"),
        ("mixer for a cobalt sulphide plant", "other metals"),
        ("civil", "civil"),
        ("traction motors of cars", "civil"),
        ("commercial buyer", "civil"),
        ("民用", "civil"),
        ("ore from an illegal mine", "illegal source"),
        ("illegally separated oxide", "illegal source"),
        ("mined without a licence", "illegal source"),
        ("smuggled concentrate", "illegal source"),
        ("非法开采的稀土", "illegal source"),
    ],
)
def test_uses(text, use):
    assert use in uses(text)


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("28 nm logic chips", "advanced chips"),
        ("180 nm node", "advanced chips"),
        ("powder of 7 nm particles", "advanced chips"),
        ("1064 nm laser crystal", "advanced chips"),
        ("128-layer NAND", "advanced chips"),
        ("multilayer coating of 300 layers", "advanced chips"),
        ("anti-terrorism police", "terrorism"),
        ("counter-terrorism unit", "terrorism"),
        ("stress relief annealing", "humanitarian relief"),
        ("rare earth magnets for pumps", "rare earth industry"),
        ("magnet for a plant pot", "rare earth industry"),
        ("power plant", "other metals"),
        ("not for a copper mine", "other metals"),
        ("steel springs", "other metals"),
        ("legally mined ore", "illegal source"),
        ("not from an illegal mine", "illegal source"),
        ("defence contractor", "defence procurement"),
        ("not civil", "civil"),
        ("carbide", "civil"),
        ("not for a nuclear weapon", "weapons of mass destruction"),
    ],
)
def test_other_words(text, use):
    assert use not in uses(text)


def test_words_are_told():
    tags, readings = read_uses("magnets for a navy frigate", source="end_use")
    assert tags == {"military"}
    assert [(r.field, r.value, r.words, r.source) for r in readings] == [
        ("uses", "military", "navy", "end_use")
    ]


def test_the_cheap_test_loses_nothing(monkeypatch):
    """The stems let through every phrase that a pattern reads."""
    marks = [m for f in (test_military, test_uses) for m in f.pytestmark]
    phrases = [c if isinstance(c, str) else c[0] for m in marks for c in m.args[1]]
    before = {phrase: uses(phrase) for phrase in phrases}
    module._uses_in.cache_clear()
    monkeypatch.setattr(module, "_may_be_in", lambda use, stems, text: True)
    assert {phrase: uses(phrase) for phrase in phrases} == before
    module._uses_in.cache_clear()


@given(st.text())
def test_never_an_error(text):
    assert set(read_uses(text)[0]) <= set(USES)


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.stem)
def test_hard_texts_come_to_an_end(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        text = (line + " ") * (10_000 // (len(line) + 1) + 1)
        read_uses(text[:10_000])

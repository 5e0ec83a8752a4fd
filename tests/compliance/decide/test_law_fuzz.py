"""Laws of reading that hold of any goods: adding, order, joiner, case, width, unit, script, language.

A third of the words are ones that the reader does not load: words of the tariff kept out of its table, invented
names.
"""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ytterby.compliance.decide.verdict import OUTCOMES
from ytterby.compliance.read.coverage import may_be_head
from ytterby.compliance.read.spelling import tokens
from ytterby.compliance.read.words import PACKAGED, terms

from ..sampled import ALL_EXAMPLES, examples

HELD_OUT = Path(__file__).parents[1] / "words_held_out.csv"
LAWS = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}
SHORT, LONG = examples(150), 1_000 if ALL_EXAMPLES else 50
PAIRED = ("adding", "order", "joiner")
"""Laws of lists: every list of two stands in `test_lists.py`, so that half as many examples do here."""


def _column(path, name="word"):
    with path.open(encoding="utf-8", newline="") as source:
        return [row[name] for row in csv.DictReader(source)]


CONTROLLED = """samarium oxide;dysprosium metal;terbium chloride;yttrium fluoride;gadolinium carbonate
lutetium nitrate;scandium metal;dysprosium iron alloy;samarium cobalt magnets;terbium target
gallium metal;germanium dioxide;bismuth metal;gallium arsenide wafers;yttrium foil"""
CONTROLLED = CONTROLLED.replace("\n", ";").split(";")
PLAIN = """lanthanum oxide;cerium carbonate;ferrite magnets;copper wire;coffee machines;paper cups
steel bolts;cotton shirts;desk lamps;office chairs;glass bottles;aluminium foil"""
PLAIN = PLAIN.replace("\n", ";").split(";")
PARTS = (("zor", "vex", "qua", "lub"), ("bla", "mip", "tro"), ("x", "nol", "dex"))
INVENTED = ["".join(parts) for parts in itertools.product(*PARTS)]
READ = st.sampled_from([*CONTROLLED, *PLAIN, *_column(PACKAGED / "ordinary.csv")[::6]])
UNKNOWN = [word for word in (*_column(HELD_OUT), *INVENTED) if may_be_head(tokens(word)[-1])]
"""Names that the reader does not load; a word for a colour or a property among them names nothing."""
UNREAD = st.sampled_from(UNKNOWN)
GOOD = st.one_of(st.sampled_from(CONTROLLED), READ, UNREAD)
JOINERS = st.sampled_from(
    [
        "; ",
        "\n",
        ";",
        ", ",
        ",",
        " and ",
        " + ",
        " plus ",
        " & ",
        " / ",
        "、",
        " as well as ",
        "number",
        "bullet",
        "in line",
    ]
)
AMOUNT = st.sampled_from(["", "5 kg ", "20 pcs ", "2 t "])


def _severity(ask, text):
    return OUTCOMES.index(ask(text, to="NL", on="2025-09-10").outcome)


def _listed(goods, joiner):
    """Goods in a list: joined, or each on a line of its own with a number or a bullet, or numbered in one line."""
    if joiner == "bullet":
        return "\n".join(f"- {good}" for good in goods)
    if joiner in ("number", "in line"):
        between = "\n" if joiner == "number" else " "
        return between.join(f"{place}) {good}" for place, good in enumerate(goods, 1))
    return joiner.join(goods)


def _wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _adding(ask, goods, more, joiner):
    listed = _listed([*goods, more], joiner)
    assert _severity(ask, listed) <= _severity(ask, "; ".join(goods)), listed


def _order(ask, goods, joiner, turned):
    one, other = _listed(goods, joiner), _listed(turned, joiner)
    assert _severity(ask, one) == _severity(ask, other), (one, other)


def _joiner(ask, goods, joiner):
    one, other = _listed(goods, joiner), "; ".join(goods)
    assert _severity(ask, one) == _severity(ask, other), (one, other)


def _spelling(ask, good, amount):
    said = f"{amount}{good}"
    same = [said.upper(), said.capitalize(), _wide(said), said.replace(" ", "  "), f" {said}. "]
    alone = _severity(ask, said)
    assert [text for text in same if _severity(ask, text) != alone] == []


def _unit(ask, good, number):
    said = [
        f"{good}, {number} kg",
        f"{good}, {number * 1000} g",
        f"{number} kg {good}",
        f"{good}; {number / 1000} t",
    ]
    assert len({_severity(ask, text) for text in said}) == 1, said


GOODS = st.lists(GOOD, min_size=1, max_size=3)
TWO = st.lists(GOOD, min_size=2, max_size=3)
DRAWN = {
    "adding": (_adding, {"goods": GOODS, "more": GOOD, "joiner": JOINERS}),
    "order": (_order, {"goods": GOODS, "joiner": JOINERS, "turned": st.none()}),
    "joiner": (_joiner, {"goods": TWO, "joiner": JOINERS}),
    "spelling": (_spelling, {"good": GOOD, "amount": AMOUNT}),
    "unit": (_unit, {"good": GOOD, "number": st.integers(1, 900)}),
}


def _hold(ask, name, examples):
    law, drawn = DRAWN[name]

    @settings(**LAWS, max_examples=examples)
    @given(data=st.data())
    def holds(data):
        said = {key: data.draw(value, label=key) for key, value in drawn.items()}
        if "turned" in said:
            said["turned"] = data.draw(st.permutations(said["goods"]), label="turned")
        law(ask, **said)

    holds()


@pytest.mark.parametrize("name", DRAWN)
def test_law_fuzz(ask, name):
    _hold(ask, name, SHORT)


@pytest.mark.slow
@pytest.mark.parametrize("name", DRAWN)
def test_law_fuzz_long(ask, name):
    """3,500 examples in all by `make laws`, of which the suite has one in twenty."""
    _hold(ask, name, LONG // 2 if name in PAIRED else LONG)


NAMES = {}
for _term in terms():
    if _term.role == "element":
        NAMES.setdefault(_term.reading.split(" ")[1], {})[_term.language] = _term.term
OXIDE = {"zh": "氧化{}", "ja": "酸化{}", "de": "{}oxid", "fr": "oxyde de {}"}
METAL = {"zh": "金属{}", "ja": "金属{}", "de": "{}metall", "fr": "{} métal"}


@pytest.mark.parametrize("symbol", NAMES)
@pytest.mark.parametrize("frames", [OXIDE, METAL], ids=["oxide", "metal"])
def test_law_fuzz_language(ask, symbol, frames):
    """The same good in four languages has one outcome."""
    said = {frame.format(NAMES[symbol][language]) for language, frame in frames.items()}
    outcomes = {text: ask(text, to="NL", on="2025-09-10").outcome for text in said}
    assert len(set(outcomes.values())) == 1, outcomes


@pytest.mark.parametrize("text", ["氧化钐", "氧化镝", "钇金属", "镓", "钪金属", "铽靶"])
def test_law_fuzz_script(ask, text):
    """Traditional characters beside simplified ones."""
    traditional = text.translate(str.maketrans("钐镝钇镓钪铽属", "釤鏑釔鎵鈧鋱屬"))
    assert _severity(ask, traditional) == _severity(ask, text)

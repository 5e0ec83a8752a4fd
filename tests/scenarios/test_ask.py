"""Sentences read as scenario files or commands: right, or refused with the word that was not understood, why, and a
question that can be read."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.datasets.package import find_folder
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import ScenarioError
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.ask import read_question
from ytterby.scenarios.questions.parts import FREE, LOOSE
from ytterby.scenarios.questions.table import rows_of
from ytterby.scenarios.questions.vocabulary import vocabulary
from ytterby.scenarios.questions.words import rewritten, words_of
from ytterby.scenarios.read import read_question as document

DAY = "1795910400"  # 29 November 2026
LINES = [line.split(" => ") for line in (Path(__file__).parent / "questions.txt").read_text().splitlines()
         if line and not line.startswith("#")]  # fmt: skip
RIGHT = [(sentence, meant) for sentence, meant in LINES if not meant.startswith("!")]
REFUSED = [(sentence, meant[1:].strip()) for sentence, meant in LINES if meant.startswith("!")]
OUTSIDER, OWN = (
    [
        row
        for name in names
        for row in read_csv(Path(__file__).parent / f"questions_{name}.csv").rows
    ]
    for names in (
        ("outsider", *(f"outsider{n}" for n in range(2, 24))),
        ("own",),
    )
)
"""Sentences of people who did not know the grammar, and ours: what they mean, and what they are read to.

First runs: 9 of 120 as meant and some 15 refused for the right reason, 14 and some 30; of a third's 120
(`questions_outsider3.csv`) 28 and some 24, one read wrongly, which is mended; of the first half of a fourth's 240 9
and 33, 2 wrongly, which are mended, of the second 12 and 34, none wrongly; of a fifth's 120 18 and some 33, one
wrongly (an exchange rate was left out), which is mended; of a sixth's 120 23 and some 25, one wrongly (burdens of a
case that was left out); of a seventh's 120 109 refused; of an eighth's 120, who had read README.md and docs/ask.md,
36 and some 25, 2 wrongly (a truce that ends in a month, a ban of the past). Of two more sets of such readers 36 and 9
of 120 were read, three wrongly (the ban of 2024 as a new one, a tax on carbon, `to everyone except`). All are mended;
of 100 of our own (`questions_own.csv`, 101 to 200) 50 were read as meant and 22 refused for the right reason at
first, 3 read wrongly (goods asked about behind an act without any, a forecast, words of a question in an item).
Of an eleventh's 120, who had read README.md and docs/ask.md, 57 were read as meant and 20 refused for the right reason,
3 read wrongly (tonnes of a price floor as a second price, controls that are lifted as in force by their text before, a
dispute on gallium as the game of China and the US); all three are mended.
Of a twelfth's and a thirteenth's 120, who had read the same, 85 and 75 were read as meant and 23 and 28 refused for the
right reason at first, 2 and 4 read wrongly: licences of the past, tonnes of an element as oxide, how long an office
takes, a forecast, a dispute on gallium as the game of all goods, a day at the beginning that did not hold for both
acts. All but the second are mended; that default is in docs/ask.md.
Of a fourteenth's and a fifteenth's 120, who had read the same, 103 and 87 were read as meant or refused for the right
reason at first, one each wrongly: a record that is lifted before its first day, and a stage without an element beside
an element that is asked about, read as all elements. Both are refused now.
"""
AMOUNTS = {
    "quantity_share_of_base": "share",
    "rate": "rate",
    "approval_share": "approval",
    "strength": "strength",
}
SIZES = ("price", "tonnes", "share", "interest", "years", "capacity_t")


@pytest.fixture(scope="module", autouse=True)
def the_day():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        yield


def told_act(act, days):
    """An act in one line."""
    held = {word: act[key] for key, word in AMOUNTS.items() if key in act}
    if act["act"] == "licence":
        held.setdefault("approval", 0.53)
    if "quantity_t" in act:
        held["t"] = next(iter(act["quantity_t"].values()))
    amounts = " ".join(f"{word}={value:g}" for word, value in held.items()) or "-"
    if "technologies" in act:
        return f"{act['act']} {act['origin']} {','.join(act['technologies'])} {amounts} {days}"
    stages = act.get("stages", [])
    goods = ",".join(act.get("commodities", [])) or ",".join(act.get("elements", ["all"])) + "@" + (
        stages if isinstance(stages, str) else ",".join(stages)
    )
    return f"{act['act']} {act['origin']}>{','.join(act.get('destinations', ['all']))} {goods} {amounts} {days}"


@cache
def workspace(name):
    """A packaged folder, which no test changes: read once."""
    return Workspace.read(find_folder(name))


def told(read):
    """What a question is read to, as in `questions.txt`: a set of lines."""
    data = yaml.load(read.text, yaml.CSafeLoader) if read.text else {}
    controls, lines = data.get("controls", {}), []
    lines += [f"without {one}" for one in controls.get("without", [])]
    lines += [
        f"with {one['measure']} {one.get('from', '')}..{one.get('until', 'open')}"
        for one in controls.get("with", [])
    ]
    for one in controls.get("measures", []):
        lines += [
            told_act(act, f"{one['effective']}..{one.get('ended', 'open')}") for act in one["acts"]
        ]
    for one in data.get("instruments", []):
        sizes = " ".join(f"{key}={one[key]:g}" for key in SIZES if key in one)
        what = one.get("commodity") or one["technology"]
        lines.append(
            f"{one['kind']} {one['region']} {what} {sizes} {one['from']}..{one.get('until', 'open')}"
        )
    for one in data.get("capacity", []):
        lines.append(
            f"plant {one['region']} {one['stage']} {one['tonnes']:g} {one['year']} {one['kind']}"
        )
    for one in data.get("stockpiles", []):
        buy, most = one["buy"], f" ceiling={one['ceiling']:g}" if "ceiling" in one else ""
        days = f"{buy['from']}..{buy.get('to', 'open')}"
        lines.append(
            f"stock {one['region']} {one['commodity']} {buy['tonnes']:g} t/yr {days}{most}"
        )
    lines += [f"switch {key}={value}" for key, value in data.get("switches", {}).items()]
    lines += [f"reference {','.join(data['reference'])}"] if "reference" in data else []
    if read.command[:2] != ["simulate", "FILE"] or "--helps" in read.command:
        lines.append("$ " + " ".join(f'"{word}"' if " " in word else word for word in read.command))
    return {
        re.sub(r"production_quota (\w+) (\S+) -", r"production_quota \1 \2", line) for line in lines
    }


@cache
def plainly(sentence):
    """What a sentence is read to with which others are compared; read once."""
    return told(read_question(sentence))


def test_there_are_enough_sentences():
    assert len(RIGHT) >= 160
    assert len(REFUSED) >= 80


@pytest.mark.parametrize(("sentence", "meant"), RIGHT)
def test_a_sentence_is_read_as_meant(sentence, meant):
    read = read_question(sentence)
    assert told(read) == {line.strip() for line in meant.split(";")}
    # every word that says something stands in the reading
    words = set(re.findall(r"\w+", " ".join(words for words, _ in read.reading)))
    known = [] if "check" in read.command else words_of(sentence)  # goods are in one's own words
    said = [word.text for word in known if word.kind not in (*LOOSE, *FREE, "stop")]
    assert set(re.findall(r"\w+", " ".join(said))) <= words
    # what it is read to can be run
    if read.text:
        workspace(read.folder).scenario(document(read.text))


@pytest.mark.parametrize(("sentence", "word"), REFUSED)
def test_what_is_not_understood_is_refused_by_its_word(sentence, word):
    with pytest.raises(ScenarioError) as fault:
        read_question(sentence)
    what, _, near = str(fault.value).partition("A question that can be read: ")
    assert word.lower() in what.lower()
    assert "germanium" not in near or "Ge" in sentence or "germanium" in sentence.lower()
    assert read_question(near.strip('"')).reading


@pytest.mark.parametrize("row", [*OUTSIDER, *OWN], ids=lambda row: row["text"][:60])
def test_sentences_of_an_outsider_are_read_or_refused_for_their_reason(row):
    try:
        read = "; ".join(sorted(told(read_question(row["text"]))))
    except ScenarioError as fault:
        what = str(fault).partition("A question that can be read")[0]
        read = f"! {' '.join(what.split())}"
    assert read == row["read"]


@pytest.mark.parametrize("sentence", rows_of("example").values())
def test_examples_are_read(sentence):
    assert read_question(sentence.partition("=")[2].replace("NEXT", "2028")).reading


PARTS = ["China", "stops", "dysprosium oxide", "to Japan", "from 2027", "for six months"]
TARIFF = ["the US", "levies", "a tariff of 25%", "on magnets", "from China", "from March 2027"]
FLOOR = [
    "Japan",
    "sets a price floor",
    "of 300 USD/kg",
    "for dysprosium oxide",
    "from 2027",
    "until 2030",
]
FILLERS = sorted(
    one for one in next(row for row in [rows_of("silent")[""]]).split("|") if one.islower()
)
UNKNOWN = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12)


@given(st.sampled_from([PARTS, TARIFF, FLOOR]).flatmap(st.permutations))
@settings(max_examples=60, deadline=None)
def test_the_order_of_parts_does_not_matter(parts):
    whole = next(one for one in (PARTS, TARIFF, FLOOR) if set(one) == set(parts))
    assert told(read_question(" ".join(parts))) == told(read_question(" ".join(whole)))


@cache
def _as_written():
    """Sentences of which nothing is rewritten; sought once a test is made of them, not in every process."""
    return [line for line in RIGHT if rewritten(line[0]) == line[0]]


@given(
    st.deferred(lambda: st.sampled_from(_as_written())),
    st.integers(0, 30),
    st.sampled_from(["please", "suddenly", "hypothetically", "the"]),
)
@settings(max_examples=60, deadline=None)
def test_words_that_mean_nothing_change_nothing(line, place, filler):
    """Between two words that are no phrase together."""
    sentence, meant = line
    words = sentence.split()
    starts = {word.start for word in words_of(sentence)} | {len(sentence)}
    spots = [n for n in range(len(words) + 1) if len(" ".join(words[:n])) + (n > 0) in starts]
    at = spots[place % len(spots)]
    read = read_question(" ".join([*words[:at], filler, *words[at:]]))
    assert told(read) == {line.strip() for line in meant.split(";")}


@given(
    st.sampled_from([one for one in RIGHT if not re.search("neodymium [mi]|effect|help", one[0])]),
    st.integers(0, 30),
    st.sampled_from([*rows_of("plain")[""].split("|"), *rows_of("noun")[""].split("|")]),
)
@settings(max_examples=150, deadline=None)
def test_a_common_word_is_refused_or_changes_nothing(line, place, word):
    """In sentences without phrases that it would part, such as `neodymium magnets`."""
    words, alike = line[0].split(), {one.strip() for one in line[1].split(";")}
    at = place % (len(words) + 1)
    try:
        read = read_question(" ".join([*words[:at], word, *words[at:]]))
    except ScenarioError:
        return
    assert told(read) == alike or any("--item" in one for one in alike)


@pytest.mark.parametrize(
    "word",
    [
        *("not", "except", "instead", "half", "double", "each", "together", "evenly", "nearly"),
        *("more", "than", "or", "unless", "without", "Atlantis", "40%"),
    ],
)
def test_a_dangerous_word_is_never_left_out(word):
    """Before what it could change: read to something else, or refused."""
    plain = plainly("China stops dysprosium to Japan from 2027")
    for sentence in (
        f"China stops {word} dysprosium to Japan from 2027",
        f"China {word} stops dysprosium to Japan from 2027",
        f"China stops dysprosium {word} to Japan from 2027",
    ):
        with suppress(ScenarioError):
            assert told(read_question(sentence)) != plain, sentence


@given(st.sampled_from(RIGHT), st.integers(0, 30), UNKNOWN)
@settings(max_examples=60, deadline=None)
def test_an_unknown_word_is_refused_or_said_to_be_of_who_asks(line, place, word):
    """Goods that are checked, and what pays, are in one's own words."""
    if any(word in key for key in vocabulary()) or "--item" in line[1]:
        return
    words = line[0].split()
    words.insert(place % (len(words) + 1), word)
    with suppress(ScenarioError):
        read = read_question(" ".join(words))
        assert told(read) == told(read_question(line[0]))
        assert word in " ".join(part for part, _ in read.reading)


STRAY = ("typhoon", "bankruptcy", "province", "treasury", "shareholder", "lawsuit", "wedding")
PLAIN = [
    "China stops dysprosium to Japan from 2027",
    "The US levies a tariff of 25% on magnets from China from 2027",
    "Japan stockpiles 100 t of terbium oxide in 2027",
    "What does Japan pay for terbium if China stops it from 2027?",
]


@pytest.mark.parametrize("sentence", PLAIN)
@pytest.mark.parametrize("word", STRAY)
def test_a_word_that_no_part_accounts_for_is_named(sentence, word):
    """Wherever it stands: it may be what acts, or what is acted on."""
    words = sentence.split()
    for place in range(len(words)):
        with pytest.raises(ScenarioError):
            read_question(" ".join([*words[:place], word, *words[place:]]))


ADVERSE = read_csv(Path(__file__).parent / "questions_adverse.csv").rows
"""Plain sentences with an odd word: a firm, a region, a negation, a condition, a comparison, the past, a second act."""


@pytest.mark.parametrize("row", ADVERSE, ids=lambda row: row["text"][:60])
def test_an_odd_word_is_read_rightly_or_refused(row):
    try:
        read = "; ".join(sorted(told(read_question(row["text"]))))
    except ScenarioError:
        read = "!"
    assert read == row["read"]


@pytest.mark.parametrize(
    "word", ["Zorblatt", "700", "Peru", "terbium", "gallium", "no", "not", "tungsten"]
)
@pytest.mark.parametrize("place", range(1, 9))
def test_what_can_change_the_meaning_is_never_dropped(word, place):
    """A name, a number, a country, a good or a negation: read to something else, or refused."""
    words = ["China", "stops", "dysprosium", "oxide", "to", "Japan", "from", "March", "2027"]
    words.insert(place, word)
    with suppress(ScenarioError):
        assert told(read_question(" ".join(words))) != plainly(
            " ".join(words[:place] + words[place + 1 :])
        )


def ways(read, packaged):
    """What is touched: act, good, from where, to where."""
    scenario, chain = packaged.scenario(document(read.text)), packaged.chain
    return {(act.act, good.commodity, *way) for one in scenario.controls.measures for act in one.acts
            for good in chain.names.goods for way in good.ways if act.binds_route(*way)
            and act.covers(good.commodity, good.stage, good.element or None, good.element_shares)}  # fmt: skip


@pytest.mark.parametrize(
    "act", ["stops", "cuts by 40%", "requires licences for", "levies an export tax of 10% on"]
)
@pytest.mark.parametrize("goods", ["dysprosium", "magnets", "rare earth oxides"])
@pytest.mark.parametrize("where", ["Japan", "the US and the EU"])
def test_except_never_widens_an_act(act, goods, where):
    packaged = workspace("rare_earths")
    every, some = (
        ways(read_question(f"China {act} {goods} {to} from 2027"), packaged)
        for to in ("", f"except {where}")
    )
    assert some < every
    assert not {way for way in some if way[3] == "JPN"} or where != "Japan"

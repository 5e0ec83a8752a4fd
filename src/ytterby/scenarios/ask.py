"""From a question in English to a scenario file or the command that answers it, and how each part was read.

Words and patterns stand in the table `questions.csv`; no language model reads. What is not understood is refused, with
the nearest question that can be read.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from itertools import groupby, islice, pairwise
from typing import TYPE_CHECKING, Any

import yaml

from ytterby.ground.errors import ScenarioError
from ytterby.ground.yamlfile import PlainDumper
from ytterby.scenarios.questions.law import law_of
from ytterby.scenarios.questions.parts import SUBJECT, QuestionPart, clauses_of, parts_of
from ytterby.scenarios.questions.reading import (
    FILE,
    FOLDERS,
    OTHERS,
    ScenarioQuestion,
    folder_named,
    region_of,
    tables,
)
from ytterby.scenarios.questions.support import entry_of
from ytterby.scenarios.questions.table import compiled, following_year, rows_of
from ytterby.scenarios.questions.topics import commanded, handed
from ytterby.scenarios.questions.trade import measure_of
from ytterby.scenarios.questions.words import (
    GOODS,
    AskError,
    UnknownWordError,
    perhaps,
    rewritten,
    unread,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.scenarios.questions.parts import Clause
    from ytterby.scenarios.questions.words import QuestionWord

REPAIRS = 2
"""How many faults of a sentence are mended, one after the other, for the nearest that can be read."""
CONTROLS = ("without", "with", "measures")
IDS = {"measures": "id", "instruments": "id", "capacity": "plant", "stockpiles": "id"}
"""Keys of a scenario file whose entries are named, and by which key."""
TITLED = ("measures", "instruments")


def read_question(sentence: str) -> ScenarioQuestion:
    """A question in English as a scenario file, or as the command that answers it.

    Parameters
    ----------
    sentence : such as `China stops dysprosium for six months from January 2027`.

    Returns
    -------
    ScenarioQuestion : `text` (the scenario file), `command` (what answers it), `reading` (how each word was read),
    `folder` (data folder).

    Raises
    ------
    ScenarioError : what was not understood, why, and the nearest question that can be read.

    Examples
    --------
    >>> from ytterby import ask
    >>> ask("China stops dysprosium from 2027").command
    ['simulate', 'FILE']
    """
    if not sentence.strip():
        raise ScenarioError("nothing is asked", advice=with_near(sentence, ""))
    try:
        return _finished(_read(sentence))
    except AskError as first:
        fault, question = first, ScenarioQuestion(" ".join(sentence.split()), name="asked")
        try:
            if handed(question):
                return question
        except AskError as other:
            if isinstance(first, UnknownWordError) or "what is done" in first.what:
                fault = other
        fault = perhaps(sentence) or fault if fault.vague else fault
        split = re.search("market|all elements", f"{fault.what}{fault.advice}")
        near = _nearest(rewritten(sentence), fault, REPAIRS)
        found = [*islice(near, None if split else 1), "", ""]
        apart = f' Apart: "{found[1]}"' if split and any(found[1:]) else ""
        apart += _beneath(rewritten(sentence), fault)
        raise ScenarioError(
            fault.what, advice=with_near(sentence, f"{fault.advice}{apart}", found[0])
        ) from None


def _nearest(sentence: str, fault: AskError, left: int) -> Iterator[str]:
    """Sentences with as few faults mended as can be that can be read."""
    for repair in fault.repairs if left else ():
        other = " ".join(repair(sentence).split()).lstrip(" ,;:")
        other = other[:1].upper() + other[1:]
        try:
            _read(other)
        except AskError as further:
            yield from _nearest(other, further, left - 1)
        else:
            yield other


def _beneath(sentence: str, fault: AskError) -> str:
    """What more is amiss without a word that is not known."""
    if not (isinstance(fault, UnknownWordError) and fault.repairs):
        return ""
    try:
        _read(fault.repairs[-1](sentence))
    except AskError as other:
        same = isinstance(other, UnknownWordError)
        return "" if same else f" And {other.what}: {other.advice}"
    return ""


def with_near(sentence: str, why: str, near: str = "") -> str:
    """Why a sentence is refused, and one that can be read: `near`, or the example that shares most words with it."""
    if not near:
        examples = (one.partition("=") for one in rows_of("example").values())
        alike = (one for own, _, one in examples if compiled(own, re.IGNORECASE).search(sentence))
        near = next(alike).replace("NEXT", following_year())
    return f'{why} A question that can be read: "{near}"'.strip()


def _read(sentence: str) -> ScenarioQuestion:
    question = ScenarioQuestion(" ".join(sentence.split()))
    if commanded(question):
        return question
    every = words_of(sentence)
    for one, after in pairwise(every):  # `if supplies to Japan fall`: Japan does not act
        led = one.span.startswith("asked") and one.text in ("to", "for") and not after.span
        if led and after.kind in ("region", "member", "country", "group", "europe"):
            raise unread(f"{one.text} {after.text}", "nobody acts")
    plain = [word for word in every if word.kind in ("plain", "noun") and not word.span]
    spans = [QuestionPart(name, (*own,)) for name, own in groupby(every, lambda one: one.span)]
    asked = [part for part in spans if part.name.startswith("asked")]
    words = [word for word in every if word.kind not in ("plain", "noun") and not word.span]
    question.folder, parts = folder_named(every), parts_of(words)
    question.years = [word for word in words if word.kind == "year"]
    last = words[-1].start if words else 0
    dates = [
        one for one in every
        if one.kind in ("year", "day", "relative", "next") and not one.span.startswith("context")
    ]  # fmt: skip
    question.dated = any(word.start <= last for word in dates)
    behind = [word for word in dates if word.span and word.start > last > 0]
    if behind and all(word.span for word in dates):  # it is of the act, or of the answer
        raise unread(behind[0].text, "asked day")
    outcomes = [part for part in parts if part.name in ("outcome", "helps")]
    clauses = clauses_of([part for part in parts if part not in outcomes], question)
    _check_destinations(clauses)
    about = [replace(one, span="asked") for part in outcomes for one in part.words] + every
    for clause in clauses:
        _fill_goods(clause, about)
        _check_stages(clause, about)
        read = entry_of if clause.template else law_of if clause.frame == "law" else measure_of
        read(clause)
        clause.check_used()
        said = {words for words, _ in question.reading}
        for part in [one for one in clause.parts.values() if one.text not in said]:
            question.say(part, "goes with the rest")
    if len(clauses) > 1 and question.command:
        if "truce" not in question.command[1]:
            raise AskError(f"{question.command[0]!r} answers one question at a time", "Ask twice.")
        question.command = []  # beside other acts a truce is a part of the file
    elif question.command:
        question.entries = {}
    for part in outcomes + asked:
        _outcome(part, question)
    if question.command[-1:] == ["--region"]:  # of whom is not said
        raise unread(next(one.text for one in parts if one.name == "act"), "nobody acts")
    said_behind = [part.text for part in spans if part.name.startswith("context")]
    for text in [*(one.text for one in plain), *said_behind]:
        question.say(text, "goes with the rest")
    _named(question, outcomes + asked)
    if "as-recorded" in question.command and question.folder in OTHERS:
        own = [FOLDERS[question.folder] if w == "as-recorded" else w for w in question.command]
        question.command = [*own, "--data", question.folder]
    return question


def _finished(question: ScenarioQuestion) -> ScenarioQuestion:
    """A question that was read, with its file and what runs it: what stands near a sentence needs neither."""
    if question.entries:
        question.text = _file(question)
        question.command = question.command or ["simulate", FILE]
        question.command += ["--data", question.folder] * (question.folder != "rare_earths")
    return question


def _fill_goods(clause: Clause, words: list[QuestionWord]) -> None:
    """Let the goods of what is asked be those of an act that names none; of what led to it, where it says who acts."""
    kinds = ("asked", "context")[: 1 + (SUBJECT in clause.parts)]
    said = [one for one in words if one.span.startswith(kinds) and one.kind in (*GOODS[:3], "and")]
    goods = [part for part in parts_of(said, loose=True) if part.name == "goods"]
    bare = clause.parts.keys() <= {"act", SUBJECT} and clause.parts["act"].of("licence")
    if (
        clause.frame not in ("trade", "floor_end")
        or clause.goods
        or bare
        or len({one.text for one in goods}) != 1
    ):
        return
    clause.goods = goods[:1]
    clause.read.say("(no goods named in the act)", f"those that are asked about: {goods[0].text}")


_OF_ALL = {"magnet", "concentrate", "heavy_concentrate"}
"""Stages that are goods of their own, or hold all elements."""


def _check_stages(clause: Clause, words: list[QuestionWord]) -> None:
    """Raise AskError where an act is on a stage of no element, and an element is asked about: which are meant is not
    clear."""
    asked = [one for one in words if one.span.startswith("asked") and one.kind == "elements"]
    apart = [one for one in asked if re.match("rare_earths/(?!all)", one.value)]
    named = dict.fromkeys(one.text for one in apart)
    for part in clause.goods if named and clause.frame in ("trade", "closes") else []:
        if set(" ".join(part.of("stages")).split()) - _OF_ALL and not part.of("elements"):
            first = next(one for one in part.words if one.kind == "stages")
            text = first.sentence[first.start : part.words[-1].end]
            raise unread(text, "whose stage", " and ".join(named))


def _named(question: ScenarioQuestion, outcomes: list[QuestionPart]) -> None:
    """Name the scenario after what is done: what is asked of it is no part of its title."""
    title = rewritten(question.sentence)
    for part in outcomes:
        title = title.replace(part.text, " ")
    title = re.sub(r"^\W*(what if|if|suppose( that)?|when)\b|\?|\s+(?=[.,;])", "", title, flags=re.I)  # fmt: skip
    title = " ".join(title.split()).strip(" .,;:-")
    question.title = title[:1].upper() + title[1:]
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    question.name = f"asked-{plain[:50].strip('-')}"


def _check_destinations(clauses: list[Clause]) -> None:
    """Raise AskError where one of two acts of one subject says to whom, or over how long it buys: it may hold for
    both."""
    for pair in pairwise(clauses):
        over = [one.parts.get("over") for one in pair]
        both = SUBJECT in pair[1].shared and all("tonnes" in one.parts for one in pair)
        if both and len({*filter(None, over)}) == 1:
            raise unread(next(filter(None, over)).text, "one stretch")
        said = [[one for name, one in clause.parts.items() if "away" in name] for clause in pair]
        if SUBJECT in pair[1].shared and len(said[0]) != len(said[1]):
            text = (said[0] or said[1])[0].text
            raise unread(text, "two acts")


def _outcome(part: QuestionPart, question: ScenarioQuestion) -> None:
    """What the answer is looked at for: it changes no file, and may be another command's."""
    for word in [one for one in part.words if one.kind == "exempt"]:
        raise unread(word.text, "noun")
    command, scenario = (question.command or ["simulate", FILE])[:2]
    kinds = {*part.of("outcome"), *(word.kind for word in part.words)}
    imposed = question.command[-1:] == ["--region"]
    kinds = kinds if command == "simulate" or imposed else {""}
    if "helps" in kinds:
        question.command = [command, scenario, "--helps"]
    elif "burdens" in kinds:
        question.command = ["burdens", scenario]
    elif "gdp" in kinds or ("industries" in kinds and len(part.places) == 1):
        if len(part.places) != 1 or part.of("site"):
            gdp = next(word.text for word in part.words if word.value == "gdp")
            raise unread(gdp, "gdp")
        (place,) = part.places
        code = place.value.partition(" ")[0]
        region = code if code in tables() else region_of(place, question)
        question.say(part, f"region: {region}; its GDP, on the market of its region")
        started = question.command if imposed else ["economy", "run", scenario, "--region"]
        question.command = [*started, region]
        return
    for word in [one for one in part.places if one.kind == "member"]:
        region_of(word, question)
    question.say(part, "looked for in the answer; it changes no control")


def _file(question: ScenarioQuestion) -> str:
    """The scenario file; what is left to a default stands in it as comments."""
    sentence, entries = question.sentence, question.entries
    for key, name in IDS.items():
        title = {"title": question.title} if key in TITLED else {}
        own, many = entries.get(key, []), len(entries.get(key, [])) > 1
        for number, one in enumerate(own, 1):
            own[number - 1] = {name: f"asked-{number}" if many else "asked"} | title | one
    data: dict[str, Any] = {"name": question.name, "title": question.title, "description": sentence}
    controls = {key: entries[key] for key in CONTROLS if key in entries}
    data |= {"extends": FOLDERS[question.folder]} | ({"controls": controls} if controls else {})
    data |= {key: value for key, value in entries.items() if key not in CONTROLS}
    notes = [line for note in question.notes for line in textwrap.wrap(note, 100)]
    text = yaml.dump(data, None, PlainDumper, default_flow_style=None, allow_unicode=True, sort_keys=False)  # fmt: skip
    return text + "".join(f"# {line}\n" for line in notes)

"""From a question in English to a scenario file or the command that answers it, and how each part was read.

Words and patterns stand in the table `questions.csv`; no language model reads. What is not understood is refused, with
the nearest question that can be read.
"""

from __future__ import annotations

import re
import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import yaml

from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import ScenarioError
from ytterby.ground.fingerprint import today
from ytterby.scenarios.questions.law import law_of
from ytterby.scenarios.questions.parts import SUBJECT, clauses_of, parts_of
from ytterby.scenarios.questions.reading import (
    ECONOMY,
    FOLDERS,
    ScenarioQuestion,
    missing,
    region_of,
)
from ytterby.scenarios.questions.support import entry_of
from ytterby.scenarios.questions.trade import measure_of
from ytterby.scenarios.questions.words import QuestionFault, rows_of, swapped, words_of

if TYPE_CHECKING:
    from ytterby.scenarios.questions.parts import QuestionPart
    from ytterby.scenarios.questions.words import QuestionWord

REPAIRS = 4
"""How many faults of a sentence are mended, one after the other, for the nearest that can be read."""
CONTROLS = ("without", "with", "measures")
IDS = {"measures": "id", "instruments": "id", "capacity": "plant", "stockpiles": "id"}
"""Keys of a scenario file whose entries are named, and by which key."""


def read_question(sentence: str) -> ScenarioQuestion:
    """A question in English as a scenario file, or as the command that answers it.

    Raises ScenarioError with what was not understood, why, and the nearest question that can be read.
    """
    try:
        return _read(sentence)
    except QuestionFault as fault:
        near = _nearest(sentence, fault, REPAIRS) or _example(sentence)
        raise ScenarioError(fault.what, advice=f'{fault.advice} A question that can be read: "{near}"'.strip()) from None


def _nearest(sentence: str, fault: QuestionFault, left: int) -> str:
    """The sentence with as few faults mended as can be; blank where that leads to none that can be read."""
    for repair in fault.repairs:
        other = " ".join(repair(sentence).split())
        other = other[:1].upper() + other[1:]
        try:
            _read(other)
        except QuestionFault as further:
            other = _nearest(other, further, left - 1) if left > 1 and other != sentence else ""
        if other:
            return other
    return ""


def _example(sentence: str) -> str:
    """A question of the kind whose example shares most words with the sentence."""
    said = {*re.findall(r"\w+", sentence.lower())}
    examples = [one.replace("NEXT", str(today().year + 1)) for one in rows_of("example").values()]
    return max(examples, key=lambda one: len(said & {*re.findall(r"\w+", one.lower())}))


def _read(sentence: str) -> ScenarioQuestion:
    question = ScenarioQuestion(" ".join(sentence.split()))
    words = words_of(sentence)
    question.folder = _folder(words)
    parts = parts_of(words)
    outcomes = [part for part in parts if part.name in ("outcome", "helps")]
    clauses = clauses_of([part for part in parts if part not in outcomes])
    for before, one in pairwise(clauses):
        to = [next((part.text for name, part in clause.parts.items() if name.startswith("away")), "") for clause in (before, one)]
        if SUBJECT in one.shared and (not to[0]) != (not to[1]):
            raise QuestionFault(f"not understood: {to[0] or to[1]!r} for one of two acts", "The question does not say to whom "
                                "the other is meant.", swapped(to[0] or to[1], ""))  # fmt: skip
    for clause in clauses:
        clause.take("advice")
        if clause.frame == "law":
            law_of(clause, question)
        elif clause.template:
            entry_of(clause, question)
        else:
            measure_of(clause, question)
        clause.check_used()
        if question.command and len(clauses) > 1:
            raise QuestionFault(f"{question.command[0]!r} answers one question at a time", "Ask them one by one.")
    for part in outcomes:
        _outcome(part, question)
    plain = re.sub(r"[^a-z0-9]+", "-", question.sentence.lower()).strip("-")
    question.name = f"asked-{plain[:50].strip('-')}"
    if question.entries:
        question.text = _file(question)
        question.command = question.command or ["simulate", "FILE"]
        question.command += [] if question.folder == "rare_earths" else ["--data", question.folder]
    return question


def _folder(words: list[QuestionWord]) -> str:
    """The data folder whose elements are named; that of rare earths where none is."""
    named = {word.value.partition("/")[0]: word.text for word in reversed(words) if word.kind == "elements"}
    if len(named) > 1:
        last, first = list(named.values())[:2]
        raise QuestionFault(f"{last!r} is no part of the same market as {first!r}", "Ask of one market at a time.",
                            swapped(last, ""))  # fmt: skip
    return next(iter(named), "rare_earths")


def _outcome(part: QuestionPart, question: ScenarioQuestion) -> None:
    """What the answer is looked at for: it changes no file, and may be another command's."""
    kinds, places = {*part.of("outcome")}, part.places()
    command, scenario = (question.command or ["simulate", "FILE"])[:2]
    if command == "simulate" and part.name == "helps":
        question.command = [command, scenario, "--helps"]
    elif command == "simulate" and "burdens" in kinds:
        question.command = ["burdens", scenario]
    elif command == "simulate" and "gdp" in kinds:
        if len(places) != 1:
            raise missing("whose GDP is meant, of one", "and what happens to the GDP of the United States")
        code = places[0].value.partition(" ")[0]
        tables = {row["region"] for row in read_csv(ECONOMY).rows}
        region = code if code in tables else region_of(places[0], question)
        own = "by its own industries" if code in tables else "by the table of the European Union"
        question.say(part, f"region: {region}, {own}, on the market of its region")
        question.command = ["economy", "run", scenario, "--region", region]
        return
    for word in places:
        if word.kind == "member":
            region_of(word, question)
    question.say(part, "looked for in the answer; it changes no control")


def _file(question: ScenarioQuestion) -> str:
    """The scenario file; what is left to a default stands in it as comments."""
    sentence, entries = question.sentence, question.entries
    for key, name in IDS.items():
        for number, one in enumerate(entries.get(key, ()), 1):
            mark = {name: f"asked-{number}"} | ({"title": sentence} if key in ("instruments", "measures") else {})
            one |= {word: value for word, value in mark.items() if word not in one}
    data: dict[str, Any] = {"name": question.name, "title": sentence, "description": sentence,
                            "extends": FOLDERS[question.folder]}  # fmt: skip
    controls = {key: entries[key] for key in CONTROLS if key in entries}
    data |= {"controls": controls} if controls else {}
    data |= {key: value for key, value in entries.items() if key not in CONTROLS}
    notes = [line for note in question.notes for line in textwrap.wrap(note, 100)]
    text = yaml.safe_dump(data, sort_keys=False, default_flow_style=None, allow_unicode=True, width=110)
    return text + "".join(f"# {line}\n" for line in notes)

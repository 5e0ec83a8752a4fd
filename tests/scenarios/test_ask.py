"""Sentences read as scenario files: right, or refused with the word that was not understood."""

from __future__ import annotations

import re

import pytest

from ytterby.controls.book import Book
from ytterby.datasets.package import find_folder
from ytterby.ground.errors import ScenarioError
from ytterby.ground.yamlfile import parse
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.ask import read_question
from ytterby.scenarios.ask_grammar import words_of
from ytterby.scenarios.read import resolve

from .sentences import REFUSED, RIGHT

AMOUNTS = {
    "quantity_share_of_base": "share",
    "rate": "rate",
    "approval_share": "approval",
    "strength": "strength",
}


def told(scenario):
    """What a scenario's measures do, one line, as in `sentences`."""
    (measure,) = scenario.controls.measures
    lines = []
    for act in measure.acts:
        goods = ",".join(act.commodities) or ",".join(act.elements) + "@" + ",".join(act.stages)
        held = {word: getattr(act, name, None) for name, word in AMOUNTS.items()}
        amounts = [f"{word}={figure.value:g}" for word, figure in held.items()
                   if figure is not None and (word != "strength" or figure.value != 1.0)]  # fmt: skip
        days = f"{measure.effective}..{measure.ended or 'open'}"
        ends = ",".join(act.destinations)
        lines.append(f"{act.act} {act.origin}>{ends} {goods} {' '.join(amounts) or '-'} {days}")
    return "; ".join(lines)


def test_there_are_enough_sentences():
    assert len(RIGHT) >= 50
    assert len(RIGHT) + len(REFUSED) >= 60


@pytest.mark.parametrize(("sentence", "meant"), RIGHT)
def test_a_sentence_is_read_as_meant(sentence, meant):
    found = read_question(sentence)
    chain = Workspace.read(find_folder(found.folder)).chain
    scenario = load(found.text, chain)
    stages = ",".join(chain.names.stages)
    assert told(scenario).replace("@" + stages, "@all") == meant
    # every word that says something stands in the reading
    read = set(re.findall(r"\w+", " ".join(words for words, _ in found.reading)))
    said = [word.text for word in words_of(sentence) if word.kind not in ("and", "all", "on")]
    assert set(re.findall(r"\w+", " ".join(said))) <= read


def load(text, chain):
    return resolve(
        parse(text, "asked.yaml"), Book.read(), parameters=chain.parameters, names=chain.names
    )


@pytest.mark.parametrize(("sentence", "word"), REFUSED)
def test_what_is_not_understood_is_refused_by_its_word(sentence, word):
    with pytest.raises(ScenarioError) as fault:
        read_question(sentence)
    assert word in str(fault.value).lower()

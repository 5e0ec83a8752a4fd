"""Military use and users in the languages of the trade: plain words decide, doubtful ones ask."""

from __future__ import annotations

import pytest

from ytterby.compliance.read.uses import read_uses
from ytterby.compliance.read.words import terms

FRAMES = {"en": "{} use", "zh": "用于{}", "ja": "{}向け", "de": "Ware für {}", "fr": "pour {}"}
PLAIN = [(one.term, one.language) for one in terms() if one.role == "military"]
NAMES = [one.term for one in terms() if one.role == "not military"]
DOUBTFUL = [
    "radar drives",
    "drone motors",
    "night vision optics",
    "雷达",
    "ドローン",
    "Nachtsichtgeräte",
    "guidage",
]


@pytest.mark.parametrize(("term", "language"), PLAIN)
def test_a_plain_word_is_a_military_use(term, language):
    assert "military" in read_uses(FRAMES[language].format(term))[0]


@pytest.mark.parametrize("to", ["US", "JP"])
@pytest.mark.parametrize(("term", "language"), PLAIN[::7])
def test_it_decides_in_text_end_use_and_party(ask, term, language, to):
    words = FRAMES[language].format(term)
    on = "2026-03-11"
    for verdict in (
        ask(f"dysprosium metal, {words}", to=to, on=on),
        ask("dysprosium metal", to=to, on=on, end_use=words),
    ):
        assert verdict.outcome == "prohibited"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_holds_a_military_word_is_none(name):
    assert "military" not in read_uses(f"buyer: {name}")[0]


@pytest.mark.parametrize("words", DOUBTFUL)
def test_a_doubtful_word_asks(ask, words):
    verdict = ask(f"dysprosium metal for {words}", on="2025-08-05")
    assert verdict.outcome == "licence required"
    assert "is the end use or the user military?" in verdict.missing


@pytest.mark.parametrize(
    "words", ["not for military use", "keine militärische Verwendung: not military"]
)
def test_a_denial_is_a_statement(ask, words):
    assert ask(f"samarium oxide, {words}", on="2025-08-05").outcome == "licence required"

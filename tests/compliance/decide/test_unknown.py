"""What was not understood is never free; ordinary goods are."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from ytterby.compliance.decide.question import Question
from ytterby.compliance.read.everyday_names import name_at
from ytterby.compliance.read.lexicon import known_tokens
from ytterby.compliance.read.words import PACKAGED

HELD_OUT = Path(__file__).parents[1] / "words_held_out.csv"
"""Words for ordinary goods that no table has: the rest of a third, drawn once (seed 12) and kept out of the first."""
ENDS = (
    "ox", "ex", "ane", "ite", "ol", "ic", "um", "ax", "on", "ium", "ine", "ade", "il", "ar", 
    "us", "en", "yl", "ide", "ora", "eta",
)  # fmt: skip
SETS = HELD_OUT.with_name("ordinary_goods.csv")
"""Goods written down before the reader was asked.

`first` and `second` were looked at while the first table grew; nothing was changed for `third`. `fourth` to `ninth`
(100 English, 100 in five languages each) were written before the reader was asked and before their words were added.
First runs, English and other: `fourth` 70 and 39 (before the change), `fifth` 82 and 98, `sixth` 93 and 96 (both
written with `fourth`, by who then wrote the words), `seventh` 65 and 60 (trade between firms), `eighth` 85 and 82,
`ninth` 90 and 62; `tenth` (30 and 50 texts) 27 and 28. `eleventh` to `nineteenth` are 100 texts in five languages
other than English each, by who wrote words after each first run: 72, 74, 66, 75, 65, 70, 68, 79 and 76
(before these words the last seven gave 58, 50, 49, 53, 49, 56 and 49). `twentieth` are 200 lines of invoices by an
outsider, 37 and 23 of 100 each on the first run; `twenty-first` and `twenty-second` (60, 54 lines, by who mended what
the outsider met) gave 7 of 12 and 39 of 48, 6 of 12 and 31 of 42;
`twenty-third` (34) 15 of 20 and 8 of 14. `twenty-fourth` to `twenty-seventh` are the lines of four sets of invoices
(220, 220, 220, 110) on which the reader stopped before sure goods might be described by words nobody knows; first runs
of these sets while that grew: 73 of 120 and 59 of 100, 87 and 67, 108 and 86, 49 of 60 and 27 of 50 (before it 73 and
59, 76 and 58, 92 and 55, 42 and 24).
"""
DESCRIBED = ("twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh")
INVOICES = ("twenty-first", "twenty-second", "twenty-third")
READ_FIRST = ("fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
FOREIGN = (
    *("eleventh", "twelfth", "thirteenth", "fourteenth"),
    *("fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
)
LEAST = {
    ("first", "en"): 0.90,
    ("first", "other"): 0.80,
    ("third", "en"): 0.90,
    ("third", "other"): 0.80,
    **{(name, "en"): 0.94 for name in READ_FIRST},
    **{(name, "other"): 0.94 for name in (*READ_FIRST, *FOREIGN)},
    ("twentieth", "en"): 0.98,
    ("twentieth", "other"): 0.98,
    **{(name, "en"): 0.9 for name in INVOICES},
    **{(name, "other"): 1.0 for name in INVOICES},
    **{(name, language): 0.83 for name in DESCRIBED for language in ("en", "other")},
}
FREED = ("suspended", "no control found")


def _words(path):
    with path.open(encoding="utf-8", newline="") as source:
        return [row["word"] for row in csv.DictReader(source)]


def _invented(count):
    draw = random.Random(2012)
    said = []
    for place in range(count):
        parts = (
            "".join(draw.choice(s) for s in ("bcdfghjklmnprstvwxz", "aeiouy")) for _ in range(3)
        )
        name = "".join(parts) + draw.choice(ENDS)
        shape = ("{}", "{}", "{} 3000", "{}-X", "10 kg {}", "{} powder", "box of {}")[place % 7]
        said.append(shape.format(name.capitalize() if place % 2 else name))
    return said


def test_the_words_kept_out_are_not_loaded():
    loaded, held = set(_words(PACKAGED / "ordinary.csv")), set(_words(HELD_OUT))
    assert loaded.isdisjoint(held)
    assert len(held) >= 55
    assert [word for word in held if name_at(known_tokens(word), 0)[0]] == []


def test_invented_names_are_never_free(ask):
    freed = [t for t in _invented(500) if ask(t, to="DE", on="2025-09-10").outcome in FREED]
    assert freed == []


def _outcome(checker, text):
    question = Question(item_text=text, exporter_country="CN", destination_country="DE", date="2025-09-10")  # fmt: skip
    return checker.check(question).outcome


def test_words_that_are_not_loaded_are_never_free(remembered):
    freed = [w for w in _words(HELD_OUT) if _outcome(remembered, w) in FREED]
    assert freed == []


def test_ordinary_goods_are_free(ask):
    words = random.Random(5).sample(_words(PACKAGED / "ordinary.csv"), 500)
    texts = [("{}", "20 {}s", "new {} in cartons")[n % 3].format(w) for n, w in enumerate(words)]
    free = [t for t in texts if ask(t, to="DE", on="2025-09-10").outcome == "no control found"]
    assert len(free) >= 0.95 * len(texts), sorted(set(texts) - set(free))[:40]


@pytest.mark.parametrize("text", ["5 KG PAPER ZORB", "STEEL ZORB", "20 PCS ZORB"])
def test_an_unknown_word_in_a_text_all_in_capitals_is_no_grade(ask, text):
    assert ask(text, to="DE", on="2025-09-10").outcome == "cannot tell"


@pytest.mark.parametrize(("name", "language"), LEAST)
def test_ordinary_goods_of_a_clerk_are_free(remembered, name, language):
    with SETS.open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["set"] == name]
    texts = [r["text"] for r in rows if (r["language"] == "en") == (language == "en")]
    free = [t for t in texts if _outcome(remembered, t) == "no control found"]
    assert len(free) >= LEAST[name, language] * len(texts), sorted(set(texts) - set(free))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Zorblax 3000", "Zorblax"),
        ("lanthanum oxide, zorblax", "zorblax"),
        ("paper cups and a crate of zorblax", "zorblax"),
        ("widget", "widget"),
    ],
)
def test_a_question_names_the_word_in_25_words(ask, text, named):
    verdict = ask(text, to="DE", on="2025-09-10")
    assert verdict.outcome == "cannot tell"
    asked = next(m for m in verdict.missing if named in m)
    assert len(asked.split()) <= 25


@pytest.mark.parametrize("text", ["new", "the", "made in China", "20 boxes", "2 light new"])
def test_words_of_trade_alone_name_no_goods(ask, text):
    verdict = ask(text, to="DE", on="2025-09-10")
    assert verdict.outcome == "cannot tell"
    assert any(text in one for one in verdict.missing)


def test_words_of_trade_beside_goods_change_nothing(ask):
    for text in ("school bags", "steel nails, 25 kg carton", "new chairs in 20 boxes"):
        assert ask(text, to="DE", on="2025-09-10").outcome == "no control found"


@pytest.mark.parametrize("text", ["banana", "chairs", "banana; chairs"])
def test_without_an_exporter_nothing_is_free(ask, text):
    verdict = ask(text, exporter="", to="")
    assert verdict.outcome == "cannot tell"
    assert any(one.startswith("exporting country (--from)") for one in verdict.missing)
    assert ask(text).outcome == "no control found"

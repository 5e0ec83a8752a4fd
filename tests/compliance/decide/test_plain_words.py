"""Plain words name no matter of any list, and added to goods of a list they free nothing."""

from __future__ import annotations

import random
from pathlib import Path

from tools.nomenclature_words import list_words
from tools.plain_words import words_of_entries

from ytterby.compliance.read.everyday_names import may_describe, plain_words, says_nothing
from ytterby.compliance.read.lexicon import lexicon

from ..sampled import sample

DANGEROUS = Path(__file__).parent / "dangerous.txt"


def test_no_word_of_a_list_is_plain():
    told = {key for key, meant in lexicon().phrases.items() if not says_nothing(meant)}
    used = list_words() | words_of_entries() | told
    assert sorted(plain_words() & used) == []
    assert [word for word in sample(sorted(plain_words())) if not may_describe(word)] == []


def test_plain_words_free_nothing(ask):
    draw = random.Random(37)
    words = draw.sample(sorted(plain_words()), 200)
    lines = draw.sample(DANGEROUS.read_text(encoding="utf-8").splitlines(), 100)
    freed = []
    for n, line in enumerate(lines):
        text, on, kind = (*(cell.strip() for cell in line.split("|")), "", "")[:3]
        first, second = words[2 * n : 2 * n + 2]
        for told in (f"{text}, {first} {second}", f"{first} {second} {text}"):
            verdict = ask(told, to="DE", on=on or "2026-06-01", technology=kind == "t")
            if verdict.outcome in ("no control found", "not covered", "suspended"):
                freed.append(told)
    assert freed == []

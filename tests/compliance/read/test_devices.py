"""The material that only a word for a device keeps from being judged."""

from __future__ import annotations

import pytest

from ytterby.compliance.read.devices import built_in_by_name, made_of
from ytterby.compliance.read.understanding import understand


@pytest.mark.parametrize(
    ("text", "rest", "question"),
    [
        (
            "germanium lens f=25 mm",
            "germanium f=25 mm",
            "Is the lens a piece of germanium, or is that only built into it?",
        ),
        (
            "germanium windows",
            "germanium",
            "Are the windows pieces of germanium, or is that only built into them?",
        ),
        ("gallium furnace", "gallium", "Is gallium sent, or only the furnace?"),
        (
            "lens made of germanium",
            "made of germanium",
            "Is the lens a piece of germanium, or is that only built into it?",
        ),
    ],
)
def test_the_text_without_its_device(text, rest, question):
    found = made_of(understand(text))
    assert (found.text, found.question) == (rest, question)


@pytest.mark.parametrize(
    "text",
    [
        "lens",
        "germanium ingots",
        "sensor containing germanium",
        "furnace for gallium",
        "GaN transistors",
        "yttrium chips",
        "lens blanks of germanium",
    ],
)
def test_nothing_to_ask(text):
    assert made_of(understand(text)) is None


def test_what_is_built_in_by_name_is_told():
    assert "GaN counts as built in" in built_in_by_name(understand("GaN transistors"))
    assert "germanium counts" in built_in_by_name(understand("germanium lens assembly"))
    for text in ("gallium transistors", "germanium lens", "GaN chips", "transistors"):
        assert built_in_by_name(understand(text)) == ""

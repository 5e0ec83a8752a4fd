"""What the public functions refuse, and what they read as a list."""

from __future__ import annotations

import pickle

import pytest

import ytterby as yt
from ytterby.ground.arguments import RANGES
from ytterby.ground.errors import YtterbyError

REFUSED = {
    "threshold": lambda: yt.screen(["a"], threshold=5),
    "limit": lambda: yt.screen(["a"], limit=0),
    "names": lambda: yt.screen([1]),
    "months": lambda: yt.cover("Japan", months="6"),
    "months ": lambda: yt.cover("Japan", months=0),
    "years": lambda: yt.economy("embargo", years="2023"),
    "nope": lambda: yt.simulate("embargo", switches={"nope": 1}),
    "stocks": lambda: yt.simulate("embargo", switches={"stocks": "maybe"}),
    "switches": lambda: yt.simulate("embargo", switches=["stocks"]),
    "sentence": lambda: yt.ask(None),
    "document": lambda: yt.read_question(5),
    "region": lambda: yt.projects(5),
    "data": lambda: yt.projects(data=5),
    "chain": lambda: yt.calibrate("nope"),
    "draws": lambda: yt.answer("embargo", draws=-1),
    "tornado": lambda: yt.answer("embargo", tornado="x"),
    "year": lambda: yt.facts(year=2022.5),
    "workers": lambda: yt.simulate("embargo", workers=0),
    "draws ": lambda: yt.burdens("embargo", draws=True),
}


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_arguments_are_refused_by_name(name):
    with pytest.raises(YtterbyError, match=f"^{name.strip()}: ") as fault:
        REFUSED[name]()
    assert "pydantic" not in str(fault.value)


def test_one_item_is_a_list_of_one():
    (one,) = yt.screen("Rheinmetall AG", on="2026-11-01")
    assert one.has_hit
    assert yt.cover("Japan", months=6).tables.keys() == yt.cover("Japan", months=[6]).tables.keys()
    with pytest.raises(YtterbyError, match="IMF73-02X"):
        yt.validate("IMF73-02X")


@pytest.mark.parametrize("sentence", ["", " "])
def test_an_empty_question_is_refused(sentence):
    with pytest.raises(YtterbyError, match="nothing is asked"):
        yt.ask(sentence)


def test_public_functions_can_be_sent_to_other_processes():
    assert pickle.loads(pickle.dumps(yt.simulate)) is yt.simulate


def test_ranges_are_of_arguments_that_there_are():
    import inspect

    verbs = (getattr(yt, name) for name in yt.__all__ if name.islower())
    named = {key for one in verbs if callable(one) for key in inspect.signature(one).parameters}
    assert set(RANGES) <= named


def test_known_names_have_no_blank_among_them():
    with pytest.raises(YtterbyError, match=r"Known names: [a-z]"):
        yt.facts(table="zzzzzz")

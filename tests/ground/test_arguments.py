"""What the public functions refuse, and what they read as a list."""

from __future__ import annotations

import inspect
import pickle

import pytest

import ytterby as yt
from ytterby.ground.arguments import (
    ALIASES,
    CHOICES,
    FUNCTION,
    KINDS,
    LIST,
    PROTOCOLS,
    RANGES,
    parts,
)
from ytterby.ground.errors import YtterbyError
from ytterby.runs.engines import names as engines

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
    "reference": lambda: yt.simulate("embargo", reference=5),
    "reference ": lambda: yt.key("embargo", reference=["baseline", 5]),
    "parameters": lambda: yt.calibrate(yt.read_chain("gallium"), parameters=5),
    "settings": lambda: yt.economy(settings={"cut": 0.3}),
    "results": lambda: yt.economy(results=5),
    "layers": lambda: yt.validate(["IMF73-02"], layers="nope"),
    "on_progress": lambda: yt.simulate("embargo", on_progress=5),
    "on_runs": lambda: yt.answer("embargo", on_runs=5),
    "price": lambda: yt.bankable("nolans", price=float("inf")),
    "rate": lambda: yt.bankable("nolans", rate=float("nan")),
    "names ": lambda: yt.screen(b"Rheinmetall AG"),
    "store": lambda: yt.simulate("embargo", store=""),
    "data ": lambda: yt.facts(data=""),
    "out": lambda: yt.plan("us-defence", out=""),
    "unknown engine": lambda: yt.bankable("nolans", draws=0, engine="nope"),
    "unknown robustness": lambda: yt.plan("us-defence", robustness="nope"),
    "key": lambda: yt.facts("lead_time").plot(5),
    "table": lambda: yt.facts("lead_time").to_pandas(5),
    "folder": lambda: yt.facts("lead_time").write(None),
    "folder ": lambda: yt.facts("lead_time").write(""),
}


def parameters():
    """Those of all public functions."""
    verbs = (getattr(yt, name) for name in yt.__all__ if name.islower())
    return [p for one in verbs if callable(one) for p in inspect.signature(one).parameters.values()]


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_arguments_are_refused_by_name(name):
    with pytest.raises(YtterbyError, match=f"^{name.strip()}(: | ')") as fault:
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
    assert {*RANGES, *CHOICES} <= {one.name for one in parameters()}


def test_every_annotation_is_of_a_class_that_there_is():
    """Another would let nothing through, or all."""
    import importlib
    import pkgutil

    known = {*KINDS, *PROTOCOLS}
    for part in ("world", "datasets", "controls", "ground", "runs", "draws", "economics"):
        package = importlib.import_module(f"ytterby.{part}")
        modules = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        known |= {name for one in modules for name in vars(importlib.import_module(one.name))}
    kinds = {
        kind for one in parameters() for kind in parts(ALIASES.get(one.name) or one.annotation)
    }
    plain = {LIST.sub(r"\1", kind) for kind in kinds if not FUNCTION.fullmatch(kind)}
    assert {one for kind in plain for one in parts(kind)} <= known


def test_choices_are_those_that_there_are():
    assert list(CHOICES["engine"]) == engines()


def test_known_names_have_no_blank_among_them():
    with pytest.raises(YtterbyError, match=r"Known names: [a-z]"):
        yt.facts(table="zzzzzz")


@pytest.mark.parametrize("wrong", [{"element": "Xx"}, {"region": "ZZZ"}, {"year": "nope"}])
def test_what_no_fact_has_is_refused(wrong):
    (name,) = wrong
    with pytest.raises(YtterbyError, match=f"no fact has the {name}"):
        yt.facts(**wrong)


def test_a_cut_is_imposed_by_its_name():
    named, blank = yt.economy("imposed", draws=1), yt.economy(draws=1)
    assert named.scenario == "imposed"
    assert named.to_dict() == blank.to_dict()

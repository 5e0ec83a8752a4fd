"""Switches by hand: read, refused with advice, laid over a scenario."""

import pytest

from ytterby.controls.book import Book
from ytterby.ground.errors import ScenarioError
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import turned, with_switches
from ytterby.scenarios.switches import Switches, read_switches, values_of, written


@pytest.fixture(scope="module")
def baseline():
    return resolve("baseline", Book.read())


def test_pairs_are_read():
    assert read_switches([]) == {}
    assert read_switches(["stocks=off", "expectations = perfect", "know-how=FALSE"]) == {
        "stocks": False,
        "expectations": "perfect",
        "know_how": False,
    }


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        (["stocks"], "no NAME=VALUE"),
        (["=on"], "no NAME=VALUE"),
        (["stock=on"], "Did you mean 'stocks'"),
        (["stocks=maybe"], "true"),
        (["expectations=perfekt"], "Did you mean 'perfect'?"),
        (["expectations=true"], "pipeline_aware"),
        (["stocks=on", "stocks=off"], "given twice"),
        (["elements=Dx"], "elements=Dy,Tb"),
        (["elements=Dy,Dy"], "cannot be"),
        (["reach=oxide"], "oxide_only"),
    ],
)
def test_mistakes_are_told(pairs, said):
    with pytest.raises(ScenarioError) as fault:
        read_switches(pairs)
    assert said in str(fault.value)


def test_elements_are_a_word_or_symbols():
    assert read_switches(["elements=Dy, Tb"]) == {"elements": ("Dy", "Tb")}
    assert read_switches(["elements=one_by_one"]) == {"elements": "one_by_one"}
    assert Switches.model_validate({"elements": ["Dy", "Tb"]}).elements == ("Dy", "Tb")
    assert [written(v) for v in (("Dy", "Tb"), False, "all")] == ["Dy,Tb", "false", "all"]


def test_every_switch_takes_each_of_its_values():
    for name in set(Switches.model_fields) - {"environment_price"}:  # which takes prices
        assert len(values_of(name)) >= 2
        for value in values_of(name):
            assert name in read_switches([f"{name}={value}"])


def test_laid_over_a_scenario(baseline):
    assert with_switches(baseline, {}) is baseline
    changed = with_switches(baseline, {"speculation": True})
    assert turned(changed) == {"speculation": True}
    assert turned(baseline) == {}
    assert changed.digest() != baseline.digest()


def test_every_switch_stands_in_the_docs(request):
    text = (request.config.rootpath / "docs" / "switches.md").read_text(encoding="utf-8")
    missing = [name for name in Switches.model_fields if f"| `{name}` |" not in text]
    assert missing == []

"""`ytterby burdens`: what it prints and writes."""

from __future__ import annotations

import json
import re

import pytest
from tests.short import write_pair
from typer.testing import CliRunner

from ytterby.cli import main as cli
from ytterby.datasets.burdens import burden_kinds
from ytterby.results.folder import read_results


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    baseline, embargo = write_pair(tmp_path_factory.mktemp("burdens"))
    return ["burdens", embargo, "--reference", baseline]


def done(*words):
    result = CliRunner().invoke(cli.app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def test_it_prints_the_answer_both_ways_of_sharing_and_what_is_unknown(words):
    text = done(*words)
    for part in ("My embargo: ", "by mass", "by value", "kuantan_thorium",
                 "rests on assumption",
                 "nothing is known", "\nWater: mining, leaching",
                 "sum, which leaves out "):  # fmt: skip
        assert part in text


@pytest.mark.parametrize("burden", ["thorium", "greenhouse_gas"])
def test_one_burden_alone(words, burden):
    """N43: sentences, tables and what is published name no other."""
    text = done(*words, "--burden", burden).lower()
    assert burden.replace("_", " ") in text
    others = [kind.title.lower() for name, kind in burden_kinds().items() if name != burden]
    assert not [name for name in others if re.search(rf"(^|\W){name}\W", text)]


def test_figures_have_no_powers_of_ten_and_studies_stand_beside(words):
    text = done(*words)
    assert not re.search(r"\de[+-]\d", text)
    for part in ("Zaimes", "Nuss and Eckelman", "Published for a kilogram"):
        assert part in text


def test_json_and_page(words, tmp_path):
    told = json.loads(done(*words, "--json", "--out", str(tmp_path)))
    assert told["scenarios"] == ["my-baseline", "my-embargo"]
    assert told["published"][0]["place"] == "clays_china"
    page = (tmp_path / "environment.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "http" not in page.replace("http://www.w3.org", "")
    tables, manifest = read_results(tmp_path)
    assert {"burdens", "burden_per_kg", "burden_bands", "burdens_published"} == set(tables)
    assert manifest["files"]


def test_simulate_takes_a_price(words):
    text = done("simulate", words[1], "--reference", words[3], "--no-tornado", "--json", "--switch", 
                "environment_price=co2=100")  # fmt: skip
    assert json.loads(text[text.index("{") :])["figures"]


@pytest.mark.parametrize(
    ("more", "said"),
    [(["--burden", "noise"], "there is no burden"), (["--switch", "environment_price=co3=1"], "cannot be"),
     (["--data", "gallium"], "")],
)  # fmt: skip
def test_mistakes_are_told(words, more, said):
    result = CliRunner().invoke(cli.app, [*words, *more])
    assert result.exit_code != 0
    assert said in str(result.exception)

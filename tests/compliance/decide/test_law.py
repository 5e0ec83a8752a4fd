"""What is covered is said of every exporting state, layer by layer."""

from __future__ import annotations

import pytest

from ytterby.compliance.decide.law import OTHER, STATES, law_of, read_coverage
from ytterby.controls.book import PACKAGED
from ytterby.ground import yamlfile
from ytterby.ground.errors import ControlError

LAYERS = {
    *("goods", "technology", "destination/end-use", "party"),
    *("trade administration", "production", "procurement", "tariff"),
}


@pytest.fixture(scope="module")
def rows():
    return yamlfile.load(PACKAGED / "coverage.yaml", ControlError).data


def test_every_state_has_a_line_for_every_layer():
    for exporter in ("CN", "US", "MY", "VN", "DE", "JP", ""):
        assert {line.layer for line in law_of().coverage_of(exporter)} == LAYERS


def test_lines_are_of_known_layers_and_states_and_stand_once(rows):
    assert {row["layer"] for row in rows} == LAYERS
    assert {row["state"] for row in rows} <= set(STATES)
    keys = [(row["states"], row["layer"]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert OTHER in {row["states"] for row in rows}


def test_no_goods_list_but_the_chinese_one_is_there_and_it_is_said():
    for exporter in ("US", "DE", "JP"):
        goods = next(line for line in law_of().coverage_of(exporter) if line.layer == "goods")
        assert goods.state == "not covered"
        assert "no" in goods.note


def test_states_with_a_goods_rule_of_their_own_are_not_called_uncovered(checker):
    own = {
        law.measure.jurisdiction
        for law in checker.law.rules
        if law.rule.layer == "goods" and law.rule.outcome != "none"
    }
    for state in own & {"CN", "MY", "VN"}:
        goods = next(line for line in law_of().coverage_of(state) if line.layer == "goods")
        assert goods.state != "not covered", state


def test_a_gap_of_the_facts_stands_in_the_notes():
    lines = {line.layer: line.note for line in law_of().coverage_of("CN")}
    assert "Announcement 51/2024" in lines["goods"]
    assert "one prohibited and five restricted entries of 2023" in lines["technology"]
    assert "January 2025" in lines["party"]


def test_every_verdict_carries_it(ask):
    verdict = ask("lanthanum oxide", exporter="DE", to="US")
    assert verdict.outcome == "not covered"
    assert {line.layer for line in verdict.coverage} == LAYERS


def test_a_line_with_a_wrong_state_is_refused_with_its_line(tmp_path):
    path = tmp_path / "coverage.yaml"
    path.write_text(
        "- states: other\n  layer: goods\n  state: complete\n  note: nothing\n", encoding="utf-8"
    )
    with pytest.raises(ControlError, match=r"coverage\.yaml:1"):
        read_coverage(path)

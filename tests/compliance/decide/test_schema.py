"""The JSON of a verdict against its schema, and the schema in the docs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ytterby.compliance.decide.batch import answer_rows, read_batch
from ytterby.compliance.decide.question import Question
from ytterby.compliance.decide.verdict import Verdict
from ytterby.report.schemas import text_of

DOCS = Path(__file__).parents[3] / "docs"
CORPUS = Path(__file__).parent / "corpus"


def verdict_schema():
    """JSON schema (2020-12) of what `ytterby check --json` prints for one question; a batch prints a list of them."""
    return json.loads(text_of("verdict"))


@pytest.fixture(scope="module")
def validator():
    Draft202012Validator.check_schema(verdict_schema())
    return Draft202012Validator(verdict_schema())


def test_the_data_dictionary_names_every_key():
    text = (DOCS / "data_dictionary_check.md").read_text(encoding="utf-8")
    schema = verdict_schema()
    keys = set(schema["properties"])
    for part in schema["$defs"].values():
        keys |= set(part["properties"])
    assert [key for key in sorted(keys) if f"`{key}`" not in text] == []


QUESTIONS = [
    {"item_text": "dysprosium oxide", "exporter_country": "CN", "destination_country": "JP"},
    {"item_text": "gallium metal", "exporter_country": "CN", "end_use": "military"},
    {"item_text": "lathe", "exporter_country": "US"},
    {"item_text": "terbium oxide", "exporter_country": "CN", "party_name": "MP Material Corp"},
    {"party_name": "MP Materials Corp."},
    {"hs_code": "8505111000", "exporter_country": "CN"},
    {"item_text": "solvent extraction of rare earths", "exporter_country": "CN"},
]


@pytest.mark.parametrize("fields", QUESTIONS)
@pytest.mark.parametrize("day", ["2025-10-20", "2026-07-05", "2026-12-01"])
def test_a_verdict_conforms(checker, validator, fields, day):
    data = json.loads(json.dumps(checker.check(Question(date=day, **fields)).to_dict()))
    validator.validate(data)
    assert data["measures"][:1] == ([data["hits"][0]["measure"]] if data["hits"] else [])


@pytest.mark.parametrize("name", ["bad_dates.csv", "bad_hs.csv"])
def test_an_error_conforms(checker, validator, name):
    for _, verdict in answer_rows(checker, read_batch(CORPUS / name), name):
        validator.validate(json.loads(json.dumps(verdict.to_dict())))


def test_another_key_and_another_outcome_do_not_conform(checker, validator):
    data = json.loads(json.dumps(checker.check(Question(item_text="lathe")).to_dict()))
    assert not validator.is_valid({**data, "cleared": True})
    assert not validator.is_valid({**data, "outcome": "cleared"})
    assert not validator.is_valid({k: v for k, v in data.items() if k != "reasons"})


def test_keys_are_those_of_the_verdict():
    names = set(Verdict.__dataclass_fields__)
    assert set(verdict_schema()["properties"]) == names | {"governing", "measures", "reasons"}

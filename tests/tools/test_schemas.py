"""Schemas of what a user writes: each property described, packaged as made, and true of all packaged files."""

from __future__ import annotations

import csv
import json

import pytest
from jsonschema import Draft202012Validator
from make_schemas import FILES, KINDS, PROPERTIES, meanings, schema_of, text_made

from ytterby.compliance.records.folder import LawFolder
from ytterby.controls.book import Book, read_measure
from ytterby.datasets.check import audit
from ytterby.ground import yamlfile
from ytterby.ground.errors import DataError
from ytterby.ground.files import DATA
from ytterby.planning.targets import read_targets
from ytterby.report.schemas import COMMENT, PLACE, copy_data, named, new_file, text_of
from ytterby.runs.simulate import simulate
from ytterby.world.read import read_chain


def undescribed(schema):
    """Properties without a description, as `Class.name`."""
    owners = {"": schema, **schema.get("$defs", {})}
    return [
        f"{owner}.{name}"
        for owner, one in owners.items()
        for part in (one, *one.get("anyOf", ()))
        for name, value in part.get("properties", {}).items()
        if not value.get("description")
    ]


def plain(path):
    """A file as an editor reads it."""
    return json.loads(json.dumps(yamlfile.load(path, DataError).data, default=str))


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_is_described(kind):
    assert undescribed(schema_of(kind)) == []
    Draft202012Validator.check_schema(schema_of(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_the_packaged_schema_is_the_one_that_is_made(kind):
    assert text_of(kind) == text_made(kind), "run: python tools/make_schemas.py"


@pytest.mark.parametrize("kind", FILES)
def test_every_packaged_file_names_its_schema_and_fits_it(kind):
    validator, paths = Draft202012Validator(schema_of(kind)), sorted(DATA.glob(FILES[kind]))
    assert paths
    for path in paths:
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        assert first.startswith(COMMENT), path
        assert (path.parent / first.removeprefix(COMMENT)).resolve() == PLACE / f"{kind}.json"
        faults = [
            f"{path.name} {list(e.absolute_path)}" for e in validator.iter_errors(plain(path))
        ]
        assert not faults


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("scenario", {"nonsense": 1}),
        ("scenario", {"years": {"start": "soon"}}),
        ("scenario", {"outlook": "NO"}),
        ("measure", {"confidence": "some"}),
        ("targets", {"blocks": "two"}),
        ("case", {"role": "none"}),
    ],
)
def test_a_slip_is_seen(kind, change):
    path = sorted(DATA.glob(FILES[kind]))[0]
    assert not Draft202012Validator(schema_of(kind)).is_valid(plain(path) | change)


def test_every_row_of_the_table_describes_something_that_nothing_else_does():
    used, properties = set(), {}
    for kind in KINDS:
        schema = schema_of(kind)
        for owner, one in {KINDS[kind][0].__name__: schema, **schema["$defs"]}.items():
            for part in (one, *one.get("anyOf", ())):
                properties.setdefault(owner, {}).update(part.get("properties", {}))
    rows = list(csv.DictReader(PROPERTIES.read_text(encoding="utf-8").splitlines()))
    own = {(row["class"], row["property"]) for row in rows}
    for row in rows:
        for owner, of in properties.items():
            word = of.get(row["property"], {}).get("description")
            if word == row["meaning"] and row["class"] in ("*", owner):
                used.add((row["class"], row["property"]))
    assert own == used


def test_a_docstring_says_what_names_mean():
    text = "A thing.\n\nfirst : one\n    more; second, third : two. fourth_ : three\n"
    assert meanings(text) == {
        "first": "One more.",
        "second": "Two.",
        "third": "Two.",
        "fourth": "Three.",
    }
    assert meanings("Nothing is said.") == {}


def test_a_new_scenario_fits_and_runs(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(new_file("scenario").replace("end: 2030", "end: 2027"), encoding="utf-8")
    assert Draft202012Validator(schema_of("scenario")).is_valid(plain(path))
    results = simulate(path, reference="none", store=False)
    assert results.scenarios == ["my-scenario"]
    assert results.tables["prices"].height


def test_new_targets_fit_and_are_read(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(new_file("targets"), encoding="utf-8")
    assert Draft202012Validator(schema_of("targets")).is_valid(plain(path))
    assert read_targets(str(path), read_chain(DATA / "germanium").names)[0].name == "my-targets"


def test_a_new_record_fits_and_is_sound(tmp_path):
    path = tmp_path / "controls" / "CN" / "CN-EXAMPLE-2027-1.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(new_file("measure"), encoding="utf-8")
    assert Draft202012Validator(schema_of("measure")).is_valid(plain(path))
    assert read_measure(path).id not in {one.id for one in Book.read()}
    assert len(LawFolder(tmp_path).every()) == 1


def test_a_new_data_folder_is_sound(tmp_path):
    copy_data(tmp_path / "mine")
    assert audit(tmp_path / "mine").problems == []
    assert read_chain(tmp_path / "mine").base_year == 2022
    assert read_chain(tmp_path / "mine").settings["title"] == "germanium"  # no name of a folder
    with pytest.raises(DataError, match="there is such a folder"):
        copy_data(tmp_path / "mine")


def test_what_nobody_can_make_is_refused():
    with pytest.raises(DataError, match="Did you mean 'scenario'"):
        new_file("scenari")
    with pytest.raises(DataError, match="no schema of 'data'"):
        text_of("data")
    assert named("case", "..") == "# yaml-language-server: $schema=../case.json\n"


@pytest.mark.parametrize("share", [-0.5, {"value": -0.5, "source": "an example"}])
def test_a_schema_refuses_a_number_out_of_bounds_as_the_command_does(share):
    validator = Draft202012Validator(schema_of("scenario"))
    act = {"act": "export_quota", "origin": "CHN", "elements": ["Ga"], "stages": ["metal"]}
    measure = {"id": "half", "title": "Half", "effective": "2027-01-01"}

    def fits(number):
        acts = [{**act, "quantity_share_of_base": number}]
        return validator.is_valid(
            {"name": "half", "title": "Half", "description": "Half.", "extends": "gallium-baseline",
             "controls": {"measures": [{**measure, "acts": acts}]}}
        )  # fmt: skip

    assert not fits(share)
    assert fits({**share, "value": 0.5} if isinstance(share, dict) else 0.5)

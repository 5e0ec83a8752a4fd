"""Scenario files: built-in ones, a user's own, and every mistake told with its line."""

import re
from datetime import date, timedelta

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.controls.book import Book
from ytterby.datasets import package
from ytterby.datasets.parameters import Parameter, Parameters
from ytterby.ground.errors import ScenarioError
from ytterby.scenarios.read import builtin_names, resolve

EXAMPLE = """\
name: mine
title: My scenario
description: What if?
controls:
  as_of: 2024-12-31
  without:
    - MM-KIA-2024
  with:
    - measure: CN-MOFCOM-GAC-2025-18
      from: 2025-04-04
      until: 2030-12-31
      strength: 0.5
    - measure: CN-MOFCOM-2024-46#2a
      from: 2026-01-01
  acts_only: [licence, prohibition, tariff]
  measures:
    - id: my-tariff
      title: A duty
      effective: 2026-01-01
      ended: 2027-12-31
      acts:
        - act: tariff
          stages: [magnet]
          origin: CHN
          destinations: [EU27]
          rate: 0.1
parameters:
  CN-MOFCOM-GAC-2025-18/goods.approval_share: 0.4
  elasticity.something: -0.3
outlook: APS
years: {start: 2024, end: 2035}
switches:
  stocks: false
"""


@pytest.fixture(scope="module")
def book():
    return Book.read()


@pytest.fixture
def read(tmp_path, book):
    def reading(text, **keys):
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return resolve(path, book, **keys)

    return reading


def told(read, text, **keys):
    with pytest.raises(ScenarioError) as fault:
        read(text, **keys)
    return str(fault.value)


def line_with(text, part):
    return next(i for i, line in enumerate(text.splitlines(), 1) if part in line)


def test_builtin_names_and_files_agree(book):
    assert builtin_names()[:3] == ["no-technology-control", "baseline", "technology-ban-2023"]
    assert set(builtin_names()) == {
        "no-technology-control",
        "baseline",
        "technology-ban-2023",
        "embargo",
        "embargo-usa",
        "embargo-usa-content",
        "content-rule-2025",
        "dfars-2027",
        "licensing-2025",
        "quota-cut",
        "tariff",
        "us-price-floor",
        "as-recorded",
        "truce-ends",
        "truce-holds",
        "gallium-baseline",
        "gallium-full-ban",
        "gallium-as-recorded",
        "germanium-baseline",
        "germanium-full-ban",
        "germanium-as-recorded",
        "quota-2010",
        "no-quota-2010",
        "quota-2010-yearly",
        "quota-2010-crisis",
    }
    assert [resolve(name, book).name for name in builtin_names()] == builtin_names()


def test_an_own_scenario(read):
    scenario = read(EXAMPLE)
    assert scenario.outlook == "APS"
    assert scenario.years.end == 2035
    assert scenario.switches.stocks is False
    assert scenario.switches.substitution == "long_run"
    assert scenario.parameters["elasticity.something"] == -0.3


def test_extends_a_builtin_and_a_file_beside_it(tmp_path, book):
    (tmp_path / "first.yaml").write_text(EXAMPLE)
    (tmp_path / "second.yaml").write_text(
        "name: second\ntitle: t\ndescription: d\nextends: first.yaml\n"
        "controls:\n  without: [my-tariff, CN-MOFCOM-GAC-2025-18]\n"
        "parameters: {elasticity.something: -0.5}\nyears: {end: 2030}\n"
        "switches: {know_how: false}\n"
    )
    second = resolve(tmp_path / "second.yaml", book)
    assert second.lineage == ("second", "mine")
    assert second.years.model_dump() == {
        "start": 2024,
        "end": 2030,
        "quarters": "auto",
        "months": [],
    }
    assert (second.switches.stocks, second.switches.know_how) == (False, False)
    assert second.parameters["elasticity.something"] == -0.5
    assert second.outlook == "APS"
    ids = {row.measure_id for row in second.acts_in(2026, book)}
    assert "my-tariff" not in ids
    assert "CN-MOFCOM-GAC-2025-18" not in ids
    assert "CN-MOFCOM-2024-46#2a" in ids


def test_a_scenario_cannot_extend_itself(tmp_path, book):
    head = "title: t\ndescription: d\n"
    (tmp_path / "a.yaml").write_text(f"name: a\n{head}extends: b.yaml\n")
    (tmp_path / "b.yaml").write_text(f"name: b\n{head}extends: a.yaml\n")
    with pytest.raises(ScenarioError, match="extends itself"):
        resolve(tmp_path / "a.yaml", book)


def test_unknown_scenario_names(read, book):
    with pytest.raises(ScenarioError) as fault:
        resolve("technology-ban-2032", book)
    assert "'technology-ban-2023'" in fault.value.advice
    with pytest.raises(ScenarioError, match="cannot read"):
        resolve("none.yaml", book)
    text = "name: a\ntitle: t\ndescription: d\nextends: basline\n"
    message = told(read, text)
    assert "mine.yaml:4: unknown scenario 'basline'" in message
    assert "'baseline'" in message


@pytest.mark.parametrize(
    ("old", "new", "line_of", "words"),
    [
        ("MM-KIA-2024", "MM-KIA-2023", "MM-KIA-2023", ["unknown measure", "'MM-KIA-2024'"]),
        ("-2025-18\n", "-2025-81\n", "-2025-81", ["unknown measure", "'CN-MOFCOM-GAC-2025-18'"]),
        ("46#2a", "46#2z", "46#2z", ["unknown measure", "'CN-MOFCOM-2024-46#2a'"]),
        ("until: 2030-12-31", "until: 2025-01-01", "-2025-18", ["out of order"]),
        ("ended: 2027-12-31", "ended: 2025-12-31", "my-tariff", ["out of order"]),
        ("strength: 0.5", "strength: -0.5", "strength", ["greater than or equal to 0"]),
        ("strength: 0.5", "strength: 1.5", "strength", ["less than or equal to 1"]),
        ("strength: 0.5", "strength: 1_000", "strength", ["must be a number"]),
        ("rate: 0.1", "rate: -0.1", "rate", ["negative"]),
        ("as_of: 2024-12-31", "as_of: 2024-12", "as_of", ["one day"]),
        ("as_of: 2024-12-31", "as_of: 2024-02-30", "as_of", ["no day of the calendar"]),
        ("start: 2024, end: 2035", "start: 2036, end: 2035", "years", ["years out of order"]),
        ("start: 2024", "start: 1900", "years", ["1985"]),
        ("end: 2035", "end: 2035, quarters: autos", "years", ["'autos'", "2025Q2..2027Q1"]),
        (
            "end: 2035",
            "end: 2035, quarters: [2025, 2025Q5]",
            "years",
            ["'2025Q5' names no quarters"],
        ),
        ("end: 2035", "end: 2035, quarters: 2026Q1..2025Q4", "years", ["out of order"]),
        ("end: 2035", "end: 2035, quarters: [1066]", "years", ["1985 to 2100"]),
        ("end: 2035", "end: 2035, quarters: [2025.5]", "years", ["2025Q2"]),
        ("outlook: APS", "outlook: STEP", "outlook", ["'STEPS'"]),
        ("stocks: false", "stock: false", "stock:", ["'stocks'"]),
        ("stocks: false", "stocks: no", "stocks:", ["true or false"]),
        ("EU27", "EU", "EU", ["'EU27'"]),
        ("goods.approval_share", "good.approval_share", "good.", ["goods.approval_share"]),
        ("id: my-tariff", "id: MM-KIA-2024", "id: MM", ["id of a record"]),
        ("elasticity.something: -0.3", "elasticity.x: .nan", "elasticity", ["must be a number"]),
        ("name: mine", "name: My Scenario", "name: My", ["small letters"]),
        (
            "    - MM-KIA-2024",
            "    - CN-MOFCOM-GAC-2025-18",
            "controls",
            ["in with and in without"],
        ),
    ],
)
def test_mistakes_are_told_with_file_and_line(read, old, new, line_of, words):
    assert old in EXAMPLE
    text = EXAMPLE.replace(old, new, 1)
    message = told(read, text)
    assert f"mine.yaml:{line_with(text, line_of)}" in message
    for word in words:
        assert word in message


KNOWN = {
    "elasticity.something": "1",
    "contract_share.metal": "share of purchases",
    "price.relative.magnet": "share of the mean export price",
    "supply_elasticity.metal": "unitless",
    "restricted_share": "percent",
    "project.mine.capacity": "t/yr",
}


def known(units=KNOWN):
    rows = {
        name: Parameter(name, 0.5, unit, None, None, "source", "A", "", (), "", "", "", 2)
        for name, unit in units.items()
    }
    return Parameters(rows)


def test_unknown_parameters_when_the_known_ones_are_given(read):
    assert read(EXAMPLE, parameters=known()).name == "mine"
    message = told(read, EXAMPLE, parameters=known({"elasticity.somethign": "1"}))
    assert f"mine.yaml:{line_with(EXAMPLE, 'elasticity')}" in message
    assert "'elasticity.somethign'" in message


@pytest.mark.parametrize(
    ("name", "good", "bad", "words"),
    [
        ("contract_share.metal", 1, 3, "3 is not between 0 and 1 share of purchases"),
        ("contract_share.metal", 0, -0.1, "-0.1 is not between 0 and 1"),
        ("price.relative.magnet", 3, -1, "-1 is not between 0 and 100 share of the mean"),
        ("supply_elasticity.metal", 0.2, -0.2, "-0.2 is not between 0.001 and 1000"),
        ("restricted_share", 70, 170, "170 is not between 0 and 100 percent"),
        ("project.mine.capacity", 0, -100, "-100 is not between 0 and"),
        ("CN-MOFCOM-GAC-2025-18/magnets.approval_share", 1, 4, "must be at most 1, not 4"),
    ],
)
def test_an_impossible_number_is_told_with_file_and_line(read, name, good, bad, words):
    text = EXAMPLE.replace("elasticity.something: -0.3", f"{name}: {good}")
    assert read(text, parameters=known()).parameters[name] == good
    message = told(read, text.replace(f"{name}: {good}", f"{name}: {bad}"), parameters=known())
    assert f"mine.yaml:{line_with(text, name)}: {name}: " in message
    assert words in message


def test_a_number_of_a_parent_out_of_bounds_is_told_in_its_file(tmp_path, book):
    text = EXAMPLE.replace("elasticity.something: -0.3", "contract_share.metal: 3")
    (tmp_path / "first.yaml").write_text(text, encoding="utf-8")
    child = "name: second\ntitle: S\ndescription: D\nextends: first.yaml\n"
    (tmp_path / "second.yaml").write_text(child, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        resolve(tmp_path / "second.yaml", book, parameters=known())
    assert f"first.yaml:{line_with(text, 'contract_share')}" in str(caught.value)


def test_several_mistakes_at_once(read):
    text = EXAMPLE.replace("outlook: APS", "outlok: APS").replace("rate: 0.1", "rat: 0.1")
    message = told(read, text)
    assert message.startswith("2 mistakes")  # not that the list of acts is empty
    assert "'outlook'" in message
    assert "'rate'" in message


def test_the_base_digest_is_checked(read):
    mine, other = "sha256:" + "a1" * 32, "sha256:" + "b2" * 32
    assert read(EXAMPLE + f"base: {mine}\n", base_digest=mine).base == "a1" * 32
    assert read(EXAMPLE + f"base: {'A1' * 32}\n", base_digest=mine).base == "a1" * 32
    assert read(EXAMPLE, base_digest=other).base is None
    message = told(read, EXAMPLE + f"base: {mine}\n", base_digest=other)
    assert "made for another base" in message
    assert f"mine.yaml:{line_with(EXAMPLE + 'base: x', 'base:')}" in message
    assert "64 hexadecimal" in told(read, EXAMPLE + "base: abc\n")


def test_the_digest_of_the_packaged_data_is_one_to_name(read):
    digest = package.digest(package.packaged_folder())
    assert read(EXAMPLE + f"base: {digest}\n", base_digest=digest).base in digest


def test_a_scenario_must_start_somewhere(read):
    head = "name: a\ntitle: t\ndescription: d\n"
    assert "where they start from" in told(read, head)
    assert "only one base" in told(read, head + "controls: {as_of: 2024-01-01, none: true}\n")
    assert read(head + "controls: none\n").controls.none
    assert "block of keys" in told(read, head + "controls: all\n")
    assert "the file is empty" in told(read, "")
    assert "mine.yaml:1" in told(read, "- a\n- b\n")


def test_a_measure_without_a_day_needs_one(read):
    text = EXAMPLE.replace("CN-MOFCOM-2024-46#2a\n      from: 2026-01-01", "EU-RESOURCEEU-2025")
    message = told(read, text)
    assert "no day of effect" in message
    assert "from: 2026-01-01" in message


KEYS = sorted(set(re.findall(r"^\s*(?:- )?([a-z_]+):", EXAMPLE, flags=re.MULTILINE)))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KEYS), st.data())
def test_any_mistyped_key_is_reported_with_its_line(tmp_path_factory, key, data):
    at = data.draw(st.integers(0, len(key) - 1))
    letter = data.draw(st.sampled_from("qxz"))
    wrong = key[:at] + letter + key[at + 1 :]
    pattern = re.compile(rf"^(\s*(?:- )?|.*\{{.*?){key}:", flags=re.MULTILINE)
    text = pattern.sub(rf"\g<1>{wrong}:", EXAMPLE, count=1)
    path = tmp_path_factory.mktemp("s") / "mine.yaml"
    path.write_text(text)
    with pytest.raises(ScenarioError) as fault:
        resolve(path, Book.read())
    assert f"mine.yaml:{line_with(text, wrong + ':')}" in str(fault.value)
    assert repr(wrong) in str(fault.value)


PLACES = [
    ("CN-MOFCOM-GAC-2025-18", "from", "until"),
    ("my", "effective", "ended"),
]


@settings(max_examples=40, deadline=None)
@given(
    st.dates(date(1990, 1, 1), date(2099, 1, 1)),
    st.integers(1, 5000),
    st.sampled_from(PLACES),
)
def test_dates_out_of_order_are_refused(tmp_path_factory, first, gap, place):
    _, start, end = place
    document = yaml.safe_load(EXAMPLE)
    entry = (
        document["controls"]["with"][0] if start == "from" else document["controls"]["measures"][0]
    )
    entry[start], entry[end] = first.isoformat(), (first - timedelta(days=gap)).isoformat()
    document["controls"]["as_of"] = "2024-12-31"
    text = yaml.safe_dump(document, sort_keys=False)
    path = tmp_path_factory.mktemp("s") / "mine.yaml"
    path.write_text(yaml.safe_dump(stringed(yaml.safe_load(text)), sort_keys=False))
    with pytest.raises(ScenarioError, match="out of order"):
        resolve(path, Book.read())


def stringed(value):
    """Dates as text, all else as it is."""
    if isinstance(value, dict):
        return {k: stringed(v) for k, v in value.items()}
    if isinstance(value, list):
        return [stringed(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["name", "title", "controls", "with", "as_of", "years", "measures", "x"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_any_yaml_is_a_scenario_or_one_clear_error(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("s") / "mine.yaml"
    path.write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ScenarioError) as fault:
        resolve(path, Book.read())
    assert "mine.yaml" in str(fault.value)

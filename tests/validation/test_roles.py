"""What a hit is worth is read from the evidence of the numbers, not from the case file alone."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from tests.validation.test_cases import TEXT, written

from ytterby.controls.book import Book
from ytterby.datasets.check import is_case
from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA
from ytterby.validation.api import with_fed
from ytterby.validation.case import PACKAGED, Case, CaseFile, find_cases, read_case
from ytterby.validation.score import event_of

NUMBERS = [
    (f"{path.parent.name}/{row['id']}", name)
    for path in sorted(DATA.glob("*/parameters.csv"))
    for row in read_csv(path).rows
    for name in row["evidence"].split()
] + [
    (row.id, name)
    for row in Book.read().assumptions()
    if row.figure.assumption is not None
    for name in row.figure.assumption.evidence
]
NAMED = [(number, name) for number, name in NUMBERS if name.startswith(("case/", "event/"))]
CASES = [file.case for file in find_cases()]


def held(name: str) -> list[Case]:
    """The cases that a piece of evidence stands for; of an event those that are no echo of an input."""
    kind, _, what = name.partition("/")
    if kind == "case":
        return [case for case in CASES if fnmatchcase(case.id.lower(), what.lower())]
    return [case for case in CASES if event_of(case) == what and case.role != "echo"]


@pytest.mark.parametrize("name", sorted({name for _, name in NAMED}))
def test_cases_that_a_number_was_set_on_are_in_sample(name):
    found = held(name)
    assert found, f"{name} is no case"
    assert is_case(name)
    wrong = [case.id for case in found if case.role != "in-sample"]
    assert not wrong, f"{[number for number, n in NAMED if n == name]} were set on {wrong}"


def test_cases_of_events_are_in_sample_because_a_number_says_so():
    said = {case.id for _, name in NAMED for case in held(name)}
    unsaid = [c.id for c in CASES if event_of(c) and c.role == "in-sample" and c.id not in said]
    assert not unsaid


def test_short_names_stand_for_cases():
    assert len(held("event/2010-15")) == 20
    assert {case.id for case in held("case/M25-*")} == {"M25-H1", "M25-MAY", "M25-STOP"}
    assert is_case("event/2010-15")
    assert is_case("case/m25-*")
    assert not is_case("event/2011")
    assert not is_case("case/M26-*")
    assert not is_case("elasticities/one")


def test_first_role_stands_beside_the_role():
    assert {case.role_first for case in CASES} <= {None, "prediction"}
    assert sum((case.role_first or case.role) == "prediction" for case in CASES
               if case.measure is not None and case.kind == "observed") == 30  # fmt: skip


def test_first_role_of_a_case_of_ones_own(tmp_path):
    assert read_case(written(tmp_path, TEXT)).case.role_first is None


def test_a_case_that_a_record_was_set_from_is_an_echo():
    case = read_case(next(iter(PACKAGED.glob("m25-h1.yaml"))))
    fed = CaseFile(case.case.model_copy(update={"id": "N26-DYJP"}), case.document)
    same, echo = with_fed([case, fed], Book.read())
    assert same is case
    assert (echo.case.role, echo.case.role_first) == (
        "echo",
        case.case.role_first or case.case.role,
    )

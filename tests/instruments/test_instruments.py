"""Instruments in scenario files: read, inherited, and mistakes told."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from tests.warm import ANEW

from ytterby.controls.book import Book
from ytterby.datasets.package import packaged_folder
from ytterby.ground.errors import ScenarioError
from ytterby.ground.finance import annuity
from ytterby.instruments import KINDS
from ytterby.runs.run import base_of
from ytterby.scenarios.read import resolve
from ytterby.scenarios.schema import Years
from ytterby.years.run import run_years

FLOOR = (
    "{id: floor, title: A floor, kind: price_floor, region: USA, technology: light_separation, "
    "commodity: oxide.Nd, price: 110, tonnes: 4000, from: 2025-07-10, until: 2035-07-09}"
)
TEXT = f"""\
name: mine
title: Mine
description: What if?
extends: baseline
instruments:
  - {FLOOR}
"""


@pytest.fixture
def read(tmp_path):
    def reading(text, name="mine"):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return resolve(path, Book.read())

    return reading


def test_read(read):
    one = read(TEXT).instruments[0]
    assert (one.kind, one.price, one.payer) == ("price_floor", 110, None)
    assert one.share_of(date(2024, 1, 1), date(2024, 12, 31)) == 0.0
    assert one.share_of(date(2026, 1, 1), date(2026, 12, 31)) == 1.0
    assert one.share_of(date(2025, 1, 1), date(2025, 12, 31)) == pytest.approx(175 / 365)


def test_a_child_adds_and_replaces(read):
    read(TEXT)
    child = TEXT.replace("name: mine", "name: child").replace(
        "extends: baseline", "extends: mine.yaml"
    )
    more = (
        child.replace("price: 110", "price: 90") + f"  - {FLOOR.replace('id: floor', 'id: two')}\n"
    )
    found = read(more, "child").instruments
    assert [(one.id, one.price) for one in found] == [("floor", 90), ("two", 110)]


def test_the_digest_knows_them(read):
    with_one = read(TEXT)
    without = read(TEXT.split("instruments")[0])
    assert without.instruments == ()
    assert with_one.digest() != without.digest()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("price: 110, ", "", "key 'price' is missing"),
        ("kind: price_floor", "kind: price_flor", "Did you mean 'price_floor'"),
        ("region: USA", "region: USB", "Did you mean 'USA'"),
        ("price: 110", "price: -1", "greater than 0"),
        (
            "tonnes: 4000",
            "tonnes: 4000, share: 0.5",
            "unknown key 'share' for the kind 'price_floor'",
        ),
        ("until: 2035-07-09", "until: 2020-01-01", "out of order"),
        ("price: 110", "prise: 110", "Did you mean 'price'"),
        (
            "kind: price_floor",
            "kind: offtake, upside_share: 0.3",
            "unknown key 'upside_share' for the kind 'offtake'",
        ),
    ],
)
def test_mistakes(read, old, new, said):
    with pytest.raises(ScenarioError) as fault:
        read(TEXT.replace(old, new))
    assert said in str(fault.value)


def test_two_of_one_id(read):
    with pytest.raises(ScenarioError, match="two instruments of id 'floor'"):
        read(TEXT + f"  - {FLOOR}\n")


def test_a_grant_needs_a_technology_and_a_share(read):
    grant = "{id: s, title: s, kind: grant, region: USA, from: 2025-01-01}"
    with pytest.raises(ScenarioError, match="'technology' is missing"):
        read(TEXT.replace(FLOOR, grant))


def test_kinds_are_in_the_order_in_which_they_are_listed():
    assert list(KINDS) == ["price_floor", "offtake", "grant", "loan"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_says_what_it_is(kind):
    assert kind.name() in KINDS
    assert kind.words


BONUS = """\
from typing import ClassVar, Literal

from ytterby.instruments.base import PriceInstrument


class Bonus(PriceInstrument):
    \"\"\"So much a tonne, whatever the market pays.\"\"\"

    words: ClassVar[str] = "bonus"
    tried_as: ClassVar[str] = "bonus"

    kind: Literal["bonus"]

    @classmethod
    def gap(cls, size, price, upside):
        return size + 0.0 * price
"""
USED = (
    f"{ANEW}\n"
    + """\
from importlib.util import find_spec, module_from_spec

spec = find_spec("ytterby.instruments")
spec.submodule_search_locations.append(sys.argv[1])
sys.modules[spec.name] = module_from_spec(spec)
spec.loader.exec_module(sys.modules[spec.name])

import numpy as np
from ytterby.controls.book import Book
from ytterby.datasets.package import packaged_folder
from ytterby.instruments import KINDS
from ytterby.appraisal.cases import read_cases
from ytterby.appraisal.formula import Offered, outcome
from ytterby.runs.run import base_of
from ytterby.scenarios.read import resolve
from ytterby.years.run import run_years

assert list(KINDS)[-1] == "bonus", KINDS
book = Book.read()
scenario = resolve(sys.argv[1] + "/bonus.yaml", book)
years = run_years(base_of(packaged_folder("gallium")), scenario, book)
bills = [bill for year in years for bill in year.bills]
assert {bill.kind for bill in bills} == {"bonus"}
assert all(abs(bill.cost_musd - 20.0 * bill.tonnes / 1e3) < 1e-9 for bill in bills)
case = read_cases(packaged_folder())["nolans"]
prices = np.full((1, 1, round(case["life"])), 50.0)
paid = outcome(case, 0.1, prices, Offered("bonus", 5.0))
assert abs(paid.worst[0] - 5.0 * case.tonnes / 1e3) < 1e-9
"""
)
SCENARIO = """\
name: bonus
title: A bonus
description: What if?
extends: gallium-baseline
years: {start: 2022, end: 2024, quarters: none}
instruments:
  - {id: b, title: B, kind: bonus, region: JPN, commodity: metal.Ga_crude, price: 20, tonnes: 5, from: 2023-01-01}
"""


@pytest.mark.usefixtures("warm_here")
def test_a_kind_is_added_as_one_file(tmp_path):
    """A scenario, the market and projects know it; no other file is changed."""
    for name, text in (("bonus.py", BONUS), ("bonus.yaml", SCENARIO), ("used.py", USED)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "room").mkdir()
    (tmp_path / "bonus.py").rename(tmp_path / "room" / "bonus.py")
    (tmp_path / "bonus.yaml").rename(tmp_path / "room" / "bonus.yaml")
    words = [sys.executable, str(tmp_path / "used.py"), str(tmp_path / "room")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_loan_comes_back_in_equal_parts_after_the_lead_time():
    book, base = Book.read(), base_of(packaged_folder("gallium"))
    technology, lead = "extraction", base.values("lead_time.extraction")
    scenario = resolve("gallium-full-ban", book)
    keys = {"id": "l", "title": "L", "region": "JPN", "technology": technology, "from": "2023-01-01",
            "until": "2023-12-31", "interest": 0.05, "years": 2.0}  # fmt: skip
    loan = KINDS["loan"].of_size(0.5, **keys)
    span = Years(start=2022, end=2023 + round(lead) + 3, quarters="none")
    years = run_years(base, replace(scenario, years=span, instruments=(loan,)), book)
    bills = {kind: [(y.year, b.cost_musd) for y in years for b in y.bills if b.kind == kind]
             for kind in ("loan", "loan_repayment")}  # fmt: skip
    assert [year for year, _ in bills["loan"]] == [2023]
    lent = bills["loan"][0][1]
    assert lent > 0.0
    first = 2024 + round(lead)
    assert [year for year, _ in bills["loan_repayment"]] == [first, first + 1]
    paid = [-cost for _, cost in bills["loan_repayment"]]
    assert paid == pytest.approx([lent * annuity(0.05, 2.0)] * 2)

"""Instruments in scenario files: read, inherited, and mistakes told."""

from datetime import date

import pytest

from ytterby.controls.book import Book
from ytterby.ground.errors import ScenarioError
from ytterby.scenarios.read import resolve
from ytterby.scenarios.support import Support

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
        ("price: 110, ", "", "needs price"),
        ("kind: price_floor", "kind: price_flor", "Did you mean 'price_floor'"),
        ("region: USA", "region: USB", "Did you mean 'USA'"),
        ("price: 110", "price: -1", "greater than 0"),
        ("tonnes: 4000", "tonnes: 4000, share: 0.5", "share does not belong"),
        ("until: 2035-07-09", "until: 2020-01-01", "out of order"),
        ("price: 110", "prise: 110", "Did you mean 'price'"),
        ("kind: price_floor", "kind: offtake, upside_share: 0.3", "upside_share belongs"),
    ],
)
def test_mistakes(read, old, new, said):
    with pytest.raises(ScenarioError) as fault:
        read(TEXT.replace(old, new))
    assert said in str(fault.value)


def test_two_of_one_id(read):
    with pytest.raises(ScenarioError, match="two instruments of id 'floor'"):
        read(TEXT + f"  - {FLOOR}\n")


def test_a_subsidy_needs_a_technology_and_a_share():
    with pytest.raises(ValueError, match="needs technology and share"):
        Support.model_validate(
            {
                "id": "s",
                "title": "s",
                "kind": "capital_subsidy",
                "region": "USA",
                "from": "2025-01-01",
            }
        )

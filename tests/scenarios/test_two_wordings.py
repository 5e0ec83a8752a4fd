"""One question in two wordings: equal limits to the last bit, or refused with the words that would do it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date

import numpy as np
import pytest

from ytterby.controls.book import Book
from ytterby.controls.effects.compile import compile_acts
from ytterby.ground.errors import ScenarioError
from ytterby.ground.yamlfile import parse
from ytterby.scenarios.read import resolve

STAGES = "[concentrate, heavy_concentrate, oxide, metal, magnet, scrap]"
ALL_ELEMENTS = "[La, Ce, Pr, Nd, Sm, Eu, Gd, Tb, Dy, Ho, Er, Tm, Yb, Lu, Y]"
ENDS = "[MMR, USA, AUS, MYS, JPN, KOR, EU27, GBR, IND, VNM, THA, BRA, RUS, CAN, ROW]"
HEAVY = '"magnet.NdFeB_*heavy"'

# what stands in one wording, what in the other; `act: prohibition` and the origin China are added
GOODS = [
    (f"commodities: [oxide.Dy, metal.Dy, {HEAVY}]", "elements: [Dy], stages: [oxide, metal, magnet]"),
    (f"commodities: [{HEAVY}]", "commodities: [magnet.NdFeB_heavy, magnet.NdFeB_low_heavy]"),
    (f"commodities: [{HEAVY}]", "elements: [Tb], stages: [magnet]"),
    ("commodities: [magnet.SmCo]", "elements: [Sm], stages: [magnet]"),
    ('commodities: ["oxide.*", "metal.*"]', "stages: [oxide, metal]"),
    (f'commodities: ["scrap.NdFeB_*heavy", "swarf.NdFeB_*heavy", {HEAVY}]', "elements: [Dy], stages: [magnet, scrap]"),
]  # fmt: skip
ELEMENTS = [
    ("elements: [Nd], stages: [metal]", "elements: [Pr], stages: [metal]"),
    ("elements: [Dy, Tb], stages: [magnet]", "elements: [Tb, Dy], stages: [magnet]"),
    ("elements: [Dy], stages: [magnet]", "elements: [Dy], stages: [magnet], content_share: 0.001"),
    ("elements: [Dy], stages: [magnet], content_share: 0.02", "commodities: [magnet.NdFeB_heavy]"),
]
IN_STAGES = [
    ("stages: all", f"stages: {STAGES}"),
    ("stages: [all]", "stages: all"),
    ("elements: [Dy], stages: all", f"elements: [Dy], stages: {STAGES}"),
]
REGIONS = [
    ("stages: [magnet], destinations: [USA, JPN]", "stages: [magnet], destinations: [JPN, USA]"),
    ("stages: [oxide], destinations: [CHN, USA]", "stages: [oxide], destinations: [USA]"),
]
ALL = [
    ("stages: [oxide], destinations: all", f"stages: [oxide], destinations: {ENDS}"),
    ("stages: [magnet], elements: all", "stages: [magnet]"),
    (f"elements: {ALL_ELEMENTS}, stages: all", "stages: all"),
    (
        f"elements: {ALL_ELEMENTS}, stages: [magnet], extraterritorial: true",
        "elements: all, stages: [magnet], extraterritorial: true",
    ),
]
# measure's days and strength; act's own
DATES = [
    ("effective: 2027-01-01, ended: 2027-06-30", "", "effective: 2026-01-01", "from: 2027-01-01, until: 2027-06-30"),
    ("effective: 2027-04-01", "", "effective: 2027-01-01", "from: 2027-04-01"),
    (
        "effective: 2027-01-01, ended: 2027-06-30", "",
        "effective: 2027-01-01, suspensions: [{from: 2027-07-01, until: 2031-12-31, by: none}]", "",
    ),
    ("effective: 2027-01-01, strength: 0.4", "", "effective: 2027-01-01", "strength: 0.4"),
]  # fmt: skip
PAIRS = [
    *(("effective: 2027-01-01", one, "effective: 2027-01-01", other)
      for one, other in (*GOODS, *ELEMENTS, *IN_STAGES, *REGIONS, *ALL)),
    *((days, f"stages: [oxide], {act}".rstrip(", "), others, f"stages: [oxide], {own}".rstrip(", "))
      for days, act, others, own in DATES),
]  # fmt: skip


def scenario_of(chain, measure, act):
    text = f"""
name: mine
title: Mine
description: Mine
extends: as-recorded
controls:
  measures:
    - {{id: stop, title: Stop, {measure}, acts: [{{act: prohibition, origin: CHN, {act}}}]}}
"""
    return resolve(parse(text, "mine.yaml"), Book.read(), names=chain.names)


def plain(value):
    """What a value holds, bit for bit."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.tobytes()
    if is_dataclass(value):
        return tuple(plain(getattr(value, one.name)) for one in fields(value))
    if isinstance(value, list | tuple):
        return tuple(plain(one) for one in value)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value


@pytest.fixture(scope="module")
def limits(base):
    def found(measure, act, year=2027):
        first, last = date(year, 1, 1), date(year, 12, 31)
        scenario = scenario_of(base.network.chain, measure, act)
        acts = scenario.acts_between(first, last, Book.read())
        return compile_acts(acts, base.network, (first, last), base.activity, 1.0, 0.4)

    return found


def test_there_are_twenty_pairs():
    assert len(PAIRS) >= 20


@pytest.mark.parametrize(("days", "act", "other_days", "other"), PAIRS)
def test_two_wordings_have_equal_limits(limits, days, act, other_days, other):
    one, two = limits(days, act), limits(other_days, other)
    none = limits("effective: 2027-01-01", "commodities: [oxide.Dy], strength: 0")
    assert plain(one.approved_share) != plain(none.approved_share) or one.content  # it does bind
    assert plain(one) == plain(two)


@pytest.mark.parametrize(
    ("days", "act", "told"),
    [
        # goods
        ("effective: 2027-01-01", "commodities: [magnet.Dy]", "no traded good is named 'magnet.Dy'"),
        ("effective: 2027-01-01", "commodities: [oxide.Dy], stages: [oxide]", "Keep one of the two"),
        # elements
        ("effective: 2027-01-01", "elements: [Eu], stages: [metal]", "stages: [concentrate, heavy_concentrate, oxide]"),
        ("effective: 2027-01-01", "elements: [Dy], stages: [magnet], content_share: 0.1", "write content_share: 0.024"),
        ("effective: 2027-01-01", "elements: [Dy], commodities: [oxide.Dy]", "elements do nothing beside commodities"),
        # stages
        ("effective: 2027-01-01", "stages: [all, oxide]", "write stages: all, or list stages without it"),
        ("effective: 2027-01-01", "stages: [concentrate]", "None of them leaves CHN"),
        # dates
        ("effective: 2027-01-01, ended: 2027-06-30", "stages: [oxide], from: 2027-07-01", "after its measure"),
        ("effective: 2050-01-01", "stages: [oxide]", "write `years: {end: 2050}`"),
        # regions
        ("effective: 2027-01-01", "stages: [oxide], destinations: [CHN]", "no way of these goods is touched"),
        # all
        ("effective: 2027-01-01", "stages: [oxide], destinations: [all, USA]", "all stands alone"),
        ("effective: 2027-01-01", "stages: [oxide], elements: [all, Dy]", "all stands alone"),
    ],
)  # fmt: skip
def test_what_binds_nothing_is_refused_with_the_words_that_would(chain, days, act, told):
    with pytest.raises(ScenarioError) as fault:
        scenario_of(chain, days, act)
    assert told.lower() in str(fault.value).lower()
    assert "mine.yaml:8" in str(fault.value)

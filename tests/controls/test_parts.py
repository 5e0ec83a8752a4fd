"""Small parts of the law, each against what its words say."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from ytterby.controls.acts.export_quota import granted
from ytterby.controls.acts.origin_requirement import OriginRule
from ytterby.controls.acts.production_quota import ProductionQuota
from ytterby.controls.book import Book
from ytterby.controls.effects.effect import Effects
from ytterby.controls.interpretations import Interpretation, read_interpretations
from ytterby.controls.names import elements_named, symbols
from ytterby.controls.values import PartialDate, check_differ


def origin_act(**changes):
    return OriginRule.model_construct(
        **{
            "act": "origin_requirement",
            "origin": "CHN",
            "users": ("motor",),
            "content_floor": None,
            **changes,
        }
    )


def test_a_required_origin_binds_all_others_or_those_named():
    everywhere = origin_act(destinations=("all",))
    assert everywhere.binds_users_in("USA")
    assert not everywhere.binds_users_in("CHN")
    named = origin_act(destinations=("USA",))
    assert named.binds_users_in("USA")
    assert not named.binds_users_in("JPN")


def test_a_required_share_holds_as_far_as_the_act_does():
    asked = []
    act = origin_act(destinations=("USA",), required_share=SimpleNamespace(value=0.8))
    compiler = SimpleNamespace(require=lambda *words: asked.append(words))
    row = SimpleNamespace(strength=0.5, share_of_year=0.25)
    act.compile(row, compiler)
    ((got, users, binds, share),) = asked
    assert (got, users, binds("USA")) == (row, ("motor",), True)
    assert share == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("technologies", "tonnes", "share", "missing"),
    [
        ((), {}, None, "technologies"),
        (("mine",), {}, None, "either quantity_t or quantity_share_of_base"),
        (("mine",), {2026: 1}, 0.5, "either quantity_t or quantity_share_of_base"),
        (("mine",), {2026: 1}, None, ""),
        (("mine",), {}, 0.5, ""),
    ],
)
def test_a_production_quota_says_its_tonnes_in_one_way(technologies, tonnes, share, missing):
    given = {"technologies": technologies, "quantity_t": tonnes, "quantity_share_of_base": share}
    said = {key: value for key, value in given.items() if value is not None}
    act = {"act": "production_quota", "origin": "CHN", **said}
    if missing:
        with pytest.raises(ValueError, match=f"production_quota needs {missing}"):
            ProductionQuota.model_validate(act, context={"names": None})
    else:
        assert not ProductionQuota.model_validate(act, context={"names": None}).missing()


def answer(**changes):
    return Interpretation.model_construct(
        **{"words": [["magnet", "motor"], ["finished"]], "not_words": ["scrap"], "entries": ["1C9"],
           "effect": "explains", "date": PartialDate.parse("2025-06"), **changes}
    )  # fmt: skip


def test_an_interpretation_fits_by_all_its_groups_and_none_of_its_bars():
    one = answer()
    assert one.says("", "a FINISHED motor")
    assert not one.says("", "a motor")
    assert not one.says("with scrap", "a finished motor")
    assert answer(not_words=[]).says("with scrap", "a finished motor")


def test_an_interpretation_is_known_from_the_end_of_its_date_on_and_on_its_entries():
    one = answer()
    assert one.known(date(2025, 6, 30))
    assert not one.known(date(2025, 6, 29))
    assert one.on_entry("1C902.a")
    assert not one.on_entry("2B1C9")
    assert not one.on_entry(None)
    assert answer(entries=[]).on_entry(None)


def test_two_interpretations_of_one_name_are_refused(tmp_path):
    packaged = read_interpretations()
    assert packaged
    assert all(len({one.id for one in found}) == len(found) for found in packaged.values())
    check_differ(["a", "b"], "{!r} twice")
    with pytest.raises(ValueError, match="'a' twice"):
        check_differ(["a", "b", "a"], "{!r} twice")


def test_a_name_of_symbols_is_several_elements():
    assert symbols("NdPr") == ("Nd", "Pr")
    assert symbols("Dy") == ("Dy",)
    assert symbols("yttrium") == ("yttrium",)
    assert symbols("") == ()
    assert elements_named("NdFeB with Xx and Dy") == {"Nd", "Dy"}


def test_a_batch_that_begins_within_the_period_counts_from_its_own_day():
    """A year in two batches of 60 t; the period is April to December."""
    batches = [
        (date(2026, 1, 1), date(2026, 6, 30), 60.0),
        (date(2026, 7, 1), date(2026, 12, 31), 60.0),
    ]
    assert granted(batches, date(2026, 4, 1), date(2026, 12, 31), None, 0.0, 0.0) == pytest.approx(
        (90.0, 0.0)
    )
    # all of the first that is left, and half of the second
    assert granted(batches, date(2026, 4, 1), date(2026, 9, 30), 12.0, 0.0, 0.0) == pytest.approx(
        (42.0, 30.0)
    )
    # the second takes over what the first left, as far as it may
    assert granted(batches, date(2026, 7, 1), date(2026, 12, 31), 10.0, 0.5, 0.9) == pytest.approx(
        (65.0, 0.0)
    )
    assert granted(batches, date(2026, 1, 1), date(2026, 6, 30), 10.0, 0.5, 0.9) == pytest.approx(
        (69.0, 0.0)
    )
    # none is on offer yet, so what is left waits
    assert granted(
        batches[1:], date(2026, 1, 1), date(2026, 3, 31), 10.0, 0.5, 0.9
    ) == pytest.approx((0.0, 10.0))


def test_what_is_refused_or_granted_whole_needs_no_reference():
    for share, judged, wanted in (
        (0.0, True, False),
        (1.0, True, False),
        (0.5, True, True),
        (0.5, False, False),
    ):
        one = Effects.none(SimpleNamespace(columns=[None]))
        object.__setattr__(one, "approved_share", np.array([share]))
        object.__setattr__(one, "judged", np.array([judged]))
        assert one.needs_reference is wanted


def test_statements_against_the_text_are_said_in_a_sentence():
    book = Book.read()
    longer = [one for one in book if one.runs_on]
    said = book.contrary_statements()
    if not longer:
        assert said == ""
    for one in longer:
        assert f"({one.id})" in said
        assert str(one.runs_on) in said

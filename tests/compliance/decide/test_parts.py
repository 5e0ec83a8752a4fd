"""Small parts of a verdict, each against what it says of itself."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from ytterby.compliance.decide import batch, law, match_entry
from ytterby.compliance.decide.case import NO, YES, CheckCase, PartyMatch, RuleAnswer, unknown
from ytterby.compliance.decide.conditions import ON_ITEM
from ytterby.compliance.decide.holds import holds_until
from ytterby.compliance.decide.match_entry import Reach, covers, listed, rank
from ytterby.compliance.decide.short import short_lines
from ytterby.compliance.decide.verdict import PieceOutcome, RuleHit, Verdict, state_words
from ytterby.compliance.parties.record import Party
from ytterby.compliance.read.item import Item
from ytterby.controls.entries import Predicate
from ytterby.controls.timing import Timing

DAY = date(2026, 6, 1)


def verdict(**changes):
    return Verdict(
        **{"outcome": "licence required", "effect": "", "headline": "Licence required by A.",
           "date": str(DAY), "question": {}, **changes}
    )  # fmt: skip


def a_hit(**changes):
    words = dict.fromkeys(RuleHit.__dataclass_fields__, "")
    rows = dict.fromkeys(("missing", "conditions", "entries"), ())
    kinds = {"measure": "A", "layer": "goods", "outcome": "licence required", "state": "active"}
    return RuleHit(**(words | rows | {"ancillary": False, "catch_all": False} | kinds | changes))


def piece(number):
    return PieceOutcome(f"item {number}", "cannot tell", "A")


def test_a_short_verdict_says_how_much_it_leaves_out():
    four = short_lines(verdict(pieces=tuple(map(piece, range(4)))))
    assert sum("item" in line for line in four) == 4
    assert not any("more" in line for line in four)
    five = short_lines(verdict(pieces=tuple(map(piece, range(5)))))
    assert "  and 1 more goods" in five
    assert "... more with --full" not in five
    missing = tuple(f"question {n}?" for n in range(9))
    versions = {"outcome": "cannot tell", "missing": missing, "licences": ("one", "two")}
    decided = {"decided": "decided as B", "understood": ({"field": "form", "value": "oxide"},)}
    full = short_lines(
        verdict(pieces=tuple(map(piece, range(9))), hits=(a_hit(),) * 2, **versions, **decided)
    )
    assert "... more with --full" in full
    assert len(full) == 14


def test_a_question_of_the_headline_is_not_asked_again():
    lines = short_lines(verdict(headline="Cannot tell: what?", missing=("what?", "where?")))
    assert [line for line in lines if "open:" in line] == ["  open: where?"]


def test_a_line_of_a_notebook_is_cut_where_it_is_long():
    assert repr(verdict()) == "LICENCE REQUIRED: Licence required by A."
    lines = repr(verdict(headline="x" * 300)).splitlines()
    assert lines[0].endswith("x...")
    assert len(lines[0]) == 163


@pytest.mark.parametrize(
    ("state", "by", "until", "words"),
    [
        ("suspended", "", "2026-11-10", "suspended until 2026-11-10"),
        ("suspended", "", "", "suspended"),
        ("active", "", "2026-11-10", "in force since 2025-01-01, last day 2026-11-10"),
        ("active", "B", "", "in force since 2025-01-01"),
        ("unknown", "", "2026-11-10", "in force since 2025-01-01, last day 2026-11-10"),
        ("unknown", "B", "2026-11-10",
         "in force since 2025-01-01 by its text, suspended until 2026-11-10 by B"),
    ],
)  # fmt: skip
def test_the_days_of_a_rule_in_words(state, by, until, words):
    assert state_words(a_hit(state=state, by=by, until=until, since="2025-01-01")) == words


def rule(*changes, items="entries", measure="A", **more):
    return SimpleNamespace(
        ref=measure, changes=changes, interpretations=(), rule=SimpleNamespace(items=items, **more),
        measure=SimpleNamespace(id=measure, jurisdiction="CN"),
    )  # fmt: skip


def finding(one, value=True, entries=(), match=None):
    return SimpleNamespace(
        law=one, value=value, outside=None, entries=entries, match=match, state="active"
    )


def last_day(*findings, dual_use=()):
    book = SimpleNamespace(dual_use={"CN": dual_use}, extensions={})
    return holds_until(book, CheckCase(DAY, None), findings)


def test_a_verdict_holds_to_the_day_before_the_next_change():
    one = rule(DAY, date(2026, 6, 2), date(2027, 1, 1))
    assert last_day(finding(one)) == (DAY, "A")
    assert last_day(finding(one, value=False)) == (None, "")
    assert last_day(finding(rule(DAY))) == (None, "")


def test_a_rule_on_dual_use_goods_changes_with_the_lists_of_its_entries():
    one, other = rule(items="dual-use"), rule(date(2027, 1, 1), measure="B")
    day = date(2026, 12, 31)
    assert last_day(finding(one, entries=("B/1", "C/1")), dual_use=(other,)) == (day, "B")
    assert last_day(finding(one, entries=("C/1", "BB/1")), dual_use=(other,)) == (None, "")


@pytest.mark.parametrize(("measure", "by"), [("B", "B"), (None, "US-EL")])
def test_a_listing_changes_by_its_measure_or_else_its_list(measure, by):
    party = Party("1", "US-EL", "Firm", measure, delisted_on=date(2027, 1, 1), last_seen=date.max)
    met = PartyMatch(party, True, 1.0, "Firm")
    assert last_day(finding(rule(), match=met)) == (date(2026, 12, 31), by)


def test_a_reach_that_is_no_is_weaker_than_any_other():
    doubt, far = Reach(unknown("what?"), "suspended"), Reach(NO)
    near = Reach(RuleAnswer(False, "no", near=True))
    order = [Reach(YES), Reach(unknown("what?")), Reach(YES, "suspended"), doubt, near, far]
    assert sorted(reversed(order), key=rank) == order


def answer(item, **changes):
    return covers(Predicate(**changes), item, frozenset())


def test_a_plain_material_is_of_no_stage_and_a_machine_is_asked_for_it():
    stage = {"stages": ["separation"]}
    assert answer(Item(kind="goods", form="oxide"), **stage).value is False
    assert answer(Item(kind="goods", form="equipment"), **stage).value is None


def test_one_element_that_may_be_in_it_is_enough_for_a_question():
    alloy = Item(form="alloy", elements=frozenset({"Sm"}))
    asked = answer(alloy, any_element=["Dy", "Co"])
    assert asked.missing == ("which element is in it: Dy or Co?",)
    assert answer(alloy, any_element=["Dy", "Tb"]).value is False


def test_an_element_too_much_is_near_only_where_the_rest_is_sure():
    both = Item(form="alloy", elements=frozenset({"Dy", "Fe"}))
    sure = answer(both, elements=["Dy"], only=True)
    assert (sure.value, sure.near) == (False, True)


@pytest.mark.parametrize(
    ("form", "stage", "value"),
    [("equipment", "", False), ("equipment", "metal", None), ("magnet", "", None)],
)
def test_a_machine_of_no_stage_is_not_for_rare_earths(monkeypatch, form, stage, value):
    known = {"mill": SimpleNamespace(form=form, stage=stage, rare_earths=False)}
    monkeypatch.setattr(match_entry, "lexicon", lambda: SimpleNamespace(products=known))
    machine = Item(form=form, products=frozenset({"mill", "other equipment"}))
    assert answer(machine, rare_earths=True).value is value


def test_an_entry_that_is_over_hides_none_after_it():
    over = Timing(date(2020, 1, 1), date(2021, 1, 1))
    entries = [
        SimpleNamespace(ref=ref, by_form=(), timing=days, entry=SimpleNamespace(
            covers=Predicate(forms=["oxide"]), gap=None))
        for ref, days in (("A/1", over), ("A/2", None))
    ]  # fmt: skip
    reach = listed(entries, Item(form="oxide"), CheckCase(DAY, None), goods=True)
    assert (reach.answer.value, reach.entries) == (True, ("A/2",))


def test_a_step_in_a_country_of_the_route_is_met_and_none_is_near():
    route = SimpleNamespace(steps=("melting", "metal"), countries=("CN",))
    one = SimpleNamespace(rule=SimpleNamespace(route=route))
    case = lambda land: CheckCase(DAY, Item(origins={"metal": land}), origin="JP")  # noqa: E731
    met = ON_ITEM[-1](one, case("CN"))
    assert (met.value, met.why) == (True, "melting in CN; metal in CN")
    missed = ON_ITEM[-1](one, case("JP"))
    assert (missed.value, missed.near, missed.why) == (False, True, "no step in CN")


@pytest.mark.parametrize(
    ("items", "kept"), [("technology", ["A/t"]), ("entries", ["A/g"]), ("all", [])]
)
def test_a_rule_names_what_its_list_is_of(monkeypatch, items, kept):
    days = Timing(DAY, date.max)
    monkeypatch.setattr(law, "timing", lambda *_: SimpleNamespace(within=lambda *_: days))
    named = SimpleNamespace(id="t", status=None, in_force_from=SimpleNamespace(first_day=DAY),
                            in_force_to=None)  # fmt: skip
    goods = SimpleNamespace(id="g", group=None, covers=Predicate())
    records = SimpleNamespace(goods={"A": [goods]}, technologies={"A": [named]})
    one = SimpleNamespace(items=items, entries_of=[], group=None, status=None, content=None,
                          limb=None, from_=None, until=None)  # fmt: skip
    made = law._law_rule("A", SimpleNamespace(id="A", limbs=()), one, records, (), ())
    assert [entry.ref for entry in made.entries] == kept


def test_a_file_beyond_a_block_is_long_and_what_is_no_file_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "BLOCK", 10)
    path = tmp_path / "x.csv"
    path.write_text("item_text\n" * 3)
    assert batch._is_long(path)
    path.write_text("item")
    assert not batch._is_long(path)
    assert not batch._is_long(tmp_path)


def test_each_row_of_a_table_has_its_line():
    table = SimpleNamespace(columns=["item_text"], rows=[{"item_text": "x"}] * 2, lines=[2])
    with pytest.raises(ValueError, match="shorter"):
        batch.questions_of(table, "x.csv")

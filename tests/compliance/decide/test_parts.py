"""Small parts of a verdict, each against what it says of itself."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from ytterby import check
from ytterby.compliance.decide import (
    batch,
    by_heading,
    decided,
    evaluate,
    law,
    match_entry,
    parties,
    question,
    sentences,
)
from ytterby.compliance.decide.case import NO, YES, CheckCase, PartyMatch, RuleAnswer, unknown
from ytterby.compliance.decide.conditions import ON_ITEM
from ytterby.compliance.decide.holds import holds_until
from ytterby.compliance.decide.match_entry import Reach, covers, listed, rank
from ytterby.compliance.decide.question import Question
from ytterby.compliance.decide.short import short_lines
from ytterby.compliance.decide.verdict import PieceOutcome, RuleHit, Verdict, state_words
from ytterby.compliance.parties.record import Party
from ytterby.compliance.read.codes.headings import Heading
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
    ranks = [rank(one) for one in order]
    assert ranks == sorted(set(ranks))


def answer(item, **changes):
    return covers(Predicate(**changes), item, frozenset())


def test_scrap_is_of_no_stage_and_a_reagent_is_asked_for_it():
    stage = {"stages": ["separation"]}
    assert answer(Item(kind="goods", form="scrap"), **stage).value is False
    assert answer(Item(kind="goods", form="reagent"), **stage).value is None


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
    machine = Item(products=frozenset({"mill", "other equipment"}))
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


def test_of_two_doubts_an_element_that_nobody_named_is_the_weaker():
    vague = a_hit(outcome="cannot tell", missing=("does it contain Dy?",))
    clear = a_hit(outcome="cannot tell", missing=("which stage is it of?", "at what purity?"))
    amount = a_hit(outcome="cannot tell", missing=("does it contain Dy, and how much?",))
    assert sentences.sort_hits([vague, clear, amount]) == (amount, clear, vague)


def practice(**changes):
    return SimpleNamespace(
        **{"effect": "practice", "known": lambda day: day >= DAY, "papers": (), "days": "45",
           "kind": "answer", "date": "2026", "id": "I", "answer": "It is granted.", **changes}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "state", "count"),
    [(True, "active", 1), (None, "unknown", 1), (False, "active", 0), (True, "suspended", 0)],
)
def test_practice_is_named_of_rules_that_bind(value, state, count):
    one = SimpleNamespace(interpretations=(practice(),))
    binding = SimpleNamespace(law=one, value=value, state=state)
    assert len([*sentences.practices([binding], CheckCase(DAY, None))]) == count


def test_practice_says_papers_and_days_where_they_are_known():
    both = (practice(), practice(papers=("form A", "map"), days=""))
    binding = SimpleNamespace(law=SimpleNamespace(interpretations=both), value=True, state="active")
    assert [*sentences.practices([binding], CheckCase(DAY, None))] == [
        "answer, 2026 (I): It is granted. Working days: 45.",
        "answer, 2026 (I): It is granted. Papers: form A, map.",
    ]


def test_goods_are_put_outside_by_an_interpretation_alone():
    inside = SimpleNamespace(law=rule(), outside=None, state="active")
    assert sentences.outside_of([]) == sentences.outside_of([inside]) == ""
    by = SimpleNamespace(effect="outside", kind="answer", date="2026", id="I")
    outside = SimpleNamespace(law=rule(), outside=by, state="active")
    assert sentences.outside_of([inside, outside]) == "Outside A by answer of 2026 (I)."


def met(list_id="L", confirmed=True, **changes):
    listing = Party("1", list_id, "Firm", listed_on=date(2020, 1, 1), consequence="x", **changes)
    return PartyMatch(listing, confirmed, 1.0, "Firm")


def test_a_listing_that_does_not_bind_the_deal_is_named():
    book = SimpleNamespace(book=SimpleNamespace(about=SimpleNamespace(latest_source_date=DAY)))
    remark = "The party is on L (Firm, entry 1), which does not bind this deal as described."
    remarks = lambda *matches, by=(): sentences.notes(  # noqa: E731
        book, CheckCase(DAY, None, matches=matches), [*by], "prohibited"
    )
    assert remarks(met()) == (remark,)
    assert remarks(met(confirmed=False)) == remarks(met(delisted_on=DAY)) == ()
    bound = SimpleNamespace(match=met(), value=True, state="suspended")
    assert remarks(met(), by=[bound]) == ()


@pytest.mark.parametrize(
    ("state", "origin", "asks"),
    [("not covered", "JP", 0), ("not covered", "CN", 1), ("covered", "JP", 1), ("partly", "CN", 1)],
)
def test_an_unknown_word_is_asked_for_where_a_list_may_hold_it(state, origin, asks):
    lines = (SimpleNamespace(layer="goods", state=state),)
    book = SimpleNamespace(coverage_of=lambda _: lines, follows={"CN"})
    case = CheckCase(DAY, Item(unknown=("frobnicator",)), origin=origin)
    assert len(sentences._unread(book, case)) == asks


LISTS = {
    "L": SimpleNamespace(binds=lambda state: state == "US"),
    "M": SimpleNamespace(binds=lambda state: state == "JP"),
}


def test_a_match_without_a_record_counts_on_the_lists_of_the_deal(monkeypatch):
    monkeypatch.setattr(sentences, "LISTS", LISTS)
    matches = (met("L"), met("M"))
    named = lambda **places: [  # noqa: E731
        line.split()[3]
        for line in sentences.unread_matches(
            CheckCase(DAY, None, matches=matches, **places), "no control found"
        )
    ]
    assert named(exporter="US", origin="CN") == ["L"]
    assert named(exporter="CN", origin="JP") == ["M"]
    assert named() == ["L", "M"]


def test_lists_that_bind_one_of_the_states_are_asked_for(monkeypatch):
    monkeypatch.setattr(parties, "LISTS", LISTS)
    none_at_hand = parties.Parties()
    monkeypatch.setattr(none_at_hand, "on", lambda _: SimpleNamespace(missing_lists=("L", "M")))
    case = CheckCase(DAY, None, "US", "CN", party="Firm")
    (line,) = none_at_hand.not_loaded(case)
    assert line.startswith("lists not loaded: L; load")
    assert none_at_hand.not_loaded(CheckCase(DAY, None, "CN", "CN", party="Firm")) == ()


@pytest.mark.parametrize(
    ("code", "technology", "kind"),
    [("T", False, "technology"), ("G", True, "goods"), ("B", False, "goods"),
     ("none", True, "technology"), ("none", False, "goods")],
)  # fmt: skip
def test_a_decision_is_on_technology_where_its_code_is_of_technology_alone(
    monkeypatch, code, technology, kind
):
    monkeypatch.setattr(decided, "digest_of_entries", lambda *_: "")
    entries = {one: SimpleNamespace(control_code=one, id=one) for one in "TGB"}
    records = SimpleNamespace(
        goods={"A": [entries["G"], entries["B"]]}, technologies={"A": [entries["T"], entries["B"]]}
    )
    asked = Question(item_text="x", technology=technology)
    made = decided.decide(records, asked, code, "Li", "certificate", DAY)
    assert made.kind == kind


class Ruled:
    """A rule as a check looks at it, by what a test says of it."""

    def __init__(self, state="active", later=False, **words):
        none = dict.fromkeys(("party", "content", "route", "owned", "covers", "gap"))
        blank = dict.fromkeys(("one_of_limbs", "technology_of", "uses", "not_uses", "exempt"), ())
        given = {"items": "all", "layer": "goods", "limb": None, "lifts": (), "condition": ""}
        self.rule = SimpleNamespace(**(none | blank | given | words))
        self.measure, self.day_state, self.later = SimpleNamespace(id="A"), state, later
        self.extensions = self.interpretations = ()

    def changes_after(self, _):
        return self.later


def test_a_rule_that_is_over_is_looked_at_where_near_ones_are_asked_for(monkeypatch):
    seen = []
    over, again, of_party = (
        Ruled("ended"),
        Ruled("ended", later=True),
        Ruled("ended", party="listed"),
    )
    rules = [over, again, of_party, Ruled()]

    class Looks(evaluate._RuleEvaluator):
        def __init__(self, _, case):
            self.case, self._any_day, self.caught = case, None, {}
            self.states = {one: one.day_state for one in rules}
            every = [(one, YES) for one in rules]
            self.law = SimpleNamespace(reaching=lambda *_: every, period=lambda _: 0)

        def out_of_question(self, _):
            return False

        def names_another(self, one):
            seen.append(one)
            return True

    monkeypatch.setattr(evaluate, "_RuleEvaluator", Looks)
    item = Item(form="oxide")
    assert evaluate.evaluate(None, CheckCase(DAY, item)) == []
    assert seen == rules
    seen.clear()
    evaluate.evaluate(None, CheckCase(DAY, item), near=False)
    assert seen == rules[1:]
    seen.clear()
    evaluate.evaluate(None, CheckCase(DAY, Item()))  # of goods that say nothing, the party is asked
    assert seen == [of_party]


def test_a_rule_that_an_exemption_stops_is_near():
    spares = SimpleNamespace(uses=("medical",), of="medical device", test=None)
    one = Ruled(exempt=(spares,))
    book = SimpleNamespace(states_on=lambda _: {one: "active"}, answers_of=lambda _: {})
    case = CheckCase(DAY, Item(form="oxide"), uses=frozenset({"medical"}))
    spared = evaluate._RuleEvaluator(book, case).finding(one, YES)
    assert (spared.value, spared.near, spared.why) == (False, True, "exempt: medical device")


def test_goods_are_asked_too_where_a_column_alone_says_technology(monkeypatch):
    monkeypatch.setattr(question, "kinds_of", lambda _: {"goods"})
    monkeypatch.setattr(question, "scanned", lambda _: SimpleNamespace(technical=False))
    monkeypatch.setattr(question, "_item", lambda _, kind: kind)
    kinds = lambda kind, **more: question._other_kinds(  # noqa: E731
        Question(item_text="x", **more), Item(kind=kind)
    )
    assert kinds("technology", technology=True) == ["goods"]
    assert kinds("technology", technology=True, technology_stage="metal") == []
    assert kinds("goods") == []


def test_a_product_is_judged_in_a_form_of_its_own_and_only_where_it_is_another(monkeypatch):
    known = {"carbide": SimpleNamespace(form="compound"), "thing": SimpleNamespace(form="")}
    monkeypatch.setattr(question, "lexicon", lambda: SimpleNamespace(products=known))
    products = frozenset(known)
    forms = lambda form: [  # noqa: E731
        one.case.item.form
        for one in question.in_another_form(
            CheckCase(DAY, Item(kind="goods", form=form, products=products))
        )
    ]
    assert forms("powder") == ["compound"]
    assert forms("compound") == []


def test_three_headings_are_named_at_most(monkeypatch):
    codes = [("85", Heading(f"1.{n}", *[""] * 8)) for n in range(5)]
    index = SimpleNamespace(phrases={}, codes=codes)
    monkeypatch.setattr(by_heading, "lists", lambda: {"A": index})
    monkeypatch.setattr(by_heading, "_texts", lambda _: ("", "", set()))
    monkeypatch.setattr(by_heading, "_by_start", lambda _: {})
    every = by_heading._may_be.__wrapped__("A", "", frozenset(), "8505")
    assert every == [one for _, one in codes[:3]]


@pytest.mark.parametrize(
    ("text", "content", "outcome"),
    [
        # a magnet is no part 1 material, yet the dysprosium in it may be
        ("motor", "BOM: NdFeB magnet with Dy CN 5 EUR; other DE 95 EUR", "cannot tell"),
        ("motor", "BOM: NdFeB magnet with Dy JP 5 EUR; other DE 95 EUR", "no control found"),
        ("motor", "BOM: copper CN 5 EUR; other DE 95 EUR", "no control found"),
        ("motor", "BOM: Dy metal CN 1 EUR; other DE 99 EUR", "licence required"),
        # whoever names the country asks of its material
        ("Chinese motor", "", "cannot tell"),
        ("motor", "", "not covered"),
    ],
)
def test_what_a_part_of_a_country_may_hold_is_asked(text, content, outcome):
    words = f"{text} with NdFeB magnets with 1.5% Dy"
    given = {"content": content} if content else {}
    found = check(words, exporter="DE", destination="PL", on="2027-02-01", **given)
    assert found.outcome == outcome

"""Rules held against a case: which bind, which are suspended, which cannot be told, and why.

The order within a rule is that of its conditions: where, what, content, for whom, owned by whom,
for which use, when. Every condition answers yes, no or unknown (`case.py`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ytterby.compliance.decide.by_heading import has_other_words, in_other_words
from ytterby.compliance.decide.case import NO, YES, RuleAnswer, Value, all_of, no, unknown
from ytterby.compliance.decide.conditions import (
    ON_ITEM,
    exempt,
    listed_party,
    owned,
    uses,
)
from ytterby.compliance.decide.decided import settled
from ytterby.compliance.decide.law import FINDINGS
from ytterby.compliance.decide.match_entry import (
    IN_LAW,
    STATE_ORDER,
    UNCONDITIONAL,
    Reach,
    covers,
    join,
    listed,
    rank,
    same,
)
from ytterby.compliance.decide.reached import ReachedRules, fits
from ytterby.compliance.read.elements import ANIONS, RARE_EARTHS
from ytterby.compliance.read.item import FORMS
from ytterby.compliance.read.scanned import tells_of_named
from ytterby.compliance.read.words import forms_of
from ytterby.compliance.records.days import extension_on

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from ytterby.compliance.decide.case import CheckCase, PartyMatch
    from ytterby.compliance.decide.law import Law, LawRule
    from ytterby.compliance.read.item import Item
    from ytterby.controls.book import StatedExtension
    from ytterby.controls.interpretations import Interpretation


class Finding(NamedTuple):
    """What one rule says of a case.

    value : True: its conditions hold; None: cannot tell; False: they do not.
    state : of the rule on the day, joined with that of what it rests on (an entry, a listing, the
        control that makes goods dual-use).
    conditions : what its outcome depends on and the question left open (`--party` alone).
    near : with False: only a limit, a content, an end use or a date stood against it.
    by_use : only an entry for whatever serves a use holds (a catch-all, behind what names the item).
    if_use : with a blank end use: the uses that would make it bind.
    extension : the statement that contradicts the text on which it binds.
    outside : the interpretation by which the goods are outside.
    """

    law: LawRule
    value: Value
    state: str
    why: str = ""
    missing: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    near: bool = False
    by_use: bool = False
    if_use: tuple[str, ...] = ()
    match: PartyMatch | None = None
    extension: StatedExtension | None = None
    outside: Interpretation | None = None


def evaluate(law: Law, case: CheckCase, near: bool = True) -> list[Finding]:
    """Every rule that holds, may hold, or nearly holds.

    law : the rules, as known on the day asked for.
    case : the question, understood.
    near : whether rules that were in force before the day are looked at, to say so.
    """
    evaluator = _RuleEvaluator(law, case)
    reached = evaluator.reaching()
    if (key := reached.key(law, case, near)) is None:
        return evaluator.findings(reached.rules, near)
    if key not in law.findings:
        if len(law.findings) >= FINDINGS:
            law.findings.clear()
        # the matches stay alive with their numbers
        law.findings[key] = evaluator.findings(reached.rules, near), case.matches
    return [*law.findings[key][0]]


def lifting(finding: Finding, case: CheckCase) -> Interpretation | None:
    """The interpretation that puts the goods of a case outside the entries of a finding, if there is one."""
    codes = [ref.partition("/")[2] for ref in finding.entries if finding.value is not False]
    known = (one for one in finding.law.interpretations if one.lifts and one.known(case.on))
    return next((i for i in known if all(map(i.on_entry, codes)) and fits(i, case)), None)


def _ask(extension: StatedExtension) -> str:
    """What settles whether a suspension runs on."""
    return f"has a notice been published that prolongs the suspension beyond {extension.end}?"


def understood(item: Item) -> bool:
    """Whether anything of an item was read that an entry could be held against."""
    return any((item.elements, item.rare_earths, item.form, item.products, item.stage, item.cas))


class _RuleEvaluator:
    """One case on the bench: what was worked out for it once."""

    def __init__(self, law: Law, case: CheckCase) -> None:
        self.law, self.case, self.states = law, case, law.states_on(case.on)
        self.caught: dict[tuple[str, str | None], list[Finding]] = {}
        self._dual_uses: dict[tuple[str, tuple[str, ...]], Reach] = {}
        self._reaches: dict[LawRule, Reach] = {}
        kept = case.item is not None and case.decided is None
        self._any_day = law.answers_of(same(case.item, case.uses)) if case.item and kept else None

    def reaching(self) -> ReachedRules:
        """As `Law.reaching`, less the rules out of question, and those that name other goods on any day."""
        case = self.case
        leg = (case.exporter, case.origin, case.destination)
        lists = frozenset((m.party.measure_id, m.party.list_id) for m in case.matches)
        key = (*leg, lists, bool(case.owned) or case.owners is not None)
        legs: dict[Hashable, ReachedRules] = {}
        if self._any_day is not None:
            legs = self._any_day.setdefault("legs", legs)
        if key not in legs:
            every = tuple(p for p in self.law.reaching(*leg) if not self.out_of_question(p[0]))
            if self._any_day is None:
                legs[key] = ReachedRules(every)
            else:
                every = tuple(p for p in every if self._may_name(p[0]) and not self._unmet(p[0]))
                dual = {p[0].measure.jurisdiction for p in every if p[0].rule.items == "dual-use"}
                rests = (o for one in sorted(dual) for o in self.law.dual_use.get(one, ()))
                legs[key] = ReachedRules(every, [*filter(self._may_name, rests)], kept=True)
        return legs[key]

    def _may_name(self, one: LawRule) -> bool:
        """Whether a rule may name the goods by some words, or on some day."""
        item = self.case.item
        if one.rule.items == "dual-use":
            return any(map(self._may_name, self.law.dual_use.get(one.measure.jurisdiction, ())))
        if one.rule.items == "technology" and item is not None:
            answer = listed(one.entries, item, self.case, goods=False, any_day=True).answer
            return answer.value is not False or answer.near
        return has_other_words(one.measure.id) or not self.names_another(one)

    def _unmet(self, one: LawRule) -> bool:
        """Whether a rule is on parties alone, none of which was met."""
        rule = one.rule
        goods = rule.items in ("entries", "technology", "dual-use") or rule.covers
        alone = rule.party is not None and not (goods or rule.content or rule.route)
        return alone and listed_party(one, self.case, self.law)[1] is None

    def findings(self, rules: Iterable[tuple[LawRule, RuleAnswer]], near: bool) -> list[Finding]:
        """What rules say of the case. near : with those that are over; those of a party list are looked at anyway."""
        findings: list[Finding] = []
        case = self.case
        blind = case.item is not None and not understood(case.item) and case.decided is None
        for one, where in rules:
            if not near and self._is_over(one):
                continue
            if blind and one.rule.party is None and one.rule.owned is None:
                continue
            if self.names_another(one):
                continue
            finding = self.interpreted(self.finding(one, where), where)
            if finding.value is not False:
                self.caught.setdefault((one.measure.id, one.rule.limb), []).append(finding)
            if finding.value is not False or finding.near:
                findings.append(finding)
        binding = (f for f in findings if f.value is True and f.state == "active")
        lifted = {(f.law.measure.id, limb) for f in binding for limb in f.law.rule.lifts}
        return [f for f in findings if (f.law.measure.id, f.law.rule.limb) not in lifted]

    def _is_over(self, one: LawRule) -> bool:
        """Whether a rule, of no party list, neither binds nor is suspended, and will not be."""
        over = self.states[one] not in IN_LAW and not one.changes_after(self.case.on)
        return over and one.rule.party is None

    def out_of_question(self, one: LawRule) -> bool:
        """What can be said at a glance: no party met, no owner known, goods asked of technology."""
        rule, case = one.rule, self.case
        if rule.party is not None and not case.matches:
            return True
        if rule.owned is not None and not case.owned and case.owners is None:
            return True
        if case.item is None:
            # only a party was named: the rest of a rule becomes a condition
            return rule.party is None and rule.owned is None
        technology = case.item.kind in ("technology", "service")
        return technology if rule.items == "entries" else False

    def names_another(self, one: LawRule) -> bool:
        """Whether a rule is on other things, and nothing more is to be said: of most rules no more is asked."""
        answer = self._what(one).answer
        return answer.value is False and not answer.near and not one.interpretations

    def finding(self, one: LawRule, where: RuleAnswer) -> Finding:
        """One rule against the case; `where` is the answer on its countries."""
        case, rule, state = self.case, one.rule, self.states[one]
        limbs = self._limbs(one) if rule.one_of_limbs else UNCONDITIONAL
        if limbs.answer.value is False:
            return Finding(one, False, state)
        what = self._what(one)
        if what.answer.value is False:
            near = what.answer.near and where.value is True and what.answer.why != ""
            return Finding(one, False, state, what.answer.why, near=near and state in IN_LAW)
        party, match = listed_party(one, case, self.law)
        own = what.state if match and rule.party == "listed" else join(state, what.state)
        state = join(join(own, party.state), limbs.state)
        on_item = [condition(one, case) for condition in ON_ITEM]
        joined = all_of([what.answer, *on_item, party.answer, owned(one, case), limbs.answer])
        if joined.value is False:
            near = joined.near and what.answer.value is True and state in IN_LAW
            return Finding(one, False, state, joined.why, joined.missing, near=near)
        used = uses(one, case)
        if used.value is False:
            could = rule.uses if not case.uses and joined.value is True else []
            return Finding(one, False, state, used.why, near=bool(could), if_use=tuple(could))
        spared = all_of([joined, used, *(exempt(one, case) for one in rule.exempt)])
        if spared.value is False:
            return Finding(one, False, state, spared.why, near=joined.value is True)
        value, missing = spared.value, list(spared.missing)
        conditions = [rule.condition] if rule.condition else []
        if where.value is None and case.item is None:
            conditions = [*where.missing, *conditions]
        elif where.value is None:
            value, missing = None, [*missing, *where.missing]
        if rule.gap is not None and value is True:
            value, missing = None, [*missing, rule.gap]
        extension = None
        if state == "unknown" and value is True:
            value, extensions = None, one.extensions
            if match:
                extensions += self.law.extensions.get(match.party.measure_id or "", ())
            extension = extension_on(extensions, case.on) or what.extension or limbs.extension
            if extension:
                missing.append(_ask(extension))
            else:
                missing.append(match.party.explain(case.on) if match else "")
        return Finding(
            one,
            value,
            state,
            joined.why,
            tuple(dict.fromkeys(missing)),
            tuple(conditions),
            what.entries,
            near=value is True and state in ("not yet", "ended"),
            by_use=what.by_use,
            match=match,
            extension=extension,
        )

    def interpreted(self, finding: Finding, where: RuleAnswer) -> Finding:
        """The finding, or that an interpretation of the measure puts the goods outside its entries."""
        one = finding.law
        in_law = where.value is True and self.states[one] in IN_LAW
        if not one.interpretations or one.rule.items != "entries" or not in_law:
            return finding
        by = lifting(finding, self.case)
        if by is None:
            return finding
        why = f"{by.effect} by {by.issuer}, {by.kind}, {by.date} ({by.id}): {by.answer}"
        return Finding(one, False, finding.state, why, near=True, outside=by)

    def _what(self, one: LawRule) -> Reach:
        """As `_find_what`, once: goods rules are asked again as dual-use, and most for every day of a batch."""
        reach = self._reaches.get(one)
        if reach is None:
            items, kept = one.rule.items, self._any_day
            of_day = items in ("dual-use", "technology")
            if kept is None or of_day or has_other_words(one.measure.id):
                kept = self._reaches
            reach = self._reaches[one] = kept[one] = kept.get(one) or self._find_what(one)
        return reach

    def _find_what(self, one: LawRule) -> Reach:
        """Whether the item is one that the rule names."""
        case, rule = self.case, one.rule
        item = case.item
        if item is None:
            words = {"dual-use": "only dual-use items", "entries": "only the items listed"}
            return Reach(RuleAnswer(True, words.get(rule.items, "")))
        reach = Reach(YES)
        if rule.items == "dual-use":
            reach = self._dual_use(one.measure.jurisdiction, tuple(rule.entries_of))
        elif rule.items in ("entries", "technology"):
            goods = rule.items == "entries"
            reach = listed(one.entries, item, self.case, goods=goods)
            unmet = reach.answer.value is False and not reach.answer.near
            if unmet and goods and (entry := in_other_words(one.measure.id, item)):
                asks = f"is it {entry}? Its words are near, the book does not know them"
                reach = Reach(unknown(asks))
            if case.decided is not None:
                reach = settled(case.decided, one, reach)
        if rule.covers is not None and reach.answer.value is not False:
            both = all_of([reach.answer, covers(rule.covers, item, case.uses)])
            reach = Reach(both, reach.state, reach.entries, reach.by_use, reach.extension)
        return reach

    def _dual_use(self, jurisdiction: str, measures: tuple[str, ...]) -> Reach:
        """As `_find_dual_use`, once."""
        key = (jurisdiction, measures)
        if key not in self._dual_uses:
            self._dual_uses[key] = self._find_dual_use(*key)
        return self._dual_uses[key]

    def _find_dual_use(self, jurisdiction: str, measures: tuple[str, ...]) -> Reach:
        """Whether goods rules of the jurisdiction catch the item that day."""
        best: Reach | None = None
        for law in self.law.dual_use.get(jurisdiction, ()):
            if measures and law.measure.id not in measures:
                continue
            state = self.states[law]
            if state not in IN_LAW:
                continue
            reach = self._what(law)
            if law.extensions and (extension := extension_on(law.extensions, self.case.on)):
                reach = reach._replace(extension=extension)
            if law.rule.gap is not None and reach.answer.value is True:
                reach = reach._replace(answer=unknown(law.rule.gap))
            if state != reach.state:
                reach = reach._replace(state=join(state, reach.state))
            if best is None or rank(reach) < rank(best):
                best = reach
        return best or Reach(no("no dual-use item that day"))

    def _limbs(self, one: LawRule) -> Reach:
        """The best finding of the limbs that must catch the case too."""
        named = ((one.measure.id, limb) for limb in one.rule.one_of_limbs if self.caught)
        under = [f for key in named for f in self.caught.get(key, ()) if f.state in IN_LAW]
        if not under:
            return Reach(NO)
        best = min(under, key=lambda f: (STATE_ORDER[f.state], f.value is None))
        why = f"caught by {best.law.ref}"
        if best.extension:  # it is the text alone that is in doubt
            return Reach(RuleAnswer(True, why), best.state, extension=best.extension)
        return Reach(RuleAnswer(best.value, why, best.missing), best.state)


def hides_nothing(law: Law, case: CheckCase) -> bool:
    """Whether no rule of the day can be on the matter that is named, whatever an unknown word by it says.

    The matter is a compound, a rare earth in any form, or what technology is on; of other metals an unknown word may
    name a machine of a heading.
    """
    item = case.item
    if item is None or item.traces or item.cas or not tells_of_named(item.text):
        return False
    if item.kind in ("technology", "service"):
        named = bool(item.elements - ANIONS) or (item.rare_earths and bool(item.stage))
        could = [item if item.stage else replace(item, products=frozenset[str]())]
    elif item.rare_earths or item.form in forms_of("salts"):
        named, could = bool(item.elements - ANIONS) and not item.rare_earths, [item]
    else:
        named = not item.elements.isdisjoint(RARE_EARTHS) and item.form not in forms_of("devices")
        could = [replace(item, form=form) for form in FORMS] if named else []
    return named and not any(
        finding.value is not False and finding.state in ("active", "unknown")
        for one in could
        for finding in evaluate(law, replace(case, item=one), near=False)
        if finding.law.rule.items in ("entries", "technology", "dual-use")
    )

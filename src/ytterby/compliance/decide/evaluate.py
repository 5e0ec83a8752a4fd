"""Rules held against a case: which bind, which are suspended, which cannot be told, and why.

The order within a rule is that of its conditions: where, what, content, for whom, owned by whom,
for which use, when. Every condition answers yes, no or unknown (`case.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from ytterby.compliance.decide.case import NO, YES, RuleAnswer, Value, all_of, no, unknown
from ytterby.compliance.decide.law import extension_on
from ytterby.compliance.decide.match_entry import (
    IN_LAW,
    STATE_ORDER,
    Reach,
    covers,
    join,
    limits_of,
    listed,
    rank,
)
from ytterby.compliance.read.scanned import asserted

if TYPE_CHECKING:
    from ytterby.compliance.decide.case import CheckCase, PartyMatch
    from ytterby.compliance.decide.law import Law, LawRule
    from ytterby.compliance.read.item import Item
    from ytterby.controls.book import StatedExtension
    from ytterby.controls.interpretations import Interpretation
    from ytterby.controls.rules import OwnedRule, Route, RuleExemption


@dataclass(frozen=True, slots=True)
class Finding:
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
    near : whether rules that are not in force on the day are looked at, to say so.
    """
    evaluator = _RuleEvaluator(law, case)
    findings: list[Finding] = []
    blind = case.item is not None and not understood(case.item)
    states = evaluator.states
    for one, where in law.reaching(case.exporter, case.origin, case.destination):
        if one.rule.party is None and (blind or (not near and states[one] not in IN_LAW)):
            continue
        if evaluator.out_of_question(one) or evaluator.names_another(one):
            continue
        finding = evaluator.interpreted(evaluator.finding(one, where), where)
        if finding.value is not False:
            evaluator.caught.setdefault((one.measure.id, one.rule.limb), []).append(finding)
        if finding.value is not False or finding.near:
            findings.append(finding)
    lifted = {
        (f.law.measure.id, limb)
        for f in findings
        if f.value is True and f.state == "active"
        for limb in f.law.rule.lifts
    }
    return [f for f in findings if (f.law.measure.id, f.law.rule.limb) not in lifted]


def fits(interpretation: Interpretation, case: CheckCase) -> bool:
    """Whether what an interpretation is on is stated of the item."""
    item = case.item
    return (
        item is not None
        and interpretation.goods is not None
        and (not interpretation.goods.forms or item.form in interpretation.goods.forms)
        and interpretation.says(item.text, asserted(item.text))
        and covers(interpretation.goods, item, case.uses).value is True
    )


def lifted(finding: Finding, case: CheckCase) -> bool:
    """Whether an interpretation puts the goods of another case outside the entries of a finding."""
    codes = [ref.partition("/")[2] for ref in finding.entries]
    return any(
        interpretation.lifts
        and interpretation.known(case.on)
        and all(map(interpretation.on_entry, codes))
        and fits(interpretation, case)
        for interpretation in finding.law.interpretations
    )


def _ask(extension: StatedExtension) -> str:
    """What settles whether a suspension runs on."""
    return f"has a notice been published that prolongs the suspension beyond {extension.end}?"


def understood(item: Item) -> bool:
    """Whether anything of an item was read that an entry could be held against."""
    return bool(
        item.elements or item.rare_earths or item.form or item.products or item.stage or item.cas
    )


class _RuleEvaluator:
    """One case on the bench: what was worked out for it once."""

    def __init__(self, law: Law, case: CheckCase) -> None:
        self.law, self.case, self.states = law, case, law.states_on(case.on)
        self.caught: dict[tuple[str, str | None], list[Finding]] = {}
        self._dual_use = cache(self._find_dual_use)
        self._reaches: dict[LawRule, Reach] = {}

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
        case, rule = self.case, one.rule
        state = self.states[one]
        alone = case.item is None
        under = self._limbs(one) if rule.one_of_limbs else None
        if under is not None and under[0].value is False:
            return Finding(one, False, state)
        what = self._what(one)
        if what.answer.value is False:
            near = what.answer.near and where.value is True and what.answer.why != ""
            return Finding(one, False, state, what.answer.why, near=near and state in IN_LAW)
        state = join(state, what.state)
        parts = [what.answer]
        if rule.content is not None:
            from ytterby.compliance.decide.content import share_of

            assert case.item is not None
            parts.append(share_of(rule.content, one.content, case.item))
        if rule.technology_of:
            assert case.item is not None
            made = case.item.technology_origin
            words = f"made with technology of {' or '.join(sorted(made))}"
            # nobody is asked to prove a negative: without a word the test is not met
            parts.append(RuleAnswer(True, words) if made.intersection(rule.technology_of) else NO)
        if rule.route is not None:
            parts.append(self._route(rule.route))
        match: PartyMatch | None = None
        if rule.party is not None:
            met, match, standing = self._party(one)
            parts.append(met)
            if match is not None:
                state = join(what.state if rule.party == "listed" else state, standing)
        if rule.owned is not None:
            parts.append(self._owned(rule.owned))
        if under is not None:
            parts.append(under[0])
            state = join(state, under[1])
        joined = all_of(parts)
        if joined.value is False:
            near = joined.near and what.answer.value is True
            return Finding(
                one, False, state, joined.why, joined.missing, near=near and state in IN_LAW
            )
        used = self._uses(rule.uses, rule.not_uses)
        if used.value is False:
            could = rule.uses if not case.uses and joined.value is True and rule.uses else []
            return Finding(one, False, state, used.why, near=bool(could), if_use=tuple(could))
        spared = all_of([joined, used, *(self._exempt(one) for one in rule.exempt)])
        if spared.value is False:
            return Finding(one, False, state, spared.why, near=joined.value is True)
        value, missing = spared.value, list(spared.missing)
        conditions: list[str] = []
        if where.value is None:
            if alone:
                conditions += where.missing
            else:
                value = None
                missing += where.missing
        if rule.gap is not None and value is True:
            value, missing = None, [*missing, rule.gap]
        extension = None
        if state == "unknown" and value is True:
            value = None
            party_extensions = (
                self.law.extensions.get(match.party.measure_id or "", ()) if match else ()
            )
            extension = (
                extension_on((*one.extensions, *party_extensions), case.on)
                or what.extension
                or (under[2] if under else None)
            )
            missing.append(
                _ask(extension) if extension else match.party.explain(case.on) if match else ""
            )
        if rule.condition:
            conditions.append(rule.condition)
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
        one, item = finding.law, self.case.item
        if not one.interpretations or item is None or where.value is not True:
            return finding
        if one.rule.items != "entries" or self.states[one] not in IN_LAW:
            return finding
        for interpretation in one.interpretations:
            if (
                not interpretation.lifts
                or not interpretation.known(self.case.on)
                or not fits(interpretation, self.case)
            ):
                continue
            codes = (ref.partition("/")[2] for ref in finding.entries)
            if finding.value is False or all(interpretation.on_entry(code) for code in codes):
                why = (
                    f"{interpretation.effect} by {interpretation.issuer}, {interpretation.kind}, "
                    f"{interpretation.date} ({interpretation.id}): {interpretation.answer}"
                )
                return Finding(one, False, finding.state, why, near=True, outside=interpretation)
        return finding

    def _what(self, one: LawRule) -> Reach:
        """As `_find_what`, once: goods rules are asked again as dual-use."""
        reach = self._reaches.get(one)
        if reach is None:
            reach = self._reaches[one] = self._find_what(one)
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
            reach = listed(one.entries, item, case, goods=rule.items == "entries")
        if rule.covers is not None and reach.answer.value is not False:
            both = all_of([reach.answer, covers(rule.covers, item, case.uses)])
            reach = Reach(both, reach.state, reach.entries, reach.by_use, reach.extension)
        return reach

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
                reach = replace(reach, extension=extension)
            if law.rule.gap is not None and reach.answer.value is True:
                reach = replace(reach, answer=unknown(law.rule.gap))
            if state != reach.state:
                reach = replace(reach, state=join(state, reach.state))
            if best is None or rank(reach) < rank(best):
                best = reach
        return best or Reach(no("no dual-use item that day"))

    def _route(self, route: Route) -> RuleAnswer:
        """One of the steps in one of the countries; a step not told is unknown."""
        assert self.case.item is not None
        origins = dict(self.case.item.origins)
        made = origins.get("made") or self.case.origin
        origins.setdefault("magnet making", made)
        # magnets are melted where their metal is said to be made, else where they are made
        origins.setdefault("melting", origins.get("metal") or origins["magnet making"])
        origins.setdefault("metal", origins["melting"])
        hit = [s for s in route.steps if origins.get(s) in route.countries]
        if hit:
            return RuleAnswer(True, "; ".join(f"{s} in {origins[s]}" for s in hit))
        open_ = [step for step in route.steps if not origins.get(step)]
        if open_:
            return unknown(*(f"country of {step}" for step in open_))
        return no("no step in " + ", ".join(route.countries), near=True)

    def _party(self, one: LawRule) -> tuple[RuleAnswer, PartyMatch | None, str]:
        """The best match on the lists that the rule names, and its state on the day."""
        case, party_rule = self.case, one.rule.party
        matches = [
            m
            for m in case.matches
            if (
                m.party.measure_id == one.measure.id
                if party_rule == "listed"
                else m.party.list_id in (party_rule or ())
            )
        ]
        if not matches:
            return NO, None, ""

        def order(match: PartyMatch) -> tuple[bool, bool, int, float]:
            state = match.party.state(case.on)
            # a listing that is over hides none that may hold
            over = state in ("not yet", "ended")
            return (over, not match.confirmed, STATE_ORDER[state], -match.score)

        best = min(matches, key=order)
        state: str = best.party.state(case.on)
        if state == "active" and extension_on(
            self.law.extensions.get(best.party.measure_id or "", ()), case.on
        ):
            state = "unknown"
        why = f"{best.alias}: {best.party.explain(case.on)}"
        if best.confirmed:
            return RuleAnswer(True, why), best, state
        ask = f"is the party {best.alias} ({best.party.list_id})?"
        return RuleAnswer(None, why, (ask,)), best, state

    def _owned(self, rule: OwnedRule) -> RuleAnswer:
        """The sum of the shares of listed owners against the floor."""
        owned = [o for o in self.case.owned if not o.lists or set(o.lists) & set(rule.lists)]
        if self.case.owners is not None:
            owned += self.case.owners(tuple(rule.lists))
        if not owned:
            return NO
        share = sum(o.share for o in owned)
        how = "; ".join(o.how for o in owned)
        why = f"{share * 100:g} percent held by listed owners ({how})"
        if share > rule.floor or (rule.inclusive and share >= rule.floor - 1e-12):
            if all(o.lists for o in owned):
                return RuleAnswer(True, why)
            return unknown(f"on which list are the owners ({how})?")
        return no(why, near=True)

    def _limbs(self, one: LawRule) -> tuple[RuleAnswer, str, StatedExtension | None]:
        """The best finding of the limbs that must catch the case too."""
        named = ((one.measure.id, limb) for limb in one.rule.one_of_limbs)
        under = [f for key in named for f in self.caught.get(key, ()) if f.state in IN_LAW]
        if not under:
            return NO, "active", None
        best = min(under, key=lambda f: (STATE_ORDER[f.state], f.value is None))
        why = f"caught by {best.law.ref}"
        if best.extension:  # it is the text alone that is in doubt
            return RuleAnswer(True, why), best.state, best.extension
        return RuleAnswer(best.value, why, best.missing), best.state, None

    def _exempt(self, exemption: RuleExemption) -> RuleAnswer:
        """Whether an exemption leaves the rule standing."""
        item = self.case.item
        if not self.case.uses.intersection(exemption.uses) or item is None:
            return RuleAnswer(True, "", (f"unless it is a {exemption.of}",))
        test = exemption.test
        spared = limits_of([test], item.values) if test else YES
        if spared.value is None:
            return spared
        return no(f"exempt: {exemption.of}") if spared.value else YES

    def _uses(self, required: list[str], barred: list[str]) -> RuleAnswer:
        uses = self.case.uses
        if barred and uses.intersection(barred):
            return no(f"end use is {' and '.join(sorted(uses))}")
        if not required or uses.intersection(required):
            return YES
        doubtful = [use for use in required if f"perhaps {use}" in uses]
        if doubtful:
            return unknown(f"is the end use or the user {' or '.join(doubtful)}?")
        return no(f"end use is not {' or '.join(required)}")

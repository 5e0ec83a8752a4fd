"""The rules that may reach goods that are alike on a leg, and what else their findings depend on."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from ytterby.compliance.decide.by_heading import has_other_words, in_other_words
from ytterby.compliance.decide.conditions import speaks_of
from ytterby.compliance.decide.match_entry import covers
from ytterby.compliance.read.scanned import asserted
from ytterby.compliance.records.days import extension_on

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from datetime import date

    from ytterby.compliance.decide.case import CheckCase, RuleAnswer
    from ytterby.compliance.decide.law import Law, LawRule
    from ytterby.controls.interpretations import Interpretation


class ReachedRules:
    """The rules that may reach goods on a leg, with the answer on its countries, as `Law.reaching` gives them.

    rests : rules on which those on dual-use goods rest. kept : whether what they say of goods that are alike is kept.
    """

    def __init__(
        self, rules: tuple[tuple[LawRule, RuleAnswer], ...], rests: Sequence[LawRule] = (), *, kept: bool = False
    ) -> None:  # fmt: skip
        named = [one for one, _ in rules]
        self.rules, self.kept = rules, kept
        self.bearing = tuple(dict.fromkeys([*named, *rests]))
        self.marks: dict[int, tuple[Hashable, list[Interpretation]]] = {}
        measures = dict.fromkeys(one.measure.id for one in self.bearing if kept)
        self.in_words = tuple(filter(has_other_words, measures))
        stated = (one.extensions for one in self.bearing if one.extensions)
        self.extended = [*{tuple(map(id, every)): every for every in stated}.values()]
        self.answers = [i for one in named for i in one.interpretations if i.lifts]
        self.countries = {one.rule.content.country for one in named if one.rule.content}

    def key(self, law: Law, case: CheckCase, near: bool) -> Hashable:
        """What the findings on a case hang on, near ones with them or not; None where they are not kept.

        Beside the goods these are the states of rules and listings on the day, and what words decide.
        """
        item, on = case.item, case.on
        if not self.kept or item is None or case.owned or case.owners or item.parts:
            return None
        marks, answers = self.marks.get(law.period(on)) or self._marks_on(law, on)
        parties = [
            (m, m.party, law.extensions.get(m.party.measure_id or "", ())) for m in case.matches
        ]
        return (
            self, near, item.technology_origin, *item.origins.items(), marks,
            tuple([(id(m), p.explain(on), p.state(on), id(extension_on(more, on))) for m, p, more in parties]),
            tuple([in_other_words(measure, item) for measure in self.in_words]),
            tuple([fits(one, case) for one in answers]),
            tuple([speaks_of(country, item) for country in self.countries]),
        )  # fmt: skip

    def _marks_on(self, law: Law, on: date) -> tuple[Hashable, list[Interpretation]]:
        """What holds on a day of the rules, and the answers that are known by it.

        Of a rule it is its state, whether others follow, which entries of technology have begun, what is stated of it.
        """
        states = law.states_on(on)
        marks = ((states[one], one.changes_after(on), one.rule.items == "technology" and bisect_right(one.changes, on))
                 for one in self.bearing)  # fmt: skip
        stated = (id(extension_on(one, on)) for one in self.extended)
        answers = [one for one in self.answers if one.known(on)]
        return self.marks.setdefault(law.period(on), ((*marks, *stated), answers))


def fits(interpretation: Interpretation, case: CheckCase) -> bool:
    """Whether what an interpretation is on is stated of the item."""
    item = case.item
    goods = interpretation.goods
    if item is None or goods is None or (goods.forms and item.form not in goods.forms):
        return False
    said = interpretation.says(item.text, asserted(item.text))
    return said and covers(goods, item, case.uses).value is True

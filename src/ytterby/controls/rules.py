"""Rules: what a measure asks of an export, in names a check can evaluate.

A record of law says in `scope` what the law says. Its `rules` say the same as conditions on a
question: who exports, from where, to where, which item, for which end use, to which party. Every
condition that is given must hold; one that is left out asks nothing. A new announcement is a new
record with rules, never new code.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ytterby.controls.entries import Predicate, Test
from ytterby.controls.values import Day, Number, Strict, check_differ, check_order

Layer = Literal[
    "goods",
    "technology",
    "destination/end-use",
    "party",
    "trade administration",
    "tariff",
    "procurement",
    "production",
]
Outcome = Literal["prohibited", "licence required", "notice/statement required", "none"]
"""What a rule asks for when it binds; `none`: it only stands beside (a duty, a facility)."""


class Places(Strict):
    """A condition on a country: one of these, or none of these (ISO 3166 alpha-2)."""

    one_of: list[str] = Field(default_factory=list)
    none_of: list[str] = Field(default_factory=list)


class ContentCondition(Strict):
    """A content rule: the share of a country's material in an item, against a floor.

    country : whose material counts.
    of : the group of the measure's own list whose goods count as that material.
    by : share of the item's value or of its weight.
    """

    country: str
    of: str
    by: Literal["value", "weight"]
    floor: Number
    inclusive: bool


class OwnedRule(Strict):
    """An ownership rule: the sum of the shares of listed owners, against a floor."""

    lists: list[str] = Field(min_length=1)
    floor: Number
    inclusive: bool


class Route(Strict):
    """Where the steps of making an item took place: one of these steps in one of these countries."""

    steps: list[str] = Field(min_length=1)
    countries: list[str] = Field(min_length=1)


class RuleExemption(Strict):
    """What a rule leaves out on a condition.

    of : the exemption in words; shown with `unless it is` where the question says nothing of it.
    uses : tags one of which states it.
    test : a limit that must hold besides; not stated, nobody can tell.
    """

    of: str
    uses: list[str] = Field(min_length=1)
    test: Test | None = None


class Rule(Strict):
    """One rule of a measure.

    name : tells the rules of one measure apart in a verdict.
    limb : the limb whose days and suspensions it has; None: those of the measure.
    layer : the layer of a verdict that it belongs to.
    outcome, effect : what it asks for, and a word more (`policy_of_denial`, `export tax 25 percent`).
    legs : `export`: goods that leave the exporting state; `any`: dealings inside a state too.
    exporter, origin, destination : conditions on the three countries of a question.
    or_origin : an item that originates in one of the `exporter` states meets that condition too,
        wherever it leaves from (the reach of an extraterritorial rule).
    items : `entries`: goods of the measure's own list (or of `entries_of`), of `group` if given;
        `dual-use`: goods caught that day by a rule of the same jurisdiction marked `dual_use`
        (only by those of the measures `entries_of`, if given);
        `technology`: entries of the measure's own catalogue; `any`: whatever is sent.
    status : only technology entries of this status.
    covers : a further predicate on the item.
    dual_use : goods that this rule catches are dual-use items of its jurisdiction.
    uses, not_uses : end uses that must (one of them), or must not, be stated.
    party : `listed`: the party stands on the measure's own list; or the lists it must stand on.
    owned, content, technology_of, route : see their classes; `technology_of`: made with technology
        of one of these countries.
    one_of_limbs : a rule of one of these limbs of the same measure must catch the question too.
    lifts : limbs of the same measure that do not bind when this rule does.
    ancillary : stands beside a verdict and never sets its outcome.
    from_, until : days that narrow those of the measure.
    gap : what is not known; the rule then answers `cannot tell` where it would bind.
    exempt : what it leaves out on a condition.
    if_near : what is asked of goods that it narrowly does not cover.
    condition : what a reader must know of its reach, shown with the verdict.
    """

    name: str | None = None
    limb: str | None = None
    layer: Layer
    outcome: Outcome
    effect: str = ""
    legs: Literal["export", "any"] = "export"
    exporter: Places = Places()
    or_origin: bool = False
    origin: Places = Places()
    destination: Places = Places()
    items: Literal["entries", "dual-use", "technology", "any"] = "any"
    entries_of: list[str] = Field(default_factory=list)
    group: str | None = None
    status: Literal["prohibited", "restricted"] | None = None
    covers: Predicate | None = None
    dual_use: bool = False
    uses: list[str] = Field(default_factory=list)
    not_uses: list[str] = Field(default_factory=list)
    party: Literal["listed"] | list[str] | None = None
    owned: OwnedRule | None = None
    content: ContentCondition | None = None
    technology_of: list[str] = Field(default_factory=list)
    route: Route | None = None
    one_of_limbs: list[str] = Field(default_factory=list)
    lifts: list[str] = Field(default_factory=list)
    ancillary: bool = False
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    gap: str | None = None
    exempt: list[RuleExemption] = Field(default_factory=list)
    if_near: str = ""
    condition: str | None = None

    def model_post_init(self, context: Any, /) -> None:
        """Refuse days out of order, and words that contradict each other."""
        check_order(self.from_, self.until)
        if self.outcome == "none" and not self.ancillary:
            raise ValueError("a rule with outcome `none` must say `ancillary: true`")
        if self.items == "technology" and self.group:
            raise ValueError("`group` parts a list of goods, not a catalogue of technology")


def check_rules(rules: list[Rule], limbs: list[str]) -> None:
    """Rules of one measure: limbs known, names apart."""
    for rule in rules:
        for limb in [rule.limb, *rule.one_of_limbs, *rule.lifts]:
            if limb is not None and limb not in limbs:
                raise ValueError(f"a rule names limb {limb!r}, which is not in limbs")
    labels = [(rule.limb, rule.name) for rule in rules]
    check_differ(labels, "two rules of limb {0[0]!r} are named {0[1]!r}; name each")

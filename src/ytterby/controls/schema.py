"""The control record: one measure of law with its dates, scope, limbs, suspensions and source.

The words of `scope` are those of the law and are kept as they are; what the market needs stands in
`acts`. All models refuse unknown keys, but for the free words of a scope.
"""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from ytterby.controls.acts import Act
from ytterby.controls.names import elements_named
from ytterby.controls.rules import Rule, check_rules
from ytterby.controls.values import Day, Number, PartialDate, Strict, check_differ, check_order
from ytterby.ground.yamlfile import unknown_name

Kind = Literal[
    "announcement",
    "end-user list",
    "end-use rule",
    "export quota",
    "export tax",
    "extraterritorial/de-minimis rule",
    "licence requirement",
    "production quota",
    "prohibition",
    "statement",
    "suspension",
    "tariff",
    "technology prohibition",
    "technology restriction",
]
_NEARLY = 0.8
"""Likeness from which a word of a scope is taken for a slip in one that is read."""


@cache
def _is_nearly_one(word: str, known: frozenset[str]) -> bool:
    # short words are all alike
    return len(word) > len("hts") and bool(get_close_matches(word, known, n=1, cutoff=_NEARLY))


IN_FORCE = ("effective", "ended")
"""What a record calls its first and last day."""
Words = str | list[str]
"""One phrase or a list of them, as the fact base has it."""


class Instrument(Strict):
    """The legal text."""

    title: str
    number: str | None


class SourceRef(Strict):
    """Who says so, and where."""

    source: str
    source_url: str


class Threshold(Strict):
    """A limit that a value is held against: at or above it the rule fires."""

    measure: str
    floor: Number
    inclusive: bool
    aggregate: bool = False


class LawSuspension(Strict):
    """A closed interval of days on which the measure exists but does not bind."""

    by: str
    from_: Day = Field(alias="from")
    until: Day
    until_inclusive: bool | str | None = None
    outcome_after: str | None = None
    note: str | None = None

    def model_post_init(self, context: Any, /) -> None:
        """Refuse days out of order."""
        check_order(self.from_, self.until)

    def holds(self, on: date) -> bool:
        """Whether the measure is suspended on this day; first and last day count."""
        return self.from_ <= on <= self.until


class Scope(BaseModel):
    """What a measure covers, in the words of the law.

    The words below are read by code. Any other word is free: it is kept and shown, and a new one
    needs no code; but one that is nearly a word below is taken for a slip and refused.

    elements, forms, goods, items, hts, annex1_part1, annex1_part2, rates : searched for the
        elements that the measure concerns.
    destinations : where the goods go, ISO 3166 alpha-2 where it is a list.
    base_measure, targets, not_targets : other records that it names.
    """

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)
    elements: Words | None = None
    forms: list[str] | None = None
    goods: str | None = None
    items: str | None = None
    hts: list[str] | None = None
    annex1_part1: list[str] | None = None
    annex1_part2: list[str] | None = None
    rates: dict[str, Number] | None = None
    destinations: Words | None = None
    base_measure: str | None = None
    targets: list[str] | None = None
    not_targets: list[str] | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_slips(cls, data: Any) -> Any:
        """Refuse a free word that is nearly one that is read."""
        known = frozenset(cls.model_fields)
        slips = [
            InitErrorDetails(type=unknown_name("word", key, set(known)), loc=(key,), input=key)
            for key in (data if isinstance(data, dict) else ())
            if key not in known and _is_nearly_one(str(key), known)
        ]
        if slips:
            raise ValidationError.from_exception_data(cls.__name__, slips)
        return data

    def words(self) -> str:
        """All words on goods and technology, to search for element names."""
        parts: list[str] = []
        for name in ("elements", "forms", "goods", "items", "annex1_part1", "annex1_part2", "hts"):
            value = getattr(self, name)
            parts += value if isinstance(value, list) else [value or ""]
        return "; ".join([*parts, *(self.rates or {})])


class Limb(Strict):
    """A part of a measure with its own date, test and suspensions; referred to as `ID#limb`."""

    limb: str
    test: str | None = None
    effect: str | None = None
    scope: str | None = None
    threshold: Threshold | None = None
    effective: PartialDate | None = None
    ended: PartialDate | None = None
    suspended: bool | None = None
    suspensions: list[LawSuspension] = Field(default_factory=list)
    ever_operative: bool | None = None
    note: str | None = None


class Measure(Strict):
    """One control record.

    signed : the day on the text, where it was made public later.
    effective : first day in force; None: not (yet) in force; `per entry`: each entry of the list
        has its own day.
    ended : last day in force; None: open.
    suspensions : intervals that hold for the whole measure, limbs included.
    limbs : parts with dates of their own. A measure with limbs binds through them only.
    runs_on : of a statement: the last day on which, as it says, the suspensions of its targets hold that
        held on the day it was made. It changes no text: past their own last day nobody can tell.
    rules : what it asks of an export; without rules a check never meets it.
    acts : what it does to the market; without acts it has no market effect.
    hypothetical : not law, but written in a scenario.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    jurisdiction: str = Field(min_length=1)
    authority: str
    instrument: Instrument
    kind: list[Kind] = Field(min_length=1)
    effect: str
    scope: Scope
    signed: PartialDate | None = None
    announced: PartialDate | None
    effective: Literal["per entry"] | PartialDate | None
    limbs: list[Limb] = Field(default_factory=list)
    suspensions: list[LawSuspension]
    ended: PartialDate | None
    ended_by: str | None = None
    replaced: str | None
    amended_by: list[str] = Field(default_factory=list)
    runs_on: Day | None = None
    binds: str | None = None
    note: str | None = None
    confidence: Literal["high", "medium", "low"]
    uncertain: str | None = None
    source: str
    source_url: str
    more_sources: list[SourceRef] = Field(default_factory=list)
    hypothetical: bool = False
    rules: list[Rule] = Field(default_factory=list)
    acts: list[Act] = Field(default_factory=list)

    def model_post_init(self, context: Any, /) -> None:
        """Refuse days, limbs, suspensions, rules and acts that contradict each other."""
        first = self.effective
        check_order(None if isinstance(first, str) else first, self.ended, IN_FORCE)
        if (self.runs_on is not None) != ("statement" in self.kind):
            raise ValueError("a statement says `runs_on`, and nothing else does")
        check_apart(self.suspensions)
        names = [limb.limb for limb in self.limbs]
        check_differ(names, "two limbs named {!r}")
        for limb in self.limbs:
            check_apart(limb.suspensions)
            check_order(limb.effective, limb.ended, IN_FORCE)
        check_rules(self.rules, names)
        check_acts(self.acts, names, sourced=not self.hypothetical)

    @property
    def declaratory(self) -> bool:
        """Whether it is an announcement: words that bind nobody, and no law on any day."""
        return self.kind == ["announcement"]

    def concerns(self, element: str) -> bool:
        """Whether the record names this element (or rare earths at large), or acts on it.

        A list of elements in the scope decides alone; else title, effect, limbs and acts are read
        too. A measure on all dual-use items, or on parties, names no element and is not meant.
        """
        words = self.scope.words()
        if isinstance(self.scope.elements, list):
            return element in elements_named(words)
        words = f"{words}; {self.instrument.title}; {self.effect}"
        words += "; " + "; ".join(limb.scope or "" for limb in self.limbs)
        return element in elements_named(words) or any(act.concerns(element) for act in self.acts)


def check_apart(suspensions: list[LawSuspension]) -> None:
    """Refuse suspensions that overlap."""
    rows = sorted(suspensions, key=lambda s: s.from_)
    for one, other in pairwise(rows):
        if other.from_ <= one.until:
            both = f"one lasts until {one.until}, the next is from {other.from_}"
            raise ValueError(f"suspensions overlap: {both}")


def check_acts(acts: list[Act], limbs: list[str], *, sourced: bool) -> None:
    """Acts of one measure: names apart, limbs known, every number sourced if it is law."""
    check_differ((act.label for act in acts), "two acts named {!r}; give each a name")
    for act in acts:
        if act.limb is not None and act.limb not in limbs:
            raise ValueError(f"act {act.label!r} names limb {act.limb!r}, which is not in limbs")
        for place, figure in act.figures():
            if sourced and not (figure.source or figure.assumption or act.source):
                lacks = "neither a source nor an assumption with low, high and reason"
                raise ValueError(f"act {act.label!r}: {place} has {lacks}")

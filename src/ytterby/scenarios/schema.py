"""The scenario file: a named patch over a base whose digest may be checked.

Only its shape is checked here; names of measures and of other scenarios are checked in `read`,
where the book is at hand.
"""

from __future__ import annotations

import re
from typing import Any, Literal, Self, cast

from pydantic import Field, field_validator, model_validator

from ytterby.law.acts import Act, ActKind
from ytterby.law.schema import (
    IN_FORCE,
    Instrument,
    Kind,
    LawSuspension,
    Measure,
    Scope,
    check_acts,
    check_apart,
)
from ytterby.law.values import Day, Number, PartialDate, Strict, check_differ, check_order
from ytterby.scenarios.instruments import Share, Support
from ytterby.scenarios.switches import Switches
from ytterby.scenarios.years import Years


class PutInForce(Strict):
    """A recorded measure that a scenario puts in force.

    With `from` or `until` the record's own dates and suspensions are set aside: it holds from
    `from` (the record's own first day when left out) to `until` (open when left out). With neither
    the record's dates and suspensions hold.
    """

    measure: str
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    strength: Share = 1.0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self.from_, self.until)
        return self


class Hypothetical(Strict):
    """A measure that is not law. It says what a record says, as far as the market sees it."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    title: str = Field(min_length=1)
    effective: Day
    ended: Day | None = None
    suspensions: tuple[LawSuspension, ...] = ()
    acts: tuple[Act, ...] = Field(min_length=1)
    strength: Share = 1.0
    note: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_order(self.effective, self.ended, IN_FORCE)
        check_apart(list(self.suspensions))
        check_acts(list(self.acts), [], sourced=False)
        return self

    def as_measure(self) -> Measure:
        """The same as a record, marked hypothetical."""
        return Measure(
            id=self.id,
            jurisdiction="none",
            authority="hypothetical",
            instrument=Instrument(title=self.title, number=None),
            kind=cast("list[Kind]", sorted({act.law_kind for act in self.acts})),
            effect=f"hypothetical: {self.title}",
            scope=Scope(),
            announced=None,
            effective=PartialDate.parse(self.effective),
            suspensions=list(self.suspensions),
            ended=PartialDate.parse(self.ended) if self.ended else None,
            replaced=None,
            note=self.note,
            confidence="low",
            source="scenario file",
            source_url="",
            hypothetical=True,
            acts=list(self.acts),
        )


class Controls(Strict):
    """Which measures hold. At most one of `as_of`, `as_recorded` and `none` is the base.

    Attributes
    ----------
    as_of : all records in force (and not suspended) on that day, frozen for all years.
    as_recorded : every record at its dates.
    none : no recorded measure.
    without : measures, or limbs, taken out of the base.
    with_ : measures, or limbs, put in force; one that the base holds already is replaced.
    acts_only : keep acts of these kinds only, hypothetical ones included.
    measures : hypothetical measures.
    """

    as_of: Day | None = None
    as_recorded: Literal[True] | None = None
    none: Literal[True] | None = None
    without: tuple[str, ...] = ()
    with_: tuple[PutInForce, ...] = Field(default=(), alias="with")
    acts_only: tuple[ActKind, ...] | None = None
    measures: tuple[Hypothetical, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _word(cls, data: Any) -> Any:
        if data == "none":
            return {"none": True}
        if data == "as_recorded":
            return {"as_recorded": True}
        if not isinstance(data, dict | Controls):
            raise ValueError("must be a block of keys, or one of the words none and as_recorded")
        return data

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        bases = [
            name for name in ("as_of", "as_recorded", "none") if getattr(self, name) is not None
        ]
        if len(bases) > 1:
            raise ValueError(f"only one base is possible, not {' and '.join(bases)}")
        check_differ((one.id for one in self.measures), "two hypothetical measures of id {!r}")
        both = sorted({holding.measure for holding in self.with_} & set(self.without))
        if both:
            raise ValueError(f"{both[0]!r} stands in with and in without")
        return self

    @property
    def has_base(self) -> bool:
        """Whether it says itself which recorded measures it starts from."""
        return bool(self.as_of or self.as_recorded or self.none)


Outlook = Literal["STEPS", "APS", "NZE"]


class ByConstruction(Strict):
    """A part of the answer that follows from how the model is built, and is no finding.

    answer : such as `capacity`; subject : such as a technology, all if left out; comparison : `total`
    (against the first scenario compared with) or `own` (against the second); note : why.
    """

    answer: str
    subject: str = ""
    comparison: Literal["total", "own"]
    note: str


class ScenarioFile(Strict):
    """A scenario as written. Left out means: as in the scenario it extends, or the default.

    compare_with : names of the scenarios that it is compared with, and by_construction : what then says
    nothing; both are a file's own and do not pass to scenarios that extend it.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    base: str | None = None
    extends: str | None = None
    controls: Controls | None = None
    parameters: dict[str, Number] = Field(default_factory=dict)
    outlook: Outlook | None = None
    years: Years | None = None
    switches: Switches | None = None
    instruments: tuple[Support, ...] = ()
    compare_with: tuple[str, ...] = ()
    by_construction: tuple[ByConstruction, ...] = ()

    @model_validator(mode="after")
    def _instruments_apart(self) -> Self:
        check_differ((one.id for one in self.instruments), "two instruments of id {!r}")
        return self

    @field_validator("base")
    @classmethod
    def _digest(cls, value: str | None) -> str | None:
        if value is None:
            return None
        bare = value.removeprefix("sha256:").lower()
        if not re.fullmatch(r"[0-9a-f]{64}", bare):
            raise ValueError("must be a SHA-256 digest of 64 hexadecimal digits")
        return bare

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.extends is None and (self.controls is None or not self.controls.has_base):
            raise ValueError(
                "controls must say where they start from: as_of, as_recorded or none "
                "(or the scenario extends another)"
            )
        return self

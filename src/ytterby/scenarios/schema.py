"""The scenario file: a named patch over a base whose digest may be checked.

Only its shape is checked here; names of measures and of other scenarios are checked in `read`,
where the book is at hand.

A plant that a scenario plans comes whatever the market says. It opens as any other does, after its lead time and with
a ramp-up that know-how decides.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, cast

from pydantic import BeforeValidator, Discriminator, Field, Tag, field_validator, model_validator

from ytterby.controls.acts import Act, ActKind
from ytterby.controls.names import Element, Region, Technology
from ytterby.controls.schema import (
    IN_FORCE,
    Instrument,
    Kind,
    LawSuspension,
    Measure,
    Scope,
    check_acts,
    check_apart,
)
from ytterby.controls.values import Day, Number, PartialDate, Strict, check_differ, check_order
from ytterby.instruments import AnyInstrument
from ytterby.instruments.base import IDENT, NotNegative, Payers, Share
from ytterby.instruments.stock import PublicStock
from ytterby.scenarios.switches import Switches

PlannedKind = Literal["public", "grant", "loan", "private"]


class PlannedPlant(Strict):
    """A plant that is built whatever the market says.

    Attributes
    ----------
    plant : free id, unique in the file.
    stage : a technology of the data folder. process : where it has several, the process, or the deposit of a
        mine, that the capacity is for; all of the technology if left out.
    elements : the capacity is only for processes that make one of these; all if left out.
    region : where it stands. year : the first in which it may produce.
    tonnes : a year, in the unit of the technology's capacity; 0 builds nothing.
    payer : region, or region -> share; the region itself if left out.
    kind : `public` and `grant`: the payer bears `share` of the capital cost. `loan`: it lends that share, which
        comes back in equal parts over the life of the plant, with `interest` a year on what is still owed.
        `private`: no public budget bears anything.
    announced : before this day investors do not know of it; the day of the decision if left out.
    """

    plant: str = Field(pattern=IDENT)
    stage: Technology
    process: str | None = None
    elements: tuple[Element, ...] | None = Field(default=None, min_length=1)
    region: Region
    year: int = Field(strict=True, ge=1985, le=2100)
    tonnes: NotNegative
    payer: Payers | None = None
    kind: PlannedKind = "public"
    share: Share = 1.0
    interest: Share = 0.0
    announced: Day | None = None

    def model_post_init(self, context: Any, /) -> None:
        """Refuse interest on what is no loan."""
        if self.interest and self.kind != "loan":
            raise ValueError("interest belongs to a plant of kind loan")

    @property
    def payers(self) -> dict[str, float]:
        """Region -> share of what is public."""
        return self.payer or {self.region: 1.0}


FIRST_YEAR, LAST_YEAR = 1985, 2100
WORDS = ("auto", "none")
_QUARTER = re.compile(r"(\d{4})Q([1-4])")


def quarter_numbers(named: int | str) -> range:
    """The quarters that `2025`, `2025Q2` or `2025Q2..2027Q1` names, each as 4 x year + (0 to 3).

    Raises ValueError when it names no year, no quarter, a year out of bounds or a last quarter before the
    first.
    """
    if isinstance(named, int) and not isinstance(named, bool):
        numbers = range(4 * named, 4 * named + 4)
    else:
        parts = [_QUARTER.fullmatch(part.strip()) for part in str(named).split("..", 1)]
        if any(part is None for part in parts):
            raise ValueError(
                f"{named!r} names no quarters: write auto, none, or a list of years (2025), "
                "quarters (2025Q2) and stretches of quarters (2025Q2..2027Q1)"
            )
        first, *_, last = [4 * int(p[1]) + int(p[2]) - 1 for p in (parts[0], parts[-1]) if p]
        if last < first:
            raise ValueError(f"quarters out of order: {named!r} ends before it begins")
        numbers = range(first, last + 1)
    if not FIRST_YEAR <= numbers[0] // 4 <= numbers[-1] // 4 <= LAST_YEAR:
        raise ValueError(f"{named!r} lies outside {FIRST_YEAR} to {LAST_YEAR}")
    return numbers


def _names_quarters(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError(f"must be a whole year or a quarter such as 2025Q2, not {value!r}")
    quarter_numbers(value)
    return value


def _word_or_list(value: Any) -> Any:
    """A lone year or quarter stands for a list of one."""
    return value if value in WORDS or not isinstance(value, str | int) else [value]


QuarterName = Annotated[int | str, BeforeValidator(_names_quarters)]
Quarters = Annotated[
    Annotated[Literal["auto", "none"], Tag("word")] | Annotated[list[QuarterName], Tag("list")],
    Discriminator(lambda value: "word" if value in WORDS else "list"),
    BeforeValidator(_word_or_list),
]


class Years(Strict):
    """First and last year of a run, and which of them are split.

    quarters : `auto` splits the eight quarters from the one in which a control on goods takes
        effect, `none` splits nothing, a list names years (2025), quarters (2025Q2) and stretches of
        quarters (2025Q2..2027Q1).
    months : years to split into months.
    """

    start: int = Field(default=2024, strict=True, ge=FIRST_YEAR, le=LAST_YEAR)
    end: int = Field(default=2045, strict=True, ge=FIRST_YEAR, le=LAST_YEAR)
    quarters: Quarters = "auto"
    months: list[int] = Field(default_factory=list)

    def model_post_init(self, context: Any, /) -> None:
        """Refuse days or years out of order."""
        if self.start > self.end:
            raise ValueError(f"years out of order: start {self.start} is after end {self.end}")


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

    def model_post_init(self, context: Any, /) -> None:
        """Refuse days or years out of order."""
        check_order(self.from_, self.until)


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

    def model_post_init(self, context: Any, /) -> None:
        """Refuse words that contradict each other."""
        check_order(self.effective, self.ended, IN_FORCE)
        check_apart(list(self.suspensions))
        check_acts(list(self.acts), [], sourced=False)

    def as_measure(self) -> Measure:
        """The same as a record, marked hypothetical."""
        kinds = sorted({act.law_kind or act.act.replace("_", " ") for act in self.acts})
        return Measure(
            id=self.id,
            jurisdiction="none",
            authority="hypothetical",
            instrument=Instrument(title=self.title, number=None),
            kind=cast("list[Kind]", kinds),
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

    def model_post_init(self, context: Any, /) -> None:
        """Refuse words that contradict each other."""
        words = ("as_of", "as_recorded", "none")
        bases = [name for name in words if getattr(self, name) is not None]
        if len(bases) > 1:
            raise ValueError(f"only one base is possible, not {' and '.join(bases)}")
        check_differ((one.id for one in self.measures), "two hypothetical measures of id {!r}")
        both = sorted({holding.measure for holding in self.with_} & set(self.without))
        if both:
            raise ValueError(f"{both[0]!r} stands in with and in without")

    @property
    def has_base(self) -> bool:
        """Whether it says itself which recorded measures it starts from."""
        return bool(self.as_of or self.as_recorded or self.none)


Outlook = Literal["STEPS", "APS", "NZE"]


class ModelIdentity(Strict):
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

    reference : names of the scenarios that it is compared with, and model_identity : what then says
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
    instruments: tuple[AnyInstrument, ...] = ()
    capacity: tuple[PlannedPlant, ...] = ()
    stockpiles: tuple[PublicStock, ...] = ()
    reference: tuple[str, ...] = ()
    model_identity: tuple[ModelIdentity, ...] = ()

    def model_post_init(self, context: Any, /) -> None:
        """Refuse ids that stand twice, and controls without a start."""
        check_differ((one.id for one in self.instruments), "two instruments of id {!r}")
        check_differ((one.plant for one in self.capacity), "two planned plants of id {!r}")
        check_differ((one.id for one in self.stockpiles), "two stockpiles of id {!r}")
        if self.extends is None and (self.controls is None or not self.controls.has_base):
            start = "as_of, as_recorded or none (or the scenario extends another)"
            raise ValueError(f"controls must say where they start from: {start}")

    @field_validator("base")
    @classmethod
    def _digest(cls, value: str | None) -> str | None:
        bare = value and value.removeprefix("sha256:").lower()
        if bare is not None and not re.fullmatch(r"[0-9a-f]{64}", bare):
            raise ValueError("must be a SHA-256 digest of 64 hexadecimal digits")
        return bare

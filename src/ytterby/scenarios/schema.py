"""The scenario file: a named patch over a base whose digest may be checked.

Only its shape is checked here; names of measures and of other scenarios are checked in `read`,
where the book is at hand.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self, cast, get_args

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from ytterby.ground.yamlfile import unknown_name
from ytterby.law.acts import Act, ActKind
from ytterby.law.dates import Day, PartialDate
from ytterby.law.figures import Number, Strict
from ytterby.law.names import names_meant
from ytterby.law.schema import (
    Instrument,
    Kind,
    LawSuspension,
    Measure,
    Scope,
    check_acts,
    check_apart,
)
from ytterby.scenarios.instruments import Support
from ytterby.scenarios.years import Years

Share = Annotated[Number, Field(ge=0, le=1)]
NEVER_NEGATIVE = ("capacity", "capacities", "quantity", "tonnes", "tonnage")
"""Words in a parameter id that say its value cannot be negative."""


def _listed(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise ValueError(f"must be a list, not {value!r}")
    return tuple(value)


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
        if self.from_ and self.until and self.from_ > self.until:
            raise ValueError(f"dates out of order: from {self.from_} is after until {self.until}")
        return self


class Hypothetical(Strict):
    """A measure that is not law. It says what a record says, as far as the market sees it."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    title: str = Field(min_length=1)
    effective: Day
    ended: Day | None = None
    suspensions: Annotated[tuple[LawSuspension, ...], BeforeValidator(_listed)] = ()
    acts: Annotated[tuple[Act, ...], BeforeValidator(_listed)] = Field(min_length=1)
    strength: Share = 1.0
    note: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.ended and self.effective > self.ended:
            raise ValueError(
                f"dates out of order: effective {self.effective} is after ended {self.ended}"
            )
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
    without: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    with_: Annotated[tuple[PutInForce, ...], BeforeValidator(_listed)] = Field(
        default=(), alias="with"
    )
    acts_only: tuple[ActKind, ...] | None = None
    measures: Annotated[tuple[Hypothetical, ...], BeforeValidator(_listed)] = ()

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
        ids = [measure.id for measure in self.measures]
        for name in set(ids):
            if ids.count(name) > 1:
                raise ValueError(f"two hypothetical measures of id {name!r}")
        both = sorted({holding.measure for holding in self.with_} & set(self.without))
        if both:
            raise ValueError(f"{both[0]!r} stands in with and in without")
        return self

    @property
    def has_base(self) -> bool:
        """Whether it says itself which recorded measures it starts from."""
        return bool(self.as_of or self.as_recorded or self.none)


def _elements(value: Any, info: ValidationInfo) -> Any:
    """A word, one symbol, symbols with commas between (command line) or a list of symbols (file)."""
    if value in get_args(ElementWord):
        return value
    named = value.split(",") if isinstance(value, str) else value
    if not isinstance(named, list | tuple) or not named:
        raise ValueError(f"must be all, one_by_one or a list of element symbols, not {value!r}")
    found = [name.strip() if isinstance(name, str) else name for name in named]
    meant = names_meant(info)
    for name in found:
        if meant is not None and name not in meant.elements:
            raise unknown_name("element", name, (*get_args(ElementWord), *meant.elements))
    if len(set(found)) < len(found):
        raise ValueError(f"names an element twice: {', '.join(found)}")
    return tuple(found)


ElementWord = Literal["all", "one_by_one"]
Elements = Annotated[ElementWord | tuple[str, ...], BeforeValidator(_elements)]
Expectations = Literal["pipeline_aware", "adaptive", "none", "perfect"]
Substitution = Literal["long_run", "short_run", "none"]


class Switches(Strict):
    """Parts of the model that a scenario may turn.

    Attributes
    ----------
    elements : which elements the acts on goods bind that take effect after the base year: `all` that
        they name, or those of a list only (a magnet counts if it holds one of them); `one_by_one` runs
        the scenario once for each, beside the run with all at once. Acts on technologies stay.
    reach : how far down the chain the same acts bind: `through_magnets`, as they are written, or
        `oxide_only`, up to the separated oxide (what the data folder marks as separated).
    production_quota : path of China's production quota: `follows_demand` of the world, `as_recorded` adds
        the tonnes that the records add, `frozen` at the base year's, or `abolished`.
    substitution : how far users may do without. `long_run`: any recipe, and what is saved for good;
        `short_run`: recipes in use in the base year only; `none`: shares stay. Demand responds as
        within a year in the last two. `true` and `false` are read as `long_run` and `none`.
    stocks : whether stocks may be drawn and built.
    restocking : whether importers hold more while a control on goods binds or is announced.
    speculation : whether stocks are held for an expected price rise.
    scrap : whether scrap of retired goods follows what retires; else it stays at the base year's.
    investment : whether capacity may be added beyond what is announced.
    know_how : whether know-how outside the holder may grow.
    expectations : what investors expect. `pipeline_aware`: remembered prices, the outlook and all that
        is under construction; `adaptive`: remembered prices and today's shortage only; `none`: today's
        price and shortage; `perfect`: the prices of a first run of the same scenario (a bound).
    wary_investors : whether investors allow for a control being lifted, and for prices being driven
        down once plants outside the holder open.
    idling : whether plants are laid idle, mothballed and closed under cash cost, and restarted.
    contracts : whether the table `contract_prices` is filled; prices and quantities do not change.
    """

    elements: Elements = "all"
    reach: Literal["through_magnets", "oxide_only"] = "through_magnets"
    production_quota: Literal["follows_demand", "as_recorded", "frozen", "abolished"] = (
        "follows_demand"
    )
    substitution: Substitution = "long_run"
    stocks: bool = Field(default=True, strict=True)
    restocking: bool = Field(default=False, strict=True)
    speculation: bool = Field(default=False, strict=True)
    scrap: bool = Field(default=True, strict=True)
    investment: bool = Field(default=True, strict=True)
    know_how: bool = Field(default=True, strict=True)
    expectations: Expectations = "pipeline_aware"
    wary_investors: bool = Field(default=False, strict=True)
    idling: bool = Field(default=False, strict=True)
    contracts: bool = Field(default=True, strict=True)

    @field_validator("substitution", mode="before")
    @classmethod
    def _as_written_before(cls, value: object) -> object:
        """The switch was on or off before it had three values."""
        known = {"true": "long_run", "on": "long_run", "yes": "long_run",
                 "false": "none", "off": "none", "no": "none"}  # fmt: skip
        return known.get(str(value).lower(), value)


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
    instruments: Annotated[tuple[Support, ...], BeforeValidator(_listed)] = ()
    compare_with: tuple[str, ...] = ()
    by_construction: tuple[ByConstruction, ...] = ()

    @model_validator(mode="after")
    def _instruments_apart(self) -> Self:
        ids = [one.id for one in self.instruments]
        for name in ids:
            if ids.count(name) > 1:
                raise ValueError(f"two instruments of id {name!r}")
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


def never_negative(parameter: str) -> bool:
    """Whether the id of a parameter says that it is a capacity or a quantity."""
    words = re.split(r"[^a-z]+", parameter.lower())
    return any(word in words for word in NEVER_NEGATIVE)

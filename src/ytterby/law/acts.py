"""Acts: what a measure does to the market, in the words of the market.

A record of law says in `scope` what the law says. Where it moves quantities, its `acts` say the
same in names the market knows: elements, stages, origin, destinations, shares and tonnes. The acts
stand in the record itself, so each fact has one home, and each number names its source or is an
assumption with a range.
"""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from ytterby.ground.yamlfile import unknown_name
from ytterby.law.dates import Day
from ytterby.law.names import names_meant, symbols

ActKind = Literal[
    "prohibition",
    "export_quota",
    "production_quota",
    "licence",
    "general_licence",
    "export_tax",
    "tariff",
    "technology_prohibition",
    "technology_restriction",
    "origin_requirement",
]
GOODS_ACTS = ("prohibition", "export_quota", "licence", "export_tax", "tariff")
"""Acts that control goods. A general licence is none: it eases a licence. An origin requirement is none
either: it binds buyers."""
EXTRATERRITORIAL = ("prohibition", "licence")
"""Acts that may bind goods made elsewhere by what they contain."""
TECHNOLOGY_ACTS = ("technology_prohibition", "technology_restriction")
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class Strict(BaseModel):
    """A part of a record: unknown keys are errors, and it never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Assumption(Strict):
    """The range of a number that no source gives, and why this range."""

    low: Number
    high: Number
    reason: str = Field(min_length=1)


class Figure(Strict):
    """A number with where it comes from: a source, or an assumption with a range.

    A bare number in YAML is a figure whose source is that of its act.
    """

    value: Number
    source: str | None = None
    source_url: str | None = None
    assumption: Assumption | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_number(cls, data: Any) -> Any:
        if isinstance(data, int | float) and not isinstance(data, bool):
            return {"value": data}
        if not isinstance(data, dict | Figure):
            raise ValueError(f"must be a number, or a number with its source, not {data!r}")
        return data

    @model_validator(mode="after")
    def _range_holds_value(self) -> Self:
        if self.assumption is not None:
            if self.source is not None:
                raise ValueError("a number has a source or is an assumption, not both")
            if not self.assumption.low <= self.value <= self.assumption.high:
                raise ValueError(
                    f"value {self.value:g} lies outside its range "
                    f"{self.assumption.low:g} to {self.assumption.high:g}"
                )
        return self

    @property
    def low(self) -> float:
        """Low end of the range; the value itself where it has a source."""
        return self.assumption.low if self.assumption else self.value

    @property
    def high(self) -> float:
        """High end of the range; the value itself where it has a source."""
        return self.assumption.high if self.assumption else self.value

    def numbers(self) -> tuple[float, float, float]:
        """Low end, value, high end."""
        return self.low, self.value, self.high


def _checked(what: str, kind: str, *words: str) -> BeforeValidator:
    """A name of one kind of `Names` (`regions`), or one of the words."""

    def check(value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            raise ValueError(f"must be the name of a {what}, not {value!r}")
        meant = names_meant(info)
        if meant is not None and value not in (known := (*getattr(meant, kind), *words)):
            raise unknown_name(what, value, known)
        return value

    return BeforeValidator(check)


def _list_or_all(value: Any) -> Any:
    """`all` stays; a list stays a list for the items to be checked one by one."""
    if value == "all":
        return ("all",)
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(f"must be a list of names, or all; not {value!r}")
    return tuple(value)


Element = Annotated[str, _checked("element", "elements", "all")]
Region = Annotated[str, _checked("region", "regions")]
RegionOrAll = Annotated[str, _checked("region", "regions", "all")]
Stage = Annotated[str, _checked("stage", "stages")]
Technology = Annotated[str, _checked("technology", "technologies")]


TOPS: dict[str, float | None] = {
    "rate": 10.0,
    "rates": 10.0,
    "quantity_t": None,
    "quantity_share_of_base": None,
    "carry_over": 1.0,
    "carry_over_year": 1.0,
    "approval_share": 1.0,
    "approval_by_destination": 1.0,
    "approval_by_user": 1.0,
    "general_share": 1.0,
    "general_by_destination": 1.0,
    "lag_days": 3650.0,
    "backlog_days": 3650.0,
    "held_beside": 1.0,
    "held_days": 3650.0,
    "content_floor": 1.0,
    "required_share": 1.0,
    "strength": 1.0,
}
"""The numbers of an act, each with the most it may be."""

OWN = {
    "export_quota": ("batches", "carry_over", "carry_over_year"),
    "licence": ("approval_by_destination", "approval_by_user", "held_beside", "held_days"),
    "general_licence": ("general_share", "general_by_destination", "eases"),
    "origin_requirement": ("users", "required_share"),
}
"""What only one kind of act may say."""


class Batch(Strict):
    """A part of a year's export quota, given out on its first day and good until its last.

    Attributes
    ----------
    from_, until : first and last day, in one calendar year.
    quantity_t : tonnes of the batch itself [t, gross product].
    """

    from_: Day = Field(alias="from")
    until: Day
    quantity_t: Figure

    @model_validator(mode="after")
    def _in_one_year(self) -> Self:
        if self.from_ > self.until or self.from_.year != self.until.year:
            raise ValueError(
                f"a batch is good from a day to a later day of one calendar year, "
                f"not from {self.from_} until {self.until}"
            )
        if self.quantity_t.value < 0:
            raise ValueError(f"must not be negative, not {self.quantity_t.value:g}")
        return self


class Act(Strict):
    """One thing a measure does to the market.

    Attributes
    ----------
    act : kind of act; one compiler per kind.
    name : tells the acts of one measure apart; the kind when left out.
    limb : the limb whose dates apply; the measure's own when left out.
    from_, until : first and last day, where the act is narrower than the measure.
    elements, stages : goods touched; `("all",)` for every element. An export quota or a licence on
        metal of `NdPr` touches it when one of the two is listed.
    commodities : glob patterns of commodity names (`magnet.NdFeB_heavy`, `magnet.*`). Where given,
        they decide alone which goods are touched.
    origin : region whose exports, production or technology is controlled.
    destinations : regions toward which it holds; `("all",)` for every region but the origin.
    technologies : technologies withheld, or (production quota) the processes that share the pool.
    feed : production quota only: whether domestic or imported feed counts, or all.
    rate, rates : ad valorem share of the border price of origin; `rates` by element go first.
    quantity_t : tonnage by year [t/a; export quota: gross product, production quota: REO].
    quantity_share_of_base : quota as a share of the base year's own quantity.
    batches : export quota: parts of a year's tonnage, in order of their days. A year without any is one
        batch; a tonnage that `quantity_t` names for a year with batches is shared out as they are.
    carry_over, carry_over_year : export quota: share of what is left of a batch that may still be
        exported in the next batch of the same year, and in the next year; nothing when left out.
    approval_share : licence: share of the reference flow that is let through once running.
    approval_by_destination : licence: the same for some destinations; the others get approval_share.
    approval_by_user : licence: the same for some end users, named by the use or its driver in the data
        folder (`defence`), wherever they are; what the destination's other users get is unchanged.
    general_share, general_by_destination : general licence: share of the reference flow that passes
        without lag or application, everywhere and for some destinations.
    eases : general licence: ids of the measures whose licences it stands in for.
    lag_days : licence: days in which nothing passes after the start.
    backlog_days : licence: days in which the applications of the lag are then worked off.
    held_beside : licence: share of the neighbouring goods (same stage and route, not covered) that
        customs hold until their content is shown; no law says it, so it is an assumption.
    held_days : licence: days for which they do, from the start.
    extraterritorial : prohibition or licence: binds shipments between other countries of goods that
        contain material of the origin, and not the origin's own exports. `elements` names the
        material that counts; give `commodities` where the goods bound are others than it.
    content_floor : extraterritorial act or origin requirement: least share of a good's value, by
        base-year prices, from which an input counts; zero when left out.
    users : origin requirement: uses of the data folder, or their drivers, at the destinations.
    required_share : origin requirement: share of their demand that takes no material of the origin.
    strength : share of the act's full effect, 0 to 1 (prohibition: share of the flow stopped;
        technology: share of what the holder would have sold that is withheld).
    source, source_url : where the act's bare numbers come from (`this record` for its scope).
    """

    act: ActKind
    name: str | None = None
    limb: str | None = None
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    elements: Annotated[tuple[Element, ...], BeforeValidator(_list_or_all)] = ("all",)
    stages: tuple[Stage, ...] = ()
    commodities: tuple[str, ...] = ()
    origin: Region
    destinations: Annotated[tuple[RegionOrAll, ...], BeforeValidator(_list_or_all)] = ("all",)
    technologies: tuple[Technology, ...] = ()
    feed: Literal["domestic", "imported", "all"] | None = None
    rate: Figure | None = None
    rates: dict[Element, Figure] = Field(default_factory=dict)
    quantity_t: dict[int, Figure] = Field(default_factory=dict)
    quantity_share_of_base: Figure | None = None
    batches: tuple[Batch, ...] = ()
    carry_over: Figure | None = None
    carry_over_year: Figure | None = None
    approval_share: Figure | None = None
    approval_by_destination: dict[Region, Figure] = Field(default_factory=dict)
    approval_by_user: dict[str, Figure] = Field(default_factory=dict)
    general_share: Figure | None = None
    general_by_destination: dict[Region, Figure] = Field(default_factory=dict)
    eases: tuple[str, ...] = ()
    lag_days: Figure | None = None
    backlog_days: Figure | None = None
    held_beside: Figure | None = None
    held_days: Figure | None = None
    extraterritorial: bool = Field(default=False, strict=True)
    content_floor: Figure | None = None
    users: tuple[str, ...] = ()
    required_share: Figure | None = None
    strength: Figure = Figure(value=1.0)
    source: str | None = None
    source_url: str | None = None
    note: str | None = None

    @field_validator(*TOPS, mode="after")
    @classmethod
    def _within_bounds(cls, held: Any, info: ValidationInfo) -> Any:
        top = TOPS[str(info.field_name)]
        figures = held.values() if isinstance(held, dict) else [held] if held else []
        for number in (n for figure in figures for n in figure.numbers()):
            if number < 0:
                raise ValueError(f"must not be negative, not {number:g}")
            if top is not None and number > top:
                raise ValueError(f"must be at most {top:g}, not {number:g}")
        return held

    @model_validator(mode="after")
    def _whole(self) -> Self:
        missing = _missing(self)
        if missing:
            raise ValueError(f"an act of kind {self.act} needs {missing}")
        if self.feed is not None and self.act != "production_quota":
            raise ValueError("feed belongs to a production_quota")
        for kind, names in OWN.items():
            given = [name for name in names if getattr(self, name)]
            if given and self.act != kind:
                raise ValueError(f"{given[0]} belongs to a {kind}")
        if self.extraterritorial and self.act not in EXTRATERRITORIAL:
            raise ValueError(f"extraterritorial belongs to a {' or a '.join(EXTRATERRITORIAL)}")
        if self.content_floor and not (self.extraterritorial or self.act == "origin_requirement"):
            raise ValueError(
                "content_floor belongs to an extraterritorial act or an origin_requirement"
            )
        if self.from_ and self.until and self.from_ > self.until:
            raise ValueError(f"dates out of order: from {self.from_} is after until {self.until}")
        for before, after in pairwise(self.batches):
            if before.until >= after.from_:
                raise ValueError(
                    f"batches must follow one another: that from {after.from_} begins before the "
                    f"one until {before.until} has ended"
                )
        return self

    @property
    def label(self) -> str:
        """Its name, or its kind."""
        return self.name or self.act

    def figures(self) -> list[tuple[str, Figure]]:
        """Every number of the act with its place, such as `("rates.Dy", ...)`."""
        return [
            (name if key is None else f"{name}.{key}", figure)
            for name in TOPS
            for key, figure in self._figures_of(name)
            if name != "strength" or "strength" in self.model_fields_set
        ]

    def _figures_of(self, name: str) -> list[tuple[str | int | None, Figure]]:
        held = getattr(self, name)
        if isinstance(held, dict):
            return list(held.items())
        return [] if held is None else [(None, held)]

    def covers(self, commodity: str, stage: str, element: str | None) -> bool:
        """Whether goods of this name, stage and element (`Dy`, `NdPr`; None: many) are touched."""
        if self.commodities:
            return any(fnmatchcase(commodity, pattern) for pattern in self.commodities)
        if stage not in self.stages:
            return False
        if self.elements == ("all",):
            return True
        return element is not None and any(s in self.elements for s in symbols(element))

    def binds_route(self, origin: str, destination: str) -> bool:
        """Whether a shipment from `origin` to `destination` is touched; of an extraterritorial act,
        if it has the content."""
        abroad = origin != self.origin and destination != self.origin
        if destination == origin or abroad != self.extraterritorial:
            return False
        if self.extraterritorial is False and origin != self.origin:
            return False
        return self.destinations == ("all",) or destination in self.destinations

    def rate_for(self, element: str | None) -> float:
        """Ad valorem share for goods of an element; the highest of its symbols' rates."""
        own = [
            self.rates[s].value for s in (symbols(element) if element else ()) if s in self.rates
        ]
        if own:
            return max(own)
        return self.rate.value if self.rate else 0.0

    def approval_for(self, destination: str) -> float:
        """Share of a destination's applications that are approved, special end users left out."""
        figure = self.approval_by_destination.get(destination, self.approval_share)
        return 1.0 if figure is None else figure.value

    @property
    def always_granted(self) -> bool:
        """Whether it is a licence that nobody is refused."""
        shares = [*self.approval_by_destination.values(), *self.approval_by_user.values()]
        if self.approval_share is None:
            return False
        return all(figure.value >= 1.0 for figure in (self.approval_share, *shares))

    def general_for(self, destination: str) -> float:
        """Share of a destination's reference flow that a general licence covers."""
        figure = self.general_by_destination.get(destination, self.general_share)
        return 0.0 if figure is None else figure.value

    def quantity_in(self, year: int) -> float | None:
        """Tonnage of a year [t/a]: its own figure, the sum of its batches, or the latest figure before
        it; None before the first."""
        own = [batch for batch in self.batches if batch.from_.year == year]
        if own and year not in self.quantity_t:
            return sum(batch.quantity_t.value for batch in own)
        known = [y for y in self.quantity_t if y <= year]
        return self.quantity_t[max(known)].value if known else None

    def batch_shares(self, year: int) -> list[tuple[date, date, float]]:
        """First day, last day and share of the year's tonnage of each of its batches."""
        own = [batch for batch in self.batches if batch.from_.year == year]
        total = sum(batch.quantity_t.value for batch in own)
        if total <= 0.0:
            return [(date(year, 1, 1), date(year, 12, 31), 1.0)]
        return [(b.from_, b.until, b.quantity_t.value / total) for b in own]

    def touches_any(self, elements: set[str]) -> bool:
        """Whether the act concerns at least one of these elements."""
        return self.elements == ("all",) or bool(elements & set(self.elements))

    def with_values(self, values: dict[str, float]) -> Act:
        """The same act with other numbers at the places named as in `figures`.

        Raises
        ------
        ValueError
            (pydantic's) when a number leaves its bounds.
        """
        data = self.model_dump(by_alias=True, exclude_unset=True)
        for place, value in values.items():
            name, _, key = place.partition(".")
            if not key:
                data[name] = {"value": value}
            else:
                data[name][int(key) if name == "quantity_t" else key] = {"value": value}
        return Act.model_validate(data, context={"names": None})


def _missing(act: Act) -> str:
    """What an act of this kind cannot do without."""
    on_goods = act.act in GOODS_ACTS or act.act == "general_licence"
    if on_goods and not (act.stages or act.commodities):
        return "stages or commodities"
    if act.act in (*TECHNOLOGY_ACTS, "production_quota") and not act.technologies:
        return "technologies"
    if act.act in ("export_quota", "production_quota") and bool(
        act.quantity_t or act.batches
    ) == bool(act.quantity_share_of_base):
        return "either quantity_t (or batches) or quantity_share_of_base"
    if act.act == "licence" and act.approval_share is None:
        return "approval_share"
    if (act.held_beside is None) != (act.held_days is None):
        return "held_beside and held_days together"
    if act.act == "origin_requirement" and not (act.users and act.required_share):
        return "users and required_share"
    if act.act == "general_licence" and act.general_share is None:
        return "general_share"
    if act.act == "general_licence" and not act.eases:
        return "eases"
    if act.act in ("export_tax", "tariff") and not (act.rate or act.rates):
        return "rate or rates"
    return ""

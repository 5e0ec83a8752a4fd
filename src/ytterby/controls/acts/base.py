"""What every act has in common: dates, origin, numbers, what the model asks; its hold on a period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from inspect import get_annotations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field

from ytterby.controls.names import RARE_EARTHS, Elements, Region
from ytterby.controls.values import Day, Figure, ShareFigure, Strict, check_order

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ytterby.controls.effects.compile import Compiler
    from ytterby.ground.arrays import Numbers


NOTHING: Mapping[str, float] = MappingProxyType({})


class ActBase(Strict):
    """One thing a measure does to the market. A kind of act is a class of its own.

    act : kind of act.
    name : tells the acts of one measure apart; the kind when left out.
    limb : the limb whose dates apply; the measure's own when left out.
    from_, until : first and last day, where the act is narrower than the measure.
    elements : touched; `("all",)` for every element.
    origin : region whose exports, production or technology is controlled.
    strength : share of the act's full effect, 0 to 1.
    source, source_url : where the act's bare numbers come from (`this record` for its scope).
    """

    law_kind: ClassVar[str] = ""
    """What a record of law calls a measure with such an act; blank where that is its kind, in words."""
    on_goods: ClassVar[bool] = False
    """Whether it controls goods that leave a country."""
    narrowed: ClassVar[bool] = False
    """Whether the switches `elements` and `reach` take something from it."""
    sudden: ClassVar[bool] = False
    """Whether it stops goods from one day to the next: years are split around it, stocks are held for it."""

    declaratory: ClassVar[bool] = False
    """Whether it is words only, of one day: in no frozen law, and left out by the switch `announcements`."""
    may_refuse: ClassVar[bool] = False
    """Whether it may keep a good from a buyer wholly, so that importers hold more for fear of it."""
    judged: ClassVar[bool] = False
    """Whether an authority grants a share of what is applied for."""

    act: str
    name: str | None = None
    limb: str | None = None
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    elements: Elements = ("all",)
    origin: Region
    strength: ShareFigure = Figure(value=1.0)
    source: str | None = None
    source_url: str | None = None
    note: str | None = None

    def model_post_init(self, context: Any, /) -> None:
        """Refuse an act that lacks something, or with days out of order."""
        if missing := self.missing():
            raise ValueError(f"an act of kind {self.act} needs {missing}")
        check_order(self.from_, self.until)

    def missing(self) -> str:
        """What the act cannot do without and does not say; nothing when it is whole."""
        return ""

    @property
    def label(self) -> str:
        """Its name, or its kind."""
        return self.name or self.act

    def figures(self) -> list[tuple[str, Figure]]:
        """Every number of the act with its place, such as `("rates.Dy", ...)`; its strength last."""
        unsaid = {"strength"} - self.model_fields_set
        names = (name for name in _own_keys_first(type(self)) if name not in unsaid)
        return [found for name in names for found in _figures_in(name, getattr(self, name))]

    @property
    def places(self) -> list[str]:
        """The places of all numbers that may be changed, a strength that is not written included."""
        return [*dict.fromkeys([*(place for place, _ in self.figures()), "strength"])]

    def with_values(self, values: Mapping[str, float]) -> Self:
        """The same act with other numbers at the places named as in `figures`.

        Raises ValueError (pydantic's) when a number leaves its bounds.
        """
        data = self.model_dump(by_alias=True, exclude_unset=True)
        for place, value in values.items():
            _put(data, place, value)
        return type(self).model_validate(data, context={"names": None})

    def touches_any(self, elements: set[str]) -> bool:
        """Whether the act concerns at least one of these elements."""
        return self.elements == ("all",) or bool(elements & set(self.elements))

    def concerns(self, element: str) -> bool:
        """Whether it names this element; an act on all of them means the rare earths."""
        return element in (RARE_EARTHS if self.elements == ("all",) else self.elements)

    # What the model asks. An act on goods, a licence or a quota answers otherwise.

    def covers(
        self, commodity: str, stage: str, element: str | None, element_shares: Numbers = NOTHING
    ) -> bool:
        """Whether goods of this name, stage and element (`Dy`, `NdPr`; None: many, `element_shares` with the share of
        each in their mass) are touched."""
        return False

    def binds_route(self, origin: str, destination: str) -> bool:
        """Whether a shipment from `origin` to `destination` is touched; of an act on third countries,
        if it has the content."""
        return False

    @property
    def scope(self) -> tuple[object, ...]:
        """All that decides which routes it touches."""
        return ()

    @property
    def abroad(self) -> bool:
        """Whether it binds shipments between other countries, by what they contain."""
        return False

    @property
    def floor(self) -> float:
        """Least share of a good's value from which material of the origin counts."""
        return 0.0

    @property
    def holds_back(self) -> bool:
        """Whether it keeps anything from anybody while it binds."""
        return True

    def tightens(self, since: int, year: int, base_year: int) -> bool:
        """Whether it holds back more in a year than what held in the base year; `since` it binds."""
        return self.holds_back and since > base_year

    def cuts_output(self, year: int, base_year: int) -> bool:
        """Whether it cuts output at its origin in a year against the base year, or says so."""
        return False

    @property
    def warns_importers(self) -> bool:
        """Whether it says that goods come under a licence or a ban."""
        return False

    def quantity_in(self, year: int) -> float | None:
        """Tonnage of a year [t/a]; None when the act has none."""
        return None

    def eases_measure(self, measure: str) -> bool:
        """Whether it stands in for licences of a measure."""
        return False

    def general_for(self, destination: str) -> float:
        """Share of a destination's reference flow that then needs no licence."""
        return 0.0

    def leaking(self, first: date, last: date, capacity: float) -> float:
        """Share of the base year's flow that may go round it from one day to another: the folder's `capacity`."""
        return capacity

    def withholds(self, row: ActInForce, restricted_share: float) -> dict[str, float]:
        """Technology -> share of the holder's sales of know-how that it withholds in a period.

        restricted_share : share of them that a licence requirement stops.
        """
        return {}

    def compile(self, row: ActInForce, compiler: Compiler) -> None:
        """Write what the act does in a period into the compiler's effects.

        row : the act with its hold on the period; it binds, and the switches leave something of it.
        """


@cache
def _own_keys_first(kind: type[ActBase]) -> tuple[str, ...]:
    """The fields of a kind: its own first, then those of what it is a kind of."""
    named = [name for one in kind.__mro__ for name in get_annotations(one)]
    return tuple(name for name in dict.fromkeys(named) if name in kind.model_fields)


def _figures_in(place: str, value: object) -> list[tuple[str, Figure]]:
    """The numbers of a field, of each key of a mapping and of each field of a part, with their places."""
    if isinstance(value, Figure):
        return [(place, value)]
    inner = dict(value) if isinstance(value, dict | Strict) else {}
    return [found for key, one in inner.items() for found in _figures_in(f"{place}.{key}", one)]


def _put(data: dict[Any, Any], place: str, value: float) -> None:
    """Write a number at its place in an act as plain data; the keys of a mapping may hold dots."""
    keys = [key for key in data if f"{place}.".startswith(f"{key}.")]
    key = max(keys, key=lambda one: len(str(one)), default=place)
    rest = place[len(str(key)) + 1 :]
    if rest:
        _put(data[key], rest, value)
    else:
        data[key] = {"value": value}


@dataclass(frozen=True)
class ApprovalNoise:
    """How approvals of licences scatter in a run, see `controls/effects/approvals.py`.

    Attributes
    ----------
    seed : what the draw's luck is taken from.
    spread : standard deviation of approval, over the greatest possible one at its mean [0 to 1].
    """

    seed: int
    spread: float


@dataclass(frozen=True)
class ActInForce:
    """An act with its hold on a period.

    Attributes
    ----------
    measure_id : `ID`, or `ID#limb` when the act has its dates from a limb.
    act : what it does; numbers are those of the scenario.
    share_of_year : share of the days of the period on which it binds [0 to 1]. An act that is suspended all through is
        listed with 0, since investors know of it.
    strength : share of its full effect while it binds [0 to 1].
    since : first day on which it binds in this scenario (for a frozen control the recorded day).
    known_until : last day of the state it is in at the end of the period: end of the suspension,
        or last day in force; None when no end is known.
    suspended : whether it is suspended at the end of the period.
    quantity_t : quota of the year of the period's last day; of the frozen day for `as_of`; None
        when the act has none.
    hypothetical : not law.
    elements, oxide_only : what the scenario's switches `elements` and `reach` leave of an act on goods
        (no elements: all), see `controls/effects/effect.py`.
    approval_noise : how approvals scatter in this run; None: as they are on average.
    """

    measure_id: str
    act: ActBase
    share_of_year: float
    strength: float
    since: date
    known_until: date | None
    suspended: bool
    quantity_t: float | None
    hypothetical: bool
    elements: tuple[str, ...] = ()
    oxide_only: bool = False
    approval_noise: ApprovalNoise | None = None

    @property
    def binds(self) -> bool:
        """Whether it does anything in the period: on some of its days, with some strength."""
        return self.share_of_year > 0.0 and self.strength > 0.0

    @property
    def measure(self) -> str:
        """The id of its measure, without a limb."""
        return self.measure_id.split("#")[0]

    @property
    def key(self) -> str:
        """What tells it from all other acts: `ID/label`, or `ID#limb/label`."""
        return f"{self.measure_id}/{self.act.label}"

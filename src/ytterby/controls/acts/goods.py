"""Acts on goods: which goods and which routes they touch."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from ytterby.controls.acts.base import NOTHING, ActBase
from ytterby.controls.names import Destinations, Stages, symbols
from ytterby.controls.values import Day, ShareFigure, mean_by_days, value_of

if TYPE_CHECKING:
    from ytterby.ground.arrays import Numbers

MIN_CONTENT = 0.001
"""Share of a good's mass from which an element counts as in it, where an act says nothing else."""


class GoodsAct(ActBase):
    """An act on goods that leave their origin.

    elements, stages : goods touched; `all` stages are those whose goods are traded. An act on metal of `NdPr`
        touches it when one of the two is listed, one on magnets of `Dy` those that hold enough of it.
    content_share : least share of mass from which a listed element counts as in a good of many; 0.001 when
        left out.
    commodities : glob patterns of commodity names (`magnet.NdFeB_heavy`, `magnet.*`). Where given,
        they decide alone which goods are touched.
    destinations : regions toward which it holds; `("all",)` for every region but the origin.
    """

    on_goods: ClassVar[bool] = True
    narrowed: ClassVar[bool] = True

    stages: Stages = ()
    commodities: tuple[str, ...] = ()
    content_share: ShareFigure | None = None
    destinations: Destinations = ("all",)

    def missing(self) -> str:
        """The goods, when it names none."""
        return "" if self.stages or self.commodities else "stages or commodities"

    def concerns(self, element: str) -> bool:
        """As of any act; one that names its goods by pattern names no element."""
        return not self.commodities and super().concerns(element)

    @property
    def scope(self) -> tuple[object, ...]:
        """All that decides which routes it touches."""
        goods = self.elements, self.stages, self.commodities, self.min_content
        return (*goods, self.origin, self.destinations, self.abroad)

    @property
    def min_content(self) -> float:
        """Share of a good's mass from which a listed element counts as in it."""
        return MIN_CONTENT if self.content_share is None else self.content_share.value

    def covers(
        self, commodity: str, stage: str, element: str | None, element_shares: Numbers = NOTHING
    ) -> bool:
        """Whether goods of this name, stage and element (`Dy`, `NdPr`; None: many) are touched.

        element_shares : element -> share of mass, of a good of many.
        """
        if self.commodities:
            return any(fnmatchcase(commodity, pattern) for pattern in self.commodities)
        if stage not in self.stages:
            return False
        if self.elements == ("all",):
            return True
        if element:
            return any(s in self.elements for s in symbols(element))
        contents = [element_shares[s] for s in self.elements if s in element_shares]
        return any(content >= self.min_content for content in contents)

    def binds_route(self, origin: str, destination: str) -> bool:
        """Whether a shipment from `origin` to `destination` is touched; of an act on third countries,
        if it has the content."""
        third = origin != self.origin and destination != self.origin
        if destination == self.origin or destination == origin or third != self.abroad:
            return False
        return self.destinations == ("all",) or destination in self.destinations


class ReachingAct(GoodsAct):
    """An act on goods that may bind goods made elsewhere by what they contain.

    extraterritorial : binds shipments between other countries of goods that contain material of the
        origin, and not the origin's own exports. `elements` names the material that counts; give
        `commodities` where the goods bound are others than it.
    content_floor : of an extraterritorial act: least share of a good's value, by base-year prices, from
        which an input counts; zero when left out.
    leak_share : share of the base year's flow that may go round the act by way of third countries; the data
        folder's `leak_capacity` when left out. leak_from : day -> the share from then on, as after a campaign
        against smuggling.
    """

    extraterritorial: bool = Field(default=False, strict=True)
    content_floor: ShareFigure | None = None
    leak_share: ShareFigure | None = None
    leak_from: dict[Day, ShareFigure] = Field(default_factory=dict)

    def model_post_init(self, context: Any, /) -> None:
        """As of any act; refuse a floor of content where nothing is counted abroad."""
        super().model_post_init(context)
        if self.content_floor is not None and not self.extraterritorial:
            where = "an extraterritorial act or an origin_requirement"
            raise ValueError(f"content_floor belongs to {where}")

    @property
    def abroad(self) -> bool:
        """Whether it binds shipments between other countries, by what they contain."""
        return self.extraterritorial

    def leaking(self, first: date, last: date, capacity: float) -> float:
        """What the record says of it, `capacity` where that is nothing."""
        steps = [(day, one.value) for day, one in sorted(self.leak_from.items())]
        return mean_by_days([(date.min, value_of(self.leak_share, capacity)), *steps], first, last)

    @property
    def floor(self) -> float:
        """Least share of a good's value from which material of the origin counts."""
        return value_of(self.content_floor)

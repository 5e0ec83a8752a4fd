"""Acts on goods: which goods and which routes they touch."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import ClassVar, Self

from pydantic import Field, model_validator

from ytterby.law.acts.base import ActBase
from ytterby.law.names import Destinations, Stage, symbols
from ytterby.law.values import ShareFigure, value_of


class GoodsAct(ActBase):
    """An act on goods that leave their origin.

    elements, stages : goods touched. An act on metal of `NdPr` touches it when one of the two is listed.
    commodities : glob patterns of commodity names (`magnet.NdFeB_heavy`, `magnet.*`). Where given,
        they decide alone which goods are touched.
    destinations : regions toward which it holds; `("all",)` for every region but the origin.
    """

    on_goods: ClassVar[bool] = True
    narrowed: ClassVar[bool] = True

    stages: tuple[Stage, ...] = ()
    commodities: tuple[str, ...] = ()
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
        goods = self.elements, self.stages, self.commodities
        return (*goods, self.origin, self.destinations, self.abroad)

    def covers(self, commodity: str, stage: str, element: str | None) -> bool:
        """Whether goods of this name, stage and element (`Dy`, `NdPr`; None: many) are touched."""
        if self.commodities:
            return any(fnmatchcase(commodity, pattern) for pattern in self.commodities)
        named = self.elements == ("all",) or any(s in self.elements for s in symbols(element or ""))
        return named and stage in self.stages

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
    """

    extraterritorial: bool = Field(default=False, strict=True)
    content_floor: ShareFigure | None = None

    @model_validator(mode="after")
    def _floor_of_content(self) -> Self:
        if self.content_floor is not None and not self.extraterritorial:
            raise ValueError(
                "content_floor belongs to an extraterritorial act or an origin_requirement"
            )
        return self

    @property
    def abroad(self) -> bool:
        """Whether it binds shipments between other countries, by what they contain."""
        return self.extraterritorial

    @property
    def floor(self) -> float:
        """Least share of a good's value from which material of the origin counts."""
        return value_of(self.content_floor)

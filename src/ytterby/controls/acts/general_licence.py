"""General licences: part of a flow that needs no application."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from ytterby.controls.acts.goods import GoodsAct
from ytterby.controls.names import Region
from ytterby.controls.values import ShareFigure


class GeneralLicence(GoodsAct):
    """A licence to all. It controls no goods: it eases a licence, which asks for it.

    general_share, general_by_destination : share of the reference flow that passes without lag or
        application, everywhere and for some destinations.
    eases : ids of the measures whose licences it stands in for.
    """

    law_kind: ClassVar[str] = "licence requirement"
    on_goods: ClassVar[bool] = False

    act: Literal["general_licence"]
    general_share: ShareFigure
    general_by_destination: dict[Region, ShareFigure] = Field(default_factory=dict)
    eases: tuple[str, ...] = Field(min_length=1)

    def eases_measure(self, measure: str) -> bool:
        """Whether it stands in for licences of a measure."""
        return measure in self.eases

    def general_for(self, destination: str) -> float:
        """Share of a destination's reference flow that then needs no licence."""
        return self.general_by_destination.get(destination, self.general_share).value

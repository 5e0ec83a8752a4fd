"""Origin requirements: buyers take a share of what they need free of the material of one country."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ytterby.controls.acts.base import ActBase
from ytterby.controls.names import Destinations
from ytterby.controls.values import ShareFigure, value_of

if TYPE_CHECKING:
    from ytterby.controls.acts.base import ActInForce
    from ytterby.controls.effects.compile import Compiler


class OriginRule(ActBase):
    """A rule that binds buyers, and so controls no goods.

    elements : whose material of the origin counts.
    destinations : regions whose users are bound; `("all",)` for every region but the origin.
    users : uses of the data folder, or their drivers.
    required_share : share of their demand that takes no material of the origin.
    content_floor : least share of a good's value, by base-year prices, from which an input counts; zero
        when left out.
    """

    law_kind: ClassVar[str] = "prohibition"

    act: Literal["origin_requirement"]
    destinations: Destinations = ("all",)
    users: tuple[str, ...] = Field(min_length=1)
    content_floor: ShareFigure | None = None
    required_share: ShareFigure

    @property
    def floor(self) -> float:
        """Least share of a good's value from which material of the origin counts."""
        return value_of(self.content_floor)

    def binds_users_in(self, region: str) -> bool:
        """Whether users in a region are bound."""
        everywhere = self.destinations == ("all",)
        return region != self.origin if everywhere else region in self.destinations

    def compile(self, row: ActInForce, compiler: Compiler) -> None:
        """Part of the demand of the named users, in the named regions, takes material of other origin only."""
        share = self.required_share.value * row.strength * row.share_of_year
        compiler.require(row, self.users, self.binds_users_in, share)

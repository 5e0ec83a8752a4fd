"""Grant: the payer bears a share of capital cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from ytterby.instruments.base import CapitalInstrument

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.instruments.base import ProjectFlows


class Grant(CapitalInstrument):
    """A share of capital cost that does not come back."""

    rank: ClassVar[int] = 3
    words: ClassVar[str] = "grant"
    tried_as: ClassVar[str] = "grant"

    kind: Literal["grant"]

    @classmethod
    def pay(cls, size: float, flows: ProjectFlows, paid: Floats) -> None:
        """All of it at the opening."""
        paid[:, 0] = size * flows.capital

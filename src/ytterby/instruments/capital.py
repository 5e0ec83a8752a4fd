"""Instruments whose size is a share of capital cost."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from ytterby.controls.names import Technology
from ytterby.controls.values import Number
from ytterby.instruments.base import InstrumentBase, Positive

if TYPE_CHECKING:
    pass


class CapitalInstrument(InstrumentBase):
    """A share of the capital cost of capacity that is started while it is in force; for a project it is paid as that
    opens. capacity_t : most capacity in all [t/yr]."""

    size_key: ClassVar[str] = "share"
    unit: ClassVar[str] = "of capital cost"

    technology: Technology
    share: Annotated[Number, Field(gt=0, le=1)]
    capacity_t: Positive | None = None

    def left(self, used: float) -> float:
        """Capacity that it still pays for [t/yr]; used : so far."""
        return inf if self.capacity_t is None else max(self.capacity_t - used, 0.0)

    def saving(self, rate: float, used: float) -> float:
        """Share of capital cost that it saves investors who ask for a rate; used : what it paid for so far [t/yr]."""
        return self.share * (self.left(used) > 0.0)

    def instalment(self, lent: float) -> tuple[float, float]:
        """What comes back a year [million USD], and for how many years."""
        return 0.0, 0.0

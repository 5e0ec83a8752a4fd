"""Instruments whose size is a price of what is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from ytterby.instruments.base import InstrumentBase, Positive

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.instruments.base import ProjectFlows

MIN_MADE = 1e-9  # [t/yr]
Price = TypeVar("Price", float, "Floats")


class PriceInstrument(InstrumentBase):
    """A price for at most so many tonnes a year.

    technology : where its processes make `commodity` themselves only they are topped up; else whoever makes it in the
        region is, and the benefit passes upstream in prices.
    price [USD/kg]; tonnes : most a year [t of the commodity].
    """

    by_price: ClassVar[bool] = True
    size_key: ClassVar[str] = "price"
    unit: ClassVar[str] = "USD/kg"

    commodity: str
    price: Positive
    tonnes: Positive

    @classmethod
    def gap(cls, size: float, price: Price, upside: float) -> Price:
        """What the payer pays a tonne at prices of the market [USD/kg]; upside : share of what the market pays above
        the size that goes to the payer, where the kind has it."""
        return size - price

    @property
    def good(self) -> str:
        """The commodity that is paid for."""
        return self.commodity

    def due(self, price: float) -> float:
        """What the payer pays a tonne at a price of the market [USD/kg]; below zero it is paid."""
        return self.gap(self.price, price, getattr(self, "upside_share", 0.0))

    def cover(self, made: float) -> tuple[float, float]:
        """Share of what eligible plants make that it covers, and of what another plant would make."""
        free = min(max(1.0 - made / self.tonnes, 0.0), 1.0)
        return min(1.0, self.tonnes / max(made, MIN_MADE)), free

    def billed(self, made: float) -> float:
        """Tonnes a year that are paid for, of what eligible plants make."""
        return min(self.tonnes, made)

    @classmethod
    def pay(cls, size: float, flows: ProjectFlows, paid: Floats) -> None:
        """The gap to the market for all that the project makes, to the end of the term."""
        term = min(round(flows.terms["term"]), flows.price.shape[1])
        gap = cls.gap(size, flows.price[:, :term], flows.terms["upside"])
        paid[:, 1 : 1 + term] = flows.tonnes * gap / 1e3

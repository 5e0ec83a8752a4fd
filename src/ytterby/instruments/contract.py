"""Contracts on what is made today at the price of today, so that plants run whatever the market pays.

A contract for difference pays what the market pays less than its price, and takes what it pays more. Cost plus pays
what inputs and running cost, and a fee. Both are settled as the market clears: no maker waits for a remembered price.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from ytterby.controls.names import Technology
from ytterby.instruments.base import InstrumentBase, NotNegative, Positive, PriceInstrument


class ContractForDifference(PriceInstrument):
    """A price for what is made, whatever the market pays."""

    for_projects: ClassVar[bool] = False
    settled: ClassVar[bool] = True
    words: ClassVar[str] = "contract for difference"

    kind: Literal["contract_for_difference"]


class CostPlus(InstrumentBase):
    """What inputs and running cost, and a fee. fee [USD/kg]; tonnes : most a year [t of the commodity]"""

    for_projects: ClassVar[bool] = False
    settled: ClassVar[bool] = True
    size_key: ClassVar[str] = "fee"
    unit: ClassVar[str] = "USD/kg"
    words: ClassVar[str] = "cost plus"

    kind: Literal["cost_plus"]
    technology: Technology
    commodity: str
    fee: NotNegative
    tonnes: Positive

    @property
    def good(self) -> str:
        """The commodity that is paid for."""
        return self.commodity

    def cover(self, made: float) -> tuple[float, float]:
        """Share of what eligible plants make that it covers; of what another plant would make none."""
        return min(1.0, self.tonnes / max(made, 1e-9)), 0.0

    def billed(self, made: float) -> float:
        """Tonnes a year that are paid for, of what eligible plants make."""
        return min(self.tonnes, made)

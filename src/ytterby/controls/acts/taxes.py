"""Export taxes and tariffs: a share of the border price of origin; the duty goes to the state that levies it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ytterby.controls.names import Element, symbols
from ytterby.controls.values import RateFigure, value_of

if TYPE_CHECKING:
    from ytterby.controls.acts.base import ActInForce
    from ytterby.controls.effects.compile import Compiler
from ytterby.controls.acts.goods import GoodsAct


class Duty(GoodsAct):
    """A duty on goods.

    rate, rates : ad valorem share of the border price of origin; `rates` by element go first.
    """

    levied_abroad: ClassVar[bool] = False

    rate: RateFigure | None = None
    rates: dict[Element, RateFigure] = Field(default_factory=dict)

    def missing(self) -> str:
        """The goods, or the rate."""
        return super().missing() or ("" if self.rate or self.rates else "rate or rates")

    def rate_for(self, element: str | None) -> float:
        """Ad valorem share for goods of an element; the highest of its symbols' rates."""
        own = [self.rates[s].value for s in symbols(element or "") if s in self.rates]
        return max(own, default=value_of(self.rate))

    def compile(self, row: ActInForce, compiler: Compiler) -> None:
        """Add the rate on every touched route, by element where the act has rates."""
        columns = compiler.routes(row)
        rate = compiler.by_element(columns, self.rate_for) * row.share_of_year * row.strength
        compiler.tax(row, columns, rate, None if self.levied_abroad else self.origin)


class ExportTax(Duty):
    """A duty that the origin levies."""

    act: Literal["export_tax"]


class Tariff(Duty):
    """A duty that each destination levies."""

    levied_abroad: ClassVar[bool] = True

    act: Literal["tariff"]

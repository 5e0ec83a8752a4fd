"""A price on burdens of the environment: producers pay it from a year on, and builders and managers know it.

It is a cost beside the calibrated one, so neither skill nor depletion scales it. It holds at today's
coefficients: nobody cleans up because of it, which a table of burdens cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.environment.coefficients import coefficients_of
from ytterby.environment.price import BurdenPrice
from ytterby.ground.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State


@dataclass(frozen=True)
class BurdenCharge:
    """charge : array (column) [USD/kg], what the period's price takes; None where there is no price."""

    charge: Floats | None = None

    def off(self, worth: Floats) -> Floats:
        """A revenue beside the market, array (column) [USD/kg], less the charge."""
        return worth if self.charge is None else worth - self.charge


class BurdenPriceProcess:
    """The price of a run. Raises ScenarioError where the data folder says nothing of burdens."""

    def __init__(self, base: BaseYear, words: Sequence[str]) -> None:
        self.price = BurdenPrice.of(words, base.first_year) if words else None
        if self.price is None:
            return
        self.coefficients = coefficients_of(base.network)
        for name in self.price.prices:
            if not (self.coefficients.known[self.coefficients.names.index(name)]).any():
                raise ScenarioError(
                    f"a price on {name}, of which nothing is known",
                    where=str(base.network.chain.folder),
                    advice="Give its burdens in burdens.csv or burdens_own.csv.",
                )

    def initial(self, period: Period) -> BurdenCharge:
        """The charge of the first period."""
        return self._of(period)

    def _of(self, period: Period) -> BurdenCharge:
        if self.price is None:
            return BurdenCharge()
        return BurdenCharge(self.price.charge(self.coefficients, period.year))

    def build(self, draft: ProgramDraft, state: State) -> None:
        """Producers pay."""
        if state.burden_price.charge is not None:
            draft.subsidy = draft.subsidy - state.burden_price.charge

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[BurdenCharge, Reported]:
        """The charge of the next period."""
        return self._of(cleared.following), {}

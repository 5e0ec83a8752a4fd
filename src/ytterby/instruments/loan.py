r"""Loan: the payer lends a share of capital cost, which comes back in equal parts with interest.

A loan of a share L of K at rate i over m years costs CRF(i, m) a year, worth CRF(i, m) / CRF(r, m) today to who asks
for r, so it is a grant of L [1 - CRF(i, m) / CRF(r, m)].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from ytterby.ground.finance import annuity
from ytterby.instruments.base import CapitalInstrument, Positive, Share

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.instruments.base import ProjectFlows, Terms

REPAYMENT = "loan_repayment"
"""The kind under which what comes back is billed."""


class Loan(CapitalInstrument):
    """A share of capital cost that is lent. interest : a year; years : in which it comes back."""

    rank: ClassVar[int] = 4
    words: ClassVar[str] = "loan"

    kind: Literal["loan"]
    interest: Share
    years: Positive

    def saving(self, rate: float, used: float) -> float:
        """Share of capital cost that it saves investors who ask for a rate; used : what it paid for so far [t/yr]."""
        terms = {"loan_rate": self.interest, "loan_years": self.years, "life": self.years}
        return super().saving(rate, used) * self.worth(terms, rate)

    def instalment(self, lent: float) -> tuple[float, float]:
        """What comes back a year [million USD], and for how many years."""
        return lent * annuity(self.interest, self.years), self.years

    @classmethod
    def worth(cls, terms: Terms, rate: float) -> float:
        """What a loan of all capital cost is worth, as a grant of a share of it."""
        years = min(terms["loan_years"], terms["life"])
        return max(0.0, 1.0 - annuity(terms["loan_rate"], years) / annuity(rate, years))

    @classmethod
    def pay(cls, size: float, flows: ProjectFlows, paid: Floats) -> None:
        """Lent at the opening; a year that earns less than the instalment pays what it earns."""
        due, years = cls._due(size, flows)
        paid[:, 0] = size * flows.capital
        paid[:, 1 : 1 + years] = -flows.cash[:, :years].clip(0.0, due)

    @classmethod
    def worst_year(cls, size: float, flows: ProjectFlows, paid: Floats) -> Floats:
        """The largest instalment, or part of one, that is missed: array (path) [million USD]."""
        due, years = cls._due(size, flows)
        missed: Floats = (due + paid[:, 1 : 1 + years]).max(axis=1, initial=0.0)
        return missed

    @classmethod
    def _due(cls, size: float, flows: ProjectFlows) -> tuple[float, int]:
        years = min(round(flows.terms["loan_years"]), flows.cash.shape[1])
        return size * flows.capital * annuity(flows.terms["loan_rate"], years), years

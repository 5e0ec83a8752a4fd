"""A tonnage by year, or as a share of the base year's own: what quotas of both kinds say."""

from __future__ import annotations

from pydantic import Field

from ytterby.law.figures import AmountFigure, Strict


class Tonnage(Strict):
    """The limit of a quota.

    Attributes
    ----------
    quantity_t : tonnage by year [t/a; export quota: gross product, production quota: REO].
    quantity_share_of_base : quota as a share of the base year's own quantity.
    """

    quantity_t: dict[int, AmountFigure] = Field(default_factory=dict)
    quantity_share_of_base: AmountFigure | None = None

    def quantity_in(self, year: int) -> float | None:
        """Tonnage of a year [t/a]: the latest figure up to it; None before the first."""
        known = [y for y in self.quantity_t if y <= year]
        return self.quantity_t[max(known)].value if known else None

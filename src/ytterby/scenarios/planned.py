"""Plants that a scenario plans: they come whatever the market says.

A planned plant opens as any other does, after its lead time and with a ramp-up that know-how decides.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from ytterby.controls.names import Element, Region, Technology
from ytterby.controls.values import Day, Strict
from ytterby.instruments.base import IDENT, NotNegative, Payers, Share

PlannedKind = Literal["public", "grant", "loan", "private"]


class PlannedPlant(Strict):
    """A plant that is built whatever the market says.

    Attributes
    ----------
    plant : free id, unique in the file.
    stage : a technology of the data folder. process : where it has several, the process, or the deposit of a
        mine, that the capacity is for; all of the technology if left out.
    elements : the capacity is only for processes that make one of these; all if left out.
    region : where it stands. year : the first in which it may produce.
    tonnes : a year, in the unit of the technology's capacity; 0 builds nothing.
    payer : region, or region -> share; the region itself if left out.
    kind : `public` and `grant`: the payer bears `share` of the capital cost. `loan`: it lends that share, which
        comes back in equal parts over the life of the plant, with `interest` a year on what is still owed.
        `private`: no public budget bears anything.
    announced : before this day investors do not know of it; the day of the decision if left out.
    """

    plant: str = Field(pattern=IDENT)
    stage: Technology
    process: str | None = None
    elements: tuple[Element, ...] | None = Field(default=None, min_length=1)
    region: Region
    year: int = Field(strict=True, ge=1985, le=2100)
    tonnes: NotNegative
    payer: Payers | None = None
    kind: PlannedKind = "public"
    share: Share = 1.0
    interest: Share = 0.0
    announced: Day | None = None

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        if self.interest and self.kind != "loan":
            raise ValueError("interest belongs to a plant of kind loan")
        return self

    @property
    def payers(self) -> dict[str, float]:
        """Region -> share of what is public."""
        return self.payer or {self.region: 1.0}

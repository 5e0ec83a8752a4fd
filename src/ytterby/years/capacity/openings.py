"""What opens in months to come, as a list: nearly all months of nearly all plants have nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.years.state import HORIZON

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ytterby.ground.arrays import Floats, Ints


@dataclass(frozen=True)
class Openings:
    """Arrays (opening): plant, category, month (ahead of the start of the period, below `HORIZON`), tonnes [t/yr]."""

    plant: Ints
    category: Ints
    month: Ints
    tonnes: Floats

    @classmethod
    def none(cls) -> Openings:
        """Nothing."""
        return cls.of(np.zeros((0, 0, 0)))

    @classmethod
    def of(cls, tonnes: Floats) -> Openings:
        """From an array (plant, category, months ahead) [t/yr]."""
        plant, category, month = np.nonzero(tonnes[:, :, :HORIZON])
        return cls(plant, category, month, tonnes[plant, category, month])

    def __add__(self, other: Openings) -> Openings:
        """Both."""
        pairs = zip(self._arrays, other._arrays, strict=True)
        return Openings(*(np.concatenate(pair) for pair in pairs))

    def only(self, chosen: NDArray[np.bool_]) -> Openings:
        """Those of a mask."""
        return Openings(*(array[chosen] for array in self._arrays))

    def times(self, share: Floats) -> Openings:
        """With other tonnes: share : array (opening). What comes to nothing is left out."""
        tonnes = self.tonnes * share
        return replace(self, tonnes=tonnes).only(tonnes != 0.0)

    def later(self, months: int) -> Openings:
        """As they are so many months on."""
        return replace(self, month=self.month - months)

    def by_category(self, plants: int, categories: int) -> Floats:
        """Array (plant, category) [t/yr]."""
        place = self.plant * categories + self.category
        total = np.bincount(place, self.tonnes, plants * categories).astype(float)
        return total.reshape(plants, categories)

    def by_month(self, plants: int) -> Floats:
        """Array (plant, months ahead) [t/yr]."""
        place = self.plant * HORIZON + self.month
        total = np.bincount(place, self.tonnes, plants * HORIZON).astype(float)
        return total.reshape(plants, HORIZON)

    @property
    def _arrays(self) -> tuple[Any, Any, Any, Any]:
        return self.plant, self.category, self.month, self.tonnes


def due(pipeline: Openings, months: int, following: int) -> tuple[Openings, Openings]:
    """What opens at the start of the next period, and the pipeline seen from there.

    What opens in the first half of the next period counts from its start.
    months, following : length of the period and of the next one.
    """
    until = months + following // 2
    opened = pipeline.only((pipeline.month >= 1) & (pipeline.month <= until))
    return opened, pipeline.only(pipeline.month > until).later(months)


def decided(
    undecided: Openings, months: int, lead: Floats, pays: Floats
) -> tuple[Openings, Openings]:
    """What is decided in a period, and what is still open at the start of the next.

    A project is decided its lead time before it opens, if its plant would earn more than it costs to run; if not it
    waits, and opens as much later. lead : array (plant) [months]; pays : array (plant), 1 where it would, else 0.
    """
    at_hand = undecided.month < lead[undecided.plant] + months
    near, far = undecided.only(at_hand), undecided.only(~at_hand & (undecided.month >= months))
    share = pays[near.plant]
    return near.times(share), far.later(months) + near.times(1.0 - share)

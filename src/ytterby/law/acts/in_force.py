"""An act with its hold on a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from ytterby.law.acts.base import ActBase


@dataclass(frozen=True)
class Luck:
    """How approvals of licences scatter in a run, see `law/effects/luck.py`.

    Attributes
    ----------
    seed : what the draw's luck is taken from.
    spread : standard deviation of approval, over the greatest possible one at its mean [0 to 1].
    """

    seed: int
    spread: float


@dataclass(frozen=True)
class ActInForce:
    """An act with its hold on a period.

    Attributes
    ----------
    measure_id : `ID`, or `ID#limb` when the act has its dates from a limb.
    act : what it does; numbers are those of the scenario.
    share_of_year : share of the days of the period on which it binds [0 to 1].
    strength : share of its full effect while it binds [0 to 1].
    suspended_share : share of the days of the period on which it exists and is suspended. An act
        that is suspended all through is listed with share_of_year 0, since investors know of it.
    since : first day on which it binds in this scenario (for a frozen control the recorded day).
    known_until : last day of the state it is in at the end of the period: end of the suspension,
        or last day in force; None when no end is known.
    suspended : whether it is suspended at the end of the period.
    quantity_t : quota of the year of the period's last day; of the frozen day for `as_of`; None
        when the act has none.
    hypothetical : not law.
    elements, oxide_only : what the scenario's switches `elements` and `reach` leave of an act on goods
        (no elements: all), see `law/effects/narrow.py`.
    luck : how approvals scatter in this run; None: as they are on average.
    """

    measure_id: str
    act: ActBase
    share_of_year: float
    strength: float
    suspended_share: float
    since: date
    known_until: date | None
    suspended: bool
    quantity_t: float | None
    hypothetical: bool
    elements: tuple[str, ...] = ()
    oxide_only: bool = False
    luck: Luck | None = None

    @property
    def binds(self) -> bool:
        """Whether it does anything in the period: on some of its days, with some strength."""
        return self.share_of_year > 0.0 and self.strength > 0.0

    @property
    def measure(self) -> str:
        """The id of its measure, without a limb."""
        return self.measure_id.split("#")[0]

    @property
    def key(self) -> str:
        """What tells it from all other acts: `ID/label`, or `ID#limb/label`."""
        return f"{self.measure_id}/{self.act.label}"

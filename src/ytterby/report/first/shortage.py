"""Who goes without for a control, and on which day plants stand still; rows of the table of figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ytterby.draws.effects import Interval
    from ytterby.figures.question import PathPeriod
    from ytterby.report.first.figures import Setting


@dataclass(frozen=True)
class UseLoss:
    """A use in a region that goes without in the worst period. lost, before : shares of what it wants, with the control
    and without; ends, before_ends : their ranges."""

    use: str
    region: str
    lost: float
    before: float
    ends: Interval | None
    before_ends: Interval | None


@dataclass(frozen=True)
class UserLosses:
    """Who goes without. period : the worst period; share : of all demand outside the holder that is lost beyond what
    is lost without the control, by value; losses : largest first; over : the first period without such losses;
    at_end : that share in the last year, `until`; ends, back_ends, at_end_ends : the ranges of share, over, at_end."""

    period: PathPeriod
    share: float
    losses: list[UseLoss]
    over: PathPeriod | None
    ends: Interval | None
    at_end: float
    until: int
    back_ends: Interval | None
    at_end_ends: Interval | None


def users_of(setting: Setting) -> UserLosses | None:
    """Who goes without in the worst period from the start of the control on; None where nobody does."""
    effects = setting.effects
    worst, last = effects.first("shortfall_worst"), effects.first("shortfall_last")
    if worst is None or last is None:
        return None
    losses = [
        UseLoss(row.labels["use"], row.labels["region"], row.value or 0.0, row.reference or 0.0, row.ends,
                row.reference_ends)
        for row in effects.rows("use_worst")
    ]  # fmt: skip
    over, back_ends = setting.back("users_return")
    return UserLosses(
        effects.period(worst), worst.value or 0.0, losses, over, worst.ends, last.value or 0.0, last.year, back_ends,
        last.ends,
    )  # fmt: skip


@dataclass(frozen=True)
class PlantStop:
    """When the plants of a region stand still for want of a good. days, ends : share of plants -> day since the control
    began, and its range; first : the date on which one in a hundred does."""

    region: str
    good: str
    days: dict[float, float]
    ends: dict[float, Interval | None]
    first: str


def stops_of(setting: Setting) -> list[PlantStop]:
    """By region, the earliest first."""
    stops: dict[str, PlantStop] = {}
    for row in setting.effects.rows("plants_stop"):
        region, share = row.labels["region"], float(row.labels["share"])
        one = stops.setdefault(
            region, PlantStop(region, row.labels["good"], {}, {}, row.labels["day"])
        )
        one.days[share], one.ends[share] = row.value or 0.0, row.ends
    return list(stops.values())

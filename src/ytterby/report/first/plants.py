"""What a control does in the long run: plants outside, public cost; rows of the table of figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ytterby.draws.effects import Interval
    from ytterby.report.first.setting import Setting


@dataclass(frozen=True)
class PlantCapacity:
    """Capacity of one technology in one year, with and without [t a year].

    caught_up : the year from which on it is within a tenth of that without; None where it is not to the end.
    further : title of each further run that it is compared with -> capacity there.
    """

    technology: str
    year: int
    now: float
    before: float
    ends: Interval | None
    before_ends: Interval | None = None
    caught_up: int | None = None
    further: tuple[tuple[str, float], ...] = ()

    @property
    def moved(self) -> float:
        """By which part of it the capacity moves, either way."""
        return abs(self.now / self.before - 1.0)


def plants_of(setting: Setting, figure: str = "plants") -> list[PlantCapacity]:
    """Capacity ten years after the control began, or in the last year, of the reported technologies: outside the
    holder, of support in the state that pays. Of the figure `plants_farthest` in the year in which it moves most."""
    made = []
    for row in setting.effects.rows(figure):
        technology = row.labels["technology"]
        back = setting.effects.value(f"{figure}_caught_up", technology=technology)
        further = tuple(
            (setting.report.label(one.labels["compared_with"]), one.value)
            for one in setting.effects.rows("plants_further", technology=technology)
            if one.value is not None
        )
        made.append(
            PlantCapacity(technology, row.year, row.value or 0.0, row.reference or 0.0, row.ends, row.reference_ends,
                          None if back is None else int(back), further if figure == "plants" else ())
        )  # fmt: skip
    return made


@dataclass(frozen=True)
class PublicCost:
    """What the public pays beyond the run without [million USD]: in all, and in its dearest year; with their ranges."""

    total: float
    maximum: float
    year: int
    ends: Interval | None
    total_ends: Interval | None


def cost_of(setting: Setting) -> PublicCost | None:
    """The public cost of the instruments of the scenario; None where it has none beyond the other run."""
    total, peak = setting.one("public_cost_total"), setting.one("public_cost_peak")
    if total is None or peak is None:
        return None
    return PublicCost(total.value or 0.0, peak.value or 0.0, peak.year, peak.ends, total.ends)

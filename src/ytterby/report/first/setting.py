"""The question of a page: what changes, between which runs, when and where; and its figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.draws.effects import EffectRow, EffectTable, Interval
    from ytterby.figures.effect.window import PathPeriod
    from ytterby.report.inputs import Report
    from ytterby.report.words import Words


@dataclass(frozen=True)
class Setting:
    """The question of a report: `change` as of `ControlChange.plain`, and the table of figures."""

    report: Report
    words: Words
    change: Mapping[str, Any]
    effects: EffectTable

    @property
    def first(self) -> float:
        """The first day of the control, in years."""
        return self.effects.question.first

    @property
    def last(self) -> float | None:
        """Its last day, in years; None where it goes on."""
        return self.effects.question.last

    def back(self, figure: str, **labels: str) -> tuple[PathPeriod | None, Interval | None]:
        """The period in which something is over, by a figure that counts years since the control began, and between
        which moments that lies [years, such as 2027.5]; infinite where it may never be, None where it is not."""
        row = self.effects.first(figure, **labels)
        period = self.effects.period(row) if row else None
        ends = self.effects.ends_of(figure, **labels)
        return period, None if ends is None else (self.first + ends[0], self.first + ends[1])

    def one(self, figure: str, **labels: object) -> EffectRow | None:
        """The first row of a figure; None without any."""
        return self.effects.first(figure, **labels)


def setting_of(report: Report) -> Setting | None:
    """The question of a report; None where it has no comparison or does not say what changes."""
    if report.effects is None:
        return None
    return Setting(report, report.words, report.effects.question.change.plain(), report.effects)

"""The question of a page: what changes, between which runs, when and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ytterby.figures.change import place_of
from ytterby.figures.effect_window import PEAK_YEARS, PathPeriod, in_years
from ytterby.report.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.report.inputs import Report

OUTSIDE = "OUTSIDE"
"""The region of a table that stands for all but the holder."""


@dataclass(frozen=True)
class Setting:
    """The question of a report: `change` as of `ControlChange.plain`, the runs, and when the control holds."""

    report: Report
    words: Words
    change: Mapping[str, Any]
    focus: str
    reference: str
    first: float
    last: float | None

    @property
    def runs(self) -> tuple[str, str]:
        """The scenario and the one that it is compared with."""
        return self.focus, self.reference

    @property
    def place(self) -> str:
        """The region whose prices are reported: the one destination or payer, else all outside the holder."""
        return place_of(self.change)

    @property
    def worst_until(self) -> float:
        """Until when the worst is looked for, in years; of a control without end its first years."""
        return self.first + PEAK_YEARS if self.last is None else float("inf")

    def during(self, period: PathPeriod) -> bool:
        """Whether the control holds in some part of a period."""
        return period.end > self.first + 1e-6 and (self.last is None or period.start < self.last)


def setting_of(report: Report) -> Setting | None:
    """The question of a report; None where it has no comparison or does not say what changes."""
    headline = report.headline
    change, pairs = headline.get("change"), headline.get("comparisons") or ()
    if not change or not pairs or not change["first"]:
        return None
    last = in_years(change["last"]) if change["last"] else None
    words = Words.in_headline(headline)
    pair = pairs[0]
    return Setting(
        report, words, change, pair["of"], pair["against"], in_years(change["first"]), last
    )

"""The row of the first page on GDP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.economics.summary import BY_INDUSTRY
from ytterby.report.first.formats import ends_of, region_of, the_region
from ytterby.report.kit.numbers import MISSING, listed, number

if TYPE_CHECKING:
    from ytterby.report.first.setting import Setting

MIN_PERCENT = 5e-4
"""Percent of GDP below which it is reported as next to nothing."""


def gdp_cells(setting: Setting) -> tuple[str, ...] | None:
    """Question, without, with, range, when over, how sure, source; None where nothing was counted.

    Parts of GDP are reported in percent, a fall as a minus. The range has exposure in it: which part of an industry
    hangs on a product is an assumption, and mostly the widest.
    """
    gdp = setting.report.gdp
    if gdp is None:
        return None
    where = f"{the_region(setting.words, gdp.region)}, {_picked(setting, gdp.region)}"
    if max(abs(gdp.low), abs(gdp.high), abs(gdp.middle)) < MIN_PERCENT:
        question = f"GDP of {where}: plants that stop, and users that pay more"
        return question, "0%", "next to nothing", MISSING, MISSING, "no range", "users"
    question = f"GDP of {where}: plants that stop, and users that pay more; worst in {gdp.year}"
    ends = (gdp.low, gdp.high)
    certain = (
        f"{100.0 * gdp.exposure:.0f}% of the width is exposure of industries"
        if gdp.exposure < 1.0
        else "range of exposure of industries alone"
    )
    if gdp.donor:
        certain += f", taken over from {the_region(setting.words, gdp.donor)}"
    return question, "0%", signed(gdp.middle), ends_of(ends, signed), MISSING, certain, "users"


def _picked(setting: Setting, region: str) -> str:
    """Why this region is reported and no other."""
    if list(setting.change["destinations"]) == [region]:
        return "at which it is aimed"
    counted = listed([region_of(setting.words, one) for one in BY_INDUSTRY])
    return f"hit hardest of those counted ({counted})"


def signed(value: float) -> str:
    """A change in percent of GDP, with its sign."""
    return f"{'-' if value < 0.0 else '+'}{number(abs(value), 2)}%"

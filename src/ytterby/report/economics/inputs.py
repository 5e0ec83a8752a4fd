"""What the pages of `ytterby economy` are made of, and how figures of its tables are put in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from ytterby.economics.selections import BILLION, ENDS, EconomyTables
from ytterby.report.kit.numbers import between, number
from ytterby.report.picture import Picture

SAME = (
    "scenario",
    "against",
    "region",
    "table",
    "method",
    "measure",
    "reach",
    "donor",
    "period",
    "channel",
    "gdp_musd",
)
"""Columns that a page tells once."""


@dataclass(frozen=True)
class EconomyPages(EconomyTables):
    """What the pages are made of.

    Attributes
    ----------
    scenario, against : titles. source : the line under each picture. notes : what else is to be known of the run.
    switches : name, value, and where the value is from, as they stood.
    """

    scenario: str = ""
    against: str = ""
    source: str = ""
    switches: Sequence[Mapping[str, str]] = ()
    notes: Sequence[str] = ()


def over_exposure(pages: EconomyPages, preset: str) -> str:
    """The answer of a preset over the range of exposure, in brackets."""
    ends = pages.preset_range(preset)
    return f" ({between(*ends)} over exposure)" if ends else ""


def keyed(pictures: Sequence[Picture]) -> list[Picture]:
    """Pictures with keys of their own, where one kind stands several times."""
    seen: dict[str, int] = {}
    result = []
    for one in pictures:
        seen[one.key] = seen.get(one.key, 0) + 1
        result.append(one if seen[one.key] == 1 else replace(one, key=f"{one.key}_{seen[one.key]}"))
    return result


def percents() -> list[pl.Expr]:
    """The columns in percent, under the names that pictures know."""
    return [pl.col(f"{end}_percent").alias(end) for end in ENDS]


def billions(row: Mapping[str, float]) -> dict[str, float]:
    """A row's low, middle and high in billions."""
    return {end: float(row[end]) / BILLION for end in ENDS}


def fall(row: Mapping[str, float], suffix: str, unit: str) -> str:
    """A change with its range in words, `0.6 percent lower (0.3 to 0.9)`; a range with both signs has no side."""
    low, middle, high = (row[f"{end}{suffix}"] for end in ENDS)
    if min(low, high) < 0.0 < max(low, high):
        return f"changed by {number(low)} to {number(high)} {unit}, so that not even the sign can be told"
    if low == high == 0.0:
        return "unchanged"
    side = "lower" if middle < 0.0 else "higher"
    return f"{number(abs(middle))} {unit} {side} ({_smaller_first(low, high)})"


def than(changed: str, against: str) -> str:
    """What a change in words is compared with, behind it: `than under` a side, else `against`."""
    if not against:
        return ""
    return f" than under “{against}”" if changed.endswith(")") else f", against “{against}”"


def band(row: Mapping[str, float], suffix: str = "", unit: str = "") -> str:
    """A middle figure with its range in words, the smaller loss first."""
    low, middle, high = (row[f"{end}{suffix}"] for end in ENDS)
    first, last = (low, high) if abs(low) <= abs(high) else (high, low)
    return f"{number(middle)}{unit} ({number(first)} to {number(last)})"


def _smaller_first(low: float, high: float) -> str:
    """Two sizes without their sign."""
    first, last = (low, high) if abs(low) <= abs(high) else (high, low)
    return f"{number(abs(first))} to {number(abs(last))}"


def first_of(ordered: pl.DataFrame, when: str) -> str:
    """The first of some parts in a sentence: above all others only where no range of theirs reaches into its own."""
    first, *others = ordered.to_dicts()
    closest_end = min(abs(first[f"{end}_percent"]) for end in ENDS)
    clear = all(abs(other[f"{end}_percent"]) < closest_end for other in others for end in ENDS)
    comparison = (
        ", more than any other material" if clear else "; the ranges of others reach into its own"
    )
    return f"{first['part']} alone is worth {band(first, '_percent')} percent of GDP in {when}{comparison}."


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Without the columns that are the same in every row of a page, and the label of the time."""
    same = [name for name in SAME if name in frame.columns and frame[name].n_unique() < 2]
    return frame.drop([*same, *({"when"} & {*frame.columns})])

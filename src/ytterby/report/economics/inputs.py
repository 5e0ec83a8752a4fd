"""What the pages of `ytterby economy` are made of, and how its tables are put for a picture or a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from ytterby.report.kit.numbers import between, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.report.picture import Picture

ENDS = ("low", "middle", "high")
AT_RISK = "value_at_risk"
BILLION = 1000.0
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
ANY_YEAR = "a year"
"""What the time of a cut is called that is imposed without a market."""


@dataclass(frozen=True)
class EconomyPages:
    """What the pages are made of.

    Attributes
    ----------
    tables : those of `ytterby economy`, by name. region : whose answer it is. scenario, against : titles.
    source : the line under each picture. switches : name, value, and where the value is from, as they stood.
    notes : what else is to be known of the run.
    """

    tables: Mapping[str, pl.DataFrame]
    region: str
    scenario: str
    against: str = ""
    source: str = ""
    switches: Sequence[Mapping[str, str]] = ()
    notes: Sequence[str] = ()

    def table(self, name: str, everywhere: bool = False) -> pl.DataFrame:
        """The rows of a table for the region, or for all; without rows where there is no such table."""
        frame = self.tables.get(f"economy_{name}", pl.DataFrame())
        if everywhere or "region" not in frame.columns:
            return frame
        return frame.filter(pl.col("region") == self.region)

    def gdp(self, channel: str = "total", everywhere: bool = False) -> pl.DataFrame:
        """Rows of one channel, with `when`; a value at risk has but one."""
        frame = timed(self.table("gdp", everywhere))
        own = (pl.col("channel") == channel) | (pl.col("measure") == AT_RISK)
        return frame.filter(own) if frame.height else frame

    @property
    def at_risk(self) -> bool:
        """Whether the method is the value at risk, which is no change of GDP."""
        frame = self.table("gdp")
        return frame.height > 0 and frame["measure"][0] == AT_RISK

    @property
    def worst(self) -> str:
        """The period in which most is lost, or is at risk."""
        total = self.gdp()
        if total.is_empty():
            return ""
        return str(total.sort(pl.col("middle").abs(), descending=True)["when"][0])


def timed(frame: pl.DataFrame) -> pl.DataFrame:
    """With `when`, if there are rows: the label of the period, the year where it is a whole one."""
    if frame.is_empty():
        return frame
    year = (
        pl.when(pl.col("year") == 0)
        .then(pl.lit(ANY_YEAR))
        .otherwise(pl.col("year").cast(pl.String))
    )
    is_year = pl.col("period") == ""
    return frame.with_columns(pl.when(is_year).then(year).otherwise(pl.col("period")).alias("when"))


def industries_of(pages: EconomyPages, *channels: str) -> pl.DataFrame:
    """name, low, middle, high [billion USD] of the worst period, the largest first."""
    frame = pages.table("industries")
    if frame.is_empty():
        return pl.DataFrame(schema={"name": pl.String, **dict.fromkeys(ENDS, pl.Float64)})
    own = timed(frame).filter(pl.col("channel").is_in(channels) & (pl.col("when") == pages.worst))
    # ends of both channels are added, as if exposure and prices erred together
    summed = own.group_by(pl.col("title").alias("name")).agg(
        pl.col(end).sum() / BILLION for end in ENDS
    )
    known = summed.filter(pl.col("middle") != 0)
    return known.sort(pl.col("middle").abs(), "name", descending=[True, False])


def years_of(pages: EconomyPages) -> pl.DataFrame:
    """The whole years of the total, in order."""
    total = pages.gdp()
    if total.is_empty():
        return total
    return total.filter((pl.col("period") == "") & (pl.col("year") > 0)).sort("year")


def both_ends(frame: pl.DataFrame) -> pl.DataFrame:
    """name, low, middle, high [percent of GDP]: each switch at both ends of its range, the answer between."""
    value, own = pl.col("gdp_percent"), frame.filter(switch="")["gdp_percent"]
    ends = frame.filter(pl.col("switch") != "").group_by("switch", maintain_order=True)
    ranges = ends.agg(value.min().alias("low"), value.max().alias("high"))
    middle = pl.lit(own[0] if own.len() else None, dtype=pl.Float64).alias("middle")
    return ranges.select(pl.col("switch").alias("name"), "low", middle, "high")


def over_exposure(pages: EconomyPages, preset: str) -> str:
    """The answer of a preset over the range of exposure, in brackets."""
    ends = pages.table("ends", everywhere=True)
    own = ends.filter((pl.col("preset") == preset) & (pl.col("switch") == "exposure"))[
        "gdp_percent"
    ]
    low, high = own.min(), own.max()
    return f" ({between(low, high)} over exposure)" if own.len() else ""  # type: ignore[arg-type]


def preset_answer(pages: EconomyPages, preset: str) -> float:
    """The answer of a preset; the one at the goal is the start and all steps."""
    own = pages.table("ends", everywhere=True).filter(
        (pl.col("preset") == preset) & (pl.col("switch") == "")
    )
    return float(own["gdp_percent"][0])


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
    smaller, larger = sorted((abs(low), abs(high)))
    if larger == 0.0:
        return "unchanged"
    side = "lower" if middle < 0.0 else "higher"
    return f"{number(abs(middle))} {unit} {side} ({number(smaller)} to {number(larger)})"


def than(changed: str, against: str) -> str:
    """What a change in words is held against, behind it: `than under` a side, else `against`."""
    if not against:
        return ""
    return f" than under “{against}”" if changed.endswith(")") else f", against “{against}”"


def band(row: Mapping[str, float], suffix: str = "", unit: str = "") -> str:
    """A middle figure with its range in words, the smaller loss first."""
    ends = sorted((row[f"low{suffix}"], row[f"high{suffix}"]), key=abs)
    middle, smaller, larger = (number(value) for value in (row[f"middle{suffix}"], *ends))
    return f"{middle}{unit} ({smaller} to {larger})"


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

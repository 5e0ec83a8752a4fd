"""What a question takes of the tables of a study: rows of one region, in order, added up, between their ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ytterby.economics.from_results import AT_RISK_MEASURE
from ytterby.economics.impact import COMPOSITION

ENDS = ("low", "middle", "high")
BILLION = 1000.0
TINY = 1e-4
"""Of the largest change of an industry: what is less is not listed."""
ANY_YEAR = "a year"
"""What the time of a cut is called that is imposed without a market."""
NO_FIGURES = pl.DataFrame(schema={"name": pl.String, **dict.fromkeys(ENDS, pl.Float64)})


@dataclass(frozen=True)
class EconomyTables:
    """Tables of a study, and the region whose answer it is.

    tables : those of `ytterby economy`, by name.
    """

    tables: Mapping[str, pl.DataFrame]
    region: str

    def table(self, name: str, everywhere: bool = False) -> pl.DataFrame:
        """The rows of a table for the region, or for all; without rows where there is no such table."""
        frame = self.tables.get(f"economy_{name}", pl.DataFrame())
        if everywhere or "region" not in frame.columns:
            return frame
        return frame.filter(pl.col("region") == self.region)

    def gdp(self, channel: str = "total") -> pl.DataFrame:
        """Rows of one channel, with `when`; a value at risk has but one."""
        frame = timed(self.table("gdp"))
        own = (pl.col("channel") == channel) | (pl.col("measure") == AT_RISK_MEASURE)
        return frame.filter(own) if frame.height else frame

    @property
    def at_risk(self) -> bool:
        """Whether the method is the value at risk, which is no change of GDP."""
        frame = self.table("gdp")
        return frame.height > 0 and frame["measure"][0] == AT_RISK_MEASURE

    @property
    def worst(self) -> str:
        """The period in which most is lost, or is at risk; blank without any."""
        total = self.gdp()
        return "" if total.is_empty() else str(largest_first(total, "middle")["when"][0])

    def worst_sum(self, channel: str) -> float:
        """What a channel adds up to in the worst period [million USD]."""
        return float(self.gdp(channel).filter(when=self.worst)["middle"].sum())

    def industries(self, *channels: str) -> pl.DataFrame:
        """name, low, middle, high [billion USD] of the worst period, the largest first."""
        frame = self.table("industries")
        if frame.is_empty():
            return NO_FIGURES
        own = pl.col("channel").is_in(channels) & (pl.col("when") == self.worst)
        worst = timed(frame).filter(own & (pl.col("industry") != COMPOSITION))
        # ends of both channels are added, as if exposure and prices erred together
        titled = worst.group_by(pl.col("title").alias("name"))
        summed = titled.agg(pl.col(end).sum() / BILLION for end in ENDS)
        size = pl.col("middle").abs()
        known = summed.filter(size > TINY * size.max())
        return known.sort(pl.col("middle").abs(), "name", descending=[True, False])

    @property
    def residual(self) -> float:
        """What moving factors and spending between industries costs, which is no industry's [billion USD]."""
        frame = timed(self.table("industries"))
        if frame.is_empty():
            return 0.0
        return float(frame.filter(when=self.worst, industry=COMPOSITION)["middle"].sum()) / BILLION

    def by_channel(self, maximum: int) -> pl.DataFrame:
        """name, channel, middle [billion USD] of the industries that both channels move most together."""
        parts = ((name, self.industries(name)) for name in ("quantity", "price"))
        named = (own.with_columns(channel=pl.lit(name)) for name, own in parts)
        both = pl.concat(own.select("name", "channel", "middle") for own in named)
        size = pl.col("middle").abs().sum().over("name").alias("size")
        sized = both.with_columns(size).filter(pl.col("size") > 0)
        largest = sized.unique("name").sort("size", descending=True)["name"].head(maximum).to_list()
        kept = sized.filter(pl.col("name").is_in(largest)).sort("size", descending=True)
        return kept.select("name", "channel", "middle")

    def countries(self) -> pl.DataFrame:
        """The total of each country, the largest loss first, with `when`."""
        frame = timed(self.table("allies", everywhere=True))
        return frame.filter(channel="total").sort("middle_percent") if frame.height else frame

    def preset_answer(self, preset: str) -> float:
        """The answer of a preset [percent of GDP]."""
        return float(self._ends(preset).filter(switch="")["gdp_percent"][0])

    def preset_range(self, preset: str) -> tuple[float, float] | None:
        """The answer of a preset at both ends of exposure [percent of GDP]; None where they are not there."""
        values = self._ends(preset).filter(switch="exposure")["gdp_percent"].to_list()
        return (min(values), max(values)) if values else None

    def _ends(self, preset: str) -> pl.DataFrame:
        frame = self.table("ends", everywhere=True)
        return frame.filter(preset=preset) if frame.height else frame


def largest_first(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Rows by the size of a column, either sign; as they are where there are none."""
    return frame.sort(pl.col(column).abs(), descending=True) if frame.height else frame


def timed(frame: pl.DataFrame) -> pl.DataFrame:
    """With `when`, if there are rows: the label of the period, the year where it is a full one."""
    if frame.is_empty():
        return frame
    dated = pl.col("year").cast(pl.String)
    year = pl.when(pl.col("year") == 0).then(pl.lit(ANY_YEAR)).otherwise(dated)
    when = pl.when(pl.col("period") == "").then(year).otherwise(pl.col("period"))
    return frame.with_columns(when.alias("when"))

"""From the result tables of a run to tables of GDP: no market is run here.

`data/results.csv` says what each column means.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.economics.evaluate import Band, together
from ytterby.economics.impact import COMPOSITION, DRAWS, SEED, Impact, impact, paid_by
from ytterby.economics.industries import regions
from ytterby.economics.shortfall import Shortfall, shortfalls
from ytterby.economics.switches import AT_RISK, IMPOSED, LOST, EconomySwitches
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ytterby.draws.ranges import Ranges
    from ytterby.economics.evaluate import Evaluated
    from ytterby.ground.progress import Steps
    from ytterby.validation.known import LayerDraw


CHANGE, AT_RISK_MEASURE = "change_in_gdp", "value_at_risk"
IN_INDUSTRY = "change_in_value_added"
QUANTITY, PRICE, TOTAL = "quantity", "price", "total"
EXPOSURE, MARKET, BOTH = "exposure", "market", "exposure and market"
"""What makes the answer wide."""
Row = dict[str, Any]


def head(impact: Impact, scenario: str, against: str, year: int, period: str) -> Row:
    """The labels of all tables."""
    return {
        "scenario": scenario, "against": against, "region": impact.table.region, "table": impact.table.table,
        "method": impact.switches.method, "reach": impact.switches.reach, "donor": impact.exposure.donor,
        "year": year, "period": period,
    }  # fmt: skip


def ranged(values: Band, of: float) -> Row:
    """Columns of a figure with its range, in money and in percent of something."""
    scale = 100.0 / of if of else 0.0
    named = {"low": values.low, "middle": values.middle, "high": values.high}
    return {**named, **{f"{name}_percent": scale * value for name, value in named.items()}}


def period_rows(
    impact: Impact, shortfall: Shortfall | None, drawn: Sequence[Evaluated], first: Row,
    wide: tuple[float, float] | None = None,
) -> dict[str, list[Row]]:  # fmt: skip
    """Rows of all tables of one period, whose labels are first. drawn : the answer at draws of exposure; wide : the
    range of the total by exposure and market [%], where that of the market is known."""
    return {
        "economy_gdp": _gdp_rows(impact, drawn, first, wide),
        "economy_industries": _industry_rows(impact, drawn, first),
        "economy_parts": _part_rows(impact, drawn, first),
        "economy_shortfall": _shortfall_rows(impact, shortfall, first),
    }  # fmt: skip


def _gdp_rows(
    impact: Impact, drawn: Sequence[Evaluated], first: Row, wide: tuple[float, float] | None
) -> list[Row]:
    """`economy_gdp`: the channels, or the value at risk. Ends are of draws, the middle of the exposure switched on."""
    year, gdp = impact.share_of_year, impact.table.gdp
    totals = np.array([year * one.total for one in drawn])
    if impact.switches.method == AT_RISK:
        measure, bands = AT_RISK_MEASURE, {QUANTITY: Band.around(-totals, -impact.quantity)}
    else:
        stopped, paid = Band.around(totals, impact.quantity), impact.paid_more(makers=True)
        total = stopped + paid
        if wide is not None:
            total = Band(wide[0] * gdp / 100.0, total.middle, wide[1] * gdp / 100.0)
        measure, bands = CHANGE, {QUANTITY: stopped, PRICE: paid, TOTAL: total}
    return [
        {**first, "measure": measure, "channel": name, **ranged(band, gdp), "gdp_musd": gdp}
        for name, band in bands.items()
    ]


def _industry_rows(impact: Impact, drawn: Sequence[Evaluated], first: Row) -> list[Row]:
    """`economy_industries`: every industry that changes, makers and composition, by channel."""
    own, year = impact.industries, impact.share_of_year
    at_risk = impact.switches.method == AT_RISK
    sign = -1.0 if at_risk else 1.0
    count = len(impact.table.codes)
    changes = np.array([year * one.change for one in drawn]).reshape(len(drawn), count)
    composed = np.array([year * one.composition for one in drawn])
    rows: list[Row] = []
    for n, row in enumerate(own.to_dicts()):
        code = row["industry"]
        draws = composed if code == COMPOSITION else np.zeros(len(drawn))
        if n < count:
            draws = changes[:, n]
        bands = {QUANTITY: Band.around(sign * draws, sign * row["quantity_musd"])}
        if not at_risk:
            bands[PRICE] = Band(row["price_low"], row["price_musd"], row["price_high"])
        for channel, band in bands.items():
            if max(abs(band.low), abs(band.high)) <= 1e-9:
                continue
            rows.append({
                **first, "measure": AT_RISK_MEASURE if at_risk else IN_INDUSTRY, "industry": code,
                "title": row["title"], "group": row["group"], "channel": channel, **ranged(band, row["value_added"]),
                "output_percent": 100.0 * row["output_change"] if channel == QUANTITY else 0.0,
            })  # fmt: skip
    return rows


def _part_rows(impact: Impact, drawn: Sequence[Evaluated], first: Row) -> list[Row]:
    """`economy_parts`: the five parts of the change of GDP; none for value at risk, which is no change."""
    if impact.switches.method == AT_RISK:
        return []
    year = impact.share_of_year
    direct = np.array([year * float(one.direct.sum()) for one in drawn])
    totals = np.array([year * one.total for one in drawn])
    draws = {"users_cut_output": direct, "buyers_cut_output": totals - direct}
    bands = {
        name: impact.paid_more() if name == "users_pay_more" else Band.around(draws.get(name, np.full(1, value)), value)
        for name, value in impact.parts.items()
    }  # fmt: skip
    return [
        {**first, "part": name, **ranged(band, impact.table.gdp)} for name, band in bands.items()
    ]


def _shortfall_rows(impact: Impact, shortfall: Shortfall | None, first: Row) -> list[Row]:
    """`economy_shortfall`: what each use goes without and pays more. Money is the market's."""
    rows: list[Row] = []
    for n, name in enumerate(impact.exposure.names):
        row: Row = {**first, "use": name, "cut": float(impact.cut[n]), "lost_share": 0.0, "thin_share": 0.0,
                    "bill_musd": 0.0, "area_musd": 0.0}  # fmt: skip
        if shortfall is not None and name in shortfall.uses:
            at = shortfall.uses.index(name)
            row |= {
                "lost_share": float(shortfall.lost[at]), "thin_share": float(shortfall.thin[at]),
                "bill_musd": float(shortfall.bill[at]), "area_musd": float(shortfall.area[at]),
            }  # fmt: skip
        rows.append(row)
    return rows


TABLES = (
    "economy_gdp",
    "economy_industries",
    "economy_parts",
    "economy_shortfall",
    "economy_relies",
)


def relies_row(impact: Impact, first: Row, draws: int, seed: int) -> Row:
    """`economy_relies`: what hangs on the product in a region, whatever is missing of it."""
    gdp, band = impact.table.gdp, impact.relying(draws, seed)
    return {**first, "measure": AT_RISK_MEASURE, **ranged(band, gdp), "gdp_musd": gdp}


def market_region(region: str) -> str:
    """The region of the market whose shortages a region has."""
    return regions().get(region, {}).get("market_region") or ("EU27" if region == "DEU" else region)


@dataclass(frozen=True, eq=False)
class GdpStudy:
    """A run against its reference, of which GDP is asked, and how it is counted.

    Attributes
    ----------
    tables : `demand`, with `value_added` and `production` where home makers count. against : the reference run.
    region, table : whose industries, by its finest table or another. switches : what is counted.
    data_folder : whose bridge of uses to industries is taken. years : only these; all where there are none.
    ranges : of the run's figures, for the ends of what users pay and lose. draws, seed : of exposure, from a stream
        of their own.
    """

    tables: Mapping[str, pl.DataFrame]
    scenario: str
    against: str
    region: str = "USA"
    switches: EconomySwitches = field(default_factory=lambda: EconomySwitches(reach=LOST))
    data_folder: str = "rare_earths"
    table: str = ""
    years: Collection[int] | None = None
    ranges: Ranges | None = None
    draws: int = DRAWS
    seed: int = SEED

    @cached_property
    def shortfalls(self) -> list[Shortfall]:
        """What users lack, period by period. Raises DataError."""
        return shortfalls(self.tables, self.scenario, self.against, market_region(self.region))

    def impact(self, shortfall: Shortfall, **more: Any) -> Impact:
        """What a shortfall does. more : as of `impact`, and `switches` in place of its own. Raises as `impact`."""
        more = {"data_folder": self.data_folder, "table": self.table, **more}
        return impact(self.region, more.pop("switches", self.switches), shortfall=shortfall, **more)

    def impacts(self, *, nearest: bool = True) -> Iterator[tuple[Shortfall, Impact]]:
        """Period by period: what users lack, and what it does.

        nearest : whether industries matter and not only their sum.

        Raises DataError, MarketError.
        """
        for shortfall in self.shortfalls:
            if self.years is not None and shortfall.year not in self.years:
                continue
            one = self.impact(shortfall, nearest=nearest)
            if self.ranges:
                dear, cheap = (
                    paid_by(one.table, one.exposure, shortfall.at(shortfall.lost, ratio), self.switches.reach)
                    for ratio in reversed(shortfall.price_ends(self.ranges, self.scenario, self.against))
                )  # fmt: skip
                one = replace(one, price_ends=(dear, cheap))
            yield shortfall, one

    def widths(
        self, shortfall: Shortfall, one: Impact, drawn: Sequence[Evaluated]
    ) -> dict[str, tuple[float, float]]:
        """The ends of the answer [%] by what makes it wide: exposure, what users lose and pay where its range is known,
        and both together. drawn : the answer at draws of exposure."""
        one = replace(one, price_ends=None)
        percents = np.array([replace(one, at=at).gdp_percent for at in drawn])
        band = Band.around(percents, one.gdp_percent)
        ends = {EXPOSURE: (band.low, band.high)}
        if (lost := shortfall.lost_ends(self.ranges, self.scenario)) is not None:
            prices = shortfall.price_ends(self.ranges, self.scenario, self.against)
            both = [
                self.impact(shortfall.at(share, ratio), nearest=False).gdp_percent
                for share, ratio in zip(lost, prices, strict=True)
            ]
            ends[MARKET] = min(both), max(both)
            ends[BOTH] = together(one.gdp_percent, ends[EXPOSURE], ends[MARKET])
        return ends

    def labels(self, one: Impact, shortfall: Shortfall) -> Row:
        """The first columns of all tables."""
        return head(one, self.scenario, self.against, shortfall.year, shortfall.period)


def shares_of(ends: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """The shares of exposure and market in the sum of their squared widths; none where only one is known.

    ends : as of `GdpStudy.widths`.
    """
    squares = {
        name: (ends[name][1] - ends[name][0]) ** 2 for name in (EXPOSURE, MARKET) if name in ends
    }
    total = sum(squares.values())
    return (
        {name: one / total for name, one in squares.items()} if total and len(squares) > 1 else {}
    )


def economy_of_tables(
    study: GdpStudy, *, draw: LayerDraw | None = None, on_progress: Steps | None = None
) -> tuple[dict[str, pl.DataFrame], list[str]]:
    """Tables `economy_*` of a run against its reference, and notes that a reader must know.

    draw : the one of exposure that gives the figures, in place of the exposure that is switched on.
    """
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    notes: dict[str, None] = {}
    total = sum(study.years is None or one.year in study.years for one in study.shortfalls)
    for n, (shortfall, one) in enumerate(study.impacts(), 1):
        if draw is not None:
            one = one.at_draw(draw.number, draw.count, draw.seed)
        first, drawn = study.labels(one, shortfall), one.drawn(study.draws, study.seed)
        wide = study.widths(shortfall, one, drawn).get(BOTH) if study.ranges else None
        for name, of_period in period_rows(one, shortfall, drawn, first, wide).items():
            rows[name] += of_period
        notes |= dict.fromkeys(one.notes)
        if n == 1:
            rows["economy_relies"].append(relies_row(one, first, study.draws, study.seed))
        if on_progress:
            on_progress(f"GDP of {study.region}", n, total)
    return {name: frame_of(name, of) for name, of in rows.items()}, list(notes)


def economy_of_cut(
    region: str, switches: EconomySwitches, *, data_folder: str = "rare_earths", table: str = "", draws: int = DRAWS,
    seed: int = SEED, draw: LayerDraw | None = None,
) -> tuple[dict[str, pl.DataFrame], list[str]]:  # fmt: skip
    """The same tables of a cut that is imposed without a market (year 0)."""
    one = impact(region, switches, data_folder=data_folder, table=table)
    if draw is not None:
        one = one.at_draw(draw.number, draw.count, draw.seed)
    first = head(one, IMPOSED, "", 0, "")
    made = period_rows(one, None, one.drawn(draws, seed), first)
    made["economy_relies"] = [relies_row(one, first, draws, seed)]
    return {name: frame_of(name, rows) for name, rows in made.items()}, list(one.notes)

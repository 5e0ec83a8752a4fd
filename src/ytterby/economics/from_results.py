"""From the result tables of a run to tables of GDP: no market is run here.

`data/results.csv` says what each column means.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.economics.content import content_of, rerouting, resold, stages_of
from ytterby.economics.evaluate import Band, ends_of
from ytterby.economics.exposure import HIGH, LOW, MIDDLE
from ytterby.economics.impact import DRAWS, SEED, Impact, impact
from ytterby.economics.industries import regions
from ytterby.economics.shortfall import Shortfall, shortfalls
from ytterby.economics.switches import AT_RISK, IMPOSED, LOST, EconomySwitches
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from ytterby.draws.ranges import Ranges
    from ytterby.ground.progress import Steps
    from ytterby.validation.known import LayerDraw


CHANGE, AT_RISK_MEASURE = "change_in_gdp", "value_at_risk"
IN_INDUSTRY = "change_in_value_added"
QUANTITY, PRICE, TOTAL = "quantity", "price", "total"
EXPOSURE, MARKET, CONTENT, ALL = "exposure", "market", "content", "all together"
"""What makes the answer wide: how much of an industry hangs on a use, what users lose and pay, what a good cannot be
made without and what others would not resell."""
LITTLE = 0.01
"""Share of its use that somebody lacks from which on a shortage has begun."""
MISSING = {"lost": "_share", "thin": "_share", "bill": "_musd", "area": "_musd"}
"""What a use goes without and pays more -> how its column ends."""
Row = dict[str, Any]
TablesAndNotes = tuple[dict[str, pl.DataFrame], list[str]]


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


@dataclass(frozen=True, eq=False)
class Ranged:
    """An answer, and the same where its causes of width end: draws of exposure, ends of the market and of contents.

    one : the answer. groups : cause -> answers.
    """

    one: Impact
    groups: Mapping[str, Sequence[Impact]]

    def bands(self, figure: Callable[[Impact], Any]) -> list[Band]:
        """Figures with their ranges, by all causes together. figure : an answer -> array (figure)."""
        middle = np.asarray(figure(self.one), dtype=float) + 0.0
        ends = ends_of(middle, (
            (np.array([figure(other) for other in others]), cause == EXPOSURE) for cause, others in self.groups.items()
        ))  # fmt: skip
        return [Band(*map(float, row)) for row in zip(ends[0], middle, ends[1], strict=True)]

    def percents(self) -> dict[str, tuple[float, float]]:
        """The ends of the change of GDP [%] by each cause alone and, where there are several, by all of them."""
        causes = {cause: replace(self, groups={cause: of}) for cause, of in self.groups.items()}
        every = {**causes, **({ALL: self} if len(causes) > 1 else {})}
        bands = {cause: one.bands(lambda x: [x.gdp_percent])[0] for cause, one in every.items()}
        return {cause: (band.low, band.high) for cause, band in bands.items()}


def period_rows(answer: Ranged, shortfall: Shortfall | None, first: Row) -> dict[str, list[Row]]:
    """Rows of all tables of one period, whose labels are first."""
    return {
        "economy_gdp": _gdp_rows(answer, first),
        "economy_industries": _industry_rows(answer, first),
        "economy_parts": _part_rows(answer, first),
        "economy_shortfall": _shortfall_rows(answer.one, shortfall, first),
    }  # fmt: skip


def _gdp_rows(answer: Ranged, first: Row) -> list[Row]:
    """`economy_gdp`: the channels, or the value at risk. The middle is of the exposure switched on."""
    gdp = answer.one.table.gdp
    names: tuple[str, ...]
    if answer.one.switches.method == AT_RISK:
        measure, names, bands = AT_RISK_MEASURE, (QUANTITY,), answer.bands(lambda x: [-x.quantity])
    else:
        measure, names = CHANGE, (QUANTITY, PRICE, TOTAL)
        bands = answer.bands(lambda x: [x.quantity, x.change - x.quantity, x.change])
    of = ((name, ranged(band, gdp)) for name, band in zip(names, bands, strict=True))
    own = {**first, "measure": measure}
    return [{**own, "channel": name, **ends, "gdp_musd": gdp} for name, ends in of]


def _industry_rows(answer: Ranged, first: Row) -> list[Row]:
    """`economy_industries`: every industry that changes, makers and composition, by channel."""
    at_risk = answer.one.switches.method == AT_RISK
    sign, channels = (-1.0, (QUANTITY,)) if at_risk else (1.0, (QUANTITY, PRICE))
    bands = answer.bands(lambda x: sign * x.channels[: len(channels)].ravel())
    own = answer.one.industries.to_dicts()
    return [
        {
            **first, "measure": AT_RISK_MEASURE if at_risk else IN_INDUSTRY, "industry": row["industry"],
            "title": row["title"], "group": row["group"], "channel": channel, **ranged(band, row["value_added"]),
            "output_percent": 100.0 * row["output_change"] if channel == QUANTITY else 0.0,
        }
        for n, row in enumerate(own)
        for channel, band in zip(channels, bands[n :: len(own)], strict=True)
        if max(abs(band.low), abs(band.high)) > 1e-9
    ]  # fmt: skip


def _part_rows(answer: Ranged, first: Row) -> list[Row]:
    """`economy_parts`: the five parts of the change of GDP; none for value at risk, which is no change."""
    if answer.one.switches.method == AT_RISK:
        return []
    bands = answer.bands(lambda x: list(x.parts.values()))
    own, gdp = zip(answer.one.parts, bands, strict=True), answer.one.table.gdp
    return [{**first, "part": name, **ranged(band, gdp)} for name, band in own]


def _shortfall_rows(impact: Impact, shortfall: Shortfall | None, first: Row) -> list[Row]:
    """`economy_shortfall`: what each use goes without and pays more. Money is the market's."""
    at = {use: n for n, use in enumerate(shortfall.uses if shortfall else ())}
    return [
        {
            **first, "use": name, "cut": float(impact.cut[n]),
            **{f"{one}{unit}": float(getattr(shortfall, one)[at[name]]) if name in at else 0.0
               for one, unit in MISSING.items()},
        }
        for n, name in enumerate(impact.exposure.names)
    ]  # fmt: skip


TABLES = tuple(f"economy_{one}" for one in ("gdp", "industries", "parts", "shortfall", "relies"))


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
        missing = shortfalls(self.tables, self.scenario, self.against, market_region(self.region))
        return [self.with_content(one, MIDDLE, self._begun(missing)) for one in missing]

    def _begun(self, periods: Sequence[Shortfall]) -> int:
        """The first year in which users of any use lack more than a little."""
        short = (one.year for one in periods if (one.lost + one.thin).max(initial=0.0) > LITTLE)
        return min(short, default=0)

    def with_content(self, one: Shortfall, end: str, begun: int | None = None) -> Shortfall:
        """A shortfall with what a good needs and others refuse, at an end of their ranges (`content`)."""
        years = max(one.year - (self._begun(self.shortfalls) if begun is None else begun), 0)
        stages, resold = stages_of(self.data_folder), self._resold.get(one.year, {})
        parts = np.array([resold.get(stages.get(use, ""), 0.0) for use in one.uses])
        content = content_of(self.data_folder, one.uses, years, end)
        return replace(one, content=content, refused=(1.0 - rerouting(end)) * parts)

    @cached_property
    def _resold(self) -> dict[int, dict[str, float]]:
        return resold(self.tables, self.scenario, self.against, market_region(self.region))

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
            if self.years is None or shortfall.year in self.years:
                yield shortfall, self.impact(shortfall, nearest=nearest)

    def ranged(self, shortfall: Shortfall, one: Impact) -> Ranged:
        """An answer with all that makes it wide; which of equal answers an end takes is left open, as in draws."""
        causes = {EXPOSURE: [replace(one, at=at) for at in one.drawn(self.draws, self.seed)]}
        market = shortfall.market_ends(self.ranges, self.scenario, self.against) or ()
        content = [self.with_content(shortfall, end) for end in (LOW, HIGH)]
        least, most = (end.cut(LOST) for end in content)
        if self.switches.reach != LOST or np.array_equal(least, most):
            content = []
        for cause, own in ((MARKET, market), (CONTENT, content)):
            if own:
                causes[cause] = [self.impact(end, nearest=False) for end in own]
        return Ranged(one, causes)

    def labels(self, one: Impact, shortfall: Shortfall) -> Row:
        """The first columns of all tables."""
        return head(one, self.scenario, self.against, shortfall.year, shortfall.period)


def shares_of(ends: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """The shares of causes in the sum of their squared widths; none where only one is known.

    ends : as of `Ranged.percents`.
    """
    squares = {name: (high - low) ** 2 for name, (low, high) in ends.items() if name != ALL}
    total = sum(squares.values())
    many = total and len(squares) > 1
    return {name: one / total for name, one in squares.items()} if many else {}


def economy_of_tables(
    study: GdpStudy, *, draw: LayerDraw | None = None, on_progress: Steps | None = None
) -> TablesAndNotes:
    """Tables `economy_*` of a run against its reference, and notes that a reader must know.

    draw : the one of exposure that gives the figures, in place of the exposure that is switched on.
    """
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    notes: dict[str, None] = {}
    total = sum(study.years is None or one.year in study.years for one in study.shortfalls)
    for n, (shortfall, one) in enumerate(study.impacts(), 1):
        if draw is not None:
            one = one.at_draw(draw.number, draw.count, draw.seed)
        first = study.labels(one, shortfall)
        answer = study.ranged(shortfall, one)
        for name, of_period in period_rows(answer, shortfall, first).items():
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
) -> TablesAndNotes:  # fmt: skip
    """The same tables of a cut that is imposed without a market (year 0)."""
    one = impact(region, switches, data_folder=data_folder, table=table)
    if draw is not None:
        one = one.at_draw(draw.number, draw.count, draw.seed)
    first = head(one, IMPOSED, "", 0, "")
    drawn = [replace(one, at=at) for at in one.drawn(draws, seed)]
    made = period_rows(Ranged(one, {EXPOSURE: drawn}), None, first)
    made["economy_relies"] = [relies_row(one, first, draws, seed)]
    return {name: frame_of(name, rows) for name, rows in made.items()}, list(one.notes)

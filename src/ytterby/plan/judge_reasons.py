"""Why the market does not keep what a plan promises, in words with figures.

Looked for in this order, in the last block in which a target is missed, for what the plan builds and holds:

- know-how, or timing: less of the plan stands than its programme counts on; where the run says that the region masters
  the technology in part, know-how is named, else lead time and ramp;
- crowding out: what the plan builds, others (or the market itself) do not;
- idle plants: what stands is used less than plants usually are, because its price does not pay, or, where the plan
  pays, because what it takes in does not come so soon;
- stocks: public stocks sell less than the programme does, or those of trade and users take in what it counts as supply;
- running: the plan has no plants and no stock of its own there, so its promise rests on how others run;
- habits and curvature: none of these, so buyers keep their suppliers, or use costs more than a straight line says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.world.stocks import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ytterby.plan.judge_gaps import GapRow
    from ytterby.plan.recourse_future import FutureTold
    from ytterby.plan.solve_plan import LeastCostPlan

    Tables = Mapping[str, pl.DataFrame]

LEAST = 1.0
"""[t/yr]"""
LESS = 0.9
"""Of what is promised, less is told."""
IN_FULL = 0.999
"""Know-how from which a technology is mastered."""


def reasons_of(
    plan: LeastCostPlan, told: FutureTold, gaps: Sequence[GapRow], without: Tables, tables: Tables
) -> list[str]:
    """Reasons in words; none where every target holds."""
    missed = [one for one in gaps if not one.holds]
    if not missed:
        return []
    found = Reasons(plan, told, missed, without, tables)
    return [*found.of_plants(), *found.of_stocks()] or [found.of_others()]


class Reasons:
    """What a plan promised in a future, beside what came of it."""

    def __init__(
        self, plan: LeastCostPlan, told: FutureTold, missed: Sequence[GapRow], without: Tables,
        tables: Tables,
    ) -> None:  # fmt: skip
        self.plan, self.told, self.without, self.tables = plan, told, without, tables
        self.frame, self.base = plan.planned.frame, plan.planned.base
        self.worst = max(missed, key=lambda gap: gap.miss)
        self.year = max(one.last for one in missed)
        blocks = self.frame.blocks
        self.block = next(b for b in range(len(blocks)) if self.year in blocks.years(b))

    def promised(self) -> dict[tuple[str, str], float]:
        """Technology, region -> what of the plan its programme counts as open [t/yr]."""
        frame, network = self.frame, self.base.network
        found: dict[tuple[str, str], float] = {}
        for decided in range(len(frame.blocks)):
            later = decided - frame.common
            row = self.plan.builds[decided] if later < 0 else self.told.later[later]
            for place, amount in enumerate(row):
                plant = frame.candidates[place].plant
                key = network.plant_technology[plant], network.plants[plant][1]
                opened = float(amount) * float(frame.timing.open[decided, place, self.block])
                found[key] = found.get(key, 0.0) + opened
        return {key: tonnes for key, tonnes in found.items() if tonnes >= LEAST}

    def of_plants(self) -> Iterator[str]:
        """Know-how, timing, crowding out, idle plants."""
        year = self.year
        for (technology, region), tonnes in self.promised().items():
            stands = _capacity(self.tables, technology, region, year, ("planned",))
            if stands < LESS * tonnes:
                yield self._late(technology, region, tonnes, stands)
            gained = _capacity(self.tables, technology, region, year) - _capacity(
                self.without, technology, region, year
            )
            if stands > LEAST and gained < LESS * stands:
                yield (
                    f"crowding out: {stands:,.0f} t/yr of {technology} planned in {region} add {gained:,.0f} in {year}"
                    "; the rest is not built by others"
                )
            made = _made(self.tables, technology, region, year) - _made(
                self.without, technology, region, year
            )
            if gained > LEAST and made < 0.5 * gained:
                yield (
                    f"idle plants: {gained:,.0f} t/yr more of {technology} in {region} make {made:,.0f} t more in "
                    f"{year}; {self._why_idle(technology, region)}"
                )

    def _why_idle(self, technology: str, region: str) -> str:
        premiums = [
            one.premium for one in self.told.paid
            if (one.technology, one.region, one.block) == (technology, region, self.block)
        ]  # fmt: skip
        if not premiums:
            return "at the market's prices the rest does not pay, so a plant alone is not enough"
        return (
            f"they are paid up to {max(premiums):,.0f} USD/kg above the market, and what they take in does not come "
            "from others as soon as the programme counts on"
        )

    def _late(self, technology: str, region: str, tonnes: float, stands: float) -> str:
        known = self.tables["knowhow"].filter(
            (pl.col("technology") == technology)
            & (pl.col("region") == region)
            & (pl.col("year") == self.year)
        )
        skill = float(known["knowhow"].min()) if known.height else 1.0  # type: ignore[arg-type]
        what = (
            f"of {tonnes:,.0f} t/yr of {technology} in {region} that count by {self.year}, {stands:,.0f} stand"
        )  # fmt: skip
        if skill < IN_FULL:
            return f"know-how: {what}; the region masters {skill:.0%} of it"
        return f"timing: {what}; the others are decided too late, or their ramp is longer than a block shows"

    def of_stocks(self) -> Iterator[str]:
        """Public stocks that sell less than planned, and stocks of others that fill up."""
        blocks, stocks = self.frame.blocks, self.frame.stocks
        years = blocks.years(self.block)
        length = blocks.lengths[self.block]
        for place, stock in enumerate(stocks):
            before = self.told.held[self.block - 1, place] if self.block else 0.0
            bought = self.told.bought[self.block, place] * length
            promised = float(before + bought - self.told.held[self.block, place])
            public = _stock(self.tables, stock.commodity, [stock.region], years, (PUBLIC,))
            if promised >= LEAST and public < LESS * promised:
                yield (
                    f"stocks: of {promised:,.0f} t of {stock.commodity} that the plan sells in {years[0]}-{years[-1]} "
                    f"{public:,.0f} are sold: the rule of the stock waits for its price, and sells a share a year"
                )
            members = self.plan.planned.targets.planner
            others = [
                _stock(tables, stock.commodity, members, years, None)
                for tables in (self.tables, self.without)
            ]
            if public > LEAST and others[1] - others[0] > (1.0 - LESS) * public:
                yield (
                    f"stocks: of {public:,.0f} t of {stock.commodity} that the public stock sells in {years[0]}-"
                    f"{years[-1]} trade and users put {others[1] - others[0]:,.0f} into their own stocks"
                )

    def of_others(self) -> str:
        """What is left when plants and stocks are as planned."""
        gap = self.worst
        figures = (
            f"{gap.what} in {gap.first}-{gap.last} is {gap.outcome:.3g}, and the programme counts on {gap.promised:.3g}"
        )  # fmt: skip
        if not self.promised() and not (self.told.held[: self.block + 1] >= LEAST).any():
            return (
                f"running: nothing of the plan stands by {self.year}, so its promise rests on standing plants and "
                f"buyers that do what the target is worth to the plan; the market does not pay them for it ({figures})"
            )
        return (
            "habits and curvature: the plants of the plan stand and run, and buyers keep more of their suppliers than "
            f"the programme counts on ({figures})"
        )


def _stock(
    tables: Tables, commodity: str, regions: Sequence[str], years: Sequence[int],
    kinds: Sequence[str] | None,
) -> float:  # fmt: skip
    """What stocks of a good give in some years [t], less what they take in: of some kinds, or of all that no state
    plans."""
    kind = pl.col("kind")
    rows = tables["stocks"].filter(
        (pl.col("commodity") == commodity)
        & pl.col("region").is_in(list(regions))
        & pl.col("year").is_in(list(years))
        & (kind.is_in(list(kinds)) if kinds else kind != PUBLIC)
    )
    given = float(rows["release_t"].sum())
    return given if kinds else given - float(rows["refill_t"].sum())


def _capacity(
    tables: Tables, technology: str, region: str, year: int, only: Sequence[str] = ()
) -> float:
    rows = tables["capacity"].filter(
        (pl.col("technology") == technology)
        & (pl.col("region") == region)
        & (pl.col("year") == year)
    )
    if only:
        rows = rows.filter(pl.col("category").is_in(list(only)))
    return float(rows["capacity_t"].sum())


def _made(tables: Tables, technology: str, region: str, year: int) -> float:
    """Tonnes that a technology gives: all goods that are what it is for."""
    rows = tables["production"].filter(
        (pl.col("technology") == technology)
        & (pl.col("region") == region)
        & (pl.col("year") == year)
        & pl.col("role").is_in(["main", "joint"])
    )
    return float(rows["quantity_t"].sum())

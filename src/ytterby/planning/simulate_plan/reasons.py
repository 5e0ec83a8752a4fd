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

Of a cover they are looked for in the run without the supplier, as it begins: plants that do not stand, stocks that are
less than the programme counts on, and bidding: the programme gives to the uses of a cover first, the market to those
who pay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.planning.programme.rows import Rows
from ytterby.planning.second_stage.stocks import passed_of
from ytterby.planning.simulate_plan.measure import capacity_of, made_by, stock_given
from ytterby.planning.targets.file import CoverTarget, LargestShare
from ytterby.world.stocks import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ytterby.ground.arrays import Tables
    from ytterby.planning.second_stage.future import FutureSolution
    from ytterby.planning.simulate_plan.differences import TargetDifference
    from ytterby.planning.solve.plan import LeastCostPlan


MINIMUM = 1.0
"""[t/yr]"""
LESS = 0.9
"""Of what is promised: less than this share gets a reason."""
DEAR = 2.0
"""Over the typical price, from which bidding is a reason."""
IN_FULL = 0.999
"""Know-how from which a technology is mastered."""


def reasons_of(
    plan: LeastCostPlan,
    solution: FutureSolution,
    differences: Sequence[TargetDifference],
    without: Tables,
    tables: Tables,
    covers: Mapping[str, Tables],
) -> list[str]:
    """Reasons in words; none where every target holds. covers : id of a cover -> tables of the run in which its
    supplier is missing."""
    missed = [one for one in differences if not one.holds]
    always = [one for one in missed if one.target not in covers]
    reasons: list[str] = []
    if always:
        own = Reasons(plan, solution, always, without, tables)
        reasons += [*own.of_plants(), *own.of_stocks()]
        if not reasons or not own.named_makers:
            reasons.append(own.of_others())
    for difference in missed:
        if difference.target in covers:
            own = Reasons(
                plan, solution, [difference], without, covers[difference.target], difference.first
            )
            reasons += own.of_cover() or [own.of_others()]
    return reasons


class Reasons:
    """What a plan promised in a future, beside what came of it. year : looked at; the last that is missed when left
    out."""

    def __init__(
        self, plan: LeastCostPlan, solution: FutureSolution, missed: Sequence[TargetDifference], without: Tables,
        tables: Tables, year: int | None = None,
    ) -> None:  # fmt: skip
        self.plan, self.solution, self.without, self.tables = plan, solution, without, tables
        self.frame, self.base = plan.planned.frame, plan.planned.base
        self._named: list[str] = []
        self.worst = max(missed, key=lambda difference: difference.miss)
        self.year = max(one.last for one in missed) if year is None else year
        blocks = self.frame.blocks
        self.block = next(b for b in range(len(blocks)) if self.year in blocks.years(b))

    def planned_capacity(self) -> dict[tuple[str, str], float]:
        """Technology, region -> what of the plan its programme counts as open [t/yr]."""
        frame, network = self.frame, self.base.network
        opened_capacity: dict[tuple[str, str], float] = {}
        for decided in range(len(frame.blocks)):
            later = decided - frame.common
            row = self.plan.builds[decided] if later < 0 else self.solution.later[later]
            for place, amount in enumerate(row):
                plant = frame.candidates[place].plant
                key = network.plant_technology[plant], network.plants[plant][1]
                opened = float(amount) * float(frame.timing.open[decided, place, self.block])
                opened_capacity[key] = opened_capacity.get(key, 0.0) + opened
        return {key: tonnes for key, tonnes in opened_capacity.items() if tonnes >= MINIMUM}

    @property
    def named_makers(self) -> bool:
        """Whether a share that is missed has a reason in plants that make what it counts; true of other targets."""
        target = next(
            one for one in self.plan.planned.targets.targets if one.id == self.worst.target
        )
        if not isinstance(target, LargestShare):
            return True
        commodities = self.base.network.chain.commodities
        made = self.tables["production"].filter(pl.col("technology").is_in(self._named))
        return any(
            commodities[name]["stage"] == target.stage
            for name in made["commodity"].drop_nulls().unique()
        )

    def of_plants(self) -> Iterator[str]:
        """Know-how, timing, crowding out, idle plants; technologies for which there is one are remembered."""
        for technology, text in self._plants():
            self._named.append(technology)
            yield text

    def _plants(self) -> Iterator[tuple[str, str]]:
        year = self.year
        for (technology, region), tonnes in self.planned_capacity().items():
            stands = capacity_of(self.tables, technology, region, year, ("planned",))
            for text in self._late(technology, region, tonnes, stands):
                yield technology, text
            gained = capacity_of(self.tables, technology, region, year) - capacity_of(
                self.without, technology, region, year
            )
            if stands > MINIMUM and gained < LESS * stands:
                adds = (
                    f"add {max(gained, 0.0):,.0f} in {year}; the rest is not built by others"
                    if gained > -MINIMUM
                    else f"leave {-gained:,.0f} t/yr less there in {year}, for others build less than without the plan"
                )
                yield (
                    technology,
                    f"crowding out: {stands:,.0f} t/yr of {technology} planned in {region} {adds}",
                )
            made = made_by(self.tables, technology, region, year) - made_by(
                self.without, technology, region, year
            )
            if gained > MINIMUM and made < 0.5 * gained:
                makes = (
                    f"{max(made, 0.0):,.0f} t more" if made > -MINIMUM else f"{-made:,.0f} t less"
                )
                yield (
                    technology,
                    f"idle plants: {gained:,.0f} t/yr more of {technology} in {region} make {makes} in "
                    f"{year}; {self._why_idle(technology, region)}",
                )

    def _why_idle(self, technology: str, region: str) -> str:
        premiums = [
            one.premium for one in self.solution.paid
            if (one.technology, one.region, one.block) == (technology, region, self.block)
        ]  # fmt: skip
        if not premiums:
            return "at the market's prices the rest does not pay, so a plant alone is not enough"
        return (
            f"they are paid up to {max(premiums):,.0f} USD/kg above the market, and what they take in does not come "
            "from others as soon as the programme counts on"
        )

    def _late(self, technology: str, region: str, tonnes: float, stands: float) -> Iterator[str]:
        if stands >= LESS * tonnes:
            return
        known = self.tables["knowhow"].filter(
            (pl.col("technology") == technology)
            & (pl.col("region") == region)
            & (pl.col("year") == self.year)
        )
        knowhow = float(known["knowhow"].min()) if known.height else 1.0  # type: ignore[arg-type]
        what = f"of {tonnes:,.0f} t/yr of {technology} in {region} that count by {self.year}, {stands:,.0f} stand"
        if knowhow < IN_FULL:
            yield f"know-how: {what}; the region masters {knowhow:.0%} of it"
        else:
            yield f"timing: {what}; the others are decided too late, or their ramp is longer than a block shows"

    def of_stocks(self) -> Iterator[str]:
        """Public stocks that sell less than planned, and stocks of others that fill up."""
        blocks, stocks = self.frame.blocks, self.frame.stocks
        years = blocks.years(self.block)
        length = blocks.lengths[self.block]
        for place, stock in enumerate(stocks):
            before = self.solution.stored[self.block - 1, place] if self.block else 0.0
            bought = self.solution.bought[self.block, place] * length
            planned = float(before + bought - self.solution.stored[self.block, place])
            public = stock_given(self.tables, stock.commodity, [stock.region], years, (PUBLIC,))
            if planned >= MINIMUM and public < LESS * planned:
                yield (
                    f"stocks: of {planned:,.0f} t of {stock.commodity} that the plan sells in {years[0]}-{years[-1]} "
                    f"{public:,.0f} are sold: the rule of the stock waits for its price, and sells a share a year"
                )
            members = self.plan.planned.targets.planner
            others = [
                stock_given(tables, stock.commodity, members, years, None)
                for tables in (self.tables, self.without)
            ]
            if public > MINIMUM and others[1] - others[0] > (1.0 - LESS) * public:
                yield (
                    f"stocks: of {public:,.0f} t of {stock.commodity} that the public stock sells in {years[0]}-"
                    f"{years[-1]} trade and users put {others[1] - others[0]:,.0f} into their own stocks"
                )

    def of_cover(self) -> list[str]:
        """Plants and stocks as the supplier of a cover stops, and who bids beside its uses."""
        reasons: list[str] = []
        for (technology, region), tonnes in self.planned_capacity().items():
            stands = capacity_of(self.tables, technology, region, self.year, ("planned",))
            reasons += self._late(technology, region, tonnes, stands)
        return [*reasons, *self._lacking(), *self._bidding()]

    def _lacking(self) -> Iterator[str]:
        """Public stocks that hold less than the programme counts on."""
        block, length = self.block, self.frame.blocks.lengths[self.block]
        passed = passed_of(length)
        for place, stock in enumerate(self.frame.stocks):
            before = self.solution.stored[block - 1, place] if block else 0.0
            counted = float((1.0 - passed) * before + passed * self.solution.stored[block, place])
            rows = self.tables["stocks"].filter(
                (pl.col("kind") == PUBLIC)
                & (pl.col("commodity") == stock.commodity)
                & (pl.col("region") == stock.region)
                & (pl.col("year") == self.year - 1)
            )
            holds = float(rows["stock_t"].sum())
            if counted >= MINIMUM and holds < LESS * counted:
                yield (
                    f"stocks: {holds:,.0f} t of {stock.commodity} are held as {self.year} begins, where the programme "
                    f"counts on {counted:,.0f}"
                )

    def _bidding(self) -> Iterator[str]:
        """At what price the uses of a cover bid."""
        difference, targets = self.worst, self.plan.planned.targets
        target = next(one for one in targets.targets if one.id == difference.target)
        if not isinstance(target, CoverTarget):
            return
        network = self.base.network
        cover_uses = {
            network.use_rows[n] for n in Rows(self.base, targets.planner).uses(target.uses)
        }
        years = self.tables["demand"].filter(
            pl.col("year").is_between(difference.first, difference.last)
        )
        rows = [
            (row["bundle_price_ratio"], row["demand"])
            for row in years.iter_rows(named=True)
            if (row["use"], row["region"]) in cover_uses
        ]
        price = sum(p * w for p, w in rows) / max(sum(w for _, w in rows), 1e-9)
        if price > DEAR:
            yield (
                f"bidding: the programme gives to {' '.join(target.uses)} first; in the market everybody bids, and at "
                f"{price:.0f} times the usual price they take {difference.simulated:.0%} of what they want"
            )

    def of_others(self) -> str:
        """What is left when plants and stocks are as planned."""
        difference = self.worst
        years = (
            f"{difference.first}-{difference.last}"
            if difference.last > difference.first
            else f"{difference.first}"
        )
        figures = (
            f"{difference.what} in {years} is {difference.simulated:.3g}, "
            f"and the programme counts on {difference.planned:.3g}"
        )
        if (
            not self.planned_capacity()
            and not (self.solution.stored[: self.block + 1] >= MINIMUM).any()
        ):
            return (
                f"running: nothing of the plan stands by {self.year}, so its promise rests on standing plants and "
                f"buyers that do what the target is worth to the plan; the market does not pay them for it ({figures})"
            )
        return (
            "habits and curvature: what the plan builds and holds is there, and buyers keep more of their suppliers "
            f"than the programme counts on ({figures})"
        )

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

from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.planning.second_stage.stocks import passed_of
from ytterby.planning.targets.planner import PlannerRun
from ytterby.world.network import PUBLIC

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
        reasons += [*(text for _, text in own.of_plants), *own.of_stocks()]
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
        self.solution, self.without, self.tables = solution, without, tables
        self.frame, self.planner = plan.planned.frame, plan.planned.planner
        self.worst = max(missed, key=lambda difference: difference.miss)
        targets = plan.planned.targets.targets
        self.target = next(one for one in targets if one.id == self.worst.target)
        self.year = max(one.last for one in missed) if year is None else year
        blocks = self.frame.blocks
        self.block = next(b for b in range(len(blocks)) if self.year in blocks.years(b))
        self.planned_capacity = {
            (technology, region): tonnes
            for (technology, region, block), tonnes in plan.opened(solution).items()
            if block == self.block and tonnes >= MINIMUM
        }

    @cached_property
    def of_plants(self) -> list[tuple[str, str]]:
        """Know-how, timing, crowding out, idle plants: each technology for which there is a reason, with the reason."""
        return list(self._plants())

    @property
    def named_makers(self) -> bool:
        """Whether what is missed is explained by the plants for which there is a reason."""
        named = [technology for technology, _ in self.of_plants]
        made = self.tables["production"].filter(pl.col("technology").is_in(named))
        return self.target.explained_by(self.planner, made["commodity"].drop_nulls().unique())

    def _plants(self) -> Iterator[tuple[str, str]]:
        year = self.year
        for (technology, region), tonnes in self.planned_capacity.items():
            place = {"technology": technology, "region": region, "year": year}
            stands = self._stands(technology, region)
            yield from ((technology, text) for text in self._late(technology, region, tonnes))
            gained, made = (
                _sum(self.tables, table, column, place) - _sum(self.without, table, column, place)
                for table, column in (("capacity", "capacity_t"), ("production", "quantity_t"))
            )
            if stands > MINIMUM and gained < LESS * stands:
                adds = f"add {max(gained, 0.0):,.0f} in {year}; the rest is not built by others"
                if gained <= -MINIMUM:
                    less = f"leave {-gained:,.0f} t/yr less there in {year}"
                    adds = f"{less}, for others build less than without the plan"
                what = f"{stands:,.0f} t/yr of {technology} planned in {region}"
                yield technology, f"crowding out: {what} {adds}"
            if gained > MINIMUM and made < 0.5 * gained:
                makes = f"{max(made, 0.0):,.0f} t more"
                if made <= -MINIMUM:
                    makes = f"{-made:,.0f} t less"
                what = f"{gained:,.0f} t/yr more of {technology} in {region} make {makes} in {year}"
                yield technology, f"idle plants: {what}; {self._why_idle(technology, region)}"

    def _stands(self, technology: str, region: str) -> float:
        """What of the plan stands in the run [t/yr]."""
        place = {"technology": technology, "region": region, "year": self.year}
        return _sum(self.tables, "capacity", "capacity_t", place | {"category": "planned"})

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

    def _late(self, technology: str, region: str, tonnes: float) -> Iterator[str]:
        stands = self._stands(technology, region)
        if stands >= LESS * tonnes:
            return
        known = self.tables["knowhow"].filter(technology=technology, region=region, year=self.year)
        knowhow = float(known["knowhow"].min()) if known.height else 1.0  # type: ignore[arg-type]
        what = f"of {tonnes:,.0f} t/yr of {technology} in {region} that count by {self.year}, {stands:,.0f} stand"
        if knowhow < IN_FULL:
            yield f"know-how: {what}; the region masters {knowhow:.0%} of it"
        else:
            yield f"timing: {what}; the others are decided too late, or their ramp is longer than a block shows"

    def of_stocks(self) -> Iterator[str]:
        """Public stocks that sell less than planned, and stocks of others that fill up."""
        block, years = self.block, self.frame.blocks.years(self.block)
        in_block = pl.col("year").is_in(list(years))
        ours = pl.col("region").is_in(list(self.planner.regions))
        for place, stock in enumerate(self.frame.stocks):
            before = self.solution.stored[block - 1, place] if block else 0.0
            bought = self.solution.bought[block, place] * len(years)
            planned = float(before + bought - self.solution.stored[block, place])
            own, without = (
                tables["stocks"].filter(in_block, commodity=stock.commodity)
                for tables in (self.tables, self.without)
            )
            public = float(own.filter(kind=PUBLIC, region=stock.region)["release_t"].sum())
            if planned >= MINIMUM and public < LESS * planned:
                yield (
                    f"stocks: of {planned:,.0f} t of {stock.commodity} that the plan sells in {years[0]}-{years[-1]} "
                    f"{public:,.0f} are sold: the rule of the stock waits for its price, and sells a share a year"
                )
            others = [rows.filter(ours, pl.col("kind") != PUBLIC) for rows in (own, without)]
            given, anyhow = (
                float(rows["release_t"].sum()) - float(rows["refill_t"].sum()) for rows in others
            )
            if public > MINIMUM and anyhow - given > (1.0 - LESS) * public:
                yield (
                    f"stocks: of {public:,.0f} t of {stock.commodity} that the public stock sells in {years[0]}-"
                    f"{years[-1]} trade and users put {anyhow - given:,.0f} into their own stocks"
                )

    def of_cover(self) -> list[str]:
        """Plants and stocks as the supplier of a cover stops, and what the target itself says."""
        reasons: list[str] = []
        for (technology, region), tonnes in self.planned_capacity.items():
            reasons += self._late(technology, region, tonnes)
        years = range(self.worst.first, self.worst.last + 1)
        run = PlannerRun(self.planner, self.tables, years)
        return [*reasons, *self._lacking(), *self.target.reasons(run, self.worst.simulated)]

    def _lacking(self) -> Iterator[str]:
        """Public stocks that hold less than the programme counts on."""
        block = self.block
        passed = passed_of(self.frame.blocks.lengths[block])
        for place, stock in enumerate(self.frame.stocks):
            before = self.solution.stored[block - 1, place] if block else 0.0
            counted = float((1.0 - passed) * before + passed * self.solution.stored[block, place])
            where = {"commodity": stock.commodity, "region": stock.region, "year": self.year - 1}
            holds = _sum(self.tables, "stocks", "stock_t", where | {"kind": PUBLIC})
            if counted >= MINIMUM and holds < LESS * counted:
                yield (
                    f"stocks: {holds:,.0f} t of {stock.commodity} are held as {self.year} begins, where the programme "
                    f"counts on {counted:,.0f}"
                )

    def of_others(self) -> str:
        """What is left when plants and stocks are as planned."""
        worst, stored = self.worst, self.solution.stored[: self.block + 1]
        years = f"{worst.first}-{worst.last}" if worst.last > worst.first else f"{worst.first}"
        figures = (
            f"{worst.what} in {years} is {worst.simulated:.3g}, "
            f"and the programme counts on {worst.planned:.3g}"
        )
        if not self.planned_capacity and not (stored >= MINIMUM).any():
            return (
                f"running: nothing of the plan stands by {self.year}, so its promise rests on standing plants and "
                f"buyers that do what the target is worth to the plan; the market does not pay them for it ({figures})"
            )
        return (
            "habits and curvature: what the plan builds and holds is there, and buyers keep more of their suppliers "
            f"than the programme counts on ({figures})"
        )


def _sum(tables: Tables, table: str, column: str, where: Mapping[str, Any]) -> float:
    """Sum of a column where others have a value; of what is made, only goods that it is made for."""
    rows = tables[table].filter(**where)
    if table == "production":
        rows = rows.filter(pl.col("role").is_in(["main", "joint"]))
    return float(rows[column].sum())

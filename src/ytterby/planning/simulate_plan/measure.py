"""What a simulated run reaches of the targets, from its tables, by the definitions of `programme/rows.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.planning.programme.contents import contents
from ytterby.planning.targets.file import BurdenCap, CoverTarget, LargestShare, Loss, OwnShare
from ytterby.world.stocks import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ytterby.ground.arrays import Tables
    from ytterby.planning.programme.rows import Rows
    from ytterby.planning.targets.file import Target
    from ytterby.world.base_year.calibrate import BaseYear


class Measured:
    """The tables of one run over some years. members : regions that plan as one."""

    def __init__(self, base: BaseYear, rows: Rows, tables: Tables, years: Sequence[int]) -> None:
        self.base, self.rows = base, rows
        self.members = list(rows.members)
        in_years = pl.col("year").is_in(list(years))
        self.tables = {
            name: tables[name].filter(in_years)
            for name in ("flows", "production", "demand", "burdens")
            if name in tables
        }
        self.count = len(years)

    def reached(self, target: Target) -> Iterator[tuple[str, float]]:
        """What is reached of a target: what (a supplier, a use), and how much in the target's unit."""
        if isinstance(target, LargestShare):
            yield from self._largest(target)
        elif isinstance(target, OwnShare):
            yield target.of, self._own(target)
        elif isinstance(target, Loss):
            yield " ".join(target.uses), 1.0 - self._served(target.uses, True)
        elif isinstance(target, CoverTarget):
            yield " ".join(target.uses), self._served(target.uses, False)
        elif isinstance(target, BurdenCap):
            yield target.burden, self._burden(target)

    def _largest(self, target: LargestShare) -> Iterator[tuple[str, float]]:
        element_shares = self.base.network.chain.element_shares
        groups = [(e,) for e in target.elements] if target.each else [target.elements]
        for group in groups:
            goods = {
                name: sum(element_shares[name].get(e, 0.0) for e in group) if group else 1.0
                for name, row in self.base.network.chain.commodities.items()
                if row["stage"] == target.stage
            }
            weight = pl.col("commodity").replace_strict(goods, default=0.0, return_dtype=pl.Float64)
            tonnes = (pl.col("quantity_t") * weight).sum().alias("t")
            flows = self.tables["flows"]
            inside = pl.col("destination").is_in(self.members)
            ours = pl.col("origin").is_in(self.members)
            brought = flows.filter(inside & ~ours).group_by("origin").agg(tonnes)
            sent = float(flows.filter(ours & ~inside).select(tonnes).item() or 0.0)
            made = self.tables["production"].filter(pl.col("region").is_in(self.members))
            own = float(made.select(tonnes).item() or 0.0)
            total = own + float(brought["t"].sum()) - sent
            for row in brought.sort("t", descending=True).iter_rows(named=True):
                named = f"{row['origin']}{' ' + group[0] if target.each else ''}"
                yield named, row["t"] / max(total, 1e-9)

    def _own(self, target: OwnShare) -> float:
        content = contents(self.base)
        chain = self.base.network.chain
        made = self.tables["production"].filter(pl.col("region").is_in(self.members))
        recycled = pl.col("technology") == "recycling"
        stage = {"processing": "oxide"}.get(target.of, target.of)
        if target.of == "extraction":
            made = made.filter(pl.col("technology").is_in(list(chain.mines)))
        elif target.of == "recycling":
            made = made.filter(recycled)
        else:
            made = made.filter((pl.col("stage") == stage) & ~recycled)
        if target.of in ("extraction", "recycling"):
            own = float(made["quantity_t"].sum())
        else:
            weight = pl.col("commodity").replace_strict(
                content, default=1.0, return_dtype=pl.Float64
            )
            own = float(made.select((pl.col("quantity_t") * weight).sum()).item() or 0.0)
        use_content = {name: content.get(row["commodity"], 0.0) for name, row in chain.uses.items()}
        used = self.tables["demand"].filter(pl.col("region").is_in(self.members))
        weight = pl.col("use").replace_strict(use_content, default=0.0, return_dtype=pl.Float64)
        need = float(used.select((pl.col("served") * weight).sum()).item() or 0.0)
        return own / max(need, 1e-9)

    def _served(self, uses: Sequence[str], at_prices: bool) -> float:
        """Share of what uses would take at base prices that they get, at most that of each."""
        rows = self.rows.uses(uses)
        network, price = self.base.network, self.base.demand.price
        known = pl.DataFrame(
            {
                "use": [network.use_rows[n][0] for n in rows],
                "region": [network.use_rows[n][1] for n in rows],
                "weight": [float(price[n]) if at_prices else 1.0 for n in rows],
            },
            schema={"use": pl.String, "region": pl.String, "weight": pl.Float64},
        )
        joined = self.tables["demand"].join(known, on=["use", "region"])
        served = pl.min_horizontal("served", "demand") * pl.col("weight")
        total = joined.select((pl.col("demand") * pl.col("weight")).sum()).item() or 0.0
        return float((joined.select(served.sum()).item() or 0.0) / max(float(total), 1e-9))

    def _burden(self, target: BurdenCap) -> float:
        rows = self.tables["burdens"].filter(
            pl.col("region").is_in(self.members) & (pl.col("burden") == target.burden)
        )
        return float(rows["quantity"].sum()) / self.count

    def lost_musd(self) -> float:
        """What the planner's uses go without at base prices, a year [million USD]."""
        price = self.base.demand.price
        rows = self.base.network.use_rows
        known = pl.DataFrame(
            {"use": [u for u, _ in rows], "region": [r for _, r in rows], "price": price}
        ).filter(pl.col("region").is_in(self.members))
        joined = self.tables["demand"].join(known, on=["use", "region"])
        lost = (pl.col("demand") - pl.min_horizontal("served", "demand")) * pl.col("price")
        return float(joined.select(lost.sum()).item() or 0.0) / 1e3 / self.count


def stock_given(
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


def capacity_of(
    tables: Tables, technology: str, region: str, year: int, only: Sequence[str] = ()
) -> float:
    """Capacity of a technology in a region and year [t/yr]; only : categories that count, all when left out."""
    rows = tables["capacity"].filter(
        (pl.col("technology") == technology)
        & (pl.col("region") == region)
        & (pl.col("year") == year)
    )
    if only:
        rows = rows.filter(pl.col("category").is_in(list(only)))
    return float(rows["capacity_t"].sum())


def made_by(tables: Tables, technology: str, region: str, year: int) -> float:
    """Tonnes that a technology gives: all goods that are what it is for."""
    rows = tables["production"].filter(
        (pl.col("technology") == technology)
        & (pl.col("region") == region)
        & (pl.col("year") == year)
        & pl.col("role").is_in(["main", "joint"])
    )
    return float(rows["quantity_t"].sum())

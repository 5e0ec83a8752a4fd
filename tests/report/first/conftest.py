from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import polars as pl
import pytest
import synthetic

from ytterby.draws.effects import effects_of
from ytterby.figures.change import ControlChange
from ytterby.figures.question import EffectQuestion, PathPeriod
from ytterby.figures.registry import ALL_FIGURES
from ytterby.figures.run_figures import figures_by_run
from ytterby.figures.run_rows import technologies
from ytterby.report.inputs import Report
from ytterby.world.read import read_chain
from ytterby.world.titles import PRICE, dependence_groups, product_goods

MINE, USUAL = "mine", "usual"
YEARS = tuple(range(2024, 2036))
GOODS = ("oxide.Dy", "metal.Dy", "magnet.NdFeB_heavy")
LABELS = {MINE: "China stops dysprosium", USUAL: "Every record at its date"}

Made = Callable[..., Report]


def change(kind: str = "ban", **more: Any) -> ControlChange:
    """A stop of dysprosium from January to June 2027, or another kind of control."""
    stop = ControlChange(
        kind, LABELS[MINE], LABELS[USUAL], "CHN", goods=GOODS, stages=("oxide", "metal", "magnet"), elements=("Dy",),
        first="2027-01-01", last="2027-06-30", controls=(("stop", "Stop of dysprosium"),), size=1.0, hypothetical=True,
    )  # fmt: skip
    return replace(stop, **{k: tuple(v) if isinstance(v, list) else v for k, v in more.items()})


def question(of: ControlChange) -> EffectQuestion:
    """Of the two runs, in whole years."""
    chain = read_chain()
    goods = product_goods(chain, PRICE)
    return EffectQuestion(
        of, MINE, USUAL, (), "CHN", tuple(region for region in chain.regions if region != "CHN"),
        {name if len(parts) > 1 else parts[0]: parts for name, parts in goods.items()},
        {name: row["stage"] for name, row in chain.commodities.items()}, technologies(chain), tuple(chain.stages),
        tuple(dependence_groups(chain)), tuple(PathPeriod(y, "", float(y), y + 1.0) for y in YEARS),
    )  # fmt: skip


class ByTable:
    """Ranges that a test gives by table and column of the results."""

    decides = None

    def __init__(self, ranges: Any) -> None:
        self.note, self.lacking, self.range_of = ranges.note, ranges.lacking, ranges.range_of

    def ends(self, figure: str, key: Mapping[str, Any]) -> tuple[float, float] | None:
        """As the range of a row of the table that the figure is made of."""
        one = ALL_FIGURES[figure]
        return self.range_of(
            one.table or "control", {k: v for k, v in key.items() if v != ""}, one.column or figure
        )


def by_year(**rules: Any) -> list[dict[str, Any]]:
    """A row for each run and year; a rule is a value, or a function of run and year."""
    return [
        {"scenario": run, "year": year,
         **{name: rule(run, year) if callable(rule) else rule for name, rule in rules.items()}}
        for run in (USUAL, MINE) for year in YEARS
    ]  # fmt: skip


def tables(
    price: Callable[[str, int], float], lost: Callable[[str, int], float], leak: float = 0.0
) -> dict[str, pl.DataFrame]:
    """Small tables: the price of dysprosium outside and at home, its flow, one use, one stoppage."""
    priced = {
        "commodity": "oxide.Dy",
        "stage": "oxide",
        "element": "Dy",
        "base_price_usd_kg": 300.0,
    }

    def sent(run: str, year: int) -> float:
        return 10.0 if (run, year) == (MINE, 2027) else 100.0

    flow = {
        "commodity": "oxide.Dy",
        "stage": "oxide",
        "element": "Dy",
        "origin": "CHN",
        "value_musd": 1.0,
    }
    round_it = by_year(**{**flow, "destination": "JPN", "leak": True},
                       quantity_t=lambda run, year: leak if (run, year) == (MINE, 2027) else 0.0)  # fmt: skip
    use = {
        "use": "ev_traction",
        "region": "EU27",
        "demand": 1000.0,
        "bundle_price": 60.0,
        "bundle_price_ratio": 1.0,
    }
    stop = {
        "scenario": MINE,
        "year": 2027,
        "kind": "covers",
        "name": "oxide.Dy",
        "stage": "oxide",
        "control": "stop",
    }
    used = {"commodity": "oxide.Dy", "stage": "oxide", "region": "EU27", "technology": "recipe"}
    rows = {
        "inputs": by_year(**used, quantity_t=100.0),
        "prices": [*by_year(**priced, region="OUTSIDE", price_usd_kg=price),
                   *by_year(**priced, region="EU27", price_usd_kg=price),
                   *by_year(**priced, region="CHN", price_usd_kg=200.0)],
        "flows": [*by_year(**flow, destination="JPN", leak=False, quantity_t=sent), *round_it],
        "demand": [*by_year(**{**use, "use": "polishing"}, lost_share=0.0, lost=0.0, served=10_000.0),
                   *by_year(**use, lost_share=lost, lost=lambda run, year: 1000.0 * lost(run, year),
                            served=lambda run, year: 1000.0 * (1.0 - lost(run, year)))],
        "stoppages": [{**stop, "region": "EU27", "share": share, "day": day, "days": days}
                      for share, day, days in ((0.01, "2027-02-13", 43.0), (0.2, "2027-02-25", 55.0))],
        "capacity": by_year(region="JPN", technology="magnet", stage="magnet", category="existing",
                            capacity_t=lambda run, year: 800.0 if run == MINE and year > 2030 else 1000.0),
        "volatility": [{"scenario": run, "commodity": "oxide.Dy", "element": "Dy", "region": region,
                        "log_change_sd": sd} for run, region, sd in ((USUAL, "OUTSIDE", 0.2), (MINE, "OUTSIDE", 0.9),
                                               (USUAL, "CHN", 0.1), (MINE, "CHN", 0.1))],
    }  # fmt: skip
    return {name: pl.DataFrame(some, infer_schema_length=None) for name, some in rows.items()}


def shock(run: str, year: int) -> float:
    """A price that is tripled in 2027 and near the usual one again from 2029 on."""
    return {2027: 900.0, 2028: 450.0}.get(year, 300.0) if run == MINE else 300.0


def loss(run: str, year: int) -> float:
    """Two thirds of what a use wants are lost in 2027."""
    return 0.66 if (run, year) == (MINE, 2027) else 0.0


def figured(price: Any, lost: Any, leak: float, more: Any = None) -> tuple[Any, Any, Any]:
    """Tables of the two runs, the same in the form of the registry, and the figures of each run."""
    found = tables(price, lost, leak)
    found |= {name: pl.DataFrame(rows) for name, rows in (more or {}).items()}
    well = {name: synthetic.table(found, name) for name in found}
    runs = figures_by_run((USUAL, MINE), well, {}, read_chain(), synthetic.TITLES, ())
    return found, well, runs


usual = cache(figured)


@pytest.fixture
def made() -> Made:
    """Make a report of a scenario against another."""

    def make(
        kind: str = "ban", *, price: Callable[[str, int], float] = shock, lost: Callable[[str, int], float] = loss,
        leak: float = 0.0, told: Mapping[str, Any] | None = None,
        more: Mapping[str, Sequence[dict[str, Any]]] | None = None, **fields: Any,
    ) -> Report:  # fmt: skip
        found, well, runs = figured(price, lost, leak, more) if more else usual(price, lost, leak)
        changed = change(kind, **(told or {}))
        ranges = fields.pop("ranges", None)
        ranges = ranges if ranges is None or hasattr(ranges, "ends") else ByTable(ranges)
        effects = effects_of(question(changed), runs, ranges, {**well, **found})
        fields |= {"ranges": ranges} if ranges is not None else {}
        return Report(
            dict(found), (USUAL, MINE), LABELS, synthetic.WORDS, synthetic.manifest(), day="2026-11-26", runs=runs,
            effects=effects, **fields,
        )  # fmt: skip

    return make

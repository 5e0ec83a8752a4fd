"""Prices against arbitrage, in built-in scenarios and in random ones.

    python tools/check_prices.py [SCENARIO ...] [--random N] [--seed N]

Of every route that no act limits in a period, from where an oxide, metal or magnet is made to where it is used: the price
of the seller with freight and duty is at least half of the buyer's; from the third year after the start, or after the
last limit on the route, the buyer's is at most 1.25 times that of the seller with freight and duty. No price of a good
that is traded falls below a twentieth of its price in the base year. Sellers have the price of what is made there, buyers
that of what is used there: the two differ where all that a region makes leaves it.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.years.processes.trade import made, makers_price

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Network
    from ytterby.years.step import Year

LOW, HIGH, LEAST, SETTLED = 0.5, 1.25, 0.05, 3.0
BINDS = 0.01  # [share of the price] of a rent that counts
TRADED = 1e-3  # [t] less counts as nothing
FOLDERS = ("rare_earths", "rare_earths_2009", "gallium", "germanium")
GOODS = ("oxide", "metal", "magnet")
PARTNERS = ("USA", "JPN", "EU27", "KOR", "IND")


def pairs(base: BaseYear, years: Sequence[Year]) -> pl.DataFrame:
    """Of every period and free route between a maker and a user: price, landed and buyer's price [USD/kg], the base price,
    and years since the start or the last limit."""
    network, chain = base.network, base.network.chain
    routes, start, end = network.route_columns, network.route_origin, network.route_destination
    goods = [network.nodes[n][0] for n in start]
    world = set(chain.stages_with("world_market"))
    open_ = np.array([chain.commodities[good]["stage"] in world for good in goods])
    stopped = {(row["commodity"], row["origin"], row["destination"]) for row in chain.stopped_trade}
    ways = [(g, network.nodes[a][1], network.nodes[b][1]) for g, a, b in zip(goods, start, end, strict=True)]  # fmt: skip
    open_ &= np.array([way not in stopped for way in ways])
    limited_until = np.full(routes.size, float(base.first_year))
    parts = []
    for year in years:
        effects, program, solution = year.effects, year.program, year.solution
        price, bought = makers_price(base, program, solution), solution.dual
        limited = effects.limited[routes]
        for rule in effects.content:
            limited |= np.isin(routes, rule.columns)
        limited |= _split(limited, network, year)
        limited_until[limited] = year.period.at + year.period.length / 2.0
        landed = price[start] * program.levied()[routes] + base.prices.freight[routes]
        used = (-program.problem.balance).maximum(0) @ solution.activity
        on = open_ & ~limited & np.isfinite(landed) & np.isfinite(price[end])
        on &= (made(base, program, solution)[start] > TRADED) & (used[end] > TRADED)
        chosen = np.flatnonzero(on)
        parts.append(
            pl.DataFrame({
                "period": [year.period.label] * chosen.size,
                "good": [ways[n][0] for n in chosen], "origin": [ways[n][1] for n in chosen],
                "destination": [ways[n][2] for n in chosen],
                "price": price[start[chosen]], "landed": landed[chosen], "buyer": bought[end[chosen]],
                "base": base.typical_price[start[chosen]],
                "settled": year.period.at - year.period.length / 2.0 - limited_until[chosen],
            })
        )  # fmt: skip
    return pl.concat(parts)


def _split(limited: NDArray[np.bool_], network: Network, year: Year) -> NDArray[np.bool_]:
    """Routes from or to where no more may leave than is made, of a good that an act limits elsewhere: array (route).

    The rule against transit is what keeps such an act from being gone round by way of a third country.
    """
    first = [row.kind for row in year.program.rows].index("transit")
    rent = np.zeros(len(network.nodes))
    rent[network.transit_nodes] = year.solution.limit_rent[first:][: network.transit_nodes.size]
    goods = np.array([good for good, _ in network.nodes])
    bound = (rent > BINDS * np.nan_to_num(year.solution.price)) & np.isin(
        goods, goods[network.route_origin[limited]]
    )
    return bound[network.route_origin] | bound[network.route_destination]


def faults(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that no market has, with `why`."""
    why = (
        pl.when(pl.col("landed") < LOW * pl.col("buyer"))
        .then(pl.lit("under half of the buyer's price"))
        .when((pl.col("settled") >= SETTLED) & (pl.col("buyer") > HIGH * pl.col("landed")))
        .then(pl.lit("the buyer pays over a quarter more"))
        .when(pl.col("price") < LEAST * pl.col("base"))
        .then(pl.lit("under a twentieth of the base price"))
    )
    return rows.with_columns(why.alias("why")).filter(pl.col("why").is_not_null())


def checked(workspace: Workspace, scenario: Scenario) -> tuple[int, pl.DataFrame]:
    """How many pairs a run has, and the faulty ones."""
    from ytterby.runs.run import solve

    rows = pairs(*solve(workspace.jobs([scenario])[-1]))
    return rows.height, faults(rows)


def random_questions(seed: int, last_year: int = 2034) -> Iterator[str]:
    """Scenarios of one to three hypothetical controls of the holder, as YAML, without end."""
    draw = random.Random(seed)
    for number in count():
        controls = [_control(draw, f"random-{number}-{n}") for n in range(draw.randint(1, 3))]
        yield (
            f"name: random-{number}\ntitle: Random controls\ndescription: Random controls\nextends: {draw.choice(('baseline', 'licensing-2025'))}\n"
            f"years: {{start: 2024, end: {last_year}, quarters: none}}\ncontrols:\n  measures:\n" + "".join(controls)
        )  # fmt: skip


def _control(draw: random.Random, name: str) -> str:
    first = draw.randint(2025, 2029)
    elements = draw.sample(
        ("Nd", "Pr", "Dy", "Tb", "Sm", "Gd", "Y", "Lu", "La", "Ce"), draw.randint(1, 4)
    )
    stages = draw.sample(GOODS, draw.randint(1, 3))
    act = draw.choice(("prohibition", "licence", "export_tax"))
    size = {"prohibition": "", "licence": f"approval_share: {draw.uniform(0.1, 0.9):.2f}, lag_days: 60, ",
            "export_tax": f"rate: {draw.uniform(0.05, 0.5):.2f}, "}[act]  # fmt: skip
    to = (
        f", destinations: [{draw.choice(PARTNERS)}]"
        if draw.random() < 0.4 and act != "export_tax"
        else ""
    )
    until = f"      ended: {first + draw.randint(1, 4)}-12-31\n" if draw.random() < 0.5 else ""
    return (
        f"    - id: {name}\n      title: {act} of {', '.join(elements)}\n      effective: {first}-01-01\n{until}"
        f"      acts: [{{act: {act}, {size}elements: [{', '.join(elements)}], stages: [{', '.join(stages)}], origin: CHN{to}}}]\n"
    )


def main() -> int:
    """Print each scenario with its pairs and faults; 1 where any has a fault."""
    from ytterby.ground.errors import YtterbyError
    from ytterby.runs.workspace import Workspace, folder_of
    from ytterby.scenarios.read import builtin_names, read_question

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "scenarios", nargs="*", metavar="SCENARIO", help="built-in; all when left out"
    )
    parser.add_argument(
        "--random", type=int, default=0, metavar="N", help="random scenarios besides"
    )
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    bad = 0

    def tell(name: str, workspace: Workspace, scenario: Scenario) -> None:
        nonlocal bad
        seen, wrong = checked(workspace, scenario)
        bad += wrong.height
        print(f"{name}: {seen} pairs, {wrong.height} faults", flush=True)
        if wrong.height:
            worst = pl.col("buyer") / pl.col("landed")
            print(
                wrong.group_by("why", "good", "origin")
                .agg(
                    pl.len(),
                    worst.max().alias("worst"),
                    pl.col("period").unique(),
                    pl.col("destination").unique(),
                )
                .sort("len")
            )

    for name in given.scenarios or ([] if given.random else builtin_names()):
        for folder in FOLDERS:
            workspace = Workspace.read(folder_of(folder))
            try:
                scenario = workspace.scenario(name)
            except YtterbyError:
                continue  # it is about another folder
            if scenario.years.start == workspace.chain.base_year:
                tell(name, workspace, scenario)
                break
    workspace, left = Workspace.read(), given.random
    for text in random_questions(given.seed) if left else ():
        try:
            scenario = workspace.scenario(read_question(text))
        except YtterbyError:
            continue  # it touches goods that nobody ships
        tell(scenario.name, workspace, scenario)
        left -= 1
        if not left:
            break
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

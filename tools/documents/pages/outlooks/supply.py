"""Quota, ore, prices and capacity, beside what is published."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...builder import num, paragraphs, part, table, table_of
from ...results import HOLDER, where
from .runs import MINES, OutlookRun, of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...results import Results

SCENARIOS = ("baseline", "as-recorded", "embargo")
STAGES = ("mining", "light_separation", "heavy_separation", "metal", "magnet", "recycling")
GOODS = {
    "oxide.Nd": "Nd oxide",
    "metal.NdPr": "NdPr metal",
    "magnet.NdFeB_ordinary": "ordinary magnet",
}
WAYS = ("dysprosium_for_terbium", "dysprosium_replaced", "way_speed", "way_rise", "investment_reach")  # fmt: skip


def swing(run: OutlookRun, good: str = "oxide.Dy") -> float:
    """The highest price of a good outside over its lowest."""
    prices = run.price(good).values()
    return max(prices) / min(prices)


def ratios(run: OutlookRun) -> list[float]:
    """Price of terbium over that of dysprosium outside, by year."""
    return [terbium / dysprosium for terbium, dysprosium in
            zip(run.price("oxide.Tb").values(), run.price("oxide.Dy").values(), strict=True)]  # fmt: skip


Bands = tuple[
    tuple[str, str, "Callable[[OutlookRun], float]", str, float | None, float | None], ...
]
BANDS: Bands = (
    # what, unit, how, published, low, high
    ("magnet oxide made, growth 2024-30", "%", lambda run: run.refined_growth(2030), "33", 25.0, 42.0),
    ("magnet oxide made, growth 2024-40", "%", lambda run: run.refined_growth(2040), "55", 50.0, 60.0),
    ("China's share of mined magnet elements, 2035", "%", lambda run: run.share_of_holder("mined", 2035), "52", 48.0, 58.0),
    ("China's share of refined magnet elements, 2030", "%", lambda run: run.share_of_holder("refined", 2030), "77", 73.0, 82.0),
    ("China's share of refined magnet elements, 2035", "%", lambda run: run.share_of_holder("refined", 2035), "76", 72.0, 82.0),
    ("mined magnet elements, 2030", "kt element", lambda run: run.mined(2030), "107", 97.0, 118.0),
    ("mined magnet elements, 2040", "kt element", lambda run: run.mined(2040), "116", 104.0, 128.0),
    ("the same read as oxide, 2030", "kt oxide", lambda run: run.oxide_of_mined(2030), "107", 97.0, 118.0),
    ("the same read as oxide, 2040", "kt oxide", lambda run: run.oxide_of_mined(2040), "116", 104.0, 128.0),
    ("refined in Malaysia, 2030", "kt oxide", lambda run: run.refined(2030, "MYS"), "11.8", 9.0, 13.0),
    ("refined in the United States, 2030", "kt oxide", lambda run: run.refined(2030, "USA"), "8.3", 4.5, None),
)  # fmt: skip
"""Bands and what is published, of `baseline`; none of them is a parameter of the model."""
BOTH: Bands = (
    ("US magnet plants, 2030", "kt/yr", lambda run: run.capacity(2030, "magnet", "USA"), "MP alone 10", 10.0, None),
    ("their output", "kt", lambda run: run.output(2030, "magnet", "USA"), "", None, None),
    ("Dy outside, highest over lowest, 2024-45", "", swing, "", None, 3.0),
    ("Tb over Dy outside, lowest", "", lambda run: min(ratios(run)), "1.4", 1.4, None),
    ("highest", "", lambda run: max(ratios(run)), "5.4", None, 5.4),
)  # fmt: skip
"""The same of `baseline` and of `as-recorded`."""
NO_BAND = {("baseline", "US magnet plants, 2030"), ("as-recorded", "Dy outside, highest over lowest, 2024-45")}  # fmt: skip
"""Run and figure without a band."""
FLOORS = (("metal", 2030, 1.7), ("metal", 2035, None), ("magnet", 2030, None), ("magnet", 2035, None))  # fmt: skip
"""Stage, year, and the least that its plants outside under `embargo` are to be over `baseline`."""


@part(runs=True)
def quota(results: Results) -> str:
    """Chinese mines beside the published path, with and without anything built [%]."""
    path = {y: results.base.values(f"outlook.holder_mines.{y}") for y in (2024, 2030, 2035)}
    ways = [path]
    for switches in ({"investment": False}, {}):
        run = of(results, "baseline", switches=switches)
        ways.append({y: run.made(y, HOLDER, technology=MINES) for y in path})
    rows = [[y, *(f"{100.0 * (way[y] / way[2024] - 1.0):+.1f}" for way in ways)] for y in (2030, 2035)]  # fmt: skip
    return table(["mines of China since 2024, %", "published path", "`investment: false`", "`baseline`"], rows)  # fmt: skip


@part(runs=True)
def us_ore(results: Results) -> str:
    """US concentrate to China, and the rows that stop it."""
    stopped = table_of(results.workspace.chain.stopped_trade, {
        "who": "title", "good": "commodity", "way": lambda r: f"{r['origin']} to {r['destination']}",
        "first day without": "from", "facts": lambda r: " ".join(f"`{f}`" for f in r["evidence"].split()),
    })  # fmt: skip
    years = (2024, 2025, 2026, 2030)
    way = dict(commodity="concentrate.mountain_pass", origin="USA", destination=HOLDER)
    flows = [[n, *(num(of(results, n).total("flows", y, **way)) for y in years)] for n in SCENARIOS]
    return paragraphs(stopped, table(["US concentrate to China, kt REO", *years], flows))


def verdict(value: float, low: float | None, high: float | None) -> str:
    """Inside, or how far outside."""
    if low is None and high is None:
        return ""
    miss = max(low - value if low is not None else 0.0, value - high if high is not None else 0.0)
    if miss <= 0.0:
        return "inside"
    if low is not None and high is not None:
        return f"outside by {miss / (high - low):.2f} of the band"
    return f"{'over' if low is None else 'short'} by {miss:.2g}"


def band(low: float | None, high: float | None) -> str:
    """A band in words."""
    if low is None or high is None:
        return "" if low is high else f"at most {high:g}" if low is None else f"at least {low:g}"
    return f"{low:g} to {high:g}"


@part(runs=True)
def bands(results: Results) -> str:
    """Figures with their bands."""
    runs = {name: of(results, name) for name in SCENARIOS}
    rows = []
    for name, own in (("baseline", BANDS + BOTH), ("as-recorded", BOTH)):
        for what, unit, how, published, low, high in own:
            value, ends = how(runs[name]), (None, None) if (name, what) in NO_BAND else (low, high)
            digits = 2 if unit in ("", "kt oxide", "kt", "kt/yr") and abs(value) < 20 else 1
            rows.append([what, f"`{name}`", unit, num(value, digits), published, band(*ends), verdict(value, *ends)])  # fmt: skip
    for stage, year, least in FLOORS:
        value = runs["embargo"].capacity(year, stage) / runs["baseline"].capacity(year, stage)
        rows.append([f"{stage} plants outside, {year}", "`embargo` over `baseline`", "", num(value, 2), "", band(least, None),
                     verdict(value, least, None)])  # fmt: skip
    return table(["figure", "run", "unit", "model", "published", "band or floor", ""], rows)


@part(runs=True)
def cycles(results: Results) -> str:
    """Price of dysprosium and terbium by year [USD/kg]."""
    years, rows = (2024, 2026, 2030, 2035, 2040, 2045), []
    for name in ("baseline", "as-recorded"):
        run = of(results, name)
        for metal in ("Dy", "Tb"):
            price = run.price(f"oxide.{metal}")
            rows.append([f"`{name}`", metal, *(num(price[y], 0) for y in years), num(swing(run, f"oxide.{metal}"), 2)])  # fmt: skip
    return table(["oxide outside, USD/kg", "", *years, "highest over lowest"], rows)


@part(runs=True)
def ways(results: Results) -> str:
    """What of the heavy grade is made in another way [%]."""
    years, heavy, rows = (2026, 2030, 2035, 2040, 2045), "magnet.NdFeB_heavy", []
    for name in ("baseline", "as-recorded", "embargo"):
        run = of(results, name)
        processes = where(run.tables["production"], commodity=heavy)["process"].unique()
        for way, other in (("dysprosium", "terbium"), ("terbium", "dysprosium")):
            own = tuple(one for one in processes if one.endswith(f"_{way}"))
            shares = [100.0 * run.made(y, commodity=heavy, process=own) / max(run.made(y, commodity=heavy), 1e-12) for y in years]  # fmt: skip
            rows.append([f"`{name}`", f"{way} in place of {other}", *map(num, shares)])
    numbers = [results.base.values.parameters.row(name) for name in WAYS]
    assumed = [[f"`{n.id}`", n.value, f"{n.low:g} to {n.high:g}", n.unit] for n in numbers]
    return paragraphs(
        table(["assumption", "value", "range", "unit"], assumed),
        table(["share of the heavy grade, %", "", *years], rows),
    )


@part(runs=True)
def bottleneck(results: Results) -> str:
    """Capacity and output outside under an embargo [kt/yr], and prices [USD/kg]."""
    base, embargo, rows = of(results, "baseline"), of(results, "embargo"), []
    for stage in STAGES:
        for year in (2030, 2035):
            before, there = base.capacity(year, stage), embargo.capacity(year, stage)
            used = 100 * embargo.output(year, stage) / max(there, 1e-9)
            rows.append([stage, year, num(before), num(there), num(there / before, 2), num(used, 0)])  # fmt: skip
    pairs = [(run, year) for run in (base, embargo) for year in (2026, 2030)]
    prices = [[title, *(num(run.price(good).get(year, math.nan), 0) for run, year in pairs)] for good, title in GOODS.items()]  # fmt: skip
    heads = [f"`{name}`, {year}" for name in ("baseline", "embargo") for year in (2026, 2030)]
    return paragraphs(
        table(["capacity outside, kt/yr", "", "`baseline`", "`embargo`", "ratio", "used, %"], rows),
        table(["outside, USD/kg", *heads], prices),
    )

"""Regions: which tonnes go from where to where, by stage; of importing ones their largest supplier, the first year
under the threshold, and which of their uses go short or pay more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import polars as pl

from ytterby.draws.ranges import with_ends
from ytterby.figures.levels import largest_first, stacked
from ytterby.figures.plants import THRESHOLD
from ytterby.figures.users import hardest_first, worst_years
from ytterby.report import theme
from ytterby.report.first.formats import region_of
from ytterby.report.inputs import NoRanges
from ytterby.report.kinds import FlowChart, HeatChart, LineChart
from ytterby.report.kinds.chart import ALL, Facets, in_words
from ytterby.report.kinds.maps import OTHER
from ytterby.report.kit.numbers import MINUS
from ytterby.report.picture import Picture, Scene
from ytterby.report.plot.axes import percent
from ytterby.report.plot.marks import RuleMark
from ytterby.report.theme import region_colours
from ytterby.report.words import Product, Words, in_order, short_name

NOTHING = 0.0005
"""Share of demand under which nothing is lost."""
MIN_TOP = 0.25
"""The darkest cell stands for this or more, so that a few percent never look like a catastrophe."""
MAX_REGIONS = 6
"""Regions for which there is room: those that buy most."""


def _labels(frame: pl.DataFrame, words: Words) -> dict[str, str]:
    """`stage|group` -> its name, in the order of the chain; only groups of elements, or whole stages."""
    present = set(frame.select("stage", "group").rows())
    pairs = [(s, g) for s in words.stages for g in words.groups if (s, g) in present]
    return {f"{stage}|{group}": short_name(stage, group) for stage, group in pairs}


def buyers(scene: Scene) -> list[str]:
    """Regions by what they buy, largest first, then the others in the folder's order, the rest last."""
    words, bought = scene.words, stacked(scene.report.runs, "imports_value")
    ordered = dict.fromkeys(
        [*(code for (code,) in largest_first(bought, "destination")), *words.regions]
    )
    return [code for code in ordered if code not in words.rest] + list(words.rest)


def dependence_paths(scene: Scene, regions: Sequence[str] = ()) -> Picture:
    """Share of the largest foreign supplier [fraction]: a row per stage, a column per region.

    regions : which; left out, those that buy most.
    """
    every = stacked(scene.report.runs, "dependence")
    present = set(every["region"])
    chosen = [r for r in regions or buyers(scene) if r in present][:MAX_REGIONS]
    if every.is_empty():
        return scene.picture("dependence_paths", every)
    frame = scene.ranged(every.filter(pl.col("region").is_in(chosen)), "dependence")
    labels = _labels(frame, scene.words)
    row = pl.concat_str("stage", "group", separator="|").replace(labels)
    frame = frame.with_columns(scene.region_name().alias("panel"), row.alias("row"))
    chart = LineChart(
        series="scenario", looks=scene.looks, label=percent, ends=(0.0, 1.0), width=96.0, height=84.0,
        rules=[RuleMark(y=THRESHOLD, dash="4 3", series="threshold")],
        facets=Facets("panel", [scene.words.region(one) for one in chosen], side="row", sides=list(labels.values()),
                      scale=ALL, across=16.0, down=20.0),
    )  # fmt: skip
    columns = ("row", "stage"), ("panel", "region"), ("year", "year")
    return scene.chart("dependence_paths", chart, frame, *columns, threshold=f"{THRESHOLD:.0%}")


def _short(fraction: float) -> str:
    """Write a share in a cell: nothing when nil, `<1%` when small."""
    if fraction < NOTHING:
        return ""
    return "<1%" if fraction < 0.01 else f"{fraction:.0%}"


def _dearer(change: float) -> str:
    """Write a price change in a cell."""
    if abs(change) < 0.005:
        return ""
    return f"{change:+.0%}".replace("-", MINUS) if change < 9.0 else f"x{change + 1.0:.0f}"


def use_stress_maps(scene: Scene, comparison: str = "") -> Picture:
    """Heat maps use x region: share of demand lost, and price of the bundle, at the worst year.

    `comparison` names one of the report's comparisons; empty takes the first. A lone scenario
    is set against its base year.
    """
    pairs = scene.report.comparisons
    comparison = comparison or next(iter(pairs), "")
    of, against = pairs.get(comparison, (scene.scenarios[-1] if scene.scenarios else "", None))
    key = f"uses_{comparison.replace(' ', '_')}" if comparison else "uses"
    reference = scene.names.get(against or "", "the base year")
    values: dict[str, Any] = {
        "run": scene.names.get(of, of),
        "reference": reference,
        "words": "uses",
    }
    runs = scene.report.runs
    worst = worst_years(runs[of], runs.get(against or "")) if of in runs else pl.DataFrame()
    if worst.is_empty():
        return scene.picture(key, worst, **values)
    regions = in_order(worst["region"].to_list(), [*scene.words.regions])
    frame = worst.with_columns(
        in_words("use", scene.words.use).alias("use_name"),
        scene.region_name().alias("region_name"),
    )
    names = [scene.words.region(code) for code in regions]
    uses = [scene.words.use(code) for code in hardest_first(worst)]
    maps: list[tuple[str, pl.Expr, Callable[[float], str]]] = [
        (f"Price paid, against {reference}", pl.col("price_ratio") - 1.0, _dearer)
    ]
    if (frame["lost_share"] >= NOTHING).any():  # an empty map would be drawn for nothing
        maps.insert(0, ("Demand lost, share of what is wanted", pl.col("lost_share"), _short))
    cells = pl.concat(
        frame.select("region_name", "use_name", map=pl.lit(title), value=value, text=in_words(value, words))
        for title, value, words in maps
    )  # fmt: skip
    chart = HeatChart(
        x="region_name", y="use_name", xs=names, ys=uses, value="value", slanted=True, top=MIN_TOP,
        stops=((0.0, 0.25, 1.0), (theme.NOTHING, *theme.HEAT)),
        facets=Facets("map", columns=2 if len(names) <= 8 else 1, across=18.0, down=22.0), names_room=340.0,
    )  # fmt: skip
    data = _cells_within(scene, frame, of, against).drop("use", "region").rename(
        {"use_name": "use", "region_name": "region"}
    )  # fmt: skip
    return scene.picture(key, data, chart.of(cells), material=scene.words.material, **values)


def _cells_within(scene: Scene, frame: pl.DataFrame, of: str, against: str | None) -> pl.DataFrame:
    """The cells of both maps with their ranges, each in its worst year."""
    ends, run = scene.report.ranges.ends, pl.lit(of).alias("scenario")
    lost = with_ends(frame.select(run, "region", "use", year="lost_year"), "use_shortfall", ends)
    places = frame.select(run, "region", "use", year="price_year")
    dearer = with_ends(places, "bundle_price", ends if against else NoRanges().ends, against or "")
    ranges = [
        *(lost[end].alias(f"lost_share {end}") for end in ("low", "high")),
        *((1.0 + dearer[end] / 100.0).alias(f"price_ratio {end}") for end in ("low", "high")),
    ]
    return frame.hstack(ranges).select(
        "use", "region", "use_name", "region_name", "lost_share", "lost_share low", "lost_share high",
        "lost_share_against", "lost_year", "price_ratio", "price_ratio low", "price_ratio high", "price_year",
    )  # fmt: skip


FLOW_YEAR = 2035


def flow_pictures(scene: Scene) -> list[Picture]:
    """Of each product the base year once, then a later year under the first and the last scenario."""
    years = list(dict.fromkeys(stacked(scene.report.runs, "supply_link")["year"]))
    if not years:
        return []
    base, last = years[0], scene.scenarios[-1]
    later = FLOW_YEAR if FLOW_YEAR in years else years[-1]
    views = [(last, base), (scene.scenarios[0], later), (last, later)]
    return [
        _picture(scene, scenario, year, product, base=year == base)
        for product in scene.words.flows
        for scenario, year in dict.fromkeys(views)
    ]


def _picture(scene: Scene, scenario: str, year: int, product: Product, *, base: bool) -> Picture:
    """Who supplies whom, stage by stage, for one scenario, year and product. base : whether it is the base year,
    which is no forecast."""
    words, run = scene.words, scene.names.get(scenario, scenario)
    key = f"flows_{product.name}_{year}_{scenario}".lower().replace(" ", "_")
    values: dict[str, Any] = {"year": year, "product": product.title, "run": run, "words": "flows"}
    runs = {scenario: scene.report.runs[scenario]}
    rows = stacked(runs, "supply_link", [year], product=product.name)
    if rows.is_empty():
        return scene.picture(key, rows, **values)
    ranged = with_ends(rows, "supply_link", (NoRanges() if base else scene.report.ranges).ends)
    ranged = ranged.rename({"value": "quantity_t"}).with_columns(pl.col("gap").cast(pl.Int64))
    chart = FlowChart(
        order=[scene.holder, *words.regions],
        colours=partial(region_colours, order=[*words.regions]),
        headings=[*(gap.title for gap in words.gaps), "Use"],
        name=words.region,
        short=lambda code: "other" if code == OTHER else region_of(words, code),
    )
    contents = scene.report.base_year.get("contents", pl.DataFrame({"element": []}))
    known = any(element in product.parts for element in contents.get_column("element", default=()))
    stages = {n: gap.title for n, gap in enumerate(words.gaps)}
    data = ranged.select(
        pl.col("gap").replace_strict(stages, return_dtype=pl.String).alias("stage"), scene.region_name("origin"),
        scene.region_name("destination"), "quantity_t", "low", "high",
    )  # fmt: skip
    mixed = "" if known else " Goods of many elements: full weight."
    return scene.picture(
        key, data, chart.of(ranged), mixed=mixed, ranged=base or data["low"].count() > 0, **values
    )

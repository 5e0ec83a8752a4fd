"""Regions: which tonnes go from where to where, by stage; of importing ones their largest supplier, the first year
under the threshold, and which of their uses go short or pay more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import polars as pl

from ytterby.draws.ranges import with_ends
from ytterby.figures.levels import arranged, largest_first, rest_together, stacked
from ytterby.figures.plants import THRESHOLD
from ytterby.figures.users import hardest_first, worst_years
from ytterby.report import theme
from ytterby.report.first.formats import percents, region_of, the_region, times, use_of
from ytterby.report.inputs import NoRanges
from ytterby.report.kinds import STACKED, BarChart, CellText, HeatChart, LineChart
from ytterby.report.kinds.chart import ALL, Facets, in_words
from ytterby.report.kit.numbers import MINUS, tonnes
from ytterby.report.picture import DETAIL, Picture, Scene
from ytterby.report.plot.axes import percent
from ytterby.report.plot.marks import RuleMark
from ytterby.report.theme import region_colours
from ytterby.report.words import Product, Words, in_order, short_name

MIN_LOST, MIN_MOVED = 0.01, 0.02
"""Share of demand that is lost, and change of a price, under which a cell stays empty."""
WORST = (("lost_share", MIN_LOST, "lost_year", "go without {} of what they need"),
         ("dearer", MIN_MOVED, "price_year", "pay {}"))  # fmt: skip
"""Column of a change, from where it is news, column of its year, and words for it."""
MAX_USES = 14
"""Uses of a map: those that are hit hardest."""
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
    first = [code for (code,) in largest_first(bought, "destination")]
    ordered = dict.fromkeys([*first, *words.regions])
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
    name = in_words("region", partial(region_of, scene.words))
    frame = frame.with_columns(name.alias("panel"), row.alias("row"))
    frame = frame.filter(pl.col("row").is_in([*labels.values()]))
    chart = LineChart(
        series="scenario", looks=scene.looks, label=percent, ends=(0.0, 1.0), fit=DETAIL, height=84.0,
        rules=[RuleMark(y=THRESHOLD, dash="4 3")],
        facets=Facets("panel", [region_of(scene.words, one) for one in chosen], side="row", sides=list(labels.values()),
                      scale=ALL, across=16.0, down=20.0),
    )  # fmt: skip
    columns = ("row", "stage"), ("panel", "region"), ("year", "year")
    stated = scene.apart(frame, "row", "panel", form=percent, share=True)
    stated |= {"row": stated["row"].lower()} if stated else {}
    share = f"{THRESHOLD:.0%}"
    return scene.chart("dependence_paths", chart, frame, *columns, stated=stated, threshold=share)


def _short(fraction: float) -> str:
    """Write a share in a cell: nothing when it is no news."""
    return "" if fraction < MIN_LOST else percent(fraction)


def _dearer(change: float) -> str:
    """Write a price change in a cell: nothing when it is no news."""
    if abs(change) < MIN_MOVED:
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
    values: dict[str, Any] = {"run": f"“{scene.names.get(of, of)}”", "words": "uses"}
    values["reference"] = f"“{reference}”" if against else reference
    runs = scene.report.runs
    worst = worst_years(runs[of], runs.get(against or "")) if of in runs else pl.DataFrame()
    if worst.is_empty():
        return scene.picture(key, worst, **values)
    regions = in_order(worst["region"].to_list(), [*scene.words.regions])
    use = in_words("use", partial(use_of, scene.words)).alias("use_name")
    region = in_words("region", partial(region_of, scene.words)).alias("region_name")
    frame = worst.with_columns(use, region)
    names = [region_of(scene.words, code) for code in regions]
    maps: list[tuple[str, str, Callable[[float], str]]] = [
        ("Goes without, percent of what it needs", "lost_share", _short),
        (f"Pays more than with {values['reference']}: percent, or x times", "dearer", _dearer),
    ]
    frame = frame.with_columns(dearer=pl.col("price_ratio") - 1.0)
    cells = pl.concat(
        frame.select("region_name", "use_name", pl.lit(title).alias("map"), pl.col(column).alias("value"),
                     in_words(column, words).alias("text")) for title, column, words in maps
    ).filter(pl.col("text") != "")  # fmt: skip
    cells = cells.with_columns(brief=pl.col("text").str.strip_chars("+%"))
    hit, where = set(cells["use_name"]), set(cells["region_name"])
    hardest = [name for code in hardest_first(worst) if (name := use_of(scene.words, code)) in hit]
    chart = HeatChart(
        x="region_name", y="use_name", xs=[name for name in names if name in where], ys=hardest[:MAX_USES],
        value="value", slanted=True, top=MIN_TOP, cell=(40.0, 25.0), names_room=340.0,
        stops=((0.0, 0.25, 1.0), (theme.NOTHING, *theme.HEAT)), brief=[CellText("brief")],
        facets=Facets("map", columns=1, down=22.0),
    )  # fmt: skip
    data = _cells_within(scene, frame, of, against).drop("use", "region").rename(
        {"use_name": "use", "region_name": "region"}
    )  # fmt: skip
    drawn = chart.of(cells) if hardest else None
    return scene.picture(
        key, data, drawn, material=scene.words.material, stated=_worst_of(scene, frame), **values
    )


def _worst_of(scene: Scene, frame: pl.DataFrame) -> dict[str, Any]:
    """Who is hit hardest, in words; nothing where nobody is."""
    for column, least, year, words in WORST:
        top = float(frame[column].max() or 0.0)  # type: ignore[arg-type]
        if top >= least:
            row = frame.filter(pl.col(column) == top).row(0, named=True)
            change = times(1.0 + top, 1.0).replace("times", "times as much")
            what = words.format(percents(top) if column == "lost_share" else change)
            use, region = row["use_name"], the_region(scene.words, row["region"])
            return {"use": use, "region": region, "what": what, "year": row[year]}
    return {}


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


FLOW_YEAR, MIN_SHARE, OTHER = 2035, 0.02, "OTHER"
"""The later year, share of every bar under which a region has no part of its own, and those regions."""


def flow_pictures(scene: Scene) -> list[Picture]:
    """Of each product the base year and a later one under the scenario that is asked for."""
    years = [*dict.fromkeys(stacked(scene.report.runs, "supply_link")["year"])]
    later = FLOW_YEAR if FLOW_YEAR in years else years[-1] if years else 0
    return [_steps(scene, product, years[0], later) for product in scene.words.flows if years]


def _steps(scene: Scene, product: Product, base: int, later: int) -> Picture:
    """Whose goods pass each step to the next stage, and who uses what comes of them [share]. The base year is no
    forecast, and has no range."""
    words, run, gap = scene.words, scene.scenarios[-1], pl.col("gap").cast(pl.Int64)
    key = f"flows_{product.name}".lower()
    values: Any = {"year": later, "base": base, "product": product.title}
    runs = {run: scene.report.runs[run]}
    rows = stacked(runs, "supply_link", [base, later], product=product.name)
    if rows.is_empty():
        return scene.picture(key, rows, words="flows", **values)
    last, headings = int(rows.select(gap).max().item()), [*(one.title for one in words.gaps), "Use"]
    users = rows.filter(gap == last).select("year", gap + 1, region="destination", value="value")
    every = pl.concat([rows.select("year", gap, region="origin", value="value"), users])
    summed = rest_together(every, "region", (), OTHER).iter_rows()
    totals = {(*at,): value for *at, _, value in summed}
    sums = rest_together(every, "region", [*words.regions], OTHER).iter_rows()
    large = {region for *at, region, value in sums if value >= MIN_SHARE * totals[*at,]}
    order = {"gap": range(last + 2), "region": [scene.holder, *words.regions]}
    parts = arranged(rest_together(every, "region", large, OTHER), **order).iter_rows()
    shares = {(year, at, region): value / totals[year, at] for year, at, region, value in parts}
    names = {code: "other" if code == OTHER else region_of(words, code) for _, _, code in shares}
    drawn = [
        {"step": headings[at], "name": f"{year}, {tonnes(totals[year, at])}", "series": names[region], "value": share}
        for (year, at, region), share in shares.items()
    ]  # fmt: skip
    chart = BarChart(
        way=STACKED, colours=dict(zip(names.values(), region_colours(names), strict=True)), thick=20.0, fit=DETAIL,
        ends=(0.0, 1.0), label=percent, facets=Facets("step", headings[: last + 2], columns=1, down=12.0),
    )  # fmt: skip
    ranged = with_ends(rows, "supply_link", scene.report.ranges.ends)
    no_forecast = pl.when(pl.col("year") != base).then(pl.col("low", "high"))
    data = ranged.with_columns(no_forecast).select(
        "year", pl.Series("stage", [headings[int(at)] for at in rows["gap"]]), scene.region_name("origin"),
        scene.region_name("destination"), quantity_t="value", low="low", high="high",
    )  # fmt: skip
    contents = scene.report.base_year.get("contents", pl.DataFrame({"element": []}))
    known = any(element in product.parts for element in contents.get_column("element", default=()))
    now, before = (percent(shares.get((year, last, scene.holder), 0.0)) for year in (later, base))
    stated = {"now": now, "before": before, "stage": headings[last].lower()}
    return scene.picture(
        key, data, chart.of(drawn), words="flows", mixed="" if known else " Goods of many elements: full weight.",
        ranged=data["low"].count() > 0, stated=stated, **values,
    )  # fmt: skip

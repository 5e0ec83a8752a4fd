"""Importing regions: their largest supplier over time, the first year under the threshold, and which of their uses
go short or pay more, at their worst year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from ytterby.report import theme
from ytterby.report.charts.base import Scene, pairs_of, rows, wide
from ytterby.report.charts.lines import Lines, line_grid
from ytterby.report.inputs import (
    first_year_under,
    in_order,
    largest_buyers,
    largest_supplier,
    table,
    use_stress,
)
from ytterby.report.kit.numbers import MINUS, MISSING
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import NameAxis, percent
from ytterby.report.plot.marks import CellMark, TextMark
from ytterby.report.plot.panels import Box, Panel, below, in_columns, next_to
from ytterby.report.plot.places import Row, ramp
from ytterby.report.words import Words, short_name

READ_BOTH = (
    " Dark cells of the first map cannot buy what they want at any price they would pay; those of the second buy it, "
    "but pay more."
)
MAX_REGIONS = 6
"""Regions for which there is room: those that buy most."""


def _labels(frame: pl.DataFrame, words: Words) -> dict[str, str]:
    """`stage|group` -> its name, in the order of the chain; only groups of elements, or whole stages."""
    present = frame.select("stage", "group").unique(maintain_order=True).rows()
    stages = in_order([s for s, _ in present], [*words.stages])
    pairs = [(s, g) for s in stages for g in words.groups if (s, g) in present]
    return {f"{stage}|{group}": short_name(stage, group) for stage, group in pairs}


def buyers(scene: Scene) -> list[str]:
    """Regions by what they buy, largest first, then the others in the folder's order, the rest last."""
    words, flows = scene.words, table(scene.report.tables, "flows")
    ordered = dict.fromkeys([*largest_buyers(flows, scene.holder), *words.regions])
    return [code for code in ordered if code not in words.rest] + list(words.rest)


def _suppliers(scene: Scene) -> pl.DataFrame:
    basis = scene.report.headline.get("basis") or "last_processor"
    frame = table(scene.report.tables, "dependence")
    selected = (pl.col("region") != scene.holder) & pl.col("group").is_in(scene.words.groups)
    return largest_supplier(frame.filter(selected), basis)


def _threshold(scene: Scene) -> float:
    return float(scene.report.headline.get("threshold") or 0.65)


def dependence_paths(scene: Scene, regions: Sequence[str] = ()) -> Picture:
    """Share of the largest foreign supplier [fraction]: a row per stage, a column per region.

    regions : which; left out, those that buy most.
    """
    frame = _suppliers(scene)
    present = frame["region"].unique(maintain_order=True).to_list()
    chosen = [r for r in regions if r in present] or in_order(present, buyers(scene))[:MAX_REGIONS]
    frame = scene.named(frame).filter(pl.col("region").is_in(chosen))
    if frame.is_empty():
        return scene.picture("dependence_paths", frame)
    frame = scene.ranged(
        frame,
        "dependence",
        "share",
        lambda row: {name: row[name] for name in ("region", "stage", "group")},
    )
    labels = _labels(frame, scene.words)
    row = pl.concat_str("stage", "group", separator="|").replace(labels)
    frame = frame.with_columns(scene.region_name().alias("panel"), row.alias("row")).sort("year")
    threshold = _threshold(scene)
    grid = Lines("share", "", [scene.words.region(r) for r in chosen], list(labels.values()), width=96,
                 height=84, label=percent, domain=(0.0, 1.0), threshold=threshold)  # fmt: skip
    data = wide(frame, ["row", "panel", "year"], "share").rename(
        {"row": "stage", "panel": "region"}
    )
    chart, threshold_text = line_grid(scene, frame, grid), f"{threshold:.0%}"
    return scene.picture(
        "dependence_paths", data, chart, legend=scene.legend(frame), threshold=threshold_text
    )


def dependence_years(scene: Scene) -> Picture:
    """First year under the threshold: a panel per scenario, region by stage."""
    frame = scene.named(first_year_under(_suppliers(scene), _threshold(scene)))
    threshold_text = f"{_threshold(scene):.0%}"
    if frame.is_empty():
        return scene.picture("dependence_years", frame, threshold=threshold_text)
    labels = _labels(frame, scene.words)
    joined = pl.concat_str("stage", "group", separator="|").replace(labels)
    regions = in_order(frame["region"].unique(maintain_order=True).to_list(), buyers(scene))
    frame = frame.with_columns(
        joined.alias("stage_name"),
        scene.region_name().alias("region_name"),
        (pl.col("answer") + pl.when("rises_again").then(pl.lit("*")).otherwise(pl.lit("")))
        .alias("text"),
    )  # fmt: skip
    every = scene.report.tables["dependence"]["year"]
    span = int(str(every.min())), int(str(every.max()))
    columns = 3 if len(scene.scenarios) != 4 else 2
    panels = [
        _year_map(frame.filter(pl.col("scenario") == scene.names[code]), scene.names[code],
                  [scene.words.region(r) for r in regions], list(labels.values()), span,
                  place % columns == 0)
        for place, code in enumerate(scene.scenarios)
    ]  # fmt: skip
    star = " * rises above it again later." if frame["rises_again"].any() else ""
    chart = in_columns(panels, columns, 14, 20)
    data = wide(frame, ["region_name", "stage_name"], "text").rename(
        {"region_name": "region", "stage_name": "stage"}
    )
    return scene.picture("dependence_years", data, chart, threshold=threshold_text, star=star)


def _year_map(frame: pl.DataFrame, name: str, regions: Sequence[str], stages: Sequence[str],
              span: tuple[int, int], labelled: bool) -> Box:  # fmt: skip
    """Draw one panel of the heat map, every cell filled, absent pairs as a dash."""
    every = pairs_of("region_name", regions, "stage_name", stages)
    full = every.join(frame, on=["region_name", "stage_name"], how="left").with_columns(
        pl.col("text").fill_null(MISSING), pl.col("answer").fill_null("")
    )
    plain = {"already": theme.ALREADY, "never": theme.NEVER, "": theme.NOTHING}
    between = ramp("year", span, [theme.HEAT[0], theme.HEAT[2]])

    def fill(row: Row) -> str:
        return plain.get(row["answer"]) or between(row)

    x = NameAxis(stages, top=True, lines=", ")
    y = NameAxis(regions, labels=labelled)
    size = 49 * len(stages), 24 * len(regions)
    marks = _heat_marks(
        "stage_name", "region_name", "text", fill, lambda row: row["answer"] == "never"
    )
    return Panel(x, y, *size, marks, rows(full), name).box()


def _heat_marks(
    x: str, y: str, text: str, fill: Callable[[Row], str], dark: Callable[[Row], bool]
) -> list[CellMark | TextMark]:
    """Filled cells with their words. dark : where letters are white."""
    return [
        CellMark(x, y, fill),
        TextMark(x, y, text, "middle", colour="white", where=dark),
        TextMark(x, y, text, "middle", where=lambda row: not dark(row)),
    ]


def _short(fraction: float | None) -> str:
    """Write a share in a cell: nothing when nil, `<1%` when small."""
    if fraction is None or fraction < 0.0005:
        return ""
    return "<1%" if fraction < 0.01 else f"{fraction:.0%}"


def _dearer(ratio: float | None) -> str:
    """Write a price change in a cell."""
    if ratio is None or abs(ratio - 1) < 0.005:
        return ""
    return f"{ratio - 1:+.0%}".replace("-", MINUS) if ratio < 10 else f"x{ratio:.0f}"


def use_stress_maps(scene: Scene, comparison: str = "") -> Picture:
    """Heat maps use x region: share of demand lost, and price of the bundle, at the worst year.

    `comparison` names one of the headline's comparisons; empty takes the first. A lone scenario
    is set against its base year.
    """
    pairs = list(scene.report.headline.get("comparisons") or [])
    pair = next((p for p in pairs if p["name"] == comparison), pairs[0] if pairs else None)
    of = pair["of"] if pair else (scene.scenarios[-1] if scene.scenarios else "")
    against = pair["against"] if pair else None
    key = f"uses_{pair['name'].replace(' ', '_')}" if pair else "uses"
    reference = scene.names.get(against or "", "the base year")
    values: dict[str, Any] = {
        "run": scene.names.get(of, of),
        "reference": reference,
        "words": "uses",
    }
    values |= {"question": "Who pays more", "read": ""}
    worst = use_stress(table(scene.report.tables, "demand"), of, against)
    if worst.is_empty():
        return scene.picture(key, worst, **values)
    regions = in_order(worst["region"].to_list(), [*scene.words.regions])
    order = (
        worst.group_by("use", maintain_order=True)
        .agg((pl.col("lost_share") * 10 + pl.col("price_ratio").fill_null(1.0)).max().alias("bad"))
        .sort("bad", descending=True)["use"]
        .to_list()
    )
    frame = worst.with_columns(
        pl.col("use").map_elements(scene.words.use, return_dtype=pl.String).alias("use_name"),
        scene.region_name().alias("region_name"),
        pl.col("lost_share").map_elements(_short, return_dtype=pl.String, skip_nulls=False)
        .alias("lost_text"),
        pl.col("price_ratio").map_elements(_dearer, return_dtype=pl.String, skip_nulls=False)
        .alias("price_text"),
        (pl.col("price_ratio") - 1).alias("dearer"),
    )  # fmt: skip
    names = [scene.words.region(r) for r in regions]
    uses = [scene.words.use(u) for u in order]
    short = any(frame["lost_text"].to_list())  # an empty map would be drawn for nothing
    side_by_side = len(names) <= 8 and short  # two maps while they fit, else one above the other
    lost = _map(
        frame, names, uses, "lost_share", "lost_text", "Demand lost, share of what is wanted"
    )
    paid = _map(frame, names, uses, "dearer", "price_text", f"Price paid, against {reference}",
                labelled=not side_by_side)  # fmt: skip
    maps = [lost, paid] if short else [paid]
    both = next_to(maps, 18) if side_by_side else below(maps, 22)
    if short:
        values |= {"question": "Who goes short and who pays more", "read": READ_BOTH}
    data = _cells_within(scene, frame, of, against).drop("use", "region").rename(
        {"use_name": "use", "region_name": "region"}
    )  # fmt: skip
    return scene.picture(key, data, both, material=scene.words.material, **values)


def _cells_within(scene: Scene, frame: pl.DataFrame, of: str, against: str | None) -> pl.DataFrame:
    """The cells of both maps with their ranges, each in its worst year."""
    range_of, cells = scene.report.ranges.range_of, []
    for row in frame.to_dicts():
        key = {"scenario": of, "region": row["region"], "use": row["use"]}
        lost = range_of("demand", {**key, "year": row["lost_year"]}, "lost_share") or (None, None)
        difference = {**key, "year": row["price_year"], "against": against or ""}
        dearer = range_of("demand", difference, "bundle_price") if against else None
        ends = [1.0 + end / 100.0 for end in dearer] if dearer else [None, None]
        cells.append((*lost, *ends))
    names = ("lost_share low", "lost_share high", "price_ratio low", "price_ratio high")
    ranges = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.Float64), orient="row")
    columns = ("use", "region", "use_name", "region_name", "lost_share", "lost_share_against", "lost_year",
               "price_ratio", "price_year")  # fmt: skip
    joined = pl.concat([frame.select(columns), ranges], how="horizontal")
    return joined.select(*columns[:5], *names[:2], *columns[5:8], *names[2:], columns[8])


def _map(frame: pl.DataFrame, regions: Sequence[str], uses: Sequence[str], value: str, text: str,
         heading: str, *, labelled: bool = True) -> Box:  # fmt: skip
    """Draw one heat map; cells without difference stay pale, strong cells get white text."""
    numbers = [v for v in frame[value].to_list() if v is not None]
    top = max([*numbers, 0.25])  # so that a few percent never look like a catastrophe
    between = ramp(value, [0, top * 0.25, top], [theme.NOTHING, theme.HEAT[1], theme.HEAT[3]])

    def fill(row: Row) -> str:
        return theme.NOTHING if row[value] is None else between(row)

    x, y = NameAxis(regions, top=True, slanted=True), NameAxis(uses, labels=labelled)
    own = rows(frame.select("region_name", "use_name", value, text))
    marks = _heat_marks(
        "region_name", "use_name", text, fill, lambda row: (row[value] or 0.0) > top * 0.75
    )
    return Panel(x, y, 34 * len(regions), 25 * len(uses), marks, own, heading).box()

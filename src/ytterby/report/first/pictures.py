"""The pictures of the first page in their order; those of plants that stand still, users, bills and capacity."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import OUTSIDE
from ytterby.figures.question import CLOSE
from ytterby.report.first.formats import (
    as_much,
    capital,
    in_short,
    large_money,
    pays,
    percents,
    place_of,
    region_of,
    short_good,
    spread_of,
    technology_of,
    unknown,
    use_of,
    user_of,
)
from ytterby.report.first.half_page import MAX_ROWS, NAME_WITH, RANGE, SIZE, WIDE, half_page
from ytterby.report.first.helps import helps_picture, how_much_helps
from ytterby.report.first.prices import price_picture
from ytterby.report.first.strip import PLANTS_FIRST
from ytterby.report.first.whisker import farthest, of_ranges, range_columns, says_nothing
from ytterby.report.kinds import BarChart, dot
from ytterby.report.kit.numbers import between, listed, number, tonnes
from ytterby.report.picture import Picture
from ytterby.report.plot.axes import percent
from ytterby.report.plot.marks import RuleMark
from ytterby.report.theme import FOCUS, INK, pale, region_colours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.report.first.figures import (
        PageFigures,
        PairedNumber,
        PlantStop,
        Setting,
    )

STOPS = BarChart(
    start="start", value="end", text="text", size=SIZE, thick=12.0, fit=WIDE, names_room=128.0, include=(0.0,),
    parts=[RANGE, dot("start", INK, 4.5)],
)  # fmt: skip
ROWS = BarChart(
    colours={NAME_WITH: FOCUS}, above=True, thick=11.0, text="text", size=SIZE, fit=WIDE, label=percent,
    ends=(0.0, 1.0), parts=[RANGE],
)  # fmt: skip


def stop_picture(setting: Setting, stops: Sequence[PlantStop], source: str) -> Picture:
    """The day on which plants stand still, by region: from the first plants to one in five."""
    selected, words = list(stops)[:MAX_ROWS], setting.words
    days = [[one.days[share] for share in sorted(one.days)] for one in selected]
    names = [region_of(words, one.region) for one in selected]
    firsts = [one.ends.get(min(one.days)) for one in selected]
    maximum = farthest([own[-1] for own in days], firsts)
    rows = [
        {"name": name, "series": name, "start": own[0], "end": own[-1],
         "text": f"day {between(own[0], own[-1], '{:.0f}'.format)}", **range_columns(ends, maximum)}
        for own, name, ends in zip(days, names, firsts, strict=True)
    ]  # fmt: skip
    table = pl.DataFrame(
        [
            {"region": name, "share of plants": share, "day": days,
             **range_columns(one.ends.get(share))}
            for one, name in zip(selected, names, strict=True) for share, days in sorted(one.days.items())
        ],
        schema={"region": pl.String, **dict.fromkeys(("share of plants", "day", "low", "high"), pl.Float64)},
    )  # fmt: skip
    good, where = short_good(words, selected[0].good), in_short(words, selected[0].region)
    title = f"The first plants stand still on day {days[0][0]:.0f}, in {where}, for want of {good}"
    if firsts[0] is not None and math.isinf(firsts[0][1]):
        title = f"Plants in {where} may stand still from day {firsts[0][0]:.0f} on, or never, for want of {good}"
    caption = "A plant stands still when its own stock is used up and too little comes in."
    caption += of_ranges(rows, " Thin line: range of the dot.")
    one, five = (percent(end(selected[0].days)) for end in (min, max))
    under = f"Day of the control on which {one} (dot) and {five} of plants (bar's end) stand still"
    shades = (pale(one, 0.6) for one in region_colours(one.region for one in selected))
    chart = replace(STOPS, colours=dict(zip(names, shades, strict=True)))
    return half_page(
        "plants_still", title, caption, table, chart.of(rows), subtitle=under, source=source
    )


def users_picture(setting: Setting, figures: PageFigures, source: str) -> Picture:
    """Who goes without in the year in which most, a bar for a use; of a range that says nothing no number is drawn."""
    words = setting.words
    uses: dict[str, list[PairedNumber]] = {}
    for one in figures.shares:
        uses.setdefault(use_of(words, one.labels["use"]), []).append(one)
    known = [one for one in figures.shares if not unknown(one.ends)]
    title = "Who goes without is not known: ranges go from next to none to nearly all"
    if known:
        sure = [one for one in known if one.ends is None or one.ends[0] > 0.0]
        largest = max(one.now for one in sure or known)
        most = next(one for one in sure or known if one.now == largest)
        top = None if sure or most.ends is None else most.ends[1]
        much = percents(most.now) if top is None else f"at most {percents(top)}"
        title = f"{capital(user_of(words, most.labels))}: without {much} of what they need in {most.year}"
    rows = [
        {"name": f"{use}, {own[0].year}: {listed(region_of(words, one.labels['region']) for one in own)}",
         "series": NAME_WITH, **range_columns(own[0].ends, 1.0),
         **({"text": "not known"} if unknown(own[0].ends) else {"value": own[0].now, "text": percents(own[0].now)})}
        for use, own in [*uses.items()][:MAX_ROWS]
    ]  # fmt: skip
    under = "Share of what a use needs, in the region that stands first, in the year in which it lacks most"
    numbers = dict.fromkeys(("with the control", "without", "low", "high"), pl.Float64)
    ranged = ((user_of(words, one.labels), one, one.ends or (None, None)) for one in figures.shares)
    data = [(who, one.year, one.now, one.before, *ends) for who, one, ends in ranged]
    table = pl.DataFrame(data, schema={"who": pl.String, "year": pl.Int64, **numbers}, orient="row")
    caption = "Whoever goes without cannot buy at any price that it is worth." + of_ranges(rows)
    if len(known) < len(figures.shares):
        caption += " Not known: the range goes from next to none to nearly all."
    return half_page(
        "who_goes_without", title, caption, table, ROWS.of(rows), subtitle=under, source=source
    )


MORE, SOME_BILLS = "paid more", 4
"""What its bars are; how many regions are shown, and how many uses after them."""
BILLS = replace(ROWS, ends=None, colours={MORE: FOCUS}, label=number)


def bills_picture(setting: Setting, figures: PageFigures, source: str) -> Picture:
    """Who pays: the regions and the uses whose bill grows most, in money."""
    words = setting.words
    regions = figures.regions[:SOME_BILLS]
    named = [(f"{region_of(words, one.labels['region'])}, all uses", one) for one in regions]
    named += [(user_of(words, one.labels), one) for one in figures.bills[:SOME_BILLS]]
    table = pl.DataFrame(
        [
            {"who": name, "year": one.year, "with the control": one.now, "without": one.before,
             "more": one.now - one.before,
             **range_columns(one.change and (one.before * one.change[0] / 100.0, one.before * one.change[1] / 100.0))}
            for name, one in named
        ], infer_schema_length=None,
    )  # fmt: skip
    rows = [
        {**row, "name": f"{row['who']}, {row['year']}", "series": MORE, "value": row["more"],
         "text": f"{large_money(row['more'])}, {as_much(row['with the control'], row['without'])}"}
        for row in table.to_dicts()
    ]  # fmt: skip
    under = "Million USD a year more than at prices without the control, for what they get; the year in which most"
    caption = "Bills are for the goods of this market alone, not for what is made of them."
    priced = " Ranges are those of the price that a use pays; all uses of a region have none."
    caption += of_ranges(table.to_dicts(), priced)
    most = (figures.regions or figures.bills)[0]
    pay = f"Users in {in_short(words, most.labels['region'])} {pays(most.now, most.before)}"
    title = f"{pay} in {most.year}: {large_money(most.now - most.before)} USD more"
    if all(one.change and one.change[0] <= 0.0 <= one.change[1] for one in figures.bills):
        title = "Who pays more is not known: every range holds no change"
    return half_page(
        "who_pays", title, caption, table, BILLS.of(rows), subtitle=under, source=source
    )


def plants_picture(setting: Setting, figures: PageFigures, source: str) -> Picture:
    """Capacity with and without the control, by technology: for what moves plants rather than goods."""
    plants = figures.plants[:MAX_ROWS]
    payer = setting.change["kind"] == "support" and setting.change["actor"]
    where, most = place_of(setting.words, payer or OUTSIDE), plants[0]
    title = f"Plants {where} hardly change in {most.year}"
    parts = [one.parts for one in plants]
    if most.moved >= CLOSE / 2:
        wide = says_nothing(most.now / most.before, parts[0])
        change = spread_of(parts[0]) if wide else as_much(most.now, most.before)
        change = change.replace("hardly changed", "hardly more")
        title = f"Plants {where} have {change} capacity for {technology_of(most.technology)} in {most.year}"
    maximum = farthest([1.1, *(one.now / one.before for one in plants)], parts)
    rows = [
        {"name": f"{technology_of(one.technology)}, {one.year}", "series": NAME_WITH, "value": one.now / one.before,
         "text": f"{percent(one.now / one.before)}, {tonnes(one.now)} a year", **range_columns(ends, maximum)}
        for one, ends in zip(plants, parts, strict=True)
    ]  # fmt: skip
    under = "Capacity with the control in the year in which it moves most; 100% is what there is without it"
    chart = replace(ROWS, ends=(0.0, maximum), rules=[RuleMark(x=1.0, wide=1.4)])
    table = pl.DataFrame([
        {"technology": technology_of(one.technology), "year": one.year, "with, t a year": one.now,
         "without, t a year": one.before,
         **{f"{end}, t a year": part and part * one.before for end, part in range_columns(one.parts).items()}}
        for one in plants
    ], infer_schema_length=None)  # fmt: skip
    caption = "Where a bar ends at the upright line the control changes nothing." + of_ranges(rows)
    return half_page("plants", title, caption, table, chart.of(rows), subtitle=under, source=source)


def pictures_of(setting: Setting, figures: PageFigures, source: str) -> list[Picture]:
    """The pictures that the run has something for, in order."""
    made = [price_picture(setting, figures.prices[0], source)] if figures.prices else []
    if figures.stops:
        made.append(stop_picture(setting, figures.stops, source))
    elif figures.plants:
        first = setting.change["kind"] in PLANTS_FIRST
        made.insert(0 if first else len(made), plants_picture(setting, figures, source))
    if figures.bills:
        made.append(bills_picture(setting, figures, source))
    if figures.shares:
        made.append(users_picture(setting, figures, source))
    helps = setting.report.helps
    if helps is not None and how_much_helps(setting)[1]:
        made.append(helps_picture(setting, helps, source))
    return made

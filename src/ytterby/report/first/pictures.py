"""The pictures of the first page: price, plants that stand still, who goes without, plants, what would help."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.catalogue import points_of
from ytterby.draws.instrument_trials import best_first
from ytterby.figures.figure import OUTSIDE
from ytterby.figures.question import CLOSE
from ytterby.report.first.formats import (
    as_much,
    at,
    capital,
    costs,
    ends_of,
    in_short,
    large_money,
    paid,
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
from ytterby.report.first.strip import PLANTS_FIRST, factor_of
from ytterby.report.first.whisker import farthest, of_ranges, range_columns, says_nothing
from ytterby.report.kinds import GROUPED, BarChart, LineChart, Look, bar, dot
from ytterby.report.kit.numbers import between, listed, number, tonnes
from ytterby.report.picture import Picture, picture_of
from ytterby.report.plot.axes import NumberAxis, percent, year
from ytterby.report.plot.marks import DIAMOND, RuleMark, SpanMark, TextMark
from ytterby.report.theme import FOCUS, GRID, INK, QUIET, REFERENCES, SERIES, pale, region_colours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.datasets.catalogue import PublishedPrice
    from ytterby.report.first.figures import (
        PageFigures,
        PairedNumber,
        PlantStop,
        PriceEffect,
        Setting,
    )


NAME_WITH, NAME_WITHOUT = "with", "without"
WIDE, SIZE = 486.0, 12.0
"""Width between the margins of a picture, of which two stand side by side, and size of the type of rows [px]."""
MAX_ROWS = 8
RANGE = bar(thick=1.8)


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
    return picture_of("plants_still", title, caption, table, chart.of(rows),
                      subtitle=under, source=source, room=WIDE)  # fmt: skip


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
        most = [*sure, *known][0]
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
    return picture_of("who_goes_without", title, caption, table, ROWS.of(rows),
                      subtitle=under, source=source, room=WIDE)  # fmt: skip


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
    return picture_of("who_pays", title, caption, table, BILLS.of(rows),
                      subtitle=under, source=source, room=WIDE)  # fmt: skip


def plants_picture(setting: Setting, figures: PageFigures, source: str) -> Picture:
    """Capacity with and without the control, by technology: for what moves plants rather than goods."""
    plants = figures.plants[:MAX_ROWS]
    paid = setting.change["kind"] == "support" and setting.change["actor"]
    where, most = place_of(setting.words, paid or OUTSIDE), plants[0]
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
    return picture_of("plants", title, caption, table, chart.of(rows),
                      subtitle=under, source=source, room=WIDE)  # fmt: skip


HELPS_MUCH, NO_LOSS = 0.1, 0.5
"""Part of the loss from which an instrument is reported to help; million USD under which there is no loss to avoid."""
AVOIDED, COST = "loss avoided", "public cost"
CHART = BarChart(
    colours={AVOIDED: SERIES[0], COST: FOCUS}, way=GROUPED, above=True, thick=10.0, text="text", size=SIZE, fit=WIDE,
    parts=[RANGE], ends=(0.0, 1.0), named=False,
)  # fmt: skip


def helps_picture(setting: Setting, helps: pl.DataFrame, source: str) -> Picture:
    """What instruments would avoid and what they would cost the public [million USD]: those with ranges, if any has."""
    under = "Loss avoided in the years of the control, and public cost in all years, million USD; each tried alone"
    ranked = best_first(helps)
    tried = ranked.head(MAX_ROWS).to_dicts()
    ranged = any(row.get("avoided_low") is not None for row in tried)
    rows = [
        {"name": row["title"], "series": series, "value": max(row[f"{column}_musd"], 0.0), "text": text,
         **{end: None if (at := row.get(f"{column}_{end}")) is None else max(at, 0.0) for end in ("low", "high")}}
        for row in tried
        for series, column, text in (
            (AVOIDED, "avoided", f"{number(row['avoided_musd'], 2)} avoided{_after(row.get('years_until'))}"),
            (COST, "cost", f"{paid(row['cost_musd'], 2)}{' cost' if row['cost_musd'] >= 0.0 else ''}"),
        )
    ]  # fmt: skip
    maximum = max(row[one] or 0.0 for row in rows for one in ("value", "low", "high")) or 1.0
    chart = replace(CHART, ends=(0.0, maximum))
    draws = max((row["draws"] or 0 for row in tried), default=0) if ranged else 0
    how = "in one run, so without ranges"
    if ranged:
        how = f"in one run; lines hold nine in ten of {draws} draws, without what the model missed of past events"
    title = how_much_helps(setting)[0].rstrip(".")
    caption = f"{tried_in_words(helps).removesuffix('.')}, each {how}."
    stocks = [row["avoided_musd"] for row in _stocks(helps)]
    if stocks and max(stocks) <= 0.0:
        caption += f" {IDLE_STOCK}"
    if ranked.height > len(tried):
        caption += " The CSV has the others."
    return picture_of("what_would_help", title, caption, helps, chart.of(rows),
                      subtitle=under, source=source, room=WIDE)  # fmt: skip


TRIED = (
    "Floors, purchases, grants, stocks, plants of the size of the gap, thrift, rated orders and a levy are tried, and "
    "the best three in pairs."
)
FEWER_TRIED = "Floors, purchases and grants are tried, and nothing else yet."


def tried_in_words(helps: pl.DataFrame | None) -> str:
    """What was tried, in a sentence."""
    return TRIED if helps is not None and _stocks(helps) else FEWER_TRIED


def _stocks(helps: pl.DataFrame) -> list[dict[str, Any]]:
    """The stocks of what was tried."""
    return [row for row in helps.to_dicts() if row.get("kind") == "stock"]


IDLE_STOCK = "A stock avoids nothing here: prices stay under those that stop a use, and who saves does not come back."


def _after(years: int | None) -> str:
    """After how many years from the decision something helps, in words; blank where it never does."""
    return "" if years is None else f" after {years} year{'' if years == 1 else 's'}"


def how_much_helps(setting: Setting) -> tuple[str, bool]:
    """What the best instrument avoids of what users outside lose, in one sentence, blank where none was tried with this
    version; and whether that is worth a picture."""
    helps = setting.report.helps
    if helps is None or helps.is_empty() or setting.report.helps_changed:
        return "", False
    first = best_first(helps.drop_nulls("avoided_musd"))
    row = first.row(0, named=True) if first.height else {"avoided_musd": 0.0}
    lost, best = setting.effects.value("lost_value") or 0.0, max(row["avoided_musd"], 0.0)
    if lost < NO_LOSS:
        return "What would help: there is next to no loss to avoid.", False
    low, high = row.get("avoided_low"), row.get("avoided_high")
    ends = None if low is None or high is None else (low, high)
    between = f" (range {ends_of(ends, lambda one: number(one, 2))})" if ends else ""
    much = best >= HELPS_MUCH * lost
    avoided = f"{number(best, 2)} million USD{between} of a loss of {large_money(lost)}"
    if best >= lost:
        avoided = f"all of a loss of {large_money(lost)} USD"
    text = f"best avoids {avoided}."
    return f"What would help: {'the' if much else 'nothing tried helps much, the'} {text}", much


YEARS_BEFORE, YEARS_AFTER, MAX_YEARS = 2.0, 1.5, 12.0
"""Years shown before a control, after prices have met again, and at most of one that ends; of others all."""
LOG_FROM = 12.0
"""Highest over lowest price from which the axis goes by factors."""
HIGH = 210.0
"""Height of the plot of prices [px]."""
RULE = "2 3"
LOOKS = {
    NAME_WITHOUT: Look(*REFERENCES[0], strength=0.0, edges=True),
    NAME_WITH: Look(FOCUS, 2.2, strength=0.2),
    "published": Look(INK, 0.0, radius=4.0, shape=DIAMOND, label=None),
}
MAX_TICKS, FEWER_TICKS = 9, 6
"""Years that are all named on an axis; how many of more, so that they fit one column of a phone."""


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


def price_picture(setting: Setting, price: PriceEffect, source: str) -> Picture:
    """The price of the product that is reported first, with its band, without the control, and what was published."""
    path = price.path
    first = max(setting.first - YEARS_BEFORE, path.periods[0].start)
    end = path.periods[-1].end
    if setting.last is not None:
        over = max(price.back.start if price.back else setting.last, price.period.end)
        end = min(max(over + YEARS_AFTER, setting.first + 2.0), first + MAX_YEARS, end)
    low, high = first - 1e-6, end + 1e-6
    inside = [n for n, m in enumerate(path.periods) if m.start >= low and m.end <= high]
    points = _published(setting, price, first, end)
    record = price.record
    table = _price_table(price, inside)
    title = price_title(setting, price)
    known = [v for name in table.columns[1:] for v in table[name].to_list() if v is not None]
    known = [v for v in known if v > 0.0]  # a range may reach to nothing
    if not known or not inside:
        return Picture("price", title, "No price in this run.", table)
    known += [p.high for p in points] + [p.low for p in points] + ([record.high] if record else [])
    log = max(known) / min(known) > LOG_FROM
    subtitle = f"USD per kg{', on a logarithmic scale' if log else ''}, mean of each quarter or year, money of "
    subtitle += str(setting.words.money_of)
    if record or points:
        subtitle += "; published prices in the money of their day"
    x = _years(path.periods[inside[0]].start, path.periods[inside[-1]].end)
    held = max(setting.first, x.low), x.high if setting.last is None else min(setting.last, x.high)
    highest = [
        RuleMark(y=one.high, wide=1.4, dash=RULE, series=f"highest on record, {one.when[:4]}")
        for one in (record,) if one
    ]  # fmt: skip
    quoted = _quoted(points, log)
    chart = LineChart(
        x="at", looks=LOOKS, across=x, log=log, fit=WIDE, height=HIGH, rules=highest,
        ground=[*(RuleMark(x=float(n), colour=GRID) for n in range(int(x.low) + 1, math.ceil(x.high))),
                SpanMark(held[0], max(held), QUIET, 0.1, series="the control holds")],
        over=[TextMark("at", "value", "series", right=8.0, own=quoted[-1:])],
    )  # fmt: skip
    drawn = chart.of([*_steps(price, inside), *quoted])
    return picture_of("price", title, _price_caption(price), table, drawn,
                      subtitle=subtitle, source=source, room=WIDE)  # fmt: skip


def _published(
    setting: Setting, price: PriceEffect, first: float, end: float
) -> list[PublishedPrice]:
    """Published prices of the product at its place, within the years that are shown."""
    good = next(iter(price.product.parts))
    if len(price.product.parts) > 1:
        good = f"{good.partition('.')[0]}.{price.product.name}"
    points = [p for p in points_of(list(setting.report.published), good, first) if p.at <= end]
    return [p for p in points if p.abroad == (price.region != setting.words.holder)]


def _years(start: float, stop: float) -> NumberAxis:
    """The axis of time; each year is named in its middle."""
    named = [n for n in range(int(start), int(stop) + 1) if start <= n + 0.5 <= stop]
    step = 1 if len(named) <= MAX_TICKS else math.ceil(len(named) / FEWER_TICKS)
    ticks = [n + 0.5 for n in named[::step]]
    return NumberAxis(start, stop, ticks=ticks, label=lambda at: year(int(at)), grid=False)


def _steps(price: PriceEffect, inside: Sequence[int]) -> list[dict[str, Any]]:
    """A row of each run at the beginning and the end of each period, so that a mean is level over its period."""
    periods = [price.path.periods[n] for n in inside]
    return [
        {"series": name, "at": at, "value": row[column], "low": row[f"low{of}"], "high": row[f"high{of}"]}
        for row, period in zip(_price_table(price, inside).to_dicts(), periods, strict=True)
        for name, column, of in ((NAME_WITH, "with the control", ""), (NAME_WITHOUT, "without", " without"))
        for at in (period.start, period.end)
    ]  # fmt: skip


def _quoted(points: Sequence[PublishedPrice], log: bool) -> list[dict[str, Any]]:
    """Published prices: the middle of each, and both ends."""
    return [
        {"series": "published", "at": one.at, "low": one.low, "high": one.high,
         "value": (one.low * one.high) ** 0.5 if log else (one.low + one.high) / 2}
        for one in points
    ]  # fmt: skip


def price_title(setting: Setting, price: PriceEffect) -> str:
    """What the picture of a price says."""
    where, peak, product = place_of(setting.words, price.region), price.peak, price.product
    good = capital(short_good(setting.words, product.name, product.title))
    factor, ends = factor_of(price.change), price.ends
    parts = ends and (factor_of(ends[0]), factor_of(ends[1]))
    if says_nothing(factor, parts):
        return f"{good} {where}: {spread_of(parts)} {at(price.period)}"
    how = f"{costs(good)} {as_much(factor, 1.0)}"
    return f"{good} {how} {where} {at(price.period)}: {number(peak.now)} USD/kg"


def _price_caption(price: PriceEffect) -> str:
    text = "What lies between the lines is what the control does."
    if abs(price.change) < 100.0 * CLOSE:
        text = "Both lines lie within a tenth of each other: the control hardly moves this price."
    if any(one is not None for one in price.path.low):
        text += " The pale band is the range with the control, thin grey lines are that without."
    if price.above_record and price.record:
        text += f" The highest price lies above any on record ({price.record.source})."
    return text


def _price_table(price: PriceEffect, inside: Sequence[int]) -> pl.DataFrame:
    path, before = price.path, [one or (None, None) for one in price.ranges_before]
    columns = {
        "with the control": path.with_control, "without": path.without, "low": path.low, "high": path.high,
        "low without": [low for low, _ in before], "high without": [high for _, high in before],
    }  # fmt: skip
    numbers = {name: [column[n] for n in inside] for name, column in columns.items()}
    schema = {"period": pl.String, **dict.fromkeys(columns, pl.Float64)}
    return pl.DataFrame({"period": [path.periods[n].label for n in inside], **numbers}, schema)

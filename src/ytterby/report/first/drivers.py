"""Why the answer is as it is, in three lines from the run; and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.bottleneck import bottleneck
from ytterby.figures.effect_window import CLOSE
from ytterby.report.first.formats import at, short, technology_of, the_region, times, use_of, within
from ytterby.report.first.paths import priced
from ytterby.report.first.rows import MAX_PRICES
from ytterby.report.first.sentence import close_again
from ytterby.report.first.setting import OUTSIDE, Setting
from ytterby.report.inputs import table
from ytterby.report.kit.numbers import listed, number, percent, same_unit

if TYPE_CHECKING:
    from ytterby.report.first.sentence import PageFigures
    from ytterby.report.ranges import Interval


LOW = 0.5
"""Part of the price outside under which that of one region is marked."""
MOST_OF, MIN_RENT = 0.5, 50.0
"""Share and million USD from which a bottleneck is reported."""


def why_of(setting: Setting, figures: PageFigures) -> list[str]:
    """Three lines from the run: what is too scarce outside or where the goods come from, how long stocks last, and what
    ends it."""
    lines = [
        _scarce(setting),
        _from_whom(setting, figures),
        _stocked(setting, figures),
        _ended(setting, figures),
        _knowhow(setting),
    ]
    return [line for line in lines if line][:3]


def _scarce(setting: Setting) -> str:
    """Which plants outside are too few, where one technology earns most of what all earn for that."""
    year = int(setting.first) + 1
    rents = table(setting.report.tables, "rents")
    one = bottleneck(rents, setting.focus, setting.reference, setting.words.holder, year)
    if one is None or one.share < MOST_OF or one.rent_musd < MIN_RENT:
        return ""
    key = {"scenario": setting.focus, "technology": one.technology}
    earned, part = (
        setting.report.ranges.range_of("control", key, column)
        for column in ("scarce_musd", "scarce_share")
    )
    lacks = setting.report.ranges.lacking
    lacks = f" ({lacks})" if lacks and earned is None else ""
    return (
        f"The bottleneck outside is {technology_of(one.technology)}: in {year} its plants earn "
        f"{number(one.rent_musd)}{within(earned, number)} million USD more for being too few, {percent(one.share)}"
        f"{within(part, percent)} of what all plants earn so{lacks}."
    )


def _priced_goods(setting: Setting, figures: PageFigures) -> list[str]:
    if figures.prices and figures.prices[0].window is not None:
        return list(figures.prices[0].product.parts)
    return list(setting.change["goods"])


def _year_before(setting: Setting) -> int:
    years = sorted(table(setting.report.tables, "flows")["year"].unique().to_list())
    return max(
        (year for year in years if year < int(setting.first + 1e-6)),
        default=years[0] if years else 0,
    )


def _sum(frame: pl.DataFrame, column: str) -> float:
    return float(frame.select(pl.col(column).sum()).item() or 0.0)


def _from_whom(setting: Setting, figures: PageFigures) -> str:
    goods, year, holder = (
        _priced_goods(setting, figures),
        _year_before(setting),
        setting.words.holder,
    )
    own = (
        pl.col("commodity").is_in(goods)
        & (pl.col("scenario") == setting.reference)
        & (pl.col("year") == year)
    )
    flows = table(setting.report.tables, "flows").filter(own & (pl.col("destination") != holder))
    bought = _sum(flows.filter(pl.col("origin") != pl.col("destination")), "quantity_t")
    theirs = _sum(flows.filter(pl.col("origin") == holder), "quantity_t")
    if not bought or not figures.prices:
        return ""
    name = figures.prices[0].product.title
    whom = the_region(setting.words, holder)
    ends = within(_range_of(setting, figures, "from_holder"), percent)
    return f"In {year} {percent(theirs / bought)}{ends} of the {name} that other regions buy comes from {whom}."


def _range_of(setting: Setting, figures: PageFigures, column: str) -> Interval | None:
    """The range of what is reported of the goods of the first price."""
    if not figures.prices:
        return None
    product = figures.prices[0].product
    name = product.name if len(product.parts) > 1 else next(iter(product.parts))
    key = {"scenario": setting.focus, "good": name}
    return setting.report.ranges.range_of("control", key, column)


def _stocked(setting: Setting, figures: PageFigures) -> str:
    goods, year = _priced_goods(setting, figures), _year_before(setting)
    only = pl.col("commodity").is_in(goods) & (pl.col("scenario") == setting.reference)
    only = only & (pl.col("year") == year) & (pl.col("region") != setting.words.holder)
    stock = _sum(table(setting.report.tables, "stocks").filter(only), "stock_t")
    used = _sum(table(setting.report.tables, "inputs").filter(only), "quantity_t")
    if not used or not stock or setting.change["kind"] in ("technology", "support"):
        return ""
    has_window = figures.prices and figures.prices[0].window is not None
    ends = within(
        _range_of(setting, figures, "stock_weeks") if has_window else None, lambda v: number(v, 2)
    )
    text = f"Stocks outside at the end of {year} last {number(52.0 * stock / used, 2)} weeks of use on average{ends}"
    days = [min(one.days.values()) for one in figures.stops if one.good in goods]
    first_stop = (
        f"; the first plants, the one in a hundred with least, stand still on day {min(days):.0f}"
        if days
        else ""
    )
    return f"{text}{first_stop}."


def _ended(setting: Setting, figures: PageFigures) -> str:
    moved = [one for one in figures.plants if abs(one.now / one.before - 1.0) >= 0.05]
    back = figures.prices[0].back if figures.prices else None
    if setting.last is not None and back is not None and setting.change["kind"] != "support":
        months = max(12.0 * (back.start - setting.last), 0.0)
        close = close_again(figures.prices[0])
        return (
            f"It ends because the control ends: prices are {close} some {months:.0f} months later."
        )
    if not moved:
        return ""
    one = moved[0]
    form, unit = same_unit([one.now, one.before])
    return (
        f"By {one.year} plants outside for {technology_of(one.technology)} can make {form(one.now)}"
        f"{within(one.ends, form)} {unit} a year, without it {form(one.before)} ({times(one.now, one.before)})."
    )


def _knowhow(setting: Setting) -> str:
    rows = table(setting.report.tables, "knowhow").filter(pl.col("region") != setting.words.holder)
    if rows.is_empty() or setting.change["kind"] != "technology":
        return ""
    last = max(rows["year"].to_list())
    own = rows.filter(
        (pl.col("year") == last) & pl.col("technology").is_in(setting.words.main_technologies)
    )
    means = {
        (name, run): value
        for name, run, value in own.group_by("technology", "scenario")
        .agg(pl.col("knowhow").mean())
        .sort("technology")
        .iter_rows()
    }
    difference = {
        name: means[name, setting.reference] - now
        for (name, run), now in means.items()
        if run == setting.focus and (name, setting.reference) in means
    }
    if not difference:
        return ""
    name = max(difference, key=lambda one: difference[one])
    key = {"scenario": setting.focus, "year": last, "region": OUTSIDE, "technology": name}
    ends = setting.report.ranges.range_of("knowhow", key, "knowhow")
    holder = the_region(setting.words, setting.words.holder)
    return (
        f"In {last} know-how outside of {technology_of(name)} is {percent(means[name, setting.focus])}"
        f"{within(ends, percent)} of that of {holder}, without the control {percent(means[name, setting.reference])}."
    )


def decisive(setting: Setting, figures: PageFigures) -> tuple[str, list[str]]:
    """What would change the answer, and what marks the page: prices above any on record, and what decides them."""
    tornado = setting.report.headline.get("tornado") or []
    above = [
        f"{one.product.title} {number(one.now / one.record.high, 2)} times ({number(one.record.high)} USD/kg, "
        f"{one.record.when}, {one.record.source})"
        for one in figures.prices[:MAX_PRICES]
        if one.above_record and one.record is not None and one.now is not None
    ]
    flags = []
    if above:
        flags.append(
            f"Above the highest price on record: {'; '.join(above)}. What decides such a price is "
            f"{_caps_of(setting, figures)}."
        )
    flags += _glut(setting, figures)
    wide = [(answer, answer["bars"][0]) for answer in tornado if answer["bars"]]
    if wide:
        groups = list(dict.fromkeys(bar["title"] for _, bar in wide))
        text = f"What moves the answer most are these assumptions: {'; '.join(groups[:3])}."
    else:
        text = "Which assumptions move the answer most was not computed."
    later = max((one.later for one in figures.prices), default=0.0)
    if later >= 2 * CLOSE:
        text += (
            f" After prices have met again the runs still differ by up to {percent(later)}: the market swings by "
            "itself, and the control shifts when. That is no effect to count on."
        )
    return text, flags


def _glut(setting: Setting, figures: PageFigures) -> list[str]:
    """A mark where the first price of one region lies far under that outside: what is left, no price that is quoted."""
    one = figures.prices[0] if figures.prices else None
    if one is None or one.period is None or one.now is None or one.region == OUTSIDE:
        return []
    away = priced(setting.report, one.product, OUTSIDE, setting.runs)
    outside = away.with_control[one.window.peak] if one.window else None
    if not outside or one.now >= LOW * outside:
        return []
    where = the_region(setting.words, one.region)
    return [
        f"In {where} {one.product.title} costs {percent(one.now / outside)} of the {number(outside)} USD/kg outside "
        f"{the_region(setting.words, setting.words.holder)} {at(one.period)}: there is more of it there than plants "
        "take, and the model sells what is left at what it brings. Read it as a glut, not as a price that is quoted."
    ]


def _caps_of(setting: Setting, figures: PageFigures) -> str:
    """The assumptions that say at which price users stop, of the uses that go without; with their ranges."""
    uses = [one.use for one in figures.users.losses] if figures.users else []
    caps = setting.words.caps
    names = list(dict.fromkeys(caps[use] for use in uses if use in caps)) or list(caps.values())[:1]
    known = {one["id"]: one for one in setting.report.manifest.get("assumptions") or []}
    parts: list[str] = []
    for row in (known[name] for name in names if name in known):
        users = listed(use_of(setting.words, use) for use, cap in caps.items() if cap == row["id"])
        parts.append(
            f"{number(row['value'])} times{'' if parts else ' what they usually pay'} "
            f"({number(row['low'])} to {number(row['high'])}) for {short('caps', row['id'], users)}"
        )
    text = "the price at which users stop"
    return f"{text}, an assumption: {', '.join(parts)}" if parts else f"{text}, an assumption"

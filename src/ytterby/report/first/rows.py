"""The table of the first page, a row per question; why it is so, in three lines; and what would change it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ytterby.figures.figure import OUTSIDE
from ytterby.figures.plants import FOR_WANT, THRESHOLD
from ytterby.figures.question import CLOSE
from ytterby.report.first.figures import gdp_cells, plants_of
from ytterby.report.first.formats import (
    at,
    by,
    ends_of,
    gained,
    mirrored,
    months_between,
    paid,
    percents,
    region_of,
    short,
    short_good,
    technology_of,
    the_region,
    unknown,
    use_of,
    with_range,
    within,
)
from ytterby.report.first.opening import goods_of
from ytterby.report.first.sentence import PAID, named_region
from ytterby.report.kit.numbers import MISSING, listed, number, percent, same_unit
from ytterby.report.words import short_name

if TYPE_CHECKING:
    from ytterby.figures.question import PathPeriod
    from ytterby.report.first.figures import PageFigures, PlantCapacity, Setting
    from ytterby.report.inputs import Interval

COLUMNS = ("question", "without", "with", "range", "when over", "how sure", "source")
MAX_PRICES, MAX_USES, MAX_PLANTS = 3, 3, 2
MIN_MOVED, MIN_EARLIER = 0.05, 0.1
"""Part of the capacity outside from which a technology is reported: in the reported year, and at its furthest."""
MIN_LEAK = 0.05
"""Share of the trade from which a leak has a row of its own."""
HOLDING = ("ban", "licence", "quota", "content", "several")
"""Kinds of control that keep goods from buyers."""
BRIEF = ("without", "range", "when over", "how sure", "source")
"""Columns whose words stay on one line where they are short."""
MOSTLY = 0.5
"""Part of the weight of exports from which on one stage of goods is reported as most of it."""
LASTS = "not within the run"
NOTHING = 0.01
"""Part of a number from which down its low end is reported as nothing."""


def rows_of(setting: Setting, figures: PageFigures) -> list[dict[str, str]]:
    """The rows, each with the columns `COLUMNS`; `source` is the subject of the page that has more of it."""
    return [
        *_prices(setting, figures),
        *_supply(setting, figures),
        *_users(setting, figures),
        *_stops(setting),
        *_gdp(setting),
        *_plants(setting, figures),
        *_cost(figures),
        *_dependence(setting),
        *_swings(setting, figures),
    ]


def _row(
    question: str, without: str, now: str, ends: str, over: str, sure: str, source: str
) -> dict[str, str]:
    return dict(zip(COLUMNS, (question, without, now, ends, over, sure, source), strict=True))


def sure(ends: Interval | None, value: float | None) -> str:
    """How sure a number is, from its range: within which factor it lies, nine times in ten."""
    if ends is not None and math.isinf(ends[1]):
        return "may not come"
    if ends is None:
        return "no range"
    if value is not None and not ends[0] * 0.999 <= value <= ends[1] * 1.001:
        return "outside its range: the draws lie elsewhere"
    if not value or ends[0] <= NOTHING * value:
        return "may be nothing"
    factor = max(ends[1] / value, value / ends[0])
    return f"within a factor of {number(factor, 2)}"


def sure_of_share(ends: Interval | None, value: float) -> str:
    """How sure a share is; not known where its range holds both next to none and nearly all."""
    return "not known: from next to none to nearly all" if unknown(ends) else sure(ends, value)


def _prices(setting: Setting, figures: PageFigures) -> list[dict[str, str]]:
    rows = []
    still = [one for one in figures.prices if one.period is None]
    if still:
        names = listed([one.product.title for one in still])
        where = named_region(setting, still[0].region)
        cells = (MISSING, "as without it", MISSING, MISSING, MISSING, "prices")
        rows.append(_row(f"Price of {names}, {where}", *cells))
    for one in [one for one in figures.prices if one.period is not None][:MAX_PRICES]:
        assert one.period is not None
        where = named_region(setting, one.region)
        extreme = "highest" if one.change > 0 else "lowest"
        certain = sure(one.ends, one.now)
        if one.above_record:
            certain += "; above any price on record"
        rows.append(
            _row(
                f"Price of {one.product.title}, {where}, USD/kg: {extreme} {at(one.period)}",
                with_range(number(one.before), one.before_ends, number), number(one.now), ends_of(one.ends, number),
                _over(one.back, one.back_ends, setting.first, one.period.start), certain, "prices",
            )
        )  # fmt: skip
    return rows


def _over(period: PathPeriod | None, ends: Interval | None, first: float, worst: float) -> str:
    """When it is over, with the range of that where there is one. first, worst : as of `months_between`."""
    text = LASTS if period is None else by(period).removeprefix("by ")
    if ends is None:
        return text
    return f"{text} ({months_between(ends, first, worst)})"


def _supply(setting: Setting, figures: PageFigures) -> list[dict[str, str]]:
    supply = figures.supply
    if supply is None or setting.change["kind"] in PAID:
        return []
    period, before, now = supply.period, supply.before, supply.now
    form, unit = same_unit([before, now])
    holder = the_region(setting.words, setting.words.holder)
    over = "while it holds"
    if setting.last is not None:
        over = _over(supply.back, supply.back_ends, setting.first, period.start)
    mostly = ""
    if MOSTLY <= supply.stage_share < 1.0:
        stage = short("stages", supply.stage, setting.words.stage(supply.stage))
        mostly = f" of goods, {percent(supply.stage_share)} {stage},"
    rows = [
        _row(f"Exports of {goods_of(setting)} from {holder}, {unit}{mostly} a year: least {at(period)}",
             with_range(form(before), supply.before_ends, form), form(now), ends_of(supply.ends, form), over,
             sure(supply.ends, now), "supply"),
    ]  # fmt: skip
    if supply.leak_share >= MIN_LEAK:
        rows.append(
            _row("Part of this trade that goes round the control through third countries, over all its days", "0%",
                 percent(supply.leak_share), ends_of(supply.leak_ends, percent), "while it holds",
                 sure(supply.leak_ends, supply.leak_share), "supply")
        )  # fmt: skip
    return rows


def _users(setting: Setting, figures: PageFigures) -> list[dict[str, str]]:
    users = figures.users
    if users is None:
        return []
    over = _over(users.over, users.back_ends, setting.first, users.period.start)
    rows = [
        _row("All users outside go without, share of the value of all that they want: worst "
             f"{at(users.period)}, beyond that without it", "0%", percents(users.share), ends_of(users.ends, percents),
             over, sure_of_share(users.ends, users.share), "users"),
    ]  # fmt: skip
    blind = [one for one in users.losses if unknown(one.ends)]
    for one in users.losses[:MAX_USES]:
        if one in blind[1:]:
            continue  # told with the first of them
        more = len(blind) - 1 if one in blind else 0
        who = f"{use_of(setting.words, one.use)}, {region_of(setting.words, one.region)}"
        if more:
            who += f" (and {more} other{'s' if more > 1 else ''}: not known either)"
        rows.append(
            _row(f"Who goes without, share of what each needs: {who}",
                 with_range(percents(one.before), one.before_ends, percents), percents(one.lost),
                 ends_of(one.ends, percents), over, sure_of_share(one.ends, one.lost), "users")
        )  # fmt: skip
    return rows


def _stops(setting: Setting) -> list[dict[str, str]]:
    rows = []
    for share, words in ((0.01, "one plant in a hundred"), (0.2, "one plant in five")):
        first = setting.effects.first("plants_stop", share=share)
        if first is not None:
            good, days = short_good(setting.words, first.labels["good"]), first.value or 0.0
            rows.append(
                _row(f"Day on which {words} stands still for want of {good}: first in "
                     f"{the_region(setting.words, first.labels['region'])}", "never",
                     f"day {days:.0f}", ends_of(first.ends, lambda v: f"{v:.0f}"), MISSING,
                     sure(first.ends, days), "users")
            )  # fmt: skip
    return rows


def _gdp(setting: Setting) -> list[dict[str, str]]:
    cells = gdp_cells(setting)
    return [] if cells is None else [dict(zip(COLUMNS, cells, strict=True))]


def _plants(setting: Setting, figures: PageFigures) -> list[dict[str, str]]:
    plants = [one for one in figures.plants if one.moved >= MIN_MOVED][:MAX_PLANTS]
    plants += [one for one in plants_of(setting, "plants_farthest") if one.moved >= MIN_EARLIER and
             one.technology not in {first.technology for first in plants}][:MAX_PLANTS]  # fmt: skip
    form, unit = same_unit([value for one in plants for value in (one.now, one.before)])
    paid = setting.change["kind"] == "support" and setting.change["actor"]
    where = f"in {the_region(setting.words, setting.change['actor'])}" if paid else "outside"
    return [
        _row(f"Plants {where}, {technology_of(one.technology)}, {unit} a year, in {one.year}",
             with_range(form(one.before), one.before_ends, form), form(one.now), ends_of(one.ends, form),
             _caught_up(one), sure(one.ends, one.now), "plants")
        for one in plants
    ]  # fmt: skip


def _caught_up(one: PlantCapacity) -> str:
    if one.now > one.before or one.moved < CLOSE:
        return MISSING
    return LASTS if one.caught_up is None else str(one.caught_up)


def _cost(figures: PageFigures) -> list[dict[str, str]]:
    cost = figures.cost
    if cost is None:
        return []
    if cost.total < 0.0:
        ends, question = mirrored(cost.total_ends), "The public gains (pays less, gets more)"
        return [
            _row(f"{question}, million USD in all the years", "0", gained(-cost.total), ends_of(ends, gained),
                 MISSING, sure(ends, -cost.total), "money"),
        ]  # fmt: skip
    return [
        _row("The public pays, million USD in all the years", "0", paid(cost.total), ends_of(cost.total_ends, paid),
             MISSING, sure(cost.total_ends, cost.total), "money"),
        _row(f"The public pays, million USD in its dearest year, {cost.year}", "0", paid(cost.maximum),
             ends_of(cost.ends, paid), MISSING, sure(cost.ends, cost.maximum), "money"),
    ]  # fmt: skip


def _dependence(setting: Setting) -> list[dict[str, str]]:
    """How many regions get under the threshold, and how many of them because they buy hardly anything."""
    rows = []
    for under in setting.effects.rows("regions_independent"):
        want = setting.one("regions_for_want", **under.labels)
        every = setting.effects.value("regions_counted", **under.labels)
        wanting = want.value if want and setting.change["kind"] in HOLDING else 0.0
        if under.value == under.reference and not wanting:
            continue
        name = short_name(under.labels["stage"], under.labels["group"]).lower()
        now = f"{under.value:.0f} of {every:.0f}"
        if want and wanting:
            now += (
                f", {wanting:.0f}{within(want.ends, '{:.0f}'.format)} of them only because they can buy less than "
                f"{percent(FOR_WANT)} of what they did"
            )
        between, certain = ends_of(under.ends, "{:.0f}".format), sure(under.ends, under.value)
        rows.append(
            _row(f"Regions that come under {percent(THRESHOLD)} from one country ({name})",
                 f"{under.reference:.0f} of {every:.0f}", now, between, MISSING, certain, "dependence")
        )  # fmt: skip
    return rows


def _swings(setting: Setting, figures: PageFigures) -> list[dict[str, str]]:
    rows = []
    for one in setting.effects.rows("swing"):
        region = one.labels["region"]
        at_home = f"in {region_of(setting.words, region)}"
        where = named_region(setting, OUTSIDE) if region == OUTSIDE else at_home
        rows.append(
            _row(f"Swing of the price of {figures.prices[0].product.title} from year to year, {where} (standard "
                 "deviation)", with_range(percent(one.reference), one.reference_ends, percent), percent(one.value),
                 ends_of(one.ends, percent), MISSING, sure(one.ends, one.value), "prices")
        )  # fmt: skip
    return rows

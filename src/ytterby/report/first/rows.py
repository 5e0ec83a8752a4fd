"""The table of the first page, a row per question; why it is so, in three lines; and what would change it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ytterby.figures.figure import OUTSIDE
from ytterby.figures.plants import FOR_WANT, THRESHOLD
from ytterby.figures.question import CLOSE
from ytterby.report.first.figures import PairedNumber, gdp_cells, plants_of
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
    user_of,
    with_range,
    within,
)
from ytterby.report.first.sentence import PAID, goods_of, named_region
from ytterby.report.kit.numbers import MISSING, number, percent, same_unit
from ytterby.report.words import short_name

if TYPE_CHECKING:
    from ytterby.figures.question import PathPeriod
    from ytterby.report.first.figures import PageFigures, PlantCapacity, Setting
    from ytterby.report.inputs import Interval
    from ytterby.report.kit.numbers import Form


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


def _of(
    question: str, one: PairedNumber, form: Form, over: str, source: str, *, without: str = "", certain: str = ""
) -> dict[str, str]:  # fmt: skip
    """A row of a number with and without the control. without : where that is nothing; certain : else by its range."""
    before = without or with_range(form(one.before), one.before_ends, form)
    certain = certain or sure(one.ends, one.now)
    return _row(question, before, form(one.now), ends_of(one.ends, form), over, certain, source)


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


def sure_of_share(one: PairedNumber) -> str:
    """How sure a share is; not known where its range holds both next to none and nearly all."""
    blind = "not known: from next to none to nearly all"
    return blind if unknown(one.ends) else sure(one.ends, one.now)


def _prices(setting: Setting, figures: PageFigures) -> list[dict[str, str]]:
    rows = []
    for one in [one for one in figures.prices if one.period is not None][:MAX_PRICES]:
        assert one.period is not None
        assert one.peak is not None
        extreme = "highest" if one.change > 0 else "lowest"
        above = "; above any price on record" if one.above_record else ""
        question = (
            f"Price of {one.product.title}, {named_region(setting, one.region)}, USD/kg: {extreme}"
        )
        rows.append(
            _of(f"{question} {at(one.period)}", one.peak, number, _over(one.back, one.back_ends), "prices",
                certain=sure(one.peak.ends, one.peak.now) + above)
        )  # fmt: skip
    return rows


def _over(period: PathPeriod | None, ends: Interval | None) -> str:
    """When it is over, with the range of that where there is one."""
    text = LASTS if period is None else by(period).removeprefix("by ")
    return f"{text} ({months_between(ends)})" if ends else text


def _supply(setting: Setting, figures: PageFigures) -> list[dict[str, str]]:
    supply = figures.supply
    if supply is None or setting.change["kind"] in PAID:
        return []
    form, unit = same_unit([supply.sent.before, supply.sent.now])
    holder = the_region(setting.words, setting.words.holder)
    over = "while it holds"
    if setting.last is not None:
        over = _over(supply.back, supply.back_ends)
    mostly = ""
    if MOSTLY <= supply.stage.now < 1.0:
        code = supply.stage.labels["stage"]
        stage = short("stages", code, setting.words.stage(code))
        mostly = f" of goods, {percent(supply.stage.now)} {stage},"
    question = f"Exports of {goods_of(setting)} from {holder}, {unit}{mostly} a year: least {at(supply.period)}"
    rows = [_of(question, supply.sent, form, over, "supply")]
    if supply.leak.now >= MIN_LEAK:
        question = "Part of this trade that goes round the control through third countries, over all its days"
        rows.append(_of(question, supply.leak, percent, "while it holds", "supply", without="0%"))
    return rows


def _users(setting: Setting, figures: PageFigures) -> list[dict[str, str]]:
    users = figures.users
    if users is None:
        return []
    over = _over(users.over, users.back_ends)
    question = (
        "All users outside go without, share of the value of all that they want: worst "
        f"{at(users.period)}, beyond that without it"
    )
    certain = sure_of_share(users.share)
    rows = [_of(question, users.share, percents, over, "users", without="0%", certain=certain)]
    for one in users.losses[:MAX_USES]:
        question = (
            f"Who goes without, share of what each needs: {user_of(setting.words, one.labels)}"
        )
        rows.append(_of(question, one, percents, over, "users", certain=sure_of_share(one)))
    return rows


def _stops(setting: Setting) -> list[dict[str, str]]:
    rows = []
    for share, words in ((0.01, "one plant in a hundred"), (0.2, "one plant in five")):
        first = setting.effects.first("plants_stop", share=share)
        if first is not None:
            good, days = short_good(setting.words, first.labels["good"]), first.value or 0.0
            where = the_region(setting.words, first.labels["region"])
            question = f"Day on which {words} stands still for want of {good}: first in {where}"
            cells = (
                f"day {days:.0f}",
                ends_of(first.ends, "{:.0f}".format),
                MISSING,
                sure(first.ends, days),
            )
            rows.append(_row(question, "never", *cells, "users"))
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
        _of(f"Plants {where}, {technology_of(one.technology)}, {unit} a year, in {one.year}", one, form,
            _caught_up(one), "plants")
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
    if cost.total.now < 0.0:
        gain = PairedNumber(-cost.total.now, 0.0, mirrored(cost.total.ends))
        question = "The public gains (pays less, gets more), million USD in all the years"
        return [_of(question, gain, gained, MISSING, "money", without="0")]
    dearest = f"The public pays, million USD in its dearest year, {cost.peak.year}"
    return [
        _of("The public pays, million USD in all the years", cost.total, paid, MISSING, "money", without="0"),
        _of(dearest, cost.peak, paid, MISSING, "money", without="0"),
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
        what = figures.prices[0].product.title
        question = f"Swing of the price of {what} from year to year, {where} (standard deviation)"
        rows.append(_of(question, PairedNumber.of(one), percent, MISSING, "prices"))
    return rows

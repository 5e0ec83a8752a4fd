"""The one sentence: who does what when; what becomes of price, supply and users, with ranges; when it is over.

There is one beginning for each kind of control. What follows depends on what the kind moves first: goods, plants or
public money.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.report.first.goods import PriceFound, SupplyFound
from ytterby.report.first.opening import opening, place_of
from ytterby.report.first.plain import (
    at,
    by,
    day,
    months_between,
    percents,
    region_of,
    short_good,
    technology_of,
    the_region,
    times,
    use_of,
    within,
)
from ytterby.report.first.plants import CostFound, PlantsFound, caught_up
from ytterby.report.first.setting import Setting
from ytterby.report.first.shortage import StopFound, UsersFound
from ytterby.report.words import alike, number, percent
from ytterby.study.stretch import LEAST_LOST, NEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

WHOLE_MARKET = 0.25
"""Share of all demand that is lost from which the whole market is told, not its worst use."""
LEAST_TOLD = 0.0005
"""Share of all demand, by value, below which a loss is told as hardly any."""
TOLD_LEAK = 0.25
"""Share of the trade that a leak must carry to be told in the sentence."""
PLANTS_FIRST = ("technology", "support")
"""Kinds of control that move plants before they move prices."""
PAID = ("support", "stock")
"""Kinds that a state pays for; what the holder sends then is no doing of theirs alone."""
NO_NEWS = 0.05
"""Changes under a twentieth are told as none."""


@dataclass(frozen=True)
class FoundAll:
    """All that the page tells of a question, as `measured` gives it."""

    prices: list[PriceFound]
    supply: SupplyFound | None
    users: UsersFound | None
    stops: list[StopFound]
    plants: list[PlantsFound]
    cost: CostFound | None


def sentence(setting: Setting, found: FoundAll) -> str:
    """The sentence; its parts are divided by semicolons."""
    if setting.change["kind"] in PLANTS_FIRST:
        parts = [
            *_plants(setting, found.plants),
            *_money(found.cost),
            *_price(setting, found.prices[:1]),
        ]
    else:
        parts = [
            *_price(setting, found.prices[:1]),
            *(
                _money(found.cost)
                if setting.change["kind"] in PAID
                else _supply(setting, found.supply)
            ),
            *_users(setting, found.users, stops=bool(found.stops)),
            *_stops(setting, found.stops),
        ]
    parts.append(_over(setting, found))
    if not has_ranges(found):
        parts.append("no range is known")
    return f"{opening(setting)}: {'; '.join(part for part in parts if part)}."


def has_ranges(found: FoundAll) -> bool:
    """Whether any number of the sentence has a range."""
    ends = [one.ends for one in found.prices[:1]] + [one.ends for one in found.plants[:1]]
    if found.supply is not None:
        ends.append(found.supply.ends)
    if found.users is not None:
        ends += [found.users.ends, *(one.ends for one in found.users.losses[:1])]
    return any(one is not None for one in ends)


def product_of(found: PriceFound) -> str:
    """A product within a sentence; what qualifies it stands between commas."""
    title = found.product.title
    return f"{title}," if "," in title else title


def _price(setting: Setting, prices: Sequence[PriceFound]) -> list[str]:
    for one in prices:
        where = place_of(setting, one.region)
        if one.now is None or one.before is None or one.moment is None or abs(one.change) < NO_NEWS:
            apart = within(one.apart, lambda value: percents(value / 100.0))
            return [f"prices {where} move by less than a twentieth{apart}"]
        ends = within(one.ends, number)
        return [
            f"{product_of(one)} costs {number(one.now)} USD/kg{ends} {where} {at(one.moment)} in place of "
            f"{number(one.before)}"
        ]
    return []


def _supply(setting: Setting, supply: SupplyFound | None) -> list[str]:
    if supply is None:
        return []
    if supply.change > -NO_NEWS:
        return (
            ["as much leaves as without it"]
            if setting.change["kind"] in ("licence", "quota")
            else []
        )
    moment = supply.path.moments[supply.worst]
    holder = the_region(setting.words, setting.words.holder)
    what = "them" if setting.change["actor"] else "the goods under control"
    text = f"{holder} sends {percent(-supply.change)} less of {what} {at(moment)}{within(supply.less_ends, percent)}"
    if supply.leak_share >= TOLD_LEAK:
        text += (
            f", and {percent(supply.leak_share)}{within(supply.leak_ends, percent)} of the trade goes round the "
            "control through third countries"
        )
    return [text]


def _users(setting: Setting, users: UsersFound | None, *, stops: bool) -> list[str]:
    goods = setting.change["kind"] in ("ban", "licence", "quota", "several")
    if users is None or not users.losses or users.share < LEAST_TOLD:
        over = " over a whole period" if stops else ""
        return [f"hardly any use goes without{over}"] if goods else []
    worst = users.losses[0]
    name = f"{use_of(setting.words, worst.use)} in {the_region(setting.words, worst.region)}"
    if users.share >= WHOLE_MARKET:
        holder = the_region(setting.words, setting.words.holder)
        return [
            f"{at(users.moment)} users outside {holder} go without {percent(users.share)} of what they need"
            f"{within(users.ends, percents)}, most of all {name}"
        ]
    kept = "" if worst.usual < LEAST_LOST else f" ({percent(worst.usual)} without the control)"
    return [
        f"{at(users.moment)} {name} go without {percents(worst.lost)} of what they need"
        f"{within(worst.ends, percents)}{kept}"
    ]


def _stops(setting: Setting, stops: Sequence[StopFound]) -> list[str]:
    if not stops:
        return []
    first = min(stops, key=lambda one: min(one.days.values()))
    days = min(first.days.values())
    share = min(first.days)
    ends = within(first.ends.get(share), lambda value: f"{value:.0f}")
    good = short_good(setting.words, first.good)
    when = f"on day {days:.0f}{ends}"
    if len(setting.change["controls"]) > 1:  # each of which begins on another day
        when = f"on {day(first.first)}, day {days:.0f} of the control that binds them{ends}"
    return [
        f"the first plants stand still {when}, in {the_region(setting.words, first.region)}, for want "
        f"of {good}"
    ]


def _plants(setting: Setting, plants: Sequence[PlantsFound]) -> list[str]:
    paid = setting.change["kind"] == "support" and setting.change["actor"]
    where = "there" if paid else "outside"
    told = [one for one in plants if abs(one.now / one.before - 1.0) >= NO_NEWS]
    if not told:
        return [f"plants {where} are as without it"] if plants else []
    one = told[0]
    form, unit = alike([one.now, one.before])
    ends = within(one.ends, form)
    return [
        f"{technology_of(one.technology)} {where} can make {form(one.now)}{ends} in place of {form(one.before)} {unit} "
        f"a year in {one.year} ({times(one.now, one.before)})"
    ]


def _money(cost: CostFound | None) -> list[str]:
    if cost is None:
        return []
    return [
        f"it costs the public {number(cost.total, 2)} million USD in all{within(cost.total_ends, number)}, at most "
        f"{number(cost.most, 2)} in {cost.year}"
    ]


def _goes_on(setting: Setting, last: PriceFound) -> bool:
    """Whether the control still holds when the last price has come back."""
    return setting.last is None or (last.back is not None and last.back.start < setting.last - 1e-6)


def _caught_up(setting: Setting, found: FoundAll) -> str:
    """When plants outside that fell behind have made up for it; blank where none is told as behind."""
    one = found.plants[0] if found.plants else None
    if one is None or one.now >= one.before or one.moved < NEAR:
        return ""
    year = caught_up(setting, one)
    if year is None:
        return "these plants are still behind at the end of the run"
    return f"these plants have made up for it by {year}"


def _over(setting: Setting, found: FoundAll) -> str:
    """When it is over, by the last price that comes back, and by users."""
    told = [one for one in found.prices if one.stretch is not None and abs(one.change) >= NEAR]
    parts = []
    if told:
        last = max(told, key=lambda one: one.back.start if one.back else float("inf"))
        which = f"{last.product.title} last" if len(told) > 1 else ""
        what = "it" if setting.change["kind"] in PAID else "the control"
        on = f" though {what} goes on" if _goes_on(setting, last) else ""
        if last.back is not None:
            said = [which, months_between(last.back_ends) if last.back_ends else ""]
            brackets = f" ({', '.join(one for one in said if one)})" if any(said) else ""
            parts.append(f"prices are back to within a tenth {by(last.back)}{brackets}{on}")
        else:
            ends = last.back_ends
            said = [which, months_between(ends) if ends and not math.isinf(ends[0]) else ""]
            brackets = f" ({', '.join(one for one in said if one)})" if any(said) else ""
            parts.append(f"prices are not back by the end of the run{brackets}")
    if setting.change["kind"] in PLANTS_FIRST:
        parts.insert(0, _caught_up(setting, found))
    users = found.users
    if users is not None and users.share >= LEAST_TOLD:
        if users.over is None:
            kept = within(users.at_end_ends, percents)
            parts.append(f"in {users.until} users still go without {percents(users.at_end)}{kept}")
        elif not told:
            kept = f" ({months_between(users.back_ends)})" if users.back_ends else ""
            parts.append(f"users have all they need again {by(users.over)}{kept}")
    return " and ".join(part for part in parts if part)


def named_region(setting: Setting, code: str) -> str:
    """A region in a label."""
    return (
        f"outside {setting.words.region(setting.words.holder)}"
        if code == "OUTSIDE"
        else region_of(setting.words, code)
    )

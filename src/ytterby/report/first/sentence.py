"""The one sentence: who does what when; what becomes of price, supply and users, with ranges; when it is over.

There is one beginning for each kind of control. What follows depends on what the kind moves first: goods, plants or
public money.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.report.first.goods import PriceFound, SupplyFound
from ytterby.report.first.paths import NEAR
from ytterby.report.first.plain import (
    at,
    by,
    listed,
    percents,
    region_of,
    short,
    span,
    technology_of,
    the_region,
    times,
    use_of,
    within,
)
from ytterby.report.first.plants import CostFound, PlantsFound
from ytterby.report.first.setting import Setting
from ytterby.report.first.shortage import LEAST_LOST, StopFound, UsersFound
from ytterby.report.words import alike, number, percent, tonnes

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
MOST_STAGES = 4
"""Stages that are named; a control on more is one on all goods."""
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
            *_supply(setting, found.supply),
            *_users(setting, found.users),
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


def opening(setting: Setting) -> str:
    """Who does what with which goods, to whom and when."""
    change, words = setting.change, setting.words
    actor = the_region(words, change["actor"]) if change["actor"] else ""
    actor = actor[:1].upper() + actor[1:]
    when, what = span(change["first"], change["last"]), goods_of(setting)
    to = listed([the_region(words, one) for one in change["destinations"]])
    size = change["size"]
    if change["kind"] == "ban" and actor:
        part = "" if size in (None, 1.0) else f" {percent(size)} of"
        return f"{actor} stops{part} its exports of {what}{' to ' + to if to else ''} {when}"
    if change["kind"] == "licence" and actor:
        said = f"{actor} lets {what}{' go to ' + to if to else ' leave'} only with a licence {when}"
        return said if size is None else f"{said}, and grants {percent(size)} of what is asked for"
    if change["kind"] == "quota" and actor:
        less = "" if size is None else f" to {percent(size)} of what left it before"
        return f"{actor} limits its exports of {what}{less} {when}"
    if change["kind"] == "tariff" and actor:
        duty = "a duty" if size is None else f"a duty of {percent(size)}"
        abroad = change["actor"] != words.holder
        source = f" from {the_region(words, words.holder)}" if abroad else ""
        return f"{actor} levies {duty} on {what}{source} {when}"
    if change["kind"] == "technology" and actor:
        known = listed([technology_of(one) for one in change["technologies"]])
        return f"{actor} withholds its know-how of {known} {when}"
    if change["kind"] == "support" and actor:
        paid = listed([title[:1].lower() + title[1:] for title in change["controls"].values()])
        return f"{actor} supports its makers ({paid}) {when}"
    if change["kind"] == "stock" and change["controls"] and actor:
        kept = listed([title[:1].lower() + title[1:] for title in change["controls"].values()])
        return f"{actor} keeps public stocks ({kept}) {when}"
    if change["kind"] == "stock":
        return f"{change['title']}: other stocks are held {when}"
    return f"{change['title']} ({when})" if when else str(change["title"])


def goods_of(setting: Setting) -> str:
    """The goods that a control touches, in few words."""
    change, words = setting.change, setting.words
    stages = list(dict.fromkeys(short("stages", s, words.stage(s)) for s in change["stages"]))
    single = [words.elements[e] for e in change["elements"] if e in words.elements]
    if not change["goods"]:
        return words.material
    if change["all_goods"] or not single:
        if not single and stages:
            return listed(stages)
        if len(words.elements) == 1:
            return words.material
        return (
            f"all {words.material}"
            if len(stages) > MOST_STAGES
            else f"{words.material} ({listed(stages, 4)})"
        )
    return f"{listed(single)} ({listed(stages, 4)})" if stages else listed(single)


def place_of(setting: Setting, region: str) -> str:
    """Where a price is paid, as an adverb."""
    if region == "OUTSIDE":
        return f"outside {the_region(setting.words, setting.words.holder)}"
    return f"in {the_region(setting.words, region)}"


def product_of(found: PriceFound) -> str:
    """A product within a sentence; what qualifies it stands between commas."""
    title = found.product.title
    return f"{title}," if "," in title else title


def _price(setting: Setting, prices: Sequence[PriceFound]) -> list[str]:
    for one in prices:
        where = place_of(setting, one.region)
        if one.now is None or one.before is None or one.moment is None or abs(one.change) < NO_NEWS:
            return [f"prices {where} move by less than a twentieth"]
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
    text = f"{holder} sends {percent(-supply.change)} less of {what} {at(moment)}{within(supply.ends, tonnes)}"
    if supply.leak_share >= TOLD_LEAK:
        text += f", and {percent(supply.leak_share)} of the trade goes round the control through third countries"
    return [text]


def _users(setting: Setting, users: UsersFound | None) -> list[str]:
    goods = setting.change["kind"] in ("ban", "licence", "quota", "several")
    if users is None or not users.losses or users.share < LEAST_TOLD:
        return ["hardly any use goes without"] if goods else []
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
    return [
        f"the first plants stand still on day {days:.0f}{ends}, in {the_region(setting.words, first.region)}"
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
        f"it costs the public {number(cost.total, 2)} million USD in all, at most {number(cost.most, 2)} in {cost.year}"
    ]


def _over(setting: Setting, found: FoundAll) -> str:
    """When it is over, by the last price that comes back, and by users."""
    told = [one for one in found.prices if one.stretch is not None and abs(one.change) >= NEAR]
    parts = []
    if told:
        last = max(told, key=lambda one: one.back.start if one.back else float("inf"))
        which = f" ({last.product.title} last)" if len(told) > 1 else ""
        on = " though the control goes on" if setting.last is None else ""
        if last.back is not None:
            parts.append(f"prices are back to within a tenth {by(last.back)}{which}{on}")
        else:
            parts.append(f"prices are not back by the end of the run{which}")
    users = found.users
    if users is not None and users.share >= LEAST_TOLD:
        if users.over is None:
            parts.append(f"in {users.until} users still go without {percents(users.at_end)}")
        elif not told:
            parts.append(f"users have all they need again {by(users.over)}")
    return " and ".join(parts)


def named_region(setting: Setting, code: str) -> str:
    """A region in a label."""
    return (
        f"outside {setting.words.region(setting.words.holder)}"
        if code == "OUTSIDE"
        else region_of(setting.words, code)
    )

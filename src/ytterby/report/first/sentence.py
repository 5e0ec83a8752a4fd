"""The one sentence: who does what when; what becomes of price, supply and users, with ranges; when it is over.

There is one beginning for each kind of control. What follows depends on what the kind moves first: goods, plants or
public money.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ytterby.figures.question import CLOSE, last_of
from ytterby.report.first.figures import (
    PageFigures,
    PlantCapacity,
    PlantStop,
    PriceEffect,
    PublicCost,
    Setting,
    SupplyEffect,
    UserLosses,
)
from ytterby.report.first.formats import (
    at,
    by,
    gained,
    mirrored,
    months_between,
    paid,
    percents,
    region_of,
    share_within,
    short,
    short_good,
    span,
    technology_of,
    template_of,
    the_region,
    times,
    unknown,
    use_of,
    within,
)
from ytterby.report.kit.numbers import listed, number, percent, same_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.figures.question import PathPeriod


MAX_STAGES = 4
"""Stages that are named; a control on more is one on all goods."""


def opening(setting: Setting) -> str:
    """Who does what with which goods, to whom and when (`formats.yaml`); else the title of the scenario."""
    change, words = setting.change, setting.words
    kind, when = change["kind"], span(change["first"], change["last"])
    who = change["actors"] if kind == "several" else [one for one in (change["actor"],) if one]
    template = template_of(kind)
    if not template or not who or (kind == "stock" and not change["controls"]):
        return f"{change['title']} ({when})" if when else str(change["title"])
    names, to = (
        listed([the_region(words, one) for one in some]) for some in (who, change["destinations"])
    )
    size = "" if change["size"] is None else percent(change["size"])
    many, abroad = len(change["controls"]), change["actor"] != words.holder
    return template.format(
        who=names[:1].upper() + names[1:],
        goods=goods_of(setting),
        when=when,
        to=f" to {to}" if to else "",
        leave=f" go to {to}" if to else " leave",
        part=f" {size} of" if size and change["size"] != 1.0 else "",
        granted=f", and grants {size} of what is asked for" if size else "",
        delay=f", after {change['delay']:.0f} days" if change.get("delay") else "",
        less=f" to {size} of what left it before" if size else "",
        duty=f"a duty of {size}" if size else "a duty",
        source=f" from {the_region(words, words.holder)}" if abroad else "",
        known=listed([technology_of(one) for one in change["technologies"]]),
        titles=listed([title[:1].lower() + title[1:] for title in change["controls"].values()]),
        put="put" if len(who) > 1 else "puts",
        controls="a control" if many == 1 else f"{many} controls",
    )


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
            if len(stages) > MAX_STAGES
            else f"{words.material} ({listed(stages, 4)})"
        )
    if len(stages) > MAX_STAGES:
        return f"{listed(single)} in every form"
    return f"{listed(single)} ({listed(stages, 4)})" if stages else listed(single)


def place_of(setting: Setting, region: str) -> str:
    """Where a price is paid, as an adverb."""
    if region == "OUTSIDE":
        return f"outside {the_region(setting.words, setting.words.holder)}"
    return f"in {the_region(setting.words, region)}"


MARKET_WIDE = 0.25
"""Share of all demand that is lost from which the whole market is reported, not its worst use."""
MIN_LOSS = 0.0005
"""Share of all demand, by value, below which a loss is reported as hardly any."""
LARGE_LEAK = 0.25
"""Share of the trade that a leak must carry to be reported in the sentence."""
PLANTS_FIRST = ("technology", "support")
"""Kinds of control that move plants before they move prices."""
PAID = ("support", "stock")
"""Kinds that a state pays for; what the holder sends then is no doing of theirs alone."""
NO_NEWS = 0.05
"""Changes under a twentieth are reported as none."""


def sentence(setting: Setting, figures: PageFigures) -> str:
    """The sentence; its parts are divided by semicolons."""
    if setting.change["kind"] in PLANTS_FIRST:
        parts = [
            *_plants(setting, figures.plants),
            *_money(figures.cost),
            *_price(setting, figures.prices[:1]),
        ]
    else:
        parts = [
            *_price(setting, figures.prices[:1]),
            *(
                _money(figures.cost)
                if setting.change["kind"] in PAID
                else _supply(setting, figures.supply)
            ),
            *_users(setting, figures.users, stops=bool(figures.stops)),
            *_stops(setting, figures.stops),
        ]
    parts.append(_over(setting, figures))
    return f"{opening(setting)}: {'; '.join(part for part in parts if part)}."


def product_of(price: PriceEffect) -> str:
    """A product within a sentence; what qualifies it stands between commas."""
    title = price.product.title
    return f"{title}," if "," in title else title


def _price(setting: Setting, prices: Sequence[PriceEffect]) -> list[str]:
    for one in prices:
        where = place_of(setting, one.region)
        if one.peak is None or one.period is None or abs(one.change) < NO_NEWS:
            difference = within(one.difference, lambda value: percents(value / 100.0))
            return [f"prices {where} move by less than a twentieth{difference}"]
        now, before, ends = one.peak.now, one.peak.before, within(one.peak.ends, number)
        dearer = f", {times(now, before)} as much" if now >= 2.0 * before else ""
        return [
            f"{product_of(one)} costs {number(now)} USD/kg{ends} {where} {at(one.period)} in place of "
            f"{number(before)}{dearer}"
        ]
    return []


def _supply(setting: Setting, supply: SupplyEffect | None) -> list[str]:
    if supply is None:
        return []
    change, ends = supply.change.now / 100.0, mirrored(supply.change.ends)
    if change > -NO_NEWS:
        return (
            ["as much leaves as without it"]
            if setting.change["kind"] in ("licence", "quota")
            else []
        )
    holder = the_region(setting.words, setting.words.holder)
    what = "these goods" if setting.change["actor"] else "the goods under control"
    text = f"{holder} sends {percent(-change)} less of {what} {at(supply.period)}"
    text += within(ends, lambda value: percent(value / 100.0))
    if supply.leak.now >= LARGE_LEAK:
        leak = f"{percent(supply.leak.now)}{within(supply.leak.ends, percent)}"
        text += f", and {leak} of the trade goes round the control through third countries"
    return [text]


def _users(setting: Setting, users: UserLosses | None, *, stops: bool) -> list[str]:
    goods = setting.change["kind"] in ("ban", "licence", "quota", "several")
    if users is None or not users.losses or users.share.now < MIN_LOSS:
        over = " over a whole period" if stops else ""
        return [f"hardly any use goes without{over}"] if goods else []
    worst = next((one for one in users.losses if not unknown(one.ends)), users.losses[0])
    use, region = worst.labels["use"], worst.labels["region"]
    name = f"{use_of(setting.words, use)} in {the_region(setting.words, region)}"
    if users.share.now >= MARKET_WIDE:
        holder = the_region(setting.words, setting.words.holder)
        return [
            f"{at(users.period)} users outside {holder} go without {percent(users.share.now)} of what they need"
            f"{share_within(users.share.ends)}, most of all {name}"
        ]
    return [
        f"{at(users.period)} {name} go without {percents(worst.now)} of what they need"
        f"{share_within(worst.ends)}, all users outside together {percents(users.share.now)} by value"
        f"{within(users.share.ends, percents)}"
    ]


def _stops(setting: Setting, stops: Sequence[PlantStop]) -> list[str]:
    if not stops:
        return []
    first = stops[0]
    days = min(first.days.values())
    ends = within(first.ends.get(min(first.days)), lambda value: f"{value:.0f}")
    where, good = the_region(setting.words, first.region), short_good(setting.words, first.good)
    return [
        f"the first plants, one in a hundred, stand still on day {days:.0f}{ends}, in {where}, for want of {good}"
    ]


def _plants(setting: Setting, plants: Sequence[PlantCapacity]) -> list[str]:
    paid = setting.change["kind"] == "support" and setting.change["actor"]
    where = "there" if paid else "outside"
    moved = [one for one in plants if one.moved >= NO_NEWS]
    if not moved:
        return [f"plants {where} are as without it"] if plants else []
    one = moved[0]
    form, unit = same_unit([one.now, one.before])
    ends = within(one.ends, form)
    further = "".join(
        f"; {times(one.now, value)} against: {title[:1].lower()}{title[1:]}"
        for title, value in one.further
    )
    return [
        f"{technology_of(one.technology)} {where} can make {form(one.now)}{ends} in place of {form(one.before)} {unit} "
        f"a year in {one.year} ({times(one.now, one.before)}{further})"
    ]


def _money(cost: PublicCost | None) -> list[str]:
    if cost is None:
        return []
    total, ends = cost.total.now, cost.total.ends
    if total < 0.0:
        gain = within(mirrored(ends), gained)
        return [f"the public gains {gained(-total)} million USD in all{gain}"]
    return [
        f"it costs the public {paid(total)} million USD in all{within(ends, paid)}, at most "
        f"{number(cost.peak.now, 2)} in {cost.peak.year}"
    ]


def _goes_on(setting: Setting, last: PriceEffect) -> bool:
    """Whether the control still holds when the last price has come back."""
    return setting.last is None or (last.back is not None and last.back.start < setting.last - 1e-6)


def _caught_up(figures: PageFigures) -> str:
    """When plants outside that fell behind have made up for it; blank where none is reported as behind."""
    one = figures.plants[0] if figures.plants else None
    if one is None or one.now >= one.before or one.moved < CLOSE:
        return ""
    if one.caught_up is None:
        return "these plants are still behind at the end of the run"
    return f"these plants have made up for it by {one.caught_up}"


def _over(setting: Setting, figures: PageFigures) -> str:
    """When it is over: one verdict, then for whom and by when, prices by the last that comes back."""
    users = _users_over(setting, figures.users)
    parts = [one for one in (users, _prices_over(setting, figures)) if one is not None]
    text = " and ".join(words for _, words in parts)
    last = last_of([one for one, _ in parts])
    if len(parts) > 1:
        verdict = f"it is over {by(last)}" if last else "it is not over by the end of the run"
        text = f"{verdict}: {text}"
    if setting.change["kind"] in PLANTS_FIRST:
        text = " and ".join(part for part in (_caught_up(figures), text) if part)
    return text


def _users_over(setting: Setting, users: UserLosses | None) -> tuple[PathPeriod | None, str] | None:
    """When users have all they need again, and the words for it; None where nobody is reported as going without."""
    if users is None or users.share.now < MIN_LOSS:
        return None
    if users.over is None:
        last = users.at_end
        kept = within(last.ends, percents)
        return None, f"in {last.year} users still go without {percents(last.now)}{kept}"
    ends = users.back_ends
    kept = f" ({months_between(ends)})" if ends else ""
    return users.over, f"users have all they need again {by(users.over)}{kept}"


def _prices_over(setting: Setting, figures: PageFigures) -> tuple[PathPeriod | None, str] | None:
    """When the last price has come back, and the words for it; None where none moves."""
    moved = [one for one in figures.prices if one.period is not None and abs(one.change) >= CLOSE]
    if not moved:
        return None
    at_last = last_of([one.back for one in moved])
    last = next(one for one in moved if one.back == at_last)
    notes = [f"{last.product.title} last"] if len(moved) > 1 else []
    ends = last.back_ends
    if ends and (last.back is not None or not math.isinf(ends[0])):
        notes.append(months_between(ends))
    brackets = f" ({', '.join(notes)})" if notes else ""
    if last.back is None:
        return None, f"prices are not back by the end of the run{brackets}"
    what = "it" if setting.change["kind"] in PAID else "the control"
    on = f" though {what} goes on" if _goes_on(setting, last) else ""
    return last.back, f"prices are {close_again(last)} {by(last.back)}{brackets}{on}"


def close_again(one: PriceEffect) -> str:
    """Words for a price that has come back from where the control moved it; it may swing to the other side."""
    return f"less than a tenth {'above' if one.change > 0.0 else 'below'} those without it"


def named_region(setting: Setting, code: str) -> str:
    """A region in a label."""
    if code == "OUTSIDE":
        return f"outside {setting.words.region(setting.words.holder)}"
    return region_of(setting.words, code)

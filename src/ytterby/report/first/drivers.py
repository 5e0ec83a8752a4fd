"""Why the answer is as it is, in three lines from the run; and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.figures.figure import ENTIRE_RUN, OUTSIDE
from ytterby.figures.question import CLOSE
from ytterby.report.first.figures import Setting
from ytterby.report.first.formats import at, short, technology_of, the_region, times, use_of, within
from ytterby.report.first.rows import MAX_PRICES
from ytterby.report.first.sentence import close_again
from ytterby.report.kit.numbers import listed, number, percent, same_unit

if TYPE_CHECKING:
    from ytterby.report.first.figures import PageFigures


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
    rent, share = setting.one("scarcity_rent"), setting.one("scarcity_share")
    if (
        rent is None
        or share is None
        or (share.value or 0.0) < MOST_OF
        or (rent.value or 0.0) < MIN_RENT
    ):
        return ""
    lacks = setting.report.ranges.lacking
    lacks = f" ({lacks})" if lacks and rent.ends is None else ""
    return (
        f"The bottleneck outside is {technology_of(rent.labels['technology'])}: in "
        f"{setting.effects.question.year_after} its plants earn {number(rent.value)}{within(rent.ends, number)} "
        f"million USD more for being too few, {percent(share.value)}{within(share.ends, percent)} of what all plants "
        f"earn so{lacks}."
    )


def _good_of(setting: Setting) -> str:
    """The price that is reported first, where the control moves it or is on its very goods; else blank, for all goods
    under control."""
    first = setting.one("price_change")
    if first is None:
        return ""
    good = first.labels["good"]
    same = {*setting.effects.question.goods[good]} == {*setting.change["goods"]}
    return good if same or first.year != ENTIRE_RUN else ""


def _from_whom(setting: Setting, figures: PageFigures) -> str:
    share = setting.one("holder_share", good=_good_of(setting))
    if share is None or not figures.prices:
        return ""
    name, year = figures.prices[0].product.title, setting.effects.question.year_before
    whom = the_region(setting.words, setting.words.holder)
    ends = within(share.ends, percent)
    return f"In {year} {percent(share.value)}{ends} of the {name} that other regions buy comes from {whom}."


def _stocked(setting: Setting, figures: PageFigures) -> str:
    good = _good_of(setting)
    weeks = setting.one("stock_weeks", good=good)
    if weeks is None or setting.change["kind"] in ("technology", "support"):
        return ""
    goods = setting.effects.question.goods[good] if good else setting.change["goods"]
    ends = within(weeks.ends, lambda v: number(v, 2))
    text = (
        f"Stocks outside at the end of {setting.effects.question.year_before} last {number(weeks.value, 2)} weeks of "
        f"use on average{ends}"
    )
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
        later = f"some {months:.0f} months later" if months >= 1.0 else "at once"
        return f"It ends because the control ends: prices are {close} {later}."
    if not moved:
        return ""
    one = moved[0]
    form, unit = same_unit([one.now, one.before])
    return (
        f"By {one.year} plants outside for {technology_of(one.technology)} can make {form(one.now)}"
        f"{within(one.ends, form)} {unit} a year, without it {form(one.before)} ({times(one.now, one.before)})."
    )


def _knowhow(setting: Setting) -> str:
    one = setting.one("knowhow_last")
    if one is None:
        return ""
    holder = the_region(setting.words, setting.words.holder)
    return (
        f"In {one.year} know-how outside of {technology_of(one.labels['technology'])} is {percent(one.value)}"
        f"{within(one.ends, percent)} of that of {holder}, without the control {percent(one.reference)}."
    )


def decisive(setting: Setting, figures: PageFigures) -> tuple[str, list[str]]:
    """What would change the answer, and what marks the page: prices above any on record, and what decides them."""
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
    groups = list(dict.fromkeys(one.bars[0].title for one in setting.report.swings if one.bars))
    if groups:
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
    outside = one.outside
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

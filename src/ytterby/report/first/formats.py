"""Plain words of the first page: short names, days and months, numbers with their ranges."""

from __future__ import annotations

import math
import re
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from ytterby.figures.figure import OUTSIDE
from ytterby.report.kit.numbers import MISSING, number, percent
from ytterby.report.words import Words, humanise, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ytterby.figures.question import PathPeriod
    from ytterby.report.first.figures import Setting
    from ytterby.report.inputs import Interval


plain_words = partial(texts_of, "first/formats")
"""Names and beginnings of sentences (`formats.yaml`)."""


def short(kind: str, code: str, title: str) -> str:
    """The short name of a region, use, stage or technology; its title where it has none."""
    within = title[:1].lower() + title[1:] if kind != "regions" else title
    return str(plain_words()[kind].get(code, "")) or within


def capital(text: str) -> str:
    """A text with a capital at its beginning; symbols keep theirs."""
    return text[:1].upper() + text[1:]


def use_of(words: Words, code: str) -> str:
    """A use in plain words."""
    return short("uses", words.use(code), words.use(code))


def user_of(words: Words, labels: Mapping[str, str]) -> str:
    """A use in a region, by the labels of a row."""
    return f"{use_of(words, labels['use'])}, {region_of(words, labels['region'])}"


def short_good(words: Words, code: str, title: str = "") -> str:
    """A good within a sentence, without what qualifies it. title : of one that the data folder has no title of."""
    title = re.sub(r" \(.*?\)", "", words.goods.get(code, title or code))
    if title in (named := plain_words()["goods"]):
        return str(named[title])
    title = title.partition(",")[0]
    if ": " in title:  # the name of a deposit
        return title.replace(": ", " ")
    first = title.partition(" ")[0]
    within = title if first in words.elements or title[:1].islower() else small(title)
    return str(named.get(title, within))


def small(title: str) -> str:
    """A title within a sentence: symbols and names of alloys, such as `NdFeB`, keep their capitals."""
    first = title.partition(" ")[0]
    return title if sum(letter.isupper() for letter in first) > 1 else title[:1].lower() + title[1:]


def region_of(words: Words, code: str) -> str:
    """A region in plain words."""
    return short("regions", code, words.region(code))


def the_region(words: Words, code: str) -> str:
    """A region within a sentence: `the United States`."""
    name = words.region(code)
    return f"the {name[:1].lower() + name[1:] if name.startswith('Rest') else name}" if name.startswith(
        ("United", "European", "Rest")
    ) else name  # fmt: skip


def in_short(words: Words, code: str) -> str:
    """A region within a sentence in few words: `the EU`, `Japan`."""
    short_name = region_of(words, code)
    return f"the {short_name}" if the_region(words, code).startswith("the ") else short_name


def place_of(words: Words, region: str) -> str:
    """Where a price is paid, as an adverb."""
    if region == OUTSIDE:
        return f"outside {the_region(words, words.holder)}"
    return f"in {in_short(words, region)}"


def technology_of(code: str) -> str:
    """A technology in plain words; `magnet.SmCo` is the making of magnets, SmCo alone."""
    name, _, part = code.partition(".")
    title = short("technologies", name, humanise(name))
    return f"{title} ({part.replace('_', ' ')})" if part else title


def day(iso: str) -> str:
    """`4 April 2025`."""
    one = date.fromisoformat(iso)
    return f"{one.day} {one:%B %Y}"


def at(period: PathPeriod) -> str:
    """When, within a sentence: `in Q3 2027`, `in 2027`, `in May 2027`."""
    return f"in {period.label}"


def back_by(period: PathPeriod) -> str:
    """Until when: `October 2028`, the month in which the period begins; the year of a whole one."""
    return moment(period.start) if period.period else str(period.year)


def moment(time: float) -> str:
    """A moment [years] by its month: `Jun 2028`."""
    year = int(time + 1e-6)
    return f"{date(year, min(int(12.0 * (time - year) + 1e-6) + 1, 12), 1):%b %Y}"


def as_much(now: float, before: float) -> str:
    """A change of a price or a bill in words: `4.2 times as much`, `35% more`."""
    return f"{times(now, before)}{' as much' if now >= 2.0 * before else ''}"


def pays(now: float, before: float) -> str:
    """What a user does whose bill changes: `pay 35% more`, `pay hardly more`."""
    return f"pay {as_much(now, before)}".replace("hardly changed", "hardly more")


def costs(good: str) -> str:
    """The verb of a good."""
    return "cost" if good.endswith("s") or "magnets " in good else "costs"


def times(now: float, before: float) -> str:
    """A change in words: `4.2 times`, `35% more`, `8% less`, `hardly changed`, `new`."""
    if before == 0.0:
        return "new" if now else "hardly changed"
    ratio = now / before
    if ratio >= 2.0:
        return f"{number(ratio, 2)} times"
    change = ratio - 1.0
    if abs(change) < 0.005:
        return "hardly changed"
    return f"{percent(abs(change), 0 if abs(change) > 0.0995 else 1)} {'more' if change > 0 else 'less'}"


def spread_of(ends: Interval | None) -> str:
    """What is known of a factor whose range says nothing else: both ends in words."""
    low, high = ends or (1.0, 1.0)
    return " to ".join(dict.fromkeys((times(low, 1.0), as_much(high, 1.0))))


def ends_of(ends: Interval | None, form: Callable[[float], str]) -> str:
    """A range in a cell."""
    if ends is None:
        return MISSING
    low, high = form(ends[0]), "never" if math.isinf(ends[1]) else form(ends[1])
    return f"{low} alone" if low == high else f"{low} to {high}"


NEARLY, LEAK = 0.995, 0.05
"""Share of what is sent from which on all of it goes round a control, and from which some does."""


def round_words(setting: Setting, part: float, before: str = "; ") -> str:
    """What goes round a control, of which part of what is sent does so; blank where hardly any does."""
    control = "ban" if setting.change["kind"] == "ban" else "control"
    much = "all of it" if part >= NEARLY else f"{percent(part)} of it"
    direct = ", direct: 0" if part >= NEARLY else ""
    return f"{before}{much} round the {control}{direct}" if part >= LEAK else ""


NONE, NEARLY_ALL = 0.05, 0.9
"""Shares down to which, and from which on, a range holds next to none, and nearly all: then nothing is known."""


def unknown(ends: Interval | None) -> bool:
    """Whether the range of a share holds both next to none and nearly all, so that it says nothing."""
    return ends is not None and ends[0] <= NONE and ends[1] >= NEARLY_ALL


def large_money(value: float) -> str:
    """Millions as such or as billions: `420 million`, `2.4 billion`."""
    return (
        f"{number(value / 1000.0, 2)} billion" if value >= 1000.0 else f"{number(value, 2)} million"
    )


def paid(value: float, digits: int = 3) -> str:
    """Money that the public pays; what it gets is reported as a gain."""
    return number(value, digits) if value >= 0.0 else f"a gain of {number(-value, digits)}"


def percents(value: float | None) -> str:
    """A share as a percentage, with a decimal where it is small."""
    if value is None:
        return MISSING
    return percent(value, 1 if 0 < abs(value) < 0.1 else 0)

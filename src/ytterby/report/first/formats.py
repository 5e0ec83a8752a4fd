"""Plain words of the first page: short names, days and months, numbers with their ranges."""

from __future__ import annotations

import math
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import yaml

from ytterby.ground.files import PACKAGE
from ytterby.report.kit.numbers import MISSING, number, percent
from ytterby.report.words import Words, humanise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ytterby.figures.question import PathPeriod
    from ytterby.report.inputs import Interval


@cache
def _plain() -> dict[str, dict[str, str]]:
    path = PACKAGE / "report" / "first" / "formats.yaml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def short(kind: str, code: str, title: str) -> str:
    """The short name of a region, use, stage or technology; its title where it has none."""
    return _plain()[kind].get(code) or (
        title[:1].lower() + title[1:] if kind != "regions" else title
    )


def template_of(kind: str) -> str:
    """How the sentence begins for a kind of control; blank where it has no beginning of its own."""
    return _plain()["openings"].get(kind, "")


def use_of(words: Words, code: str) -> str:
    """A use in plain words."""
    return short("uses", words.use(code), words.use(code))


def user_of(words: Words, labels: Mapping[str, str]) -> str:
    """A use in a region, by the labels of a row."""
    return f"{use_of(words, labels['use'])}, {region_of(words, labels['region'])}"


def short_good(words: Words, code: str) -> str:
    """A good within a sentence, without what qualifies it."""
    title = words.goods.get(code, code).partition(",")[0]
    first = title.partition(" ")[0]
    return title if first in words.elements or title[:1].islower() else _small(title)


def _small(title: str) -> str:
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


def technology_of(code: str) -> str:
    """A technology in plain words; `magnet.SmCo` is the making of magnets, SmCo alone."""
    name, _, part = code.partition(".")
    title = short("technologies", name, humanise(name))
    return f"{title} ({part.replace('_', ' ')})" if part else title


def day(iso: str) -> str:
    """`4 April 2025`."""
    one = date.fromisoformat(iso)
    return f"{one.day} {one:%B %Y}"


def span(first: str, last: str) -> str:
    """When a control holds: `from January to June 2027`, `in 2023`, `from 4 April 2025 on`."""
    if not first:
        return ""
    start = date.fromisoformat(first)
    if not last:
        new_year = (start.month, start.day) == (1, 1)
        return f"from {start.year if new_year else day(first)} on"
    end = date.fromisoformat(last)
    if start.day != 1 or (end + timedelta(days=1)).day != 1:
        return f"from {day(first)} to {day(last)}"
    if (start.month, end.month) == (1, 12):
        return f"in {start.year}" if start.year == end.year else f"from {start.year} to {end.year}"
    month = f"{start:%B}" if start.year == end.year else f"{start:%B %Y}"
    return f"from {month} to {end:%B %Y}"


def at(period: PathPeriod) -> str:
    """When, within a sentence: `in the third quarter of 2027`, `in 2027`, `in May 2027`."""
    if "Q" in period.period:
        name = ("first", "second", "third", "fourth")[int(period.period[-1]) - 1]
        return f"in the {name} quarter of {period.year}"
    return f"in {period.label}"


def by(period: PathPeriod) -> str:
    """Until when: `by October 2028`; the month in which the period begins, the year of a whole one."""
    if not period.period:
        return f"by {period.year}"
    month = round((period.start - period.year) * 12) + 1
    return f"by {date(period.year, min(month, 12), 1):%B %Y}"


def times(now: float, before: float) -> str:
    """A change in words: `4.2 times`, `35% more`, `8% less`, `hardly changed`."""
    ratio = now / before
    if ratio >= 2.0:
        return f"{number(ratio, 2)} times"
    change = ratio - 1.0
    if abs(change) < 0.005:
        return "hardly changed"
    return (
        f"{percent(abs(change), 0 if abs(change) >= 0.1 else 1)} {'more' if change > 0 else 'less'}"
    )


def within(ends: Interval | None, form: Callable[[float], str], unit: str = "") -> str:
    """A range in brackets, with a space before it; nothing where none is known."""
    if ends is None:
        return ""
    if math.isinf(ends[1]):
        return f" (range {form(ends[0])} to never)"
    if form(ends[0]) == form(ends[1]):
        return f" (range {form(ends[0])} alone{unit})"
    return f" (range {form(ends[0])} to {form(ends[1])}{unit})"


def ends_of(ends: Interval | None, form: Callable[[float], str]) -> str:
    """A range in a cell."""
    if ends is None:
        return MISSING
    low, high = form(ends[0]), "never" if math.isinf(ends[1]) else form(ends[1])
    return f"{low} alone" if low == high else f"{low} to {high}"


NONE, NEARLY_ALL = 0.05, 0.9
"""Shares down to which, and from which on, a range holds next to none, and nearly all: then nothing is known."""


def unknown(ends: Interval | None) -> bool:
    """Whether the range of a share holds both next to none and nearly all, so that it says nothing."""
    return ends is not None and ends[0] <= NONE and ends[1] >= NEARLY_ALL


def share_within(ends: Interval | None) -> str:
    """The range of a share in brackets, with a space before it; one that says nothing is reported as not known."""
    text = within(ends, percents)
    return f"{text[:-1]}: not known)" if unknown(ends) else text


def with_range(text: str, ends: Interval | None, form: Callable[[float], str]) -> str:
    """A number of a cell with its own range behind it, where that is wider than the number."""
    if ends is None or (form(ends[0]) == form(ends[1]) == text):
        return text
    return f"{text} ({ends_of(ends, form)})"


def months_between(ends: Interval) -> str:
    """A range of moments [years]: `range June 2028 to March 2030`, `to beyond the run` where it may not be over."""

    def month(at: float) -> str:
        year = int(at + 1e-6)
        return f"{date(year, min(int(12.0 * (at - year) + 1e-6) + 1, 12), 1):%B %Y}"

    first, last = ("beyond the run" if math.isinf(end) else month(end) for end in ends)
    if first == last:
        return f"range {first}{'' if math.isinf(ends[0]) else ' alone'}"
    return f"range {first} to {last}"


def mirrored(ends: Interval | None) -> Interval | None:
    """A range with its sign changed."""
    return None if ends is None else (-ends[1], -ends[0])


def paid(value: float, digits: int = 3) -> str:
    """Money that the public pays; what it gets is reported as a gain."""
    return number(value, digits) if value >= 0.0 else f"a gain of {number(-value, digits)}"


def gained(value: float) -> str:
    """Money that the public gets; what it pays is reported as a cost."""
    return number(value) if value >= 0.0 else f"a cost of {number(-value)}"


def percents(value: float | None) -> str:
    """A share as a percentage, with a decimal where it is small."""
    if value is None:
        return MISSING
    return percent(value, 1 if 0 < abs(value) < 0.1 else 0)

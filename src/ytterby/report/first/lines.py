"""The four lines of a first page, of at most fifteen words: what changes, by how much, who is hit, and until when. A
number whose range says nothing stands in none of them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ytterby.report.first.formats import (
    LEAK,
    capital,
    day,
    in_short,
    large_money,
    paid,
    pays,
    plain_words,
    short,
    short_good,
    small,
    spread_of,
    technology_of,
    times,
    unknown,
    use_of,
)
from ytterby.report.first.strip import HOLDING, MOST, PAID, PLANTS_FIRST, factor_of, fit
from ytterby.report.first.whisker import FAR, Whisker
from ytterby.report.kit.numbers import listed, number, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ytterby.report.first.figures import Changed, PageFigures, PairedNumber, Setting
    from ytterby.report.first.strip import StripNumber


MAX_STAGES, MAX_NUMBERS = 4, 4
"""Stages that are named; a control on more is one on all goods. Announcements that are named by their numbers."""
ANNOUNCEMENT = re.compile(r"CN-MOFCOM(?:-GAC)?-\d{4}-(\d+)")


@dataclass(frozen=True)
class FirstLine:
    """A line with the range of its number, where it has one."""

    text: str
    whisker: Whisker | None = None

    def __str__(self) -> str:
        return f"{self.text[:-1]}; {self.whisker.text}." if self.whisker else self.text

    def plain(self) -> dict[str, object]:
        """As plain data, ready for JSON."""
        ends = self.whisker.ends if self.whisker else (None, None)
        return {"text": self.text, "low": ends[0], "high": ends[1]}


def lines_of(
    setting: Setting, figures: PageFigures, strip: Sequence[StripNumber]
) -> list[FirstLine]:
    """The four lines."""
    what, much = _what(setting, figures), _by_how_much(setting, figures, strip)
    leak = figures.supply.leak.now if figures.supply and setting.change["kind"] == "ban" else 0.0
    if leak >= LEAK and "round the ban" not in much.text:  # in the line that has room for it
        tails = [f"; {percent(leak)} {how}." for how in ("bypasses the ban", "goes round", "leaks")]
        longer = fit(*(much.text[:-1] + tail for tail in tails), much.text)
        what = what if longer != much.text else fit(*(what[:-1] + tail for tail in tails), what)
        much = replace(much, text=longer)
    last = FirstLine(strip[-1].line, setting.fitting(strip[-1].whisker))
    return [FirstLine(what), much, _who(setting, figures, setting.fitting(strip[0].whisker)), last]


def _what(setting: Setting, figures: PageFigures) -> str:
    """Who does what with which goods, and the years in which the runs differ, or the day that statements say."""
    years, said = figures.differing, setting.report.stated
    tail = f"; statements say {day(said[1].isoformat())}" if said else ""
    if years is not None and not said:
        tail = "; no run differs by over 5%"
        if years:
            span = f"in {years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"
            tail = f"; runs differ {span}"
    openings = [*_openings(setting), setting.change["title"]]
    texts = [f"{one}{tail}." for one in openings]
    room = MOST - len(tail.split())
    return fit(*texts, f"{' '.join(openings[-1].split()[:room])}{tail}.")


def _openings(setting: Setting) -> Iterator[str]:
    """Who does what with which goods to whom (`formats.yaml`), from the longest to the shortest."""
    change, words = setting.change, setting.words
    kind = change["kind"]
    who = change["actors"] if kind == "several" else [one for one in (change["actor"],) if one]
    if not who or (kind == "stock" and not (change["controls"] or change["ended"])):
        return
    both = (who, change["destinations"])
    names, to = (listed([in_short(words, one) for one in some]) for some in both)
    size = "" if change["size"] is None else percent(change["size"])
    lifted = "lifted_" * change["lifted"]
    for template in plain_words()["openings"].get(f"{lifted}{kind}", ()):
        for goods in goods_texts(setting):
            yield template.format(
                who=capital(names), goods=goods, to=f" to {to}" if to else "", s="" if len(who) > 1 else "s",
                part=f" {size} of" if size and change["size"] != 1.0 else "", less=f" to {size}" if size else "",
                at=f" at {size}" if size else "", duty=f" of {size}" if size else "",
                source=f" from {in_short(words, words.holder)}" if change["actor"] != words.holder else "",
                known=listed([technology_of(one) for one in change["technologies"]]),
                controls=_controls(change["ended" if change["lifted"] else "controls"]),
            )  # fmt: skip


def _controls(controls: Iterable[str]) -> str:
    """Announcements by their numbers, up to `MAX_NUMBERS`; of others how many there are."""
    numbers = [int(one[1]) if (one := ANNOUNCEMENT.fullmatch(name)) else 0 for name in controls]
    if all(numbers) and 1 < len(numbers) <= MAX_NUMBERS:
        return f"announcements {listed(map(str, sorted(numbers)), MAX_NUMBERS)}"
    return "a control" if len(numbers) == 1 else f"{len(numbers)} controls"


def goods_texts(setting: Setting) -> list[str]:
    """The goods that a control touches, in fewer and fewer words."""
    change, words = setting.change, setting.words
    stages = list(dict.fromkeys(short("stages", s, words.stage(s)) for s in change["stages"]))
    single = [words.elements[e] for e in change["elements"] if e in words.elements]
    material = words.material
    if not change["goods"]:
        return [material]
    if change["all_goods"] or not single:
        if not single and stages:
            return [listed(stages), material]
        every = material if len(words.elements) == 1 else f"all {material}"
        return [every if len(stages) > MAX_STAGES else f"{material} ({listed(stages, 4)})", every]
    few = single[0] if len(single) == 1 else f"{single[0]} and {len(single) - 1} more"
    of_stages = f" ({listed(stages, 4)})" if 0 < len(stages) <= MAX_STAGES else ""
    return [f"{listed(single)}{of_stages}", listed(single), few]


def _by_how_much(setting: Setting, figures: PageFigures, strip: Sequence[StripNumber]) -> FirstLine:
    """The number that moves first and has a range that says something, else one of which an end is known, else where
    both runs differ most."""
    price, supply = strip[:2]
    order = [supply, price] if setting.change["kind"] in PLANTS_FIRST else [price, supply]
    known = [one for one in order if one.line]
    for one in (*(one for one in known if not (one.whisker and one.whisker.says_nothing)), *known):
        return FirstLine(one.line, setting.fitting(one.whisker))
    if figures.differences:
        return FirstLine(difference_text(setting, figures.differences[0]))
    return FirstLine("No price, use, stock, output or flow differs by over 5%.")


def difference_text(setting: Setting, one: Changed) -> str:
    """What differs, where, by how much and when."""
    words, kind, code = setting.words, one.labels["kind"], one.labels["good"]
    good = use_of(words, code) if kind == "use" else short_good(words, code)
    here, there = (in_short(words, one.labels[name]) for name in ("region", "partner"))
    now, before = one.now, one.before
    much = "new" if before == 0.0 else "none left" if now == 0.0 else times(now, before)
    what = plain_words()["differences"][kind].format(good=good, here=here, there=there)
    when = f"{much} in {one.year}."
    return fit(f"{capital(what)}: {when}", f"{capital(good)}, {here}: {when}")


def _who(setting: Setting, figures: PageFigures, price: Whisker | None) -> FirstLine:
    """Who pays or goes without most, by money; of whom a range says nothing another, or what is known in its place.

    price : of the price that is stated first: where it may be no change, a number without a range is in no sentence.
    """
    if setting.change["kind"] in PAID and (public := _public(setting, figures.cost[:1])):
        return public
    unsure = price is not None and price.says_nothing
    both = (_pays(setting, figures, unsure), _lacks(setting, figures, unsure))
    known = [one for one in both if one is not None]
    for money, line in known if len(known) < 2 or known[0][0] >= known[1][0] else known[::-1]:
        if money:
            return line
    weeks = setting.effects.first("stock_weeks", good=setting.first_good)
    if known and weeks and setting.change["kind"] in HOLDING:
        stocks = f"stocks outside last {number(weeks.value, 2)} weeks of use"
        return FirstLine(f"Who is hit most is not known; {stocks}.")
    if setting.change["kind"] == "technology" and len(figures.plants) > 1:
        first = figures.plants[0]
        most, least = (technology_of(one.technology) for one in (first, figures.plants[-1]))
        how = "hit" if first.now < first.before else "helped"
        return FirstLine(f"Of plants outside, {most} is {how} most, {least} least.")
    if known:
        return _widest(setting, figures)
    return FirstLine("No use pays a million USD a year more, and none goes without.")


def _public(setting: Setting, costs: Sequence[PairedNumber]) -> FirstLine | None:
    """What the public pays or gains for what a state pays for; None where no range says which."""
    for one in costs:
        whisker = setting.fitting(Whisker.of(one.now, one.ends, 0.0, form=paid))
        much = f"{'gains' if one.now < 0.0 else 'pays'} {large_money(abs(one.now))} USD"
        line = FirstLine(f"The public {much} in all the years.", whisker)
        return None if whisker and whisker.says_nothing else line
    return None


def _widest(setting: Setting, figures: PageFigures) -> FirstLine:
    """Between what the largest bill lies, where no range says which way any goes and its own is not too far."""
    for one in figures.bills[:1]:
        low, high = (factor_of(end) for end in one.change or (math.nan, math.nan))
        if 0.0 < high <= FAR * low and not setting.earlier:
            user = _user(setting, one)
            text = f"Largest bill, {small(user)}: {spread_of((low, high))}"
            return FirstLine(fit(f"{text} in {one.year}.", f"{text}."))
    return FirstLine("Who is hit most is not known: no range says which way it goes.")


def _pays(setting: Setting, figures: PageFigures, unsure: bool) -> tuple[float, FirstLine] | None:
    """The largest bill of a use in a region, with what it is more; its money is nothing where no range says so."""
    for one in figures.bills:
        ends = one.change and (factor_of(one.change[0]), factor_of(one.change[1]))
        ratio, form = one.now / one.before, lambda part: f"×{number(part, 2)}"
        own = Whisker.of(ratio, ends, 1.0, factor=True, form=form)
        whisker = setting.fitting(own)
        if whisker.says_nothing if whisker else unsure:
            continue
        user = _user(setting, one)
        pay, money = f"{user} {pays(one.now, one.before)}", large_money(one.now - one.before)
        money += " USD more" if one.now >= 2.0 * one.before else " USD"
        text = fit(f"{pay} in {one.year}, {money}.", f"{pay}, {money}.", f"{pay}.")
        return one.now - one.before, FirstLine(text, whisker)
    return (0.0, FirstLine("")) if figures.bills else None


def _lacks(setting: Setting, figures: PageFigures, unsure: bool) -> tuple[float, FirstLine] | None:
    """The largest loss of a use in a region, as a share of its need; its money as of `_pays`."""
    for one, share in zip(figures.losses, figures.shares, strict=True):
        whisker = setting.fitting(Whisker.of(share.now, share.ends, 0.0, form=percent))
        if unknown(share.ends) or (whisker.says_nothing if whisker else unsure):
            continue
        without = f"{_user(setting, one)} go without {percent(share.now)}"
        when = f"in {share.year}."
        text = fit(f"{without} of their needs {when}", f"{without} {when}", f"{without}.")
        return one.now - one.before, FirstLine(text, whisker)
    return (0.0, FirstLine("")) if figures.losses else None


def _user(setting: Setting, one: PairedNumber) -> str:
    use, region = one.labels["use"], one.labels["region"]
    return capital(f"{use_of(setting.words, use)} in {in_short(setting.words, region)}")

"""The strip: price, supply, the first plants that stop, GDP, and when price and supply are back, each with its range
and a grade of trust; and the same as sentences of at most `MOST` words."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ytterby.datasets.countries import named_country
from ytterby.economics.industries import PARTS_OF_UNION, stands_by
from ytterby.economics.summary import BY_INDUSTRY
from ytterby.figures.question import CLOSE, last_of
from ytterby.report.first.formats import (
    LEAK,
    NEARLY,
    as_much,
    at,
    back_by,
    capital,
    costs,
    in_short,
    moment,
    place_of,
    region_of,
    round_words,
    short_good,
    spread_of,
    technology_of,
    the_region,
    times,
)
from ytterby.report.first.whisker import FAR, GOOD, MIDDLING, Whisker, grade, stated
from ytterby.report.kit.numbers import MISSING, listed, number, percent, same_unit, signed
from ytterby.report.pages.record import coverage_without

if TYPE_CHECKING:
    from ytterby.figures.question import PathPeriod
    from ytterby.report.first.figures import PageFigures, Setting
    from ytterby.report.inputs import Interval

MOST = 15
NO_NEWS, NO_GDP = 5.0, 0.01
"""Words of a sentence; percent under which a change is no news, and one of GDP."""
SPOT = "spot price"
"""What the first number is called: who has a licence pays the price of a contract, which is lower."""
PLANTS_FIRST = ("technology", "support")
"""Kinds of control that move plants before they move prices."""
PAID = ("support", "stock")
"""Kinds that a state pays for; what the holder sends then is no doing of theirs alone."""


HOLDING = ("ban", "licence", "quota", "content", "several")
"""Kinds of control that keep goods from buyers."""


@dataclass(frozen=True)
class StripNumber:
    """A number of the strip. name : of what it is; text : the number; about : what, where and when; source : the page
    that has more. whisker : its range; line : what is known of it in few words, blank where that is nothing."""

    name: str
    text: str
    about: str
    source: str
    whisker: Whisker | None = None
    line: str = ""
    trust: str = MISSING
    why: str = ""

    def plain(self) -> dict[str, object]:
        """As plain data, ready for JSON."""
        ends = dict(zip(("low", "high"), self.whisker.ends, strict=True)) if self.whisker else {}
        return {
            "name": self.name, "number": self.text, "about": self.about, **ends, "trust": self.trust, "why": self.why,
            "source": self.source,
        }  # fmt: skip


def fit(*texts: str, most: int = MOST) -> str:
    """The first text of at most so many words, else the last."""
    return next((one for one in texts if len(one.split()) <= most), texts[-1])


def strip_of(setting: Setting, figures: PageFigures) -> list[StripNumber]:
    """The five numbers."""
    return [make(setting, figures) for make in (_price, _supply, _stops, _gdp, _back)]


Say = Callable[[float, str], str]
"""A number in a sentence, in the words of a range where it has some; blank where the number is no news."""


def _graded(
    setting: Setting, named: tuple[str, str, str, str], whisker: Whisker | None, say: Say | None = None,
    value: float = 0.0, capped: str = "",
) -> StripNumber:  # fmt: skip
    """A number with its grade. named : name, number, about, source; a range that says nothing is the number. say : the
    line, of the value, or of a range of which the far end is known. capped : why it is no better than middling."""
    capped = capped or _untested(setting)
    known, trust = setting.fitting(whisker), grade(whisker, earlier=setting.earlier, capped=capped)
    blind = known is not None and known.says_nothing
    line = say(value, "") if say and not blind else ""
    if say and known is not None and blind and known.bound is not None:
        low, high = known.low, known.high
        both = (low, high) if known.factor else (factor_of(low), factor_of(high))
        line = say(known.bound, spread_of(both))
    name, text, about, source = named
    return StripNumber(name, stated(text, known), about, source, whisker, line, *trust)


def _untested(setting: Setting) -> str:
    folder = str(setting.report.manifest.get("data_folder", ""))
    return "" if coverage_without(folder) else "no past event tests it"


def _percent(change: float) -> str:
    digits = 0 if abs(change) >= NO_NEWS else 1
    return signed(change / 100.0, lambda one: percent(one, digits))


def _price(setting: Setting, figures: PageFigures) -> StripNumber:
    if not figures.prices:
        return StripNumber(SPOT, MISSING, "no price is known", "prices")
    one, words = figures.prices[0], setting.words
    good = short_good(words, one.product.name, one.product.title)
    where = place_of(words, one.region)
    factor = factor_of(one.change)
    ends = one.ends and (factor_of(one.ends[0]), factor_of(one.ends[1]))
    large = max(factor, *(ends or (0.0,))) >= 2.0

    def form(value: float) -> str:
        return f"×{number(value, 2)}" if large else _percent(100.0 * (value - 1.0))

    def say(value: float, between: str) -> str:
        much = between or as_much(value, 1.0)
        text = f"{capital(good)} {where} {costs(good)} {much} {at(one.period)}."
        return text if abs(value - 1.0) >= NO_NEWS / 100.0 else ""

    about = f"{good}, {where}, {one.period.label}: {number(one.peak.before)} → {number(one.peak.now)} USD/kg"
    whisker = Whisker.of(factor, ends, 1.0, factor=True, form=form)
    capped = "above any price on record" if one.above_record else ""
    made = _graded(setting, (SPOT, form(factor), about, "prices"), whisker, say, factor, capped)
    known = setting.fitting(whisker)
    if made.line or known is None or not 0.0 < known.high <= FAR**2 * known.low:
        return made
    line = f"{capital(good)} {where}: {spread_of((known.low, known.high))} {at(one.period)}."
    return replace(made, line=line if large or max(map(abs, one.ends or ())) >= NO_NEWS else "")


def factor_of(change: float) -> float:
    """A change in percent as a factor."""
    return 1.0 + change / 100.0


def _supply(setting: Setting, figures: PageFigures) -> StripNumber:
    words, supply = setting.words, figures.supply
    if supply is None or setting.change["kind"] in PAID:
        return _plants(setting, figures)
    change, holder = supply.change, the_region(words, words.holder)
    form, unit = same_unit([supply.sent.now, supply.sent.before])
    both = f"{form(supply.sent.before)} → {form(supply.sent.now)} {unit} a year"
    aimed = listed([in_short(words, one) for one in setting.change["destinations"]], 2)
    to = f" to {aimed}" if aimed else ""
    about = f"exports of these goods from {holder}{to}, {supply.period.label}: {both}"

    ban, none = setting.change["kind"] == "ban", supply.sent.now < LEAK * supply.sent.before
    whole = ban and not none and supply.round_it >= NEARLY

    def say(value: float, between: str) -> str:
        much = between or f"{percent(abs(value) / 100.0)} {'more' if value > 0.0 else 'less'}"
        much = f"directly none, round the ban {much}" if whole else much
        text = f"{capital(holder)} sends {much} of these goods{to} {at(supply.period)}."
        return text if abs(value) >= NO_NEWS else ""

    whisker = Whisker.of(change.now, change.ends, 0.0, form=_percent)
    about += "" if none else round_words(setting, supply.round_it)
    name = "exports round ban" if whole else f"exports, {in_short(words, words.holder)}"
    named = name, _percent(change.now), about, "supply"
    made = _graded(setting, named, whisker, say, change.now)
    return replace(made, trust=MISSING, why="") if ban and none else made


def _plants(setting: Setting, figures: PageFigures) -> StripNumber:
    if not figures.plants:
        return StripNumber("supply", MISSING, "no trade and no plants that it moves", "supply")
    one, words = figures.plants[0], setting.words
    plants, where = technology_of(one.technology), place_of(words, one.labels["region"])
    form, unit = same_unit([one.now, one.before])

    def say(value: float, between: str) -> str:
        much = f"{between or times(factor_of(value), 1.0)} in {one.year}."
        can = f"Plants for {plants} {where} can make {much}"
        return fit(can, f"{capital(plants)} {where}: {much}") if abs(value) >= NO_NEWS else ""

    about = f"capacity for {plants} {where}, {one.year}: {form(one.before)} → {form(one.now)} {unit} a year"
    about += one.idle
    change = 100.0 * (one.now / one.before - 1.0)
    ends = one.parts and (100.0 * (one.parts[0] - 1.0), 100.0 * (one.parts[1] - 1.0))
    whisker = Whisker.of(change, ends, 0.0, form=_percent)
    return _graded(setting, ("supply", _percent(change), about, "plants"), whisker, say, change)


def _stops(setting: Setting, figures: PageFigures) -> StripNumber:
    weeks = setting.effects.first("stock_weeks", good=setting.first_good)
    stocks = f"; stocks outside last {number(weeks.value, 2)} weeks" if weeks else ""
    name, form = "first plants to stop", "day {:.0f}".format
    if not figures.stops:
        return StripNumber(name, "none", f"no plant stands still for it{stocks}", "users")
    first = figures.stops[0]
    share = min(first.days)
    want = f"for want of {short_good(setting.words, first.good)}{stocks}"
    about = f"{share:.0%} of those in {the_region(setting.words, first.region)}, {want}"
    whisker = Whisker.of(first.days[share], first.ends[share], form=form)
    return _graded(setting, (name, form(first.days[share]), about, "users"), whisker)


def _gdp(setting: Setting, _: PageFigures) -> StripNumber:
    gdp = setting.report.gdp
    if gdp is None:
        return StripNumber("GDP", MISSING, "not counted: no table by industry", "users")
    by = stands_by(gdp.region)
    counted = PARTS_OF_UNION if by else BY_INDUSTRY
    aimed = list(setting.change["destinations"]) == [gdp.region]
    hardest = f"hit hardest of {listed([_named(setting, one) for one in counted])}"
    picked = "at which it is aimed" if aimed else hardest
    donor = f"; exposure as in {the_region(setting.words, gdp.donor)}" if gdp.donor else ""
    name = _named(setting, gdp.region)
    of = f"; by {by}" if by else ""
    about = f"{name} in {gdp.year}, {'as chosen' if gdp.chosen else picked}{of}{donor}"
    whisker = Whisker(gdp.middle, gdp.low, gdp.high, 0.0, form=gdp_text)
    small = max(abs(gdp.low), abs(gdp.high)) < NO_GDP
    text = f"under {NO_GDP}%" if small else gdp_text(gdp.middle)
    capped = "the market has no range, exposure alone" if gdp.exposure >= 1.0 else ""
    made = _graded(setting, ("GDP", text, about, "users"), whisker, capped=capped)
    if not small or setting.earlier:
        return replace(made, text=text) if small else made
    drawn, why = whisker if len({*whisker.ends}) > 1 else None, _untested(setting)
    made = replace(made, text=text, whisker=drawn, trust=MIDDLING if why else GOOD)
    return replace(made, why=why or "both ends are under it")


def _named(setting: Setting, region: str) -> str:
    member = named_country(region) if stands_by(region) else None
    return member.name if member else region_of(setting.words, region)


def gdp_text(value: float) -> str:
    """A change in percent of GDP, with its sign; nought where it is a hundredth of what would be news."""
    return f"{signed(value, lambda one: number(one, 2))}%" if abs(value) >= NO_GDP / 100.0 else "0%"


@dataclass(frozen=True)
class _Return:
    """When one of the numbers is within a tenth again: the period, None where it is not, and its range [years]."""

    what: str
    back: PathPeriod | None
    ends: Interval | None
    stays: str = ""

    def whisker(self, setting: Setting) -> Whisker | None:
        start = math.inf if self.back is None else self.back.start
        return Whisker.of(start, self.ends, setting.first, form=moment)

    def when(self, setting: Setting) -> str:
        """What is known of it; blank where that is nothing."""
        whisker, until = self.whisker(setting), setting.effects.question.periods[-1].year
        if whisker and math.isinf(whisker.high) and math.isfinite(whisker.low):
            return f"not before {moment(whisker.low)}" if whisker.low > setting.first else ""
        if self.back is None:
            return f"stays {self.stays} to {until}" if self.stays else f"not by {until}"
        if whisker and whisker.says_nothing and math.isfinite(whisker.high):
            return f"by {moment(whisker.high)} at the latest"
        return f"by {back_by(self.back)}"


def _moved(setting: Setting, figures: PageFigures) -> list[_Return]:
    """Price, and exports or plants, as far as the control moves them by more than a tenth."""
    kind, supply, far = setting.change["kind"], figures.supply, 100.0 * CLOSE
    price = next(iter(figures.prices), None)
    moved = []
    if price and abs(price.change) >= far:
        moved.append(_Return("price", price.back, price.back_ends))
    if supply is not None and kind not in PAID and abs(supply.change.now) >= far:
        # drawn, and back in none of the draws: the table of ranges has no row of it
        never = (math.inf, math.inf) if supply.back is None and supply.change.ends else None
        moved.append(_Return("exports", supply.back, supply.back_ends or never))
    if kind in PLANTS_FIRST and figures.plants and figures.plants[0].moved >= CLOSE:
        first = figures.plants[0]
        moved = [one for one in moved if one.what == "price"]
        stays = "larger" if first.now > first.before else "smaller"
        moved.append(_Return("capacity", first.back(setting), None, stays))
    return moved


def _back(setting: Setting, figures: PageFigures) -> StripNumber:
    """When price and exports or capacity are within a tenth again; the range is that of the one that comes last."""
    name, moved = "back within 10%", _moved(setting, figures)
    if not moved:
        line = "Price and supply stay within a tenth of the other run."
        return StripNumber(name, "never left", "price and supply", "prices", line=line)
    back = last_of([one.back for one in moved])
    last = next(one for one in moved if one.back == back)
    until = str(setting.effects.question.periods[-1].year) if back is None else back_by(back)
    known: dict[str, list[str]] = {}
    for one in [*(one for one in moved if one.back), *(one for one in moved if not one.back)]:
        known.setdefault(one.when(setting), []).append(one.what)
    unknown = known.pop("", None)
    (when, first), *rest = [*known.items(), *([("", unknown)] if unknown else [])]
    verb = "are" if len(first) > 1 or first == ["exports"] else "is"
    no, date = ("not ", when.removeprefix("not ")) if when.startswith("not ") else ("", when)
    line = f"{listed(first)} {verb} {no}back within a tenth {date}"
    if not when:
        line = f"when {listed(first)} {verb} back within a tenth is not known"
    elif when.startswith("stays"):
        line = f"{listed(first)} {when}"
    for date, (what, *_) in rest:
        line += f"; {what} {date}" if date else f"; of {what} it is not known"
    line = f"{capital(line)}."
    text = f"{'not by ' if back is None else ''}{until}"
    about = last.what + (" last" if len(moved) > 1 else " alone")
    made = _graded(setting, (name, text, about, "prices"), last.whisker(setting))
    if last.what == "exports" and setting.last is None and setting.change["kind"] == "ban":
        made = replace(made, trust=MISSING, why="")  # what is forbidden for good does not come back
    return replace(made, line=line)

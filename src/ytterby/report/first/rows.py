"""The tables of the first page: where both runs differ most and what else the control does; what stages earn, and how
steady their prices are. A row that reads the same with the control and without is left out."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from ytterby.figures.differences import FLOW, PRICE, USE
from ytterby.figures.figure import OUTSIDE
from ytterby.figures.plants import FOR_WANT, THRESHOLD
from ytterby.figures.question import ONSET_YEARS
from ytterby.report.first.figures import PairedNumber
from ytterby.report.first.formats import (
    LEAK,
    capital,
    in_short,
    place_of,
    plain_words,
    region_of,
    round_words,
    short_good,
    technology_of,
    use_of,
)
from ytterby.report.first.strip import HOLDING, PAID
from ytterby.report.first.whisker import Whisker, grade
from ytterby.report.kit.numbers import MISSING, number, percent, same_unit, signed
from ytterby.report.words import short_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ytterby.report.first.figures import Changed, PageFigures, Setting
    from ytterby.report.kit.numbers import Form


COLUMNS = ("question", "without", "with", "range", "trust", "source")
PAIRS = ("value added, without", "value added, with", "swing, without", "swing, with")
AIMS = ("stage", "region", *PAIRS)
BRIEF = ("without", "range", "trust", "source")
"""Columns whose words stay on one line where they are short."""
MAX_DIFFERENCES, MAX_PLANTS = 8, 4
MIN_MOVED = 0.05
"""Part of a capacity from which it is reported."""


def rows_of(setting: Setting, figures: PageFigures) -> list[dict[str, str]]:
    """The rows, each with the columns `COLUMNS`; `source` is the subject of the page that has more of it."""
    differences = (_difference(setting, one) for one in _in_its_years(setting, figures.differences))
    more = *_leak(setting, figures), *_plants(setting, figures), *_cost(setting, figures)
    every = (*differences, *more, *_dependence(setting))
    return [row for row in every if row["with"] != row["without"]]


def _in_its_years(setting: Setting, every: Sequence[Changed]) -> list[Changed]:
    """The largest differences; of a control that ends those in its years and `ONSET_YEARS` more come before the largest
    of later years, which are swings of the market."""
    until = (setting.last or math.inf) + ONSET_YEARS
    own, later = ([one for one in every if (one.year <= until) is own] for own in (True, False))
    return [*own[: MAX_DIFFERENCES - bool(later)], *later[: max(1, MAX_DIFFERENCES - len(own))]]


def _row(
    setting: Setting, question: str, one: PairedNumber, form: Form, source: str, *, whisker: Whisker | None = None,
) -> dict[str, str]:  # fmt: skip
    """A row of a number. whisker : its range, where that is of a change."""
    whisker = whisker or Whisker.of(one.now, one.ends, one.before, form=form)
    trust, _ = grade(whisker, earlier=setting.earlier)
    between = " to ".join(dict.fromkeys(whisker.ends)) if whisker else MISSING
    cells = (question, form(one.before), form(one.now), between, trust, source)
    return dict(zip(COLUMNS, cells, strict=True))


def _difference(setting: Setting, one: Changed) -> dict[str, str]:
    words, kind, good = setting.words, one.labels["kind"], one.labels["good"]
    here, there = one.labels["region"], one.labels["partner"]
    form, unit = same_unit([one.now, one.before])
    name = use_of(words, good) if kind == USE else short_good(words, good)
    at, to = in_short(words, here), in_short(words, there) if kind == FLOW else ""
    row = plain_words()["rows"][kind]
    what = row["question"].format(name=name, at=at, to=to, unit=unit)
    what = f"{capital(what)}, {one.year}"
    if kind == FLOW and here == words.holder and setting.change["kind"] in HOLDING:
        what += round_words(setting, setting.round_it(one.year, "", good, there), ", ")
    moved = 100.0 * (one.now / one.before - 1.0) if one.before else 0.0
    change = Whisker.of(moved, one.change, 0.0, form=_percent)
    form = number if kind in (PRICE, USE) else form
    return _row(setting, what, one, form, row["source"], whisker=change)


def _percent(change: float) -> str:
    return signed(change / 100.0, percent)


def _leak(setting: Setting, figures: PageFigures) -> Iterator[dict[str, str]]:
    """What goes round the control beyond what does without it: of that alone nothing is known."""
    if figures.supply is not None and figures.supply.leak.now >= LEAK:
        question = "Part of the controlled trade that goes round the control, over all its days"
        yield _row(setting, question, figures.supply.leak, percent, "supply") | {"without": MISSING}


def _plants(setting: Setting, figures: PageFigures) -> Iterator[dict[str, str]]:
    plants = [one for one in figures.plants if one.moved >= MIN_MOVED][:MAX_PLANTS]
    form, unit = same_unit([value for one in plants for value in (one.now, one.before)])
    for one in plants:
        where = place_of(setting.words, one.labels["region"])
        question = f"Plants {where}, {technology_of(one.technology)}, {unit} a year, {one.year}"
        question += one.idle
        question += "".join(f"; against {title}: {form(value)}" for title, value in one.further)
        ratio = one.now / one.before
        whisker = Whisker.of(
            ratio, one.parts, 1.0, form=lambda part: _percent(100.0 * (part - 1.0))
        )
        yield _row(setting, question, one, form, "plants", whisker=whisker)


def _cost(setting: Setting, figures: PageFigures) -> Iterator[dict[str, str]]:
    """What the public pays or gains; of a range that holds both, each end says which it is."""
    payer = setting.change["actor"] if setting.change["kind"] in PAID else ""
    public = f"The public {f'of {in_short(setting.words, payer)}' if payer else 'of all states'}"
    for one, when in zip(figures.cost, ("all the years", "its dearest year"), strict=False):
        sign, name = (-1.0, "gains") if one.now < 0.0 else (1.0, "pays")
        ends = one.ends if sign > 0.0 or one.ends is None else (-one.ends[1], -one.ends[0])
        form = partial(_either, sign) if ends and ends[0] < 0.0 < ends[1] else number
        whisker = Whisker.of(sign * one.now, ends, 0.0, form=form)
        own = PairedNumber(sign * one.now, 0.0)
        question = f"{public} {name}, net of what it gets back, million USD in {when}"
        yield _row(setting, question, own, number, "money", whisker=whisker)


def _either(sign: float, value: float) -> str:
    return f"a {'cost' if sign * value > 0.0 else 'gain'} of {number(abs(value))}"


def _dependence(setting: Setting) -> Iterator[dict[str, str]]:
    """How many regions get under the threshold, and how many of them because they buy hardly anything."""
    for under in setting.effects.rows("regions_independent"):
        want = setting.effects.first("regions_for_want", **under.labels)
        every = setting.effects.value("regions_counted", **under.labels)
        wanting = want.value if want and setting.change["kind"] in HOLDING else 0.0
        name = short_name(under.labels["stage"], under.labels["group"]).lower()
        question = f"Regions that buy under {percent(THRESHOLD)} from any one country ({name})"
        if wanting:
            question += f"; {wanting:.0f} only for want of goods, buying less than {percent(FOR_WANT)} as much"
        row = _row(setting, question, PairedNumber.of(under), "{:.0f}".format, "dependence")
        numbers = {"without": under.reference, "with": under.value}
        yield row | {name: f"{value:.0f} of {every:.0f}" for name, value in numbers.items()}


def aims_of(setting: Setting) -> list[dict[str, str]]:
    """What each stage earns and how steady its prices are, with the columns `AIMS`: at home and outside first, then by
    region."""
    words, made = setting.words, []
    every = map(setting.effects.rows, ("stage_value", "stage_swing"))
    value, swing = ({(r.labels["region"], r.labels["stage"]): r for r in rows} for rows in every)
    for region in dict.fromkeys((words.holder, OUTSIDE, *words.regions)):
        for stage in words.stages:
            own = value.get((region, stage)), swing.get((region, stage))
            if own == (None, None):
                continue
            cells = [words.stage(stage)]
            cells.append("outside" if region == OUTSIDE else region_of(words, region))
            for row, form in zip(own, (number, percent), strict=True):
                cells += [form(row.reference), form(row.value)] if row else [MISSING, MISSING]
            made.append(dict(zip(AIMS, cells, strict=True)))
    return made

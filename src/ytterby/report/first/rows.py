"""The tables of the first page: where both runs differ most and what else the control does; what stages earn, and how
steady their prices are. A row that reads the same with the control and without is left out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ytterby.figures.differences import FLOW, PRICE, USE
from ytterby.figures.figure import OUTSIDE
from ytterby.figures.plants import FOR_WANT, THRESHOLD
from ytterby.report.first.figures import PairedNumber
from ytterby.report.first.formats import (
    capital,
    in_short,
    place_of,
    plain_words,
    region_of,
    short_good,
    technology_of,
    use_of,
)
from ytterby.report.first.strip import HOLDING
from ytterby.report.first.whisker import Whisker, grade
from ytterby.report.kit.numbers import MISSING, number, percent, same_unit, signed
from ytterby.report.words import short_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.report.first.figures import Changed, PageFigures, Setting
    from ytterby.report.kit.numbers import Form


COLUMNS = ("question", "without", "with", "range", "trust", "source")
PAIRS = ("value added, without", "value added, with", "swing, without", "swing, with")
AIMS = ("stage", "region", *PAIRS)
BRIEF = ("without", "range", "trust", "source")
"""Columns whose words stay on one line where they are short."""
MAX_DIFFERENCES, MAX_PLANTS = 8, 4
MIN_MOVED, MIN_LEAK = 0.05, 0.05
"""Part of a capacity from which it is reported; share of the trade from which a leak has a row of its own."""


def rows_of(setting: Setting, figures: PageFigures) -> list[dict[str, str]]:
    """The rows, each with the columns `COLUMNS`; `source` is the subject of the page that has more of it."""
    every = [
        *(_difference(setting, one) for one in figures.differences[:MAX_DIFFERENCES]),
        *_leak(setting, figures),
        *_plants(setting, figures),
        *_cost(setting, figures),
        *_dependence(setting),
    ]
    return [row for row in every if row["with"] != row["without"]]


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
    moved = 100.0 * (one.now / one.before - 1.0) if one.before else 0.0
    change = Whisker.of(moved, one.change, 0.0, form=_percent)
    return _row(setting, f"{capital(what)}, {one.year}", one, number if kind in (PRICE, USE) else form,
                row["source"], whisker=change)  # fmt: skip


def _percent(change: float) -> str:
    return signed(change / 100.0, percent)


def _leak(setting: Setting, figures: PageFigures) -> Iterator[dict[str, str]]:
    if figures.supply is not None and figures.supply.leak.now >= MIN_LEAK:
        question = "Part of the controlled trade that goes round the control, over all its days"
        yield _row(setting, question, figures.supply.leak, percent, "supply")


def _plants(setting: Setting, figures: PageFigures) -> Iterator[dict[str, str]]:
    plants = [one for one in figures.plants if one.moved >= MIN_MOVED][:MAX_PLANTS]
    form, unit = same_unit([value for one in plants for value in (one.now, one.before)])
    for one in plants:
        where = place_of(setting.words, one.labels["region"])
        question = f"Plants {where}, {technology_of(one.technology)}, {unit} a year, {one.year}"
        question += "".join(f"; against {title}: {form(value)}" for title, value in one.further)
        whisker = Whisker.of(
            one.now / one.before, one.parts, 1.0, form=lambda part: _percent(100.0 * (part - 1.0))
        )
        yield _row(setting, question, one, form, "plants", whisker=whisker)


def _cost(setting: Setting, figures: PageFigures) -> Iterator[dict[str, str]]:
    """What the public pays or gains; of a range that holds both, each end says which it is."""
    for one, when in zip(figures.cost, ("all the years", "its dearest year"), strict=False):
        sign, name = (-1.0, "gains") if one.now < 0.0 else (1.0, "pays")
        ends = one.ends if sign > 0.0 or one.ends is None else (-one.ends[1], -one.ends[0])
        form = partial(_either, sign) if ends and ends[0] < 0.0 < ends[1] else number
        whisker = Whisker.of(sign * one.now, ends, 0.0, form=form)
        own = PairedNumber(sign * one.now, 0.0)
        question = f"The public {name}, million USD in {when}"
        yield _row(setting, question, own, number, "money", whisker=whisker)


def _either(sign: float, value: float) -> str:
    return f"a {'cost' if sign * value > 0.0 else 'gain'} of {number(abs(value))}"


def _dependence(setting: Setting) -> Iterator[dict[str, str]]:
    """How many regions get under the threshold, and how many of them because they buy hardly anything."""
    for under in setting.effects.rows("regions_independent"):
        want = setting.one("regions_for_want", **under.labels)
        every = setting.effects.value("regions_counted", **under.labels)
        wanting = want.value if want and setting.change["kind"] in HOLDING else 0.0
        name = short_name(under.labels["stage"], under.labels["group"]).lower()
        question = f"Regions that come under {percent(THRESHOLD)} from one country ({name})"
        if wanting:
            question += f", {wanting:.0f} of them only because they can buy less than {percent(FOR_WANT)} as much"
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

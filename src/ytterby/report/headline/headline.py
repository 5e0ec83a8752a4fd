"""The headline: the answers (a) to (f), typed, picked from the result tables.

The headline is a nested plain dict (JSON-ready), the one input of the terminal summary, of the
answers at the top of the HTML report and of `--json`. `from_tables` only selects and joins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

import polars as pl

from ytterby.figures.independent import THRESHOLD
from ytterby.report.headline import answers
from ytterby.report.headline.answers import AnswerContext
from ytterby.report.inputs import scenarios_in, selected_years, table
from ytterby.report.words import Words, humanise


class Compared(TypedDict):
    """One scenario against another."""

    name: str  # `total`, `own`, or `against <scenario>`
    label: str  # for people: `Effect against Baseline`
    of: str
    against: str


class ModelIdentityNote(TypedDict):
    """A statement that holds by construction of the model, hence is no finding.

    `answer` is `trade`, `prices` or `capacity`; `subject` a product, element or technology;
    `comparison` a name. Empty text means all.
    """

    answer: str
    subject: str
    comparison: str
    note: str


class Effect(TypedDict):
    """A difference between two scenarios."""

    absolute: float | None  # in the unit of the figure
    percent: float | None  # fraction of the value in `against`; None when that is zero
    model_identity: bool
    note: str


class HeadlineFigure(TypedDict):
    """One number per scenario, with the differences. Used by (a), (b) and (d)."""

    measure: str  # (a) exports, price_outside, price_inside (b) capacity_outside (d) price_outside
    subject: str  # product, technology or element
    year: int
    unit: str  # `t`, `t/yr`, `USD/kg`
    values: dict[str, float | None]  # by scenario; None is "no trade, no price"
    effects: dict[str, Effect]  # by comparison name


class CapacityFigure(HeadlineFigure):
    """(b) Capacity outside the holder; `split` is by scenario, then category [t/yr]."""

    split: dict[str, dict[str, float]]


class DependenceAnswer(TypedDict):
    """(c) When a region falls under the threshold on its largest foreign supplier."""

    region: str
    stage: str
    group: str
    years: dict[str, int | str]  # by scenario: a year, `already` or `never`
    rises_again: dict[str, bool]  # by scenario: over the threshold again in a later year
    delay: dict[str, int | str | None]  # by comparison: years later (+), `never`, or None
    for_want: dict[str, bool]  # by scenario: under it only because it can buy hardly anything


class UseAnswer(TypedDict):
    """(e) A use in a region that goes short or pays more, at its worst year."""

    comparison: str
    region: str
    use: str
    lost_share: float  # fraction of what is wanted, in `of`
    lost_share_against: float
    lost_year: int | None
    price_ratio: float | None  # bundle price in `of` over that in `against`, same year
    price_year: int | None


class DefenceAnswer(TypedDict):
    """(e) Defence as a use of its own, at one end of the assumption on its share."""

    end: str  # `low`, `central`, `high`
    comparison: str
    region: str
    lost_share: float
    lost_share_against: float
    price_ratio: float | None


class TornadoBar(TypedDict):
    """One group of assumptions at both ends."""

    group: str
    title: str
    low: float | None  # value of the measure at the low end of the assumptions
    high: float | None
    swing: float


class TornadoAnswer(TypedDict):
    """(f) How wide the answer to one measure is."""

    measure: str
    base_value: float | None
    lowest: float | None
    highest: float | None
    forecast: list[float] | None  # with what the model misses, nine times in ten; None: not known
    spread: str
    bars: list[TornadoBar]  # widest first


class Headline(TypedDict):
    """The whole answer."""

    titles: dict[str, Any]  # what the data folder calls things: `world/titles.py`
    change: dict[
        str, Any
    ]  # who does what with which goods and when: `figures/change.py`; empty where not said
    holder: str
    scenarios: list[str]
    labels: dict[str, str]
    comparisons: list[Compared]
    threshold: float
    basis: str
    first_years: list[int]
    years: list[int]
    outside_region: dict[str, str]  # product -> region whose price stands for outside
    trade: list[HeadlineFigure]  # (a)
    capacity: list[CapacityFigure]  # (b)
    dependence: list[DependenceAnswer]  # (c)
    prices: list[HeadlineFigure]  # (d)
    uses: list[UseAnswer]  # (e)
    uses_looked_at: int  # uses x regions x comparisons, of which `uses` are those affected
    defence: list[DefenceAnswer]  # (e)
    tornado: list[TornadoAnswer]  # (f)
    model_identity: list[ModelIdentityNote]


@dataclass(frozen=True)
class HeadlineOptions:
    """What to report, with the defaults of the demo."""

    #: what the data folder calls things, and the region that holds the controls: `world/titles.py`
    titles: Mapping[str, Any] = field(default_factory=dict)
    years: Sequence[int] = (2030, 2035, 2045)
    threshold: float = THRESHOLD
    basis: str = "last_processor"
    lost_floor: float = 0.005
    price_floor: float = 1.02
    labels: Mapping[str, str] = field(default_factory=dict)
    comparisons: Sequence[Compared] | None = None
    model_identity: Sequence[ModelIdentityNote] = ()
    #: what the scenario changes, as of `study.change.ControlChange.plain`: its years decide which are told
    change: Mapping[str, Any] | None = None
    tornado: pl.DataFrame | None = None
    #: `demand` tables of the same scenarios with the defence share at its `low` and `high` end
    defence_ends: Mapping[str, pl.DataFrame] = field(default_factory=dict)


def comparisons_for(scenarios: Sequence[str], labels: Mapping[str, str]) -> list[Compared]:
    """Compare the last scenario with each earlier one; each comparison is called by what it is against.

    Of three scenarios the first is the state just before, against which the last has its `own` effect; against the
    second it has its `total` effect. Of two it is `effect`.
    """
    if len(scenarios) < 2:
        return []
    last = scenarios[-1]
    names = {2: ["effect"], 3: ["own", "total"]}.get(
        len(scenarios), [f"against {one}" for one in scenarios[:-1]]
    )
    return [
        {
            "name": name,
            "label": f"Effect against {labels[reference]}",
            "of": last,
            "against": reference,
        }
        for name, reference in zip(names, scenarios, strict=False)
    ]


def years_of(
    change: Mapping[str, Any] | None, requested: Sequence[int]
) -> tuple[list[int], list[int]]:
    """The years of a control, at most two, and the years that are told after them: the first without it, and of those
    wanted the later ones. Both are empty where nothing says when a control holds."""
    if not change or not change["first"]:
        return [], []
    first = int(change["first"][:4])
    last = int(change["last"][:4]) if change["last"] else None
    during = [first, first + 1] if last is None or last > first else [first]
    after = [last + 1] if last is not None else []
    return during, sorted({*after, *(year for year in requested if year > first)})


def from_tables(
    tables: Mapping[str, pl.DataFrame],
    scenarios: Sequence[str] = (),
    options: HeadlineOptions | None = None,
) -> Headline:
    """Pick the headline from stacked result tables.

    Parameters
    ----------
    tables : result tables (docs/architecture.md), all scenarios in the column `scenario`
    scenarios : in order, reference first and the scenario of interest last
    options : what to report; None for the defaults

    Lists are empty where a table is missing or empty.
    """
    chosen = options or HeadlineOptions()
    names = scenarios_in(tables, scenarios)
    labels = {name: chosen.labels.get(name) or humanise(name) for name in names}
    given = chosen.comparisons
    compared = comparisons_for(names, labels) if given is None else list(given)
    words = Words.of(chosen.titles)
    context = AnswerContext(names, compared, words.holder, chosen.model_identity, words)
    prices, demand, flows, capacity, dependence = (
        table(tables, name) for name in ("prices", "demand", "flows", "capacity", "dependence")
    )
    there = sorted(flows["year"].unique().to_list() or prices["year"].unique().to_list())
    during, after = years_of(chosen.change, chosen.years)
    first = [year for year in during if year in there] or there[:2]
    years = selected_years(prices, after or chosen.years)
    dated, used = answers.prices(prices, context, sorted({*first, *years}), "prices")
    uses, looked_at = answers.uses(demand, context, chosen.lost_floor, chosen.price_floor)
    return {
        "titles": dict(chosen.titles),
        "change": dict(chosen.change) if chosen.change else {},
        "holder": words.holder,
        "scenarios": names,
        "labels": labels,
        "comparisons": compared,
        "threshold": chosen.threshold,
        "basis": chosen.basis,
        "first_years": first,
        "years": years,
        "outside_region": used,
        "trade": answers.trade(flows, prices, context, first),
        "capacity": answers.capacity(capacity, context, years),
        "dependence": answers.dependence(
            dependence, context, chosen.threshold, chosen.basis, flows
        ),
        "prices": [f for f in dated if f["measure"] == "price_outside"],
        "uses": uses,
        "uses_looked_at": looked_at,
        "defence": answers.defence({"central": demand, **chosen.defence_ends}, context),
        "tornado": answers.tornado(chosen.tornado),
        "model_identity": list(chosen.model_identity),
    }

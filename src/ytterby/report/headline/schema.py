"""Types of the headline: a nested plain dict, JSON-ready, with the answers (a) to (f)."""

from __future__ import annotations

from typing import Any, TypedDict


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

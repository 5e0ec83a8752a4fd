"""The headline: the answers (a) to (f), typed, picked from the result tables.

The headline is a nested plain dict (JSON-ready, `schema.py`), the one input of the terminal summary, of the
answers at the top of the HTML report and of `--json`. `from_tables` only selects and joins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.figures.effect.dependence import THRESHOLD
from ytterby.report.headline import answers
from ytterby.report.headline.answers import AnswerContext
from ytterby.report.inputs import scenarios_in, selected_years, table
from ytterby.report.words import Words, humanise

if TYPE_CHECKING:
    from ytterby.report.headline.schema import Compared, Headline, ModelIdentityNote


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
    #: what the scenario changes, as of `figures.change.ControlChange.plain`: its years decide which are reported
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
    """The years of a control, at most two, and those reported after them: the first without it, and of those
    requested the later ones. Both are empty where nothing says when a control holds."""
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

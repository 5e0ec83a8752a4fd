"""A register against the facts: each forecast whose figure was published, next to no change and what others forecast.

Distances, verdicts and CRPS are those of published cases: a forecast becomes a case whose published figure is the fact
(`validation.score`, `validation.forecast`). A range is a distribution through three numbers: half of it lies under the
value, nine tenths between the ends, in the shape of what the model misses (Student's t), in logarithms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.draws.predictive import BOTH, shocks
from ytterby.draws.statistics import quantiles_of
from ytterby.validation.case import POINT, Case
from ytterby.validation.forecast import crps, crps_of_no_change
from ytterby.validation.judge import INSIDE, OUTSIDE
from ytterby.validation.score import distance, misses, nearer, over_published

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.ground.arrays import Floats, Tables
    from ytterby.validation.register.files import Published, Register

NOT_SCORED = ("labels", "kind", "period", "value")
"""Of a lock's rows what no table has: the id tells it, or `model`."""
MEANS = ("distance", "distance_no_change", "crps", "crps_no_change")


def scored(register: Register) -> dict[str, pl.DataFrame]:
    """What came of a register: tables by name; without a fact of a forecast `locks` alone.

    misses : facts outside their range, the farthest from the forecast first.
    scores : by lock and figure, then all: forecasts, inside, nearer (of the compared ones than no change), and means.
    rivals : of each forecast with a rival, whether it lies `nearer` to the fact.
    forecasts : each forecast with a fact that was published after its lock; `model` is what was locked.
    locks : what each lock was computed with.
    """
    facts = {fact.forecast: fact for fact in register.facts}
    every = ((lock, one) for lock in register.locks for one in lock.forecasts)
    known = ((lock, one, facts[one["id"]]) for lock, one in every if one["id"] in facts)
    ahead = (row for row in known if str(row[2].published_on) > row[0].about["locked_on"])
    rows = [_scored({**one, "lock": lock.name}, fact) for lock, one, fact in ahead]
    made = {"locks": _locks(register)}
    if not rows:
        return made
    table = pl.DataFrame(rows, infer_schema_length=None).drop(NOT_SCORED)
    counts = (pl.len().alias("forecasts"), pl.col("nearer").count().alias("compared"))
    sums = (*counts, pl.col("inside", "nearer").sum(), pl.col(*MEANS).mean())
    groups = pl.concat([table, table.with_columns(lock=pl.lit("all"), figure=pl.lit("all"))])
    titled = table.with_columns(title=pl.format("{} ({})", "title", "lock"))
    pairs = [(a, b) for a in rows for b in register.rivals if b.forecast == a["id"]]
    scores = groups.group_by("lock", "figure", maintain_order=True).agg(*sums)
    rivals = pl.DataFrame([_rival(*pair) for pair in pairs])
    return {"misses": misses(titled), "scores": scores, "rivals": rivals, "forecasts": table} | made


def counted(tables: Tables) -> tuple[int, int, int]:
    """Forecasts that are locked, those with a fact, and facts in their range."""
    locks, known = tables["locks"], tables.get("forecasts")
    made = int(locks["forecasts"].sum()) if locks.height else 0
    return (made, 0, 0) if known is None else (made, known.height, int(known["inside"].sum()))


def unscored(register: Register) -> list[str]:
    """Facts and forecasts of others of what no lock forecasts, and forecasts whose fact was known before."""
    if not register.locks:
        return ["Nothing is locked yet."]
    every = [(lock, one["id"]) for lock in register.locks for one in lock.forecasts]
    ids, days = {name for _, name in every}, {f.forecast: f.published_on for f in register.facts}
    known = [(lock, name) for lock, name in every if name in days]
    late = {f"{n} ({k.name})" for k, n in known if str(days[n]) <= k.about["locked_on"]}
    others = {one.forecast for one in register.rivals} - ids
    names = {"Facts of what no lock forecasts": {*days} - ids}
    names |= {"Others forecast what no lock does": others, "Published before the lock": late}
    return [f"{what}: {', '.join(sorted(some))}." for what, some in names.items() if some]


def distribution(low: float, value: float, high: float) -> Floats:
    """Equally likely places of a range, in logarithms: array (place). A value outside its range is its middle."""
    places = shocks(1)[0]
    ends = quantiles_of(places)
    middle = value if low <= value <= high else 0.5 * (low + high)
    side = np.where(places < 0.0, (middle - low) / -ends[0], (high - middle) / ends[2])
    made: Floats = middle + places * side
    return made


def _locks(register: Register) -> pl.DataFrame:
    rows = []
    for lock in register.locks:
        known = {name: lock.about[name] for name in ("version", "law_known_to", "ranges")}
        known |= {f"{name} digest": d[-12:] for name, d in lock.about["digests"].items()}
        rows.append({"lock": lock.name, "forecasts": len(lock.forecasts), **known})
    return pl.DataFrame(rows)


def _case(one: Mapping[str, Any]) -> Case:
    """A forecast with its fact as a published case."""
    own = {name: one[name] for name in ("id", "title", "unit", "no_change", "source")}
    measure = {name: one[name] for name in ("figure", "labels", "period")}
    published = dict.fromkeys(("published", "low", "high"), one["published"])
    kind = {**POINT, **own, "event": "forecasts", "scenario": "register"}
    return Case.model_validate({**kind, **published, "measure": measure})


def _scored(one: Mapping[str, Any], fact: Published) -> dict[str, Any]:
    """A forecast, its fact, and how far it lies from it; no CRPS of a fact without a logarithm."""
    inside = one["low"] <= fact.value <= one["high"]
    row = {**one, "model": one["value"], "published": fact.value, "inside": inside}
    row |= {"status": INSIDE if inside else OUTSIDE, "why": fact.note}
    row |= fact.model_dump(include={"published_on", "source", "source_url"})
    case, answers = _case(row), np.array([one[name] for name in ("low", "value", "high")])
    row |= {"distance": distance(case, one["value"]), "nearer": nearer(case, one["value"])}
    row |= {"distance_no_change": distance(case, one["no_change"])} | dict.fromkeys(MEANS[2:])
    if fact.value > 0.0:
        row["crps"] = crps(distribution(*np.log(over_published(case, answers))))
        row["crps_no_change"] = crps_of_no_change(case, one["kind"], BOTH)
    return row


def _rival(row: Mapping[str, Any], rival: Published) -> dict[str, Any]:
    own = rival.model_dump(include={"published_on", "source", "source_url", "note"})
    known = {name: row[name] for name in ("id", "lock", "model", "published", "distance")}
    away, known = distance(_case(row), rival.value), {"publisher": rival.publisher, **known}
    nearer_than = None if away is None else row["distance"] < away
    return {**known, "rival": rival.value, "distance_rival": away, "nearer": nearer_than, **own}

"""Where the acts of two scenarios differ, and on which days; which goods they are on, and what is made of those."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ytterby.controls.effects.effect import covers
from ytterby.controls.timing import OPEN, timing
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import ScenarioError, error_of
from ytterby.ground.files import PACKAGE
from ytterby.world.titles import RETURNED, USE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ytterby.controls.acts.base import ActInForce
    from ytterby.controls.book import Book
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.read import Chain

CONTENT = "content"
KINDS = {row["act"]: row["control"] for row in read_csv(PACKAGE / "figures" / "acts.csv").rows}
"""Kind of an act -> kind of control that it is reported as."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class ActsApart:
    """Where the acts of two scenarios differ.

    more : acts of the first that bind on more days than in the second, or more strongly, or that say something else.
    less : acts of the second that bind less in the first. after, before : all acts of the first, and of the second.
    first, last : the days from which and to which they differ; `last` None where they differ to the end of the run.
    """

    more: list[ActInForce]
    less: list[ActInForce]
    after: list[ActInForce]
    before: list[ActInForce]
    first: date
    last: date | None

    @classmethod
    def of(
        cls, workspace: Workspace, focus: Scenario, reference: Scenario | None, start: date, end: date
    ) -> ActsApart:  # fmt: skip
        """Compare them on each stretch of days on which neither changes."""
        both = (focus, reference)
        turns = (day for one in both for day in turning_days(one, workspace.book))
        days = sorted({start, *(day for day in turns if start < day <= end)})
        rows: tuple[dict[str, ActInForce], ...] = ({}, {})
        bound, stretches = dict[str, list[float]](), list[tuple[date, date]]()
        for first, last in zip(days, [*(day - DAY for day in days[1:]), end], strict=True):
            acts = [binding_acts(workspace, one, first) for one in both]
            one, other = acts
            unlike = [key for key in {**one, **other} if _says(one, key) != _says(other, key)]
            for side, own in enumerate(acts):
                rows[side].update({key: own[key] for key in own if key not in rows[side]})
                for key in unlike:
                    strength = own[key].strength if key in own else 0.0
                    bound.setdefault(key, [0.0, 0.0])[side] += strength * ((last - first).days + 1)
            stretches += [(first, last)] if unlike else []
        less = {key for key, (now, before) in bound.items() if now < before}
        return cls(
            [row for key, row in rows[0].items() if key in bound and key not in less],
            [row for key, row in rows[1].items() if key in less],
            [*rows[0].values()],
            [*rows[1].values()],
            stretches[0][0] if stretches else start,
            None if not stretches or stretches[-1][1] == end else stretches[-1][1],
        )


def binding_acts(
    workspace: Workspace, scenario: Scenario | None, on: date
) -> dict[str, ActInForce]:
    """The acts of `KINDS` that bind on a day of a scenario: key -> the act."""
    if scenario is None:
        return {}
    rows = scenario.acts_between(on, on, workspace.book, set(workspace.chain.elements))
    binding = (row for row in rows if row.binds and not row.act.declaratory)
    return {row.key: row for row in binding if row.act.act in KINDS}


def _says(acts: Mapping[str, ActInForce], key: str) -> tuple[object, ...] | None:
    """All that an act does on a day; None where there is none."""
    row = acts.get(key)
    return None if row is None else (row.act, row.strength, row.elements, row.oxide_only)


def turning_days(scenario: Scenario | None, book: Book) -> Iterator[date]:
    """Days on which an act of a scenario may begin or cease to bind."""
    for entry in scenario.measures(book) if scenario else ():
        limbs = {one.limb: one for one in entry.measure.limbs}
        for act in entry.measure.acts:
            recorded = timing(entry.measure, limbs.get(act.limb or "")).within(act.from_, act.until)
            one = entry.replaced or recorded
            yield from filter(None, (one.first, *(pause.from_ for pause in one.suspensions)))
            lasts = (one.last, *(pause.until for pause in one.suspensions))
            yield from (day + DAY for day in lasts if day != OPEN)


def goods_of(chain: Chain, acts: Sequence[ActInForce]) -> tuple[str, ...]:
    """The commodities that acts on goods touch."""
    rows = [row for row in acts if row.act.on_goods]
    goods = chain.commodities
    return tuple(good for good in goods if any(covers(chain, row, good) for row in rows))


def made_of(
    chain: Chain, goods: Collection[str], technologies: Collection[str] = ()
) -> tuple[str, ...]:
    """What is made of some goods or by some technologies, and of that, stage by stage; no scrap and no use."""
    order = [name for name, row in chain.stages.items() if row["prior"] != RETURNED and name != USE]
    takes, gives = dict[str, set[str]](), dict[str, set[str]]()
    for row in chain.coefficients:
        side = takes if row["role"] == "in" else gives
        side.setdefault(row["process"], set()).add(row["commodity"])
    of_stage = {good: row["stage"] for good, row in chain.commodities.items()}
    reached = {*goods}
    for process, made in gives.items():
        if chain.processes[process]["technology"] in technologies:
            reached |= {good for good in made if of_stage[good] in order}
    for stage in order:
        for process, made in gives.items():
            if takes.get(process, set()) & reached:
                reached |= {good for good in made if of_stage[good] == stage}
    fresh = (good for good in chain.commodities if good in reached - {*goods})
    return tuple(good for good in fresh if of_stage[good] in order)


def check_acts(workspace: Workspace, scenario: Scenario) -> None:
    """Refuse measures that the file of a scenario puts in force and that end before its run, and plants after it.

    Raises ScenarioError.
    """
    own = scenario.own_controls
    start, end = date(workspace.chain.base_year, 1, 1), scenario.years.end
    days = f"of the run, {start.year} to {end}"
    over = [(one.id, one.ended) for one in own.measures] if own else []
    over += [(one.measure, one.until) for one in own.with_] if own else []
    where = str(scenario.path or scenario.name)
    for name, last in over:
        if last is not None and last < start:
            raise error_of(ScenarioError, "act_ends", where, name=name, last=last, days=days)
    for plant in scenario.capacity:
        if plant.year > end:
            raise error_of(ScenarioError, "plant_opens", where, plant=plant, days=days)

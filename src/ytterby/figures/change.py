"""What a scenario changes against another, in the words of a question: who does what with which goods, and when."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ytterby.controls.effects.effect import covers
from ytterby.figures.figure import OUTSIDE
from ytterby.world.titles import titles_of_planned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ytterby.controls.acts.base import ActInForce
    from ytterby.instruments.stock import PublicStock
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario
    from ytterby.scenarios.schema import PlannedPlant
    from ytterby.world.read import Chain

BAN, LICENCE, QUOTA, TARIFF, TECHNOLOGY, CONTENT, SUPPORT, STOCK, SEVERAL, OTHER = (
    "ban", "licence", "quota", "tariff", "technology", "content", "support", "stock", "several",
    "other",
)  # fmt: skip
KINDS: dict[str, str] = {
    "prohibition": BAN, "licence": LICENCE, "general_licence": LICENCE, "export_quota": QUOTA,
    "production_quota": QUOTA, "export_tax": TARIFF, "tariff": TARIFF,
    "technology_prohibition": TECHNOLOGY, "technology_restriction": TECHNOLOGY,
    "origin_requirement": CONTENT,
}  # fmt: skip
"""Kind of an act -> kind of control that it is told as."""
SIZES = ("approval_share", "rate", "quantity_share_of_base")
"""Numbers that an act is known by."""
STOCKED = "stock_weeks"
"""How the numbers begin that say how much is held in stock."""


@dataclass(frozen=True)
class ControlChange:
    """The controls and the support that one scenario has and the other has not.

    Attributes
    ----------
    kind : of control, a word of `KINDS`' values; `support`, `stock` or `several` where it is that; `other` where
        only numbers or switches differ.
    title, against : titles of the scenario and of the one it is compared with.
    actor : region that controls, levies or pays; blank where there are several, which are `actors`, those that do
        most first.
    destinations : regions toward which it holds; none: all.
    goods, stages, elements : commodities that it touches, their stages, and the elements that they are named for;
        `all_goods` : it touches every good of these stages.
    first, last : first and last day within the run, ISO; `last` blank where it goes on.
    controls : id -> title, of those that are new; `ended` : of those that are gone.
    size : what the act says, such as the share let through, the duty or the share of a quota; None without.
    delay : days until a licence is decided; None where acts say different ones.
    technologies : those withheld, or supported.
    set_from : shares let through that were set from published figures: elements, destination (blank: all), first day
        (blank: the control's), share.
    hypothetical : whether no record of law says it.
    """

    kind: str
    title: str
    against: str
    actor: str = ""
    actors: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    all_goods: bool = False
    first: str = ""
    last: str = ""
    controls: tuple[tuple[str, str], ...] = ()
    ended: tuple[tuple[str, str], ...] = ()
    size: float | None = None
    delay: float | None = None
    technologies: tuple[str, ...] = ()
    set_from: tuple[tuple[str, str, str, float], ...] = ()
    hypothetical: bool = False

    def plain(self) -> dict[str, Any]:
        """As plain data, ready for JSON: lists, and mappings for `controls` and `ended`."""
        data = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
        return {**data, "controls": dict(self.controls), "ended": dict(self.ended)}


def change_of(workspace: Workspace, focus: Scenario, reference: Scenario | None) -> ControlChange:
    """What `focus` changes against `reference`, over the years of `focus`; without one, all that it holds."""
    start, end = date(workspace.chain.base_year, 1, 1), date(focus.years.end, 12, 31)
    acts_of, acts_before = (_acts(workspace, one, start, end) for one in (focus, reference))
    acts = [one[0] for key, one in acts_of.items() if acts_before.get(key) != one]
    gone = [row for key, (row, _) in acts_before.items() if key not in acts_of]
    had = {one.id for one in reference.instruments} if reference else set()
    support = [one for one in focus.instruments if one.id not in had]
    planned = NewPlans.of(focus, reference)
    titles = {m.id: m.instrument.title for m in workspace.book}
    titles |= {one.id: one.title for one in focus.controls.measures}
    plain = ControlChange(
        OTHER,
        focus.title,
        reference.title if reference else "",
        first=start.isoformat(),
        controls=_named(acts, titles),
        ended=_named(gone, titles),
        technologies=newly_withheld(acts, [row for row, _ in acts_before.values()]),
    )
    if acts:
        return _acts_change(plain, workspace.chain, acts, (start, end))
    if support or planned:
        return _plans_change(plain, workspace.chain, support, planned, (start, end))
    numbers = set(focus.parameters.items()) ^ set(reference.parameters.items() if reference else ())
    stocked = any(name.startswith(STOCKED) for name, _ in numbers)
    return replace(plain, kind=STOCK if stocked else OTHER)


def _plans_change(
    plain: ControlChange,
    chain: Chain,
    support: list[Any],
    planned: NewPlans,
    run: tuple[date, date],
) -> ControlChange:
    """The change where no act is new: instruments, plants and stocks that begin within the run."""
    start, end = run
    days = [*(one.from_ for one in support), *planned.days(start)]
    ends = [*(one.until for one in support), *([None] if planned else [])]
    titled = titles_of_planned(chain, planned.plants, planned.stocks)
    return replace(
        plain,
        kind=SUPPORT if support or planned.plants else STOCK,
        actor=_only([*(one.payer or one.region for one in support), *planned.actors]),
        goods=_unique([*(one.good for one in support), *planned.goods]),
        stages=_unique([chain.commodities[c]["stage"] for c in planned.goods]),
        elements=_unique([chain.commodities[c]["element"] for c in planned.goods]),
        first=min(max(min(days), start), end).isoformat(),
        last="" if None in ends else min(max(d for d in ends if d), end).isoformat(),
        technologies=_unique([*(one.technology for one in support),
                              *(one.stage for one in planned.plants)]),
        controls=(*((one.id, one.title) for one in support), *titled.items()),
    )  # fmt: skip


def _acts_change(
    plain: ControlChange, chain: Chain, acts: Sequence[ActInForce], run: tuple[date, date]
) -> ControlChange:
    """The change by new acts."""
    start, end = run
    kinds = {KINDS[row.act.act] for row in acts}
    kind = kinds.pop() if len(kinds) == 1 else SEVERAL
    on_goods = [row for row in acts if row.act.on_goods]
    goods = tuple(c for c in chain.commodities if any(covers(chain, row, c) for row in on_goods))
    stages = _unique([chain.commodities[c]["stage"] for c in goods])
    of_stages = [c for c, row in chain.commodities.items() if row["stage"] in stages]
    firsts = [max(row.since, start) for row in acts]
    sudden = [max(row.since, start) for row in acts if row.act.sudden] or firsts
    lasts = [_last(row, end) for row in acts]
    return replace(
        plain,
        kind=kind,
        actor=_only([_levier(row) for row in acts]),
        actors=tuple(
            name for name, _ in Counter(_levier(row) for row in acts).most_common() if name
        ),
        destinations=_destinations(acts),
        goods=goods,
        stages=stages,
        elements=_unique([chain.commodities[c]["element"] for c in goods]),
        all_goods=bool(goods) and set(of_stages) <= set(goods),
        first=min(sudden if kind == SEVERAL else firsts).isoformat(),
        last="" if None in lasts else max(d for d in lasts if d).isoformat(),
        size=_common_number(acts, *SIZES),
        delay=_common_number(acts, "lag_days"),
        set_from=tuple(_set_from(acts)),
        hypothetical=all(row.hypothetical for row in acts),
    )


def place_of(change: Mapping[str, Any]) -> str:
    """The region whose prices are told: the one destination or payer, else all outside the holder.

    change : as of `ControlChange.plain`.
    """
    to = list(change["destinations"])
    if len(to) == 1:
        return str(to[0])
    return str(change["actor"] or OUTSIDE) if change["kind"] == SUPPORT else OUTSIDE


@dataclass(frozen=True)
class NewPlans:
    """The plants and public stocks that one scenario plans and the other does not, or otherwise."""

    plants: tuple[PlannedPlant, ...]
    stocks: tuple[PublicStock, ...]

    @classmethod
    def of(cls, focus: Scenario, reference: Scenario | None) -> NewPlans:
        """What is new in `focus`; plants of no tonnes build nothing."""
        had = (reference.capacity, reference.stockpiles) if reference else ((), ())
        plants = tuple(one for one in focus.capacity if one not in had[0] and one.tonnes > 0.0)
        return cls(plants, tuple(one for one in focus.stockpiles if one not in had[1]))

    def __bool__(self) -> bool:
        return bool(self.plants or self.stocks)

    def days(self, start: date) -> list[date]:
        """From when each works: the first year of a plant, the first purchase or release of a stock."""
        moves = [
            [move.from_ for move in (one.buy, one.release) if move is not None and move.from_]
            for one in self.stocks
        ]
        plants = [date(one.year, 1, 1) for one in self.plants]
        return [*plants, *(min(dates, default=start) for dates in moves)]

    @property
    def goods(self) -> list[str]:
        """Commodities of the stocks."""
        return [one.commodity for one in self.stocks]

    @property
    def actors(self) -> list[str]:
        """Who pays for what is its own; blank where the place is another's, or nothing is public."""
        own = [one.region if [*one.payers] == [one.region] and one.kind != "private" else ""
               for one in self.plants]  # fmt: skip
        return [*own, *(_only([*one.payers]) for one in self.stocks)]


def _acts(
    workspace: Workspace, scenario: Scenario | None, start: date, end: date
) -> dict[str, tuple[ActInForce, str]]:
    """The acts of `KINDS` that bind within a scenario's run: key -> the act, all that it says and on how many days."""
    if scenario is None:
        return {}
    rows = scenario.acts_between(start, end, workspace.book, set(workspace.chain.elements))
    return {
        row.key: (row, f"{row.act.model_dump_json()} {row.strength} {row.share_of_year:.6f}")
        for row in rows
        if row.binds and not row.act.declaratory and row.act.act in KINDS
    }


def newly_withheld(rows: Sequence[ActInForce], before: Sequence[ActInForce]) -> tuple[str, ...]:
    """Technologies of acts, less those of which acts of the same kind withhold as much without them.

    rows : the new acts. before : those of the run that they are compared with. All technologies of the new acts if
    none is left; none of acts that withhold nothing.
    """
    had, every = dict(sorted(_withheld(before), key=itemgetter(1))), _withheld(rows)
    new = [key for key, strength in every if strength > had.get(key, 0.0)]
    return tuple(dict.fromkeys(technology for *_, technology in new or dict(every)))


def _withheld(rows: Sequence[ActInForce]) -> list[tuple[tuple[str, ...], float]]:
    """Kind of act, origin and technology, with the share that is withheld."""
    return [
        ((row.act.act, str(row.act.origin), technology), row.strength)
        for row in rows
        for technology in getattr(row.act, "technologies", ())
    ]


def _last(row: ActInForce, end: date) -> date | None:
    """The last day on which an act binds; None where it binds beyond the run."""
    if row.known_until is None or row.suspended or row.known_until >= end:
        return None
    return row.known_until


def _levier(row: ActInForce) -> str:
    """Who does it: the origin of what is controlled, or the one state that levies a duty or binds its buyers."""
    act: Any = row.act
    if KINDS[act.act] == CONTENT or getattr(act, "levied_abroad", False):
        return act.destinations[0] if len(act.destinations) == 1 else ""
    return str(act.origin)


def _destinations(rows: Sequence[ActInForce]) -> tuple[str, ...]:
    lists = [getattr(row.act, "destinations", ("all",)) for row in rows if row.act.on_goods]
    if not lists or any(one == ("all",) for one in lists):
        return ()
    return _unique([region for one in lists for region in one])


def _set_from(rows: Sequence[ActInForce]) -> Iterator[tuple[str, str, str, float]]:
    for row in rows:
        for place, figure in row.act.figures():
            if figure.assumption is not None and figure.assumption.set_from:
                field, *keys = place.split(".")
                day = keys[0] if field == "approval_from" else ""
                region = keys[-1] if "by_destination" in place else ""
                yield " ".join(row.act.elements), region, day, figure.value


def _common_number(rows: Sequence[ActInForce], *places: str) -> float | None:
    """The one number that acts say in some places, and of a ban its strength; None where they say different ones."""
    numbers = set()
    for row in rows:
        for place in places:
            figure = getattr(row.act, place, None)
            if figure is not None:
                numbers.add(float(figure.value))
        if row.act.act == "prohibition" and places == SIZES:
            numbers.add(row.strength)
    return numbers.pop() if len(numbers) == 1 else None


def _named(rows: Sequence[ActInForce], titles: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, titles.get(key, key)) for key in _unique([row.measure for row in rows]))


def _only(names: Sequence[str]) -> str:
    return names[0] if len(set(names)) == 1 else ""


def _unique(names: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))

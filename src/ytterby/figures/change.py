"""What a scenario changes against another, in the words of a question: who does what with which goods, and when."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import date
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from ytterby.figures.acts import CONTENT, KINDS, ActsApart, goods_of, made_of
from ytterby.world.titles import titles_of_planned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ytterby.controls.acts.base import ActInForce
    from ytterby.instruments import AnyInstrument
    from ytterby.instruments.stock import PublicStock
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario
    from ytterby.scenarios.schema import PlannedPlant
    from ytterby.world.read import Chain

SUPPORT, STOCK, SEVERAL, OTHER = "support", "stock", "several", "other"
SIZES = ("approval_share", "rate", "quantity_share_of_base")
"""Numbers that an act is known by."""
STOCKED = "stock_weeks"
"""How the numbers begin that say how much is held in stock."""


@dataclass(frozen=True)
class ControlChange:
    """The controls and the support that one scenario has and the other has not, or has otherwise.

    Attributes
    ----------
    kind : of control, a word of `KINDS`' values; `support`, `stock` or `several` where it is that; `other` where
        only numbers or switches differ.
    lifted : whether it takes away alone: acts that are gone or bind less, support that is gone.
    title, against : titles of the scenario and of the one it is compared with.
    actor : region that controls, levies or pays; blank where there are several, which are `actors`, those that do
        most first.
    destinations : regions toward which it holds; none: all.
    goods, stages, elements : commodities that it touches, their stages, and the elements that they are named for;
        `all_goods` : it touches every good of these stages.
    made : what is made of these goods, or with these technologies.
    first, last : days within the run from which and to which both scenarios differ, ISO; `last` blank where to its end.
    controls : id -> title, of those that are new or bind more; `ended` : of those that are gone or bind less.
    size : what the act says, such as the share let through, the duty or the share of a quota; None without.
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
    made: tuple[str, ...] = ()
    lifted: bool = False
    first: str = ""
    last: str = ""
    controls: tuple[tuple[str, str], ...] = ()
    ended: tuple[tuple[str, str], ...] = ()
    size: float | None = None
    technologies: tuple[str, ...] = ()
    set_from: tuple[tuple[str, str, str, float], ...] = ()
    hypothetical: bool = False

    @property
    def loss_years(self) -> range:
        """The years in which a loss is its doing: those of the control and two more; of one without end its first
        five."""
        start = int(self.first[:4])
        return range(start, int(self.last[:4]) + 3 if self.last else start + 5)

    def plain(self) -> dict[str, Any]:
        """As plain data, ready for JSON: lists, and mappings for `controls` and `ended`."""
        data = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
        return {**data, "controls": dict(self.controls), "ended": dict(self.ended)}


def change_of(workspace: Workspace, focus: Scenario, reference: Scenario | None) -> ControlChange:
    """What `focus` changes against `reference`, over the years of `focus`; without one, all that it holds."""
    chain = workspace.chain
    run = date(chain.base_year, 1, 1), date(focus.years.end, 12, 31)
    apart = ActsApart.of(workspace, focus, reference, *run)
    support, gone = NewPlans.of(focus, reference), NewPlans.of(reference, focus)
    titles = {m.id: m.instrument.title for m in workspace.book}
    for one in filter(None, (reference, focus)):
        titles |= {measure.id: measure.title for measure in one.controls.measures}
    plain = ControlChange(
        OTHER, focus.title, reference.title if reference else "", first=run[0].isoformat(),
        controls=_named(apart.more, titles), ended=_named(apart.less, titles),
        lifted=not apart.more and not support and bool(apart.less or gone),
    )  # fmt: skip
    if apart.more or apart.less:
        return _acts_change(plain, chain, apart)
    if support or gone:
        return _plans_change(plain, chain, support or gone, run)
    numbers = set(focus.parameters.items()) ^ set(reference.parameters.items() if reference else ())
    stocked = any(name.startswith(STOCKED) for name, _ in numbers)
    return replace(plain, kind=STOCK if stocked else OTHER)


def _plans_change(
    plain: ControlChange, chain: Chain, plans: NewPlans, run: tuple[date, date]
) -> ControlChange:
    """The change where acts are the same: instruments, plants and stocks that one of them has."""
    start, end = run
    support = plans.support
    days = [*(one.from_ for one in support), *plans.days(start)]
    ends = [*(one.until for one in support), *([None] if plans.plants or plans.stocks else [])]
    titled = titles_of_planned(chain, plans.plants, plans.stocks)
    named = (*((one.id, one.title) for one in support), *titled.items())
    goods = _unique([*(one.good for one in support), *(one.commodity for one in plans.stocks)])
    every = (*(one.technology for one in support), *(one.stage for one in plans.plants))
    return replace(
        _of_goods(plain, chain, goods, _unique(every)),
        kind=SUPPORT if support or plans.plants else STOCK,
        actor=_only([*(one.payer or one.region for one in support), *plans.actors]),
        first=min(max(min(days), start), end).isoformat(),
        last="" if None in ends else min(max(d for d in ends if d), end).isoformat(),
        controls=() if plain.lifted else named,
        ended=named if plain.lifted else (),
    )


def _acts_change(plain: ControlChange, chain: Chain, apart: ActsApart) -> ControlChange:
    """The change by acts: those that bind more, else those that bind less."""
    acts, others = (apart.more, apart.before) if apart.more else (apart.less, apart.after)
    kinds = {KINDS[row.act.act] for row in acts}
    goods = goods_of(chain, acts)
    known = _of_goods(plain, chain, goods, newly_withheld(acts, others))
    of_stages = [c for c, row in chain.commodities.items() if row["stage"] in known.stages]
    leviers = [_levier(row) for row in acts]
    return replace(
        known,
        kind=kinds.pop() if len(kinds) == 1 else SEVERAL,
        actor=_only(leviers),
        actors=tuple(name for name, _ in Counter(leviers).most_common() if name),
        destinations=_destinations(acts),
        all_goods=bool(goods) and set(of_stages) <= set(goods),
        first=apart.first.isoformat(),
        last=apart.last.isoformat() if apart.last else "",
        size=_common_number(acts),
        set_from=tuple(_set_from(acts)),
        hypothetical=all(row.hypothetical for row in acts),
    )


def _of_goods(
    plain: ControlChange, chain: Chain, goods: tuple[str, ...], technologies: tuple[str, ...]
) -> ControlChange:
    """A change with what it touches: goods with their stages and elements, technologies, and what is made of both."""
    rows = [chain.commodities[c] for c in goods]
    return replace(
        plain, goods=goods, stages=_unique([row["stage"] for row in rows]),
        elements=_unique([row["element"] for row in rows]), technologies=technologies,
        made=made_of(chain, goods, technologies),
    )  # fmt: skip


@dataclass(frozen=True)
class NewPlans:
    """The instruments, plants and public stocks that one scenario has and the other has not, or otherwise."""

    support: tuple[AnyInstrument, ...]
    plants: tuple[PlannedPlant, ...]
    stocks: tuple[PublicStock, ...]

    @classmethod
    def of(cls, focus: Scenario | None, reference: Scenario | None) -> NewPlans:
        """What is new in `focus`; plants of no tonnes build nothing."""
        parts = attrgetter("instruments", "capacity", "stockpiles")
        now, had = (parts(one) if one else ((), (), ()) for one in (focus, reference))
        plants = tuple(one for one in now[1] if one not in had[1] and one.tonnes > 0.0)
        support, stocks = (tuple(one for one in now[n] if one not in had[n]) for n in (0, 2))
        return cls(support, plants, stocks)

    def __bool__(self) -> bool:
        return bool(self.support or self.plants or self.stocks)

    def days(self, start: date) -> list[date]:
        """From when each works: the first year of a plant, the first purchase or release of a stock."""
        pairs = ((one.buy, one.release) for one in self.stocks)
        moves = [[move.from_ for move in pair if move and move.from_] for pair in pairs]
        plants = [date(one.year, 1, 1) for one in self.plants]
        return [*plants, *(min(dates, default=start) for dates in moves)]

    @property
    def actors(self) -> list[str]:
        """Who pays for what is its own; blank where the place is another's, or nothing is public."""
        own = [one.region if [*one.payers] == [one.region] and one.kind != "private" else ""
               for one in self.plants]  # fmt: skip
        return [*own, *(_only([*one.payers]) for one in self.stocks)]


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
    named = ((row, getattr(row.act, "technologies", ())) for row in rows)
    return [((r.act.act, str(r.act.origin), one), r.strength) for r, own in named for one in own]


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


def _common_number(rows: Sequence[ActInForce]) -> float | None:
    """The one number of `SIZES` that acts say, and of a ban its strength; None where they say different ones."""
    figures = (getattr(row.act, place, None) for row in rows for place in SIZES)
    numbers = {float(figure.value) for figure in figures if figure is not None}
    numbers |= {row.strength for row in rows if row.act.act == "prohibition"}
    return numbers.pop() if len(numbers) == 1 else None


def _named(rows: Sequence[ActInForce], titles: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, titles.get(key, key)) for key in _unique([row.measure for row in rows]))


def _only(names: Sequence[str]) -> str:
    return names[0] if len(set(names)) == 1 else ""


def _unique(names: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))

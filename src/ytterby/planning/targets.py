"""The file of a plan: who plans, what is to be reached, by what measures, in which scenarios.

A target is a row of the programme of every block of years that it holds in: `kinds` has them, one in a file.
It is read here too: what does not fit in it, or to its data folder, is refused with its place.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from ytterby.controls.names import Region, Stages, Technology
from ytterby.controls.values import Day, Number, Strict, check_order
from ytterby.ground import yamlfile
from ytterby.ground.document import Mistake
from ytterby.ground.errors import check_known, did_you_mean
from ytterby.ground.files import DATA
from ytterby.planning.kinds import Target
from ytterby.planning.kinds.base import Contract
from ytterby.planning.planner import PlanError as PlanError
from ytterby.planning.planner import Positive, Regions, Share, Words
from ytterby.scenarios.schema import Outlook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ytterby.controls.names import Names
    from ytterby.ground.document import Document, Loc
    from ytterby.planning.planner import Planner
    from ytterby.planning.solve.blocks import Blocks


class Stocked(Strict):
    """What a public stock may hold: goods, and the room for each [t]; region : where it lies."""

    commodities: Words
    room: Positive
    region: Region | None = None


class Rated(Strict):
    """Uses that the plan gives precedence; share : of what the outlook lets them take, that they get first."""

    uses: Words
    share: Share = 1.0


class Measures(Strict):
    """What a plan may do.

    for_ : `targets`, what pays without any target is left to investors; `world`, whatever lessens the world's cost
    build : technologies; most : most capacity of each in a region [t/yr], over the default; extend : plants that
    investors leave as they are (`plants_not_extended` of the data folder) and the plan may build;
    stock, rated_orders : see there; holding : yearly cost of holding a stock over its value
    """

    for_: Literal["targets", "world"] = Field(default="targets", alias="for")
    build: tuple[Technology, ...] = ()
    most: dict[str, Positive] = Field(default_factory=dict)
    extend: tuple[str, ...] = ()
    stock: tuple[Stocked, ...] = ()
    rated_orders: tuple[Rated, ...] = ()
    holding: Share = 0.03

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.build or self.stock or self.rated_orders):
            raise ValueError("a plan needs a measure: build, stock or rated_orders")
        return self


class Rates(Strict):
    """By what a plan weighs years and money.

    social : at which years are weighed; capital : that plants must earn, of the data folder when left out
    public_money : what a unit of public money costs beyond itself. 0.25 is that of the US Office of Management and
    Budget (Circular A-94 of 1992, item 11); estimates for federal taxes run from 0.14 to 0.52 (Conover 2013)
    """

    social: Annotated[Number, Field(ge=0, le=0.2)] = 0.03
    capital: Annotated[Number, Field(gt=0, le=0.4)] | None = None
    public_money: Annotated[Number, Field(ge=0, le=2)] = 0.25


class Stop(Strict):
    """An export ban that is laid over a scenario: origin, stages, first and last day, share that is stopped.

    stages : all that are traded when left out
    """

    origin: Region
    stages: Stages = ("all",)
    from_: Day = Field(alias="from")
    until: Day | None = None
    strength: Share = 1.0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self.from_, self.until)
        return self


class Future(Strict):
    """One of the futures that a plan must stand: a scenario, what is laid over it, and its probability.

    extends : built-in scenario, or path of a file beside this one; outlook : of demand; stop : an export ban
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    extends: str
    probability: Share
    outlook: Outlook | None = None
    stop: Stop | None = None


class TargetsFile(Strict):
    """A file of targets as written.

    planner : a region, or allies who plan as one; from_, until : first and last year of the plan
    blocks : years in each block; common : blocks whose decisions are taken before it is known which future comes
    budget_musd : most that the plan may cost, discounted; wait_until : nothing is decided before this year
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    planner: Regions
    from_: int = Field(default=2026, alias="from", ge=1985, le=2100)
    until: int = Field(default=2045, ge=1985, le=2100)
    blocks: tuple[Annotated[int, Field(ge=1, le=20)], ...] = (1, 1, 2, 2, 3, 4, 4, 3)
    common: int = Field(default=3, ge=1)
    rates: Rates = Rates()
    futures: tuple[Future, ...] = Field(min_length=1)
    measures: Measures
    targets: tuple[Target, ...] = ()
    budget_musd: Positive | None = None
    wait_until: int | None = None


PACKAGED = DATA / "plans"
NEAR_ONE = 1e-6


def builtin_plans() -> list[str]:
    """Names of the packaged files."""
    return sorted(path.stem for path in PACKAGED.glob("*.yaml"))


def read_targets(name: str, names: Names | None = None) -> tuple[TargetsFile, Document]:
    """A file of targets by its packaged name or its path, with the lines it was read from.

    names : of the data folder, against which regions, elements, stages and technologies are checked.

    Raises PlanError with file, line and word.
    """
    is_path = name.endswith((".yaml", ".yml")) or "/" in name
    if not is_path and name not in builtin_plans():
        raise PlanError(
            f"unknown plan {name!r}",
            advice=did_you_mean(name, builtin_plans())
            + "\n  Your own file is named by the path of its .yaml file.",
        )
    document = yamlfile.load(Path(name) if is_path else PACKAGED / f"{name}.yaml", PlanError)
    targets = yamlfile.validate(document, TargetsFile, PlanError, {"names": names})
    if mistakes := list(mistakes_in(targets)):
        raise yamlfile.report(document, mistakes, PlanError)
    return targets, document


def mistakes_in(targets: TargetsFile) -> Iterator[Mistake]:
    """All that does not fit together, whatever the data folder."""
    yield from _twice(("planner",), targets.planner, "two planners {!r}")
    yield from _years(targets)
    if fault := waits_too_long(targets.wait_until, targets.until):
        yield Mistake(("wait_until",), fault)
    measures, futures = targets.measures, [one.name for one in targets.futures]
    for name in measures.most:
        if name not in measures.build:
            what, known = f"most names {name!r}, which build does not", measures.build
            yield Mistake(("measures", "most", name), what, did_you_mean(name, known))
    yield from _twice(("futures",), futures, "two futures of name {!r}")
    total = sum(one.probability for one in targets.futures)
    if abs(total - 1.0) > NEAR_ONE:
        yield Mistake(("futures",), f"probabilities of the futures sum to {total:g}, not to 1")
    for number, future in enumerate(targets.futures):
        place: Loc = ("futures", number)
        yield from _stop(targets, future, (*place, "stop"))
    yield from _twice(("targets",), [one.id for one in targets.targets], "two targets of id {!r}")
    contracts = [vars(one).get("instrument") for one in targets.targets]
    for number, target in enumerate(targets.targets):
        yield from target.mistakes(targets, ("targets", number))
        paid = [one for one in contracts[: number + 1] if one in get_args(Contract)]
        if contracts[number] in paid and contracts[number] != paid[0]:
            here, there = contracts[number], paid[0]
            what = f"plants are paid by {here} here and by {there} for another target"
            yield Mistake(("targets", number), what, "Write one instrument for all of them.")
        for name in target.futures:
            if name not in futures:
                advice = did_you_mean(name, futures)
                yield Mistake(("targets", number), f"unknown future {name!r}", advice)


def waits_too_long(wait_until: int | None, last: int) -> str:
    """What to say where nothing is decided in any year of a plan, else nothing."""
    if wait_until is None or wait_until <= last:
        return ""
    return f"nothing is decided before {wait_until}, and the plan ends in {last}"


def _twice(place: Loc, names: Iterable[str], message: str) -> Iterator[Mistake]:
    """Every name that stands a second time."""
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield Mistake((*place, number), message.format(name))
        seen.add(name)


def _years(targets: TargetsFile) -> Iterator[Mistake]:
    """First and last year, and the blocks between them."""
    first, last, blocks = targets.from_, targets.until, targets.blocks
    if first > last:
        yield Mistake(("from",), f"years out of order: from {first} is after until {last}")
    elif sum(blocks) != last - first + 1:
        what = f"blocks cover {sum(blocks)} years, from {first} to {last} are {last - first + 1}"
        yield Mistake(("blocks",), what)
    if targets.common > len(blocks):
        yield Mistake(("common",), f"common is {targets.common}, there are {len(blocks)} blocks")


def _stop(targets: TargetsFile, future: Future, place: Loc) -> Iterator[Mistake]:
    """A stop that no year of the plan sees."""
    stop, first, last = future.stop, targets.from_, targets.until
    if stop is None:
        return
    if stop.from_.year > last:
        yield Mistake(
            (*place, "from"), f"the stop begins {stop.from_}, after the plan has ended in {last}",
            f"Write an earlier day, or a plan with `until: {stop.from_.year}` and blocks that cover it.",
        )  # fmt: skip
    if stop.until is not None and stop.until.year < first:
        yield Mistake(
            (*place, "until"), f"the stop ends {stop.until}, before the plan begins in {first}",
            "Write a later day.",
        )  # fmt: skip


def check_folder(
    targets: TargetsFile, document: Document, planner: Planner, blocks: Blocks
) -> None:
    """Raises PlanError, with the line, for what the data folder cannot answer, and for a wait past the plan's end."""
    goods = planner.network.chain.commodities
    if fault := waits_too_long(targets.wait_until, targets.until):  # that of a command has no line
        own = ("wait_until",) in document.lines
        raise PlanError(fault, where=document.where(("wait_until",)) if own else "")
    plants = {name for name, _, _ in planner.network.plants}
    for number, plant in enumerate(targets.measures.extend):
        where = document.where(("measures", "extend", number))
        check_known(plant, plants, "unknown plant {!r}", PlanError, where)
    for number, stock in enumerate(targets.measures.stock):
        for name in stock.commodities:
            if name in goods and goods[name]["stage"] == "use":
                where = document.where(("measures", "stock", number, "commodities"))
                advice = "Name a good that goes into it."
                raise PlanError(f"{name} is a use: nobody stores it", where=where, advice=advice)
    for number, rated in enumerate(targets.measures.rated_orders):
        planner.check_uses(rated.uses, document.where(("measures", "rated_orders", number)))
    for number, target in enumerate(targets.targets):
        target.check(planner, document, ("targets", number))
        if not any(target.holds_at(year) for year in blocks.middles):
            years = f"from {target.from_}" + (f" until {target.until}" if target.until else "")
            middles = ", ".join(str(year) for year in blocks.middles)
            raise PlanError(
                f"target {target.id!r} ({years}) holds in no block of years, so that it would ask nothing",
                where=document.where(("targets", number)),
                advice=f"Its years have to take in the middle year of a block ({middles}); `blocks` sets them.",
            )

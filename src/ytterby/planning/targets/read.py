"""Reads a file of targets, and says what does not fit in it or to its data folder, each with its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.ground import yamlfile
from ytterby.ground.document import Mistake
from ytterby.ground.errors import check_known, did_you_mean
from ytterby.ground.files import DATA
from ytterby.planning.targets.file import TargetsFile
from ytterby.planning.targets.measures import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ytterby.controls.names import Names
    from ytterby.ground.document import Document, Loc
    from ytterby.planning.programme.blocks import Blocks
    from ytterby.planning.targets.file import Future
    from ytterby.planning.targets.planner import Planner

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
            + " Your own file is named by the path of its .yaml file.",
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
    for number, target in enumerate(targets.targets):
        yield from target.mistakes(targets, ("targets", number))
        for name in target.futures:
            if name not in futures:
                yield Mistake(
                    ("targets", number), f"unknown future {name!r}", did_you_mean(name, futures)
                )


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

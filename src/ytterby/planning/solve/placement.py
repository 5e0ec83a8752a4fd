"""From a file of targets to what a plan may do: candidate plants, stocks, and a task for each future.

What is kept of a plan is named by the code that decides it: whoever changes anything else need not seek plans anew.

A future is a scenario file, with the plan or without.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ytterby.ground import yamlfile
from ytterby.ground.entries import entry_path
from ytterby.ground.errors import ScenarioError, check_known
from ytterby.ground.fingerprint import digest_of_data
from ytterby.ground.yamlfile import dumped
from ytterby.planning.planner import PlanError, Planner
from ytterby.planning.solve.blocks import Blocks, timing_of
from ytterby.planning.solve.frame import Candidate, Frame
from ytterby.planning.solve.future import FutureTask
from ytterby.planning.solve.path import knowhow_of
from ytterby.planning.solve.program import StockGood
from ytterby.planning.targets import check_folder
from ytterby.results.manifest import code_digest
from ytterby.runs.run import base_of
from ytterby.scenarios.read import resolve
from ytterby.scenarios.schema import ScenarioFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ytterby.ground.document import Document
    from ytterby.planning.targets import Future, Stop, TargetsFile
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear


MOST_OF_WORLD = 0.25
"""What a region may build of a technology at most, over what the world has in the base year, where the file says
nothing. A bound on the search and no cost: a plan says where it meets it."""
BELOW = ("ground", "datasets", "controls", "market", "scenarios", "world", "environment", "years")
MARKETS = ("planning/solve/blocks.py", "planning/solve/path.py")
"""What decides the market of a block."""
PROGRAMME = ("planning/solve", "planning/kinds", "planning/planner.py", "planning/targets.py")
"""What decides cuts."""


@dataclass(frozen=True)
class PlacedTargets:
    """A file of targets placed in a data folder.

    planner : who plans, in the base year; scenarios : of the futures with a probability, by name; tasks : in their
    order
    """

    targets: TargetsFile
    document: Document
    workspace: Workspace
    planner: Planner
    frame: Frame
    scenarios: dict[str, Scenario]
    tasks: list[FutureTask]
    digest: str

    @property
    def base(self) -> BaseYear:
        """The base year of the data folder."""
        return self.planner.base


def placed(targets: TargetsFile, document: Document, workspace: Workspace) -> PlacedTargets:
    """Place a file of targets in a data folder.

    Raises PlanError with file, line and word where a name is unknown or nothing may be built.
    """
    chain = workspace.chain
    planner = Planner(base_of(chain.folder), targets.planner)
    base, blocks = planner.base, Blocks.of(targets)
    if blocks.first < chain.base_year:
        raise PlanError(
            f"from {blocks.first} is before the base year {chain.base_year} of the data folder",
            where=document.where(("from",)),
        )
    check_folder(targets, document, planner, blocks)
    likely = [(n, one.name) for n, one in enumerate(targets.futures) if one.probability > 0.0]
    futures = {name: _scenario(targets, document, workspace, n) for n, name in likely}
    first = next(iter(futures.values()))
    candidates = list(_technologies(targets, base))
    stocks = tuple(_stocks(targets, document, base))
    if not (candidates or stocks or targets.measures.rated_orders):
        raise PlanError(
            "nothing that the measures name can be built or held in the planner's regions",
            where=document.where(("measures",)),
        )
    plants = [one.plant for one in candidates]
    knowhow = knowhow_of(base, first, workspace.book, plants, blocks.first)
    timing = timing_of(base, blocks, plants, knowhow, targets.rates.capital)
    holding = float(targets.measures.holding)
    frame = Frame(blocks, timing, tuple(candidates), stocks, targets.common, holding)
    left = targets.measures.for_ == "targets"
    money = float(targets.rates.public_money) if left else None
    tasks = [
        FutureTask(
            name, one is first, one, workspace.jobs([one])[0], targets.planner, frame, targets.targets,
            public_money=money,
        )
        for name, one in futures.items()
    ]  # fmt: skip
    content = {
        "targets": targets.model_dump(mode="json", by_alias=True),
        "scenarios": [one.digest() for one in futures.values()],
        "data": chain.digest, "law": workspace.law_digest,
        "source": code_digest(*BELOW, *PROGRAMME),
    }  # fmt: skip
    digest = digest_of_data(content)
    return PlacedTargets(targets, document, workspace, planner, frame, futures, tasks, digest)


def kept_markets(planned: PlacedTargets, task: FutureTask, home: Path) -> Path:
    """File in which the markets of a future are kept, by all that decides them."""
    frame = planned.frame
    content = [
        task.scenario.digest(), planned.workspace.chain.digest, planned.workspace.law_digest,
        frame.blocks.first, list(frame.blocks.lengths),
        sorted({one.plant for one in frame.candidates}), task.job.key, code_digest(*BELOW, *MARKETS),
    ]  # fmt: skip
    return entry_path(home / "markets", digest_of_data(content))


def _scenario(
    targets: TargetsFile, document: Document, workspace: Workspace, number: int
) -> Scenario:
    """A future as a scenario, its mistakes named with the line of the file of targets."""
    future, chain = targets.futures[number], workspace.chain
    where = document.where(("futures", number))
    text = scenario_text(future, targets.until, document.path.parent)
    try:
        scenario = resolve(
            yamlfile.parse(text, document.path, ScenarioError), workspace.book,
            base_digest=chain.digest, parameters=chain.parameters, names=chain.names,
        )  # fmt: skip
    except ScenarioError as fault:
        raise PlanError(
            f"future {future.name!r}: {fault.what}", where=where, advice=fault.advice
        ) from None
    if scenario.capacity or scenario.stockpiles:
        raise PlanError(
            f"future {future.name!r} plans plants or stocks of its own", where=where,
            advice="Name a scenario without the keys capacity and stockpiles.",
        )  # fmt: skip
    outlooks = {row["scenario"] for row in chain.outlooks}
    if scenario.outlook not in outlooks or scenario.years.start != chain.base_year:
        raise PlanError(
            f"future {future.name!r} does not fit the data folder {chain.folder.name}",
            where=where,
            advice=f"It starts in {chain.base_year} and has the outlooks {', '.join(sorted(outlooks))}.",
        )
    return scenario


def _technologies(targets: TargetsFile, base: BaseYear) -> Iterator[Candidate]:
    """Plants of the technologies that may be built, in the planner's regions."""
    network, chain = base.network, base.network.chain
    listed: dict[tuple[str, str], float] = {}
    for row in chain.projects:
        name = f"{row['technology']}.{row['feed']}" if row["feed"] else row["technology"]
        key = name, row["region"]
        listed[key] = listed.get(key, 0.0) + base.values(row["capacity_parameter"])
    left = set(chain.plants_not_extended) - set(targets.measures.extend)
    for number, (name, region, vintage) in enumerate(network.plants):
        technology = network.plant_technology[number]
        if technology not in targets.measures.build or region not in targets.planner:
            continue
        renewed = technology in chain.vintages and region != chain.holder
        if name in left or (renewed and vintage != "new"):
            continue
        if technology in chain.mines:  # what nobody has found cannot be mined
            maximum = listed.get((name, region), 0.0) + float(base.capacity[number])
        else:
            same = [n for n, t in enumerate(network.plant_technology) if t == technology]
            maximum = MOST_OF_WORLD * float(base.capacity[same].sum())
        maximum = float(targets.measures.most.get(technology, maximum))
        if maximum > 0.0:
            yield Candidate(number, maximum)


def _stocks(targets: TargetsFile, document: Document, base: BaseYear) -> Iterator[StockGood]:
    """Goods that may be held. Raises PlanError for one that the region does not know."""
    network = base.network
    for number, one in enumerate(targets.measures.stock):
        region = one.region or targets.planner[0]
        where = document.where(("measures", "stock", number))
        here = sorted(c for c, place in network.nodes if place == region)
        for commodity in one.commodities:
            check_known(commodity, here, f"no good {{!r}} in {region}", PlanError, where)
            node = network.node_index[commodity, region]
            price = float(max(base.typical_price[node], 0.01))
            ask = base.values("stockpile_release_at") * price
            yield StockGood(commodity, region, node, float(one.room), price, ask)


def scenario_text(
    future: Future, until: int, source_folder: Path | None, extra: dict[str, Any] | None = None,
    plan: str = "",
) -> str:  # fmt: skip
    """A future as a scenario file.

    source_folder : folder from which a path in `extends` is taken; extra : further keys of the file; plan : its name
    """
    extends = future.extends
    if source_folder is not None and ("/" in extends or extends.endswith((".yaml", ".yml"))):
        extends = str((source_folder / extends).resolve())
    keys: dict[str, Any] = {
        "name": f"{plan}-{future.name}" if plan else future.name,
        "title": f"{plan} in {future.name}" if plan else future.name,
        "description": f"{f'The plan {plan} in' if plan else 'Without a plan, in'} the future {future.name}.",
        "extends": extends,
        "years": {"end": until, "quarters": "none"},
    }
    if future.outlook:
        keys["outlook"] = future.outlook
    if future.stop is not None:
        keys["controls"] = _ban(future.stop, future.name)
    extra = dict(extra or {})
    if "controls" in keys and "controls" in extra:
        keys["controls"]["measures"] += extra.pop("controls")["measures"]
    return _text(keys | extra)


def interrupted_text(name: str, extends: str, stop: Stop) -> str:
    """A scenario file that stops a supplier in a scenario; extends : path of its file, from the folder of this one."""
    return _text({
        "name": name, "title": name, "description": f"Without {stop.origin}.", "extends": extends,
        "controls": _ban(stop, name),
    })  # fmt: skip


def _ban(stop: Stop, name: str) -> dict[str, Any]:
    ended = {}
    if stop.until is not None:  # a measure ends on the first day on which it no longer holds
        ended = {"ended": stop.until + timedelta(days=1)}
    ban = {"act": "prohibition", "stages": stop.stages, "origin": stop.origin}
    return {"measures": [{
        "id": f"stop-{name}", "title": f"{stop.origin} stops exports", "effective": stop.from_, **ended,
        "strength": stop.strength, "acts": [ban],
    }]}  # fmt: skip


def _text(keys: dict[str, Any]) -> str:
    """A scenario file of these keys. Names are checked where it is read."""
    file = ScenarioFile.model_validate(keys, context={"names": None})
    return dumped(file.model_dump(by_alias=True, exclude_unset=True))

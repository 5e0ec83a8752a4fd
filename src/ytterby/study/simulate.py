"""Runs: one scenario, or several side by side, on one calibrated base."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ytterby.ground.errors import ScenarioError
from ytterby.law.book import Book
from ytterby.law.effects import narrow
from ytterby.law.effects.elements import one_by_one
from ytterby.scenarios.read import resolve
from ytterby.scenarios.switches import with_switches
from ytterby.tables.diversion import diversion
from ytterby.tables.manifest import manifest
from ytterby.tables.tables import result_tables, stack
from ytterby.world.base_year.calibrate import BaseYear, calibrate
from ytterby.world.read import read_chain
from ytterby.years.calendar import Periods
from ytterby.years.run import run_years

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.read import Chain
    from ytterby.years.step import Year

COMPANIONS = {"technology-ban-2023": ("no-technology-control", "baseline")}


@dataclass
class Results:
    """Tables of one or more runs, with their manifest and the base year they stand on."""

    tables: dict[str, pl.DataFrame]
    manifest: dict[str, Any]
    scenarios: list[str]
    base: BaseYear
    years: dict[str, list[Year]] = field(default_factory=dict)


def companions(name: str, reference: str = "baseline") -> list[str]:
    """The scenarios that stand beside a scenario: what it is measured against comes first.

    reference : the data folder's reference scenario (`Chain.reference_scenario`).
    """
    return [*COMPANIONS.get(name, (reference,) if name != reference else ()), name]


def load_scenario(name: str, book: Book, chain: Chain) -> Scenario:
    """A built-in scenario or a file, with names and base checked. Raises ScenarioError."""
    known = {row.id for row in chain.parameters}
    scenario = resolve(name, book, base_digest=chain.digest, parameters=known, names=chain.names)
    scenario.check_base(chain.digest)
    if scenario.years.start != chain.base_year:
        raise ScenarioError(
            f"scenario {scenario.name!r} starts in {scenario.years.start}",
            where=str(scenario.path or ""),
            advice=f"Runs on {chain.folder.name} start in the base year, {chain.base_year}; "
            f"`years.end` may be changed. For another data folder say --data; "
            f"what others are measured against here is {chain.reference_scenario!r}.",
        )
    return scenario


def simulate(
    scenario: str,
    *,
    beside: Sequence[str] | None = None,
    folder: Path | None = None,
    tick: Callable[[str, int], None] | None = None,
    base: BaseYear | None = None,
    command: str = "",
    switches: Mapping[str, Any] | None = None,
) -> Results:
    """Run a scenario and the scenarios beside it, all in the same periods.

    Parameters
    ----------
    scenario : name of a built-in scenario, or path of a YAML file.
    beside : scenarios to run with it, reference first; by default those it is compared with.
    folder : data folder; the packaged rare earths by default.
    tick : called with scenario and year after each year.
    switches : laid over those of every scenario of the run, such as `{"stocks": False}`.
        `{"elements": "one_by_one"}` puts a run for each element, `NAME:Dy`, before the scenario's own;
        `ytterby.study.ensemble.elements` does it in parallel and adds them up.

    Raises
    ------
    ScenarioError, DataError : a file cannot be used. MarketError : a year could not be cleared.
    """
    book, chain = Book.read(), read_chain(folder)
    names = (
        companions(scenario, chain.reference_scenario) if beside is None else [*beside, scenario]
    )
    chosen = [with_switches(load_scenario(name, book, chain), switches) for name in names]
    twice = [one.name for one in chosen if [o.name for o in chosen].count(one.name) > 1]
    if twice:
        raise ScenarioError(
            f"two scenarios are named {twice[0]!r}", advice="Give your own file another name."
        )
    base = base or calibrate(chain)
    for one in chosen:
        narrow.check(one, chain)
    if chosen[-1].switches.elements == "one_by_one":
        chosen[-1:] = [*one_by_one(chosen[-1], book, base.network), chosen[-1]]
    periods = Periods.common(chosen, book, base.network)
    parts, years = [], {}
    for one in chosen:
        stand = base
        own = {k: v for k, v in one.parameters.items() if k in chain.parameters}
        if own:
            stand = calibrate(chain, base.values.parameters.replace(own), base.network)
        progress = (lambda year, name=one.name: tick(name, year)) if tick else None
        done = run_years(stand, one, book, progress, periods)
        parts.append(result_tables(stand, one, done))
        years[one.name] = done
    tables = stack(parts)
    tables["diversion"] = diversion(tables, chosen[0].name, chain.holder)
    return Results(
        tables, manifest(base, chosen, book, command or f"ytterby simulate {scenario}"),
        [one.name for one in chosen], base, years,
    )  # fmt: skip

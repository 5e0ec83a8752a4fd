"""`ytterby.ensemble(...)`: a scenario and its reference over many draws of all assumptions."""

from __future__ import annotations

import hashlib
import json
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.errors import MarketError, ResultError, ScenarioError
from ytterby.ground.files import make_folder, write_whole
from ytterby.law.acts.in_force import Luck
from ytterby.law.book import Book
from ytterby.law.effects import narrow
from ytterby.scenarios.switches import turned, with_switches
from ytterby.study.ensemble import sampling, summary
from ytterby.study.ensemble.measures import headline_measures, unit_of
from ytterby.study.ensemble.members import DRAWS, Member, run_member
from ytterby.study.ensemble.parallel import in_processes
from ytterby.study.simulate import load_scenario
from ytterby.tables.manifest import code_digest
from ytterby.tables.store import ResultFolder
from ytterby.world.read import read_chain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ytterby.scenarios.scenario import Scenario
    from ytterby.study.ensemble.sampling import Assumption, Floats
    from ytterby.world.read import Chain

PLAN = "plan.json"
CENTRAL = 0
"""The draw in which every number has its own value; it stands beside the others and is none of them."""
SPREAD = "licence_spread"
"""Parameter: how approvals of licences scatter by destination and quarter."""
FAILURES = {"draw": pl.Int64, "reason": pl.String}


@dataclass(frozen=True)
class Ensemble:
    """All that came of an ensemble.

    Attributes
    ----------
    draws : draw (0: every number at its own value), scenario, measure, year, value.
    quantiles : scenario, measure, unit, year, draws, mean, p05, p25, p50, p75, p95, central.
    effects : draw, measure, year, change, percent: scenario less reference of the same draw.
    effect_quantiles : measure, unit, year, in (`change` or `percent`), and the quantiles.
    drivers : rank correlations, the largest fifteen of each headline measure (`of`: level or effect).
    assumptions : id, group, unit, low, value, high, distribution, reason: what was drawn.
    drawn : draw, id, group, value: what it was in each draw.
    failures : draw, reason.
    headline : measures that are looked at first.
    """

    scenario: str
    reference: str
    draws: pl.DataFrame
    quantiles: pl.DataFrame
    effects: pl.DataFrame
    effect_quantiles: pl.DataFrame
    drivers: pl.DataFrame
    assumptions: pl.DataFrame
    drawn: pl.DataFrame
    failures: pl.DataFrame
    headline: list[str]
    manifest: dict[str, Any]

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by the names under which they are kept."""
        names = ("draws", "quantiles", "effects", "effect_quantiles", "drivers", "assumptions",
                 "drawn", "failures")  # fmt: skip
        return {name: getattr(self, name) for name in names}

    def write(self, folder: Path, csv: bool = False) -> None:
        """Write all tables as Parquet, and the manifest last; as CSV too where asked."""
        results = ResultFolder(folder)
        results.write_tables(self.tables, csv=csv)
        results.close(self.manifest)


@dataclass(frozen=True)
class Plan:
    """What decides an ensemble: two folders with the same plan hold the same draws."""

    scenarios: tuple[Scenario, ...]
    chain: Chain
    assumptions: list[Assumption]
    count: int
    seed: int
    together: float = 0.0

    @property
    def content(self) -> dict[str, Any]:
        """As kept beside the draws, so that no other ensemble goes on in their folder."""
        return {
            "scenarios": [one.name for one in self.scenarios],
            "draws": self.count,
            "seed": self.seed,
            "together": self.together,
            "until": self.scenarios[-1].years.end,
            "digests": {
                "scenarios": [one.digest() for one in self.scenarios],
                "data": self.chain.digest,
                "controls": Book.read().digest(),
                "code": code_digest(),
            },
        }

    def members(self, place: Path) -> list[Member]:
        """The central draw and the random ones; what is drawn depends on count and seed alone."""
        parameters = self.chain.parameters
        drawn = self.sample()
        ids = [a.id for a in self.assumptions]
        spread = ids.index(SPREAD) if SPREAD in ids else None
        found = [Member(CENTRAL, {}, None, self.scenarios, self.chain.folder, place)]
        for number in range(self.count):
            row = drawn[number]
            luck = None
            if spread is not None:
                luck = Luck(_seed_of(self.seed, number + 1), float(row[spread]))
            changed = sampling.changes(parameters, self.assumptions, row)
            found.append(
                Member(number + 1, changed, luck, self.scenarios, self.chain.folder, place)
            )
        return found

    def sample(self) -> Floats:
        """Array (draw, assumption)."""
        return sampling.sample(self.assumptions, self.count, self.seed, self.together)


def ensemble(
    scenario: str,
    *,
    draws: int = 100,
    seed: int = 1,
    together: float = 0.0,
    against: str | None = None,
    until: int | None = None,
    folder: Path | None = None,
    switches: Mapping[str, Any] | None = None,
    out: Path | str | None = None,
    workers: int = 2,
    tick: Callable[[int, int, int], None] | None = None,
) -> Ensemble:
    """Run a scenario and its reference over random draws of every number that has a range.

    Every draw reconciles and calibrates its own base year and runs both scenarios on it, in processes
    of their own: call it from a file under `if __name__ == "__main__":`, as every use of processes
    needs.

    Parameters
    ----------
    scenario : name of a built-in scenario, or path of a YAML file.
    draws, seed : how many draws, and which: the same two give the same numbers. A draw without any
        change is run beside them.
    together : correlation of the numbers within a group of assumptions [0 to 1]. What one source of
        error moves (all recoveries, all lead times) averages out at 0 and moves as one at 1; nobody
        knows where between.
    against : scenario that effects are measured against; the data folder's own if left out.
    until : last year; the scenario's if left out.
    folder : data folder; the packaged rare earths by default.
    switches : laid over those of both scenarios, such as `{"stocks": False}`.
    out : folder where each draw is kept as soon as it is done. The same call goes on where an
        interrupted one stopped; another ensemble in that folder is refused.
    workers : processes.
    tick : called with draws done, draws failed and draws in all.

    Raises
    ------
    ScenarioError, DataError : something cannot be used as it is. ResultError : `out` holds another
    ensemble. MarketError : no draw has an answer.
    """
    plan = make_plan(scenario, draws=draws, seed=seed, together=together, against=against, until=until,
                     folder=folder, switches=switches)  # fmt: skip
    with _place(Path(out) if out is not None else None, plan) as place:
        members = plan.members(place)
        died = _run(members, workers, tick)
        return _gather(plan, members, died)


def make_plan(
    scenario: str,
    *,
    draws: int,
    seed: int,
    together: float = 0.0,
    against: str | None = None,
    until: int | None = None,
    folder: Path | None = None,
    switches: Mapping[str, Any] | None = None,
) -> Plan:
    """What an ensemble would run, with every name and number checked. As `ensemble`."""
    book, chain = Book.read(), read_chain(folder)
    if seed < 0:
        raise ScenarioError(f"a seed is a whole number from zero on, not {seed}")
    if not 0.0 <= together <= 1.0:
        raise ScenarioError(f"a correlation within groups lies from 0 to 1, not at {together:g}")
    chosen: list[Scenario] = []
    for name in dict.fromkeys([against or chain.reference_scenario, scenario]):
        one = with_switches(load_scenario(name, book, chain), switches)
        narrow.check(one, chain)
        if one.switches.elements == "one_by_one":
            raise ScenarioError(
                "an ensemble has one run a draw: the switch `elements` cannot be one_by_one",
                where=str(one.path or ""),
                advice="Give symbols, such as elements=Dy, or all.",
            )
        last = one.years.end if until is None else until
        if last <= chain.base_year:
            raise ScenarioError(f"the last year must come after {chain.base_year}, not {last}")
        chosen.append(replace(one, years=one.years.model_copy(update={"end": last})))
    fixed = {name for one in chosen for name in one.parameters}
    found = sampling.of_parameters(chain.parameters, fixed)
    found += sampling.of_acts(chosen, book, set(chain.elements))
    return Plan(tuple(chosen), chain, found, draws, seed, together)


def _seed_of(seed: int, draw: int) -> int:
    """The seed of a draw's luck: another one for each draw, in the range of whole numbers of JSON."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{draw}".encode()).digest()[:6], "big")


@contextmanager
def _place(out: Path | None, plan: Plan) -> Iterator[Path]:
    """The folder in which draws are kept, checked to be this ensemble's; a passing one without `out`."""
    if out is None:
        with tempfile.TemporaryDirectory() as passing:
            yield Path(passing)
        return
    if out.exists() and not out.is_dir():
        raise ResultError("the place for an ensemble must be a folder", where=str(out))
    place, head = out / "draws", out / PLAN
    if head.is_file():
        _refuse_another(head, plan.content)
    elif place.is_dir() and any(place.iterdir()):
        raise ResultError("draws without their plan", where=str(out), advice="Name another folder.")
    make_folder(place, ResultError)
    write_whole(head, json.dumps(plan.content, indent=1) + "\n", ResultError)
    yield place


def _refuse_another(head: Path, content: dict[str, Any]) -> None:
    try:
        kept = json.loads(head.read_text(encoding="utf-8"))
    except ValueError:
        raise ResultError("not readable as JSON", where=str(head)) from None
    wrong = [name for name, value in content.items() if kept.get(name) != value]
    if wrong and wrong != ["digests"]:
        told = ", ".join(f"{n} {kept.get(n)} and not {content[n]}" for n in wrong if n != "digests")
        raise ResultError(
            f"the folder holds another ensemble: {told}",
            where=str(head),
            advice="Give the same settings to go on with it, or another folder.",
        )
    if wrong:
        theirs = kept.get("digests") or {}
        parts = [name for name, value in content["digests"].items() if theirs.get(name) != value]
        raise ResultError(
            f"the folder holds draws made with other {' and '.join(parts)}",
            where=str(head),
            advice="Draws of two versions do not mix: name another folder.",
        )


def _run(
    members: list[Member], workers: int, tick: Callable[[int, int, int], None] | None
) -> dict[int, str]:
    """Run what is not there yet; draws whose process died come back with the reason."""
    died: dict[int, str] = {}
    waiting = {str(m.draw): m for m in members if not (m.answer.exists() or m.failure.exists())}

    def told() -> None:
        if tick:
            failed = sum(m.failure.exists() for m in members) + len(died)
            done = sum(m.answer.exists() for m in members)
            tick(done, failed, len(members))

    def done(key: str, result: str | None, why: str) -> None:
        if result is None:  # its process ended: not known to fail again, so it is not written down
            died[int(key)] = why
        told()

    told()
    in_processes(run_member, waiting, workers, done)
    return died


def _gather(plan: Plan, members: list[Member], died: dict[int, str]) -> Ensemble:
    """All tables from the draws that are done."""
    parts = [pl.read_parquet(m.answer) for m in members if m.answer.exists()]
    failed = list(died.items())
    for member in members:
        if member.failure.exists():
            kept = json.loads(member.failure.read_text(encoding="utf-8"))
            failed.append((member.draw, str(kept["reason"])))
    failures = pl.DataFrame(sorted(failed), schema=FAILURES, orient="row")
    draws = pl.concat(parts).cast(pl.Schema(DRAWS)) if parts else pl.DataFrame(schema=DRAWS)
    random = draws.filter(pl.col("draw") != CENTRAL)
    if random.is_empty():
        first = failed[0][1] if failed else "none was run"
        guard = 'Call it from a file, under `if __name__ == "__main__":`.'
        raise MarketError(f"no draw has an answer: {first}", advice=guard if died else "")
    reference, focus = plan.scenarios[0].name, plan.scenarios[-1].name
    drawn = drawn_table(plan)
    changed = summary.effects(draws, reference, focus)
    later = changed.filter(pl.col("draw") != CENTRAL)
    headline = headline_measures(plan.chain)
    level = random.filter(pl.col("scenario") == focus).drop("scenario")
    of_effect = later.select("draw", "measure", "year", pl.col("change").alias("value"))
    return Ensemble(
        scenario=focus,
        reference=reference,
        draws=draws,
        quantiles=_with_central(
            summary.quantiles(random, ["scenario", "measure", "year"]),
            draws.filter(pl.col("draw") == CENTRAL).drop("draw"),
        ),
        effects=changed,
        effect_quantiles=_effect_quantiles(changed),
        drivers=pl.concat(
            [
                summary.drivers(level, drawn, headline, "level"),
                summary.drivers(of_effect, drawn, headline, "effect"),
            ]
        ),
        assumptions=assumption_table(plan),
        drawn=drawn,
        failures=failures,
        headline=headline,
        manifest=_manifest(plan, random["draw"].n_unique(), failures.height),
    )


def _with_unit(frame: pl.DataFrame) -> pl.DataFrame:
    units = {name: unit_of(name) for name in frame["measure"].unique()}
    unit = pl.col("measure").replace_strict(units, return_dtype=pl.String).alias("unit")
    place = frame.columns.index("measure") + 1
    return frame.select(*frame.columns[:place], unit, *frame.columns[place:])


def _with_central(found: pl.DataFrame, central: pl.DataFrame) -> pl.DataFrame:
    keys = [name for name in found.columns if name in central.columns]
    named = central.rename({"value": "central"})
    return _with_unit(found.join(named, on=keys, how="left", maintain_order="left"))


def _effect_quantiles(changed: pl.DataFrame) -> pl.DataFrame:
    """Quantiles of changes and of percentages below each other: column `in` says which."""
    parts = []
    for name in ("change", "percent"):
        own = changed.select(
            "draw", "measure", "year", pl.lit(name).alias("in"), value=pl.col(name)
        )
        found = summary.quantiles(
            own.filter(pl.col("draw") != CENTRAL), ["measure", "year", "in"], "value"
        )
        central = own.filter(pl.col("draw") == CENTRAL).drop("draw")
        parts.append(_with_central(found, central))
    return pl.concat(parts)


def assumption_table(plan: Plan) -> pl.DataFrame:
    """What is drawn: id, group, unit, low, value, high, distribution, reason."""
    columns = dict.fromkeys(("id", "group", "unit"), pl.String)
    numbers = dict.fromkeys(("low", "value", "high"), pl.Float64)
    rows = [
        (a.id, a.group, a.unit, a.low, a.value, a.high, a.distribution, a.reason)
        for a in plan.assumptions
    ]
    schema = {**columns, **numbers, "distribution": pl.String, "reason": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def drawn_table(plan: Plan) -> pl.DataFrame:
    """draw, id, group, value: every assumption in every draw, before shares are made to sum to one."""
    drawn = plan.sample()
    count = len(plan.assumptions)
    return pl.DataFrame(
        {
            "draw": [d for d in range(1, plan.count + 1) for _ in range(count)],
            "id": [a.id for a in plan.assumptions] * plan.count,
            "group": [a.group for a in plan.assumptions] * plan.count,
            "value": drawn.reshape(-1).tolist(),
        },
        schema={"draw": pl.Int64, "id": pl.String, "group": pl.String, "value": pl.Float64},
    )


def _manifest(plan: Plan, answered: int, failed: int) -> dict[str, Any]:
    from importlib.metadata import version

    return {
        "version": version("ytterby"),
        "data_folder": plan.chain.folder.name,
        **plan.content,
        "switches": {one.name: turned(one) for one in plan.scenarios if turned(one)},
        "assumptions_drawn": len(plan.assumptions),
        "licences_at_random": any(a.id == SPREAD for a in plan.assumptions),
        "draws_answered": answered,
        "draws_failed": failed,
    }

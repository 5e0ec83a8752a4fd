"""Make the packaged ranges: draws of every built-in scenario and its references, their quantiles into `data/ranges`.

    python tools/make_ranges.py                          # all folders, 64 draws; goes on where it was stopped
    python tools/make_ranges.py --data gallium --draws 2 gallium-as-recorded
    python tools/make_ranges.py --check                  # which are of an earlier version; ends with 1 if any is
    python tools/make_ranges.py --only-helps             # what would help against each scenario alone
    python tools/make_ranges.py --stamp                  # draws nothing: digests of today, if kept results stand still

All scenarios of a folder are drawn together, whichever are asked for, so that one draw is one set of numbers for
all and a reference is run once. Finished draws lie in `build/ranges`, and are not run again as long as nothing
that they hang on has changed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from ytterby.draws.hypercube import Hypercube
    from ytterby.draws.instrument_trials import InstrumentTrials, PackagedInstruments
    from ytterby.draws.loop import DrawTable
    from ytterby.runs.job import Job
    from ytterby.runs.run import Executor
    from ytterby.scenarios.scenario import Scenario


ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "ranges"
DIGITS = 4
"""Digits that are kept of a sum of money."""
FEW_DRAWS = 20
"""Draws of the best instrument of each kind: the fewest that are told as a range."""
FOLDERS = ("rare_earths", "rare_earths_2009", "gallium", "germanium")


def main() -> int:
    """Run what is asked for; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenarios", nargs="*", help="built-in names; all when left out")
    parser.add_argument("--data", choices=FOLDERS, help="one data folder alone")
    parser.add_argument("--draws", type=int, default=64)
    parser.add_argument(
        "--help-draws", type=int, help="draws of what would help; 0 for one run alone"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--work", type=Path, default=WORK, help="where finished draws are kept")
    parser.add_argument("--into", type=Path, help="another place than the package")
    parser.add_argument("--check", action="store_true", help="say what is of an earlier version")
    parser.add_argument("--only-helps", action="store_true", help="what would help alone")
    parser.add_argument(
        "--spreads", nargs="*", default=[], choices=["code", "controls", "data", "record"],
        help="with --stamp: parts of what past events teach that changed in name alone",
    )  # fmt: skip
    parser.add_argument(
        "--stamp", action="store_true", help="digests of today, for changes that moved no result"
    )
    parser.add_argument(
        "--agreed", action="store_true", help="kept results were compared just now: do not again"
    )
    words = parser.parse_args()
    if words.check:
        return check()
    if words.stamp:
        return stamp_all(words.into, words.spreads, agreed=words.agreed)
    for folder in [words.data] if words.data else FOLDERS:
        if not words.only_helps:
            make(folder, words)
        make_helps(folder, words)
    return 0


def check() -> int:
    """Print what is stale; 1 if anything is."""
    from package_ranges import stale

    found = stale()
    for name, parts in found.items():
        told = "no ranges" if parts == ["none"] else f"changed since: {', '.join(parts)}"
        print(f"{name}: {told}")
    print(f"{len(found)} are stale" if found else "all fit")
    return 1 if found else 0


def stamp_all(into: Path | None, spreads: list[str], *, agreed: bool) -> int:
    """Stamp ranges, what would help, and parts of what was missed of past events; 1 if kept results moved.

    Names and files may change without a figure that moves; then draws are not made again, yet what they were made of
    has other digests. Only `tests/kept` tells such a change from another.
    """
    from package_ranges import stamp

    from ytterby.draws.packaged import PLACE
    from ytterby.draws.predictive import PATH, digests, read_spreads

    tests = [sys.executable, "-m", "pytest", "-q", "tests/kept"]
    if not agreed and subprocess.run(tests, cwd=ROOT, check=False).returncode:
        print("kept results moved, so nothing is stamped: draw the ranges anew")
        return 1
    place = into or PLACE
    if spreads:
        learned = read_spreads()  # digests of parts that changed in name alone, such as `controls`
        own = {name: here for name, here in digests().items() if name in spreads}
        then = {**learned.about["digests"], **own}
        replace(learned, about={**learned.about, "digests": then}).write(PATH)
    for what, names in (("ranges", stamp(place)), ("what would help", stamp_helps(place))):
        print(f"{what}: {', '.join(names) or 'nothing was of an earlier version'}")
    return 0


def make(folder: str, words: argparse.Namespace) -> None:
    """Draw one data folder and write its ranges."""
    from package_ranges import MAX_BYTES, comparable

    from ytterby.datasets.package import find_folder
    from ytterby.draws.hypercube import Hypercube
    from ytterby.draws.loop import FURTHER, run_study
    from ytterby.draws.packaged import PLACE, read_numbers
    from ytterby.runs.run import Executor
    from ytterby.runs.simulate import compared
    from ytterby.runs.store import Store
    from ytterby.runs.workspace import Workspace

    start, workspace = time.monotonic(), Workspace.read(find_folder(folder))
    every = {name: compared(workspace, name) for name in comparable(workspace)}
    comparisons = [own for name, own in every.items() if name in (words.scenarios or every)]
    if not comparisons:
        return
    cube = Hypercube.over(workspace, every.values(), words.draws, words.seed)
    draws = cube.draws(comparisons, FURTHER)
    store = Store(words.work / "draws", max_bytes=None, strict=True)

    def tick(done: int, total: int) -> None:
        spent = time.monotonic() - start
        left = spent / max(done, 1) * (total - done)
        print(
            f"{folder}: {done} of {total} draws, {spent / 60:.1f} min, {left / 60:.1f} left",
            flush=True,
        )

    means = Executor("processes", words.workers, store)
    used: DrawTable[set[str]] = run_study(  # all runs into the store, from which each comparison then reads its own
        draws, lambda _, run: run.used, lambda _, __, ids: {name for own in ids for name in own}, means, on_progress=tick
    )  # fmt: skip
    numbers = set(read_numbers(folder, words.into or PLACE))
    numbers.update(*(used.of(place).get(1, ()) for place in range(len(comparisons))))
    size = write_ranges(cube, draws, comparisons, numbers, means, words)
    print(f"{folder}: {len(comparisons)} scenarios, {cube.count} draws, {(time.monotonic() - start) / 60:.1f} min; "
          f"all ranges take {size / 1e6:.2f} MB of {MAX_BYTES / 1e6:.0f}")  # fmt: skip


def write_ranges(
    cube: Hypercube,
    draws: Mapping[int, Mapping[int, Sequence[Job]]],
    comparisons: Sequence[Sequence[Scenario]],
    numbers: set[str],
    means: Executor,
    words: argparse.Namespace,
) -> int:
    """Write the ranges of comparisons, and what decides each, from draws that are made; returns the bytes of all.

    numbers : ids of those that the runs asked for.
    """
    from package_ranges import write, write_deciding

    from ytterby.draws.deciding import deciding
    from ytterby.draws.intervals import drawn_figures, ranges_of
    from ytterby.draws.packaged import PLACE, reads
    from ytterby.figures.question import question_of

    workspace, frames, about, decides = cube.workspace, {}, {}, []
    folder, into = workspace.chain.folder.name, words.into or PLACE
    for place, scenarios in enumerate(comparisons):
        *beside, focus = scenarios
        question = question_of(workspace, scenarios)
        parts = {draw: {0: one[place]} for draw, one in draws.items()}
        own = drawn_figures(parts, scenarios, question, means)
        if not own:
            print(f"{folder}: no draw of {focus.name} has an answer")
            continue
        others = [one.name for one in beside]
        frames[focus.name] = ranges_of(
            [*own.values()], focus.name, others, workspace.chain.base_year
        )
        if question:
            decides.append(deciding(own, cube.drawn, question))
        told: dict[str, Any] = {
            "focus_regions": sorted(question.focus_regions) if question else [],
            "against": others, "periods": workspace.jobs(scenarios)[0].periods.named,
            "fixed": sorted({name for one in scenarios for name in one.parameters}), "draws": len(own), "requested": words.draws, "seed": words.seed,
            "reads": reads(workspace, scenarios, numbers),
        }  # fmt: skip
        about[focus.name] = told
    write_deciding(folder, decides, into)
    return write(folder, frames, about, into, numbers)


def make_helps(folder: str, words: argparse.Namespace) -> None:
    """Run what would help against each scenario of a data folder, once and on draws, and write it; finished runs are
    not run again, nor is what is packaged and fits."""
    from package_ranges import comparable

    from ytterby.datasets.package import find_folder
    from ytterby.draws.instrument_trials import (
        FILE,
        FULL,
        InstrumentTrials,
        made_of,
        packaged_instruments,
    )
    from ytterby.draws.packaged import PLACE, read_index
    from ytterby.figures.change import change_of
    from ytterby.runs.run import Executor
    from ytterby.runs.simulate import compared, simulate
    from ytterby.runs.store import Store
    from ytterby.runs.workspace import Workspace

    start, place = time.monotonic(), words.into or PLACE
    workspace = Workspace.read(find_folder(folder))
    means = Executor(
        "processes", words.workers, Store(words.work / "helps", max_bytes=None, strict=True)
    )
    count = FEW_DRAWS if words.help_draws is None else words.help_draws
    asked = [
        name for name in comparable(workspace) if not words.scenarios or name in words.scenarios
    ]
    for scenarios in (compared(workspace, name) for name in asked):
        if len(scenarios) < 2:
            continue
        reference, focus = scenarios[0], scenarios[-1]
        change = change_of(workspace, focus, reference)
        beside = [one.name for one in scenarios[:-1]]
        results = simulate(
            focus.name, reference=beside, data=workspace.chain.folder, store=means.store or False
        )
        study = InstrumentTrials(workspace, results.tables, (focus, reference), change)
        kept = packaged_instruments(workspace, (reference, focus), place)
        found = with_ends(study, study.once(means), kept, count, means)
        rows = found.select(name for name in FULL if name in found.columns).rows()
        index = read_index(place, FILE)
        index.setdefault(folder, {})[focus.name] = {
            "rows": [[short(value) for value in row] for row in rows],
            "reads": made_of(workspace, (reference, focus), place),
        }
        size = write_helps(index, place)
        print(f"{folder}: what would help against {focus.name}, {found.height} instruments, {count} draws, "
              f"{(time.monotonic() - start) / 60:.1f} min; {size / 1e3:.0f} kB in all", flush=True)  # fmt: skip


def with_ends(
    study: InstrumentTrials, found: pl.DataFrame, kept: PackagedInstruments | None, count: int, means: Executor
) -> pl.DataFrame:  # fmt: skip
    """What helps with the ends of draws: those of what is packaged and fits, else of the best of each kind."""
    from ytterby.draws.instrument_trials import ENDS_SCHEMA, best_first

    if kept and not kept.changed and "draws" in kept.table:
        ends = kept.table.select(*ENDS_SCHEMA)
    elif count and found.height:
        best = best_first(found).unique("kind", keep="first", maintain_order=True)["id"]
        ends = study.ranges(count, means, only=best)
    else:
        return found
    return found.join(ends, on="id", how="left", maintain_order="left")


def short(value: Any) -> Any:
    """A sum of money with the digits that are kept."""
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def write_helps(index: dict[str, Any], place: Path) -> int:
    """Write what helps, of all data folders; returns the bytes."""
    from ytterby.draws.instrument_trials import FILE
    from ytterby.ground.files import write_atomic

    write_atomic(place / FILE, json.dumps(index, sort_keys=True, indent=0) + "\n")
    return (place / FILE).stat().st_size


def stamp_helps(place: Path) -> list[str]:
    """Give what helps the digests of today, as `packaged.stamp` does the ranges; `folder/scenario` of those that were
    of an earlier version."""
    from ytterby.datasets.package import find_folder
    from ytterby.draws.instrument_trials import FILE, made_of
    from ytterby.draws.packaged import read_index
    from ytterby.runs.simulate import default_references
    from ytterby.runs.workspace import Workspace

    index, stamped = read_index(place, FILE), []
    for folder, tables in index.items():
        workspace = Workspace.read(find_folder(folder))
        for name, about in tables.items():
            focus = workspace.scenario(name)
            reference = default_references(focus, workspace.chain.reference_scenario)[0]
            now = made_of(workspace, (workspace.scenario(reference), focus), place)
            if about["reads"] != now:
                about["reads"] = now
                stamped.append(f"{folder}/{name}")
    if stamped:
        write_helps(index, place)
    return stamped


if __name__ == "__main__":
    raise SystemExit(main())

"""Packaged ranges as files: written small, checked against what is computed today, stamped with today's digests.

`tools/make_ranges.py` draws them; `ytterby.draws.packaged` reads them.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.datasets.package import find_folder, packaged_names
from ytterby.draws.packaged import (
    DECIDING,
    ENDS,
    INDEX,
    NUMBERS,
    PLACE,
    digest_of,
    read_deciding,
    read_index,
    read_numbers,
    reads,
)
from ytterby.draws.ranges import RANGE, RUNS
from ytterby.figures.figure import AT, PRICES, joined
from ytterby.figures.registry import EFFECT_FIGURES, RANGED
from ytterby.ground.errors import YtterbyError
from ytterby.ground.files import write_atomic
from ytterby.runs.simulate import compared
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.read import builtin_names
from ytterby.world.read import read_chain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MAX_BYTES = 2_000_000
SMALL: dict[str, Any] = {"compression": "zstd", "compression_level": 19, "statistics": False}
BITS = 8
"""Binary digits of a number that are kept, after the first."""


def comparable(workspace: Workspace) -> list[str]:
    """Names of the built-in scenarios that belong to a data folder: those that run on it and come from no other's
    reference."""
    own = workspace.chain.reference_scenario
    chains = [read_chain(find_folder(name)) for name in packaged_names()]
    other_references = {chain.reference_scenario for chain in chains} - {own}
    names = []
    for name in builtin_names():
        try:
            one = workspace.scenario(name)
        except YtterbyError:
            continue  # it starts in the base year of another folder
        if not other_references.intersection(one.lineage):
            names.append(name)
    return names


def write(
    folder: str,
    ranges: Mapping[str, Mapping[str, pl.DataFrame]],
    about: dict[str, dict[str, Any]],
    place: Path = PLACE,
    numbers: Collection[str] = (),
) -> int:
    """Write the ranges of scenarios of a data folder, in place of what was there of them; returns the bytes of all.

    ranges : scenario -> its ranges by figure (`draws.quantiles.ranges_of`).
    about : scenario -> `against`, `periods`, `draws`, `requested`, `focus_regions` (regions of which more is given),
        `reads`.
    numbers : ids of those that the runs asked for; kept as they were if left out.
    """
    index = read_index(place)
    own = index.setdefault(folder, {})
    by_file: dict[str, list[pl.DataFrame]] = {}
    of_effect = pl.col("figure").is_in([figure.id for figure in EFFECT_FIGURES])
    for name, by_figure in ranges.items():
        entry, frame = about[name], joined(by_figure)
        same_periods = digest_of([entry["periods"], entry["fixed"]])[:8]
        files = []
        for run in (name, *entry["against"]):
            is_own = run == name and bool(entry["against"])
            file = name if is_own else f"{run}@{same_periods}"
            rows = pl.col("scenario") == run
            if entry["against"]:  # what a reference exports of these goods stands beside the answer
                rows = rows | of_effect if is_own else rows & ~of_effect
            by_file.setdefault(file, []).append(frame.filter(rows))
            files.append(file)
        own[name] = {**entry, "files": files}
    for file, parts in by_file.items():
        rows = pl.concat(parts, how="diagonal")
        keys = [name for name in rows.columns if name not in RANGE]
        _put(rows.unique(keys, maintain_order=True), place / folder / f"{file}.parquet")
    if numbers:
        ids = pl.DataFrame({"id": sorted(numbers)})
        packed = partial(ids.write_parquet, compression="zstd")
        write_atomic(place / NUMBERS.format(folder), packed)
    used = {
        at: {file for row in rows.values() for file in row["files"]} for at, rows in index.items()
    }
    for path in place.glob("*/*.parquet"):
        if path.stem not in used.get(path.parent.name, ()):
            path.unlink()
    write_atomic(place / INDEX, json.dumps(index, indent=1, sort_keys=True) + "\n")
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())


def write_deciding(folder: str, tables: Sequence[pl.DataFrame], place: Path = PLACE) -> None:
    """Write the numbers that go most with the answers of scenarios of a data folder, in place of what was there."""
    rows, known = pl.concat(tables), read_deciding(folder, place)
    if known is not None:
        here = rows["scenario"].unique().to_list()
        rows = pl.concat([known.filter(~pl.col("scenario").is_in(here)), rows])
    short = pl.col(pl.Float64).round(3)
    packed = partial(rows.with_columns(short).write_parquet, **SMALL)
    write_atomic(place / DECIDING.format(folder), packed)


def _put(frame: pl.DataFrame, path: Path) -> None:
    """Write rows of all figures but differences of nothing, in order; medians of prices alone."""
    prices = [name for name, figure in RANGED.items() if figure.kind == PRICES]
    keep = pl.col("figure").is_in(prices) & (pl.col("against") == "")
    minima = {name: figure.minimum for name, figure in RANGED.items() if figure.minimum}
    minimum = pl.col("figure").replace_strict(minima, default=0.0, return_dtype=pl.Float64)
    moved = (pl.col("low").abs() > minimum) | (pl.col("high").abs() > minimum)
    kept = (pl.col("against") == "") | pl.col("low").is_nan() | moved
    keys = [name for name in frame.columns if name not in (*RUNS, "figure", *AT, *RANGE)]
    slim = frame.filter(kept).select(
        "figure", *RUNS, *keys, pl.col("year").cast(pl.Int16), "period", "low",
        pl.when(keep).then("middle").alias("middle"), "high", (pl.col("answered") * 100.0).round().cast(pl.UInt8),
    )  # fmt: skip
    slim = slim.with_columns(pl.Series(end, rounded(slim[end].to_numpy())) for end in ENDS)
    write_atomic(path, partial(slim.write_parquet, **SMALL))


def rounded(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Numbers to `BITS` binary digits, which takes half the space: array (any) -> the same, at most 0.2% off."""
    short = np.asarray(values, dtype=np.float32)
    drop = 23 - BITS
    bits = short.view(np.uint32) + np.uint32(1 << (drop - 1))
    bits &= np.uint32((0xFFFFFFFF << drop) & 0xFFFFFFFF)
    return np.where(np.isfinite(short), bits.view(np.float32), short)


def stale(place: Path = PLACE) -> dict[str, list[str]]:
    """`folder/scenario` -> what of it changed since its ranges were made, or `none` where it has none."""
    changes = {}
    for folder, name, about, now in _compared(place):
        if not about:
            changes[f"{folder}/{name}"] = ["none"]
        elif changed := [part for part, here in now.items() if about["reads"].get(part) != here]:
            changes[f"{folder}/{name}"] = changed
    return changes


def stamp(place: Path = PLACE) -> list[str]:
    """Give packaged ranges the digests of today, where what they were made of computes the same figures as then:
    after names or files were changed, say. Whether it does, only the caller knows. Returns `folder/scenario` of those
    that were of an earlier version."""
    index, stamped = read_index(place), []
    for folder, name, about, now in _compared(place):
        if about and about["reads"] != now:
            index[folder][name]["reads"] = now
            stamped.append(f"{folder}/{name}")
    if stamped:
        write_atomic(place / INDEX, json.dumps(index, indent=1, sort_keys=True) + "\n")
    return stamped


def _compared(place: Path) -> Iterator[tuple[str, str, dict[str, Any], dict[str, str]]]:
    """Data folder and name of every comparable scenario, what the index says of it, and the digests of today."""
    index = read_index(place)
    for folder in packaged_names():
        workspace, numbers = Workspace.read(find_folder(folder)), read_numbers(folder, place)
        for name in comparable(workspace):
            about = index.get(folder, {}).get(name, {})
            yield folder, name, about, reads(workspace, compared(workspace, name), numbers)

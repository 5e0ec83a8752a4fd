"""Ranges of the built-in scenarios, as they come with the package: `data/ranges`, made by `tools/make_ranges.py`.

A file has the ranges of one scenario and its differences from those that it is compared with, rows of all figures in
one frame. The figures of a reference stand once for all scenarios that are run in the same periods, but for those of
one question (`figures.registry`). Numbers are kept to three digits.

`index.json` says of each scenario what the market read when its draws were made, as digests
(`draws.market_fingerprint`). Where one is another now, the ranges are of an earlier version.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.datasets.package import find_folder, packaged_names
from ytterby.draws.market_fingerprint import digest_of, reads
from ytterby.draws.ranges import PACKAGED, RANGE, RUNS, RangeOrigin, Ranges
from ytterby.figures.figure import AT, NEVER, PRICES, joined, split
from ytterby.figures.registry import ALL_FIGURES, EFFECT_FIGURES, RANGED
from ytterby.ground.errors import YtterbyError
from ytterby.ground.files import DATA, write_atomic
from ytterby.runs.simulate import default_references
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.read import builtin_names
from ytterby.scenarios.scenario import Scenario
from ytterby.world.read import read_chain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


PLACE = DATA / "ranges"
INDEX = "index.json"
MAX_BYTES = 2_000_000
NUMBERS = "numbers-{}.parquet"
"""Where the ids of the numbers stand that the runs of a data folder asked for."""
BITS = 8
"""Binary digits of a number that are kept, after the first."""
ENDS = ("low", "middle", "high")


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
        `further` (whether the draws kept it), `reads`.
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
            if entry[
                "against"
            ]:  # what a reference exports of the goods of this question stands beside its answer
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
        write_atomic(
            place / NUMBERS.format(folder), lambda file: ids.write_parquet(file, compression="zstd")
        )
    used = {
        f"{at}/{file}"
        for at, rows in index.items()
        for row in rows.values()
        for file in row["files"]
    }
    for path in place.glob("*/*.parquet"):
        if f"{path.parent.name}/{path.stem}" not in used:
            path.unlink()
    write_atomic(place / INDEX, json.dumps(index, indent=1, sort_keys=True) + "\n")
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())


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
    write_atomic(
        path,
        lambda file: slim.write_parquet(
            file, compression="zstd", compression_level=19, statistics=False
        ),
    )


def rounded(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Numbers to `BITS` binary digits, which takes half the space: array (any) -> the same, at most 0.2% off."""
    short = np.asarray(values, dtype=np.float32)
    drop = 23 - BITS
    bits = short.view(np.uint32) + np.uint32(1 << (drop - 1))
    bits &= np.uint32((0xFFFFFFFF << drop) & 0xFFFFFFFF)
    return np.where(np.isfinite(short), bits.view(np.float32), short)


def read_index(place: Path = PLACE) -> dict[str, dict[str, Any]]:
    """Data folder -> scenario -> what is told of its ranges; nothing where there are none."""
    try:
        index: dict[str, dict[str, Any]] = json.loads((place / INDEX).read_text(encoding="utf-8"))
        return index
    except (OSError, ValueError):
        return {}


def read_numbers(folder: str, place: Path = PLACE) -> frozenset[str]:
    """Ids of the numbers that the runs of a data folder asked for; none where nothing is packaged."""
    try:
        return frozenset(pl.read_parquet(place / NUMBERS.format(folder))["id"].to_list())
    except (OSError, pl.exceptions.PolarsError):
        return frozenset()


def packaged(
    workspace: Workspace, scenarios: Sequence[Scenario], place: Path = PLACE
) -> Ranges | None:
    """The packaged ranges of a comparison as it is asked for: the references first, the scenario last.

    None where there are none: of a file of one's own, other references, switches, another data folder.
    """
    *references, focus = scenarios
    folder = workspace.chain.folder
    about = read_index(place).get(folder.name, {}).get(focus.name)
    is_packaged = about is not None and folder == find_folder_or_none(folder.name)
    if about is None or not is_packaged or about["against"] != [one.name for one in references]:
        return None
    if not all(is_builtin(workspace, one) for one in scenarios):
        return None
    try:
        parts = [
            pl.read_parquet(place / folder.name / f"{file}.parquet") for file in about["files"]
        ]
    except (OSError, pl.exceptions.PolarsError):
        return None
    now = reads(workspace, scenarios, read_numbers(folder.name, place))
    changed = tuple(name for name, here in now.items() if about["reads"].get(name) != here)
    origin = RangeOrigin(PACKAGED, about["draws"], about["requested"], changed)
    focus_regions, kept = frozenset(about.get("focus_regions", ())), bool(about.get("further"))
    return Ranges(_with_zeros(parts), origin, focus_regions, kept)


def packaged_levels(
    folder: str, name: str, figures: Collection[str], place: Path = PLACE
) -> Ranges | None:
    """The packaged ranges of some figures of one scenario, without differences; None where there are none.

    They are given as they were made: whether they fit what is now, only `packaged` says.
    """
    about = read_index(place).get(folder, {}).get(name)
    own = pl.col("figure").is_in(list(figures)) & (pl.col("against") == "")
    try:
        paths = [place / folder / f"{file}.parquet" for file in about["files"]] if about else []
        parts = [pl.scan_parquet(path).filter(own).collect() for path in paths]
    except (OSError, pl.exceptions.PolarsError):
        return None
    if about is None:
        return None
    return Ranges(_with_zeros(parts), RangeOrigin(PACKAGED, about["draws"], about["requested"]))


def is_builtin(workspace: Workspace, scenario: Scenario) -> bool:
    """Whether a scenario is a built-in one as it stands, without switches or another last year."""
    known = scenario.name in builtin_names()
    return known and workspace.scenario(scenario.name).digest() == scenario.digest()


def find_folder_or_none(name: str) -> Path | None:
    """A packaged data folder by name; None where there is none."""
    return find_folder(name) if name in packaged_names() else None


def _with_zeros(parts: Sequence[pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The ranges by figure, with the differences of nothing, which are not kept."""
    frame = pl.concat(parts, how="diagonal").with_columns(
        pl.col("year").cast(pl.Int64), pl.col("answered") / 100.0, *(pl.col(e).cast(pl.Float64) for e in ENDS)
    ).with_columns(pl.col("middle").fill_nan(None))  # fmt: skip
    pairs = frame.filter(pl.col("against") != "").select(RUNS).unique()
    return {name: _filled(name, rows, pairs) for name, rows in split(frame, ALL_FIGURES).items()}


def _filled(name: str, rows: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The rows of a figure, and a difference of nothing wherever a level has none. pairs : runs set against another."""
    figure = ALL_FIGURES[name]
    rows = rows.select(*RUNS, *figure.keys, *RANGE)
    if not figure.differences or figure.absent == NEVER or pairs.is_empty():
        return rows
    levels = rows.filter(pl.col("against") == "")
    every = pairs.join(levels.drop("against"), on="scenario")
    same = every.join(rows, on=[*RUNS, *figure.keys], how="anti")
    zeros = same.with_columns(pl.lit(0.0).alias(end) for end in ENDS)
    return pl.concat([rows, zeros.select(rows.columns)])


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
            focus = workspace.scenario(name)
            references = default_references(focus, workspace.chain.reference_scenario)
            scenarios = [*(workspace.scenario(one) for one in references), focus]
            about = index.get(folder, {}).get(name, {})
            yield folder, name, about, reads(workspace, scenarios, numbers)

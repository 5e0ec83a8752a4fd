"""Ranges of the built-in scenarios, as they come with the package: `data/ranges`, made by `tools/make_ranges.py`.

A file has the ranges of one scenario and its differences from those that it is compared with. The figures of a
reference stand once for all scenarios that are run in the same periods. Numbers are kept to three digits.

`index.json` says of each scenario what the market read when its draws were made, as digests: tables of the data
folder, numbers of the acts in force, the scenarios, the code of the market, the spreads. Where one is another now, the
ranges are of an earlier version. Texts, comments, tables that are made from results, report and command line are
in none of them.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.facts.declared import PARAMETERS, declared
from ytterby.facts.package import find_folder, packaged_names
from ytterby.ground.errors import YtterbyError
from ytterby.ground.files import DATA, PACKAGE, write_whole
from ytterby.scenarios.read import builtin_names
from ytterby.scenarios.scenario import Scenario
from ytterby.scenarios.schema import Controls
from ytterby.study.predictive import PRICES, read_spreads
from ytterby.study.ranges import PACKAGED, SCHEMA, RangeOrigin, Ranges
from ytterby.study.shown import VIEWS
from ytterby.study.simulate import beside_by_default
from ytterby.study.workspace import Workspace
from ytterby.world.read import read_chain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ytterby.law.schema import Measure
    from ytterby.world.read import Chain

PLACE = DATA / "ranges"
INDEX = "index.json"
MOST_BYTES = 2_000_000
MARKET = ("law/acts", "law/effects", "law/timing.py", "law/values.py", "market", "scenarios/scenario.py",
          "scenarios/switches.py", "scenarios/reach.py", "world", "years", "study/shown.py",
          "study/ensemble/sampling.py", "study/ensemble/shared.py", "study/drawn.py")  # fmt: skip
"""The code that decides what draws give. What only reads files, or writes tables and pages, is left out."""
TEXTS = ("title", "name", "note", "notes", "reason", "source", "source_url", "evidence", "hs", "operator",
         "description", "members", "grade")  # fmt: skip
"""Columns of tables, and keys of acts, that the market does not read."""
BITS = 8
"""Binary digits of a number that are kept, after the first."""
ENDS = ("low", "middle", "high")
STRIPPED = re.compile(r'^[ \t]*(?:#.*|[rf]?"""(?:[^"]|"(?!""))*"""[ \t]*)?\n', re.MULTILINE)
"""Lines of a file of code that say nothing to the machine: comments, texts that stand alone, empty ones."""


def _digest(content: object) -> str:
    text = json.dumps(content, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def market_digest() -> str:
    """Digest of the code of the market, without comments and texts."""
    files = [
        path
        for part in MARKET
        for path in (
            [PACKAGE / part] if part.endswith(".py") else sorted((PACKAGE / part).rglob("*.py"))
        )
    ]
    return _digest([STRIPPED.sub("", path.read_text(encoding="utf-8")) for path in files])


def chain_digest(chain: Chain) -> str:
    """Digest of the tables that the chain is made of, without their texts; of a number its value and its ends."""
    tables: dict[str, Any] = {
        name: _bare(getattr(chain, name)) for name in declared() if hasattr(chain, name)
    }
    tables[PARAMETERS] = [(r.id, r.value, r.low, r.high, r.group) for r in chain.parameters]
    return _digest([tables, chain.holder])


def _bare(content: Any) -> Any:
    """Rows, or the data of an act, without keys that the market does not read."""
    if isinstance(content, dict):
        return {name: _bare(value) for name, value in content.items() if name not in TEXTS}
    return [_bare(one) for one in content] if isinstance(content, list | tuple) else content


def acts_digest(workspace: Workspace, scenarios: Iterable[Scenario]) -> str:
    """Digest of the measures that hold in some year of a scenario, or in the base year as recorded: their acts and
    days, without texts."""
    chain, book = workspace.chain, workspace.book
    elements, held = set(chain.elements), []
    recorded = Scenario("base year", "", "", Controls(as_recorded=True))
    for one, last in (*((one, one.years.end) for one in scenarios), (recorded, chain.base_year)):
        acts = (
            row for y in range(chain.base_year, last + 1) for row in one.acts_in(y, book, elements)
        )
        names = {row.measure_id.partition("#")[0] for row in acts}
        held.append([_held(row.measure) for row in one.held(book) if row.measure.id in names])
    return _digest(held)


def _held(measure: Measure) -> Any:
    """What a measure does, and when."""
    told = measure.model_dump(mode="json", by_alias=True, exclude_unset=True)
    kept = ("id", "acts", "limbs", "suspensions", "effective", "ended", "announced", "hypothetical")
    return _bare({name: told.get(name) for name in kept})


def reads(workspace: Workspace, scenarios: Sequence[Scenario]) -> dict[str, str]:
    """What the market reads of a comparison, as digests: name of a part, as the page calls it -> digest."""
    spreads = read_spreads().by_event.get("both", {})
    return {
        "data": chain_digest(workspace.chain),
        "controls": acts_digest(workspace, scenarios),
        "scenarios": _digest([one.digest() for one in scenarios]),
        "market": market_digest(),
        "past misses": _digest({kind: (s.size, s.cases) for kind, s in spreads.items()}),
    }


def comparable(workspace: Workspace) -> list[str]:
    """Names of the built-in scenarios that belong to a data folder: those that run on it and come from no other's
    reference."""
    own = workspace.chain.reference_scenario
    chains = [read_chain(find_folder(name)) for name in packaged_names()]
    others = {chain.reference_scenario for chain in chains} - {own}
    found = []
    for name in builtin_names():
        try:
            one = workspace.scenario(name)
        except YtterbyError:
            continue  # it starts in the base year of another folder
        if not others.intersection(one.lineage):
            found.append(name)
    return found


def write(
    folder: str,
    frames: dict[str, pl.DataFrame],
    about: dict[str, dict[str, Any]],
    place: Path = PLACE,
) -> int:
    """Write the ranges of scenarios of a data folder, in place of what was there of them; returns the bytes of all.

    frames : scenario -> its ranges (`study.drawn.ranges_of`). about : scenario -> `against`, `periods`, `draws`,
        `asked`, `reads`.
    """
    index = read_index(place)
    own = index.setdefault(folder, {})
    for name, frame in frames.items():
        told = about[name]
        alike = _digest([told["periods"], told["fixed"]])[:8]
        files = []
        for run in (name, *told["against"]):
            file = name if run == name and told["against"] else f"{run}@{alike}"
            _put(frame.filter(pl.col("scenario") == run), place / folder / f"{file}.parquet")
            files.append(file)
        own[name] = {**told, "files": files}
    used = {
        f"{at}/{file}"
        for at, rows in index.items()
        for row in rows.values()
        for file in row["files"]
    }
    for path in place.glob("*/*.parquet"):
        if f"{path.parent.name}/{path.stem}" not in used:
            path.unlink()
    write_whole(place / INDEX, json.dumps(index, indent=1, sort_keys=True) + "\n")
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())


def _put(frame: pl.DataFrame, path: Path) -> None:
    prices = [view.column for view in VIEWS if view.kind == PRICES]
    keep = pl.col("column").is_in(prices) & (pl.col("against") == "")
    slim = frame.filter(
        (pl.col("against") == "")
        | pl.col("low").is_nan()
        | (pl.col("low") != 0)
        | (pl.col("high") != 0)
    ).with_columns(
        pl.when(keep).then("middle").alias("middle"),
        (pl.col("answered") * 100.0).round().cast(pl.UInt8),
        pl.col("year").cast(pl.Int16),
    )
    slim = slim.with_columns(pl.Series(end, rounded(slim[end].to_numpy())) for end in ENDS)
    write_whole(
        path,
        lambda file: slim.write_parquet(
            file, compression="zstd", compression_level=19, statistics=False
        ),
    )


def rounded(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Numbers to `BITS` binary digits, which takes half the space: array (any) -> the same, at most 0.2% off."""
    short = np.asarray(values, dtype=np.float32)
    drop = 23 - BITS
    whole = short.view(np.uint32) + np.uint32(1 << (drop - 1))
    whole &= np.uint32((0xFFFFFFFF << drop) & 0xFFFFFFFF)
    return np.where(np.isfinite(short), whole.view(np.float32), short)


def read_index(place: Path = PLACE) -> dict[str, dict[str, Any]]:
    """Data folder -> scenario -> what is told of its ranges; nothing where there are none."""
    try:
        found: dict[str, dict[str, Any]] = json.loads((place / INDEX).read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError):
        return {}


def packaged(
    workspace: Workspace, scenarios: Sequence[Scenario], place: Path = PLACE
) -> Ranges | None:
    """The packaged ranges of a comparison as it is asked for: the references first, the scenario last.

    None where there are none: of a file of one's own, other references, switches, another data folder.
    """
    *beside, focus = scenarios
    folder = workspace.chain.folder
    about = read_index(place).get(folder.name, {}).get(focus.name)
    mine = about is not None and folder == find_folder_or_none(folder.name)
    if about is None or not mine or about["against"] != [one.name for one in beside]:
        return None
    if not all(is_builtin(workspace, one) for one in scenarios):
        return None
    try:
        parts = [
            pl.read_parquet(place / folder.name / f"{file}.parquet") for file in about["files"]
        ]
    except (OSError, pl.exceptions.PolarsError):
        return None
    now = reads(workspace, scenarios)
    changed = tuple(name for name, here in now.items() if about["reads"].get(name) != here)
    return Ranges(
        _whole(pl.concat(parts)), RangeOrigin(PACKAGED, about["draws"], about["asked"], changed)
    )


def is_builtin(workspace: Workspace, scenario: Scenario) -> bool:
    """Whether a scenario is a built-in one as it stands, without switches or another last year."""
    known = scenario.name in builtin_names()
    return known and workspace.scenario(scenario.name).digest() == scenario.digest()


def find_folder_or_none(name: str) -> Path | None:
    """A packaged data folder by name; None where there is none."""
    return find_folder(name) if name in packaged_names() else None


def _whole(slim: pl.DataFrame) -> pl.DataFrame:
    """The ranges with the differences of nothing, which are not kept."""
    frame = slim.with_columns(
        pl.col("year").cast(pl.Int64), pl.col("answered") / 100.0, *(pl.col(e).cast(pl.Float64) for e in ENDS)
    ).with_columns(pl.col("middle").fill_nan(None))  # fmt: skip
    frame = frame.select(*SCHEMA)
    levels = frame.filter(pl.col("against") == "")
    differences = frame.filter(pl.col("against") != "")
    if differences.is_empty():
        return levels
    at = ["scenario", "against", "table", "column", "key", "year", "period"]
    pairs = differences.select("scenario", "against").unique()
    every = pairs.join(levels.drop("against"), on="scenario").filter(pl.col("table") != "stoppages")
    same = every.join(differences, on=at, how="anti").with_columns(
        pl.lit(0.0).alias(end) for end in ENDS
    )
    return pl.concat([levels, differences, same.select(*SCHEMA)])


def stale(place: Path = PLACE) -> dict[str, list[str]]:
    """`folder/scenario` -> what of it changed since its ranges were made, or `none` where it has none."""
    found = {}
    index = read_index(place)
    for folder in packaged_names():
        workspace = Workspace.read(find_folder(folder))
        for name in comparable(workspace):
            focus = workspace.scenario(name)
            beside = beside_by_default(focus, workspace.chain.reference_scenario)
            scenarios = [*(workspace.scenario(one) for one in beside), focus]
            about = index.get(folder, {}).get(name)
            now = reads(workspace, scenarios)
            if about is None:
                found[f"{folder}/{name}"] = ["none"]
            elif changed := [
                part for part, here in now.items() if about["reads"].get(part) != here
            ]:
                found[f"{folder}/{name}"] = changed
    return found

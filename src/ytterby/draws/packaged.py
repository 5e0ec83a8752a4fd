"""Ranges of the built-in scenarios, as they come with the package: `data/ranges`, made by `tools/make_ranges.py`.

A file has the ranges of one scenario and its differences from those that it is compared with, rows of all figures in
one frame. The figures of a reference stand once for all scenarios that are run in the same periods, but for those of
one question (`figures.registry`). Numbers are kept to three digits.

`index.json` says of each scenario what the market read when its draws were made, as digests. Where one is another now,
the ranges are of an earlier version. The digests hold the tables of the data folder without texts, the numbers that
runs ask for, the acts in force, the scenarios, the code that computes periods, and what was missed of past events.
Texts, comments, tables that are made from results, draws, reports and the command line are in none of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.declared import PARAMETERS, declared
from ytterby.datasets.package import packaged_folder
from ytterby.draws.hypercube import moves_as_one
from ytterby.draws.predictive import read_spreads
from ytterby.draws.ranges import PACKAGED, RANGE, RUNS, RangeOrigin, Ranges
from ytterby.figures.figure import NEVER, split
from ytterby.figures.registry import ALL_FIGURES
from ytterby.ground.files import DATA, PACKAGE
from ytterby.ground.fingerprint import digest_of_code, digest_of_data
from ytterby.scenarios.read import builtin_names
from ytterby.scenarios.scenario import Scenario
from ytterby.scenarios.schema import Controls

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from ytterby.controls.schema import Measure
    from ytterby.runs.workspace import Workspace
    from ytterby.world.read import Chain

PLACE = DATA / "ranges"
INDEX = "index.json"
NUMBERS = "numbers-{}.parquet"
"""Where the ids of the numbers stand that the runs of a data folder asked for."""
DECIDING = "deciding-{}.parquet"
"""The numbers that go most with the answers of a data folder (`draws.deciding.SCHEMA`)."""
ENDS = ("low", "middle", "high")
MARKET = ("controls/acts", "controls/effects", "controls/timing.py", "controls/values.py", "instruments", "market",
          "scenarios/scenario.py",
          "scenarios/switches.py", "world", "years")  # fmt: skip
"""The code that computes periods. What reads files, draws, or writes tables and pages is left out."""
NOT_MARKET = ("world/titles.py", "world/goods.py")
"""Code within it that names and reports, and computes nothing."""
TEXTS = ("title", "name", "note", "notes", "reason", "source", "source_url", "evidence", "hs", "operator",
         "description", "members", "grade")  # fmt: skip
"""Columns of tables, and keys of acts, that the market does not read."""
SHORT = 16
"""Digits of the digests that are packaged."""
Scenarios = Sequence[Scenario]
"""A comparison: the references first, the scenario last."""
UNREAD = ("conflicts", "shares", "products", "notes")
"""Tables of the chain that say only what is reported, and how."""


def read_index(place: Path = PLACE, file: str = INDEX) -> dict[str, dict[str, Any]]:
    """Data folder -> scenario -> what is known of its ranges; nothing where there are none."""
    path = place / file
    index: dict[str, dict[str, Any]] = json.loads(path.read_bytes()) if path.is_file() else {}
    return index


def read_numbers(folder: str, place: Path = PLACE) -> frozenset[str]:
    """Ids of the numbers that the runs of a data folder asked for; none where nothing is packaged."""
    path = place / NUMBERS.format(folder)
    return frozenset(pl.read_parquet(path)["id"].to_list() if path.is_file() else ())


def read_deciding(folder: str, place: Path = PLACE) -> pl.DataFrame | None:
    """The numbers that go most with the answers of a data folder; None where nothing is packaged."""
    path = place / DECIDING.format(folder)
    return pl.read_parquet(path) if path.is_file() else None


def entry_of(
    workspace: Workspace, scenarios: Sequence[Scenario], place: Path = PLACE, file: str = INDEX
) -> dict[str, Any] | None:
    """What an index says of a comparison as it is asked for: the references first, the scenario last.

    None where nothing is packaged: of a file of one's own, switches, another data folder.
    """
    folder = workspace.chain.folder
    about = read_index(place, file).get(folder.name, {}).get(scenarios[-1].name)
    if about is None or folder != packaged_folder(folder.name):
        return None
    return about if all(is_builtin(workspace, one) for one in scenarios) else None


def changed_since(about: dict[str, Any], now: dict[str, str]) -> tuple[str, ...]:
    """Parts whose digest is another now than when an entry of an index was made."""
    return tuple(name for name, here in now.items() if about["reads"].get(name) != here)


def packaged(workspace: Workspace, scenarios: Scenarios, place: Path = PLACE) -> Ranges | None:
    """The packaged ranges of a comparison; None as in `entry_of`, and for other references."""
    references = scenarios[:-1]
    folder, about = workspace.chain.folder.name, entry_of(workspace, scenarios, place)
    if about is None or about["against"] != [one.name for one in references]:
        return None
    parts = [pl.read_parquet(place / folder / f"{file}.parquet") for file in about["files"]]
    changed = changed_since(about, reads(workspace, scenarios, read_numbers(folder, place)))
    origin = RangeOrigin(PACKAGED, about["draws"], changed)
    decides = read_deciding(folder, place)
    if decides is not None:
        decides = decides.filter(scenario=scenarios[-1].name)
    return Ranges(_with_zeros(parts), origin, frozenset(about.get("focus_regions", ())), decides)


def packaged_levels(folder: str, name: str, figures: Collection[str]) -> Ranges | None:
    """The packaged ranges of some figures of one scenario, without differences; None where there are none.

    They are given as they were made: whether they fit what is now, only `packaged` says.
    """
    about = read_index().get(folder, {}).get(name)
    if about is None:
        return None
    own = pl.col("figure").is_in(list(figures)) & (pl.col("against") == "")
    paths = [PLACE / folder / f"{file}.parquet" for file in about["files"]]
    parts = [pl.scan_parquet(path).filter(own).collect() for path in paths]
    return Ranges(_with_zeros(parts), RangeOrigin(PACKAGED, about["draws"]))


def is_builtin(workspace: Workspace, scenario: Scenario) -> bool:
    """Whether a scenario is a built-in one as it stands, without switches or another last year."""
    known = scenario.name in builtin_names()
    return known and workspace.scenario(scenario.name).digest() == scenario.digest()


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
    every = pairs.join(rows.filter(pl.col("against") == "").drop("against"), on="scenario")
    same = every.join(rows, on=[*RUNS, *figure.keys], how="anti")
    zeros = same.with_columns(pl.lit(0.0).alias(end) for end in ENDS)
    return pl.concat([rows, zeros.select(rows.columns)])


def digest_of(content: object) -> str:
    """A short digest of plain data."""
    return digest_of_data(content)[:SHORT]


@cache
def market_digest() -> str:
    """Digest of the code of the market, without comments and texts."""
    parts = (PACKAGE / part for part in MARKET)
    files = [f for one in parts for f in (sorted(one.rglob("*.py")) or [one])]
    excluded = [PACKAGE / part for part in NOT_MARKET]
    return digest_of_code(path for path in files if path not in excluded)[:SHORT]


def chain_digest(chain: Chain, numbers: Collection[str] = ()) -> str:
    """Digest of the tables that the chain is made of, without their texts; of a number its value and its ends.

    numbers : ids of those that runs ask for, the only ones that count; all where none are named.
    """
    read = (name for name in declared() if hasattr(chain, name) and name not in UNREAD)
    tables: dict[str, Any] = {name: _bare(getattr(chain, name)) for name in read}
    own = [row for row in chain.parameters if not numbers or row.id in numbers]
    together = [row.group if moves_as_one(row.group) else "" for row in own]
    each = zip(own, together, strict=True)
    tables[PARAMETERS] = [(r.id, r.value, r.low, r.high, group) for r, group in each]
    return digest_of([tables, chain.holder])


def _bare(content: Any) -> Any:
    """Rows, or the data of an act, without keys that the market does not read."""
    if isinstance(content, dict):
        return {name: _bare(value) for name, value in content.items() if name not in TEXTS}
    return [_bare(one) for one in content] if isinstance(content, list | tuple) else content


def acts_digest(workspace: Workspace, scenarios: Iterable[Scenario]) -> str:
    """Digest of the measures that hold in some year of a scenario, or in the base year as recorded: their acts and
    days, without texts."""
    chain, book = workspace.chain, workspace.book
    elements, measures = set(chain.elements), []
    recorded = Scenario("base year", "", "", Controls(as_recorded=True))
    for one, last in (*((one, one.years.end) for one in scenarios), (recorded, chain.base_year)):
        acts = one.acts_between(date(chain.base_year, 1, 1), date(last, 12, 31), book, elements)
        names = {row.measure_id.partition("#")[0] for row in acts}
        own = (row.measure for row in one.measures(book) if row.measure.id in names)
        measures.append([*map(_measure_data, own)])
    return digest_of(measures)


def _measure_data(measure: Measure) -> Any:
    """What a measure does, and when."""
    data = measure.model_dump(mode="json", by_alias=True, exclude_unset=True)
    kept = ("id", "acts", "limbs", "suspensions", "effective", "ended", "announced", "hypothetical")
    return _bare({name: data.get(name) for name in kept})


def reads(
    workspace: Workspace, scenarios: Sequence[Scenario], numbers: Collection[str] = ()
) -> dict[str, str]:
    """What the market reads of a comparison, as digests: name of a part, as the page calls it -> digest.

    numbers : as in `chain_digest`.
    """
    spreads = read_spreads().by_event.get("both", {})
    return {
        "data": chain_digest(workspace.chain, numbers),
        "controls": acts_digest(workspace, scenarios),
        "scenarios": digest_of([one.digest() for one in scenarios]),
        "market": market_digest(),
        "past misses": digest_of({kind: (s.size, s.cases) for kind, s in spreads.items()}),
    }

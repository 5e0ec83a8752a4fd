"""What would help against the built-in controls, as it comes with the package: `helps.json` beside the packaged ranges.

Of each instrument stand one run, and the ends of nine draws in ten (`draws.instrument_trials`) where draws were made.
A page shows it without a run. Digests say what it was made of, as those of the ranges do (`draws.market_fingerprint`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.package import find_folder
from ytterby.draws.instrument_trials import (
    EARLIER,
    ENDS_SCHEMA,
    FLOOR,
    GRANT,
    LASTS,
    OF_USE,
    REGIONS,
    SCHEMA,
)
from ytterby.draws.market_fingerprint import digest_of, reads
from ytterby.draws.packaged import PLACE, find_folder_or_none, is_builtin, read_numbers
from ytterby.ground.files import write_atomic
from ytterby.runs.simulate import default_references
from ytterby.runs.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ytterby.scenarios.scenario import Scenario

FILE = "helps.json"
MISSES = "past misses"
"""A part of what ranges are made of that no single run reads."""
FULL = {**SCHEMA, **{name: kind for name, kind in ENDS_SCHEMA.items() if name != "id"}}
"""Columns of an instrument, those of its ends last."""
DIGITS = 4
"""Digits that are kept of a sum of money."""


@dataclass(frozen=True)
class PackagedInstruments:
    """What instruments avoid and cost (`draws.instrument_trials.SCHEMA`), with the ends of draws where there are any
    (`ENDS_SCHEMA` there). changed : what is not as it was when they were run."""

    table: pl.DataFrame
    changed: tuple[str, ...] = ()


def made_of(
    workspace: Workspace, scenarios: Sequence[Scenario], place: Path = PLACE
) -> dict[str, str]:
    """What the runs hang on, as digests: name of a part -> digest. scenarios : the reference, and the one asked for."""
    digests = reads(workspace, scenarios, read_numbers(workspace.chain.folder.name, place))
    digests.pop(MISSES)
    assumed = (REGIONS, EARLIER, LASTS, FLOOR, OF_USE, GRANT)
    return {**digests, "instruments": digest_of(assumed)}


def write_instruments(
    folder: str, tables: Mapping[str, tuple[pl.DataFrame, dict[str, str]]], place: Path = PLACE
) -> int:
    """Write what helps against scenarios of a data folder, in place of what was there of them; returns the bytes.

    tables : scenario -> the table, with ends or without, and what it was made of (`made_of`).
    """
    index = _read(place)
    for name, (table, parts) in tables.items():
        kept = table.select(name for name in FULL if name in table.columns)
        rows = [[_short(value) for value in row] for row in kept.rows()]
        index.setdefault(folder, {})[name] = {"rows": rows, "reads": parts}
    _write(index, place)
    return (place / FILE).stat().st_size


def _short(value: Any) -> Any:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def packaged_instruments(
    workspace: Workspace, scenarios: Sequence[Scenario], place: Path = PLACE
) -> PackagedInstruments | None:
    """What is packaged of a comparison as it is asked for: the reference first, the scenario last.

    None where nothing is: of a file of one's own, another reference, switches, another data folder.
    """
    folder, focus = workspace.chain.folder, scenarios[-1]
    about = _read(place).get(folder.name, {}).get(focus.name)
    if about is None or folder != find_folder_or_none(folder.name):
        return None
    if not all(is_builtin(workspace, one) for one in scenarios):
        return None
    now = made_of(workspace, scenarios, place)
    changed = tuple(name for name, here in now.items() if about["reads"].get(name) != here)
    rows = about["rows"]
    schema = FULL if rows and len(rows[0]) == len(FULL) else SCHEMA
    return PackagedInstruments(pl.DataFrame(rows, schema=schema, orient="row"), changed)


def stamp_instruments(place: Path = PLACE) -> list[str]:
    """Give what helps the digests of today, as `packaged.stamp` does the ranges; `folder/scenario` of those that were
    of an earlier version."""
    index, stamped = _read(place), []
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
        _write(index, place)
    return stamped


def _write(index: dict[str, Any], place: Path) -> None:
    write_atomic(place / FILE, json.dumps(index, sort_keys=True, indent=0) + "\n")


def _read(place: Path) -> dict[str, Any]:
    try:
        index: dict[str, Any] = json.loads((place / FILE).read_text(encoding="utf-8"))
        return index
    except (OSError, ValueError):
        return {}

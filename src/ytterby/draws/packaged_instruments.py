"""What would help against the built-in controls, as it comes with the package: `helps.json` beside the packaged ranges.

Of each instrument stand one run, and the ends of nine draws in ten (`draws.instrument_trials`) where draws were made.
A page shows it without a run. Digests say what it was made of, as those of the ranges do (`draws.market_fingerprint`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

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
from ytterby.runs.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.scenarios.scenario import Scenario

FILE = "helps.json"
MISSES = "past misses"
"""A part of what ranges are made of that no single run reads."""
FULL = {**SCHEMA, **{name: kind for name, kind in ENDS_SCHEMA.items() if name != "id"}}
"""Columns of an instrument, those of its ends last."""


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


def packaged_instruments(
    workspace: Workspace, scenarios: Sequence[Scenario], place: Path = PLACE
) -> PackagedInstruments | None:
    """What is packaged of a comparison as it is asked for: the reference first, the scenario last.

    None where nothing is: of a file of one's own, another reference, switches, another data folder.
    """
    folder, focus = workspace.chain.folder, scenarios[-1]
    about = read_packaged(place).get(folder.name, {}).get(focus.name)
    if about is None or folder != find_folder_or_none(folder.name):
        return None
    if not all(is_builtin(workspace, one) for one in scenarios):
        return None
    now = made_of(workspace, scenarios, place)
    changed = tuple(name for name, here in now.items() if about["reads"].get(name) != here)
    rows = about["rows"]
    schema = FULL if rows and len(rows[0]) == len(FULL) else SCHEMA
    return PackagedInstruments(pl.DataFrame(rows, schema=schema, orient="row"), changed)


def read_packaged(place: Path) -> dict[str, Any]:
    """All that is packaged: data folder -> scenario -> its rows, and what they were made of; empty where nothing is."""
    try:
        index: dict[str, Any] = json.loads((place / FILE).read_text(encoding="utf-8"))
        return index
    except (OSError, ValueError):
        return {}

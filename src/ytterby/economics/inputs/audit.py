"""Checks of the packaged tables: digests, sums, ranges, sources. Part of `ytterby facts check`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from ytterby.datasets.tables import FolderProblem
from ytterby.economics.inputs.exposure import exposure_of
from ytterby.economics.inputs.industries import (
    FOLDER,
    read_table,
    regions,
    rows_of,
)
from ytterby.economics.switches import preset, preset_names
from ytterby.ground.fingerprint import digest_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECK = "economy"
TOLERANCE = 1.0
"""How far sums of a table may lie from those of its source [million USD], rounding of cells to 0.1 in it."""
ROUNDED = 0.05
"""Most that rounding to 0.1 moves one cell."""
COVERED = 1e-3


def economy_audit() -> tuple[list[FolderProblem], list[tuple[str, str, int]]]:
    """Problems, and what was verified: check, what, how many."""
    about = json.loads((FOLDER / "about.json").read_text(encoding="utf-8"))
    problems = [*_digests(about), *_sums(about), *_exposure(), *_presets()]
    tables = sum(len(one) for one in about["sums_of_sources"].values())
    counts = {
        "tables of industries match their digest": len(about["files"]),
        "sums of tables of industries are those of their sources": tables,
        "exposure: weights sum to 1, ranges in order, a reason each": len(rows_of("exposure")),
        "switches of presets name their evidence": len(preset_names()),
    }
    return problems, [(CHECK, what, count) for what, count in counts.items()]


def _fault(where: str, what: str, do: str = "Run tools/build_economy.py.") -> FolderProblem:
    return FolderProblem(CHECK, where, what, do)


def _digests(about: dict[str, dict[str, str]]) -> Iterator[FolderProblem]:
    for name, digest in about["files"].items():
        path = FOLDER / name
        if not path.is_file():
            yield _fault(name, "listed in about.json but not there")
        elif digest_of_file(path) != digest:
            yield _fault(name, "not the file named in about.json")


def _sums(about: dict[str, dict[str, dict[str, dict[str, float]]]]) -> Iterator[FolderProblem]:
    for name, of_regions in about["sums_of_sources"].items():
        for region, sums in of_regions.items():
            table, stated = read_table(region, name), sums["value_added"]
            where = f"industries.parquet, {name} {region}"
            rounding = ROUNDED * len(table.codes)
            if abs(table.gdp - stated) > rounding:
                yield _fault(where, f"value added is {table.gdp:,.1f}, not {stated:,.1f}")
            worst = float(np.abs(table.sold - table.output).max())
            if worst > TOLERANCE + rounding:
                what = f"an industry sells {worst:,.1f} million more or less than it makes"
                yield _fault(where, what)


def _exposure() -> Iterator[FolderProblem]:
    weights: dict[tuple[str, str], float] = {}
    for n, row in enumerate(rows_of("exposure"), 2):
        where = f"exposure.csv line {n}"
        low, middle, high = (
            float(row[c]) for c in ("output_share_low", "output_share", "output_share_high")
        )
        if not 0.0 <= low <= middle <= high <= 1.0:
            what = f"{low:g}, {middle:g}, {high:g} are not in order"
            yield _fault(where, what, "Correct the range.")
        if not row["reason"]:
            yield _fault(where, "there is no reason", "Say how the share was reached.")
        key = row["data_folder"], row["use"]
        weights[key] = weights.get(key, 0.0) + float(row["weight_in_use"])
    for (folder, use), total in weights.items():
        if abs(total - 1.0) > COVERED:
            what = f"weights of {use} in {folder} sum to {total:.4f}, not 1"
            yield _fault("exposure.csv", what, "Scale them.")
    for region in regions():
        exposure_of("rare_earths", read_table(region))


def _presets() -> Iterator[FolderProblem]:
    for name in preset_names():
        for switch, row in preset(name).rows.items():
            if not row["evidence"] or not row["source"]:
                what = f"the switch {switch} names no evidence"
                yield _fault(f"presets/{name}.csv", what, "Name the row it is from.")

"""Checks of the packaged tables: digests, sums, ranges, sources. Part of `ytterby facts check`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from ytterby.datasets.tables import FolderProblem
from ytterby.economics.inputs.exposure import exposure_of
from ytterby.economics.inputs.industries import BEA, ICIO, OECD, read_table, regions
from ytterby.economics.inputs.packaged import FOLDER, rows_of
from ytterby.economics.switches import preset, preset_names
from ytterby.ground.fingerprint import digest_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECK = "economy"
TOLERANCE = {BEA: 1.0, OECD: 1.0, ICIO: 1.0}
"""How far sums of a table may lie from those of its source [million USD], rounding of cells to 0.1 in it."""
ROUNDED = 0.05
"""Most that rounding to 0.1 moves one cell."""
COVERED = 1e-3
LICENCE_NOTE = "sources.csv"


def economy_audit() -> tuple[list[FolderProblem], list[tuple[str, str, int]]]:
    """Problems, and what was verified: check, what, how many."""
    about = json.loads((FOLDER / "about.json").read_text(encoding="utf-8"))
    problems = [*_digests(about), *_sums(about), *_exposure(), *_presets()]
    tables = sum(len(one) for one in about["sums_of_sources"].values())
    verified = [
        (CHECK, "tables of industries match their digest", len(about["files"])),
        (CHECK, "sums of tables of industries are those of their sources", tables),
        (
            CHECK,
            "exposure: weights sum to 1, ranges in order, a reason each",
            len(rows_of("exposure")),
        ),
        (CHECK, "switches of presets name their evidence", len(preset_names())),
    ]
    return problems, verified


def _digests(about: dict[str, dict[str, str]]) -> Iterator[FolderProblem]:
    for name, digest in about["files"].items():
        path = FOLDER / name
        if not path.is_file():
            yield FolderProblem(
                CHECK, name, "listed in about.json but not there", "Run tools/build_economy.py."
            )
        elif digest_of_file(path) != digest:
            yield FolderProblem(
                CHECK, name, "not the file named in about.json", "Run tools/build_economy.py."
            )


def _sums(about: dict[str, dict[str, dict[str, dict[str, float]]]]) -> Iterator[FolderProblem]:
    for name, of_regions in about["sums_of_sources"].items():
        for region, sums in of_regions.items():
            table = read_table(region, name)
            where = f"industries.parquet, {name} {region}"
            if abs(table.gdp - sums["value_added"]) > ROUNDED * len(table.codes):
                yield FolderProblem(
                    CHECK, where, f"value added is {table.gdp:,.1f}, not {sums['value_added']:,.1f}",
                    "Run tools/build_economy.py.",
                )  # fmt: skip
            sold = table.domestic.sum(axis=1) + table.final + table.exports
            worst = float(np.abs(sold - table.output).max())
            if worst > TOLERANCE[name] + ROUNDED * len(table.codes):
                yield FolderProblem(
                    CHECK, where, f"an industry sells {worst:,.1f} million more or less than it makes",
                    "Run tools/build_economy.py.",
                )  # fmt: skip


def _exposure() -> Iterator[FolderProblem]:
    weights: dict[tuple[str, str], float] = {}
    for n, row in enumerate(rows_of("exposure"), 2):
        where = f"exposure.csv line {n}"
        low, middle, high = (
            float(row[c]) for c in ("output_share_low", "output_share", "output_share_high")
        )
        if not 0.0 <= low <= middle <= high <= 1.0:
            yield FolderProblem(
                CHECK,
                where,
                f"{low:g}, {middle:g}, {high:g} are not in order",
                "Correct the range.",
            )
        if not row["reason"]:
            yield FolderProblem(
                CHECK, where, "there is no reason", "Say how the share was reached."
            )
        key = row["data_folder"], row["use"]
        weights[key] = weights.get(key, 0.0) + float(row["weight_in_use"])
    for (folder, use), total in weights.items():
        if abs(total - 1.0) > COVERED:
            yield FolderProblem(
                CHECK,
                "exposure.csv",
                f"weights of {use} in {folder} sum to {total:.4f}, not 1",
                "Scale them.",
            )
    for region in regions():
        exposure_of("rare_earths", read_table(region))


def _presets() -> Iterator[FolderProblem]:
    for name in preset_names():
        for switch, row in preset(name).rows.items():
            if not row["evidence"] or not row["source"]:
                yield FolderProblem(
                    CHECK,
                    f"presets/{name}.csv",
                    f"the switch {switch} names no evidence",
                    "Name the row it is from.",
                )

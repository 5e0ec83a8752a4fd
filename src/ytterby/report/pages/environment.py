"""The page on the environment: bars of burdens by stage and region, what moved where, per kilogram, what is published.

`environment_blocks` gives its pictures and tables to any page; `write_environment` writes a page of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.burdens import GRID_GAS
from ytterby.footprint.sentences import statements
from ytterby.footprint.tables import changes, per_kg, published, reasons, unknown
from ytterby.ground.files import write_atomic
from ytterby.report.charts.burdens import by_stage, moved
from ytterby.report.pages.html import blocks, environment
from ytterby.report.words import humanise
from ytterby.results.folder import ResultFolder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ytterby.footprint.burdens import BurdenFindings

PAGE = "environment.html"
TABLES = ("burdens", "burden_shift", "burden_per_kg")
DRAWN = ("greenhouse_gas", "ammonia_nitrogen", "radioactive_residue", "tailings")
"""Burdens that have a picture each."""
CHANGES = ("burden", "unit", "where", "total", "total, range", "change", "change, range", "assumed")
PER_KG = ("good", "burden", "unit, per t", "by mass", "by value")
PUBLISHED = ("place", "year", "t, run", "t, published", "total, run", "total, published", "per t, run",
             "per t, published", "per tonne within a fifth")  # fmt: skip


def environment_blocks(findings: BurdenFindings) -> dict[str, Any]:
    """Pictures, tables and sentences of a question on burdens, as templates take them."""
    year = findings.results.workspace.chain.base_year
    listed = [name for name in findings.burdens if name != GRID_GAS]
    drawn = [name for name in DRAWN if name in listed]
    pictures = {
        "stages": [by_stage(findings, name) for name in drawn],
        "moved": [moved(findings, name) for name in drawn] if findings.reference else [],
    }
    return {
        "statements": statements(findings),
        "blocks": blocks(pictures),
        "changes": _frame(CHANGES, changes(findings, listed)),
        "per_kg": _frame(PER_KG, per_kg(findings, listed, year)),
        "published": _frame(PUBLISHED, published(findings)),
        "reasons": list(reasons(findings)),
        "unknown": _frame(("burden", "technologies"), unknown(findings, listed)),
        "year": year,
    }


def _frame(columns: tuple[str, ...], cells: Iterable[tuple[str, ...]]) -> pl.DataFrame:
    return pl.DataFrame(list(cells), schema=dict.fromkeys(columns, pl.String), orient="row")


def write_environment(findings: BurdenFindings, folder: Path, *, force: bool = False) -> Path:
    """Write the page and the tables of burdens into a folder, all or nothing; return the page's path. force : as in
    `results.folder.check_folder`."""
    tables = {name: findings.results.tables[name] for name in TABLES}
    tables |= {"burden_bands": findings.bands.frame, "burdens_published": findings.published}
    text = environment().get_template("environment.html.j2").render(
        scenario=humanise(findings.focus), reference=humanise(findings.reference) if findings.reference else "",
        bands=findings.bands, manifest=findings.results.manifest, **environment_blocks(findings),
    )  # fmt: skip
    with ResultFolder(folder, force=force) as results:
        results.write_tables(tables)
        write_atomic(results.part / PAGE, text)
        results.close(findings.results.manifest)
    return folder / PAGE

"""Results on disk: Parquet parts and a manifest, written so that an interrupted run never looks whole.

Every file is written under a temporary name and renamed; `manifest.json` comes last, and a folder
without it is refused.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_results(
    folder: Path, tables: Mapping[str, pl.DataFrame], manifest: Mapping[str, Any]
) -> None:
    """Write all tables as Parquet, then the manifest. An older manifest is removed first."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").unlink(missing_ok=True)
    write_parts(folder, tables)
    _write_text(
        folder / "manifest.json", json.dumps({**manifest, "tables": sorted(tables)}, indent=1)
    )


def write_parts(folder: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    """Write tables as Parquet, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        part = folder / f".{name}.parquet.part"
        frame.write_parquet(part, compression="zstd")
        part.replace(folder / f"{name}.parquet")


def read_results(folder: Path) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """Read a result folder. Raises ResultError if it is incomplete."""
    path = folder / "manifest.json"
    if not path.is_file():
        raise ResultError(
            "no manifest: the run was interrupted, or this is no result folder",
            where=str(folder),
            advice="Run `ytterby simulate ... --out` again.",
        )
    manifest = json.loads(path.read_text(encoding="utf-8"))
    tables = {}
    for name in manifest["tables"]:
        part = folder / f"{name}.parquet"
        if not part.is_file():
            raise ResultError(f"table {name!r} is missing", where=str(folder))
        tables[name] = pl.read_parquet(part)
    return tables, manifest


def write_csv(folder: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    """The same tables as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        part = folder / f".{name}.csv.part"
        frame.write_csv(part)
        part.replace(folder / f"{name}.csv")


def _write_text(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)

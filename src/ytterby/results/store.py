"""Results written to a folder and read back.

A folder without a manifest, or with another file in the place of one that it lists, is refused: see `results.folder`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.ground.errors import ResultError
from ytterby.results.folder import MANIFEST, ResultFolder, digest_if_there

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

AGAIN = "Run `ytterby simulate ... --out` again."


def write_results(
    folder: Path, tables: Mapping[str, pl.DataFrame], manifest: Mapping[str, Any]
) -> None:
    """Write all tables as Parquet, and the manifest last."""
    with ResultFolder(folder) as results:
        results.write_tables(tables)
        results.close(manifest)


def read_results(folder: Path) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """Read a result folder. Raises ResultError if it is incomplete or not as it was written."""
    path = folder / MANIFEST
    if not path.is_file():
        what = "no manifest: the run was interrupted, or this is no result folder"
        raise ResultError(what, where=str(folder), advice=AGAIN)
    try:
        manifest = json.loads(path.read_bytes())
        files = {str(name): str(digest) for name, digest in manifest["files"].items()}
        names = {name: files[f"{name}.parquet"] for name in manifest["tables"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ResultError("not a manifest of this version", where=str(path), advice=AGAIN) from None
    for name in names:
        if not (folder / f"{name}.parquet").is_file():
            raise ResultError(f"table {name!r} is missing", where=str(folder), advice=AGAIN)
    for name, digest in files.items():
        part = folder / name
        if part.is_file() and digest_if_there(part) != digest:
            raise ResultError("not as it was written", where=str(part), advice=AGAIN)
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in names}, manifest

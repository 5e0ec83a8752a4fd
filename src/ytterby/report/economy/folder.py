"""Pages of a folder of tables: what `ytterby economy run` and `compare` have written there together."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.economy.others import TABLE, others
from ytterby.ground.files import write_whole
from ytterby.report.economy.inputs import EconomyPages
from ytterby.report.economy.pages import write_pages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.economy.api import EconomyAnswer

ABOUT = "economy.json"
COMPARED = ("economy_bridge", "economy_ends")
"""Tables of `ytterby economy compare`."""


def about_of(found: EconomyAnswer, data: str) -> dict[str, Any]:
    """What the pages say besides the tables of an answer on a data folder."""
    titles = {job.name: job.scenario.title for job in found.results.jobs} if found.results else {}
    against = f" against {found.against}" if found.against else ""
    source = (
        f"Ytterby {version('ytterby')}, {found.scenario}{against}, data {data}, "
        f"method {found.switches.method}. A model, no forecast."
    )
    return {
        "region": found.region, "name": found.scenario, "data": data, "source": source,
        "scenario": titles.get(found.scenario, f"A cut of {found.switches.cut}"),
        "against": titles.get(found.against, found.against), "notes": found.notes,
        "switches": [{"switch": n, "value": str(v)} for n, v in found.switches.plain().items()],
    }  # fmt: skip


def write_answer(
    found: EconomyAnswer, folder: Path, data: str, *, draws: int, seed: int, csv: bool = False
) -> Path:
    """Write the tables of an answer, other countries beside it, and the pages; return the front page.

    data : name of the data folder. draws, seed : of exposure, for the other countries.
    """
    found.tables[TABLE] = others(found, draws, seed)
    found.write(folder, csv=csv)
    return tell(folder, about_of(found, data), found.tables)


def write_comparison(points: pl.DataFrame, ends: pl.DataFrame, folder: Path) -> None:
    """Write the tables of a comparison, and the pages anew if the folder has an answer."""
    for name, frame in zip(COMPARED, (points, ends), strict=True):
        write_whole(folder / f"{name}.parquet", frame.write_parquet)
    tell_again(folder)


def tell(folder: Path, about: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> Path:
    """Write what the pages say besides the tables, and the pages; return the front page.

    about : region, scenario and against (titles), name and data (of the scenario and data folder), source, switches
    (rows of switch and value). tables : all of the answer; those of a comparison in the same folder come with them.
    """
    write_whole(folder / ABOUT, json.dumps(about, indent=1, ensure_ascii=False) + "\n")
    beside = {name: one for name in COMPARED if (one := _kept(folder, name)) is not None}
    return _write(folder, about, {**beside, **tables})


def tell_again(folder: Path) -> Path | None:
    """Write the pages of a folder anew, with all tables that are in it now; None where it holds no answer yet."""
    path = folder / ABOUT
    if not path.is_file():
        return None
    about = json.loads(path.read_text(encoding="utf-8"))
    tables = {one.stem: pl.read_parquet(one) for one in sorted(folder.glob("economy_*.parquet"))}
    return _write(folder, about, tables)


def _kept(folder: Path, name: str) -> pl.DataFrame | None:
    path = folder / f"{name}.parquet"
    return pl.read_parquet(path) if path.is_file() else None


def _write(folder: Path, about: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> Path:
    run = f"ytterby economy run {about['name']} --region {about['region']} --data {about['data']}"
    commands = {
        "dispute": f"ytterby economy compare usgs imf --region {about['region']} --out {folder}",
        "stock": f"{run} --by-element --out {folder}",
    }
    pages = EconomyPages(
        tables, about["region"], about["scenario"], about["against"], about["source"], about["switches"], commands
    )  # fmt: skip
    return write_pages(pages, folder)[0]

"""Tables of Germany and the European Union by 64 industries (FIGARO, Eurostat), fetched at the user's side.

Eurostat's dissemination interface answers a query with JSON-stat. What came is kept with its SHA-256, and every later
reading compares it; a digest that the user or the package names is held against it before anything is kept.
"""

from __future__ import annotations

import json
import math
import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.economics.industries import (
    DAMAGED,
    EXPORTS,
    FETCH,
    FETCHED,
    FIGARO,
    FINAL,
    MAX_BYTES,
    OTHER,
    VALUE_ADDED,
    IndustryTable,
    fetched_folder,
    fetched_table,
    figaro_table,
    industries45,
    rows_of,
)
from ytterby.ground.download import check_address, download
from ytterby.ground.errors import DataError, did_you_mean, error_of
from ytterby.ground.files import write_atomic
from ytterby.ground.fingerprint import digest_of_bytes, digest_of_file, digest_of_parts
from ytterby.ground.group import summed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ytterby.ground.progress import Steps

ADDRESS = "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data"
LATEST = 2022
DATASETS = {"naio_10_fcp_ii1": (2010, 2013), "naio_10_fcp_ii2": (2014, 2017), "naio_10_fcp_ii3": (2018, 2021),
            "naio_10_fcp_ii4": (2022, 2025)}  # fmt: skip
"""Dataset of FIGARO -> first and last year that it covers."""
PATIENCE = 120.0  # [s]
BALANCED = 0.02
"""Share of output by which what an industry sells may differ from what it makes."""
HOME = ("DOM", "DE")
OF_ROW = {**dict.fromkeys(("D1", "D29X39", "B2A3G"), VALUE_ADDED), "D21X31": OTHER}
"""Rows of factors and taxes -> what they are here."""
FINALS = ("P3", "P5", "P51", "P52", "P53")
EXPORT = "P6"
CellPlace = tuple[str, str, str]
"""Row, column and origin."""


def fetch(
    name: str = FIGARO, *, region: str = "EU27", year: int = LATEST, address: str = ADDRESS, sha256: str = "",
    allow_http: bool = False, on_progress: Steps | None = None,
) -> Path:  # fmt: skip
    """Fetch the table of a region, check and keep it; returns its path.

    year : of the table. address : of the interface, or a mirror. sha256 : digest that all answers together must have.
    allow_http : whether the address may be of plain http.

    Raises DataError: unknown name or region, an address that is not of https, no network, another digest, a table
    that does not balance.
    """
    check_address(address, allow_http=allow_http)
    parts = [row for row in rows_of("fetch") if row["name"] == name and row["region"] == region]
    if not parts:
        names = sorted({row["name"] for row in rows_of("fetch")})
        wrong = did_you_mean(region, FETCHED) if name in names else did_you_mean(name, names)
        raise error_of(DataError, "fetch", name=name, region=region, wrong=wrong, fetch=FETCH)
    dataset = next((d for d, (first, last) in DATASETS.items() if first <= year <= last), None)
    if dataset is None:
        raise DataError(f"FIGARO has no year {year}", advice="It has 2010 to 2025.")
    raw: dict[str, bytes] = {}
    for n, row in enumerate(parts, 1):
        query = row["query"].format(year=year)
        where = f"{address}/{row['dataset'].format(figaro=dataset)}?format=JSON&{query}"
        raw[row["part"]] = _answer(where, row["sha256"], allow_http)
        if on_progress:
            on_progress(f"{name} of {region}", n, len(parts))
    digest = digest_of_parts(raw[part] for part in sorted(raw))
    if sha256 and digest != sha256.lower():
        what = f"the digest is {digest}, not {sha256.lower()}"
        raise _refused(what, ". Is it the edition that you mean?", address)
    placed = _union(raw["table"]) if "table" in raw else _country(raw["into"], raw["out"])
    sums: dict[CellPlace, float] = summed((place, musd) for place, musd in placed if place)
    rows = [(*place, musd) for place, musd in sums.items()]
    frame = pl.DataFrame(rows, schema=["row", "column", "origin", "musd"], orient="row")
    try:
        _check(figaro_table(region, year, frame))
    except (LookupError, ValueError, TypeError):
        raise _refused("the answer lacks industries that it has elsewhere") from None
    path = fetched_folder() / f"figaro_{region}.parquet"
    write_atomic(path, frame.write_parquet)
    about = {
        "region": region, "year": year, "address": address, "sha256_of_answers": digest,
        "fetched": date.today().isoformat(),
        "sha256_of_table": digest_of_file(path), "licence": parts[0]["licence"],
    }  # fmt: skip
    write_atomic(path.with_suffix(".json"), json.dumps(about, indent=1))
    fetched_table.cache_clear()
    return path


def _answer(where: str, sha256: str, allow_http: bool) -> bytes:
    """What stands at an address. Raises DataError, also for another digest than the packaged one."""
    data = download(
        where, {"User-Agent": "ytterby", "Accept": "application/json"}, PATIENCE, MAX_BYTES, allow_http=allow_http,
        advice="Check the network, or name a mirror with --address. Everything else works without it.",
    )  # fmt: skip
    if sha256 and (actual := digest_of_bytes(data)) != sha256:
        what = f"the digest is {actual}, not the packaged {sha256}"
        raise _refused(what, ": the publisher has changed the table.", where)
    return data


def _refused(
    what: str, why: str = ": the table is not complete.", where: str = "Eurostat"
) -> DataError:
    """The error for an answer of which nothing is kept."""
    return DataError(what, where=where, advice=f"Nothing was kept{why}")


def cells(data: bytes, *needed: str) -> Iterator[dict[str, Any]]:
    """The cells of a JSON-stat answer: its dimensions by name, and `value`. Raises DataError.

    needed : dimensions that the answer must have.
    """
    try:
        content = json.loads(data)
        names, sizes = list(content["id"]), [int(n) for n in content["size"]]
        labels = []
        for name in names:
            index = content["dimension"][name]["category"]["index"]
            order = index if isinstance(index, list) else sorted(index, key=index.get)
            labels.append([str(label) for label in order])
        values = content["value"]
        listed = isinstance(values, list)
        numbered = enumerate(values) if listed else ((int(k), v) for k, v in values.items())
        placed = [(place, float(value)) for place, value in numbered if value is not None]
        if [len(one) for one in labels] != sizes or not {*needed} <= {*names}:
            raise ValueError("dimensions are missing or cut")
        if not all(0 <= at < math.prod(sizes) and math.isfinite(value) for at, value in placed):
            raise ValueError("a cell without a place or a number")
    except DAMAGED as fault:
        raise error_of(DataError, "json_stat", "Eurostat", name=type(fault).__name__) from None
    for place, value in placed:
        at = np.unravel_index(place, sizes)
        places = enumerate(zip(names, at, strict=True))
        yield {name: labels[n][int(i)] for n, (name, i) in places} | {"value": value}


@lru_cache(maxsize=1)
def codes64() -> dict[str, str]:
    """Code of an industry without its letters -> our own code: `10-12` of C10-12 and of C10-C12."""
    own = [code for row in industries45().values() for code in row["nace64"].split()]
    codes = {_plain(code): code for code in own}
    return {**codes, "L": codes["68"], "D": codes["35"]}


def _plain(code: str) -> str:
    return re.sub(r"[A-Z]", "", code) or code


def _industry(code: str) -> str | None:
    return codes64().get(_plain(code)) if re.fullmatch(r"[A-U]\d*([-_][A-U]?\d+)*", code) else None


def _union(data: bytes) -> Iterator[tuple[CellPlace | None, float]]:
    """Cells of the Union's own table, with domestic and imported flows."""
    origins = {"DOM": "domestic", "IMP": "imported", "TOTAL": "total"}
    for cell in cells(data, "stk_flow", "ind_ava", "ind_use"):
        origin = origins.get(cell["stk_flow"], "")
        yield _place(cell["ind_ava"], cell["ind_use"], origin), cell["value"]


def _country(into: bytes, out: bytes) -> Iterator[tuple[CellPlace | None, float]]:
    """Cells of a country of the table between countries."""
    for cell in cells(into, "c_orig", "ind_ava", "ind_use"):
        origin = "domestic" if cell["c_orig"] in HOME else "imported"
        source = "total" if cell["ind_ava"] in OF_ROW else origin
        yield _place(cell["ind_ava"], cell["ind_use"], source), cell["value"]
    for cell in cells(out, "c_dest", "ind_ava"):
        row, abroad = _industry(cell["ind_ava"]), cell["c_dest"] not in (*HOME, "WORLD")
        yield (row, EXPORTS, "domestic") if row and abroad else None, cell["value"]


def _place(row: str, column: str, origin: str) -> CellPlace | None:
    """Row, column and origin of a table to which a cell belongs, if to any."""
    seller, user = _industry(row), _industry(column)
    if seller and origin in ("domestic", "imported"):
        if user:
            return seller, user, origin
        kind = column.partition("_")[0]
        if kind == EXPORT and origin == "domestic":
            return seller, EXPORTS, origin
        return (seller, FINAL, origin) if kind in FINALS or column.startswith("P5") else None
    return (OF_ROW[row], user, origin) if user and origin == "total" and row in OF_ROW else None


def _check(table: IndustryTable) -> None:
    """Raises DataError where the table is empty, or industries sell what they do not make."""
    if not table.codes or table.gdp <= 0.0:
        what = "the answer holds no value added by industry"
        raise _refused(what, ". Has the year been published?")
    worst = float(np.max(np.abs(table.sold - table.output) / np.maximum(table.output, 1.0)))
    if worst > BALANCED:
        raise _refused(f"an industry sells {100.0 * worst:.1f}% more or less than it makes")

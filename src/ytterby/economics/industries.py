"""One economy as a table of industries: who sells what to whom, and what that adds to GDP; and the other packaged
tables of `data/economy`, read once."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.datasets.countries import named_country
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError, did_you_mean, error_of
from ytterby.ground.files import DATA, read_bytes, user_home
from ytterby.ground.fingerprint import digest_of_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.ground.arrays import Floats

FOLDER = DATA / "economy"
BEA, OECD, ICIO, FIGARO = "bea_2017_402", "oecd_2018_45", "icio_2019_20", "figaro"
YEARS = {BEA: 2017, OECD: 2018, ICIO: 2019}
FINAL, EXPORTS, VALUE_ADDED, OTHER = "FINAL", "EXPORTS", "VALUE_ADDED", "OTHER"
FETCH = "ytterby economy fetch figaro"
AMOUNTS = ("domestic", "imported", "output", "value_added", "other", "final", "exports", "final_imports")  # fmt: skip
"""Attributes of a table that are money."""
PARTS_OF_UNION = ("DEU", "FRA", "ITA")
"""Members of the Union with a packaged table, which stand for those without."""
FETCHED = ("EU27", "DEU")
"""Regions that FIGARO gives by industry; the packaged tables have Germany by 20 sections only."""
MAX_BYTES = 500_000_000
DAMAGED = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What reading damaged JSON may raise; JSON that is nested without end is a RecursionError."""


@lru_cache(maxsize=32)
def rows_of(name: str) -> tuple[Mapping[str, str], ...]:
    """Rows of a packaged CSV table by its name, such as `exposure`."""
    return tuple(read_csv(FOLDER / f"{name}.csv").rows)


@lru_cache(maxsize=1)
def industries45() -> dict[str, Mapping[str, str]]:
    """The 45 industries of the OECD: code -> title, ISIC section, codes of other lists."""
    return {row["oecd45"]: row for row in rows_of("codes_oecd45")}


@dataclass(frozen=True, eq=False)
class IndustryTable:
    """Industries of a region in a year [million USD of that year; FIGARO: million EUR].

    Attributes
    ----------
    region, table, year : which it is.
    codes, titles : array (industry).
    domestic, imported : arrays (input, user), goods of an industry at home and of the same kind from abroad.
    output, value_added, other : arrays (industry); other is what is bought besides: goods that nobody makes at home
        or taxes on products.
    final, exports, final_imports : arrays (industry), use at home, use abroad, imports for final use.
    groups : array (industry), code of the OECD's 45, or the ISIC section where the table is coarser.
    """

    region: str
    table: str
    year: int
    codes: tuple[str, ...]
    titles: tuple[str, ...]
    domestic: Floats
    imported: Floats
    output: Floats
    value_added: Floats
    other: Floats
    final: Floats
    exports: Floats
    final_imports: Floats
    groups: tuple[str, ...]

    @property
    def gdp(self) -> float:
        """Value added of all industries."""
        return float(self.value_added.sum())

    @property
    def sold(self) -> Floats:
        """Array (industry) of what is sold to industries, for final use and abroad."""
        return np.asarray(self.domestic.sum(axis=1) + self.final + self.exports)

    @cached_property
    def used(self) -> Floats:
        """Array (input, user) of goods from home and abroad."""
        return self.domestic + self.imported

    @cached_property
    def imports(self) -> Floats:
        """Array (industry) of all imports of its kind of goods."""
        return np.asarray(self.imported.sum(axis=1) + self.final_imports)

    @cached_property
    def place(self) -> dict[str, int]:
        """Code -> number of the industry."""
        return {code: n for n, code in enumerate(self.codes)}


@lru_cache(maxsize=1)
def _packaged() -> pl.DataFrame:
    return pl.read_parquet(FOLDER / "industries.parquet")


@lru_cache(maxsize=1)
def regions() -> dict[str, dict[str, str]]:
    """Region -> its row: own table, market region, GDP of the market's money year."""
    return {row["region"]: dict(row) for row in rows_of("regions")}


def region_of(name: str) -> dict[str, str]:
    """The row of a region. Raises DataError for an unknown one."""
    if name not in regions():
        more = f" Members of the European Union go by name; EU27 itself: `{FETCH}`."
        known, what = [*regions(), *FETCHED], f"there is no table of industries for {name!r}"
        raise DataError(what, advice=did_you_mean(name, known) + more)
    return regions()[name]


def stands_by(region: str) -> str:
    """By what a member of the Union is counted, in words; blank of any other region."""
    one = named_country(region)
    if one is None or not one.is_member:
        return ""
    own = "its own table of industries" if regions()[region]["table"] else ""
    *like, last = (name.name for part in PARTS_OF_UNION if (name := named_country(part)))
    members = f"industries as in {', '.join(like)} and {last}"
    others = f"its {one.part} of the Union's GDP, with {members}"
    return f"the market of the European Union and {own or others}"


def read_table(region: str, table: str = "") -> IndustryTable:
    """The table of a region: the finest that is packaged, or the one named.

    Raises DataError: no such region or table, or one that must be fetched first.
    """
    if table == FIGARO or (region == "EU27" and not table):
        return fetched_table(region)
    row = region_of(region)
    if not row["table"] and table in ("", ICIO):
        return _like_the_union(region)
    return _read(region, table or row["table"])


@lru_cache(maxsize=8)
def _like_the_union(region: str) -> IndustryTable:
    """The table of a member of the Union without one: those of `PARTS_OF_UNION` together, scaled to its GDP."""
    parts = [_read(one, ICIO) for one in PARTS_OF_UNION]
    scale = share_of_market(region) / sum(share_of_market(one) for one in PARTS_OF_UNION)
    sums = {name: scale * sum(getattr(one, name) for one in parts) for name in AMOUNTS}
    return replace(parts[0], region=region, **sums)


def share_of_market(region: str) -> float:
    """Part of its market region's bills that a region pays, by GDP; 1 where they are the same."""
    row = regions().get(region, {})
    return float(row["share_of_market"]) if row.get("share_of_market") else 1.0


@lru_cache(maxsize=8)
def _read(region: str, table: str) -> IndustryTable:
    own = _packaged().filter((pl.col("region") == region) & (pl.col("table") == table))
    if own.is_empty():
        has = _packaged().filter(pl.col("region") == region)["table"].unique().sort().to_list()
        advice = f"It has {', '.join(has) or 'none'}; for Germany and EU27 also `{FETCH}`."
        raise DataError(f"{region} has no table {table!r}", advice=advice)
    codes = tuple(own.filter(pl.col("row") == VALUE_ADDED)["column"])
    return from_long(region, table, YEARS[table], codes, own)


def fetched_folder() -> Path:
    """Where fetched tables are kept."""
    return user_home() / "economy"


@lru_cache(maxsize=4)
def fetched_table(region: str) -> IndustryTable:
    """A fetched table. Raises DataError: not fetched yet, or not as it was fetched."""
    path = fetched_folder() / f"figaro_{region}.parquet"
    if region not in FETCHED or not path.is_file():
        advice = f"Fetch it: `{FETCH} --region {region if region in FETCHED else 'EU27'}`."
        what = f"the table of {region} by 64 industries is not there"
        raise DataError(what, where=str(path), advice=advice)
    try:
        about = json.loads(read_bytes(path.with_suffix(".json"), DataError, MAX_BYTES))
        if digest_of_file(path) != about["sha256_of_table"]:
            raise ValueError("another digest")
        return figaro_table(region, int(about["year"]), pl.read_parquet(path))
    except (DataError, *DAMAGED, pl.exceptions.PolarsError):
        raise error_of(DataError, "not_as_fetched", path, fetch=FETCH, region=region) from None


def figaro_table(region: str, year: int, frame: pl.DataFrame) -> IndustryTable:
    """A table of FIGARO from rows as of `from_long`, its industries in our order."""
    known = [code for row in industries45().values() for code in row["nace64"].split()]
    there = set(frame.filter(pl.col("row") == VALUE_ADDED)["column"])
    return from_long(region, FIGARO, year, tuple(c for c in known if c in there), frame)


def from_long(
    region: str, table: str, year: int, codes: tuple[str, ...], rows: pl.DataFrame
) -> IndustryTable:
    """A table from rows `row, column, origin, musd`. Output is what all columns of an industry add up to."""
    columns = {"code": codes, "at": range(len(codes))}
    places = pl.DataFrame(columns, {"code": pl.String, "at": pl.Int64})
    i = places.rename({"code": "row", "at": "i"})
    j = places.rename({"code": "column", "at": "j"})
    placed = rows.join(i, on="row", how="left").join(j, on="column", how="left")

    def flows(origin: str) -> Floats:
        both = pl.col("i").is_not_null() & pl.col("j").is_not_null()
        one = placed.filter((pl.col("origin") == origin) & both)
        matrix = np.zeros((len(codes), len(codes)))
        matrix[one["i"].to_numpy(), one["j"].to_numpy()] = one["musd"].to_numpy()
        return matrix

    def ends(label: str, of: str, origin: str) -> Floats:
        at = "i" if label == "column" else "j"
        one = placed.filter((pl.col(label) == of) & (pl.col("origin") == origin))
        vector = np.zeros(len(codes))
        vector[one[at].to_numpy()] = one["musd"].to_numpy()
        return vector

    domestic, imported = flows("domestic"), flows("imported")
    value_added, other = (ends("row", name, "total") for name in (VALUE_ADDED, OTHER))
    output = domestic.sum(axis=0) + imported.sum(axis=0) + value_added + other
    exports = ends("column", EXPORTS, "domestic")
    final = output - domestic.sum(axis=1) - exports
    # a few thousandths of a per cent of rounding: what is sold is what is made
    exports = np.maximum(exports + np.minimum(final, 0.0), 0.0)
    final = np.maximum(final, 0.0)
    known = _known(table)
    named = [known.get(code, (code, code)) for code in codes]
    groups, titles = (tuple(one[n] for one in named) for n in (0, 1))
    return IndustryTable(
        region, table, year, codes, titles, domestic, imported, output, value_added, other, final, exports,
        ends("column", FINAL, "imported"), groups,
    )  # fmt: skip


def _known(table: str) -> dict[str, tuple[str, str]]:
    """Code of an industry -> its group, one of the OECD's 45 or its ISIC section, and what it is called."""
    if table == BEA:
        rows = rows_of("concordance")
        return {row["bea_2017"]: (row["oecd45"], row["bea_name"]) for row in rows}
    if table == ICIO:
        return {row["section"]: (row["section"], row["title"]) for row in rows_of("sections")}
    titles = {code: (code, row["title"]) for code, row in industries45().items()}
    if table == OECD:
        return titles
    codes = ((n, code) for code, row in industries45().items() for n in row["nace64"].split())
    return {n: titles[code] for n, code in codes}

"""The packaged tables of `data/economy`, read once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = DATA / "economy"
TABLES = FOLDER / "industries.parquet"


@lru_cache(maxsize=32)
def rows_of(name: str) -> tuple[Mapping[str, str], ...]:
    """Rows of a packaged CSV table by its name, such as `exposure`."""
    return tuple(read_csv(FOLDER / f"{name}.csv").rows)


@lru_cache(maxsize=1)
def oecd45_of_bea() -> dict[str, str]:
    """Code of 2017 of the US table -> one of the 45 industries of the OECD."""
    return {row["bea_2017"]: row["oecd45"] for row in rows_of("concordance")}


@lru_cache(maxsize=1)
def industries45() -> dict[str, Mapping[str, str]]:
    """The 45 industries of the OECD: code -> title, ISIC section, codes of other lists."""
    return {row["oecd45"]: row for row in rows_of("codes_oecd45")}

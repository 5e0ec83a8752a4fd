"""Published prices of single quarters, in the units and at the places of the result tables.

`data/validation/quotes.csv` has them as they were published; `quote_bases.csv` says by what each basis is divided,
in which region it holds, and against which price of the model it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from pathlib import Path

PATH = DATA / "validation" / "quotes.csv"
BASES = DATA / "validation" / "quote_bases.csv"
FOLDER = "rare_earths"
"""The data folder whose goods and regions they name."""


@dataclass(frozen=True)
class QuotedPrice:
    """One published price. low, high : its ends [USD/kg, net of VAT]; they are the same for a single figure.

    column : of the table `prices` that it stands against; quarter : `2025Q2`; fact : its id among the evidence of the
    folder, blank where it is none; published : as it was told.
    """

    good: str
    region: str
    column: str
    quarter: str
    low: float
    high: float
    basis: str
    published: str
    fact: str
    note: str
    source: str
    source_url: str

    @property
    def middle(self) -> float:
        """Between its ends [USD/kg]."""
        return 0.5 * (self.low + self.high)


@cache
def read_published_prices(path: Path = PATH, bases: Path = BASES) -> tuple[QuotedPrice, ...]:
    """All published prices. Raises DataError for a basis that is not in the table of bases."""
    known = {(row["basis"], row["currency"], row["unit"]): row for row in read_csv(bases).rows}
    quotes = []
    for row in read_csv(path).rows:
        if (key := (row["basis"], row["currency"], row["unit"])) not in known:
            raise DataError(f"no basis {key} is known", where=f"{path.name}, {row['good']}")
        basis = known[key]
        by = float(basis["vat"]) * float(basis["exchange"]) * float(basis["kilograms"])
        low, high = float(row["low"]) / by, float(row["high"]) / by
        ends = row["low"] if row["low"] == row["high"] else f"{row['low']} to {row['high']}"
        quotes.append(
            QuotedPrice(row["good"], basis["region"], basis["column"], quarter_of(row["period"]), low, high,
                  row["basis"], f"{ends} {row['currency']}/{row['unit']}, {row['period']}", row["fact"],
                  row["note"], row["source"], row["source_url"])
        )  # fmt: skip
    return tuple(quotes)


def quarter_of(period: str) -> str:
    """The quarter of a month or a day: `2025-05-06` lies in `2025Q2`."""
    year, month = period.split("-")[:2]
    return f"{year}Q{(int(month) + 2) // 3}"


def places() -> tuple[tuple[str, str, str], ...]:
    """Column, good and region of every published price, once each."""
    return tuple(dict.fromkeys((q.column, q.good, q.region) for q in read_published_prices()))

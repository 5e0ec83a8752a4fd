"""Published prices: the points of a good, and the highest price on record.

They are the rows of `evidence/prices.csv` in USD per kg, in the money of their day. Prices in another money are left
out: no exchange rate or tax is said with them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.ground.csvfile import read_csv

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "evidence/prices.csv"
FORMS = {"oxide": "oxide", "metal": "metal"}
"""How the form of a published price begins -> stage of the good."""
ABROAD = ("europe", "rotterdam", "international market", "outside")
"""Words of a basis that say that the price was paid outside the holder."""
ALLOY = re.compile(r"ferro|alloy|mischmetal", re.IGNORECASE)


@dataclass(frozen=True)
class PublishedPrice:
    """A published price [USD/kg, money of its day].

    at : middle of its time, in years; low, high : its ends, alike where one number is said; abroad : whether it was
    paid outside the holder; when, basis : in the words of the source.
    """

    good: str
    at: float
    when: str
    low: float
    high: float
    abroad: bool
    basis: str
    source: str
    source_url: str


def read_published(folder: Path) -> list[PublishedPrice]:
    """The published prices of a data folder, by time; none where it has no such table."""
    path = folder / TABLE
    if not path.is_file():
        return []
    prices = [one for row in read_csv(path).rows if (one := _read(row)) is not None]
    return sorted(prices, key=lambda one: (one.at, one.good))


def points_of(prices: list[PublishedPrice], good: str, since: float) -> list[PublishedPrice]:
    """Those of a good from a time on."""
    return [one for one in prices if one.good == good and one.at >= since]


def highest_of(prices: list[PublishedPrice], good: str) -> PublishedPrice | None:
    """The highest published price of a good; None without any."""
    return max((one for one in prices if one.good == good), key=lambda one: one.high, default=None)


def _read(row: dict[str, str]) -> PublishedPrice | None:
    form, at = row["form"].lower(), middle_of(row["period"])
    stage = next((stage for word, stage in FORMS.items() if word in form), None)
    if (row["currency"], row["unit"]) != ("USD", "kg") or stage is None or at is None:
        return None
    numbers = [float(row[name]) for name in ("price_low", "price_high", "price_avg") if row[name]]
    if not numbers or ALLOY.search(form) or not row["element"]:
        return None
    basis = row["basis"]
    return PublishedPrice(
        f"{stage}.{row['element']}", at, row["period"], min(numbers), max(numbers),
        any(word in basis.lower() for word in ABROAD), basis, row["source"], row["source_url"],
    )  # fmt: skip


def middle_of(period: str) -> float | None:
    """The middle of a period as sources write it, in years: `2025`, `2011-Q2`, `2025-11 end`, `2025-05-01`.

    Of a peak within a year the middle of the year; None where no year is said, or several
    are: a floor for ten years is no price.
    """
    match = re.match(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(\d{2})(?:-(\d{2}))?))?", period.strip())
    if match is None or " to " in period:
        return None
    year, quarter, half, month, day = match.groups()
    if quarter:
        return int(year) + (int(quarter) - 0.5) / 4
    if half:
        return int(year) + (int(half) - 0.5) / 2
    if month:
        within = (int(day) - 0.5) / 30.4 if day else 0.5
        return int(year) + (int(month) - 1 + within) / 12
    return int(year) + (1.0 if "year-end" in period else 0.5)

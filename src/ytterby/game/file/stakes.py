"""Amounts at stake that no run gives, from `data/game/stakes.csv`."""

from __future__ import annotations

from dataclasses import dataclass

from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA

FOLDER = DATA / "game"


@dataclass(frozen=True)
class Stake:
    """A row of `stakes.csv`: what a side put at risk or gave back."""

    id: str
    holder: str
    what: str
    quality: str
    source: str
    source_url: str


def stakes() -> dict[str, Stake]:
    """The packaged stakes by id."""
    names = Stake.__dataclass_fields__
    return {
        r["id"]: Stake(**{n: r[n] for n in names}) for r in read_csv(FOLDER / "stakes.csv").rows
    }

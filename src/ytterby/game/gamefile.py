"""The game file: players, their actions as patches over one scenario, and what a payoff counts apart from the runs.

Only its shape is checked here; names and patches are checked in `reading`, where the records and a data folder are at
hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from ytterby.controls.names import Region
from ytterby.controls.values import Figure, Strict
from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA

DEFAULT_DATA = "rare_earths"
FOLDER = DATA / "game"
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
PlayerId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9]*$")]
Year = Annotated[int, Field(strict=True, ge=1985, le=2100)]


class FactPayoff(Strict):
    """An amount that no run gives, such as sales lost by a control of chips.

    stake : id of a row of `data/game/stakes.csv`. value : million USD in that year, a loss below zero.
    """

    stake: str
    year: Year
    value: Figure


class GameAction(Strict):
    """One action of a player. patch : keys of a scenario file, laid over the reference; none: the market sees nothing.

    target : the player at whom it aims, for leverage; by default that of the file's `leverage`.
    """

    id: Id
    title: str = Field(min_length=1)
    note: str = ""
    target: PlayerId | None = None
    patch: dict[str, Any] = Field(default_factory=dict)
    facts: tuple[FactPayoff, ...] = ()


class GamePlayer(Strict):
    """One player. regions : those whose money is its payoff; the region of its own name, if left out."""

    id: PlayerId
    title: str = ""
    regions: tuple[Region, ...] = ()
    actions: tuple[GameAction, ...] = Field(min_length=1)

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of its actions."""
        return tuple(one.id for one in self.actions)

    def action(self, name: str) -> GameAction:
        """The action of that id."""
        return self.actions[self.names.index(name)]


class GameYears(Strict):
    """Which years count. from_, until : first and last of them. windows : last years up to which payoffs are given.

    quarters : as in a scenario file, for all runs of the game.
    """

    from_: Year = Field(alias="from")
    until: Year
    windows: tuple[Year, ...] = ()
    quarters: Literal["auto", "none"] = "auto"

    def model_post_init(self, context: Any, /) -> None:
        """Refuse years and windows out of order."""
        if self.from_ > self.until:
            raise ValueError(f"years out of order: from {self.from_} is after until {self.until}")
        if list(self.windows) != sorted(set(self.windows)):
            raise ValueError("windows must rise")
        if any(not self.from_ <= year <= self.until for year in self.windows):
            raise ValueError("windows must lie between from and until")

    @property
    def horizons(self) -> tuple[int, ...]:
        """Last years up to which payoffs are given, the last year of all among them."""
        return tuple(dict.fromkeys((*self.windows, self.until)))

    @property
    def span(self) -> tuple[int, ...]:
        """The years that count."""
        return tuple(range(self.from_, self.until + 1))


class LeverageOf(Strict):
    """Whose actions have leverage, over whom."""

    holder: PlayerId
    target: PlayerId


class GameFile(Strict):
    """A game as written. See docs/game.md. data : the data folder on which it is played, a packaged name or a path."""

    name: Id
    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    data: str = DEFAULT_DATA
    reference: str
    years: GameYears
    rate: Figure
    tie: Annotated[float, Field(strict=True, ge=0)] = 0.0
    players: tuple[GamePlayer, ...] = Field(min_length=2)
    leverage: LeverageOf | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the players."""
        return tuple(one.id for one in self.players)

    def player(self, name: str) -> GamePlayer:
        """The player of that id."""
        return next(one for one in self.players if one.id == name)


@dataclass(frozen=True)
class Stake:
    """A row of `data/game/stakes.csv`, an amount that no run gives: what a side put at risk or gave back."""

    id: str
    holder: str
    what: str
    quality: str
    source: str
    source_url: str


def stakes() -> dict[str, Stake]:
    """The packaged stakes by id."""
    names, rows = Stake.__dataclass_fields__, read_csv(FOLDER / "stakes.csv").rows
    return {row["id"]: Stake(**{name: row[name] for name in names}) for row in rows}

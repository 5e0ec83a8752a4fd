"""What each player gets from one run beside the reference, by part and year.

Parts, all in million USD a year, gains above zero:

    chain        value added of the chain in the player's regions, without rents of controls
    rents        what controls bring their holders there: quotas, licences, ways round a control
    taxes        taxes and duties received there
    public_cost  what its budgets pay for instruments, plants and stocks, below zero
    use          what its users have, where a table of its economy is there (`use_side`)
    facts        amounts that the game file states
    political    a stated weight times what another player loses
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.game.file.reading import Game
    from ytterby.game.payoffs.use_side import UseSide
    from ytterby.ground.arrays import Floats

RUN_PARTS = ("chain", "rents", "taxes", "public_cost", "use")
PARTS = (*RUN_PARTS, "facts", "political")
ENDS = ("low", "middle", "high")
NEEDED = ("value_added", "public_cost", "demand", "capacity", "prices")
"""Tables of a run that amounts are read from."""


def years_of(game: Game) -> list[int]:
    """The years that count."""
    return list(range(game.file.years.from_, game.file.years.until + 1))


def amounts(
    game: Game,
    tables: Mapping[str, pl.DataFrame],
    reference: Mapping[str, pl.DataFrame],
    use_side: UseSide,
) -> Floats:
    """A run beside the reference: array (end, player, part of `RUN_PARTS`, year) [million USD].

    tables, reference : of the run and of the reference, in the same periods.
    """
    years = years_of(game)
    money = np.zeros((len(ENDS), len(game.file.players), len(RUN_PARTS), len(years)))
    for n, player in enumerate(game.file.players):
        regions = game.regions(player)
        own = _money(tables, regions, years) - _money(reference, regions, years)
        money[:, n, : len(own)] += own
        for region in regions:
            if use_side.known(region):
                money[:, n, RUN_PARTS.index("use")] += use_side.loss(
                    tables, reference, region, years
                )
    return money


def _money(
    tables: Mapping[str, pl.DataFrame], regions: Sequence[str], years: Sequence[int]
) -> Floats:
    """Chain, rents, taxes and public cost of some regions: array (part, year)."""
    value = tables["value_added"].filter(pl.col("region").is_in(regions))
    made = _by_year(value, "value_added_musd", years)
    rent = _by_year(value, "rent_musd", years)
    tax = _by_year(value, "tax_musd", years)
    paid = tables["public_cost"].filter(pl.col("payer").is_in(regions))
    return np.stack([made - rent, rent, tax, -_by_year(paid, "cost_musd", years)])


def _by_year(frame: pl.DataFrame, column: str, years: Sequence[int]) -> Floats:
    sums = dict(frame.group_by("year").agg(pl.col(column).sum()).iter_rows())
    return np.array([float(sums.get(year) or 0.0) for year in years])


def facts(game: Game, player: int, action: int) -> Floats:
    """What the file states of an action: array (end, year) [million USD], to its own player."""
    years = years_of(game)
    money = np.zeros((len(ENDS), len(years)))
    for fact in game.file.players[player].actions[action].facts:
        if fact.year in years:
            money[:, years.index(fact.year)] += fact.value.numbers()
    return money


def discount(game: Game, rate: float | None = None) -> Floats:
    """What a dollar of each year is worth in the first: array (year)."""
    r = game.file.rate.value if rate is None else rate
    return np.array([(1.0 + r) ** -n for n in range(len(years_of(game)))])

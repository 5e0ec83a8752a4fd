"""What a game that was played says, in sentences made from its figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ytterby.game.leverage import BOTH, HOLDER_GAINS, NO_LOSS, by_action, strongest
from ytterby.report.kit.numbers import number, signed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ytterby.game.leverage import Crossing
    from ytterby.game.play import Played
    from ytterby.game.solutions import Cell, NormalForm, Solved

WHY = {HOLDER_GAINS: "holder gains", NO_LOSS: "no loss"}
COLUMN_YEARS = (0, 1, 3, 5, 10, 15, 20)
"""Years after the first that stand in a narrow table."""
MAX_NAMED = 3
"""Equilibria that a sentence names."""
LEFT_OUT = (
    "Every dollar counts the same, whoever gets it; lives, alliances, prestige and elections do not count.",
    "What is lost on both sides beyond rare earths (duties on other goods, ships, soybeans, software) is not counted.",
    "What chip controls take from China is not known in money: their only figure is what one maker wrote off.",
    "The market knows no fear: nobody leaves a supplier because of a threat alone, but for announcements on record.",
    "Rents of a licence are counted to the state that issues it. If exporters sell at the old price, buyers have them.",
    "Each side moves once and for good. What a side would do after an answer is not in the market.",
)
"""What a payoff leaves out, whatever the game."""


def lead(played: Played) -> list[str]:
    """The answer in a few sentences."""
    return [*(_best(played, one) for one in played.solved), *_never(played), *_strongest(played)]


def named(game: NormalForm, cell: Cell) -> str:
    """A cell by the ids of its actions, of players who have a choice."""
    names = zip(game.name(cell), game.shape, strict=True)
    return " / ".join(name for name, count in names if count > 1)


def marked(played: Played, player: str) -> str:
    """The name of a player, with a star where others stand for its users."""
    return f"{player}*" if player in played.stand_ins else player


def stars(played: Played) -> str:
    """What the stars of a figure mean; blank where there is none."""
    return "".join(f" * {note}" for note in played.stand_ins.values())


def _title(played: Played, player: str, action: str) -> str:
    return played.game.file.player(player).action(action).title


def _best(played: Played, solved: Solved) -> str:
    """Equilibria, or that there are none, up to a year."""
    game = solved.game

    def in_words(cell: Cell) -> str:
        acts = [
            f"{_title(played, player, action)} ({player})"
            for player, action, count in zip(game.players, game.name(cell), game.shape, strict=True)
            if count > 1
        ]
        money = zip(game.players, game.at(cell).tolist(), strict=True)
        worth = ", ".join(f"{marked(played, player)} {signed(value)}" for player, value in money)
        return f"{' and '.join(acts)}; million USD: {worth}"

    start = f"To {solved.until}: by money alone"
    if not solved.equilibria:
        way = ", ".join(
            f"{move.player} goes to {named(game, move.end)}"
            for race in solved.cycles[:1] for move in race.circle
        )  # fmt: skip
        return f"{start} no equilibrium; best replies go in a circle: {way}."
    count = len(solved.equilibria)
    what = "one equilibrium" if count == 1 else f"{count} equilibria"
    text = ". Or: ".join(in_words(cell) for cell in solved.equilibria[:MAX_NAMED])
    return f"{start} {what}: {text}.{stars(played)}"


def _never(played: Played) -> Iterator[str]:
    """Actions that never pay by money, player by player, up to the last window."""
    solved = played.solved[-1]
    for player in solved.game.players:
        own = [v for v in solved.values if v.player == player and v.here > played.game.file.tie]
        if own:
            names = ", ".join(
                f"'{_title(played, player, v.action)}' ({number(v.here)})" for v in own
            )
            seen = "".join(
                f" '{_title(played, player, v.action)}' is best for {player} if it values each dollar that {v.other} "
                f"loses at {v.weight[0]:,.2g} or more."
                for v in own
                if v.weight is not None
            )
            yield (
                f"{player}, to {solved.until}: by money these never pay; in brackets what they would have to be worth "
                f"apart from money, in million USD: {names}.{seen}"
            )


def political_rows(played: Played) -> list[dict[str, str]]:
    """A row for each dominated action and window: what it would have to be worth."""
    rows = []
    for solved in played.solved:
        for one in solved.values:
            if one.weight is None:
                weight = "none is enough"
            elif math.isinf(one.weight[1]):
                weight = f"{one.weight[0]:,.3g} and more"
            else:
                weight = f"{one.weight[0]:,.3g} to {one.weight[1]:,.3g}"
            rows.append(
                {
                    "to": str(solved.until), "player": one.player, "action": _title(played, one.player, one.action),
                    "dominated by": _title(played, one.player, one.by), "strictly": "yes" if one.strictly else "no",
                    "worth apart from money": number(one.here), "or for each dollar lost by": one.other, "USD": weight,
                }
            )  # fmt: skip
    return rows


def column_years(years: Sequence[int]) -> list[int]:
    """The years of a long run that a narrow table has room for."""
    if len(years) <= len(COLUMN_YEARS):
        return list(years)
    return [years[0] + n for n in COLUMN_YEARS if years[0] + n in years]


def leverage_rows(played: Played) -> list[dict[str, str]]:
    """A row for each action that has a target: leverage in a few years, or why there is none; half-lives."""
    wear = {(row["holder"], row["action"]): row for row in played.tables["wear"].to_dicts()}
    years, rows = column_years(played.game.file.years.span), []
    for (holder, action, target), by_year in by_action(played.leverage):
        row = {"holder": holder, "action": _title(played, holder, action), "target": target}
        for year in years:
            value = by_year[year]["leverage"]
            row[str(year)] = WHY[by_year[year]["case"]] if value is None else number(value)
        life = wear[holder, action]
        row["half-life of the loss, years"] = number(life["target_half_life"])
        back = life["back_year"]
        row["above half again"] = "–" if back is None else str(back)
        row["half-life of leverage"] = number(life["leverage_half_life"])
        rows.append(row)
    return rows


def passing_one(crossings: Sequence[Crossing]) -> list[str]:
    """Where leverage passes one, in words."""
    return [
        f"{one.action}: from {one.year:.1f} on it costs its {'holder' if one.falls else 'target'} more"
        for one in crossings
    ]


def _strongest(played: Played) -> Iterator[str]:
    """The holder's action that costs the target most in the second year, and the holder then."""
    settings = played.game.file.leverage
    if settings is None:
        return
    year = played.game.file.years.from_ + 1
    row = strongest(played.leverage, settings.holder, year)
    if row is None:
        return
    action = _title(played, settings.holder, row["action"])
    hit, cost = number(row["target_loss_musd"]), number(max(row["holder_loss_musd"], 0.0))
    yield (
        f"'{action}' hits {row['target']} hardest: {hit} million USD in {year}, at a cost of {cost} to "
        f"{settings.holder}"
        + (f", {number(row['leverage'])} to 1." if row["case"] == BOTH else ".")
    )


def left_out(played: Played) -> list[str]:
    """What the payoffs of a game leave out, or hold by assumption."""
    notes = [
        f"{player.id}, {one.title}: {one.note.strip()}"
        for player in played.game.file.players for one in player.actions if one.note
    ]  # fmt: skip
    return [*LEFT_OUT, *played.missing, *notes]

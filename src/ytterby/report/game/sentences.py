"""What a game that was played says, in sentences made from its figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ytterby.game.leverage import BOTH, HOLDER_GAINS, NO_LOSS, by_action, strongest
from ytterby.game.play import MAX_LEFT_OUT
from ytterby.report.kit.numbers import number, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.game.play import Played
    from ytterby.game.solutions.normal_form import Cell, NormalForm
    from ytterby.game.solutions.solutions import Solved

WHY = {HOLDER_GAINS: "holder gains", NO_LOSS: "no loss"}
COLUMN_YEARS = (0, 1, 3, 5, 10, 15, 20)
"""Years after the first that stand in a narrow table."""
LEFT_OUT = (
    "Every dollar counts the same, whoever gets it; lives, alliances, prestige and elections do not count.",
    "What is lost on both sides beyond rare earths (duties on other goods, ships, soybeans, software) is not counted.",
    "What chip controls take from China is not known in money: their only figure is what one maker wrote off.",
    "The market knows no fear: nobody leaves a supplier because of a threat alone, but for announcements on record.",
    "Rents of a licence are counted to the state that issues it. If exporters sell at the old price, buyers have them.",
    "Each side moves once and for good. What a side would do after an answer is told by the graph, not by the market.",
)
"""What a payoff leaves out, whatever the game."""


def lead(played: Played) -> list[str]:
    """The answer in a few sentences."""
    return [
        *_best_by_year(played),
        *_never(played),
        *_strongest(played),
        *_truce(played),
    ]


def marked(played: Played, player: str) -> str:
    """The name of a player, with a star where others stand for its users."""
    return f"{player}*" if player in played.stand_ins else player


def stars(played: Played) -> str:
    """What the stars of a figure mean; blank where there is none."""
    return "".join(f" * {note}" for note in played.stand_ins.values())


def action_titles(played: Played) -> dict[tuple[str, str], str]:
    """Title of each action, by player and id."""
    players = played.game.file.players
    return {(player.id, one.id): one.title for player in players for one in player.actions}


def _title(played: Played, player: str, action: str) -> str:
    own = played.game.file.player(player)
    return own.actions[own.names.index(action)].title


def _of(game: NormalForm, player: str, cell: Cell) -> str:
    """The action of a player in a cell."""
    n = game.number(player)
    return game.actions[n][cell[n]]


def _best_by_year(played: Played) -> list[str]:
    """Equilibria up to each year; in one sentence where they are the same up to all."""
    cells = {tuple(one.equilibria) for one in played.solved}
    if len(cells) > 1 or len(played.solved) == 1 or len(played.solved[0].equilibria) != 1:
        return [_best(played, one) for one in played.solved]
    first = played.solved[0]
    game, cell = first.game, first.equilibria[0]
    acts = " and ".join(
        f"{_title(played, p, a)} ({p})" for p, a in zip(game.players, game.name(cell), strict=True)
    )
    money = "; ".join(
        f"to {one.until} "
        + ", ".join(
            f"{p} {signed(float(v))}" for p, v in zip(game.players, one.game.at(cell), strict=True)
        )
        for one in played.solved
    )
    shares = [f"{float(one.share[cell]):.0%}" for one in played.solved if one.share is not None]
    sure = f" In draws it is one in {', '.join(shares)}." if shares else ""
    return [
        f"By money alone one equilibrium, the same up to every year: {acts}. Million USD: {money}.{sure}"
    ]


def _best(played: Played, solved: Solved) -> str:
    """Equilibria, or that there are none, up to a year."""
    game = solved.game

    def named(cell: tuple[int, ...]) -> str:
        return " and ".join(
            f"{_title(played, p, a)} ({p}, {signed(float(v))})"
            for p, a, v in zip(game.players, game.name(cell), game.at(cell), strict=True)
        )

    start = f"To {solved.until}: "
    if not solved.equilibria:
        closed = [race for race in solved.cycles if race.closed]
        if closed:
            way = ", ".join(
                f"{m.player} goes to {_title(played, m.player, _of(game, m.player, m.end))}"
                for m in closed[0].circle
            )
            return f"{start}by money alone no equilibrium; best replies go in a circle: {way}."
        return f"{start}by money alone no equilibrium."
    cells = solved.equilibria
    word = "one equilibrium" if len(cells) == 1 else f"{len(cells)} equilibria"
    text = "; ".join(named(cell) for cell in cells[:3])
    more = f"; and {len(cells) - 3} more" if len(cells) > 3 else ""
    share = ""
    if solved.share is not None:
        share = f" In draws they are equilibria in {', '.join(f'{float(solved.share[c]):.0%}' for c in cells[:3])}."
    return f"{start}by money alone {word}: {text}{more} (million USD).{share}"


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
                    "worth apart from money": number(one.here),
                    "least to most": f"{number(one.minimum)} to {number(one.maximum)}",
                    "or for each dollar lost by": one.other, "USD": weight,
                }
            )  # fmt: skip
    return rows


def column_years(years: list[int]) -> list[int]:
    """The years of a long run that a narrow table has room for."""
    own = sorted(set(years))
    if len(own) <= len(COLUMN_YEARS):
        return own
    return [own[0] + n for n in COLUMN_YEARS if own[0] + n in own]


def leverage_rows(
    played: Played,
) -> list[dict[str, str]]:
    """A row for each action that has a target: leverage in a few years, or why there is none; half-lives."""
    wear = {(row["holder"], row["action"]): row for row in played.tables["wear"].to_dicts()}
    years, rows = column_years(played.leverage["year"].to_list()), []
    for (holder, action, target), by_year in by_action(played.leverage):
        row = {"holder": holder, "action": _title(played, holder, action), "target": target}
        for year in years:
            if year in by_year:
                value = by_year[year]["leverage"]
                row[str(year)] = WHY[by_year[year]["case"]] if value is None else number(value)
        life = wear[holder, action]
        row["half-life of the loss, years"] = number(life["target_half_life"])
        back = life["back_year"]
        row["above half again"] = "–" if back is None else str(back)
        row["half-life of leverage"] = number(life["leverage_half_life"])
        rows.append(row)
    return rows


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


def _truce(played: Played) -> Iterator[str]:
    """What the truce is worth up to the last window."""
    if played.truce is None:
        return
    last = played.game.file.years.horizons[-1]
    own = [one for one in played.truce.worth if one.until == last]
    worth = ", ".join(
        f"{marked(played, one.player)} {signed(one.value)} ({signed(one.with_hazard)})"
        for one in own
    )
    yield (
        f"The truce, to {last}, in million USD, and in brackets with a hazard of {played.truce.hazard:.0%} a year "
        f"that it ends: {worth}.{stars(played)}"
    )
    for one in own:
        if not one.breach:
            continue
        if one.delta_star == 0.0:
            yield f"{one.player}: nothing tempts it to break the truce by money."
        elif math.isinf(one.delta_star):
            yield f"{one.player}: no patience keeps it in the truce by money; what follows is no worse for it."
        else:
            keeps = one.max_hazard is not None
            hazard = (
                f"up to a hazard of {one.max_hazard:.0%} a year" if keeps else "not at this rate"
            )
            yield (
                f"{one.player}: the threat keeps it in the truce from a factor of {one.delta_star:.2f} a year on "
                f"(it has {played.truce.delta:.2f}), {hazard}."
            )
    if not played.truce.credible[last]:
        yield "What follows the breach is no equilibrium of one round: nobody has to believe in it."


def left_out(played: Played) -> list[str]:
    """What the payoffs of a game leave out, or hold by assumption."""
    lines = list(LEFT_OUT)
    lines += played.missing
    if played.additive.cells:
        errors = ", ".join(
            f"{marked(played, name)} {number(played.additive.worst_musd[name])} million USD ({share:.2%}; "
            f"{played.additive.narrow[name]:.1%})"
            for name, share in played.additive.error.items()
        )
        apart = " and ".join(one.id for one in played.game.file.apart)
        lines.append(
            f"{apart} are run one at a time and added. In {played.additive.cells} cells that were run in full this is "
            f"off by at most (of the spread of payoffs; of the spread of cells that differ in other players' actions "
            f"alone): {errors}."
            + (" That is too much, so every cell was run." if played.settings["everything"] else "")
        )
    if played.surrogate_error:
        middle = played.settings["surrogate_middle"]
        errors = ", ".join(
            f"{name} {share:.1%} ({middle[name]:.1%} in the middle)"
            for name, share in played.surrogate_error.items()
        )
        lines.append(
            f"Draws: cells of several actions follow from single ones; off by at most {errors} of the spread."
            + (
                " Shares of draws are rough."
                if max(played.surrogate_error.values()) > MAX_LEFT_OUT
                else ""
            )
            + "".join(f" Left out: {reason}." for reason in played.settings["without_answer"])
        )
    for player in played.game.file.players:
        lines += [
            f"{player.id}, {one.title}: {one.note.strip()}" for one in player.actions if one.note
        ]
    return lines

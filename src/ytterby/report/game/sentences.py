"""What a game that was played says, in sentences made from its figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from ytterby.game.leverage import BOTH, HOLDER_GAINS, NO_LOSS
from ytterby.game.play import MAX_LEFT_OUT
from ytterby.report.game.paths import told_years
from ytterby.report.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.game.normal_form import Cell, NormalForm
    from ytterby.game.play import Played
    from ytterby.game.solutions import Solved

WHY = {HOLDER_GAINS: "holder gains", NO_LOSS: "no loss"}
LEFT_OUT = (
    "Every dollar counts the same, whoever gets it; lives, alliances, prestige and elections do not count.",
    "What is lost on both sides beyond rare earths (duties on other goods, ships, soybeans, software) is not counted.",
    "What chip controls take from China is not known in money: their only figure is what one maker wrote off.",
    "The market knows no fear: nobody leaves a supplier because of a threat alone, but for announcements on record.",
    "Rents of a licence are counted to the state that issues it. If exporters sell at the old price, buyers have them.",
    "Each side moves once and for good. What a side would do after an answer is told by the graph, not by the market.",
)
"""What a payoff leaves out, whatever the game."""


def _money(value: float) -> str:
    return ("+" if value > 0 else "") + number(value)


def lead(found: Played) -> list[str]:
    """The answer in a few sentences."""
    return [
        *_best_by_year(found),
        *_never(found),
        *_strongest(found),
        *_truce(found),
    ]


def marked(found: Played, player: str) -> str:
    """The name of a player, with a star where others stand for its users."""
    return f"{player}*" if player in found.stand_ins else player


def stars(found: Played) -> str:
    """What the stars of a figure mean; blank where there is none."""
    return "".join(f" * {told}" for told in found.stand_ins.values())


def action_titles(found: Played) -> dict[tuple[str, str], str]:
    """Title of each action, by player and id."""
    players = found.game.file.players
    return {(player.id, one.id): one.title for player in players for one in player.actions}


def _title(found: Played, player: str, action: str) -> str:
    own = found.game.file.player(player)
    return own.actions[own.names.index(action)].title


def _of(game: NormalForm, player: str, cell: Cell) -> str:
    """The action of a player in a cell."""
    n = game.number(player)
    return game.actions[n][cell[n]]


def _best_by_year(found: Played) -> list[str]:
    """Equilibria up to each year; in one sentence where they are the same up to all."""
    cells = {tuple(one.equilibria) for one in found.solved}
    if len(cells) > 1 or len(found.solved) == 1 or len(found.solved[0].equilibria) != 1:
        return [_best(found, one) for one in found.solved]
    first = found.solved[0]
    game, cell = first.game, first.equilibria[0]
    acts = " and ".join(
        f"{_title(found, p, a)} ({p})" for p, a in zip(game.players, game.name(cell), strict=True)
    )
    money = "; ".join(
        f"to {one.until} "
        + ", ".join(
            f"{p} {_money(float(v))}" for p, v in zip(game.players, one.game.at(cell), strict=True)
        )
        for one in found.solved
    )
    shares = [f"{float(one.share[cell]):.0%}" for one in found.solved if one.share is not None]
    sure = f" In draws it is one in {', '.join(shares)}." if shares else ""
    return [
        f"By money alone one equilibrium, the same up to every year: {acts}. Million USD: {money}.{sure}"
    ]


def _best(found: Played, solved: Solved) -> str:
    """Equilibria, or that there are none, up to a year."""
    game = solved.game

    def named(cell: tuple[int, ...]) -> str:
        return " and ".join(
            f"{_title(found, p, a)} ({p}, {_money(float(v))})"
            for p, a, v in zip(game.players, game.name(cell), game.at(cell), strict=True)
        )

    start = f"To {solved.until}: "
    if not solved.equilibria:
        closed = [race for race in solved.cycles if race.closed]
        if closed:
            way = ", ".join(
                f"{m.player} goes to {_title(found, m.player, _of(game, m.player, m.end))}"
                for m in closed[0].circle
            )
            return f"{start}by money alone no equilibrium; best replies go in a circle: {way}."
        return f"{start}by money alone no equilibrium."
    cells = solved.equilibria
    word = "one equilibrium" if len(cells) == 1 else f"{len(cells)} equilibria"
    shown = "; ".join(named(cell) for cell in cells[:3])
    more = f"; and {len(cells) - 3} more" if len(cells) > 3 else ""
    share = ""
    if solved.share is not None:
        share = f" In draws they are equilibria in {', '.join(f'{float(solved.share[c]):.0%}' for c in cells[:3])}."
    return f"{start}by money alone {word}: {shown}{more} (million USD).{share}"


def _never(found: Played) -> Iterator[str]:
    """Actions that never pay by money, player by player, up to the last window."""
    solved = found.solved[-1]
    for player in solved.game.players:
        own = [v for v in solved.values if v.player == player and v.here > found.game.file.tie]
        if own:
            names = ", ".join(
                f"'{_title(found, player, v.action)}' ({number(v.here)})" for v in own
            )
            seen = "".join(
                f" '{_title(found, player, v.action)}' is best for {player} if it values each dollar that {v.other} "
                f"loses at {v.weight[0]:,.2g} or more."
                for v in own
                if v.weight is not None
            )
            yield (
                f"{player}, to {solved.until}: by money these never pay; in brackets what they would have to be worth "
                f"beside money, in million USD: {names}.{seen}"
            )


def political_rows(found: Played) -> list[dict[str, str]]:
    """A row for each dominated action and window: what it would have to be worth."""
    rows = []
    for solved in found.solved:
        for one in solved.values:
            if one.weight is None:
                weight = "none is enough"
            elif math.isinf(one.weight[1]):
                weight = f"{one.weight[0]:,.3g} and more"
            else:
                weight = f"{one.weight[0]:,.3g} to {one.weight[1]:,.3g}"
            rows.append(
                {
                    "to": str(solved.until), "player": one.player, "action": _title(found, one.player, one.action),
                    "dominated by": _title(found, one.player, one.by), "strictly": "yes" if one.strictly else "no",
                    "worth beside money": number(one.here),
                    "least to most": f"{number(one.minimum)} to {number(one.maximum)}",
                    "or for each dollar lost by": one.other, "USD": weight,
                }
            )  # fmt: skip
    return rows


def leverage_rows(
    found: Played,
) -> list[dict[str, str]]:
    """A row for each action that has a target: leverage in a few years, or why there is none; half-lives."""
    wear = {(row["holder"], row["action"]): row for row in found.tables["wear"].to_dicts()}
    years, rows = told_years(found.leverage["year"].to_list()), []
    for (holder, action, target), own in found.leverage.group_by(
        ["holder", "action", "target"], maintain_order=True
    ):
        held = {row["year"]: row for row in own.to_dicts()}
        row = {
            "holder": str(holder),
            "action": _title(found, str(holder), str(action)),
            "target": str(target),
        }
        for year in years:
            if year in held:
                value = held[year]["leverage"]
                row[str(year)] = WHY[held[year]["case"]] if value is None else number(value)
        life = wear[holder, action]
        row["half-life of the loss, years"] = number(life["target_half_life"])
        back = life["back_year"]
        row["above half again"] = "–" if back is None else str(back)
        row["half-life of leverage"] = number(life["leverage_half_life"])
        rows.append(row)
    return rows


def _strongest(found: Played) -> Iterator[str]:
    """The holder's action that costs the target most in the second year, and the holder then."""
    told = found.game.file.leverage
    if told is None:
        return
    year = found.game.file.years.from_ + 1
    own = found.leverage.filter(
        (pl.col("holder") == told.holder) & (pl.col("year") == year)
    ).to_dicts()
    if not own:
        return
    row = max(own, key=lambda one: one["target_loss_musd"])
    action = _title(found, told.holder, row["action"])
    hit, cost = number(row["target_loss_musd"]), number(max(row["holder_loss_musd"], 0.0))
    yield (
        f"'{action}' hits {row['target']} hardest: {hit} million USD in {year}, at a cost of {cost} to {told.holder}"
        + (f", {number(row['leverage'])} to 1." if row["case"] == BOTH else ".")
    )


def _truce(found: Played) -> Iterator[str]:
    """What the truce is worth up to the last window."""
    if found.truce is None:
        return
    last = found.game.file.years.horizons[-1]
    own = [one for one in found.truce.worth if one.until == last]
    worth = ", ".join(
        f"{marked(found, one.player)} {_money(one.value)} ({_money(one.with_hazard)})"
        for one in own
    )
    yield (
        f"The truce, to {last}, in million USD, and in brackets with a hazard of {found.truce.hazard:.0%} a year "
        f"that it ends: {worth}.{stars(found)}"
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
                f"(it has {found.truce.delta:.2f}), {hazard}."
            )
    if not found.truce.credible[last]:
        yield "What follows the breach is no equilibrium of one round: nobody has to believe in it."


def left_out(found: Played) -> list[str]:
    """What the payoffs of a game leave out, or hold by assumption."""
    said = list(LEFT_OUT)
    said += found.missing
    if found.additive.cells:
        errors = ", ".join(
            f"{marked(found, name)} {number(found.additive.worst_musd[name])} million USD ({share:.2%}; "
            f"{found.additive.narrow[name]:.1%})"
            for name, share in found.additive.error.items()
        )
        apart = " and ".join(one.id for one in found.game.file.apart)
        said.append(
            f"{apart} are run one at a time and added. In {found.additive.cells} cells that were run in full this is "
            f"off by at most (of the spread of payoffs; of the spread of cells that differ in other players' actions "
            f"alone): {errors}."
            + (" That is too much, so every cell was run." if found.settings["everything"] else "")
        )
    if found.surrogate_error:
        middle = found.settings["surrogate_middle"]
        errors = ", ".join(
            f"{name} {share:.1%} ({middle[name]:.1%} in the middle)"
            for name, share in found.surrogate_error.items()
        )
        said.append(
            f"Draws: cells of several actions follow from single ones; off by at most {errors} of the spread."
            + (
                " Shares of draws are rough."
                if max(found.surrogate_error.values()) > MAX_LEFT_OUT
                else ""
            )
            + "".join(f" Left out: {told}." for told in found.settings["without_answer"])
        )
    for player in found.game.file.players:
        said += [
            f"{player.id}, {one.title}: {one.note.strip()}" for one in player.actions if one.note
        ]
    return said

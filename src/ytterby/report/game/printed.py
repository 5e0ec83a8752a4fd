"""A game that was played, printed: payoffs, solutions, leverage, truce, errors, each as a small table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.game.play import MAX_LEFT_OUT
from ytterby.report.game.paths import column_years, passing_one
from ytterby.report.game.sentences import marked
from ytterby.report.words import number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from rich.console import Console
    from rich.table import Table

    from ytterby.game.play import Played
    from ytterby.game.solutions.solutions import Solved

SHORT = {"the holder does not lose": "gains", "the target does not lose": "none"}


def table_of(columns: Iterable[str], left: Collection[str]) -> Table:
    """A narrow table without rows; figures stand right."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
    for name in columns:
        table.add_column(name, justify="left" if name in left else "right")
    return table


def print_game(played: Played, console: Console) -> None:
    """Payoffs, solutions, leverage and truce, each as a small table."""
    for solved in played.solved:
        _print_payoffs(solved, console)
        _print_solutions(solved, console)
    _print_leverage(played, console)
    _print_truce(played, console)
    _print_errors(played, console)


def _print_payoffs(solved: Solved, console: Console) -> None:
    """The payoff matrix up to a year; an equilibrium has a star."""
    game = solved.game
    title = f"Payoffs to {solved.until}, million USD, worth in the first year; * equilibrium"
    console.print(title, style="bold", highlight=False)
    table = table_of((*game.players, *(f"{p} gets" for p in game.players)), left=game.players)
    for cell in game.cells():
        star = "*" if cell in solved.equilibria else ""
        names = list(game.name(cell))
        names[-1] += star
        table.add_row(*names, *(f"{value:+,.0f}" for value in game.at(cell)))
    console.print(table)


def _print_solutions(solved: Solved, console: Console) -> None:
    game = solved.game
    lines = []
    cells = ", ".join(" / ".join(game.name(cell)) for cell in solved.equilibria) or "none"
    lines.append(f"Equilibria: {cells}.")
    if solved.share is not None:
        best = sorted(game.cells(), key=lambda cell: -float(solved.share[cell]))[:4]  # type: ignore[index]
        shares = [
            f"{' / '.join(game.name(c))} {solved.share[c]:.0%}" for c in best if solved.share[c] > 0
        ]
        lines.append(f"Share of draws in which a cell is one: {', '.join(shares) or 'none'}.")
    for race in solved.cycles:
        way = " -> ".join(f"{m.player}: {' / '.join(game.name(m.end))}" for m in race.circle)
        lines.append(f"A race{' without a way out' if race.closed else ''}: {way}.")
    if not solved.cycles:
        lines.append("No race: best replies never go in a circle.")
    for name, (good, bad) in solved.led.items():
        if good.cell is None:
            lines.append(f"{name} first: the others have no answer that rests.")
            continue
        also = "" if good.cell == bad.cell else f"; with ties against it {bad.payoff:+,.0f}"
        lines.append(
            f"{name} first: {' / '.join(game.name(good.cell))}, {good.payoff:+,.0f}{also}."
        )
    for name, safe in solved.secured.items():
        lines.append(f"{name} is sure of {safe.payoff:+,.0f} by {safe.action}.")
    for one in solved.values:
        weight = one.weight
        strictly = "strictly" if one.strictly else "weakly"
        if weight is None:
            sees = f"no weight on the loss of {one.other} makes it best"
        else:
            sees = f"or {weight[0]:,.2f} USD for each USD that {one.other} loses"
        lines.append(
            f"{one.player}: {one.action} is {strictly} dominated by {one.by}; best if worth {one.here:,.0f} more "
            f"({one.minimum:,.0f} to {one.maximum:,.0f} by what others do), {sees}."
        )
    console.print("\n".join(lines) + "\n", highlight=False, markup=False)


def _print_leverage(played: Played, console: Console) -> None:
    """Leverage of each action in a few years."""
    frame = played.leverage
    years = column_years(frame["year"].to_list())
    words = ("action", "on")
    console.print("Leverage: loss of the target over loss of the holder", style="bold")
    table = table_of((*words, *map(str, years), "half-life"), left=words)
    wear = {(row["holder"], row["action"]): row for row in played.tables["wear"].to_dicts()}
    for (holder, action, target), own in frame.group_by(
        ["holder", "action", "target"], maintain_order=True
    ):
        cells: list[str] = []
        for year in years:
            row = own.filter(pl.col("year") == year).to_dicts()[0]
            value = row["leverage"]
            cells.append(SHORT[row["case"]] if value is None else number(value, 2))
        life = wear[holder, action]["target_half_life"]
        cells.append("-" if life is None else f"{life:.1f}")
        table.add_row(f"{holder} {action}", str(target), *cells)
    console.print(table)
    console.print(
        "gains: the holder does not lose. none: the target does not lose. half-life: years until half of the target's "
        "loss is gone for the first time.\n",
        highlight=False,
    )
    for line in passing_one(played.crossings, "begun from"):
        console.print(f"{line}.", highlight=False)
    for line in passing_one(played.year_crossings, "from"):
        console.print(f"{line}, year by year.", highlight=False)


def _print_truce(played: Played, console: Console) -> None:
    if played.truce is None:
        return
    words = ("player",)
    columns = ("player", "to", "truce is worth", "with hazard", "delta*", "needed", "most hazard")
    title = f"The truce, million USD; delta {played.truce.delta:.3f}, hazard {played.truce.hazard:.2f} a year"
    console.print(title, style="bold", highlight=False)
    table = table_of(columns, left=words)
    for one in played.truce.worth:
        star = "never" if one.delta_star == float("inf") else f"{one.delta_star:.3f}"
        need = "never" if one.needed >= 1.0 else f"{one.needed:.3f}"
        hazard = "-" if one.max_hazard is None else f"{one.max_hazard:.2f}"
        cells = (star, need, hazard) if one.breach else ("", "", "")
        table.add_row(
            marked(played, one.player),
            str(one.until),
            f"{one.value:+,.0f}",
            f"{one.with_hazard:+,.0f}",
            *cells,
        )
    console.print(table)


def _print_errors(played: Played, console: Console) -> None:
    if played.additive.cells:
        text = ", ".join(
            f"{marked(played, n)} {played.additive.worst_musd[n]:,.0f} ({e:.2%}, {played.additive.narrow[n]:.1%})"
            for n, e in played.additive.error.items()
        )
        console.print("Adding players up leaves out at most, million USD (of the spread of payoffs, and of the spread "
                      f"between cells of the same first action): {text} "
                      f"({played.additive.cells} cells run in full).", highlight=False)  # fmt: skip
        if played.settings["everything"]:
            console.print("That is more than a tenth of the spread, so every cell was run.")
    if played.surrogate_error:
        middle = played.settings["surrogate_middle"]
        text = ", ".join(
            f"{n} {e:.1%} ({middle[n]:.1%})" for n, e in played.surrogate_error.items()
        )
        console.print(
            f"Cells of the draws that are not run are off by at most (in the middle): {text}.",
            highlight=False,
        )
        if max(played.surrogate_error.values()) > MAX_LEFT_OUT:
            console.print("That is more than a tenth of the spread: shares of draws are rough.")
    for text in played.settings["without_answer"]:
        console.print(f"Left out, no answer: {text}.", highlight=False, markup=False)
    for line in played.missing:
        star = "* " if line in played.stand_ins.values() else ""
        console.print(star + line, highlight=False, markup=False)

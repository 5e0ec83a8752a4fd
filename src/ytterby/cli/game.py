"""`ytterby game`: measure and counter-measure, as a game and as dated."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from ytterby.cli.common import (
    Csv,
    DataFolder,
    Engine,
    Json,
    NoStore,
    StoreFolder,
    Workers,
    argument,
    means_of,
    option,
    print_json,
    print_table,
    progress_bar,
    table_of,
)
from ytterby.ground.errors import YtterbyError

if TYPE_CHECKING:
    from rich.console import Console

    from ytterby.game.play import Played
    from ytterby.game.solutions import Solved

PLAY = "play"


class GameCommands(TyperGroup):
    """`ytterby game FILE` is `ytterby game play FILE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, with the word `play` where no command is named."""
        if args and not any(one in self.commands for one in args[:1]) and args[0] != "--help":
            args = [PLAY, *args]
        return list(super().parse_args(ctx, args))


app = typer.Typer(
    cls=GameCommands,
    help="Measure and counter-measure as a game: `game FILE` plays one, `game race` shows the race as dated.",
    add_completion=False,
    no_args_is_help=True,
)


@app.callback()
def _commands() -> None:
    """Measure and counter-measure as a game: `game FILE` plays one, `game race` shows the race as dated."""


@app.command(PLAY)
def play(
    source: Annotated[
        str, argument("Packaged game (see `ytterby game list`) or a YAML file.", metavar="FILE")
    ],
    data: DataFolder = "rare_earths",
    draws: Annotated[int, option("Random draws of every number that has a range.", min=0)] = 0,
    seed: Annotated[int, option("Which draws: the same seed, the same.", min=0)] = 1,
    everything: Annotated[
        bool, option("Run every cell in full, also of players that are run one at a time.")
    ] = False,
    starts: Annotated[
        bool, option("Run actions from later and later years on, where the file asks for it.")
    ] = True,
    out: Annotated[Path | None, option("Folder for the page, the tables and the manifest.")] = None,
    csv: Csv = False,
    as_json: Json = False,
    store: StoreFolder = None,
    no_store: NoStore = False,
    workers: Workers = 2,
    engine: Engine = "processes",
) -> None:
    """Run the cells of a game and say what comes of it."""
    from rich.console import Console

    from ytterby.facts.package import find_folder
    from ytterby.game.play import prepare
    from ytterby.ground.files import make_folder

    if out is not None and out.exists() and not out.is_dir():
        raise YtterbyError("--out must be a folder", where=str(out), advice="Name another place.")
    console = Console(stderr=as_json)
    means = means_of(engine, workers, store, no_store)
    ready = prepare(source, draws=draws, seed=seed, folder=find_folder(data), means=means,
                    everything=everything, starts=starts)  # fmt: skip
    if out is not None:
        make_folder(out)
    for what, work in ready.work().items():
        typer.echo(work.told(what, workers), err=True)
    with progress_bar(console) as tick:
        found = ready.play(tick)
    if out is not None:
        found.write(out, csv=csv)
    if as_json:
        print_json(found.manifest)
    else:
        _print(found, console)


@app.command("list")
def list_games() -> None:
    """List the packaged games."""
    from ytterby.game.reading import GAMES, builtin_games
    from ytterby.ground.yamlfile import load

    rows = [(name, load(GAMES / f"{name}.yaml").data["title"]) for name in builtin_games()]
    print_table(("game", "title"), rows)


@app.command("race")
def race(
    out: Annotated[Path | None, option("Folder for the page with the timeline.")] = None,
    run: Annotated[
        Path | None, option("Folder of a game that was played, for the leverage below.", "--run")
    ] = None,
    as_json: Json = False,
) -> None:
    """Which measure answered which: the race as it was dated, from the control records of the sides."""
    from ytterby.game.race import read_race
    from ytterby.law.book import Book

    found = read_race(Book.read())
    if as_json:
        print_json(
            {
                "steps": [vars(step) | {"first": step.first.isoformat()} for step in found.steps],
                "answers": [
                    {"step": a.step.id, "answers": a.answers.id, "days": a.days, "grade": a.grade,
                     "citing": a.citing, "source": a.source, "source_url": a.source_url}
                    for a in found.answers
                ],
            }
        )  # fmt: skip
    else:
        columns = ("day", "side", "step", "answers", "of", "days", "grade")
        rows = [
            (a.step.day, a.step.side, a.step.what, a.answers.what, a.answers.day,
             "?" if a.days is None else a.days, a.grade)
            for a in found.answers
        ]  # fmt: skip
        print_table(columns, rows, right="days", longest=70)
        typer.echo(f"{len(found.steps)} steps, {len(found.answers)} links between two.")
    if out is not None:
        from ytterby.report.game.timeline import write_race
        from ytterby.tables.store import read_results

        leverage = None if run is None else read_results(run)[0].get("leverage")
        typer.echo(f"Page: {write_race(found, out, leverage)}", err=as_json)


def _print(found: Played, console: Console) -> None:
    """Payoffs, solutions, leverage and truce, each as a small table."""
    for solved in found.solved:
        _print_payoffs(solved, console)
        _print_solutions(solved, console)
    _print_leverage(found, console)
    _print_truce(found, console)
    _print_errors(found, console)


def _print_payoffs(solved: Solved, console: Console) -> None:
    """The payoff matrix up to a year; an equilibrium has a star."""
    game = solved.game
    title = f"Payoffs to {solved.until}, million USD, worth in the first year; * equilibrium"
    table = table_of(
        title, (*game.players, *(f"{p} gets" for p in game.players)), left=game.players
    )
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
        told = [
            f"{' / '.join(game.name(c))} {solved.share[c]:.0%}" for c in best if solved.share[c] > 0
        ]
        lines.append(f"Share of draws in which a cell is one: {', '.join(told) or 'none'}.")
    for race in solved.races:
        way = " -> ".join(f"{m.player}: {' / '.join(game.name(m.end))}" for m in race.circle)
        lines.append(f"A race{' without a way out' if race.closed else ''}: {way}.")
    if not solved.races:
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
            f"({one.least:,.0f} to {one.most:,.0f} by what others do), {sees}."
        )
    console.print("\n".join(lines) + "\n", highlight=False, markup=False)


def _print_leverage(found: Played, console: Console) -> None:
    """Leverage of each action in a few years."""
    import polars as pl

    frame = found.leverage
    years = [y for y in (2025, 2026, 2028, 2030, 2035, 2040, 2045) if y in frame["year"].to_list()]
    words = ("action", "holder", "target")
    table = table_of(
        "Leverage: loss of the target over loss of the holder",
        (*words, *map(str, years)),
        left=words,
    )
    for (action, holder, target), own in frame.group_by(list(words), maintain_order=True):
        cells = []
        for year in years:
            row = own.filter(pl.col("year") == year).to_dicts()[0]
            value = row["leverage"]
            short = {"the holder does not lose": "gains", "the target does not lose": "none"}
            cells.append(short[row["case"]] if value is None else f"{value:,.2g}")
        table.add_row(str(action), str(holder), str(target), *cells)
    console.print(table)
    console.print(
        "gains: the holder does not lose. none: the target does not lose.\n", highlight=False
    )
    for one in found.crossings:
        word = "costs the holder more than the target" if one.falls else "costs the target more"
        console.print(f"{one.action}: begun from {one.start:.1f} on it {word}.", highlight=False)


def _print_truce(found: Played, console: Console) -> None:
    if found.truce is None:
        return
    words = ("player",)
    columns = ("player", "to", "truce is worth", "with hazard", "delta*", "needed", "most hazard")
    title = f"The truce, million USD; delta {found.truce.delta:.3f}, hazard {found.truce.hazard:.2f} a year"
    table = table_of(title, columns, left=words)
    for one in found.truce.worth:
        star = "never" if one.delta_star == float("inf") else f"{one.delta_star:.3f}"
        need = "never" if one.needed >= 1.0 else f"{one.needed:.3f}"
        most = "-" if one.most_hazard is None else f"{one.most_hazard:.2f}"
        shown = (star, need, most) if one.breach else ("", "", "")
        table.add_row(
            one.player, str(one.until), f"{one.value:+,.0f}", f"{one.with_hazard:+,.0f}", *shown
        )
    console.print(table)


def _print_errors(found: Played, console: Console) -> None:
    if found.additive.cells:
        told = ", ".join(f"{n} {e:.1%}" for n, e in found.additive.error.items())
        console.print(f"Adding players up leaves out at most, of the spread of payoffs: {told} "
                      f"({found.additive.cells} cells run in full).", highlight=False)  # fmt: skip
        if found.additive.worst > 0.1:
            console.print("That is more than a tenth: run the game with --everything.")
    if found.surrogate_error:
        told = ", ".join(f"{n} {e:.1%}" for n, e in found.surrogate_error.items())
        console.print(
            f"Cells of the draws that are not run are off by at most: {told}.", highlight=False
        )
    for line in found.missing:
        console.print(line, highlight=False, markup=False)

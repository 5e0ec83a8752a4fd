"""`ytterby game`: measure and counter-measure, as a game and as dated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ytterby.cli.common import print_table, progress_bar, show_answer
from ytterby.cli.options import (
    RUN,
    TABLES,
    Draws,
    Force,
    Json,
    OutFolder,
    OwnDataFolder,
    RunOptions,
    Seed,
    TableOptions,
    argument,
    grouped,
    option,
)
from ytterby.ground.errors import YtterbyError

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
@grouped
def play(
    source: Annotated[
        str, argument("Packaged game (see `ytterby game list`) or a YAML file.", metavar="FILE")
    ],
    data: OwnDataFolder = None,
    draws: Draws = 0,
    seed: Seed = 1,
    everything: Annotated[
        bool,
        option(
            "Run every cell, also of players that are run one at a time; else only where adding is off by a tenth."
        ),
    ] = False,
    starts: Annotated[
        bool, option("Run actions from later and later years on, where the file asks for it.")
    ] = True,
    output: TableOptions = TABLES,
    run: RunOptions = RUN,
) -> None:
    """Run the cells of a game and say what comes of it."""
    from rich.console import Console

    from ytterby.datasets.package import find_folder
    from ytterby.game.play import prepare
    from ytterby.ground.progress import steps_of
    from ytterby.report.game.page import game_page, write_game

    output.check()
    console = Console(stderr=output.as_json)
    ready = prepare(source, draws=draws, seed=seed, folder=find_folder(data) if data else None,
                    executor=run.executor(), everything=everything, starts=starts)  # fmt: skip
    output.make()
    work = ready.work()
    for what, one in work.items():
        typer.echo(one.as_text(what, run.workers), err=True)
    if ready.cells.checks:
        count = len(ready.full_grid)
        typer.echo(
            f"If adding players up is off by more than a tenth, all {count} runs of the grid follow.",
            err=True,
        )
    with progress_bar(console) as on_progress, steps_of(on_progress, others=len(work)) as step:
        played = ready.play(step)
    if output.out is not None:
        page = write_game(played, output.out, csv=output.csv, force=output.force)
        typer.echo(f"Page: {page}", err=output.as_json)
    show_answer(game_page(played), output.as_json)


@app.command("list")
def list_games() -> None:
    """List the packaged games."""
    from ytterby.game.file.reading import GAMES, builtin_games
    from ytterby.ground.yamlfile import load

    rows = [(name, load(GAMES / f"{name}.yaml").data["title"]) for name in builtin_games()]
    print_table(("game", "title"), rows)


@app.command("cases")
@grouped
def cases(
    as_json: Json = False,
    run: RunOptions = RUN,
) -> None:
    """Run the published games that `validate` cannot express: RFF-01 and WOODS-01."""
    from rich.console import Console

    from ytterby.game.cases import game_cases
    from ytterby.ground.progress import steps_of
    from ytterby.report.game.page import cases_page

    with progress_bar(Console(stderr=True)) as on_progress, steps_of(on_progress) as step:
        results = game_cases(run.executor(), step)
    show_answer(cases_page(results), as_json)


@app.command("race")
def race(
    out: OutFolder = None,
    force: Force = False,
    run: Annotated[
        list[Path] | None,
        option("Folder of a game that was played, for the leverage below; repeatable."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Which measure answered which: the race as it was dated, from the control records of the sides."""
    from ytterby.controls.book import Book
    from ytterby.game.timeline import read_race

    if run and out is None:
        raise YtterbyError("leverage is drawn on the page of the race", where="--run",
                           advice="Say with --out where the page goes.")  # fmt: skip
    from ytterby.report.game.timeline import race_page, write_race

    page = race_page(read_race(Book.read()), [_leverage_of(one) for one in run or ()])
    show_answer(page, as_json)
    if out is not None:
        typer.echo(f"Page: {write_race(page, out, force=force)}", err=as_json)


def _leverage_of(run: Path) -> Any:
    """The table `leverage` of a game that was played. Raises ResultError where the folder is of something else."""
    from ytterby.ground.errors import ResultError
    from ytterby.results.folder import read_results

    tables = read_results(run)[0]
    if "leverage" not in tables:
        raise ResultError("this is no game that was played", where=str(run),
                          advice="Name a folder that `ytterby game FILE --out` has written.")  # fmt: skip
    return tables["leverage"]

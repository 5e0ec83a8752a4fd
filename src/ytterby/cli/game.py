"""`ytterby game`: measure and counter-measure, as a game and as dated."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

from ytterby.cli.common import give_view, print_table, progress_bar
from ytterby.cli.main import CommandGroup
from ytterby.cli.options import (
    OUTPUT,
    RUN,
    TABLES,
    OutputOptions,
    RunOptions,
    TableOptions,
)

PLAY = "play"


class GameCommands(TyperGroup):
    """`ytterby game FILE` is `ytterby game play FILE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, with the word `play` where no command is named."""
        if args and not any(one in self.commands for one in args[:1]) and args[0] != "--help":
            args = [PLAY, *args]
        return list(super().parse_args(ctx, args))


app = CommandGroup(cls=GameCommands, no_args_is_help=True)


@app.command(PLAY)
def play(
    source: str, data: str | None = None, output: TableOptions = TABLES, run: RunOptions = RUN
) -> None:
    """Run the cells of a game and say what comes of it."""
    from ytterby.game.play import play
    from ytterby.report.views import view_of

    output.make()
    with progress_bar() as on_progress:
        played = play(source, data=data, **run.arguments, on_progress=on_progress)
    give_view(view_of(played), output, csv=output.csv)


@app.command("list")
def list_games() -> None:
    """List the packaged games."""
    from ytterby.game.reading import GAMES, builtin_games
    from ytterby.ground.yamlfile import load

    rows = [(name, load(GAMES / f"{name}.yaml").data["title"]) for name in builtin_games()]
    print_table(("game", "title"), rows)


@app.command("race")
def race(output: OutputOptions = OUTPUT) -> None:
    """Which measure answered which: the race as it was dated, from the control records of the sides."""
    from ytterby.controls.book import Book
    from ytterby.game.timeline import read_race
    from ytterby.report.game.page import RACE_PAGE, race_page
    from ytterby.report.kit.view import PageView

    page = race_page(read_race(Book.read()))
    give_view(PageView(page, RACE_PAGE, {"command": "game race"}), output)

"""The command line. Heavy imports stay inside the commands, so that `--help` is quick."""

from __future__ import annotations

import csv
import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from ytterby.ground.errors import YtterbyError

SELDOM = (500_000, 50, 50)
"""How seldom memory is searched for circles (`gc.set_threshold`): a command makes few, and at the usual rate the search
takes a thirtieth of the time of a page; its peak of memory stays the same."""
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "1")
"""Tables of industries are small to dense algebra: threads that wait for a busy core take ten times the CPU. A user's
own number wins."""
NO_PLUGINS = ("PYDANTIC_DISABLE_PLUGINS", "__all__")
"""Packages beside this one are not searched for plugins of pydantic: none has a part in reading law."""


def rows_of(table: str) -> list[dict[str, str]]:
    """Rows of a table in the folder of the commands: `commands`, `options`."""
    text = Path(__file__).with_name(f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


ROWS = {row["command"]: row for row in rows_of("commands")}
COMMANDS = {name: row["help"] for name, row in ROWS.items()}
"""Commands in the order of `--help`, with its line on each; a test compares them with the commands."""


class Commands(TyperGroup):
    """Imports a command when it is called: for `ytterby --help` its line is enough."""

    def __init__(self, **words: Any) -> None:
        super().__init__(**words)
        self.commands = {name: TyperCommand(name, help=line) for name, line in COMMANDS.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command itself."""
        name, known, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and known else known, rest


def load(name: str) -> Any:
    """A command by its name: the function of that name, or the group of commands of its module."""
    word, home = name.replace("-", "_"), ROWS[name]["module"]
    module = import_module(f"ytterby.cli.{home}")
    own = getattr(module, "app" if word == home else f"{word}_app", None)
    if own is None:
        own = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        own.command(name)(getattr(module, word))
    own.info.help = COMMANDS[name]
    return typer.main.get_command(own)


app = typer.Typer(
    cls=Commands,
    name="ytterby",
    help="Export controls on rare earths: what they forbid and what they do to the market until 2045.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _show_version(version_only: bool) -> None:
    if version_only:
        from importlib.metadata import version

        typer.echo(f"ytterby {version('ytterby')}")
        raise typer.Exit


@app.callback()
def _commands(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Every command is a function of a module of `ytterby.cli`."""


def main() -> None:
    """Run the command line; a known error is one message and a non-zero exit, never a traceback."""
    gc.set_threshold(*SELDOM)
    os.environ.setdefault(*ONE_THREAD)
    os.environ.setdefault(*NO_PLUGINS)
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # a full disk is reported here, not by the interpreter on its way out
            gc.freeze()  # else the interpreter looks for circles once more on its way out: a fifth of a check
    except OSError as fault:  # a file that no reader or writer has reported, or the output
        what = f"{fault.filename or 'the output'}: cannot be read or written: {fault.strerror}"
        typer.echo(f"Error: {what}", err=True)
        if fault.filename is None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(YtterbyError.exit_code)
    except YtterbyError as error:
        typer.echo(f"{'Error: ' if error.exit_code else ''}{error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("Interrupted: nothing half-written is left as a result.", err=True)
        sys.exit(130)
    except Exception as fault:  # a defect of ours: still no traceback, unless it is asked for
        if os.environ.get("YTTERBY_TRACEBACK"):
            raise
        what = f"{type(fault).__name__}: {fault}\n  Please report it with the command"
        hint = "YTTERBY_TRACEBACK=1 shows where it happened."
        typer.echo(f"Internal error: {what}; {hint}", err=True)
        sys.exit(3)


if __name__ == "__main__":
    main()

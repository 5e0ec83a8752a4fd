"""The command line. Heavy imports stay inside the commands, so that `--help` is quick."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
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
COMMANDS = {
    "check": "Check whether a control applies to an item, technology or party on a day, and why.",
    "screen": "Screen names against the lists of a day. No hit is no clearance.",
    "ask": "Read a question in English as a scenario file or a command; refuse a word that was not understood.",
    "simulate": "Run a scenario from the base year on and say what it changes.",
    "site": "Write a site for any static host: answers, law, stocks, GDP, projects, and how good it is. Makes no draw.",
    "serve": "Serve the pages of the site, questions of one's own by link, and the same as JSON and CSV.",
    "plan": "Find the cheapest way to a target and say what the market makes of it.",
    "burdens": "Say what a scenario does to the environment, against those that it is compared with.",
    "economy": "What a shortage does to GDP: run, compare two published answers, fetch tables.",
    "base-year": "Print the comparison of the cleared base year with the reconciled one, and every adjustment.",
    "projects": "List the announced and running plants of a data folder as a run counts them.",
    "tornado": "Run each group of assumptions at its low and high end, recalibrated, and rank the swings.",
    "ensemble": "Run a scenario and its reference over random draws of all assumptions, and say how wide it is.",
    "bankable": "Say what a project earns at a price, which price it needs, and what help may cost whoever pays.",
    "cover": "Say what a stock must hold to cover a region without its largest supplier, as oxide, metal or magnet.",
    "game": "Measure and counter-measure as a game: `game FILE` plays one, `game race` shows the race as dated.",
    "validate": "Run published cases and say for each whether the model lies in its band.",
    "forecast": "Forecasts before the fact: lock them into a register, score them as facts come.",
    "parties": "Party lists: import, update, look up, compare, and reviewers' decisions.",
    "facts": "List the facts, show the source of a value, check all of them.",
    "law": "The law on a day, what changes when, and one's own records laid over the packaged ones.",
    "scenarios": "List the built-in scenarios; show what one holds.",
    "new": "Write a commented file that runs: a scenario, a record of law, targets, or a data folder.",
    "schema": "Print the JSON Schema of a kind of file, with which an editor completes it.",
    "store": "List the runs that are kept; clear them.",
}
"""Commands in the order of `--help`, with its line on each; a test compares them with the commands."""
HOMES = {
    "ask": "simulate",
    "base-year": "scenarios",
    "cover": "bankable",
    "new": "scenarios",
    "projects": "facts",
    "schema": "scenarios",
    "serve": "burdens",
    "site": "burdens",
    "store": "facts",
    "tornado": "ensemble",
}
"""Commands that stand in the module of another."""


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
    word = name.replace("-", "_")
    module = import_module(f"ytterby.cli.{HOMES.get(name, word)}")
    own = getattr(module, f"{word}_app" if name in HOMES else "app", None)
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
            sys.stdout.flush()  # a full disk is told here, not by the interpreter on its way out
            gc.freeze()  # else the interpreter looks for circles once more on its way out: a fifth of a check
    except OSError as fault:  # a file that no reader or writer has told of by itself, or the output
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

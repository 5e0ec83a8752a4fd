"""The command line. Heavy imports stay inside the commands, so that `--help` is quick."""

from __future__ import annotations

import csv
import gc
import inspect
import json
import os
import sys
from dataclasses import fields, is_dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from ytterby.ground.collector import SELDOM
from ytterby.ground.errors import YtterbyError

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., None]")
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
OPTIONS = {(row["of"], row["name"]): row for row in rows_of("options")}
"""What a parameter of commands is on the command line: of a group, function or module, else (blank) of all others."""


CONTEXT = inspect.Parameter(
    "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
)
"""How a function learns which command of its group is called."""


def completed(names: str) -> Callable[[str], list[str]]:
    """What a shell completes. names : words, and patterns of packaged files, or of folders that hold one."""

    def complete(incomplete: str) -> list[str]:
        from ytterby.ground.files import DATA

        paths = [path for word in names.split() if "*" in word for path in DATA.glob(word)]
        known = {p.parent.name if p.name == "datapackage.json" else p.stem for p in paths}
        known |= {word for word in names.split() if "*" not in word}
        return sorted(name for name in known if name.startswith(incomplete))

    return complete


def declared(one: inspect.Parameter, *owners: str) -> inspect.Parameter:
    """A parameter as an option or argument, by the row of the first owner that has one.

    What stands beside its type, as in `Annotated[Path, check]`, is called with its value before the command is.
    """
    annotated = get_origin(one.annotation) is Annotated
    kind, *calls = get_args(one.annotation) if annotated else (one.annotation,)
    row = next((OPTIONS[key] for of in (*owners, "") if (key := (of, one.name)) in OPTIONS), None)
    if row is None:
        raise LookupError(f"options.csv has no row for {one.name!r} of {owners[0]}")
    make = typer.Argument if row["kind"] == "argument" else typer.Option
    least, most = (json.loads(row[end]) if row[end] else None for end in ("least", "most"))
    about = make(
        *row["flags"].split(), help=row["help"], metavar=row["metavar"] or None, min=least, max=most,
        autocompletion=completed(row["names"]), callback=calls[0] if calls else None,
    )  # fmt: skip
    return one.replace(annotation=Annotated[kind, about])


def grouped(command: Callable[..., None], *, alone: bool = False) -> Callable[..., None]:
    """The command with each parameter, and each field of its groups, as an option or argument of its own.

    alone : whether it does nothing where a command of its group is called.
    """
    home = command.__module__.rpartition(".")[2]
    own = f"{home}.{command.__name__}", home
    groups: dict[str, type] = {}
    flat = [CONTEXT] if alone else []
    for name, one in inspect.signature(command, eval_str=True).parameters.items():
        if isinstance(one.annotation, type) and is_dataclass(one.annotation):
            group = groups[name] = one.annotation
            hints = get_type_hints(group, include_extras=True)
            for option in (field.name for field in fields(group)):
                given = {"annotation": hints[option], "default": getattr(one.default, option)}
                field = inspect.Parameter(option, one.kind, **given)
                flat.append(declared(field, *(owner.__name__ for owner in group.__mro__)))
        else:
            flat.append(declared(one, *own))
    signature = inspect.Signature(flat, return_annotation=None)

    @wraps(command)
    def run(*given: Any, **named: Any) -> None:
        bound = signature.bind(*given, **named)
        bound.apply_defaults()
        values = dict(bound.arguments)
        if alone and values.pop(CONTEXT.name).invoked_subcommand:
            return
        for name, group in groups.items():
            values[name] = group(**{field.name: values.pop(field.name) for field in fields(group)})
        command(**values)

    run.__signature__ = signature  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in flat}
    return run


class CommandGroup(typer.Typer):
    """Commands, each with its options of `options.csv`; the functions themselves stay as they are."""

    def __init__(self, **words: Any) -> None:
        super().__init__(add_completion=False, **words)

    def command(self, *words: Any, **more: Any) -> Callable[[Command], Command]:
        """Take a function as a command."""
        return _taken(super().command(*words, **more))

    def callback(self, *words: Any, **more: Any) -> Callable[[Command], Command]:
        """Take a function as what is called without a command."""
        return _taken(super().callback(*words, **more), alone=True)


def _taken(take: Callable[..., Any], *, alone: bool = False) -> Callable[[Command], Command]:
    def taken(function: Command) -> Command:
        take(grouped(function, alone=alone))
        return function

    return taken


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
        own = CommandGroup(pretty_exceptions_enable=False)
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

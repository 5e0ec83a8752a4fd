"""The command line. Heavy imports stay inside the commands, so that `--help` is quick."""

from __future__ import annotations

import os
import sys

import typer

from ytterby.ground.errors import YtterbyError

app = typer.Typer(
    name="ytterby",
    help="Export controls on rare earths: what they forbid and what they do to the market until 2045.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _mount() -> None:
    from ytterby.cli import (
        base_year,
        check,
        controls,
        ensemble,
        facts,
        parties,
        scenarios,
        screen,
        simulate,
        store,
        tornado,
        validate,
    )

    app.command("check")(check.check)
    app.command("screen")(screen.screen)
    app.add_typer(parties.app, name="parties")
    app.add_typer(facts.app, name="facts")
    app.add_typer(controls.app, name="controls")
    app.add_typer(scenarios.app, name="scenarios")
    app.command("simulate")(simulate.simulate)
    app.command("base-year")(base_year.base_year)
    app.command("tornado")(tornado.tornado)
    app.command("ensemble")(ensemble.ensemble)
    app.add_typer(store.app, name="store")
    app.command("validate")(validate.validate)


_mount()


def main() -> None:
    """Run the command line; a known error is one message and a non-zero exit, never a traceback."""
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # a full disk is told here, not by the interpreter on its way out
    except OSError as fault:  # a file that no reader or writer has told of by itself, or the output
        typer.echo(
            f"Error: {fault.filename or 'the output'}: cannot be read or written: {fault.strerror}",
            err=True,
        )
        if fault.filename is None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(YtterbyError.exit_code)
    except YtterbyError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("Interrupted: nothing half-written is left as a result.", err=True)
        sys.exit(130)
    except Exception as fault:  # a defect of ours: still no traceback, unless it is asked for
        if os.environ.get("YTTERBY_TRACEBACK"):
            raise
        typer.echo(
            f"Internal error: {type(fault).__name__}: {fault}\n  Please report it with the command; "
            "YTTERBY_TRACEBACK=1 shows where it happened.",
            err=True,
        )
        sys.exit(3)


if __name__ == "__main__":
    main()

"""`ytterby forecast`: forecasts before the fact, locked into a register and scored as facts come."""

from __future__ import annotations

from pathlib import Path

import typer

from ytterby.cli.common import progress_bar, show_answer
from ytterby.cli.main import CommandGroup
from ytterby.cli.options import (
    OUTPUT,
    REGISTER,
    RUN,
    DrawOptions,
    OutputOptions,
    RunOptions,
)

PAGE = "forecasts.html"
DRAWN = DrawOptions(draws=64)

app = CommandGroup(no_args_is_help=True)


@app.command("lock")
def lock(
    scenario: str = "as-recorded",
    register: Path = REGISTER,
    data: str = "rare_earths",
    study: DrawOptions = DRAWN,
    run: RunOptions = RUN,
    as_json: bool = False,
) -> None:
    """Write what a scenario forecasts of the next quarters and years, with ranges and digests; once, never again."""
    from ytterby.report.pages.register import lock_page
    from ytterby.validation.register.lock import forecast

    with progress_bar() as on_progress:
        locked = forecast(
            scenario, register=register, data=data, **vars(study), **run.arguments, on_progress=on_progress
        )  # fmt: skip
    path = locked.write(register)
    show_answer(lock_page(locked), as_json)
    typer.echo(f"Locked: {path}. Commit it.", err=as_json)


@app.command("score")
def score(register: Path = REGISTER, output: OutputOptions = OUTPUT) -> None:
    """Compare each forecast whose fact is known with the fact, no change and what others forecast; misses first."""
    from ytterby.report.kit.html import write_page
    from ytterby.report.pages.register import register_page
    from ytterby.results.folder import ResultFolder, write_csv
    from ytterby.validation.register.files import Register
    from ytterby.validation.register.scores import scored

    output.check()
    read = Register.read(register)
    page = register_page(read)
    show_answer(page, output.as_json)
    if output.out is not None:
        with ResultFolder(output.out, force=output.force) as results:
            write_csv(results.part, scored(read))
            write_page(page, results.part / PAGE)
            results.close({"command": "forecast score"})
        typer.echo(f"Page: {output.out / PAGE}", err=output.as_json)

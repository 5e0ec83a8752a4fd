"""`ytterby plan`: the cheapest way to a target, and what the market makes of it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

import typer

from ytterby.cli.common import print_table, progress_bar, show_answer
from ytterby.cli.options import (
    OUTPUT,
    RUN,
    OutputOptions,
    RunOptions,
)
from ytterby.ground.arguments import fitting


@dataclass(frozen=True)
class MadeOptions:
    """How the plan is made, and how it is simulated."""

    robustness: str = "quick"
    draws: int = 50
    wait_until: int | None = None


@dataclass(frozen=True)
class SweepOptions:
    """What else is worked out about the plan."""

    frontier: str = ""
    points: int = 10


def plan(
    targets: str = "list",
    data: str = "rare_earths",
    output: OutputOptions = OUTPUT,
    made: MadeOptions = MadeOptions(),
    sweeps: SweepOptions = SweepOptions(),
    run: RunOptions = RUN,
) -> None:  # fmt: skip
    """Find the cheapest way to a target and say what the market makes of it."""
    if targets == "list":
        _list()
        return
    fitting("robustness", made.robustness, "str")
    from ytterby.planning.make_plan import make_plan
    from ytterby.report.views import view_of
    from ytterby.results.folder import ResultFolder

    output.check()
    progress = progress_bar(one=True)
    # open while the plan is made: its scenario files are run from there
    folder = ResultFolder(output.out, force=output.force) if output.out else nullcontext()
    with folder as results, progress as on_progress:
        result = make_plan(
            targets, data=data, out=results.part if results else None, **vars(made), **vars(sweeps),
            **run.arguments, keep=not run.no_store, on_progress=on_progress,
        )  # fmt: skip
        files = result.files
        if results:
            files = results.path / files.relative_to(results.part)
            page = view_of(result).put(results)
    if results:
        typer.echo(f"Page: {page}", err=True)
    show_answer(view_of(result).page, output.as_json)
    if not output.as_json:
        typer.echo(f"\nScenario files: {files}")


def _list() -> None:
    from ytterby.planning.targets import builtin_plans, read_targets

    print_table(("name", "what"), [(name, read_targets(name)[0].title) for name in builtin_plans()])

"""`ytterby plan`: the cheapest way to a target, and what the market makes of it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from ytterby.cli.common import print_table, progress_bar, show_answer, words_of
from ytterby.cli.options import (
    OUTPUT,
    RUN,
    DataFolder,
    Draws,
    OutputOptions,
    RunOptions,
    argument,
    grouped,
    option,
)
from ytterby.ground.errors import YtterbyError, check_known

WAYS = ("quick", "full")
PAYERS = ("alone", "together")


@dataclass(frozen=True)
class MadeOptions:
    """How the plan is made, and how it is simulated."""

    robustness: Annotated[
        str,
        option(
            "How the plan is simulated: quick, at most two tightenings; full, at most five, regret and --draws.",
            metavar="quick|full",
        ),
    ] = "quick"
    draws: Draws = 50
    wait_until: Annotated[
        int | None, option("Decide nothing before this year.", metavar="YEAR")
    ] = None
    fine_curves: Annotated[bool, option("More steps for each curve.", "--fine-curves")] = False


@dataclass(frozen=True)
class SweepOptions:
    """What else is worked out about the plan."""

    frontier: Annotated[
        str,
        option(
            "What each step of a target costs: share, loss, burden:NAME, or the id of a target.",
            metavar="WORD",
        ),
    ] = ""
    points: Annotated[int, option("Points of the frontier.", min=3)] = 10
    wait: Annotated[
        int, option("What it costs to decide nothing for so many years.", metavar="YEARS", min=0)
    ] = 0
    answers: Annotated[
        bool,
        option(
            "The order of steps, what waiting two years costs, what news is worth, and hindsight.",
            "--answers",
        ),
    ] = False
    payer: Annotated[
        str,
        option("Who of several allies pays: together, or alone as well.", metavar="alone|together"),
    ] = ""
    instruments: Annotated[
        str,
        option(
            "What bringing the same plants by other means costs: price_floor,offtake,grant,loan or all.",
            metavar="NAMES",
        ),
    ] = ""

    @property
    def arguments(self) -> dict[str, Any]:
        """The same as arguments of `make_plan`. Raises YtterbyError."""
        from ytterby.planning.sweeps.information_value import YEARS

        given = dict(vars(self))
        every = given.pop("answers")
        wait = self.wait or (YEARS if every else 0)
        further = {"wait": wait, "order": every, "information": every}
        return given | further | {"instruments": _ways(self.instruments)}


@grouped
def plan(
    targets: Annotated[
        str, argument("A packaged file of targets (`ytterby plan list`) or a YAML file.")
    ],
    data: DataFolder = "rare_earths",
    output: OutputOptions = OUTPUT,
    made: MadeOptions = MadeOptions(),
    sweeps: SweepOptions = SweepOptions(),
    run: RunOptions = RUN,
) -> None:  # fmt: skip
    """Find the cheapest way to a target and say what the market makes of it."""
    from rich.console import Console

    if targets == "list":
        _list()
        return
    check_known(made.robustness, WAYS, "unknown robustness {!r}", YtterbyError)
    if sweeps.payer:
        check_known(sweeps.payer, PAYERS, "unknown payer {!r}", YtterbyError)
    from ytterby.planning.make_plan import make_plan
    from ytterby.report.planning.page import plan_page, put_plan
    from ytterby.results.folder import ResultFolder

    output.check()
    progress = progress_bar(Console(stderr=True), one=True)
    # open while the plan is made: its scenario files are run from there
    folder = ResultFolder(output.out, force=output.force) if output.out else nullcontext()
    with folder as results, progress as on_progress:
        result = make_plan(
            targets, data=data, out=results.part if results else None, **vars(made), **sweeps.arguments,
            **run.arguments, keep=not run.no_store, on_progress=on_progress,
        )  # fmt: skip
        files = result.files
        if results:
            files = results.path / files.relative_to(results.part)
            page = put_plan(result, results)
    if results:
        Console(stderr=True).print(f"Page: {page}", highlight=False)
    show_answer(plan_page(result), output.as_json)
    if not output.as_json:
        typer.echo(f"\nScenario files: {files}")


def _ways(names: str) -> tuple[str, ...]:
    """Instruments of `--instruments`, each known. Raises YtterbyError."""
    from ytterby.instruments import KINDS, kind_of

    words = KINDS if names == "all" else words_of(names)
    return tuple(kind_of(word, YtterbyError).name() for word in words)


def _list() -> None:
    from ytterby.planning.targets.read import builtin_plans, read_targets

    print_table(("name", "what"), [(name, read_targets(name)[0].title) for name in builtin_plans()])

"""`ytterby plan`: the cheapest way to a target, and what the market makes of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

from ytterby.cli.common import print_json, progress_bar, table_of
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
from ytterby.cli.planning.answers import print_answers
from ytterby.cli.planning.full import print_full, print_plan_lines
from ytterby.ground.errors import YtterbyError, check_known

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import Console

    from ytterby.planning.make_plan import PlanAnswer
    from ytterby.results.folder import ResultFolder

WIDTH = 130
WAYS = ("quick", "full")
PAYERS = ("alone", "together")


@grouped
def plan(
    targets: Annotated[
        str, argument("A packaged file of targets (`ytterby plan list`) or a YAML file.")
    ],
    data: DataFolder = "rare_earths",
    output: OutputOptions = OUTPUT,
    robustness: Annotated[
        str,
        option("How the plan is simulated: quick, at most two tightenings; full, at most five, regret and --draws.",
               "--robustness", metavar="quick|full"),
    ] = "quick",
    draws: Draws = 50,
    wait_until: Annotated[
        int | None, option("Decide nothing before this year.", "--wait-until", metavar="YEAR")
    ] = None,
    fine_curves: Annotated[bool, option("More steps for each curve.", "--fine-curves")] = False,
    frontier: Annotated[
        str, option("What each step of a target costs: share, loss, burden:NAME, or the id of a target.",
                    "--frontier", metavar="WORD"),
    ] = "",
    points: Annotated[int, option("Points of the frontier.", min=3)] = 10,
    wait: Annotated[
        int, option("What it costs to decide nothing for so many years.", "--wait", metavar="YEARS", min=0)
    ] = 0,
    answers: Annotated[
        bool, option("The order of steps, what waiting two years costs, what news is worth, and hindsight.",
                     "--answers"),
    ] = False,
    payer: Annotated[
        str, option("Who of several allies pays: together, or alone as well.", "--payer", metavar="alone|together")
    ] = "",
    instruments: Annotated[
        str, option("What bringing the same plants by other means costs: grant,floor,offtake,loan or all.",
                    "--instruments", metavar="NAMES"),
    ] = "",
    run: RunOptions = RUN,
) -> None:  # fmt: skip
    """Find the cheapest way to a target and say what the market makes of it."""
    from rich.console import Console

    if targets == "list":
        _list(Console(width=WIDTH))
        return
    check_known(robustness, WAYS, "unknown robustness {!r}", YtterbyError)
    if payer:
        check_known(payer, PAYERS, "unknown payer {!r}", YtterbyError)
    from ytterby.planning.make_plan import make_plan
    from ytterby.planning.sweeps.delay_cost import YEARS

    output.check()
    console = Console(width=WIDTH)
    progress = progress_bar(Console(stderr=True), one=True)
    with _open(output.out, output.force) as results, progress as on_progress:
        result = make_plan(
            targets, data=data, out=results.part if results else None, robustness=robustness, draws=draws,
            **run.arguments, keep=not run.no_store, wait_until=wait_until, fine_curves=fine_curves, frontier=frontier,
            points=points, wait=wait or (YEARS if answers else 0), order=answers, information=answers, payer=payer,
            instruments=_ways(instruments), on_progress=on_progress,
        )  # fmt: skip
        files = result.files
        if results:
            from ytterby.report.planning.page import put_plan

            files = results.path / files.relative_to(results.part)
            page = put_plan(result, results)
    if results:
        Console(stderr=True).print(f"Page: {page}", highlight=False)
    if output.as_json:
        print_json(result.as_data())
    else:
        print_plan(result, console, files)


@contextmanager
def _open(out: Path | None, force: bool) -> Iterator[ResultFolder | None]:
    """The folder of results, open while the plan is made: its scenario files are run from there."""
    from ytterby.results.folder import ResultFolder

    if out is None:
        yield None
        return
    with ResultFolder(out, force=force) as results:
        yield results


def _ways(names: str) -> tuple[str, ...]:
    """Instruments of `--instruments`, each known. Raises YtterbyError."""
    from ytterby.projects.funding_cost import WAYS as KNOWN

    words = (
        KNOWN
        if names == "all"
        else tuple(word.strip() for word in names.split(",") if word.strip())
    )
    for word in words:
        check_known(word, KNOWN, "no way to support {!r}", YtterbyError)
    return tuple(words)


def _list(console: Console) -> None:
    from ytterby.planning.targets.read import builtin_plans, read_targets

    table = table_of("Packaged files of targets", ("name", "what"), left=("name", "what"))
    for name in builtin_plans():
        table.add_row(name, read_targets(name)[0].title)
    console.print(table)


def print_plan(answer: PlanAnswer, console: Console, files: Path | None = None) -> None:
    """Verdict first, then what is done, then promise and outcome. files : where its scenario files lie by now."""
    from ytterby.planning.simulate_plan.planned_and_simulated import running_in_words
    from ytterby.planning.write.scenarios import at_their_maximum, budgets_in_words, paid_in_words

    judged, made = answer.judged, answer.plan
    targets = made.planned.targets
    verdict = "holds" if judged.holds else "DOES NOT HOLD"
    console.print(
        f"{targets.title}\n\nThe plan {verdict}: every target is met in simulated futures of "
        f"{judged.met_probability:.0%} of all probability (80% is asked; "
        "a target counts as met to within half a point).",
        highlight=False,
    )
    if judged.tightened:
        often = "once" if judged.tightened == 1 else f"{judged.tightened} times"
        console.print(f"Asked for more {often}.", highlight=False)
    if judged.ineffective:
        console.print(f"{judged.ineffective}.", highlight=False)
    if judged.stopped:
        console.print(f"Not asked for more: {judged.stopped}.", highlight=False)
    console.print(
        f"It costs {made.own:,.0f} million USD (capital charges of the years until {targets.until} and stocks, "
        f"discounted); the same measures without any target would cost {answer.untargeted.own:,.0f}.",
        highlight=False,
    )
    if made.running >= 0.5:
        console.print(
            f"So that its plants run it pays {made.running:,.0f} million more (mean of the futures, discounted, at the "
            f"prices of the programme): {paid_in_words(made)}. The bill in the market, not discounted, million USD: "
            f"{running_in_words(made, judged.simulations)}.",
            highlight=False,
        )
    console.print()
    _print_steps(answer, console)
    if full := at_their_maximum(made):
        console.print(
            f"Used as far as the file lets it, so that bound carries the plan: {', '.join(full)}. `measures.most` says "
            "how much.\n",
            highlight=False, markup=False,
        )  # fmt: skip
    _print_differences(answer, console)
    print_plan_lines(answer, console)
    planned = {solution.future: solution for solution in made.solutions}
    for simulation in judged.simulations:
        for reason in simulation.reasons:
            console.print(f"{simulation.future}: {reason}.", highlight=False, markup=False)
        how = "partly by using less" if simulation.uses_less else "by supply"
        console.print(
            f"{simulation.future}: uses go without {simulation.lost:,.0f} million USD a year at base prices, "
            f"{simulation.lost_without:,.0f} without the plan (promised {simulation.planned_lost:,.0f}): what is "
            f"reached is reached {how}. {budgets_in_words(simulation.public_musd)}.",
            highlight=False, markup=False,
        )  # fmt: skip
        if less := planned[simulation.future].less_in:
            years = ", ".join(made.planned.frame.blocks.named(block) for block in less)
            console.print(
                f"{simulation.future}: what is promised is partly had by using less in {years}.",
                highlight=False,
            )
    if answer.regret is not None:
        print_full(answer, console)
    if answer.more is not None:
        print_answers(answer.more, console)
    console.print(f"\nScenario files: {files or answer.files}", highlight=False)


def _print_steps(answer: PlanAnswer, console: Console) -> None:
    words = ("measure", "what", "where", "future")
    table = table_of(
        "What is done", (*words, "decided", "opens", "t/yr", "without a target", "capital, million USD"),
        left=words,
    )  # fmt: skip
    for row in answer.tables["plan"].sort("future", "year").iter_rows(named=True):
        table.add_row(
            row["measure"], row["site"] or row["name"], row["region"], row["future"] or "all",
            str(row["year"]), str(row["opens"]), _tonnes(row["tonnes"]),
            f"{row['untargeted_t']:,.0f}" if not row["future"] else "", f"{row['cost_musd']:,.0f}",
        )  # fmt: skip
    console.print(table)


def _tonnes(value: float) -> str:
    """Whole tonnes; of less than ten two digits, for a plan of a rare metal may turn on them."""
    return f"{value:,.0f}" if value >= 10.0 else f"{value:.2g}"


def _print_differences(answer: PlanAnswer, console: Console) -> None:
    words = ("future", "target", "what", "years")
    table = table_of(
        "Promise and outcome", (*words, "required", "planned", "simulated", "holds"), left=words
    )
    for row in answer.tables["plan_gap"].iter_rows(named=True):
        years = f"{row['first']}-{row['last']}" if row["last"] > row["first"] else str(row["first"])
        table.add_row(
            row["future"], row["target"], row["what"], years, f"{row['required']:.3g}",
            f"{row['planned']:.3g}", f"{row['simulated']:.3g}", "yes" if row["holds"] else "NO",
        )  # fmt: skip
    console.print(table)

"""What `ytterby plan` says of promise and outcome by line, and with `--robustness full` of regret and draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.cli.common import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from ytterby.planning.make_plan import PlanAnswer
    from ytterby.planning.simulate_plan.draws import PlanDraws
    from ytterby.planning.simulate_plan.regret import SimulatedRegret


def print_plan_lines(answer: PlanAnswer, console: Console) -> None:
    """Cost, loss, capacity, price and greenhouse gas in short; all lines are in the table `plan_promise`."""
    from ytterby.planning.simulate_plan.planned_and_simulated import in_short, plan_lines

    words = ("future", "line", "what", "years", "unit")
    table = table_of("In short", (*words, "planned", "simulated"), left=words)
    for simulation in answer.judged.simulations:
        for row in in_short(plan_lines(answer.plan, simulation)):
            what = f"{row.what} {row.region}".strip()
            figures = (f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"
                       for value in (round(row.planned, 6), round(row.simulated, 6)))  # fmt: skip
            table.add_row(row.future, row.line, what, f"{row.first}-{row.last}", row.unit, *figures)
    console.print(table)


def print_full(answer: PlanAnswer, console: Console) -> None:
    """Regret, then the draws."""
    if answer.regret is not None:
        _print_regret(answer.regret, console)
        for plan in answer.alternatives:
            console.print(
                f"Where the plan does not hold, every target holds with {plan}: the search did not look for it.",
                highlight=False,
            )
    if answer.drawn is not None:
        _print_draws(answer.drawn, console)


def _print_regret(regret: SimulatedRegret, console: Console) -> None:
    table = table_of(
        "Regret in the simulated market, million USD",
        ("plan", "future", "users", "public", "other capital", "rents", "cost", "regret", "holds"),
        left=("plan", "future"),
    )
    for row in regret.rows:
        figures = (row.users, row.public, row.capital, row.rents, row.cost, row.regret)
        holds = "" if row.holds is None else "yes" if row.holds else "NO"
        table.add_row(row.plan, row.future, *(f"{value:,.0f}" for value in figures), holds)
    console.print(table)
    largest = regret.largest
    console.print(
        f"Least largest regret: {regret.minimax_plan} ({largest[regret.minimax_plan]:,.0f}; "
        + ", ".join(f"{plan} {value:,.0f}" for plan, value in largest.items() if plan != regret.minimax_plan)
        + "). Rows in which targets do not hold are no answer to what was asked.",
        highlight=False,
    )  # fmt: skip


def _print_draws(drawn: PlanDraws, console: Console) -> None:
    answered = int(drawn.answered.sum())
    if not answered:
        console.print(
            f"None of {drawn.draws} draws of the assumptions has an answer.", highlight=False
        )
        return
    futures = ", ".join(
        f"{one.future} {one.met[drawn.answered].mean():.0%}" for one in drawn.futures
    )
    console.print(
        f"{answered} of {drawn.draws} draws of the assumptions have an answer. Every target holds in every future in "
        f"{drawn.share:.0%} of them (in {futures}).",
        highlight=False,
    )
    if not drawn.breaks:
        console.print(
            "No assumption is ranked: the miss does not vary, or too few draws have an answer."
        )
        return
    table = table_of(
        "Assumptions that go with the miss",
        ("assumption", "rank correlation", "chance gives", "holds: low half", "high half"),
        left=("assumption",),
    )
    for one in drawn.breaks:
        table.add_row(
            one.id, f"{one.association:+.2f}", f"{one.chance:.2f}" + ("" if one.significant else ": not told from it"),
            f"{one.holds_low:.0%}", f"{one.holds_high:.0%}",
        )  # fmt: skip
    console.print(table)

"""What `ytterby plan` says of what else is asked: frontier, order of steps, waiting and news, hindsight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.cli.common import table_of

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from ytterby.planning.sweeps.answers import PlanAnswers


def print_answers(answers: PlanAnswers, console: Console) -> None:
    """All that was asked, each as a table with its reading below."""
    for name, table in answers.requested_tables.items():
        PRINTED[name](table, console)
    if answers.regret is not None:
        least = answers.regret.minimax_plan
        console.print(
            f"Least largest regret in the programme: {least} ({answers.regret.largest[least]:,.1f} million USD).",
            highlight=False,
        )


def _number(value: float | None, digits: int = 1) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def _short(value: float | None) -> str:
    """Three figures, whole ones in full."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _percent(value: float | None) -> str:
    """A share, to a tenth of a point."""
    return "" if value is None else f"{value:.1%}"


def _frontier(data: pl.DataFrame, console: Console) -> None:
    word = data["frontier"][0]
    burden = data["burden"][0]
    columns = [
        "required",
        "reached",
        "cost",
        "plan itself",
        "a point more",
        "since the last",
        "goes without a year",
    ]
    table = table_of(
        f"Frontier of {word}: million USD, discounted",
        [*columns, *([burden] if burden else [])],
        left=(),
    )
    level = _short if word.startswith("burden:") else _percent
    for row in data.iter_rows(named=True):
        required = "nothing" if row["required"] is None else level(row["required"])
        cells = [
            required, level(row["reached"]), _number(row["cost_musd"]), _number(row["own_musd"]),
            _short(row["marginal_musd"]), _short(row["step_musd"]), _number(row["lost_musd"]),
        ]  # fmt: skip
        table.add_row(*cells, *([_short(row["burden_units"])] if burden else []))
    console.print(table)
    for row in data.filter(data["note"] != "").iter_rows(named=True):
        console.print(f"{level(row['required'])}: {row['note']}.", highlight=False)
    unit = "one unit" if word.startswith("burden:") else "one point of a hundred"
    console.print(
        f"A point more: {unit}, by the multipliers of the target. Promised by the programme, not simulated: the level "
        "of the file is what the judge has seen.\n",
        highlight=False,
    )


def _steps(data: pl.DataFrame, console: Console) -> None:
    words = ("measure", "what", "where")
    table = table_of(
        "Steps in order of cost per point gained, million USD",
        ("", *words, "decided", "t", "own", "net", "points", "a point", "points lost without"),
        left=words,
    )
    for row in data.iter_rows(named=True):
        table.add_row(
            str(row["place"]), row["measure"], row["site"] or row["name"], row["region"], str(row["year"]),
            f"{row['tonnes']:,.0f}", _number(row["own_musd"]), _number(row["net_musd"]),
            _number(row["points"], 2), _short(row["musd_per_point"]), _number(row["points_lost_without"], 2),
        )  # fmt: skip
    console.print(table)
    console.print(
        "Net: own cost less what the step saves the market. Greedy, in the programme: what pays comes first, then the "
        "cheapest point beside the steps before it.\n",
        highlight=False,
    )


def _time(data: pl.DataFrame, console: Console) -> None:
    table = table_of("Waiting and news, million USD", ("what", "worth", "within"), left=("what",))
    for row in data.iter_rows(named=True):
        worth = "out of reach" if row["musd"] is None else _number(row["musd"])
        table.add_row(row["what"], worth, _number(row["within_musd"]))
    console.print(table)
    for note in data["note"].to_list():
        if note:
            console.print(note, highlight=False, markup=False)


def _hindsight(data: pl.DataFrame, console: Console) -> None:
    table = table_of(
        "Hindsight in the programme, million USD",
        ("plan", "future", "regret", "own", "points missed", "largest regret"),
        left=("plan", "future"),
    )
    for row in data.iter_rows(named=True):
        table.add_row(
            row["plan"], row["future"], _number(row["regret_musd"]), _number(row["own_musd"]),
            _number(row["points_missed"]), _number(row["largest_regret_musd"]),
        )  # fmt: skip
    console.print(table)


def _payers(data: pl.DataFrame, console: Console) -> None:
    table = table_of(
        "Who pays, million USD, discounted",
        ("ally", "stands there", "equal parts", "by value of use", "alone"), left=("ally",),
    )  # fmt: skip
    for row in data.iter_rows(named=True):
        alone = "out of reach" if row["note"] else _number(row["alone_musd"])
        figures = (_number(row[name]) for name in ("stands_musd", "equal_musd", "by_use_musd"))
        table.add_row(row["ally"], *figures, alone)
    console.print(table)
    for row in data.filter(data["note"] != "").iter_rows(named=True):
        console.print(f"{row['ally']} alone: {row['note']}", highlight=False, markup=False)


def _instruments(data: pl.DataFrame, console: Console) -> None:
    words = ("by", "what", "where")
    table = table_of(
        "The same plants by other means: cost to the payer, million USD, discounted",
        (*words, "decided", "t/yr", "size", "mean", "least", "most", "worst year"), left=words,
    )  # fmt: skip
    for row in data.iter_rows(named=True):
        size = f"{row['size']:,.2f} {row['unit']}" if row["size"] else "pays without"
        table.add_row(
            row["by"], row["name"], row["region"], str(row["year"]), f"{row['tonnes']:,.0f}",
            size + ("" if row["enough"] else ", not enough"), _number(row["cost_musd"]),
            _number(row["least_musd"]), _number(row["most_musd"]), _number(row["worst_year_musd"]),
        )  # fmt: skip
    console.print(table)
    for way in data["by"].unique(maintain_order=True):
        total = data.filter(data["by"] == way)["cost_musd"].sum()
        console.print(f"All by {way}: {total:,.1f} in the mean of the futures.", highlight=False)
    console.print(
        "Sized for the likeliest future; least and most over the futures; below zero the payer earns.",
        highlight=False,
    )


PRINTED = {
    "plan_frontier": _frontier, "plan_steps": _steps, "plan_time": _time, "plan_hindsight": _hindsight,
    "plan_payers": _payers, "plan_instruments": _instruments,
}  # fmt: skip

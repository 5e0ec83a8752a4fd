"""The programs of a period through linopy and HiGHS: what a modelling layer costs, in CPU seconds.

    python benchmarks/linopy_period.py

A modelling layer has no isoelastic demand: it needs the sequence of programs (market/clear.py). Each is
taken as our own solver gets it (scaled, with demand already linearised), so linopy is spared the scaling
and the sequence; it builds the model from flat arrays for HiGHS.

Three periods: the last program of each, scaled up to all periods. Only programs that HiGHS solves count: it reaches its
limit, gives up or ends its process on most later years, so the early ones stand for all, which flatters linopy. Each is
solved in a process of its own.
"""

from __future__ import annotations

import copy
import logging
import resource
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from statistics import median
from time import process_time
from typing import TYPE_CHECKING
from unittest.mock import patch

from measure import report, use_one_core

use_one_core()

import linopy  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import xarray as xr  # noqa: E402
from one_scenario import run  # noqa: E402

import ytterby.market.clear as clearing  # noqa: E402
from ytterby.market.demand import capped_quantity  # noqa: E402
from ytterby.market.problem import without_closed  # noqa: E402
from ytterby.market.solve import assemble, solve  # noqa: E402
from ytterby.years.step import TOLERANCE  # noqa: E402

if TYPE_CHECKING:
    from ytterby.market.solve import Program, ProgramAnswer
    from ytterby.years.step import Year

PERIODS = 3  # periods solved with it, the first that HiGHS manages
YEARS = (0, 1, 2, 3, 4)  # years after the first, tried in this order
LIMIT = 60  # [CPU s] for one program
logging.getLogger("linopy").setLevel(logging.ERROR)  # a solver that gives up is in our own line


def programs_of(year: Year) -> list[Program]:
    """The programs that the period takes without an interior point of its own, demand linearised."""
    kept: list[Program] = []

    def recorded(program: Program) -> ProgramAnswer:
        kept.append(copy.copy(program))
        return solve(program)

    problem, _ = without_closed(year.program.problem)
    program = assemble(problem)
    at_cap = capped_quantity(problem.demand)
    capped = problem.demand.capped
    program.upper[capped] = at_cap / problem.column_scale[capped]
    with patch.object(clearing, "solve", recorded):
        clearing.by_programs(problem, program, at_cap, TOLERANCE)
    return kept


def our_objective(program: Program) -> float:
    """Optimal value by our own solver, to compare with."""
    x = solve(program).x
    return float(program.linear @ x + 0.5 * np.sum(program.diagonal * x**2))


def solve_with_linopy(program: Program) -> tuple[float, float, str, float]:
    """Build [s], solve [s], termination and objective of a program, in a process that ends with it."""
    start = process_time()
    end = int(start) + LIMIT
    resource.setrlimit(resource.RLIMIT_CPU, (end, end))  # HiGHS has a limit by the clock alone
    model = linopy.Model()
    column = pd.RangeIndex(program.linear.size, name="column")
    upper = xr.DataArray(program.upper, coords=[column])
    x = model.add_variables(lower=0.0, upper=upper, coords=[column], name="x")
    rows = program.rows.tocoo()
    entry = pd.RangeIndex(rows.nnz, name="entry")
    data = xr.DataArray(rows.data, coords=[entry])
    where = xr.DataArray(rows.col, coords=[entry])
    row = xr.DataArray(rows.row, coords=[entry], name="row")
    left = (x.sel(column=where) * data).groupby(row).sum()
    right = xr.DataArray(program.right, coords=[pd.RangeIndex(program.right.size, name="row")])
    model.add_constraints(left <= right.sel(row=left.coords["row"]), name="rows")
    diagonal = xr.DataArray(program.diagonal, coords=[column])
    linear = xr.DataArray(program.linear, coords=[column])
    model.add_objective((0.5 * diagonal * x * x).sum() + (linear * x).sum())
    built = process_time()
    _, condition = model.solve("highs", io_api="direct", progress=False, output_flag=False)
    done = process_time()
    value = model.objective.value
    return built - start, done - built, condition, float("nan") if value is None else float(value)


def in_own_process(program: Program) -> tuple[float, float, str, float]:
    """Build [s], solve [s], termination and objective; `ended its process` past the limit, or in a crash."""
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        try:
            return pool.submit(solve_with_linopy, program).result()
        except BrokenProcessPool:
            return 0.0, 0.0, "ended its process", float("nan")


def main() -> None:
    """Solve the first periods that HiGHS manages, and compare with all periods of ours."""
    times, _, years = run()
    seconds, needed, worst = list[float](), list[float](), 0.0
    for year in (years[place] for place in YEARS):
        if len(seconds) == PERIODS:
            break
        programs = programs_of(year)
        needed.append(len(programs))
        build, solve, condition, value = in_own_process(programs[-1])
        print(f"  linopy {year.year}: {build:.2f} + {solve:.2f} s, {condition}", file=sys.stderr)
        if condition == "optimal":
            seconds.append(build + solve)
            worst = max(worst, abs(value / our_objective(programs[-1]) - 1.0))
    if not seconds:
        raise SystemExit("HiGHS solved none of the periods")
    report(
        {
            "linopy_over_ours": median(seconds) * median(needed) * len(years) / times["years_s"],
            "linopy_periods": len(seconds),
            "linopy_objective_difference": worst,
        }
    )


if __name__ == "__main__":
    main()

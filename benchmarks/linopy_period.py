"""The programs of a period through linopy and HiGHS: what a modelling layer costs.

A modelling layer has no isoelastic demand: it needs the sequence of programs (market/sequence.py). Each is
taken as our own solver gets it (scaled, with demand already linearised), so linopy is spared the scaling
and the sequence; it builds the model from flat arrays for HiGHS.
"""

from __future__ import annotations

import copy
import logging
from time import perf_counter
from typing import TYPE_CHECKING

import linopy
import numpy as np
import pandas as pd
import xarray as xr

import ytterby.market.sequence as sequence
from ytterby.market.demand import capped_quantity
from ytterby.market.problem import without_closed
from ytterby.market.solve import Solver, assemble
from ytterby.years.step import TOLERANCE

if TYPE_CHECKING:
    from ytterby.market.solve import Program
    from ytterby.years.step import Year

logging.getLogger("linopy").setLevel(logging.ERROR)  # a solver that gives up is in our own line


def programs_of(year: Year) -> list[Program]:
    """The programs that the period takes without an interior point of its own, demand linearised."""
    kept: list[Program] = []

    class Recorder(Solver):
        def solve(self):  # type: ignore[no-untyped-def]
            kept.append(copy.copy(self.program))
            return super().solve()

    problem, _ = without_closed(year.period.problem)
    program = assemble(problem)
    at_cap = capped_quantity(problem.demand)
    capped = problem.demand.capped
    program.upper[capped] = at_cap / problem.column_scale[capped]
    ours, sequence.Solver = sequence.Solver, Recorder
    try:
        sequence.by_programs(problem, program, at_cap, TOLERANCE)
    finally:
        sequence.Solver = ours
    return kept


def our_objective(program: Program) -> float:
    """Optimal value by our own solver, to compare with."""
    x = Solver(program).solve().x
    return float(program.linear @ x + 0.5 * np.sum(program.diagonal * x**2))


def solve_with_linopy(program: Program, time_limit: float) -> tuple[float, float, str, float]:
    """Build and solve one program. Returns build [s], solve [s], termination, objective."""
    start = perf_counter()
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
    built = perf_counter()
    _, condition = model.solve(
        "highs", io_api="direct", progress=False, time_limit=time_limit, output_flag=False
    )
    done = perf_counter()
    value = model.objective.value
    return built - start, done - built, condition, float("nan") if value is None else float(value)

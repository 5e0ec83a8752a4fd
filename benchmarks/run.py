"""`make bench`: the speed figures, measured in one run; printed, and in build/bench.json.

Ratios are taken within the run, so they carry from machine to machine better than the seconds do.
A goal that is missed is printed as a miss; the exit code stays zero, since this is no test.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from one_core import use_one_core

use_one_core()

import one_scenario  # noqa: E402
from growth import COPIES, enlarged  # noqa: E402
from questions import (  # noqa: E402
    AGAIN_GOALS,
    OVER_BARE,
    QUESTION_GOALS,
    TABLES_SHARE,
    command_help,
    questions,
)

from ytterby.market.clear import clear  # noqa: E402

if TYPE_CHECKING:
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year

HERE = Path(__file__).parent
GOALS: dict[str, Any] = {
    "period_over_solver": 1.5,
    "scenario_s": 2.5,
    "linopy_over_ours": 20.0,
    "question_s": QUESTION_GOALS,
    "question_again_s": AGAIN_GOALS,
    "tables_share": TABLES_SHARE,
    "help_s": 0.3,
    "help_over_bare": OVER_BARE,
    "peak_mb": 500.0,
    "origin_s": 4.0,
    "origin_mb": 700.0,
    "origin_seven_s": None,
    "origin_wide_s": None,
    "growth_4x": None,
}
MORE_IS_BETTER = {"linopy_over_ours"}
LINOPY_PERIODS = 3  # periods solved with it, the first that HiGHS manages
LINOPY_YEARS = (0, 1, 2, 3, 4)  # years after the first, tried in this order
LINOPY_LIMIT = 60.0  # [s] for one program


def scenario(repeat: int) -> tuple[dict[str, Any], BaseYear, list[Year]]:
    """Time of a scenario, and of its periods over the raw solver time of the same programs."""
    runs = []
    for _ in range(repeat):
        times, base, years = one_scenario.run()
        runs.append(times)
        print(f"  scenario: {times['scenario_s']:.2f} s", file=sys.stderr, flush=True)
    figures = {
        "scenario_s": median(r["scenario_s"] for r in runs),
        "period_over_solver": median(r["years_s"] / r["solver_s"] for r in runs),
        "steps": int(runs[0]["steps"]),
        "periods": int(runs[0]["periods"]),
        "read_s": median(r["read_s"] for r in runs),
        "base_year_s": median(r["base_year_s"] for r in runs),
        "years_s": median(r["years_s"] for r in runs),
        "solver_s": median(r["solver_s"] for r in runs),
    }
    return figures, base, years


def linopy(years: list[Year], years_s: float) -> dict[str, Any]:
    """Three periods through linopy and HiGHS: the last program of each, scaled up to all periods.

    Only programs that HiGHS solves count: it reaches its limit, gives up or ends its process on
    most later years, so the early ones stand for all, which flatters linopy. Each is solved in a
    process of its own.
    """
    from linopy_period import our_objective, programs_of

    seconds, builds, kept, needed, worst = [], [], [], [], 0.0
    for place in LINOPY_YEARS:
        if len(seconds) == LINOPY_PERIODS:
            break
        programs = programs_of(years[place])
        program = programs[-1]
        needed.append(len(programs))
        build, solve, condition, value = in_own_process(program)
        if condition == "optimal":
            builds.append(build)
            seconds.append(build + solve)
            kept.append(years[place].year)
            worst = max(worst, abs(value / our_objective(program) - 1.0))
        words = f"  linopy {years[place].year}: {build:.2f} + {solve:.2f} s, {condition}"
        print(words, file=sys.stderr, flush=True)
    solved = f"{len(seconds)} of {LINOPY_PERIODS}"
    if not seconds:
        return {"linopy_over_ours": None, "linopy_solved": solved}
    return {
        "linopy_over_ours": median(seconds) * median(needed) * len(years) / years_s,
        "linopy_programs": median(needed),
        "linopy_s_per_program": median(seconds),
        "linopy_build_s": median(builds),
        "linopy_solved": solved,
        "linopy_years": kept,
        "linopy_objective_difference": worst,
    }


def in_own_process(program: Any) -> tuple[float, float, str, float]:
    """Build [s], solve [s], termination and objective; `ended its process` if the solver crashed."""
    from linopy_period import solve_with_linopy

    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        try:
            return pool.submit(solve_with_linopy, program, LINOPY_LIMIT).result()
        except BrokenProcessPool:
            return 0.0, 0.0, "ended its process", float("nan")


def growth(base: BaseYear, year: Year, repeat: int) -> dict[str, Any]:
    """One period at four times the regions over the same period now."""
    network = base.network
    now = year.period.problem
    big = enlarged(now, network.route_columns, year.solution.dual[network.route_origin])
    times: dict[str, list[float]] = {"now": [], "big": []}
    for name, problem in [("now", now), ("big", big)] * repeat:
        start = perf_counter()
        solution = clear(problem)
        times[name].append(perf_counter() - start)
    twins = solution.activity[COPIES * now.columns :]
    return {
        "growth_4x": median(times["big"]) / median(times["now"]),
        "growth_columns": [now.columns, big.columns],
        "growth_twins_used": int((twins > 1.0).sum()),
        "growth_period_s": [median(times["now"]), median(times["big"])],
    }


def origin(repeat: int) -> dict[str, Any]:
    """Time and memory of a run with quarters, cohorts, stocks and origins, each in its own process."""
    script = str(HERE / "one_scenario.py")
    runs = []
    wider = [one_scenario.ORIGIN_SEVEN, one_scenario.ORIGIN_WIDE]
    for name in [one_scenario.ORIGIN] * repeat + wider:
        command = [sys.executable, script, name]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        runs.append(json.loads(done.stdout))
        print(f"  origin: {runs[-1]['scenario_s']:.2f} s", file=sys.stderr, flush=True)
    wide, seven = runs.pop(), runs.pop()
    return {
        "origin_seven_s": seven["scenario_s"],
        "origin_wide_s": wide["scenario_s"],
        "origin_s": median(r["scenario_s"] for r in runs),
        "origin_mb": max(r["peak_mb"] for r in runs),
        "origin_periods": int(runs[0]["periods"]),
    }


def memory() -> dict[str, Any]:
    """Peak memory of a process that runs the scenario."""
    script = str(HERE / "one_scenario.py")
    done = subprocess.run([sys.executable, script], capture_output=True, check=True, text=True)
    return {"peak_mb": json.loads(done.stdout)["peak_mb"]}


def flat(figures: dict[str, Any]) -> dict[str, Any]:
    """Figures by scenario beside the others: `question_s baseline`."""
    return {
        f"{name} {part}".strip(): figure
        for name, value in figures.items()
        for part, figure in (value.items() if isinstance(value, dict) else [("", value)])
    }


def verdict(goal: float | None, name: str, value: float | None) -> str:
    """`met`, `MISSED`, or why there is none."""
    if value is None:
        return "not measured"
    if goal is None:
        return ""
    return "met" if (value >= goal if name in MORE_IS_BETTER else value <= goal) else "MISSED"


def show(figures: dict[str, Any]) -> None:
    """Print every figure beside its goal, and what it means."""
    f = figures
    solved = f.get("linopy_solved", "none")
    big = f.get("growth_columns", ["?", "?"])
    meaning = {
        "period_over_solver": f"all periods over the solver's own time in {f['steps']} steps",
        "scenario_s": f"{f['periods']} years: read {f['read_s']:.2f}, base year "
        f"{f['base_year_s']:.2f}, years {f['years_s']:.2f}",
        "linopy_over_ours": f"HiGHS QP solved {solved} early periods; scaled up to {f['periods']} periods of "
        f"{f.get('linopy_programs', '?')} programs",
        "tables_share": "of the CPU of these questions",
        "help_s": "ytterby --help as a process",
        "help_over_bare": "its CPU over that of a typer program with two commands",
        "peak_mb": "largest memory of a process that runs the scenario",
        "origin_s": f"{f['origin_periods']} periods with quarters, cohorts, stocks; a rule on two elements",
        "origin_mb": "largest memory of that process",
        "origin_seven_s": "the same for a rule on seven elements towards all (once)",
        "origin_wide_s": "the same for a requirement that counts every element (once)",
        "growth_4x": f"one period, {big[0]} columns to {big[1]}: four copies, routes between them",
    }
    measured = flat({name: figures.get(name, {}) for name in GOALS})
    for name, goal in flat(GOALS).items():
        value = measured.get(name)
        shown = "-" if value is None else f"{value:.2f}"
        sign = ">=" if name in MORE_IS_BETTER else "<="
        aim = "none" if goal is None else f"{sign} {goal:g}"
        told = meaning.get(name, "CPU on one core")
        print(f"{name:<37}{shown:>9}  goal {aim:<8}{verdict(goal, name, value):<14}{told}")


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3, help="times each figure is measured")
    parser.add_argument("--out", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--no-linopy", action="store_true", help="leave the slowest part out")
    wish = parser.parse_args()
    figures, base, years = scenario(wish.repeat)
    figures |= questions()
    figures |= command_help(3 * wish.repeat)
    figures |= memory()
    figures |= origin(wish.repeat)
    if not wish.no_linopy:
        figures |= linopy(years, figures["years_s"])
    figures |= growth(base, years[0], wish.repeat)
    figures["machine"] = f"{platform.machine()}, Python {platform.python_version()}, one core"
    figures["goals"] = GOALS
    measured = flat({name: figures.get(name, {}) for name in GOALS})
    figures["verdicts"] = {
        name: verdict(goal, name, measured.get(name)) for name, goal in flat(GOALS).items()
    }
    show(figures)
    wish.out.parent.mkdir(parents=True, exist_ok=True)
    wish.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(f"written to {wish.out}")


if __name__ == "__main__":
    main()

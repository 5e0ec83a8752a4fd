"""One scenario in a process of its own on one core: CPU seconds of its parts, and of its periods over the solver.

python benchmarks/one_scenario.py [NAME or FILE]
"""

from __future__ import annotations

import argparse
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from measure import report, use_one_core

use_one_core()

from ytterby.controls import book  # noqa: E402
from ytterby.market import clear, solve  # noqa: E402
from ytterby.scenarios.read import resolve  # noqa: E402
from ytterby.world import read as chain_read  # noqa: E402
from ytterby.world.base_year.calibrate import calibrate  # noqa: E402
from ytterby.years.run import run_years  # noqa: E402

if TYPE_CHECKING:
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year

SCENARIO = "technology-ban-2023"
HERE = Path(__file__).resolve().parent


def run(name: str = SCENARIO) -> tuple[dict[str, float], BaseYear, list[Year]]:
    """Read, calibrate and clear every year. CPU seconds of each, the base year and the years."""
    clear.perf_counter = solve.perf_counter = process_time  # the solver's seconds by processor too
    start = process_time()
    chain, law = chain_read.read_chain(), book.Book.read()
    scenario = resolve(name, law, base_digest=chain.digest)
    read = process_time()
    base = calibrate(chain)
    calibrated = process_time()
    years = run_years(base, scenario, law)
    done = process_time()
    times = {
        "scenario_s": done - start,
        "read_s": read - start,
        "base_year_s": calibrated - read,
        "years_s": done - calibrated,
        "period_over_solver": (done - calibrated) / sum(year.solver_seconds for year in years),
        "periods": len(years),
        "steps": sum(year.solution.steps for year in years),
    }
    return times, base, years


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "scenario", nargs="?", default=SCENARIO, help="a name, or a file beside this script"
    )
    name = parser.parse_args().scenario
    measured, *_ = run(str(HERE / name) if name.endswith(".yaml") else name)
    report(measured)

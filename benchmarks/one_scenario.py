"""One scenario, 2024-2045, in a process of its own on one core; prints its times as JSON."""

from __future__ import annotations

import argparse
import json
import resource
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from one_core import use_one_core

use_one_core()

from ytterby.law import book  # noqa: E402
from ytterby.scenarios.read import resolve  # noqa: E402
from ytterby.world import read as chain_read  # noqa: E402
from ytterby.world.base_year.calibrate import calibrate  # noqa: E402
from ytterby.years.run import run_years  # noqa: E402

if TYPE_CHECKING:
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year

SCENARIO = "technology-ban-2023"
ORIGIN = str(Path(__file__).parent / "origin_quarters.yaml")
ORIGIN_SEVEN = str(Path(__file__).parent / "origin_seven.yaml")
ORIGIN_WIDE = str(Path(__file__).parent / "origin_wide.yaml")


def run(name: str = SCENARIO) -> tuple[dict[str, float], BaseYear, list[Year]]:
    """Read, calibrate and clear every year. Times [s] of each, the base year and the years."""
    chain_read._read.cache_clear()  # a second run reads its files again
    book._packaged.cache_clear()
    start = perf_counter()
    chain, law = chain_read.read_chain(), book.Book.read()
    scenario = resolve(name, law, base_digest=chain.digest)
    read = perf_counter()
    base = calibrate(chain)
    calibrated = perf_counter()
    years = run_years(base, scenario, law)
    done = perf_counter()
    times = {
        "read_s": read - start,
        "base_year_s": calibrated - read,
        "years_s": done - calibrated,
        "scenario_s": done - start,
        "solver_s": sum(year.solver_seconds for year in years),
        "steps": sum(year.solution.steps for year in years),
        "periods": len(years),
    }
    return times, base, years


def peak_megabytes() -> float:
    """Largest resident memory of this process so far [MB]."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="?", default=SCENARIO)
    measured, _, _ = run(parser.parse_args().scenario)
    print(json.dumps({**measured, "peak_mb": peak_megabytes()}))

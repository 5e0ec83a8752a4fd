"""CPU seconds of the economy wing on the 402 US industries: each method once, and an attribution of 32 runs.

    python benchmarks/economy.py

Goals: 0.5 s a method, 10 s on two cores (20 CPU seconds) for the attribution. A miss is printed as one.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from ytterby.economy.compare import compare
from ytterby.economy.impact import impact
from ytterby.economy.switches import METHODS, EconomySwitches

GOAL, ATTRIBUTION = 0.5, 20.0
TARGET = Path(__file__).resolve().parents[1] / "build" / "bench_economy.json"


def seconds(run) -> float:
    """CPU seconds of a call, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    """Time, print beside the goals, and write."""
    impact("USA", EconomySwitches(reach="imposed", cut=0.1))  # tables are read once
    found = {}
    for method in METHODS:
        switches = EconomySwitches(method=method, reach="imposed", cut=0.8)
        found[method] = seconds(lambda switches=switches: impact("USA", switches))
    found["32 runs"] = seconds(lambda: compare("usgs", "imf", ends=False))
    for name, spent in found.items():
        goal = ATTRIBUTION if name == "32 runs" else GOAL
        print(
            f"{name:12} {spent:7.3f} CPU s   goal {goal:g}   {'met' if spent <= goal else 'MISSED'}"
        )
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""CPU seconds of the economy wing on the 402 US industries: each method, and an attribution of 32 runs.

python benchmarks/economy.py
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from measure import report, spent, use_one_core

use_one_core()

from ytterby.economics.decomposition import compare  # noqa: E402
from ytterby.economics.impact import impact  # noqa: E402
from ytterby.economics.switches import METHODS, EconomySwitches  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable


def best(work: Callable[[], Any]) -> float:
    """CPU seconds of a call, the least of three."""
    return min(spent(work) for _ in range(3))


def main() -> None:
    """Each method, then the attribution."""
    impact("USA", EconomySwitches(reach="imposed", cut=0.1))  # tables are read once
    figures = {}
    for method in METHODS:
        switches = EconomySwitches(method=method, reach="imposed", cut=0.8)
        figures[f"{method}_s"] = best(partial(impact, "USA", switches))
    figures["attribution_s"] = best(lambda: compare("usgs", "imf", ends=False))
    report(figures)


if __name__ == "__main__":
    main()

"""Random markets, cleared by the package and by a second formulation; ends with an error where they differ.

python -m verify                    # 1,000 markets, with tools/ on the path: `make verify`
python -m verify --markets 50 --from 2000
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np

from verify.compare import COMPARED, KINDS, TOLERANCE, Difference, compare
from verify.second import UnsolvedError

WORST = 10


def main() -> None:
    """Compare, print the table of the largest differences."""
    parser = argparse.ArgumentParser(prog="verify", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--markets", type=int, default=1000)
    parser.add_argument("--from", dest="first", type=int, default=0, metavar="SEED")
    words = parser.parse_args()
    found: list[Difference] = []
    unsolved: dict[int, str] = {}
    start = time.process_time()
    for seed in range(words.first, words.first + words.markets):
        try:
            found += compare(seed)
        except UnsolvedError as error:
            unsolved[seed] = str(error)
        done = seed - words.first + 1
        if done % 100 == 0:
            print(f"{done} of {words.markets}", file=sys.stderr, flush=True)
    report(found, words.markets, unsolved, time.process_time() - start)
    compared = [one for one in found if one.kind in COMPARED]
    if any(one.size > TOLERANCE for one in compared) or len(unsolved) > words.markets // 50:
        raise SystemExit(
            f"The two formulations differ by more than {TOLERANCE:.0e}, or too few were compared."
        )


def report(found: list[Difference], markets: int, unsolved: dict[int, str], seconds: float) -> None:
    """How the differences are spread, the largest ones, and what the second formulation could not solve."""
    compared = len({one.seed for one in found})
    print(
        f"{compared} of {markets} markets compared, {seconds:.0f} CPU s; relative differences, the largest of a market"
    )
    print(f"{'kind':8} {'median':>9} {'99%':>9} {'largest':>9}  above {TOLERANCE:.0e}")
    for kind in KINDS:
        sizes = np.array([one.size for one in found if one.kind == kind])
        middle, high = np.quantile(sizes, [0.5, 0.99])
        print(
            f"{kind:8} {middle:9.1e} {high:9.1e} {sizes.max():9.1e}  {int((sizes > TOLERANCE).sum())}"
        )
    print(
        f"\n{'market':>6} {'kind':8} {'name':22} {'package':>14} {'second':>14} {'difference':>10}"
    )
    for one in sorted(found, key=lambda one: -one.size)[:WORST]:
        print(
            f"{one.seed:6} {one.kind:8} {one.name:22} {one.ours:14.7g} {one.theirs:14.7g} {one.size:10.1e}"
        )
    for seed, why in unsolved.items():
        print(f"{seed:6} not compared: {why}")


if __name__ == "__main__":
    main()

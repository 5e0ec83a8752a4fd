"""Which groups of assumptions decide an answer: Sobol's indices of groups, over random draws.

    python tools/sobol.py gallium-as-recorded --data gallium --base 128 --out build/sobol

The first index of a group is the share of the variance of an answer that the group explains alone; the total index is
the share that would be left if all other groups were known. A total above the first says that the group acts together
with others. Each base draw needs two runs and one more a group, each against its reference: with 27 groups 128 base
draws are 3,712 draws. Finished runs are kept in `--out`, and the same command goes on from there.

The luck of licences is the same in all draws: it belongs to no group.

References
----------
Sobol' (2001), Mathematics and Computers in Simulation 55:271-280; Saltelli et al. (2010), Computer Physics
Communications 181:259-270 (estimators, as `scipy.stats.sobol_indices` has them).
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy.stats import qmc, sobol_indices

from ytterby.controls.acts.base import ApprovalNoise
from ytterby.draws.ensemble import WANTS, effects, with_zeros
from ytterby.draws.hypercube import SPREAD, changes, seed_of
from ytterby.draws.loop import one_table, run_study
from ytterby.draws.plan import make_plan
from ytterby.figures.run_rows import ROW, headline_rows
from ytterby.report.words import row_name
from ytterby.runs.run import Executor
from ytterby.runs.store import Store
from ytterby.runs.workspace import folder_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.draws.hypercube import DrawnNumber
    from ytterby.draws.plan import Plan
    from ytterby.ground.arrays import Floats
    from ytterby.runs.job import Job

CONFIDENCE = 0.9
SEED = 1


@dataclass(frozen=True)
class Design:
    """Draws of A, of B, and of A with one group taken from B, one after the other.

    numbers : what is drawn. groups : their names. shares : array (draw, number), cumulated probabilities in (0, 1).
    """

    numbers: Sequence[DrawnNumber]
    groups: tuple[str, ...]
    shares: Floats

    @classmethod
    def of(cls, numbers: Sequence[DrawnNumber], base: int, seed: int = SEED) -> Design:
        """A design of some base draws, a power of two."""
        both = qmc.Sobol(2 * len(numbers), seed=np.random.default_rng(seed)).random(base)
        a, b = both[:, : len(numbers)], both[:, len(numbers) :]
        groups = tuple(sorted({one.group for one in numbers}))
        parts = [a, b]
        for group in groups:
            own = np.array([one.group == group for one in numbers])
            parts.append(np.where(own, b, a))
        return cls(numbers, groups, np.concatenate(parts))

    def indices(self, values: Floats, seed: int = SEED) -> list[tuple[str, Floats]]:
        """Group -> first index, its low and high end, total index, its low and high end; array (6).

        values : array (draw), the answer at each draw of the design. Draws of a base without an answer are left out.
        """
        table = values.reshape(2 + len(self.groups), -1)
        known = table[:, np.isfinite(table).all(axis=0)]
        even = known[
            :, : 2 ** int(np.log2(known.shape[1]))
        ]  # the estimators ask for a power of two
        a, b, ab = even[0], even[1], even[2:]
        found = sobol_indices(func={"f_A": a[None], "f_B": b[None], "f_AB": ab[:, None]}, n=len(a))
        ends = found.bootstrap(confidence_level=CONFIDENCE, n_resamples=999)
        first, total = ends.first_order.confidence_interval, ends.total_order.confidence_interval
        columns = (
            found.first_order, first.low, first.high, found.total_order, total.low, total.high,
        )  # fmt: skip
        return list(
            zip(self.groups, np.stack([np.ravel(one) for one in columns], axis=1), strict=True)
        )


def jobs_of(plan: Plan, design: Design, draw: int) -> list[Job]:
    """The runs of a draw of the design: scenario and reference on its numbers."""
    row = [
        float(one.quantile(design.shares[draw : draw + 1, n])[0])
        for n, one in enumerate(design.numbers)
    ]
    spread = next(
        (value for one, value in zip(design.numbers, row, strict=True) if one.id == SPREAD), None
    )
    noise = None if spread is None else ApprovalNoise(seed_of(SEED, 0), spread)
    workspace = plan.workspace
    numbers = changes(workspace.chain.parameters, list(design.numbers), np.array(row))
    return workspace.jobs(plan.scenarios, numbers, wants=WANTS, approval_noise=noise)


def answers(plan: Plan, design: Design, store: Store) -> pl.DataFrame:
    """draw, `ROW`, value: the difference that the scenario makes, on average over the years after the first."""
    names = [one.name for one in plan.scenarios]

    def labelled(draw: int, _: int, frames: list[pl.DataFrame]) -> pl.DataFrame:
        own = (
            frame.select(
                pl.lit(draw, pl.Int64).alias("draw"), pl.lit(name).alias("scenario"), pl.all()
            )
            for name, frame in zip(names, frames, strict=True)
        )
        return pl.concat(own)

    draws = {draw: {0: jobs_of(plan, design, draw)} for draw in range(len(design.shares))}
    table = run_study(
        draws, one_table(WANTS), labelled, Executor("processes", 2, store),
        on_progress=lambda done, of: print(f"draws: {done} of {of}", file=sys.stderr),
    )  # fmt: skip
    changed = effects(with_zeros(pl.concat(table.of().values())), *names)
    later = changed.filter(pl.col("year") > pl.col("year").min())
    return later.group_by("draw", *ROW).agg(value=pl.col("difference").mean())


def report(plan: Plan, design: Design, values: pl.DataFrame, top: int) -> str:
    """A table in Markdown for each headline row: the groups that decide it."""
    lines = []
    rows = headline_rows(plan.workspace.chain)
    chosen = rows.join(values, on=ROW, nulls_equal=True, maintain_order="left").drop_nulls("draw")
    for key, own in chosen.group_by(ROW, maintain_order=True):
        answer = np.full(len(design.shares), np.nan)
        answer[own["draw"].to_numpy()] = own["value"].to_numpy()
        if np.nanstd(answer) == 0.0:
            continue
        found = sorted(design.indices(answer), key=lambda one: -one[1][3])
        lines += [f"\n{row_name(dict(zip(ROW, key, strict=True)))}", "",
                  "| group | first | 90% | total | 90% |", "|---|---:|---|---:|---|"]  # fmt: skip
        for group, (first, low, high, total, least, most) in found[:top]:
            lines.append(
                f"| {group} | {first:.2f} | {low:.2f} to {high:.2f} | {total:.2f} | {least:.2f} to {most:.2f} |"
            )
        lines.append(
            f"| sum of all {len(found)} | {sum(one[1][0] for one in found):.2f} | | {sum(one[1][3] for one in found):.2f} | |"
        )
    return "\n".join(lines)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("scenario")
    parser.add_argument("--data", default="rare_earths")
    parser.add_argument("--base", type=int, default=128, help="base draws, a power of two")
    parser.add_argument("--until", type=int)
    parser.add_argument("--top", type=int, default=6, help="groups of each row")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    plan = make_plan(
        given.scenario, draws=1, seed=SEED, until=given.until, folder=folder_of(given.data)
    )
    design = Design.of(plan.cube.numbers, given.base)
    given.out.mkdir(parents=True, exist_ok=True)
    store = Store(given.out, max_bytes=None, strict=True)
    print(report(plan, design, answers(plan, design, store), given.top))


if __name__ == "__main__":
    main()

"""One plan after another in processes that stay: the markets of all futures are made once for all of them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.planning.solve.futures import futures_of
from ytterby.planning.solve.kept import home_of
from ytterby.planning.solve.placement import placed
from ytterby.planning.solve.solve import search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.arrays import Floats
    from ytterby.ground.progress import Steps
    from ytterby.planning.solve.first_stage import RiskOf
    from ytterby.planning.solve.futures import Futures
    from ytterby.planning.solve.kept import Progress
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.solve.plan import LeastCostPlan


@dataclass(frozen=True)
class PlanSeries:
    """Processes in which one plan after another is sought.

    planned : the plan whose markets serve for all; home : folder in which markets and cuts are kept
    """

    planned: PlacedTargets
    futures: Futures
    home: Path
    on_progress: Steps | None

    def named(self, name: str) -> PlanSeries:
        """The same, with a name before the phases of its progress."""
        on_progress = self.on_progress
        if on_progress is None:
            return self
        return replace(
            self,
            on_progress=lambda what, done, total: on_progress(
                f"{name}: {what[:1].lower()}{what[1:]}", done, total
            ),
        )

    def placed(self, **changes: Any) -> PlacedTargets:
        """The same file with other keys."""
        planned = self.planned
        targets = planned.targets.model_copy(update=changes)
        fine = planned.tasks[0].fine
        return placed(targets, planned.document, planned.workspace, fine=fine)

    def solve(
        self,
        planned: PlacedTargets,
        known: Progress | None = None,
        begin: Floats | None = None,
        gap: float | None = None,
    ) -> LeastCostPlan:
        """The cheapest plan of the series' own blocks and futures. known, begin, gap : see `solve.search`."""
        return search(
            planned, self.futures, self.home, like=self.planned, known=known, begin=begin, gap=gap,
            on_progress=self.on_progress,
        )  # fmt: skip


@contextmanager
def series_of(
    planned: PlacedTargets,
    workers: int,
    keep: Path | bool = True,
    on_progress: Steps | None = None,
) -> Iterator[PlanSeries]:
    """Open the processes. keep : as in `solve`; where nothing is to be kept, it is until they close."""
    home = home_of(keep)
    with TemporaryDirectory(prefix="ytterby-") as folder, futures_of(planned.tasks, workers) as own:
        yield PlanSeries(planned, own, home or Path(folder), on_progress)


def weights_of(risk: RiskOf, values: Floats) -> Floats:
    """What one more of each future's cost adds to the weighed cost: array (future); values : array (future).

    The mean of the worst 1 - level weighs the worst futures, the last of them in part.
    """
    weights = (1.0 - risk.weight) * risk.probability
    if risk.weight > 0.0:
        left = 1.0 - risk.level
        for number in np.argsort(values)[::-1]:
            part = min(float(risk.probability[number]), left)
            weights[number] += risk.weight * part / (1.0 - risk.level)
            left -= part
    return np.asarray(weights)

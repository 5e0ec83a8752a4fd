"""`ytterby.ensemble(...)`: a scenario and its reference over many draws of all assumptions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.draws.loop import one_table, run_study
from ytterby.draws.sampling.gather import gather
from ytterby.draws.sampling.plan import make_plan
from ytterby.ground.progress import ProgressReport
from ytterby.ground.renamed import old_arguments
from ytterby.runs.data import DEFAULT, folder_of
from ytterby.runs.run import Executor

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from ytterby.draws.sampling.gather import Ensemble
    from ytterby.ground.progress import OnProgress
    from ytterby.runs.data import Data

MEASURES = "measures"
"""What a run is asked for, in `runs.run.WANTS`."""


@old_arguments
def ensemble(
    scenario: str,
    *,
    draws: int = 100,
    seed: int = 1,
    correlation: float = 0.0,
    reference: str | None = None,
    until: int | None = None,
    data: Data = DEFAULT,
    switches: Mapping[str, Any] | None = None,
    out: Path | str | None = None,
    engine: str = "processes",
    workers: int = 2,
    on_progress: OnProgress | None = None,
) -> Ensemble:
    """Run a scenario and its reference over random draws of every number that has a range.

    Every draw reconciles and calibrates its own base year and runs both scenarios on it, in processes
    of their own: call it from a file under `if __name__ == "__main__":`, as every use of processes
    needs.

    Parameters
    ----------
    scenario : name of a built-in scenario, or path of a YAML file.
    draws, seed : how many draws, and which: the same two give the same numbers. A draw without any
        change is run with them.
    correlation : of the numbers within a group of assumptions [0 to 1]. What one source of
        error moves (all recoveries, all lead times) averages out at 0 and moves as one at 1; nobody
        knows where between.
    reference : scenario that effects are measured against; as `simulate` compares if left out.
    until : last year; the scenario's if left out.
    data : data folder, by name, path or as read.
    switches : laid over those of both scenarios, such as `{"stocks": False}`.
    out : folder where each draw is kept as soon as it is done. The same call goes on where an
        interrupted one stopped; another ensemble in that folder is refused.
    engine : name of a module in `runs.engines`; workers : runs at a time.
    on_progress : called with a `ProgressReport`; its phase says how many draws have failed, if any.

    Raises
    ------
    ScenarioError, DataError : something cannot be used as it is. ResultError : `out` holds another
    ensemble. MarketError : no draw has an answer.
    """
    plan = make_plan(scenario, draws=draws, seed=seed, correlation=correlation, against=reference, until=until,
                     folder=folder_of(data), switches=switches)  # fmt: skip
    store = plan.store(Path(out)) if out is not None else None
    answered: list[int] = []

    def kept(draw: int, _: int, frames: list[pl.DataFrame]) -> list[pl.DataFrame]:
        answered.append(draw)
        return frames

    def report(done: int, total: int) -> None:
        if on_progress:
            failed = done - len(answered)
            phase = f"draws ({failed} failed)" if failed else "draws"
            on_progress(ProgressReport(phase, done, total, done / total))

    jobs = plan.draws(MEASURES)
    report(0, len(jobs))
    means = Executor(engine, workers, store)
    return gather(plan, run_study(jobs, one_table(MEASURES), kept, means, on_progress=report))

"""`ytterby.ensemble(...)`: a scenario and its reference over many draws of all assumptions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.draws.sampling.gather import gather
from ytterby.draws.sampling.plan import make_plan
from ytterby.ground.progress import ProgressReport
from ytterby.ground.renamed import old_arguments
from ytterby.runs.data import DEFAULT, folder_of
from ytterby.runs.run import Executor, run_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.draws.sampling.gather import Ensemble
    from ytterby.ground.progress import OnProgress
    from ytterby.runs.data import Data
    from ytterby.runs.job import Job, Run


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
    plan = make_plan(scenario, draws=draws, seed=seed, together=correlation, against=reference, until=until,
                     folder=folder_of(data), switches=switches)  # fmt: skip
    jobs = plan.jobs()
    draw_of = {job.key: draw for draw, own in jobs.items() for job in own}
    left = {draw: len({job.key for job in own}) for draw, own in jobs.items()}
    failed: set[int] = set()

    def report() -> None:
        if on_progress:
            done, total = sum(not n for n in left.values()), len(left)
            phase = f"draws ({len(failed)} failed)" if failed else "draws"
            on_progress(ProgressReport(phase, done, total, done / total))

    def on_result(job: Job, outcome: Run | Exception) -> None:
        draw = draw_of[job.key]
        left[draw] -= 1
        if isinstance(outcome, Exception):
            failed.add(draw)
        if not left[draw]:
            report()

    store = plan.store(Path(out)) if out is not None else None
    report()
    outcomes = run_all(
        [job for own in jobs.values() for job in own],
        Executor(engine, workers, store), together=len(plan.scenarios), on_result=on_result,
    )  # fmt: skip
    return gather(plan, {draw: [outcomes[job.key] for job in own] for draw, own in jobs.items()})

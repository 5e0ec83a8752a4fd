"""`ytterby.ensemble(...)`: a scenario and its reference over many draws of all assumptions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.study.ensemble.gather import gather
from ytterby.study.ensemble.plan import make_plan
from ytterby.study.run import Means, run_all

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ytterby.study.ensemble.gather import Ensemble
    from ytterby.study.job import Job, Run


def ensemble(
    scenario: str,
    *,
    draws: int = 100,
    seed: int = 1,
    together: float = 0.0,
    against: str | None = None,
    until: int | None = None,
    folder: Path | None = None,
    switches: Mapping[str, Any] | None = None,
    out: Path | str | None = None,
    engine: str = "processes",
    workers: int = 2,
    tick: Callable[[int, int, int], None] | None = None,
) -> Ensemble:
    """Run a scenario and its reference over random draws of every number that has a range.

    Every draw reconciles and calibrates its own base year and runs both scenarios on it, in processes
    of their own: call it from a file under `if __name__ == "__main__":`, as every use of processes
    needs.

    Parameters
    ----------
    scenario : name of a built-in scenario, or path of a YAML file.
    draws, seed : how many draws, and which: the same two give the same numbers. A draw without any
        change is run beside them.
    together : correlation of the numbers within a group of assumptions [0 to 1]. What one source of
        error moves (all recoveries, all lead times) averages out at 0 and moves as one at 1; nobody
        knows where between.
    against : scenario that effects are measured against; as `simulate` compares if left out.
    until : last year; the scenario's if left out.
    folder : data folder; the packaged rare earths by default.
    switches : laid over those of both scenarios, such as `{"stocks": False}`.
    out : folder where each draw is kept as soon as it is done. The same call goes on where an
        interrupted one stopped; another ensemble in that folder is refused.
    engine : name of a module in `study.engines`; workers : runs at a time.
    tick : called with draws done, draws failed and draws in all.

    Raises
    ------
    ScenarioError, DataError : something cannot be used as it is. ResultError : `out` holds another
    ensemble. MarketError : no draw has an answer.
    """
    plan = make_plan(scenario, draws=draws, seed=seed, together=together, against=against, until=until,
                     folder=folder, switches=switches)  # fmt: skip
    jobs = plan.jobs()
    draw_of = {job.key: draw for draw, own in jobs.items() for job in own}
    left = {draw: len({job.key for job in own}) for draw, own in jobs.items()}
    failed: set[int] = set()

    def told() -> None:
        if tick:
            tick(sum(not n for d, n in left.items() if d not in failed), len(failed), len(left))

    def done(job: Job, outcome: Run | Exception) -> None:
        draw = draw_of[job.key]
        left[draw] -= 1
        if isinstance(outcome, Exception):
            failed.add(draw)
        if not left[draw]:
            told()

    store = plan.store(Path(out)) if out is not None else None
    told()
    found = run_all(
        [job for own in jobs.values() for job in own],
        Means(engine, workers, store), together=len(plan.scenarios), done=done,
    )  # fmt: skip
    return gather(plan, {draw: [found[job.key] for job in own] for draw, own in jobs.items()})

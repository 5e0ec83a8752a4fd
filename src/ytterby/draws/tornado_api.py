"""`ytterby.tornado(...)`: each group of assumptions at its ends, and what that does to a scenario's effects."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ytterby.draws.findings import middle_year
from ytterby.draws.tornado import draws_of
from ytterby.draws.tornado import tornado as run_draws
from ytterby.ground.errors import YtterbyError, check_known
from ytterby.ground.progress import steps_of
from ytterby.ground.renamed import old_arguments
from ytterby.runs.data import DEFAULT, folder_of
from ytterby.runs.run import Executor
from ytterby.runs.simulate import default_references
from ytterby.runs.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ytterby.draws.sampling.numbers import Draw
    from ytterby.draws.tornado import Tornado
    from ytterby.ground.progress import OnProgress
    from ytterby.runs.data import Data
    from ytterby.runs.store import Store


@old_arguments
def tornado(
    scenario: str = "technology-ban-2023",
    *,
    reference: str = "",
    data: Data = DEFAULT,
    year: int | None = None,
    single: bool = False,
    only: Collection[str] = (),
    engine: str = "processes",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    on_progress: OnProgress | None = None,
) -> Tornado:
    """Run each group of assumptions at its low and high end, recalibrated.

    Parameters
    ----------
    scenario : built-in name, or path of a YAML file. reference : what it is measured against; what it is compared
        with first if left out.
    data : data folder, by name, path or as read.
    year : that is measured; the middle of the scenario's if left out.
    single : each assumption by itself, not by groups. only : groups or ids to run; all if empty.
    engine, workers, store : how runs are made, how many at a time, and where they are kept.
    on_progress : called with a `ProgressReport`.

    Raises ScenarioError, DataError, MarketError, and YtterbyError for a year or a group that is not known.
    """
    workspace = Workspace.read(folder_of(data))
    focus = workspace.scenario(scenario)
    reference = reference or reference_of(workspace, scenario)
    year = middle_year(focus) if year is None else year
    if not focus.years.start < year <= focus.years.end:
        raise YtterbyError(
            f"year {year} is not between {focus.years.start + 1} and {focus.years.end}"
        )
    draws = chosen_draws(workspace, scenario, reference, only, single=single)
    with steps_of(on_progress) as step:
        return run_draws(
            workspace, draws, (reference, scenario), year, on_progress=partial(step, "tornado"),
            executor=Executor.of(engine, workers, store),
        )  # fmt: skip


def reference_of(workspace: Workspace, scenario: str) -> str:
    """The scenario that a scenario is compared with first; the data folder's own where there is none."""
    own = workspace.chain.reference_scenario
    return next(iter(default_references(workspace.scenario(scenario), own)), own)


def chosen_draws(
    workspace: Workspace, scenario: str, reference: str, only: Collection[str], *, single: bool = False
) -> list[Draw]:  # fmt: skip
    """Both ends of the groups or assumptions that are named, of all where none is. Raises YtterbyError."""
    pair = (workspace.scenario(scenario), workspace.scenario(reference))
    draws = draws_of(workspace, *pair, single=single)
    for name in only:
        check_known(name, {d.group for d in draws}, "no group or assumption {!r}", YtterbyError)
    return [draw for draw in draws if not only or draw.group in only]

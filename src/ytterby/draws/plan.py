"""What an ensemble will run, with every name and number checked, and where its draws are kept."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ytterby.draws.hypercube import Hypercube, set_by
from ytterby.ground.errors import ResultError, ScenarioError, error_of
from ytterby.ground.files import make_folder, write_atomic
from ytterby.runs.job import computing_digest
from ytterby.runs.simulate import default_references, one_run
from ytterby.runs.store import Store
from ytterby.runs.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.runs.job import Job
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.read import Chain

PLAN, KEPT = "plan.json", "draws"
OWN = (PLAN, KEPT)
"""What an ensemble looks after itself in its folder: by it an interrupted one goes on."""


@dataclass(frozen=True)
class Plan:
    """What decides an ensemble: two folders with the same plan hold the same draws."""

    scenarios: tuple[Scenario, ...]
    cube: Hypercube

    @property
    def workspace(self) -> Workspace:
        """What it stands on."""
        return self.cube.workspace

    @property
    def content(self) -> dict[str, Any]:
        """As kept next to the draws, so that no other ensemble goes on in their folder."""
        return {
            "scenarios": [one.name for one in self.scenarios],
            "draws": self.cube.count,
            "seed": self.cube.seed,
            "until": self.scenarios[-1].years.end,
            "digests": {
                "scenarios": [one.digest() for one in self.scenarios],
                "data": self.workspace.chain.digest,
                "controls": self.workspace.law_digest,
                "code": computing_digest(),
            },
        }

    def draws(self, wants: str) -> dict[int, dict[int, list[Job]]]:
        """Draw -> the jobs of the comparison: the central draw and the random ones."""
        return self.cube.draws([self.scenarios], wants, central=True)

    def store(self, out: Path) -> Store:
        """The store in which the draws of this ensemble are kept, with the plan beside it.

        Raises ResultError when the folder holds another ensemble, or is none.
        """
        if out.exists() and not out.is_dir():
            raise ResultError("the place for an ensemble must be a folder", where=str(out))
        place, head = out / KEPT, out / PLAN
        if head.is_file():
            _refuse_another(head, self.content)
        elif place.is_dir() and any(place.iterdir()):
            raise error_of(ResultError, "draws_no_plan", out)
        make_folder(place, ResultError)
        write_atomic(head, json.dumps(self.content, indent=1) + "\n", ResultError)
        return Store(place, max_bytes=None, strict=True)


def make_plan(
    scenario: str,
    *,
    draws: int,
    seed: int,
    against: str | None = None,
    until: int | None = None,
    folder: Path | None = None,
    switches: Mapping[str, Any] | None = None,
) -> Plan:
    """What an ensemble would run, with every name and number checked. As `ensemble`."""
    workspace = Workspace.read(folder)
    chain = workspace.chain
    if seed < 0:
        raise ScenarioError(f"a seed is a whole number from zero on, not {seed}")
    focus = workspace.scenario(scenario, switches)
    last = focus.years.end if until is None else until
    if last <= chain.base_year:
        raise ScenarioError(f"the last year must come after {chain.base_year}, not {last}")
    chosen: list[Scenario] = []
    for name in dict.fromkeys([against or reference_of(focus, chain), scenario]):
        one = workspace.scenario(name, switches, last)
        one_run(one, "an ensemble has one run a draw")
        chosen.append(one)
    cube = Hypercube.over(workspace, [chosen], draws, seed, fixed=set_by(chosen))
    return Plan(tuple(chosen), cube)


def reference_of(focus: Scenario, chain: Chain) -> str:
    """The scenario that a scenario is compared with first; the data folder's own where there is none."""
    own = chain.reference_scenario
    return next(iter(default_references(focus, own)), own)


def _refuse_another(head: Path, content: dict[str, Any]) -> None:
    try:
        kept = json.loads(head.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = None
    if not isinstance(kept, dict):  # draws are known by what is in them, so nothing is lost
        logging.getLogger("ytterby").warning("%s: damaged, and written again", head)
        return
    names = [name for name in content if name != "digests"]
    wrong = [f"{n} {kept.get(n)} and not {content[n]}" for n in names if kept.get(n) != content[n]]
    digests = kept.get("digests") or {}
    wrong += [f"other {n}" for n, own in content["digests"].items() if digests.get(n) != own]
    if wrong:
        raise error_of(ResultError, "another_ensemble", head, names=", ".join(wrong))

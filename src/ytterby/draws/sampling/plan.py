"""What an ensemble will run, with every name and number checked, and where its draws are kept."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ytterby.controls.acts.base import ApprovalNoise
from ytterby.draws.sampling import hypercube as sampling
from ytterby.ground.errors import ResultError, ScenarioError
from ytterby.ground.files import make_folder, write_atomic
from ytterby.ground.fingerprint import number_of_text
from ytterby.runs.job import computing_digest
from ytterby.runs.simulate import default_references
from ytterby.runs.store import Store
from ytterby.runs.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.draws.sampling.hypercube import DrawnNumber
    from ytterby.ground.arrays import Floats
    from ytterby.runs.job import Job
    from ytterby.scenarios.scenario import Scenario

PLAN, KEPT = "plan.json", "draws"
OWN = (PLAN, KEPT)
"""What an ensemble looks after itself in its folder: by it an interrupted one goes on."""
CENTRAL = 0
"""The draw in which every number has its own value; it stands beside the others and is none of them."""
SPREAD = "licence_spread"
"""Parameter: how approvals of licences scatter by destination and quarter."""


@dataclass(frozen=True)
class Plan:
    """What decides an ensemble: two folders with the same plan hold the same draws."""

    scenarios: tuple[Scenario, ...]
    workspace: Workspace
    assumptions: list[DrawnNumber]
    count: int
    seed: int
    together: float = 0.0

    @property
    def content(self) -> dict[str, Any]:
        """As kept beside the draws, so that no other ensemble goes on in their folder."""
        return {
            "scenarios": [one.name for one in self.scenarios],
            "draws": self.count,
            "seed": self.seed,
            "together": self.together,
            "until": self.scenarios[-1].years.end,
            "digests": {
                "scenarios": [one.digest() for one in self.scenarios],
                "data": self.workspace.chain.digest,
                "controls": self.workspace.law_digest,
                "code": computing_digest(),
            },
        }

    def jobs(self) -> dict[int, list[Job]]:
        """Draw -> a job a scenario: the central draw and the random ones.

        What is drawn depends on count and seed alone.
        """
        jobs = {CENTRAL: self.workspace.jobs(self.scenarios, wants="measures")}
        ids = [a.id for a in self.assumptions]
        spread = ids.index(SPREAD) if SPREAD in ids else None
        for number, row in enumerate(self.sample(), start=1):
            approval_noise = None
            if spread is not None:
                approval_noise = ApprovalNoise(seed_of(self.seed, number), float(row[spread]))
            changed = sampling.changes(self.workspace.chain.parameters, self.assumptions, row)
            jobs[number] = self.workspace.jobs(
                self.scenarios, changed, wants="measures", approval_noise=approval_noise
            )
        return jobs

    def sample(self) -> Floats:
        """Array (draw, assumption)."""
        return sampling.sample(self.assumptions, self.count, self.seed, self.together)

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
            raise ResultError(
                "draws without their plan", where=str(out), advice="Name another folder."
            )
        make_folder(place, ResultError)
        write_atomic(head, json.dumps(self.content, indent=1) + "\n", ResultError)
        return Store(place, max_bytes=None, strict=True)


def make_plan(
    scenario: str,
    *,
    draws: int,
    seed: int,
    together: float = 0.0,
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
    if not 0.0 <= together <= 1.0:
        raise ScenarioError(f"a correlation within groups lies from 0 to 1, not at {together:g}")
    focus = workspace.scenario(scenario, switches)
    reference = next(
        iter(default_references(focus, chain.reference_scenario)), chain.reference_scenario
    )
    last = focus.years.end if until is None else until
    if last <= chain.base_year:
        raise ScenarioError(f"the last year must come after {chain.base_year}, not {last}")
    chosen: list[Scenario] = []
    for name in dict.fromkeys([against or reference, scenario]):
        one = workspace.scenario(name, switches, last)
        if one.switches.elements == "one_by_one":
            raise ScenarioError(
                "an ensemble has one run a draw: the switch `elements` cannot be one_by_one",
                where=str(one.path or ""),
                advice="Give symbols, such as elements=Dy, or all.",
            )
        chosen.append(one)
    fixed = {name for one in chosen for name in one.parameters}
    numbers = sampling.of_parameters(chain.parameters, fixed)
    numbers += sampling.of_acts(chosen, workspace.book, set(chain.elements))
    return Plan(tuple(chosen), workspace, numbers, draws, seed, together)


def seed_of(seed: int, draw: int) -> int:
    """The seed of a draw's luck: another one for each draw, in the range of whole numbers of JSON."""
    return number_of_text(f"{seed}/{draw}", 6)


def _refuse_another(head: Path, content: dict[str, Any]) -> None:
    try:
        kept = json.loads(head.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = None
    if not isinstance(kept, dict):  # draws are known by what is in them, so nothing is lost
        logging.getLogger("ytterby").warning("%s: damaged, and written again", head)
        return
    wrong = [name for name, value in content.items() if kept.get(name) != value]
    if not wrong:
        return
    if wrong == ["digests"]:
        kept_digests = kept.get("digests") or {}
        parts = [
            name for name, value in content["digests"].items() if kept_digests.get(name) != value
        ]
        what = f"the folder holds draws made with other {' and '.join(parts)}"
        advice = "Draws of two versions do not mix: name another folder."
    else:
        differences = ", ".join(
            f"{n} {kept.get(n)} and not {content[n]}" for n in wrong if n != "digests"
        )
        what = f"the folder holds another ensemble: {differences}"
        advice = "Give the same settings to go on with it, or another folder."
    raise ResultError(what, where=str(head), advice=advice)

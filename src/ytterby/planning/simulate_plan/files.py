"""The scenario files of a plan: each future without it, with it, and without the supplier of each cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.ground.files import write_atomic
from ytterby.planning.targets.file import CoverTarget, Stop
from ytterby.planning.targets.scenario import interrupted_text, scenario_text
from ytterby.planning.write.scenarios import plan_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ytterby.planning.second_stage.future import FutureSolution
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.targets.file import Future, TargetsFile


@dataclass(frozen=True)
class PlanFiles:
    """The files of a plan in a future. covers : id of a cover -> file in which its supplier is missing."""

    solution: FutureSolution
    future: Future
    without: Path
    with_plan: Path
    covers: dict[str, Path]

    @property
    def all(self) -> list[Path]:
        """All of them."""
        return [self.without, self.with_plan, *self.covers.values()]


def plan_files(plan: LeastCostPlan, folder: Path) -> list[PlanFiles]:
    """Write the scenario files of a plan into a folder, one set for each future."""
    targets, source_folder = plan.planned.targets, plan.planned.document.path.parent
    files = []
    for solution in plan.solutions:
        future = next(one for one in targets.futures if one.name == solution.future)
        without = folder / "futures" / f"{solution.future}.yaml"
        with_plan = folder / f"{solution.future}.yaml"
        write_atomic(without, scenario_text(future, targets.until, source_folder))
        write_atomic(with_plan, plan_text(plan, solution))
        covers = dict(_interrupted(targets, solution, folder, with_plan))
        files.append(PlanFiles(solution, future, without, with_plan, covers))
    return files


def _interrupted(
    targets: TargetsFile, solution: FutureSolution, folder: Path, with_plan: Path
) -> Iterator[tuple[str, Path]]:
    """Files in which the supplier of each cover is missing while the plan holds."""
    for target in targets.targets:
        if not isinstance(target, CoverTarget) or target.id not in solution.suppliers:
            continue
        last = target.from_ + max(round(float(target.months) / 12.0), 1) - 1
        stop = Stop.model_validate(
            {"origin": solution.suppliers[target.id], "from": f"{target.from_}-01-01",
             "until": f"{last}-12-31"}, context={"names": None},
        )  # fmt: skip
        name = f"{targets.name}-{solution.future}-{target.id}".lower().replace("_", "-")
        path = folder / "covers" / f"{name}.yaml"
        write_atomic(path, interrupted_text(name, f"../{with_plan.name}", stop))
        yield target.id, path

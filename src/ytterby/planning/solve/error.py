"""What cannot be reached, in words: which row, by how much, and the nearest value that can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.planning.targets.file import PlanError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.planning.second_stage.future import FutureSolution
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.targets.file import TargetsFile

MET = 1e-4
"""[share] that a target may be missed by."""


class OutOfReachError(PlanError):
    """Targets that no plan reaches; solutions : of each future, how near the nearest plan comes."""

    solutions: Sequence[FutureSolution] = ()


def unreachable(planned: PlacedTargets, solutions: Sequence[FutureSolution]) -> OutOfReachError:
    """The error that names what cannot be reached, by how much, and what can."""
    worst: dict[tuple[str, str], tuple[float, str]] = {}
    lines = {one.id: n for n, one in enumerate(planned.targets.targets)}
    for each in solutions:
        for one in each.reached:
            if one.lack <= MET:
                continue
            year = planned.frame.blocks.middles[one.block]
            text = (
                f"{one.target} ({one.what}) in {year}, future {each.future}: asked {one.required:.3g}, "
                f"nearest that can be reached {one.reached:.3g}"
            )
            key = one.target, each.future
            if one.lack > worst.get(key, (0.0, ""))[0]:
                worst[key] = (one.lack, text)
    first = next(iter(worst))[0]
    texts = [text for _, text in sorted(worst.values(), reverse=True)]
    limits, advice = _limits(planned.targets)
    fault = OutOfReachError(
        f"the targets cannot be reached with {limits}:\n  " + "\n  ".join(texts),
        where=planned.document.where(("targets", lines[first])),
        advice=f"Allow {advice}.",
    )
    fault.solutions = solutions
    return fault


def _limits(targets: TargetsFile) -> tuple[str, str]:
    """What holds a plan, and what would loosen it."""
    limits, loosened = ["these measures"], ["more measures"]
    if targets.budget_musd is not None:
        limits.append(f"a budget of {targets.budget_musd:g} million USD (budget_musd)")
        loosened.append("a larger budget_musd")
    if targets.wait_until is not None and targets.wait_until > targets.from_:
        limits.append(f"nothing decided before {targets.wait_until} (wait_until)")
        loosened.append("an earlier wait_until")
    loosened += ["a later year of the target", "the value that can be reached"]
    return " and ".join(limits), f"{', '.join(loosened[:-1])}, or {loosened[-1]}"

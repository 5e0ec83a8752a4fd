"""What cannot be reached, in words: which row, by how much, and the nearest value that can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.plan.targets import PlanError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.plan.recourse_future import FutureTold
    from ytterby.plan.solve_frame import PlacedTargets

MET = 1e-4
"""[share] that a target may be missed by."""


class OutOfReachError(PlanError):
    """Targets that no plan reaches; told : of each future, how near the nearest plan comes."""

    told: Sequence[FutureTold] = ()


def unreachable(planned: PlacedTargets, told: Sequence[FutureTold]) -> OutOfReachError:
    """The error that names what cannot be reached, by how much, and what can."""
    worst: dict[tuple[str, str], tuple[float, str]] = {}
    lines = {one.id: n for n, one in enumerate(planned.targets.targets)}
    for each in told:
        for one in each.reached:
            if one.lack <= MET:
                continue
            year = planned.frame.blocks.middles[one.block]
            text = (
                f"{one.target} ({one.what}) in {year}, future {each.future}: asked {one.asked:.3g}, "
                f"nearest that can be reached {one.reached:.3g}"
            )
            key = one.target, each.future
            if one.lack > worst.get(key, (0.0, ""))[0]:
                worst[key] = (one.lack, text)
    first = next(iter(worst))[0]
    texts = [text for _, text in sorted(worst.values(), reverse=True)]
    fault = OutOfReachError(
        "the targets cannot be reached with these measures:\n  " + "\n  ".join(texts),
        where=planned.document.where(("targets", lines[first])),
        advice="Allow more measures, a later year, or the value that can be reached.",
    )
    fault.told = told
    return fault

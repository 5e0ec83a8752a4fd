"""Plans tried and their cuts, kept so that a plan that was stopped goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.ground.entries import read_entry, write_entry
from ytterby.ground.files import user_home
from ytterby.planning.second_stage.recourse import Cut

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.ground.arrays import Floats
    from ytterby.ground.entries import KeptEntry


@dataclass
class Progress:
    """Plans tried with their cuts, at one price of missing targets."""

    factor: float = 1.0
    plans: list[Floats] = field(default_factory=list)
    cuts: list[list[Cut]] = field(default_factory=list)

    def add(self, other: Progress) -> None:
        """Take over what another found, at its price: a cut at a lower price lies below at a higher one too."""
        self.factor = other.factor
        self.plans += other.plans
        self.cuts += other.cuts


@dataclass(frozen=True)
class SearchWays:
    """From what a search starts and where it ends: see `solve.search`."""

    known: Progress = field(default_factory=Progress)
    begin: Floats | None = None
    gap: float | None = None


def home_of(keep: Path | bool) -> Path | None:
    """Folder in which markets and cuts are kept: True for the user's own, False for none."""
    return user_home() / "plans" if keep is True else keep or None


def save_progress(path: Path, progress: Progress) -> None:
    """Write plans and cuts, complete or not at all."""
    plans = np.array(progress.plans)
    rounds = progress.cuts
    arrays: dict[str, Any] = {
        "factor": np.array(progress.factor), "plans": plans,
        "value": np.array([[c.value for c in cuts] for cuts in rounds]),
        "slope": np.array([[c.slope for c in cuts] for cuts in rounds]),
        "own": np.array([[c.own for c in cuts] for cuts in rounds]),
        "iterations": np.array([[c.iterations for c in cuts] for cuts in rounds]),
    }  # fmt: skip
    for number in range(len(rounds[0])):
        arrays[f"lack/{number}"] = np.array([cuts[number].lack for cuts in rounds])
        arrays[f"worth/{number}"] = np.array([cuts[number].worth for cuts in rounds])
    write_entry(path, arrays=arrays)


def load_progress(path: Path | None) -> Progress | None:
    """Read plans and cuts; None where there are none, or they are damaged."""
    return None if path is None else read_entry(path, _progress)


def _progress(entry: KeptEntry) -> Progress:
    a = entry.arrays
    cuts = [
        [
            Cut(float(a["value"][r, n]), a["slope"][r, n], a[f"lack/{n}"][r],
                float(a["own"][r, n]), a[f"worth/{n}"][r], int(a["iterations"][r, n]))
            for n in range(a["value"].shape[1])
        ]
        for r in range(a["value"].shape[0])
    ]  # fmt: skip
    return Progress(float(a["factor"]), list(a["plans"]), cuts)

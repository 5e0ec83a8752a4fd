"""Plans tried and their cuts, kept so that a plan that was stopped goes on."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.entries import read_entry, write_entry
from ytterby.ground.files import user_home
from ytterby.planning.second_stage.recourse import Cut

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ytterby.ground.arrays import Floats
    from ytterby.ground.entries import KeptEntry


@dataclass
class Progress:
    """Plans tried with their cuts, at one price of missing targets; it is gone through in pairs."""

    factor: float = 1.0
    plans: list[Floats] = field(default_factory=list)
    cuts: list[list[Cut]] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[Floats, list[Cut]]]:
        return zip(self.plans, self.cuts, strict=True)

    def add(self, other: Progress) -> None:
        """Take over what another found, at its price: a cut at a lower price lies below at a higher one too."""
        self.factor = other.factor
        self.plans += other.plans
        self.cuts += other.cuts


def home_of(keep: Path | bool) -> Path | None:
    """Folder in which markets and cuts are kept: True for the user's own, False for none."""
    return user_home() / "plans" if keep is True else keep or None


_FIELDS = [one.name for one in fields(Cut)]


def save_progress(path: Path, progress: Progress) -> None:
    """Write plans and cuts, complete or not at all."""
    arrays = {"factor": np.array(progress.factor), "plans": np.array(progress.plans)}
    for number, own in enumerate(zip(*progress.cuts, strict=True)):
        arrays |= {
            f"{name}/{number}": np.array([getattr(c, name) for c in own]) for name in _FIELDS
        }
    write_entry(path, arrays=arrays)


def load_progress(path: Path | None) -> Progress | None:
    """Read plans and cuts; None where there are none, or they are damaged."""
    return None if path is None else read_entry(path, _progress)


def _progress(entry: KeptEntry) -> Progress:
    kept = entry.arrays
    futures = len([name for name in kept if name.startswith("value/")])
    cuts = [
        [Cut(*(kept[f"{name}/{n}"][row] for name in _FIELDS)) for n in range(futures)]
        for row in range(len(kept["plans"]))
    ]
    return Progress(float(kept["factor"]), list(kept["plans"]), cuts)

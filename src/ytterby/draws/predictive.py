"""From draws of the assumptions to a forecast: what the model misses though its assumptions are right is added.

    forecast = g^-1( g(draw) + s u ),   u ~ Student's t with 5 degrees of freedom and variance one

g keeps a quantity within its bounds: the logarithm of prices and tonnes, the logit of shares. s is the root
mean square of what the median missed in observed cases of that kind of quantity (Kennedy and O'Hagan 2001).
One u holds for a whole draw: all that is said of it in one kind is missed together, a path is not noise.

The spreads stand in `data/validation/spreads.json`, learned by `ytterby validate --draws` (docs/validation.md):
for answers on both events, and on trade by destination after a control; for scores on the other event.
Spread of a kind with fewer than four observed
cases: in scores that of all cases of the event together, in logarithms; in answers none, so that the range is that of
the assumptions alone.

References
----------
Kennedy, O'Hagan (2001), Journal of the Royal Statistical Society B 63:425-464.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit, logit, stdtrit

from ytterby.draws.statistics import LEVELS, quantiles_of
from ytterby.figures.figure import SHARES, TONNES, TRADE
from ytterby.ground.errors import DataError
from ytterby.ground.files import DATA, write_atomic
from ytterby.ground.fingerprint import digest_of_folder
from ytterby.runs.job import computing_digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.ground.arrays import Floats


PATH = DATA / "validation" / "spreads.json"
ALL, BOTH = "all", "both"
DEGREES = 5
COPIES = 64
"""Forecasts made of each draw, at equally likely places of Student's t."""
FEWEST = 4
"""Observed cases of a kind below which nothing is learned of it alone."""
ALONE = "assumptions alone"


@dataclass(frozen=True)
class Spread:
    """How far the median lay from observed cases of one kind: root mean square on the scale of the kind.

    cases : how many they were. of : the kind, or `all` (then in logarithms). event : where it was learned.
    """

    size: float
    cases: int
    of: str
    event: str = BOTH

    def __str__(self) -> str:
        event = "both events" if self.event == BOTH else self.event
        return f"{self.of} of {event}: {self.size:.2f} ({self.cases} cases)"


@dataclass(frozen=True)
class Spreads:
    """Spreads by event (`both`, `2010-15`, `2025`) and kind (`all`: of all kinds together, in logarithms).

    about : what they were learned with: draws, seed, day, and `digests`.
    """

    by_event: Mapping[str, Mapping[str, Spread]] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)

    def of(self, kind: str, event: str = BOTH) -> Spread | None:
        """What is learned of a kind. Of too few cases: what one event says of all kinds together, for scores, and
        nothing of both, for answers. Trade by destination is missed as tonnes are where it has no cases of its own."""
        spreads = self.by_event.get(event, {})
        own = (TRADE, TONNES) if kind == TRADE else (kind,)
        for name in own if event == BOTH else (*own, ALL):
            if name in spreads and spreads[name].cases >= FEWEST:
                return spreads[name]
        return None

    def changed_since(self) -> list[str]:
        """What is not as it was when they were learned: code, controls, data, record; nothing where none are."""
        then = self.about.get("digests", {})
        now = digests().items()
        return [name for name, here in now if self.by_event and then.get(name) != here]

    def text(self) -> str:
        """As JSON."""
        by_event = {e: {k: asdict(s) for k, s in own.items()} for e, own in self.by_event.items()}
        return json.dumps({"spreads": by_event, "about": self.about}, indent=1) + "\n"

    def write(self, path: Path) -> None:
        """Write them as JSON, whole or not at all."""
        write_atomic(path, self.text())


@cache
def digests() -> dict[str, str]:
    """Digests of what spreads hang on: the code that computes, controls, data folders and the published record."""
    law = digest_of_folder(DATA / "controls", "*.yaml")
    facts, record = digest_of_folder(DATA, "*.csv"), digest_of_folder(PATH.parent, "*.yaml")
    return {"code": computing_digest(), "controls": law, "data": facts, "record": record}


@cache
def read_spreads(path: Path = PATH) -> Spreads:
    """The packaged spreads, or those of a file; none at all where there is no such file. Raises DataError."""
    if not path.is_file():
        return Spreads()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        spreads = content["spreads"].items()
        by_event = {e: {k: Spread(**s) for k, s in own.items()} for e, own in spreads}
        return Spreads(by_event, content["about"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise DataError(f"no spreads can be read: {fault}", where=str(path)) from None


def on_scale(values: Floats, kind: str) -> Floats:
    """Values on the scale on which they are missed: logarithms, of shares logits. Any shape."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled: Floats = logit(values) if kind == SHARES else np.log(values)
    return scaled


def shocks(draws: int) -> Floats:
    """What each forecast of each draw adds, in units of the spread: array (draw, COPIES), variance one.

    Equally likely places of Student's t, each draw's between those of its neighbours: no chance, no seed.
    """
    place = np.arange(COPIES) + (np.arange(draws)[:, None] + 0.5) / draws
    return np.asarray(stdtrit(DEGREES, place / COPIES) * np.sqrt((DEGREES - 2.0) / DEGREES))


def predictive(
    draws: Floats, kind: str, spreads: Spreads | None = None, event: str = BOTH
) -> Floats:
    """The forecast that draws of the assumptions and the learned spread of a kind make.

    Parameters
    ----------
    draws : array (draw, ...) of quantities of one kind, in their own unit; shares from 0 to 1. What a draw
        says of several places or years stands in the further axes and is missed together.
    kind : prices, tonnes, trade, shares or other.
    spreads : those learned; the packaged ones if left out.
    event : where they were learned: `both` for answers, else one event, as for scores on the other.

    Returns
    -------
    array (draw x COPIES, ...), the forecasts of a draw one after the other. Zero stays zero, a share lies from
    0 to 1.
    """
    spread = (read_spreads() if spreads is None else spreads).of(kind, event)
    copies = np.repeat(np.asarray(draws, dtype=float), COPIES, axis=0)
    return copies if spread is None else _missed(copies, kind, spread.of, spread.size)


def predictive_effect(
    draws: Floats, before: Floats, kind: str, spreads: Spreads | None = None
) -> tuple[Floats, Floats]:
    """Forecasts of what a draw says against another run of the same draw: of the level, and what it is set against.

    A run is missed by what the record says of its kind, and by no more than what the control moved it: the standard
    deviation is s or the distance of the two runs on the scale of the kind, whichever is smaller. So where a control
    moves nothing, nothing is missed, and a large effect is missed as the events of the record were, whose state
    before is known. The run before is not missed.

    draws, before, kind, spreads : as in `predictive`. Returns two arrays (draw x COPIES, ...).
    """
    spread = (read_spreads() if spreads is None else spreads).of(kind)
    level = np.repeat(np.asarray(draws, dtype=float), COPIES, axis=0)
    reference = np.repeat(np.asarray(before, dtype=float), COPIES, axis=0)
    if spread is None:
        return level, reference
    of = kind if spread.of == SHARES else spread.of
    with np.errstate(invalid="ignore"):
        moved = np.abs(on_scale(level, of) - on_scale(reference, of))
    size = np.minimum(spread.size, np.where(np.isnan(moved), 0.0, moved))
    return _missed(level, kind, spread.of, size), reference


def _missed(levels: Floats, kind: str, of: str, size: Floats | float) -> Floats:
    """Levels with what is missed of them, array (draw x COPIES, ...). of : kind in which the spread was learned."""
    added = size * shocks(len(levels) // COPIES).reshape(-1, *[1] * (levels.ndim - 1))
    if kind == of == SHARES:
        return expit(on_scale(levels, SHARES) + added)
    forecasts = levels * np.exp(added)
    if kind == SHARES:  # a spread in logarithms, kept at the bound
        forecasts = np.minimum(forecasts, np.maximum(levels, 1.0))
    return forecasts


FORECASTS = {f"forecast_{name}": level for name, level in LEVELS.items()}
"""Quantiles that tables have of forecasts, by their columns."""
LEVEL, DIFFERENCE, PERCENT = "value", "difference", "percent"
"""What is forecast: a figure, its difference from another run, or that in percent."""


def forecast_quantiles(
    draws: Floats, kind: str, of: str = LEVEL, before: Floats | float = 1.0, spreads: Spreads | None = None
) -> tuple[Floats, str]:  # fmt: skip
    """Quantiles `FORECASTS` of what draws of a figure forecast, and the spread that was added; NaN of nothing finite.

    Parameters
    ----------
    draws : array (draw) of the figure in its unit, or as a ratio. kind, spreads : as in `predictive`.
    of : what is forecast. before : the other run, array (draw) or one for all. It is not missed, so that a difference
        is missed as the figure is.
    """
    spreads = read_spreads() if spreads is None else spreads
    spread = spreads.of(kind)
    forecasts = predictive(draws, kind, spreads) if spread else draws
    if of != LEVEL:
        reference = np.repeat(np.broadcast_to(before, draws.shape), len(forecasts) // len(draws))
        with np.errstate(divide="ignore", invalid="ignore"):
            changes = 100.0 * (forecasts / reference - 1.0)
            forecasts = forecasts - reference if of == DIFFERENCE else changes
    finite = forecasts[np.isfinite(forecasts)]
    return quantiles_of(finite, list(FORECASTS.values())), str(spread or ALONE)

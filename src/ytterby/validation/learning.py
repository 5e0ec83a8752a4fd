"""What an event teaches: how far answers missed its cases, and how well single draws told them.

    spread = root mean square of what is missed, at most 3 each, on the scale of the kind of quantity
    weight of a draw = exp(-n/2 mean z^2),   z = ln(draw / published) / sqrt(band^2 + 0.35^2), at most 5

over the observed cases of an event and the points of its price path, with half the width of the band in logarithms
and n = 4 independent pieces an event, since the cases of one event move together.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ytterby.draws.predictive import ALL, BOTH, Spread, Spreads, on_scale
from ytterby.figures.figure import SHARES
from ytterby.validation.case import find_cases
from ytterby.validation.paths import path_cases
from ytterby.validation.score import MAXIMUM, event_of, no_change_of, positive, quantity_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.validation.case import Case

PIECES = 4.0
OWN_ERROR, LARGEST_Z = 0.35, 5.0


def over_published(case: Case, answers: Floats) -> Floats:
    """Answers in the unit of a case over its published figure, both above zero: array of the same shape.

    What has no logarithm lies as far below as a distance goes; NaN stays.
    """
    over = positive(case, answers) / positive(case, case.published)
    ratio: Floats = np.where(over > 0.0, over, np.where(np.isnan(over), np.nan, math.exp(-MAXIMUM)))
    return ratio


def spreads_of(answers: Iterable[tuple[Case, float]]) -> Spreads:
    """Spreads by event and kind, and of both events where there are two; answers : cases of events, and answers
    over the published figure."""
    missed: dict[str, dict[str, list[float]]] = {}
    for case, over in answers:
        logs = float(np.clip(math.log(over), -MAXIMUM, MAXIMUM))
        own = _missed_share(case, over) if quantity_of(case) == SHARES else logs
        for event in (event_of(case), BOTH):
            kinds = missed.setdefault(event, {})
            kinds.setdefault(quantity_of(case), []).append(own)
            kinds.setdefault(ALL, []).append(logs)
    if len(missed) < 3:
        missed.pop(BOTH, None)
    return Spreads({
        event: {
            kind: Spread(float(np.sqrt(np.mean(np.square(some)))), len(some), kind, event)
            for kind, some in kinds.items()
        }
        for event, kinds in missed.items()
    })  # fmt: skip


def _missed_share(case: Case, over: float) -> float:
    reported = positive(case, case.published)
    answer, published = on_scale(np.array([min(over * reported, 1.0), reported]), SHARES)
    return float(np.clip(answer - published, -MAXIMUM, MAXIMUM))


@cache
def spreads_of_no_change() -> Spreads:
    """What the answer that nothing changes misses of the packaged record."""
    cases = [file.case for file in (*find_cases(), *path_cases()) if event_of(file.case)]
    answers = [(one, no_change_of(one)) for one in cases]
    return spreads_of(
        (one, float(over_published(one, np.array(answer)))) for one, answer in answers if answer is not None
    )  # fmt: skip


def weights_of(cases: Sequence[Case], compared: Floats) -> Floats:
    """Array (draw): how well each draw told some cases; 1 of the best.

    compared : array (draw, case) of answers over the published figures; NaN without one.
    """
    bands = []
    for one in cases:
        low, high = (positive(one, end) for end in (one.low, one.high))
        bands.append(0.5 * math.log(high / low) if low > 0.0 else 0.0)
    z = np.log(compared) / np.hypot(bands, OWN_ERROR)
    square = np.square(np.clip(z, -LARGEST_Z, LARGEST_Z))
    known = np.isfinite(square)
    count = known.sum(axis=1)  # a draw without any answer counts for nothing
    mean = np.where(count, np.where(known, square, 0.0).sum(axis=1) / np.maximum(count, 1), np.inf)
    weights: Floats = np.exp(-0.5 * PIECES * (mean - mean.min()))
    return weights

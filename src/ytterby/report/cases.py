"""`ytterby.validate`, with all layers that cases may name.

The studies know of no wing above them; here they are handed those that there are.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from ytterby.economy.in_cases import EconomyLayer
from ytterby.ground.renamed import old_arguments
from ytterby.study.validation import api
from ytterby.study.validation.kept import KeptResults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.study.validation.judge import Outcome
    from ytterby.study.validation.layer import Layer
    from ytterby.study.validation.table import Validation

LAYERS: tuple[Layer, ...] = (KeptResults(), EconomyLayer())
"""What a case may name under `layers`."""


@old_arguments
@wraps(api.validate)
def validate(cases: Sequence[str] = (), **how: Any) -> Validation:
    """As `ytterby.study.validation.api.validate`, with all layers."""
    return api.validate(cases, **{"layers": LAYERS, **how})


def check(cases: Sequence[str] = ()) -> list[Outcome]:
    """As `ytterby.study.validation.api.check`, with all layers."""
    return api.check(cases, LAYERS)

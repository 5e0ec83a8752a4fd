"""`ytterby.validate`, with all layers that cases may name.

The studies know of no wing above them; here they are handed those that there are.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from ytterby.appraisal.studies import ReturnsLayer
from ytterby.economics.validation_layer import EconomyLayer
from ytterby.validation import api
from ytterby.validation.known import KeptResults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.validation.api import Validation
    from ytterby.validation.known import Layer

LAYERS: tuple[Layer, ...] = (KeptResults(), EconomyLayer(), ReturnsLayer())
"""What a case may name under `layers`."""


@wraps(api.validate)
def validate(cases: Sequence[str] = (), **how: Any) -> Validation:
    """As `ytterby.validation.api.validate`, with all layers."""
    return api.validate(cases, **{"layers": LAYERS, **how})

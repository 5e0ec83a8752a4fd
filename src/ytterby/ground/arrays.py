"""Types of arrays and tables that all wings name. Import them for types only: nothing here is needed in a run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Tables = Mapping[str, pl.DataFrame]
"""Result tables by name."""
Numbers = Mapping[str, float]
"""Numbers by their ids."""

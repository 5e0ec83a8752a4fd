"""The day that goes into pages and manifests."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from ytterby.ground.errors import DataError

EPOCH = "SOURCE_DATE_EPOCH"


def today() -> date:
    """The day in UTC, or that of `SOURCE_DATE_EPOCH` [s since 1970]: one run gives the same bytes wherever it is made.

    Raises DataError where that is no number of seconds.
    """
    given = os.environ.get(EPOCH)
    if not given:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(given), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise DataError(
            f"{EPOCH} is no number of seconds: {given!r}", advice="Set it to seconds since 1970, or unset it."
        ) from None  # fmt: skip

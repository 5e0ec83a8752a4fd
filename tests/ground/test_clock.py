"""The day of pages and manifests is the same wherever a run is made."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest

from ytterby.ground.errors import DataError
from ytterby.ground.fingerprint import EPOCH, today


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_day_is_that_of_utc(monkeypatch, zone):
    """Fourteen hours before and eleven after: on any day one of the two has another date."""
    monkeypatch.delenv(EPOCH, raising=False)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert today() == datetime.now(UTC).date()
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_day_may_be_given(monkeypatch):
    monkeypatch.setenv(EPOCH, "86399")
    assert today() == date(1970, 1, 1)
    monkeypatch.setenv(EPOCH, "86400")
    assert today() == date(1970, 1, 2)


@pytest.mark.parametrize("given", ["tomorrow", "1e9", "9" * 30])
def test_what_is_no_time_is_refused(monkeypatch, given):
    monkeypatch.setenv(EPOCH, given)
    with pytest.raises(DataError, match=EPOCH):
        today()

"""Where nothing says how wide an answer is there is no range, and the page says so."""

from __future__ import annotations

from ytterby.report.inputs import NO_RANGE, NoRanges

KEY = {"scenario": "mine", "year": 2030, "commodity": "oxide.Dy", "region": "OUTSIDE"}


def test_without_anything_there_is_no_range():
    source = NoRanges()
    assert source.note == NO_RANGE
    assert source.ends("price", KEY) is None

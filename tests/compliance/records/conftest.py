"""A folder of own records, empty or with a made-up measure."""

from __future__ import annotations

import pytest

from ytterby.compliance.records.change import NewRecord, new
from ytterby.compliance.records.folder import LawFolder
from ytterby.compliance.records.laid_over import records_of

MADE_UP = NewRecord(
    "CN-HYPO-2027-5",
    "Hypothetical control of lanthanum",
    "https://example.org/made-up",
    announced="2026-12-01",
    effective="2026-12-15",
    number="Announcement 2027 No. 5",
    goods=("lanthanum metal 99.9 % min", "lanthanum hexaboride"),
)


@pytest.fixture
def laws(tmp_path):
    return LawFolder(tmp_path / "law")


@pytest.fixture
def with_record(laws):
    new(records_of(laws), laws, MADE_UP)
    return laws

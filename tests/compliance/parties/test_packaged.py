"""The packaged parties: complete, dated by their measures, free of foreign identifiers."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ytterby.compliance.parties import packaged
from ytterby.compliance.parties.packaged import (
    DATA,
    LISTS,
    packaged_digest,
    packaged_parties,
    read_action,
)
from ytterby.ground.errors import ControlError

D = date.fromisoformat
PARTIES = packaged_parties()


def by_name(name, list_id):
    return next(p for p in PARTIES if p.name == name and p.list_id == list_id)


PRESS = ("CN-UEL-2025-1", "CN-UEL-2025-0114", "CN-UEL-2025-0115")


def test_all_are_there():
    counts = Counter(p.list_id for p in PARTIES)
    assert len(PARTIES) == 292
    assert counts["CN-CONTROL-LIST"] == 153
    assert counts["CN-ATTENTION-LIST"] == 40
    assert counts["CN-GENERAL-LICENCE-HOLDER"] == 3
    assert counts["US-UVL"] == 10
    assert len({p.id for p in PARTIES}) == 292
    assert set(counts) <= set(LISTS)


def test_suspensions_are_those_of_the_measure():
    party = by_name("Universal Logistics Holdings, Inc.", "CN-CONTROL-LIST")
    assert [(str(s.first), str(s.last)) for s in party.suspensions] == [
        ("2025-05-14", "2025-08-11"),
        ("2025-08-12", "2025-11-09"),
        ("2025-11-10", "2026-11-10"),
    ]
    assert party.state(D("2025-04-20")) == "active"
    assert party.state(D("2025-11-10")) == "suspended"
    assert party.state(D("2026-11-11")) == "active"


@pytest.mark.parametrize(
    ("name", "list_id", "on", "state"),
    [
        ("American Photonics", "CN-CONTROL-LIST", "2025-08-11", "suspended"),
        ("American Photonics", "CN-CONTROL-LIST", "2025-08-12", "ended"),
        ("Fulian Precision Electronics (Tianjin) Co., Ltd.", "US-UVL", "2024-07-02", "active"),
        ("Fulian Precision Electronics (Tianjin) Co., Ltd.", "US-UVL", "2024-07-03", "ended"),
        ("Plexus (Xiamen) Co., Ltd.", "US-UVL", "2024-01-20", "active"),
        ("Plexus (Xiamen) Co., Ltd.", "US-UVL", "2026-07-31", "ended"),
        ("Gibbs&Cox, Inc.", "CN-CONTROL-LIST", "2025-11-09", "active"),
        ("Gibbs&Cox, Inc.", "CN-CONTROL-LIST", "2025-11-10", "ended"),
        ("MP Materials Corp.", "CN-CONTROL-LIST", "2026-06-21", "not yet"),
        ("Group W", "CN-UEL", "2025-06-01", "suspended"),
        ("Group W", "CN-UEL", "2025-09-01", "ended"),
    ],
)
def test_states(name, list_id, on, state):
    assert by_name(name, list_id).state(D(on)) == state


def test_sources_are_the_announcements():
    assert by_name("MP Materials Corp.", "CN-CONTROL-LIST").source == (
        "MOFCOM, Announcement 2026 No. 23"
    )
    for party in PARTIES:
        assert party.source_url.startswith("http")
        # the pages of January 2025 were not found: press stands for them
        if party.list_id != "CN-GENERAL-LICENCE-HOLDER" and not party.measure_id.startswith(PRESS):
            assert re.search(r"(mofcom\.gov\.cn|federalregister\.gov)/", party.source_url)


def test_no_identifier_or_name_of_a_file_under_another_licence():
    for path in Path(DATA / "parties").glob("*/*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"opensanctions|\bQ\d{3,}\b|\bNK-|CC BY", text, re.IGNORECASE)
        assert "address" not in text


def test_digest_is_stable():
    assert packaged_digest() == packaged_digest.__wrapped__()
    assert len(packaged_digest()) == 64
    assert packaged.facts_end() == D("2026-08-22")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("- {entry: 1, name: A, colour: red}", "unknown key 'colour'"),
        ("- {entry: 1}", "needs a number and a name"),
        ("- {entry: 1, name: A}\n- {entry: 1, name: B}", "two entries of one number"),
        ("- {entry: 1, name: A, delisted_on: soon}", "'soon' is no date"),
        ("- A", "must be a list of entries"),
        ("- {entry: 1, name: [", "cannot be read"),
    ],
)
def test_mistakes_name_file_and_entry(tmp_path, change, words):
    folder = tmp_path / "CN-UEL"
    folder.mkdir()
    path = folder / "CN-UEL-2025-8.yaml"
    path.write_text(f"measure: CN-UEL-2025-8\nlist: CN-UEL\nparties:\n{change}\n")
    with pytest.raises(ControlError, match=re.escape(words)) as fault:
        read_action(path, DATA / "controls")
    assert "CN-UEL-2025-8.yaml" in str(fault.value)

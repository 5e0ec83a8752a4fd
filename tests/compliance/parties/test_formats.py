"""Readers of list files: by header, row by row, with every mistake named."""

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ytterby.compliance.parties.list_files import (
    list_of,
    read_list,
    start_of,
)
from ytterby.compliance.parties.record import day_or_none, parse_date
from ytterby.ground.errors import DataError, YtterbyError

D = date.fromisoformat
CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())
CSL = Path(__file__).parents[4] / "shared/facts/csl/csl_2026-07-31.csv"
COLUMNS = [
    "source",
    "entity_number",
    "type",
    "programs",
    "name",
    "title",
    "addresses",
    "federal_register_notice",
    "start_date",
    "end_date",
    "standard_order",
    "license_requirement",
    "license_policy",
    "call_sign",
    "vessel_type",
    "gross_tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
    "vessel_owner",
    "remarks",
    "source_list_url",
    "alt_names",
    "citizenships",
    "dates_of_birth",
    "nationalities",
    "places_of_birth",
    "source_information_url",
    "ids",
]
EL = {
    "source": "Entity List (EL) - Bureau of Industry and Security",
    "name": "Acme Magnets Ltd.",
    "addresses": "Room 1, 2 Long Road, Hong Kong, HK; Building 3, Shenzhen, CN",
    "federal_register_notice": "80 FR 69852",
    "start_date": "2015-11-12",
    "license_requirement": "For all items subject to the EAR.",
    "license_policy": "Presumption of denial.",
    "alt_names": "AML; Acme Magnetic; and Acme Magnets Shenzhen.",
    "source_list_url": "http://example.org/el",
}
SDN = {
    "source": "Specially Designated Nationals (SDN) - Treasury Department",
    "entity_number": "20264",
    "type": "Individual",
    "programs": "SDNTK; IRAN",
    "name": "DOE, John",
    "addresses": "CO",
    "ids": "CO, 123, Cedula; US, 4, Passport",
    "remarks": "(Linked To: ACME)",
}


def table(rows, columns=COLUMNS):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(tmp_path, text, name="list.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("front", [[], ["id"], ["_id"]])
def test_csl_is_read_by_header(tmp_path, front):
    columns = [*front, *reversed(COLUMNS)]
    path = write(tmp_path, table([EL, SDN], columns))
    reading = read_list(path)
    entity, person = reading.parties
    assert (entity.list_id, entity.measure_id) == ("US-EL", "US-BIS-ENTITY-LIST")
    assert entity.aliases == ("AML", "Acme Magnetic", "Acme Magnets Shenzhen")
    assert entity.countries == ("HK", "CN")
    assert entity.addresses == (
        "Room 1, 2 Long Road, Hong Kong, HK",
        "Building 3, Shenzhen, CN",
    )
    assert entity.listed_on == D("2015-11-12")
    assert (entity.policy, entity.licence_policy) == (
        "presumption of denial",
        "Presumption of denial.",
    )
    assert person.id == "US-SDN/20264"
    assert (person.schema, person.programs) == ("Person", ("SDNTK", "IRAN"))
    assert (person.country, person.addresses) == ("CO", ())
    assert person.identifiers == ("CO, 123, Cedula", "US, 4, Passport")
    assert not person.start_known


def test_ids_do_not_hang_on_the_order_of_rows(tmp_path):
    one = read_list(write(tmp_path, table([EL, SDN])))
    other = read_list(write(tmp_path, table([SDN, {**EL, "name": "ACME magnets, LTD"}])))
    assert {p.id for p in one.parties} == {p.id for p in other.parties}


def test_two_entries_of_one_name_and_country_keep_two_ids(tmp_path):
    reading = read_list(write(tmp_path, table([EL, EL])))
    assert len({p.id for p in reading.parties}) == 2


def test_listed_addresses(tmp_path):
    reading = read_list(write(tmp_path, table([{**EL, "name": "Address 01"}])))
    assert reading.parties[0].schema == "Address"
    assert reading.parties[0].all_names == ()


@pytest.mark.parametrize(
    ("source", "list_id"),
    [
        ("Military End User (MEU) List - Bureau of Industry and Security", "US-MEU"),
        ("Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department", "US-MBS"),
        ("Capta List (CAP) - Treasury Department", "US-CAP"),
        ("Foreign Sanctions Evaders (FSE) - Treasury Department", "US-FSE"),
        ("SDN", "US-SDN"),
        ("el", "US-EL"),
        ("Nonproliferation Sanctions - State Department", "US-ISN"),
        ("Moon List", None),
        ("", None),
    ],
)
def test_lists_by_code(source, list_id):
    assert list_of(source) == list_id


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("", (None, None)),
        ("88 FR 12170, 2/27/23", (D("2023-02-27"), None)),
        ("82 F.R. 48792 10/20/2017", (D("2017-10-20"), None)),
        ("58 F.R. 42719 8/11/93", (D("1993-08-11"), None)),
        ("Vol. 83, No. 91, 05/10/2018", (D("2018-05-10"), None)),
        ("79 FR 24566 (5/1/14); 83 FR 3580 (1/26/18)", (D("2014-05-01"), None)),
        ("83 FR 3580 (1/26/18), 79 FR 24566", (None, D("2014-12-31"))),
        ("85 FR 83420; 86 FR 29193", (None, D("2020-12-31"))),
        ("77 FR 61249 No. 195", (None, D("2012-12-31"))),
        ("61 F.R. 15345 3/31/99", (None, D("1996-12-31"))),
        ("90 F.R. 41970 8/28/20225", (None, D("2025-12-31"))),
        ("74 FR 36374; 74 FR", (None, D("2009-12-31"))),
        ("12/31/2020", (None, None)),
        ("99 FR 13/45/99", (None, None)),
        ("see the notice", (None, None)),
    ],
)
def test_citations(text, start):
    assert start_of(text) == start


def test_dates():
    assert parse_date("2018-04-30T00:00:00") == D("2018-04-30")
    assert parse_date(" ") is None
    assert parse_date("4/3/1999") == D("1999-04-03")
    assert day_or_none("2024-02-29") == D("2024-02-29")
    assert day_or_none("soon") is None
    for bad in ("soon", "2023-02-30", "9999-12-31", "0001-01-01"):
        with pytest.raises(ValueError, match=r"no date|calendar|outside"):
            parse_date(bad)


def test_a_bad_date_is_reported_and_the_row_kept(tmp_path):
    rows = [
        {**EL, "start_date": "soon"},
        {**SDN, "start_date": "2020-05-01", "end_date": "2019-01-01"},
    ]
    reading = read_list(write(tmp_path, table(rows)))
    assert len(reading.parties) == 2
    assert reading.skipped == 0
    first, second = map(str, reading.problems)
    assert first == ("line 2, column 'start_date': 'soon' is no date; write 2025-12-31 (row kept)")
    assert "before the start" in second
    assert reading.parties[0].listed_by == D("2015-12-31")
    assert reading.parties[1].delisted_on is None


def test_a_denial_order_ends_after_its_last_day(tmp_path):
    row = {**EL, "source": "DPL", "start_date": "2017-10-16", "end_date": "2020-10-13"}
    party = read_list(write(tmp_path, table([row]))).parties[0]
    assert party.state(D("2020-10-13")) == "active"
    assert party.state(D("2020-10-14")) == "ended"


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.name)
def test_corpus(path):
    if path.name.startswith("refuse"):
        with pytest.raises(DataError) as fault:
            read_list(path)
        assert path.name in str(fault.value)
        return
    reading = read_list(path)
    assert len(reading.parties) >= 1
    assert reading.skipped >= 1
    assert all(p.where.startswith("line") for p in reading.problems)


def test_errors_name_line_column_and_byte(tmp_path):
    with pytest.raises(DataError, match="'name' stands twice, at 3 and 6"):
        read_list(next(p for p in CORPUS if p.name == "refuse_column_twice.csv"))
    with pytest.raises(DataError, match=r"line 3.*0xe9 at byte"):
        read_list(next(p for p in CORPUS if p.name == "refuse_latin1.csv"))
    reading = read_list(next(p for p in CORPUS if p.name == "read_short_row.csv"))
    assert str(reading.problems[0]) == "line 3: 3 fields, the header has 5"


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.sampled_from(CORPUS),
    cut=st.integers(0, 400),
    noise=st.binary(max_size=12),
    tail=st.text(max_size=30),
)
def test_no_bytes_make_another_error(tmp_path, seed, cut, noise, tail):
    data = seed.read_bytes()[:2000]
    path = tmp_path / "fuzz"
    path.write_bytes(data[:cut] + noise + data[cut:] + tail.encode("utf-8", "replace"))
    try:
        reading = read_list(path)
    except YtterbyError:
        return
    assert len(reading.parties) > 0


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.dictionaries(
            st.sampled_from(COLUMNS),
            st.text(st.characters(exclude_categories=["Cs", "Cc"])),
            max_size=6,
        ),
        max_size=4,
    )
)
def test_any_cells_are_read(tmp_path, rows):
    path = write(tmp_path, table([EL, *rows]))
    reading = read_list(path)
    assert len(reading.parties) + reading.skipped == reading.rows
    assert len({p.id for p in reading.parties}) == len(reading.parties)


@pytest.mark.skipif(not CSL.exists(), reason="the US list is not beside the repository")
def test_the_whole_us_list():
    reading = read_list(CSL)
    assert (reading.rows, len(reading.parties), reading.problems) == (25_921, 25_921, [])
    counts = Counter(p.list_id for p in reading.parties)
    assert (counts["US-SDN"], counts["US-EL"], counts["US-UVL"]) == (19_181, 3_420, 222)
    assert sum(p.schema == "Address" for p in reading.parties) == 19
    entries = [p for p in reading.parties if p.list_id == "US-EL"]
    assert all(p.policy for p in entries)
    assert sum(p.start_known or p.listed_by is not None for p in entries) > 3_390

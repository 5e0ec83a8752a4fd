"""Readers of list files: by header, row by row, with every mistake named."""

import contextlib
import csv
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ytterby.compliance.parties.csl import Start, list_of, read_csl_csv, read_csl_json, start_of
from ytterby.compliance.parties.importing import READERS, read_file, sniff
from ytterby.compliance.parties.opensanctions import list_for, read_ftm, read_simple_csv
from ytterby.compliance.parties.reading import latest_day, parse_date
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


def table(rows, columns=COLUMNS, delimiter=","):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(tmp_path, text, name="list.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("front", [[], ["id"], ["_id"]])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_csl_is_read_by_header(tmp_path, front, delimiter):
    columns = [*front, *reversed(COLUMNS)]
    path = write(tmp_path, table([EL, SDN], columns, delimiter))
    reading = read_file(path)
    assert reading.format == ("csl-csv" if delimiter == "," else "csl-tsv")
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
    one = read_csl_csv(write(tmp_path, table([EL, SDN])))
    other = read_csl_csv(write(tmp_path, table([SDN, {**EL, "name": "ACME magnets, LTD"}])))
    assert {p.id for p in one.parties} == {p.id for p in other.parties}


def test_two_entries_of_one_name_and_country_keep_two_ids(tmp_path):
    reading = read_csl_csv(write(tmp_path, table([EL, EL])))
    assert len({p.id for p in reading.parties}) == 2


def test_listed_addresses(tmp_path):
    reading = read_csl_csv(write(tmp_path, table([{**EL, "name": "Address 01"}])))
    assert reading.parties[0].schema == "Address"
    assert reading.parties[0].all_names == ()


def test_csl_json(tmp_path):
    rows = [
        {
            "id": "x",
            "source": EL["source"],
            "name": EL["name"],
            "alt_names": ["AML", "Acme; Magnetic"],
            "addresses": [
                {"address": "2 Long Road", "city": "Hong Kong", "country": "HK"},
                {"address": None, "city": None, "country": "CN"},
            ],
            "federal_register_notice": "80 FR 69852",
            "start_date": "2015-11-12",
            "end_date": None,
        },
        {
            **{k: v for k, v in SDN.items() if k not in ("addresses", "ids", "programs")},
            "entity_number": 20264,
            "programs": ["SDNTK"],
            "addresses": None,
            "ids": [{"type": "Passport", "number": "4", "country": "US"}],
        },
    ]
    for text in (json.dumps({"total": 2, "results": rows}), json.dumps(rows, indent=1)):
        reading = read_file(write(tmp_path, text, "list.json"))
        assert reading.format == "csl-json"
        entity, person = reading.parties
        assert entity.aliases == ("AML", "Acme; Magnetic")
        assert entity.addresses == ("2 Long Road, Hong Kong, HK",)
        assert entity.countries == ("HK", "CN")
        assert entity.listed_on == D("2015-11-12")
        assert person.id == "US-SDN/20264"
        assert person.identifiers == ("Passport, 4, US",)


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
        ("", Start()),
        ("88 FR 12170, 2/27/23", Start(day=D("2023-02-27"))),
        ("82 F.R. 48792 10/20/2017", Start(day=D("2017-10-20"))),
        ("58 F.R. 42719 8/11/93", Start(day=D("1993-08-11"))),
        ("Vol. 83, No. 91, 05/10/2018", Start(day=D("2018-05-10"))),
        ("79 FR 24566 (5/1/14); 83 FR 3580 (1/26/18)", Start(day=D("2014-05-01"))),
        ("83 FR 3580 (1/26/18), 79 FR 24566", Start(by=D("2014-12-31"))),
        ("85 FR 83420; 86 FR 29193", Start(by=D("2020-12-31"))),
        ("77 FR 61249 No. 195", Start(by=D("2012-12-31"))),
        ("61 F.R. 15345 3/31/99", Start(by=D("1996-12-31"))),
        ("90 F.R. 41970 8/28/20225", Start(by=D("2025-12-31"))),
        ("74 FR 36374; 74 FR", Start(by=D("2009-12-31"))),
        ("12/31/2020", Start()),
        ("99 FR 13/45/99", Start()),
        ("see the notice", Start()),
    ],
)
def test_citations(text, start):
    assert start_of(text) == start


def test_dates():
    assert parse_date("2018-04-30T00:00:00") == D("2018-04-30")
    assert parse_date(" ") is None
    assert parse_date("4/3/1999") == D("1999-04-03")
    assert latest_day("2024-02") == D("2024-02-29")
    assert latest_day("2024") == D("2024-12-31")
    assert latest_day("soon") is None
    for bad in ("soon", "2023-02-30", "9999-12-31", "0001-01-01"):
        with pytest.raises(ValueError, match=r"no date|calendar|outside"):
            parse_date(bad)


def test_a_bad_date_is_reported_and_the_row_kept(tmp_path):
    rows = [
        {**EL, "start_date": "soon"},
        {**SDN, "start_date": "2020-05-01", "end_date": "2019-01-01"},
    ]
    reading = read_csl_csv(write(tmp_path, table(rows)))
    assert len(reading.parties) == 2
    assert reading.skipped == 0
    first, second = map(str, reading.problems)
    assert first == ("line 2, column 'start_date': 'soon' is no date; write 2025-12-31 (row kept)")
    assert "before the start" in second
    assert reading.parties[0].listed_by == D("2015-12-31")
    assert reading.parties[1].delisted_on is None


def test_a_denial_order_ends_after_its_last_day(tmp_path):
    row = {**EL, "source": "DPL", "start_date": "2017-10-16", "end_date": "2020-10-13"}
    party = read_csl_csv(write(tmp_path, table([row]))).parties[0]
    assert party.state(D("2020-10-13")) == "active"
    assert party.state(D("2020-10-14")) == "ended"


SIMPLE = (
    '"id","schema","name","aliases","birth_date","countries","addresses","identifiers","sanctions",'
    '"phones","emails",{programs}"dataset","first_seen","last_seen","last_change"\n'
    '"os-1","Company","Acme, Inc.","AML;艾克美","","cn;hk","2 Long Road, Hong Kong","","X - 2020",'
    '"","",{ids}"US OFAC Specially Designated Nationals (SDN) List;EU Sanctions","2021-03-04",'
    '"2026-01-01","2026-01-01"\n'
    '"os-2","Person","Jo Doe","","","","","","","","",{ids}"My List","2021-03-04T10:00:00","",""\n'
)


@pytest.mark.parametrize("programs", [True, False])
def test_targets_simple(tmp_path, programs):
    text = SIMPLE.format(
        programs='"program_ids",' if programs else "", ids='"US-BIS-EL",' if programs else ""
    )
    reading = read_file(write(tmp_path, text))
    assert reading.format == "opensanctions-csv"
    lists = [p.list_id for p in reading.parties]
    assert lists == ["OS-eu-sanctions", "US-SDN", "US-EL" if programs else "OS-my-list"]
    first = reading.parties[0]
    assert first.name == "Acme, Inc."
    assert (first.aliases, first.names_local) == (("AML",), ("艾克美",))
    assert first.countries == ("CN", "HK")
    assert first.addresses == ("2 Long Road, Hong Kong",)
    assert first.listed_by is None  # seen in one of two data sets: which is not told
    assert reading.parties[2].listed_by == D("2021-03-04")


def ftm_lines():
    rows = [
        {
            "id": "c1",
            "caption": "Acme Holding",
            "schema": "Company",
            "target": True,
            "datasets": ["xx_list"],
            "first_seen": "2023-01-01T00:00:00",
            "properties": {
                "name": ["Acme Holding", "Acme Holding Ltd"],
                "alias": ["艾克美"],
                "weakAlias": ["ACME"],
                "country": ["cn"],
                "addressEntity": ["a1"],
                "registrationNumber": ["77"],
            },
        },
        {
            "id": "s1",
            "schema": "Sanction",
            "target": False,
            "datasets": ["xx_list"],
            "properties": {
                "entity": ["c1"],
                "startDate": ["2022-05-01"],
                "endDate": ["2024-06-30"],
                "authority": ["Ministry"],
                "program": ["Arms"],
            },
        },
        {"id": "a1", "schema": "Address", "properties": {"full": ["2 Long Road"]}},
        {
            "id": "c2",
            "caption": "Acme Child",
            "schema": "Company",
            "target": False,
            "datasets": ["xx_list"],
            "properties": {"name": ["Acme Child"]},
        },
        {
            "id": "o1",
            "schema": "Ownership",
            "properties": {"owner": ["c1"], "asset": ["c2"], "percentage": ["60%"]},
        },
        {
            "id": "s2",
            "schema": "Sanction",
            "datasets": ["us_trade_csl"],
            "properties": {"entity": ["c1"], "startDate": ["2021"], "programId": ["US-BIS-EL"]},
        },
    ]
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n"


def test_follow_the_money(tmp_path):
    reading = read_file(write(tmp_path, ftm_lines(), "entities.ftm.json"))
    assert reading.format == "ftm-json"
    own, us = reading.parties
    assert own.list_id == "OS-xx-list"
    assert (own.name, own.aliases) == ("Acme Holding", ("Acme Holding Ltd",))
    assert (own.names_local, own.weak_aliases) == (("艾克美",), ("ACME",))
    assert own.addresses == ("2 Long Road",)
    assert own.state(D("2024-06-30")) == "active"
    assert own.state(D("2024-07-01")) == "ended"
    assert (us.list_id, us.listed_on, us.listed_by) == ("US-EL", None, D("2021-12-31"))
    assert [(e.owner, e.owned, e.percent) for e in reading.edges] == [
        ("Acme Holding", "Acme Child", 60.0)
    ]


def test_list_names():
    assert list_for("cn_sanctions", ["CN-UEL"]) == "CN-UEL"
    assert list_for("cn_sanctions", ["CN-CML"]) == "OS-cn-sanctions"
    assert list_for("***") == "OS-unnamed"


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.name)
def test_corpus(path):
    if path.name.startswith("refuse"):
        with pytest.raises(DataError) as fault:
            read_file(path)
        assert path.name in str(fault.value)
        return
    reading = read_file(path)
    assert len(reading.parties) >= 1
    assert reading.skipped >= 1
    assert all(p.where.startswith(("line", "entry")) for p in reading.problems)


def test_errors_name_line_column_and_byte(tmp_path):
    with pytest.raises(DataError, match=r"line 1, column 45.*at byte 44"):
        read_csl_json(write(tmp_path, '{"results": [{"source": "SDN", "name": "A"} x', "a.json"))
    with pytest.raises(DataError, match="'name' stands twice, at 3 and 6"):
        read_file(next(p for p in CORPUS if p.name == "refuse_column_twice.csv"))
    with pytest.raises(DataError, match=r"line 3.*0xe9 at byte"):
        read_file(next(p for p in CORPUS if p.name == "refuse_latin1.csv"))
    reading = read_file(next(p for p in CORPUS if p.name == "read_short_row.csv"))
    assert str(reading.problems[0]) == "line 3: 3 fields, the header has 5"


def test_unknown_format(tmp_path):
    with pytest.raises(DataError, match="unknown format 'cls-csv'"):
        read_file(write(tmp_path, "x"), "cls-csv")
    with pytest.raises(DataError, match="No such file"):
        sniff(tmp_path / "none.csv")


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.sampled_from(CORPUS),
    form=st.sampled_from([None, *READERS]),
    cut=st.integers(0, 400),
    noise=st.binary(max_size=12),
    tail=st.text(max_size=30),
)
def test_no_bytes_make_another_error(tmp_path, seed, form, cut, noise, tail):
    data = seed.read_bytes()[:2000]
    path = tmp_path / "fuzz"
    path.write_bytes(data[:cut] + noise + data[cut:] + tail.encode("utf-8", "replace"))
    try:
        reading = read_file(path, form)
    except YtterbyError:
        return
    assert len(reading.parties) + len(reading.edges) > 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
FTM_KEYS = st.sampled_from(
    ["name", "alias", "entity", "startDate", "endDate", "percentage", "owner", "asset", "address"]
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "id": st.sampled_from(["a", "b", 3, None]) | JSON,
                "schema": st.sampled_from(["Company", "Sanction", "Ownership", "Address"]) | JSON,
                "target": JSON,
                "caption": JSON,
                "datasets": JSON,
                "properties": st.dictionaries(FTM_KEYS, JSON, max_size=4) | JSON,
            }
        ),
        max_size=4,
    ),
    csl=st.lists(
        st.dictionaries(st.sampled_from([*COLUMNS, "id"]), JSON, max_size=6) | JSON, max_size=4
    ),
)
def test_any_json_is_read_or_refused(tmp_path, rows, csl):
    path = tmp_path / "fuzz.json"
    path.write_text("\n".join(map(json.dumps, rows)))
    with contextlib.suppress(YtterbyError):
        read_ftm(path)
    path.write_text(json.dumps({"results": [{"source": "EL", "name": "A"}, *csl]}))
    assert len(read_csl_json(path).parties) >= 1


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
    reading = read_csl_csv(path)
    assert len(reading.parties) + reading.skipped == reading.rows
    assert len({p.id for p in reading.parties}) == len(reading.parties)


@pytest.mark.skipif(not CSL.exists(), reason="the US list is not beside the repository")
def test_the_whole_us_list():
    reading = read_csl_csv(CSL)
    assert (reading.rows, len(reading.parties), reading.problems) == (25_921, 25_921, [])
    counts = Counter(p.list_id for p in reading.parties)
    assert (counts["US-SDN"], counts["US-EL"], counts["US-UVL"]) == (19_181, 3_420, 222)
    assert sum(p.schema == "Address" for p in reading.parties) == 19
    entries = [p for p in reading.parties if p.list_id == "US-EL"]
    assert all(p.policy for p in entries)
    assert sum(p.start_known or p.listed_by is not None for p in entries) > 3_390


def test_simple_needs_its_columns(tmp_path):
    with pytest.raises(DataError, match="no column 'schema'"):
        read_simple_csv(write(tmp_path, '"id","name"\n"a","b"\n'))

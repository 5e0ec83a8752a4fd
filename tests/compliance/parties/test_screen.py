"""Screening: one row a hit, one for no hit; decisions, owners, addresses and changes."""

import csv
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ytterby.compliance.decide.parties import Parties
from ytterby.compliance.parties.decisions import ReviewerDecisions, append, make
from ytterby.compliance.parties.home import Home
from ytterby.compliance.parties.importing import import_file
from ytterby.compliance.parties.index import NameQuery
from ytterby.compliance.parties.ownership import Edge, Owners
from ytterby.compliance.parties.party_set import parties_on
from ytterby.compliance.parties.screen import (
    COLUMNS,
    Query,
    Screener,
    output_rows,
    read_names,
)
from ytterby.ground.csvfile import write_csv
from ytterby.ground.errors import DataError

D = date.fromisoformat
DAY = D("2026-08-01")
HEAD = "source,entity_number,type,name,addresses,start_date,source_list_url\n"
ROWS = [
    'SDN,1,Entity,Zhongke Magnet Trading,"5 Harbour Road, Ningbo, CN",2024-01-01,http://x',
    "SDN,2,Individual,Ivan Petrovich Sidorov,RU,,http://x",
    'EL,,,Address 01,"Room 12, 3/F, 88 Queen Street, Hong Kong, HK",2024-01-01,http://x',
]


def csl(folder, rows, name="list.csv"):
    path = folder / name
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    import_file(made, csl(tmp_path, ROWS), D("2026-07-31"))
    return made


def screener(home, on=DAY, **more):
    return Screener(parties_on(home, on), on, home=home, **more)


def ask(one, name, **more):
    return next(one.screen_all([Query(1, name, **more)]))


def test_confirmed_possible_and_none(home):
    one = screener(home)
    (hit,) = ask(one, "ZHONGKE MAGNET TRADING").hits
    assert (hit.result, hit.party.list_id, hit.alias) == (
        "confirmed",
        "US-SDN",
        "Zhongke Magnet Trading",
    )
    (near,) = ask(one, "Zhongke Magnets Trading").hits
    assert near.result == "possible"
    assert near.score < hit.score
    assert near.features
    assert ask(one, "Quiet Harbour Bakery").hits == ()
    assert not ask(one, "Quiet Harbour Bakery").has_hit


@pytest.mark.parametrize(
    "name",
    [
        "ZhongkeMagnetTrading",
        "Harbour Works (Zhongke Magnet Trading)",
        "Zhongke Magnet Trading Ltd, Ningbo",
        "Zhongke Magnets Trading",
    ],
)
def test_screen_and_check_find_the_same(home, name):
    checked = Parties(home).match(name, "", DAY)
    screened = ask(screener(home), name).hits
    assert "US-SDN/1" in [hit.party.id for hit in screened]
    assert [(h.party.id, h.score, h.confirmed, h.alias) for h in screened] == [
        (m.party.id, m.score, m.confirmed, m.alias) for m in checked
    ]


def test_packaged_parties_are_screened_with_their_state(home):
    answer = ask(screener(home, D("2025-09-10")), "American Photonics")
    (hit,) = [h for h in answer.hits if h.result == "confirmed"]
    assert hit.state == "ended"
    assert not answer.has_hit
    assert ask(screener(home, D("2025-05-20")), "American Photonics").has_hit


def test_who_holds_a_general_licence_is_shown_but_is_no_hit(home):
    answer = ask(screener(home), "JL Mag Rare-Earth")
    assert [h.party.list_id for h in answer.hits if h.confirmed] == ["CN-GENERAL-LICENCE-HOLDER"]
    assert not answer.has_hit


def test_a_listed_address_is_met_by_address_only(home):
    one = screener(home)
    address = "88 Queen Street, Room 12, 3/F, Hong Kong"
    hits = ask(one, "Any Firm", address=address).hits
    assert [h.party.name for h in hits] == ["Address 01"]
    assert ask(one, "Any Firm", address="89 Queen Street, Room 12, 3/F, Hong Kong").hits == ()
    assert ask(one, "Address 01").hits == ()


def test_a_dismissed_hit_is_still_told(home):
    party = parties_on(home, DAY).by_id["US-SDN/2"]
    append(home, [make("Ivan Sidorov", party, "false", "Li", "other birth date", DAY)])
    one = screener(home, decisions=ReviewerDecisions.read(home))
    answer = ask(one, "Ivan Sidorov")
    (hit,) = [h for h in answer.hits if h.party.id == "US-SDN/2"]
    assert hit.result == "dismissed"
    assert not answer.has_hit
    (row,) = output_rows([answer], [], one)
    assert row["decision"] == "dismissed by Li on 2026-08-01: other birth date"


def test_owned_by_listed_parties(home):
    edges = [
        Edge("Zhongke Magnet Trading", "Blue Firm", 30.0),
        Edge("Ivan Petrovich Sidorov", "Blue Firm", 20.0),
        Edge("Zhongke Magnet Trading", "Red Firm", 30.0),
    ]
    one = screener(home, owners=Owners(edges))
    answer = ask(one, "Blue Firm")
    assert answer.has_hit
    (row,) = output_rows([answer], [], one)
    assert (row["result"], row["score"], row["list"]) == ("owned", 50, "US-SDN 50 %")
    (row,) = output_rows([ask(one, "Red Firm")], [], one)
    assert row["result"] == "possible"
    assert "red flag" in row["consequence"]
    assert ask(one, "Green Firm").owned is None


def test_names_are_read_row_by_row(tmp_path):
    path = tmp_path / "names.csv"
    long = "x" * 10_000
    path.write_text(
        f"Name,country,id,more\nAcme,China,a,\n,CN,b,\n!!!,CN,c,\nshort,CN\n{long},Atlantis,d,\n",
        encoding="utf-8",
    )
    queries, problems = read_names(path)
    assert [(q.row, len(q.name), q.country, q.id) for q in queries] == [
        (1, 4, "CN", "a"),
        (5, 10_000, None, "d"),
    ]
    assert [str(p) for p in problems] == [
        "line 3, column 'name': no name",
        "line 4, column 'name': '!!!' has no letter or figure",
        "line 5: 2 fields, the header has 4",
        "line 6, column 'country': unknown country 'Atlantis'; screened without it (row kept)",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title\nx\n", "no column 'name'"),
        ("name\n", "no rows"),
        ("", "empty"),
        ("name,name\na,b\n", "stands twice"),
        ('name\n"a\n', "never closed"),
    ],
)
def test_files_that_cannot_be_screened(tmp_path, text, words):
    path = tmp_path / "names.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        read_names(path)


def test_output_names_lists_and_holds_no_formula(home, tmp_path):
    one = screener(home)
    queries = [
        Query(1, "=HYPERLINK(1)"),
        Query(2, "Zhongke Magnet Trading"),
        Query(3, "x" * 10_000),
    ]
    rows = output_rows(one.screen_all(queries), [], one)
    out = tmp_path / "out.csv"
    write_csv(out, COLUMNS, rows)
    with out.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert list(read[0]) == list(COLUMNS)
    assert [r["result"] for r in read] == ["no hit", "confirmed", "no hit"]
    assert read[0]["name"].startswith("'=")
    assert "no clearance" in read[0]["note"]
    assert "US-CSL of 2026-07-31 (2 lists, 3 parties, " in read[0]["lists"]
    assert "US-UVL" in read[0]["missing_lists"]


def test_many_names_in_order(home):
    one = screener(home)
    queries = [Query(i, f"Firm {i}") for i in range(900)]
    assert [a.query.row for a in one.screen_all(queries)] == list(range(900))


def test_local_names_find_their_own_row(home):
    one = screener(home)
    names = [local for party in one.parties.values() for local in party.names_local]
    firsts = [hits[0] for hits in one.search(list(map(NameQuery, names)), 1)]
    assert len(names) > 200
    # a party on two lists has two rows of one name; either may come first
    assert all(n in one.parties[h.key].names_local for n, h in zip(names, firsts, strict=True))


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=5),
    noise=st.binary(max_size=8),
    at=st.integers(0, 80),
)
def test_any_file_is_read_or_refused(tmp_path, rows, noise, at):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["name", "country", "id"], *rows])
    data = out.getvalue().encode()
    path = tmp_path / "fuzz.csv"
    path.write_bytes(data[:at] + noise + data[at:])
    try:
        queries, problems = read_names(path)
    except DataError:
        return
    assert queries or problems


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=st.lists(CELLS.filter(bool), min_size=1, max_size=5))
def test_any_name_is_answered(home, names):
    one = screener(home)
    answers = list(one.screen_all(Query(i, name) for i, name in enumerate(names)))
    assert len(answers) == len(names)
    assert len(output_rows(answers, [], one)) >= len(names)

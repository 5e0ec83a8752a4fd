"""Ownership by listed parties: direct, through others, in sum, on a day."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.compliance.parties.ownership import MOST_LINKS, Edge, Owners, check_sums
from ytterby.ground.errors import DataError

D = date.fromisoformat
DAY = D("2025-10-15")
LISTS = {"Alpha": ["US-EL"], "Beta": ["US-EL", "US-MEU"], "Sigma": ["US-SDN"]}


def listed(name):
    return LISTS.get(name, ())


def owned(name, *edges, on=DAY):
    return Owners(Edge(*e) for e in edges).owners_of(name, on, listed)


def test_fifty_is_enough():
    assert owned("X", ("Alpha", "X", 50.0)).reaches_half
    assert not owned("X", ("Alpha", "X", 49.99)).reaches_half


def test_in_sum():
    found = owned("X", ("Alpha", "X", 30.0), ("Beta", "X", 25.0), ("Other", "X", 45.0))
    assert found.share == 55
    assert found.reaches_half
    assert found.by_list == {"US-EL": 55.0, "US-MEU": 25.0}
    assert "Alpha owns 30 % of X; Beta owns 25 % of X: 55 % of X in sum" in found.explain()


def test_rounding_does_not_lose_the_half():
    found = owned("X", *[("Alpha", "X", 10.1), ("Beta", "X", 19.9), ("Sigma", "X", 20.0)])
    assert found.reaches_half


def test_through_another_that_counts_in_full():
    found = owned("C", ("Alpha", "B", 60.0), ("B", "C", 50.0))
    assert found.reaches_half
    assert found.share == 50
    (holding,) = found.holdings
    assert (holding.owner, holding.lists) == ("B", ("US-EL",))
    assert holding.explain() == "Alpha owns 60 % of B; B owns 50 % of C"


def test_a_link_below_half_ends_the_chain():
    assert owned("C", ("Alpha", "B", 40.0), ("B", "C", 100.0)).share == 0


def test_sums_at_every_link():
    found = owned(
        "C", ("Alpha", "B", 30.0), ("Sigma", "B", 30.0), ("B", "C", 30.0), ("Beta", "C", 20.0)
    )
    assert found.share == 50
    assert found.by_list == {"US-EL": 50.0, "US-SDN": 30.0, "US-MEU": 20.0}


def test_circles():
    ring = [("B", "C", 60.0), ("C", "B", 60.0)]
    assert owned("C", *ring).share == 0
    assert owned("C", *ring, ("Alpha", "B", 50.0)).share == 60


def test_names_are_compared_without_case_and_legal_form():
    found = Owners([Edge("ALPHA, Inc.", "Xeno Co., Ltd.", 60.0)]).owners_of(
        "XENO", DAY, lambda name: ["US-EL"] if name == "ALPHA, Inc." else []
    )
    assert found.reaches_half


@pytest.mark.parametrize(
    ("on", "share"),
    [("2024-12-31", 0), ("2025-01-01", 60), ("2025-06-30", 60), ("2025-07-01", 0)],
)
def test_days_of_a_holding(on, share):
    edge = ("Alpha", "X", 60.0, D("2025-01-01"), D("2025-06-30"))
    assert owned("X", edge, on=D(on)).share == share


def test_a_listed_party_is_not_its_own_owner():
    found = owned("Alpha", ("B", "Alpha", 60.0), ("Alpha", "B", 60.0))
    assert found.share == 0


def write(tmp_path, text):
    path = tmp_path / "owners.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_file(tmp_path):
    path = write(
        tmp_path,
        "owner,owned,percent,from,until\nAlpha,B,60%,2025-01-01,\nB,C,50.0,,2026-12-31\n",
    )
    owners = Owners.read(path)
    assert owners.knows("c")
    assert not owners.knows("Alpha")
    assert owners.owners_of("C", DAY, listed).reaches_half


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("A,B,sixty,,", "row 1 (line 2), column 'percent': 'sixty' is no number"),
        ("A,B,-1,,", "is no number from 0 to 100"),
        ("A,B,101,,", "is no number from 0 to 100"),
        ("A,B,nan,,", "is no number from 0 to 100"),
        ("A,,5,,", "column 'owned': no name"),
        ("A,a,5,,", "cannot own itself"),
        ("A,B,5,soon,", "column 'from': 'soon' is no date"),
        ("A,B,5,2025-01-02,2025-01-01", "column 'until': 2025-01-01 is before"),
        ("A,B,0.6,,\nC,B,0.4,,", "write 60 for 60 percent"),
    ],
)
def test_mistakes_name_row_and_column(tmp_path, rows, words):
    with pytest.raises(DataError, match=re.escape(words)):
        Owners.read(write(tmp_path, f"owner,owned,percent,from,until\n{rows}\n"))


def test_more_than_the_whole(tmp_path):
    head = "owner,owned,percent,from,until\n"
    with pytest.raises(DataError, match=r"row 2 \(line 3\), column 'percent'.*110 percent"):
        Owners.read(write(tmp_path, head + "A,X,60,,\nB,X Ltd,50,,\n"))
    Owners.read(write(tmp_path, head + "A,X,60,,2025-01-01\nB,X,50,2025-01-02,\n"))
    with pytest.raises(DataError, match="on 2025-01-01"):
        Owners.read(write(tmp_path, head + "A,X,60,,2025-01-01\nB,X,50,2025-01-01,\n"))


NODES = st.sampled_from(["Alpha", "Beta", "Sigma", "P", "Q", "R", "X"])


@given(st.lists(st.tuples(NODES, NODES, st.floats(0, 100)), max_size=14))
def test_any_graph_ends_and_more_owners_never_lower_the_share(rows):
    edges = [Edge(a, b, p) for a, b, p in rows if a != b]
    share = Owners(edges).owners_of("X", DAY, listed).share
    more = Owners([*edges, Edge("Alpha", "P", 50.0)]).owners_of("X", DAY, listed).share
    assert more >= share - 1e-9


def test_sums_of_nothing():
    check_sums([], "x")


def test_a_long_chain_is_gone_through_in_steps_and_told_in_few_links():
    firms = ["Alpha", *(f"Quux {number}" for number in range(3_000))]
    found = Owners(Edge(a, b, 60.0) for a, b in pairwise(firms)).owners_of(firms[-1], DAY, listed)
    assert found.reaches_half
    assert found.explain().count(" owns ") <= MOST_LINKS

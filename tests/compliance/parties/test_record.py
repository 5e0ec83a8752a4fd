"""One listing: its state on a day, in words, and what its licence policy comes to."""

from datetime import date

import pytest

from ytterby.compliance.parties.record import Party, Suspension, as_data, name_key, normalise_policy

D = date.fromisoformat
HELD = Suspension(D("2025-05-14"), D("2025-08-11"), "Q&A")
DATED = Party("X/1", "CN-UEL", "Acme", listed_on=D("2025-04-04"), suspensions=(HELD,))


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2025-04-03", "not yet"),
        ("2025-04-04", "active"),
        ("2025-05-13", "active"),
        ("2025-05-14", "suspended"),
        ("2025-08-11", "suspended"),
        ("2025-08-12", "active"),
        ("1900-01-01", "not yet"),
    ],
)
def test_both_ends_of_a_suspension_count(on, state):
    assert DATED.state(D(on)) == state


def test_delisted_on_is_the_first_day_off():
    party = DATED._replace(delisted_on=D("2025-11-10"))
    assert party.state(D("2025-11-09")) == "active"
    assert party.state(D("2025-11-10")) == "ended"
    assert party.explain(D("2025-11-10")) == "off the list from 2025-11-10"


def test_effective_from_rules_over_the_day_of_the_notice():
    party = Party(
        "X/1", "CN-UEL", "Acme", listed_on=D("2025-01-01"), effective_from=D("2025-02-01")
    )
    assert party.state(D("2025-01-15")) == "not yet"


def test_unknown_start_before_the_snapshot():
    party = Party("X/1", "US-SDN", "Acme", seen_from=D("2026-07-31"))
    assert not party.start_known
    assert party.state(D("2026-07-31")) == "active"
    assert party.state(D("2026-07-30")) == "unknown"
    assert party.explain(D("2026-07-30")) == "listed on 2026-07-31, start unknown"


def test_a_federal_register_year_bounds_the_start():
    party = Party("X/1", "US-EL", "Acme", seen_from=D("2026-07-31"), listed_by=D("2014-12-31"))
    assert party.state(D("2014-12-31")) == "active"
    assert party.state(D("2014-06-01")) == "unknown"
    assert "2014-12-31 at the latest" in party.explain(D("2020-01-01"))
    assert party.explain(D("2014-06-01")) == (
        "listed on 2026-07-31, start unknown; its notices begin in 2014"
    )


def test_left_between_two_snapshots():
    party = Party(
        "X/1",
        "US-SDN",
        "Acme",
        seen_from=D("2026-01-01"),
        last_seen=D("2026-03-01"),
        gone_by=D("2026-04-01"),
    )
    assert [party.state(D(d)) for d in ("2026-03-01", "2026-03-15", "2026-04-01")] == [
        "active",
        "unknown",
        "ended",
    ]
    assert "between 2026-03-01 and 2026-04-01" in party.explain(D("2026-03-15"))


def test_facts_that_end():
    party = DATED._replace(known_until=D("2025-08-11"))
    assert party.state(D("2025-08-12")) == "unknown"
    assert "not known" in party.explain(D("2025-08-12"))


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("", None),
        ("Presumption of denial.", "presumption of denial"),
        ("Presumption for Denial", "presumption of denial"),
        ("Policy of denial. See § 746.8(b)", "policy of denial"),
        ("Case-by-case basis.", "case by case"),
        ("casa-by-case review", "case by case"),
        ("Case-by-case for some ECCNs and presumption of denial for the rest", "mixed"),
        ("See §744.3(d) of this part", "as the cited rule says"),
        ("Presumption of approval for EAR99 items", "presumption of approval"),
    ],
)
def test_policies(text, policy):
    assert normalise_policy(text) == policy


def test_name_key():
    assert name_key("  ACME (Xi'an)  Co., Ltd. ") == "acme xi an co ltd"
    assert name_key("Société Générale") == "societe generale"
    assert name_key("中国航发") == "中国航发"


def test_a_listed_address_is_not_a_name():
    party = Party("X/1", "US-EL", "Address 01", schema="Address", addresses=("1 Road, HK",))
    assert party.all_names == ()


def test_as_data_is_plain_and_digest_ignores_the_file():
    import json

    data = json.loads(json.dumps(as_data(DATED, D("2025-06-01"))))
    assert data["state"] == "suspended"
    assert data["suspensions"] == [{"from": "2025-05-14", "until": "2025-08-11", "by": "Q&A"}]
    assert DATED.digest() == DATED._replace(snapshot="other").digest()
    assert DATED.digest() != DATED._replace(name="Acme II").digest()

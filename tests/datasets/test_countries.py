"""Countries by their names: a member of the Union is answered by the Union, and says so."""

from __future__ import annotations

import pytest

from ytterby.datasets.countries import code_of, named_country, region_named
from ytterby.economics.industries import region_of, share_of_market
from ytterby.ground.errors import ScenarioError
from ytterby.ground.files import DATA
from ytterby.world.read import read_chain


@pytest.mark.parametrize(
    ("text", "code"),
    [("Germany", "DEU"), ("GER", "DEU"), ("de", "DEU"), ("German", "DEU"), ("the Netherlands", "NLD"), ("Europa", ""),
     ("Czech Republic", "CZE"), ("UK", "GBR"), ("EU", "EU27"), ("european union", "EU27"), ("germanium", ""),
     ("Norway", ""), ("", "")],
)  # fmt: skip
def test_a_country_goes_by_its_names(text: str, code: str) -> None:
    one = named_country(text)
    assert (one.code if one else "") == code
    assert code_of(text) == (code or text)


def test_every_member_has_a_share_of_gdp_and_all_shares_are_the_whole() -> None:
    codes = read_chain().regions["EU27"]["members"].split()
    every = {code: one for code in codes if (one := named_country(code))}
    assert len(every) == 27
    assert sum(one.share for one in every.values()) == pytest.approx(1.0, abs=0.02)
    for code, one in every.items():
        assert region_of(code)["market_region"] == one.region == "EU27"
        assert one.share == share_of_market(code) < 1.0
        assert one.name in one.note


def test_questions_know_the_same_members_with_the_same_shares() -> None:
    rows = (DATA / "questions.csv").read_text(encoding="utf-8").splitlines()
    members = dict(row.split(",")[1].split() for row in rows if row.startswith("member,"))
    assert len(members) == 27
    for code, share in members.items():
        one = named_country(code)
        assert one
        assert one.share == pytest.approx(float(share), abs=6e-4)


def test_a_region_is_named_by_a_country_or_a_code() -> None:
    regions = read_chain().regions
    for code in regions:
        assert region_named(code, regions, ScenarioError).region == code
        assert not region_named(code, regions, ScenarioError).note
    assert region_named("Poland", regions, ScenarioError).region == "EU27"
    with pytest.raises(ScenarioError, match="no region 'germanium'"):
        region_named("germanium", regions, ScenarioError)

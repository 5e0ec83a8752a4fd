"""Corrections R1 to R18 of the second round of facts: one test each, named after its row."""

from __future__ import annotations

from datetime import date

import pytest

from ytterby.compliance.parties.packaged import packaged_parties
from ytterby.controls.book import Book
from ytterby.controls.entries import read_goods, read_technologies
from ytterby.controls.interpretations import read_interpretations

SHARE = "CN part 1 value share {} percent"
DOD = {"exporter": "KR", "to": "US", "end_use": "DoD procurement", "regime": "procurement"}
AFTER = "2027-02-03"
"""A day on which no statement says any more that a suspension runs on."""


@pytest.fixture(scope="module")
def book():
    return Book.read()


def entry(measure, control_code):
    return [e for e in read_goods()[measure] if (e.control_code or "").startswith(control_code)]


def test_corrections_r1(ask):
    rotor = "motor rotor with SmCo magnets of Chinese samarium"
    for share, outcome in ((0.3, "licence required"), (0.05, "no control found")):
        verdict = ask(rotor, exporter="KR", on=AFTER, content_data=SHARE.format(share))
        assert verdict.outcome == outcome
    parts = [
        e
        for e in read_goods()["CN-MOFCOM-2025-61"]
        if e.group == "part 2" and e.form == "component"
    ]
    assert {e.covers.products[0] for e in parts} == {"SmCo", "NdFeB"}


def test_corrections_r2(ask):
    answers = {one.id: one for told in read_interpretations().values() for one in told}
    assert len(answers) == 16
    assert str(answers["CN-FAQ-5-1"].date) == "2025-09-16"
    rotor = "rotor assembly with NdFeB magnets with Dy embedded in an iron core"
    verdict = ask(rotor, to="DE", on="2025-11-20")
    assert (verdict.outcome, verdict.effect) == ("no control found", "generally outside")
    assert "CN-FAQ-5-1" in verdict.headline
    # before the answer was given, and where its words are not said, the text alone counts
    assert ask(rotor, to="DE", on="2025-09-15").effect == ""
    assert (
        ask("NdFeB rotor magnets with Dy", to="DE", on="2025-11-20").outcome == "licence required"
    )


def test_corrections_r3(ask):
    for item in ("tungsten metal powder", "tungsten heavy alloy bars", "tantalum metal ingots"):
        verdict = ask(item, on="2026-05-05", origin_country="CN", **DOD)
        assert (verdict.outcome, verdict.governing.measure) == (
            "prohibited",
            "US-DFARS-MAGNET-2019",
        )
    assert (
        ask("molybdenum plate", on="2026-05-05", origin_country="CN", **DOD).outcome != "prohibited"
    )


def test_corrections_r3b(ask):
    powder = "tungsten metal powder{}, 20 % tungsten by weight"
    verdict = ask("tungsten metal powder", on="2026-05-05", origin_country="CN", **DOD)
    assert any("unless it is a commercial off-the-shelf item" in m for m in verdict.missing)
    verdict = ask(powder.format(", off the shelf"), on="2026-05-05", origin_country="CN", **DOD)
    assert verdict.outcome != "prohibited"


def test_corrections_r3c(ask):
    words = "tungsten metal powder from ore mined in Russia, all else in Austria"
    deal = DOD | {"exporter": "AT"}
    ore = "mined in RU; melted in AT"
    assert ask(words, on="2026-12-30", content_data=ore, **deal).outcome == "no control found"
    assert ask(words, on="2027-01-04", content_data=ore, **deal).outcome == "prohibited"


def test_corrections_r4(ask):
    verdict = ask("cotton overalls", on="2025-03-20", party_name="Raytheon Missile Systems")
    assert (verdict.outcome, verdict.governing.measure) == ("prohibited", "CN-UEL-2025-1")
    # the names that no source shows: nobody can tell
    unseen = ask(
        "cotton overalls", on="2025-03-20", party_name="Lockheed Martin Rotary and Mission Systems"
    )
    assert unseen.outcome == "cannot tell"
    assert (
        ask("cotton overalls", on="2025-01-01", party_name="Raytheon Missile Systems").outcome
        != "prohibited"
    )


def test_corrections_r4b(ask):
    for day, outcome in (("2025-01-13", "no control found"), ("2025-01-14", "prohibited")):
        assert ask("desk lamps", on=day, party_name="Anduril Industries").outcome == outcome


def test_corrections_r4c(ask):
    verdict = ask("desk lamps", on="2025-02-10", party_name="AEVEX Aerospace")
    assert (verdict.outcome, verdict.governing.measure) == ("prohibited", "CN-UEL-2025-0115")
    names = {p.name: p.note for p in packaged_parties() if p.measure_id == "CN-UEL-2025-0115"}
    assert "reading of the Chinese" in names["Pacific Rim Defense"]


def test_corrections_r5(book):
    assert str(book["CN-UEL-2025-8"].ended) == "2025-08-11"
    assert not any(rule.gap for rule in book["CN-UEL-2025-8"].rules)
    assert book.timing("CN-UEL-2025-7").state(date(2025, 9, 3)) == "suspended"


def test_corrections_r5b(book):
    last = book["CN-UEL-2025-7"].suspensions[-1]
    assert (last.from_, last.until, last.until_inclusive) == (
        date(2025, 11, 10),
        date(2026, 11, 10),
        "assumed",
    )


def test_corrections_r6(book):
    record = book["CN-ATTLIST-2026-0629"]
    assert "number not seen" in record.instrument.number
    assert "No. 28" in record.uncertain


def test_corrections_r7(book):
    assert str(book["CN-EXPORT-REBATE-1985"].ended) == "2005-04-30"


@pytest.mark.parametrize(
    ("item", "outcome"),
    [
        ("lithium-ion pouch cells 305 Wh/kg", "licence required"),
        ("lithium-ion pouch cells 260 Wh/kg", "no control found"),
        ("lithium-ion pouch cells", "cannot tell"),
        ("lithium iron phosphate active material: 2.55 g/cm3 compacted, 158 mAh/g", "licence required"),
        ("lithium iron phosphate active material: 2.55 g/cm3 compacted, 150 mAh/g", "no control found"),
        ("NMC hydroxide precursor", "licence required"),
        ("granulation kettle 2 m3 for anode material", "no control found"),
        ("Acheson graphitisation furnace for anode graphite", "licence required"),
        ("graphite anode material", "cannot tell"),
    ],
)  # fmt: skip
def test_corrections_r8(ask, item, outcome):
    assert ask(item, to="HU", on=AFTER).outcome == outcome
    assert not any(rule.gap for rule in Book.read()["CN-MOFCOM-GAC-2025-58"].rules)


def test_corrections_r8b():
    forms = {e.form for e in entry("CN-MOFCOM-GAC-2025-57", "1C913.a") if not e.gap}
    assert forms == {"metal", "target", "crystal", "fibre", "ceramic"}
    assert [e.form for e in entry("CN-MOFCOM-GAC-2025-57", "1C913.a") if e.gap] == ["alloy"]


def test_corrections_r9(book):
    record = book["CN-REG-RE-785-2024"]
    assert (str(record.signed), str(record.announced)) == ("2024-06-22", "2024-06-29")


def test_corrections_r10(book):
    record = book["CN-BLOCKING-2021"]
    assert (str(record.effective), record.rules) == ("2021-01-09", [])


SUSPENDED = [
    ("thulium oxide", "DE", "2026-11-10", "CN-MOFCOM-GAC-2025-57"),
    ("gallium antimonide wafers", "US", "2026-11-27", "CN-MOFCOM-2024-46#2a"),
]


@pytest.mark.parametrize(("item", "to", "last", "measure"), SUSPENDED)
def test_corrections_r11(ask, item, to, last, measure):
    """From the day after each suspension's own last day to 2027-01-10 text and statement differ."""
    assert ask(item, to=to, on=last).outcome != "cannot tell"
    after = date.fromordinal(date.fromisoformat(last).toordinal() + 1)
    for day in (after.isoformat(), "2027-01-10"):
        verdict = ask(item, to=to, on=day)
        assert (verdict.outcome, verdict.governing.measure) == ("cannot tell", measure)
        assert f"ended on {last}" in verdict.headline
        assert "2026-09-28 (CN-STATEMENT-2026-0928) it runs on until 2027-01-10" in verdict.headline
        assert any("has a notice been published" in question for question in verdict.missing)
    text = ask(item, to=to, on="2027-01-11").outcome
    assert text in ("licence required", "prohibited")


def test_corrections_r11_other_lists(ask):
    """Parties of both lists and the rule on affiliates are in the same state."""
    for item, party, worst in (
        ("terbium metal", "Source Intelligence, Inc.", "prohibited"),
        ("steel bolts", "Insitu, Inc.", "prohibited"),
    ):
        verdict = ask(item, on="2026-11-20", party_name=party)
        assert verdict.outcome == "cannot tell"
        assert worst in verdict.headline
        assert ask(item, on="2027-01-11", party_name=party).outcome == worst
    owned = "60 percent owned by one Entity List party"
    deal = {"exporter": "US", "to": "CN", "party_name": "unlisted firm", "content_data": owned}
    assert ask("EAR99 pump", on="2026-11-10", **deal).hits[0].grounds
    assert ask("EAR99 pump", on="2027-01-11", **deal).outcome == "licence required"


@pytest.mark.parametrize(
    ("item", "outcome"),
    [
        ("six-side press, cylinder diameter 500 mm", "licence required"),
        ("six-side press, cylinder 450 mm, design pressure 4 GPa", "no control found"),
        ("MPCVD reactor 15 kW at 915 MHz", "licence required"),
        ("MPCVD reactor 10 kW at 915 MHz", "cannot tell"),
        ("flat diamond window 3 inch, 65 % transmittance", "licence required"),
        ("flat diamond window 2 inch, 70 % transmittance", "no control found"),
        ("curved diamond window", "licence required"),
    ],
)
def test_corrections_r12(ask, item, outcome):
    assert ask(item, to="IN", on="2024-10-08").outcome == outcome


@pytest.mark.parametrize(
    ("elongation", "outcome"), [(9, "licence required"), (8, "no control found")]
)
def test_corrections_r13(ask, elongation, outcome):
    item = f"W-Ni-Fe rods 17.8 g/cm3, elastic limit 850 MPa, tensile 1300 MPa, elongation {elongation} %"
    assert ask(item, to="IN", on="2025-03-20").outcome == outcome


def test_corrections_r14():
    silver = next(e for e in entry("CN-MOFCOM-GAC-2025-10", "1C117.c") if "Ag" in e.covers.elements)
    assert {t.measure: t.floor for t in silver.covers.tests} == {
        "content.W": 0.8,
        "content.Ag": 0.02,
        "middle dimension": 115,
        "least dimension": 50,
    }
    assert silver.hs == ["7106919001", "7106929001"]
    assert "120 mm by 50 mm" in silver.thresholds


@pytest.mark.parametrize(
    "item", ["diamond wire saw, grain 8 micron", "diamond grinding wheel, grain 5 micron"]
)
def test_corrections_r15(ask, item):
    verdict = ask(item, to="KR", on=AFTER)
    assert verdict.outcome == "licence required"
    assert any("further property" in question for question in verdict.missing)
    assert "T-55" in {e.id for e in read_technologies()["CN-MOFCOM-GAC-2025-55"]}


def test_corrections_r16(ask):
    met = ask("synthetic diamond powder, mean size 40 micron", to="KR", on=AFTER)
    assert "the declaration says dual-use and the control code" in met.hits[0].conditions
    near = ask("synthetic diamond single crystals, mean size 600 micron", to="KR", on=AFTER)
    assert any("declare it as not controlled" in one.why for one in near.near)


def test_corrections_r17(ask, book):
    scope = book["CN-MOFCOM-2025-62"].scope.model_dump()
    assert len(scope["ways"]) == 12
    assert {"paragraph_5", "paragraph_6", "paragraph_7", "reach", "export"} <= set(scope)
    item = "NdFeB magnet sintering know-how, no licence held by the seller"
    refs = {(h.rule, h.outcome) for h in ask(item, to="DE", on="2025-10-21").hits}
    assert ("paragraph 5, services to a violator", "prohibited") in refs


def test_corrections_r18(ask):
    item = "leaching process for ion-adsorption ore"
    assert ask(item, to="MY", on="2023-12-20").outcome == "prohibited"
    after = ask(item, to="MY", on="2023-12-21")
    assert (after.outcome, after.governing.measure) == (
        "licence required",
        "CN-MOFCOM-MOST-2023-57",
    )


@pytest.mark.parametrize(
    "item",
    [
        "yttrium oxide, calcined, catalyst grade",
        "gadolinium oxide for phosphors, calcined",
        "yttrium oxide phosphor raw material",
        "SmCo rotor arcs for servo motors",
        "NdFeB magnets with Dy, for phone cases",
        "loose spare magnets for phone cases, NdFeB with 1 % Dy",
        "NdFeB motor magnets with terbium",
        "bare SmCo magnet for a Hall sensor",
    ],
)
def test_an_interpretation_frees_no_goods_that_are_only_near_it(ask, item):
    verdict = ask(item, to="DE", on="2025-11-20")
    assert verdict.outcome in ("licence required", "cannot tell")

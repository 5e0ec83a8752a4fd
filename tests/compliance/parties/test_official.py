"""Official files of the UN, the EU and the United Kingdom, read as they are published and from a local server."""

from __future__ import annotations

from datetime import date

import pytest
from tests.compliance.parties.test_importing import send, serving

from ytterby.compliance.parties.home import Home, load_parties, snapshots
from ytterby.compliance.parties.importing import import_file, update
from ytterby.compliance.parties.official import OFFICIAL, read_official
from ytterby.ground.errors import DataError

TODAY = date(2026, 11, 30)
UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-11-01T00:00:00Z">
 <INDIVIDUALS><INDIVIDUAL>
  <DATAID>690</DATAID><FIRST_NAME>Quilmar</FIRST_NAME><SECOND_NAME>Zorbax</SECOND_NAME>
  <THIRD_NAME>Teneth</THIRD_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>
  <REFERENCE_NUMBER>CDi.001</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>
  <NAME_ORIGINAL_SCRIPT>قلمر</NAME_ORIGINAL_SCRIPT>
  <NATIONALITY><VALUE>Rwanda</VALUE></NATIONALITY>
  <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Quilmar Tenet</ALIAS_NAME></INDIVIDUAL_ALIAS>
  <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Zorb; Zed</ALIAS_NAME></INDIVIDUAL_ALIAS>
  <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
  <INDIVIDUAL_DATE_OF_BIRTH><YEAR>1971</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
  <INDIVIDUAL_DOCUMENT><NUMBER>PX-77123</NUMBER></INDIVIDUAL_DOCUMENT>
 </INDIVIDUAL></INDIVIDUALS>
 <ENTITIES><ENTITY>
  <DATAID>691</DATAID><FIRST_NAME>Moorquill Trading Company</FIRST_NAME>
  <UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.001</REFERENCE_NUMBER>
  <LISTED_ON>2009-04-24</LISTED_ON>
  <ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Moorquill Machinery</ALIAS_NAME></ENTITY_ALIAS>
  <ENTITY_ADDRESS><STREET>1 Long Road</STREET><CITY>Pyongyang</CITY>
   <COUNTRY>Democratic People's Republic of Korea</COUNTRY></ENTITY_ADDRESS>
 </ENTITY><ENTITY><DATAID>692</DATAID></ENTITY></ENTITIES>
</CONSOLIDATED_LIST>"""
EU = """<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-11-20T10:00:00.000+01:00">
 <sanctionEntity euReferenceNumber="EU.27.28" logicalId="13">
  <regulation publicationDate="2014-07-30" programme="UKR"><publicationUrl>https://eur-lex.europa.eu/x</publicationUrl></regulation>
  <regulation publicationDate="2003-07-07" programme="IRQ"/>
  <subjectType code="enterprise" classificationCode="E"/>
  <nameAlias wholeName="Zaffre Dynamics AG" strong="true" nameLanguage="EN"/>
  <nameAlias wholeName="ZDX" strong="false"/>
  <address countryIso2Code="RU" city="Moscow" street="Tverskaya 1" countryDescription="RUSSIAN FEDERATION"/>
  <identification number="7701234567"/>
 </sanctionEntity>
 <sanctionEntity logicalId="14"><subjectType code="person"/>
  <nameAlias firstName="Quentin" lastName="Umbraxis" wholeName="" strong="true"/>
  <birthdate year="1960"/><citizenship countryIso2Code="00"/></sanctionEntity>
</export>"""
UK = """<?xml version="1.0" encoding="utf-8"?>
<Designations><DateGenerated>20/11/2026</DateGenerated>
 <Designation><UniqueID>RUS0001</UniqueID><UNReferenceNumber/>
  <Names>
   <Name><Name6>Varnholt Shipping</Name6><NameType>Alias</NameType>
    <AliasStrength>Good quality a.k.a</AliasStrength></Name>
   <Name><Name6>Varnholt Maritime LLC</Name6><NameType>Primary Name</NameType></Name>
   <Name><Name6>VML</Name6><NameType>Alias</NameType><AliasStrength>Low quality a.k.a</AliasStrength></Name>
  </Names>
  <NonLatinNames><NonLatinName><NameNonLatinScript>Варнхольт</NameNonLatinScript></NonLatinName></NonLatinNames>
  <RegimeName>The Russia (Sanctions) (EU Exit) Regulations 2019</RegimeName>
  <IndividualEntityShip>Entity</IndividualEntityShip><DateDesignated>24/02/2022</DateDesignated>
  <Addresses><Address><AddressLine1>2 Quay</AddressLine1><AddressCountry>Russia</AddressCountry></Address></Addresses>
 </Designation>
 <Designation><UniqueID>RUS0002</UniqueID>
  <Names><Name><Name1>Ilka</Name1><Name6>Dornquist</Name6><NameType>Primary Name</NameType></Name></Names>
  <IndividualEntityShip>Individual</IndividualEntityShip><DateDesignated>01/03/2022</DateDesignated>
  <IndividualDetails><Individual><DOBs><DOB>dd/mm/1966</DOB></DOBs>
   <Nationalities><Nationality>Belarus</Nationality></Nationalities></Individual></IndividualDetails>
 </Designation>
</Designations>"""
FILES = {"un": UN, "eu": EU, "uk": UK}


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def read(tmp_path, text):
    path = tmp_path / "list.xml"
    path.write_text(text, encoding="utf-8")
    return read_official(path)


def test_united_nations(tmp_path):
    reading = read(tmp_path, UN)
    person, firm = reading.parties
    assert (reading.group, reading.rows, reading.skipped) == ("UN-SC", 3, 1)
    assert (person.id, person.name, person.schema) == (
        "UN-SC/CDi.001",
        "Quilmar Zorbax Teneth",
        "Person",
    )
    assert person.aliases == ("Quilmar Tenet",)
    assert person.weak_aliases == ("The Zorb", "Zed")
    assert (person.country, person.birth_dates, person.identifiers) == (
        "RW",
        ("1971",),
        ("PX-77123",),
    )
    assert person.listed_on == date(2012, 12, 31)
    assert (firm.aliases, firm.country, firm.programs) == (
        ("Moorquill Machinery",),
        "KP",
        ("DPRK",),
    )


def test_european_union(tmp_path):
    firm, person = read(tmp_path, EU).parties
    assert (firm.id, firm.name, firm.weak_aliases) == (
        "EU-FSF/EU.27.28",
        "Zaffre Dynamics AG",
        ("ZDX",),
    )
    assert (firm.listed_on, firm.programs) == (date(2003, 7, 7), ("UKR", "IRQ"))
    assert (firm.country, firm.identifiers) == ("RU", ("7701234567",))
    assert (person.name, person.birth_dates, person.country) == (
        "Quentin Umbraxis",
        ("1960",),
        None,
    )


def test_united_kingdom(tmp_path):
    firm, person = read(tmp_path, UK).parties
    assert (firm.name, firm.aliases, firm.weak_aliases) == (
        "Varnholt Maritime LLC",
        ("Varnholt Shipping",),
        ("VML",),
    )
    assert (firm.names_local, firm.country, firm.listed_on) == (
        ("Варнхольт",),
        "RU",
        date(2022, 2, 24),
    )
    assert (person.name, person.schema, person.birth_dates) == (
        "Ilka Dornquist",
        "Person",
        ("dd/mm/1966",),
    )


@pytest.mark.parametrize("name", FILES)
def test_each_list_is_fetched_and_kept_by_itself(home, name):
    official = OFFICIAL[name]
    with serving(send(FILES[name].encode())) as (base, requests):
        done = update(home, base, name=name, today=TODAY)
        again = update(home, base, name=name, today=TODAY)
    assert requests[0][0] == f"/v1/{official.file}"
    assert (done.snapshot.group, done.snapshot.as_of, again.new) == (official.group, TODAY, False)
    assert {party.list_id for party in load_parties(done.snapshot)} == {official.group}


def test_every_address_is_of_https_and_plain_http_is_refused(home):
    assert all(one.base.startswith("https://") for one in OFFICIAL.values())
    with pytest.raises(DataError, match="https only"):
        update(home, "http://lists.invalid/v1", name="un")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<!DOCTYPE html><html>sorry</html>", "a page"),
        (UN[: len(UN) // 2], "cut off"),
        ("<nothing><here/></nothing>", "no list of parties"),
        ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        (EU, "this is the list EU-FSF, not UN-SC"),
    ],
)
def test_what_is_no_such_list_imports_nothing(home, text, words):
    with serving(send(text.encode())) as (base, _), pytest.raises(DataError, match=words):
        update(home, base, name="un", today=TODAY)
    assert snapshots(home) == []


def test_a_file_by_hand_tells_what_it_is(home, tmp_path):
    path = tmp_path / "any.xml"
    path.write_text(UK, encoding="utf-8")
    assert import_file(home, path, TODAY).snapshot.group == "GB-UKSL"


def test_a_match_binds_who_the_list_binds(home, tmp_path):
    from ytterby.compliance.decide.engine import Checker
    from ytterby.compliance.decide.parties import Parties
    from ytterby.compliance.decide.question import Question

    for name, text in FILES.items():
        path = tmp_path / f"{name}.xml"
        path.write_text(text, encoding="utf-8")
        import_file(home, path, TODAY)
    checker = Checker(parties=Parties.read(home))

    def outcome(party, exporter):
        question = Question(
            item_text="bananas", exporter_country=exporter, destination_country="TR", date="2026-11-30",
            party_name=party,
        )  # fmt: skip
        verdict = checker.check(question)
        return verdict.outcome, any("is in no record of the book" in m for m in verdict.missing)

    assert outcome("Moorquill Trading Company", "CN") == ("cannot tell", True)
    assert outcome("Zaffre Dynamics AG", "DE") == ("cannot tell", True)
    assert outcome("Zaffre Dynamics AG", "CN")[1] is False
    assert outcome("Varnholt Maritime LLC", "GB") == ("cannot tell", True)

"""The official lists that are fetched: where each lies, and the XML of the UN, the EU and the United Kingdom.

Each is read element by element, so that a long list is never in memory as a tree. An entry that names nobody is
reported and skipped; a file that is no such list, is cut off, or has a document type is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, iterparse

from ytterby.compliance.parties.list_files import ListReading, read_list
from ytterby.compliance.parties.packaged import LISTS
from ytterby.compliance.parties.record import Party, day_or_none
from ytterby.compliance.read.countries import find_country
from ytterby.ground.csvfile import LARGEST
from ytterby.ground.errors import DataError
from ytterby.ground.files import read_bytes

_HEAD = 4096
"""Bytes at the beginning of a file that tell what it is."""
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class OfficialFile(NamedTuple):
    """Where a list is published: folder of the server, name of the file; and under which group it is kept."""

    group: str
    title: str
    base: str
    file: str


OFFICIAL = {
    "us": OfficialFile(
        "US-CSL", "US Consolidated Screening List",
        "https://data.trade.gov/downloadable_consolidated_screening_list/v1", "consolidated.csv",
    ),
    "un": OfficialFile(
        "UN-SC", "Consolidated List of the UN Security Council",
        "https://scsanctions.un.org/resources/xml/en", "consolidated.xml",
    ),
    # the token is that of the public address on data.europa.eu
    "eu": OfficialFile(
        "EU-FSF", "Financial sanctions of the EU",
        "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1",
        "content?token=dG9rZW4tMjAxNw",
    ),
    "uk": OfficialFile(
        "GB-UKSL", "UK Sanctions List",
        "https://sanctionslist.fcdo.gov.uk/docs", "UK-Sanctions-List.xml",
    ),
}  # fmt: skip
"""The lists that can be fetched, by a short name."""


def read_official(path: Path | str) -> ListReading:
    """The parties of an official file, which its content tells: CSV of the US, or XML of the UN, EU or UK.

    Raises DataError when it is none of these, is cut off, or holds no party.
    """
    path = Path(path)
    head = read_bytes(path, DataError, LARGEST)[:_HEAD]
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return read_list(path)
    where = str(path)
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        what = "this is a page, or has a document type: no list"
        raise DataError(what, where=where, advice="Nothing was imported. Is the address right?")
    reading = ListReading(where)
    try:
        for number, (kind, node) in enumerate(_entries(path, reading), start=1):
            reading.rows += 1
            party = kind.read(node)
            if party is None:
                reading.skip(f"entry {number}", "it names nobody")
            else:
                reading.parties.append(party)
            node.clear()
    except ParseError as fault:
        what = f"the XML cannot be read: {fault}; is the file cut off?"
        raise DataError(what, where=where, advice="Nothing was imported.") from None
    if not reading.parties:
        raise DataError(
            "no list of parties is known by this form", where=where, advice="Nothing was imported."
        )
    return reading


class _Kind(NamedTuple):
    """One form of list: its group, the names of an entry's element, and what reads one."""

    group: str
    tags: tuple[str, ...]
    read: Callable[[Element], Party | None]


def _entries(path: Path, reading: ListReading) -> Iterator[tuple[_Kind, Element]]:
    """The elements of parties with the form they are of; names of elements lose their namespace."""
    kinds = {tag: kind for kind in _KINDS for tag in kind.tags}
    with path.open("rb") as source:
        for _, node in iterparse(source, events=("end",)):
            node.tag = node.tag.rpartition("}")[2]
            kind = kinds.get(node.tag)
            if kind is not None:
                reading.group = kind.group
                yield kind, node


def _texts(node: Element, path: str) -> list[str]:
    """The texts of elements, each once, blanks joined."""
    found = (" ".join((one.text or "").split()) for one in node.iterfind(path))
    return list(dict.fromkeys(filter(None, found)))


def _first(node: Element, *paths: str) -> str:
    return next((texts[0] for path in paths if (texts := _texts(node, path))), "")


def _countries(names: Iterable[str]) -> tuple[str, ...]:
    """ISO codes of names of countries; a name that is none is left out."""
    codes = (find_country(name) for name in names if name and name != "00")
    return tuple(dict.fromkeys(filter(None, codes)))


def _party(
    list_id: str, number: str, names: list[str], weak: list[str], **more: object
) -> Party | None:
    """A listing; None where nothing names it."""
    if not (names or weak) or not number:
        return None
    about = LISTS[list_id]
    name, *others = names or weak
    return Party(
        id=f"{list_id}/{number}",
        list_id=list_id,
        name=name,
        aliases=tuple(one for one in others if names and one != name),
        weak_aliases=tuple(one for one in weak if one not in names and one != name),
        consequence=about.consequence,
        source=f"{about.authority}, {about.title}",
        **more,  # type: ignore[arg-type]
    )


def _united_nations(node: Element) -> Party | None:
    person = node.tag == "INDIVIDUAL"
    of = "INDIVIDUAL" if person else "ENTITY"
    parts = (_first(node, f"{n}_NAME") for n in ("FIRST", "SECOND", "THIRD", "FOURTH"))
    whole = " ".join(filter(None, parts))
    names, weak = [whole] if whole else [], list[str]()
    for alias in node.iterfind(f"{of}_ALIAS"):
        kept = weak if _first(alias, "QUALITY").casefold() == "low" else names
        kept += [one.strip() for one in _first(alias, "ALIAS_NAME").split(";") if one.strip()]
    addresses = [" ".join(filter(None, (_first(a, n) for n in ("STREET", "CITY", "STATE_PROVINCE", "COUNTRY"))))
                 for a in node.iterfind(f"{of}_ADDRESS")]  # fmt: skip
    nations = _texts(node, "NATIONALITY/VALUE")
    countries = _countries((*nations, *_texts(node, f"{of}_ADDRESS/COUNTRY")))
    return _party(
        "UN-SC", _first(node, "REFERENCE_NUMBER", "DATAID"), names, weak,
        names_local=tuple(_texts(node, "NAME_ORIGINAL_SCRIPT")),
        country=countries[0] if countries else None,
        countries=countries,
        schema="Person" if person else "Organization",
        addresses=tuple(filter(None, addresses)),
        listed_on=day_or_none(_first(node, "LISTED_ON")),
        programs=tuple(_texts(node, "UN_LIST_TYPE")),
        identifiers=tuple(_texts(node, f"{of}_DOCUMENT/NUMBER")),
        birth_dates=tuple(_first(born, "DATE", "YEAR") for born in node.iterfind(f"{of}_DATE_OF_BIRTH")),
        source_url="https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
        note=_first(node, "COMMENTS1"),
    )  # fmt: skip


_EU_NAME = "wholeName"
"""Attribute of an alias that has all parts of it."""


def _european_union(node: Element) -> Party | None:
    names, weak = list[str](), list[str]()
    for one in node.iterfind("nameAlias"):
        parts = (one.get(part, "") for part in ("firstName", "middleName", "lastName"))
        name = " ".join((one.get(_EU_NAME) or " ".join(filter(None, parts))).split())
        if name:
            (weak if one.get("strong") == "false" else names).append(name)
    places = (*node.iterfind("citizenship"), *node.iterfind("address"))
    countries = _countries(place.get("countryIso2Code", "") for place in places)
    acts = list(node.iterfind("regulation"))
    days = sorted(filter(None, (act.get("publicationDate") for act in acts)))
    kind = node.find("subjectType")
    person = kind is not None and kind.get("code") == "person"
    addresses = (" ".join(filter(None, (a.get(k) for k in ("street", "city", "region", "countryDescription"))))
                 for a in node.iterfind("address"))  # fmt: skip
    return _party(
        "EU-FSF", node.get("euReferenceNumber") or node.get("logicalId") or "",
        list(dict.fromkeys(names)), list(dict.fromkeys(weak)),
        country=countries[0] if countries else None,
        countries=countries,
        schema="Person" if person else "Organization",
        addresses=tuple(dict.fromkeys(filter(None, addresses))),
        listed_on=day_or_none(days[0]) if days else None,
        programs=tuple(dict.fromkeys(filter(None, (act.get("programme") for act in acts)))),
        identifiers=tuple(filter(None, (one.get("number") for one in node.iterfind("identification")))),
        birth_dates=tuple(filter(None, (b.get("birthdate") or b.get("year") for b in node.iterfind("birthdate")))),
        source_url=_first(node, "regulation/publicationUrl"),
        note=_first(node, "remark"),
    )  # fmt: skip


_SCHEMAS = {"individual": "Person", "ship": "Vessel"}


def _united_kingdom(node: Element) -> Party | None:
    primary, names, weak = list[str](), list[str](), list[str]()
    for one in node.iterfind("Names/Name"):
        parts = (_first(one, f"Name{n}") for n in (1, 2, 3, 4, 5, 6))
        name = _first(one, "Name") or " ".join(filter(None, parts))
        low = "low" in _first(one, "AliasStrength").casefold()
        first = _first(one, "NameType").casefold().startswith("primary name")
        if name:
            (weak if low else primary if first else names).append(name)
    nations = _texts(node, ".//Nationality")
    countries = _countries((*nations, *_texts(node, "Addresses/Address/AddressCountry")))
    addresses = (" ".join(filter(None, (_first(a, f"AddressLine{n}") for n in range(1, 7))))
                 for a in node.iterfind("Addresses/Address"))  # fmt: skip
    day = _BRITISH.fullmatch(_first(node, "DateDesignated"))
    numbers = [
        *("PassportNumber", "IMONumber", "BusinessRegistrationNumber"),
        "NationalIdentifierNumber",
    ]
    return _party(
        "GB-UKSL", _first(node, "UniqueID"), list(dict.fromkeys((*primary, *names))), weak,
        names_local=tuple(_texts(node, ".//NameNonLatinScript")),
        country=countries[0] if countries else None,
        countries=countries,
        schema=_SCHEMAS.get(_first(node, "IndividualEntityShip").casefold(), "Organization"),
        addresses=tuple(dict.fromkeys(filter(None, addresses))),
        listed_on=day_or_none("{2}-{1:0>2}-{0:0>2}".format(*day.groups())) if day else None,
        programs=tuple(_texts(node, "RegimeName")),
        identifiers=tuple(one for path in numbers for one in _texts(node, f".//{path}")),
        birth_dates=tuple(_texts(node, ".//DOB")),
        source_url="https://www.gov.uk/government/publications/the-uk-sanctions-list",
        note=_first(node, "OtherInformation"),
    )  # fmt: skip


_KINDS = (
    _Kind("UN-SC", ("INDIVIDUAL", "ENTITY"), _united_nations),
    _Kind("EU-FSF", ("sanctionEntity",), _european_union),
    _Kind("GB-UKSL", ("Designation",), _united_kingdom),
)

"""Screening a file of names against the listings of a day: one row a hit, and one for no hit.

No hit is a statement about the lists looked at, with their days and digests, never a clearance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Literal

from ytterby.compliance.parties.decisions import Applied, ReviewerDecisions
from ytterby.compliance.parties.home import Home
from ytterby.compliance.parties.index import NameHit, NameQuery, index_of, search_parties
from ytterby.compliance.parties.list_files import ListReading, RowProblem, read_rows
from ytterby.compliance.parties.ownership import OwnedByListed, Owners
from ytterby.compliance.parties.packaged import EASING_LISTS, facts_end
from ytterby.compliance.parties.party_set import ListVersion, PartySet
from ytterby.compliance.parties.record import Party, State, name_key
from ytterby.compliance.parties.score import DEFAULT_THRESHOLD
from ytterby.compliance.read.countries import find_country
from ytterby.ground.errors import DataError

Result = Literal["confirmed", "possible", "dismissed", "owned", "no hit", "error"]
LIMIT = 10
STANDING: tuple[State, ...] = ("active", "suspended", "unknown")
"""States of a listing that stand against a name; a suspended one comes back by itself."""
CHUNK = 400
_ADDRESS_ENOUGH = 0.8
_NUMBER = re.compile(r"\d+")
_YEAR = re.compile(r"\d{4}")
GIVEN = ("schema", "address", "birth_date", "identifier")
"""Columns of the input that are taken as they are."""


@dataclass(frozen=True)
class Query:
    """One row of the input. `row` counts from 1 below the header."""

    row: int
    name: str
    id: str = ""
    schema: str | None = None
    country: str | None = None
    address: str | None = None
    birth_date: str | None = None
    identifier: str | None = None


@dataclass(frozen=True)
class ScreenHit:
    """One listing that a name (or address, or owner) met.

    alias : the name or address of the listing that matched.
    features : the parts of the score by name.
    applied : the reviewer decision that bears on it.
    state : of the listing on the day.
    """

    party: Party
    score: float
    confirmed: bool
    alias: str
    features: Mapping[str, float] = field(default_factory=dict)
    applied: Applied | None = None
    state: State = "active"

    @property
    def result(self) -> Result:
        """Confirmed, possible or dismissed; a reviewer's word rules."""
        if self.applied is not None and not self.applied.reopened:
            return "dismissed" if self.applied.dismisses else "confirmed"
        return "confirmed" if self.confirmed else "possible"

    @property
    def stands(self) -> bool:
        """Whether it is to be looked at: standing on the day, restricting, and not dismissed."""
        restricts = self.state in STANDING and self.party.list_id not in EASING_LISTS
        return restricts and self.result != "dismissed"


@dataclass(frozen=True)
class ScreenAnswer:
    """All that was found for one row."""

    query: Query
    hits: tuple[ScreenHit, ...]
    owned: OwnedByListed | None = None

    @property
    def has_hit(self) -> bool:
        """Whether anything stands against the name that no reviewer dismissed.

        A listing that has ended or not begun does not, nor one that eases; their rows are shown.
        """
        return any(h.stands for h in self.hits) or bool(self.owned and self.owned.reaches_half)


class Screener:
    """The listings of a day, indexed, with decisions and owners.

    party_set : who is listed.
    on : the day.
    limit, threshold : most hits a name, and the least score; None for the matcher's default.
    home : user data folder in which the index is kept.
    """

    def __init__(
        self,
        party_set: PartySet,
        on: date,
        *,
        limit: int = LIMIT,
        threshold: float | None = None,
        decisions: ReviewerDecisions | None = None,
        owners: Owners | None = None,
        home: Home | None = None,
    ) -> None:
        self.party_set, self.on, self.limit = party_set, on, limit
        self.threshold = DEFAULT_THRESHOLD if threshold is None else threshold
        self.decisions = decisions or ReviewerDecisions(())
        self.owners = owners
        self.parties = party_set.by_id
        self.index = index_of(party_set.parties, home)
        listed = [party for party in party_set.parties if party.schema == "Address"]
        places = ((party, address) for party in listed for address in party.addresses)
        self._addresses = [(party, address, _address_words(address)) for party, address in places]
        self._listed: dict[str, tuple[str, ...]] = {}

    def search(self, queries: Sequence[NameQuery], limit: int) -> list[list[NameHit]]:
        """The hits of each query in the index of the day."""
        return search_parties(self.index, queries, limit, self.threshold)

    def screen_all(self, queries: Iterable[Query]) -> Iterator[ScreenAnswer]:
        """The answers one by one, in the order of the rows."""
        waiting = iter(queries)
        while chunk := list(islice(waiting, CHUNK)):
            known = attrgetter("name", "schema", "country", "birth_date", "identifier")
            all_hits = self.search([NameQuery(*known(query)) for query in chunk], self.limit)
            for query, hits in zip(chunk, all_hits, strict=True):
                screened = [self._hit(query, hit) for hit in hits] + self._by_address(query)
                owned = None
                if self.owners and self.owners.knows(query.name):
                    owned = self.owners.owners_of(query.name, self.on, self.listed)
                yield ScreenAnswer(query, tuple(screened), owned)

    def lists(self) -> str:
        """The lists looked at in a line: each file with day, size and digest."""
        files: dict[str, list[ListVersion]] = {}
        for version in self.party_set.versions:
            files.setdefault(version.snapshot, []).append(version)
        texts = []
        for name, rows in files.items():
            group = name.split("/")[0]
            size = f"{len(rows)} lists, {sum(v.count for v in rows)} parties"
            texts.append(f"{group} of {rows[0].as_of} ({size}, {rows[0].digest[:8]})")
        return "; ".join(texts)

    def notes(self) -> tuple[str, ...]:
        """What a reader of the answers must know of the lists."""
        gaps = [f"{v.list_id}: {v.note}." for v in self.party_set.versions if v.note]
        end = facts_end()
        late = f"The packaged lists end on {end}; nothing later is known of them."
        return (*self.party_set.notes, *gaps, *([late] if self.on > end else []))

    def listed(self, name: str) -> tuple[str, ...]:
        """The lists on which a name stands on the day, equal after normalisation."""
        key = name_key(name)
        if key not in self._listed:
            hits = self.search([NameQuery(name)], 20)[0] if self.index.may_equal(name) else []
            confirmed = [self.parties[str(hit.key)] for hit in hits if hit.confirmed]
            binding = [p.list_id for p in confirmed if p.state(self.on) in ("active", "unknown")]
            self._listed[key] = tuple(n for n in dict.fromkeys(binding) if n not in EASING_LISTS)
        return self._listed[key]

    def _hit(self, query: Query, hit: NameHit) -> ScreenHit:
        party = self.parties[str(hit.key)]
        of = party, hit.score, hit.confirmed, hit.name, hit.features
        return ScreenHit(*of, self.decisions.on_hit(query.name, party), party.state(self.on))

    def _by_address(self, query: Query) -> list[ScreenHit]:
        """Listed addresses: any party at the address meets the rule."""
        if not query.address or not self._addresses:
            return []
        words = _address_words(query.address)
        scored = ((_address_score(words, listed), p, a) for p, a, listed in self._addresses)
        near = (one for one in scored if one[0] >= _ADDRESS_ENOUGH)
        hits = [NameHit(p.id, score, a, {"address": score}, score >= 1) for score, p, a in near]
        return [self._hit(query, hit) for hit in sorted(hits, key=lambda hit: -hit.score)]


def _address_words(address: str) -> frozenset[str]:
    return frozenset(name_key(address).split())


def _address_score(queried: frozenset[str], listed: frozenset[str]) -> float:
    """The share of the listed address that the other holds; every number of it must be there."""
    numbers = {w for w in listed if _NUMBER.search(w)}
    return len(queried & listed) / len(listed) if numbers and numbers <= queried else 0.0


COLUMNS = (
    *("row", "id", "name", "result", "score", "matched_name", "party_name", "list", "measure"),
    *("party_id", "country", "state", "dates", "consequence", "licence_requirement", "policy"),
    *("features", "decision", "note", "source_url", "lists", "missing_lists"),
)
"""Columns of the output, in this order."""


def read_names(path: Path | str, text: str = "") -> tuple[list[Query], list[RowProblem]]:
    """The rows to screen; a bad row is reported, the others are read. text : the file, where it is at hand.

    Columns: name, and if there are any schema, country, address, birth_date, identifier, id; others
    are let be.

    Raises DataError when there is no `name` column, no row at all, or the file cannot be read as
    CSV.
    """
    reading = ListReading(str(path), text=text)
    queries: list[Query] = []
    for where, cells in read_rows(reading, ("name",)):
        row = {column: " ".join(cell.split()) for column, cell in cells.items()}
        name = row["name"]
        if not any(c.isalnum() for c in name):
            fault = f"{name[:40]!r} has no letter or figure" if name else "no name"
            reading.skip(f"{where}, column 'name'", fault)
            continue
        stated_country = row.get("country", "")
        country = find_country(stated_country) or None
        if stated_country and not country:
            what = f"unknown country {stated_country[:40]!r}; screened without it"
            reading.doubt(f"{where}, column 'country'", what)
        born = row.get("birth_date", "")
        if born and not _YEAR.search(born):
            fault = f"no year in {born[:40]!r}; screened without it"
            reading.doubt(f"{where}, column 'birth_date'", fault)
        given = (row.get(column) or None for column in GIVEN)
        stated = dict(zip(GIVEN, given, strict=True))
        queries.append(Query(reading.rows, name, row.get("id", ""), country=country, **stated))
    if not reading.rows:
        raise DataError("no rows below the header", where=str(path))
    return queries, reading.problems


def output_rows(
    answers: Iterable[ScreenAnswer], problems: Iterable[RowProblem], screener: Screener
) -> list[dict[str, object]]:
    """Rows for the output file: hits, names without a hit, and the rows that were not screened."""
    missing = "; ".join(screener.party_set.missing_lists)
    looked_at = {"lists": screener.lists(), "missing_lists": missing}
    none = "no hit in the lists named; no clearance"
    made: list[dict[str, object]] = []
    for answer in answers:
        query = answer.query
        head = {"row": query.row, "id": query.id, "name": query.name}
        rows = [hit_data(hit, screener.on) for hit in answer.hits]
        if answer.owned is not None and answer.owned.holdings:
            rows.append(owned_data(answer.owned))
        made += [{**head, **row} for row in rows or [{"result": "no hit", "note": none}]]
    made += [{"result": "error", "note": str(p)} for p in problems if not p.kept]
    return [{**row, **looked_at} for row in made]


def hit_data(hit: ScreenHit, on: date) -> dict[str, object]:
    """One hit as the cells of a row."""
    party = hit.party
    return {
        "result": hit.result,
        "score": round(hit.score, 4),
        "matched_name": hit.alias,
        "party_name": party.name,
        "list": party.list_id,
        "measure": party.measure_id or "",
        "party_id": party.id,
        "country": party.country or "",
        "state": hit.state,
        "dates": party.explain(on),
        "consequence": party.consequence,
        "licence_requirement": party.licence_requirement,
        "policy": party.policy or "",
        "features": "; ".join(f"{k} {v:+.3f}" for k, v in hit.features.items()),
        "decision": hit.applied.words() if hit.applied else "",
        "note": party.note,
        "source_url": party.source_url,
    }


def owned_data(owned: OwnedByListed) -> dict[str, object]:
    """What listed owners hold, as the cells of a row."""
    result, consequence = "possible", "below 50 %: a red flag, no match"
    if owned.reaches_half:
        result, consequence = "owned", "owned 50 % or more by listed parties; what follows depends"
        consequence += " on the rule of the list"
    return {
        "result": result,
        "score": round(owned.share, 4),
        "list": "; ".join(f"{name} {share:g} %" for name, share in owned.by_list.items()),
        "consequence": consequence,
        "note": owned.explain(),
    }


def as_data(
    screener: Screener,
    answers: Sequence[ScreenAnswer],
    problems: Sequence[RowProblem],
    rows: Sequence[Mapping[str, object]],
) -> dict[str, object]:
    """All of it as plain data, with the lists looked at."""
    once = ("lists", "missing_lists")  # the same for all rows
    return {
        "on": screener.on.isoformat(),
        "names": len(answers),
        "with_hits": sum(answer.has_hit for answer in answers),
        "lists": [{**v.as_data(), "snapshot": v.snapshot} for v in screener.party_set.versions],
        "missing_lists": list(screener.party_set.missing_lists),
        "notes": ["No hit is no clearance.", *screener.notes()],
        "problems": [str(p) for p in problems],
        "rows": [{k: v for k, v in row.items() if k not in once} for row in rows],
    }

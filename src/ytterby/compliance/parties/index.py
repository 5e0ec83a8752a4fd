"""The index: candidates of both families, compared with the query, and what qualifies a hit.

A listing is searched in one way: `ytterby screen` and `ytterby check` both ask the index over the
parties of a day, for a name in every reading. That of a large list is kept in the user's cache.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ytterby.compliance.parties.home import Home
from ytterby.compliance.parties.letters import letters, tells
from ytterby.compliance.parties.names import (
    COMMON,
    NAME,
    Name,
    family_of,
    guess_family,
    parse,
)
from ytterby.compliance.parties.record import Party
from ytterby.compliance.parties.score import (
    DEFAULT_THRESHOLD,
    HIGHEST,
    ONE_PART,
    NameComparison,
    compare_names,
)
from ytterby.ground.collector import grow_old, without_collection
from ytterby.ground.files import user_cache

if TYPE_CHECKING:
    from ytterby.compliance.parties.listed import ListedNames

_BRACKET = re.compile(r"\s*[(（][^()（）]*[)）]$")
_ABBREVIATED = re.compile(r"(.+?)[(（]([A-Z]{3,8})[)）]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_TWO_NAMES = re.compile(r"([^()（）]*)[(（]([^()（）]{2,})[)）]\s*")


@dataclass(frozen=True)
class NameEntry:
    """A party of a list as the index needs it. `country` may hold several codes, parted by `;`."""

    key: int | str
    names: tuple[str, ...]
    weak_names: tuple[str, ...] = ()
    schema: str | None = None
    country: str | None = None
    birth_dates: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


class NameQuery(NamedTuple):
    """A name that is looked for, with what else is known of its bearer."""

    name: str
    schema: str | None = None
    country: str | None = None
    birth_date: str | None = None
    identifier: str | None = None


@dataclass(slots=True)
class NameHit:
    """A party found. `features` are signed parts that add up to `score`."""

    key: int | str
    score: float
    name: str
    features: dict[str, float] = field(default_factory=dict)
    confirmed: bool = False


def entry_of(party: Party) -> NameEntry:
    """A listing as the matcher wants it; a listed address has no name to be found by."""
    names = party.all_names
    # `Semiconductor Manufacturing International Corporation (SMIC)` is asked for without its bracket
    bare = (_BRACKET.sub("", name).strip() for name in names if name.endswith((")", "）")))
    return NameEntry(
        party.id,
        tuple(dict.fromkeys((*names, *(name for name in bare if " " in name)))),
        tuple(dict.fromkeys((*party.weak_aliases, *filter(None, map(_abbreviation, names))))),
        party.schema,
        "; ".join(party.countries) or party.country,
        party.birth_dates,
        party.identifiers,
    )


def _family(entry: NameEntry) -> str:
    return family_of(entry.schema) or guess_family((*entry.names, "")[0])


def _abbreviation(name: str) -> str:
    """`SMIC` of `Semiconductor Manufacturing International Corporation (SMIC)`; empty without one."""
    match = _ABBREVIATED.match(name)
    initials = iter(word[0].upper() for word in match[1].split()) if match else iter("")
    # each letter begins a word, in order; a place in brackets does not
    return match[2] if match and all(letter in initials for letter in match[2]) else ""


def readings(name: str) -> tuple[str, ...]:
    """The name as a whole and, of `JAXA (Japan Aerospace Exploration Agency)`, both its parts."""
    match = _TWO_NAMES.fullmatch(name)
    if match is None:
        # `Rheinmetall AG, Düsseldorf`: the name before a city, where a legal form ends the name
        head, _, tail = name.rpartition(",")
        city = head and tail.strip() and not parse(tail, "org").legal and parse(head, "org").legal
        return (name, head.strip()) if city else (name,)
    outer, inner = match[1].strip(), match[2].strip()
    # one word in brackets is a place or a legal form more often than a name
    return (name, outer, inner) if " " in inner else (name, outer) if outer else (name,)


def index_of(parties: Sequence[Party], home: Home | None = None) -> NameIndex:
    """An index whose hits have party ids as keys; it is kept in a cache, that of the lists at hand or the user's.

    A home that was never written to is not made by asking a question.
    """
    entries = [entry_of(party) for party in parties if party.all_names]
    own = home is not None and home.snapshots.exists()
    return NameIndex(entries, (home.cache if home and own else user_cache()) / "names.index")


def search_parties(
    index: NameIndex, queries: Sequence[NameQuery], limit: int, threshold: float = DEFAULT_THRESHOLD
) -> list[list[NameHit]]:
    """The hits of each query in any of its readings, best first, at most `limit` of them."""
    pairs = ((n, query, name) for n, query in enumerate(queries) for name in readings(query.name))
    expanded = [(number, query._replace(name=name)) for number, query, name in pairs]
    best: list[dict[int | str, NameHit]] = [{} for _ in queries]
    hits = index.search_many([query for _, query in expanded], limit, threshold)
    for (number, _), own_hits in zip(expanded, hits, strict=True):
        for hit in own_hits:
            old = best[number].get(hit.key)
            if old is None or (hit.confirmed, hit.score) > (old.confirmed, old.score):
                best[number][hit.key] = hit
    ordered = (sorted(one.values(), key=lambda h: (not h.confirmed, -h.score)) for one in best)
    return [hits[:limit] for hits in ordered]


MOST_WORDS = 10
"""Words of a name of which every choice is tried; a longer name is searched at once."""
_WORD, _SIGNS = re.compile(r"[a-z0-9]+"), frozenset(",&%+/")
MAX_COMPARED = 150  # best candidates of a query that are compared; more when more hits are asked
CHUNK = 400  # queries in one matrix product
WORTH_KEEPING = 3_000  # names from which an index is read quicker than it is built
QUALIFIERS_GIVE = 0.26  # what the qualifiers of a hit can add to its score, at most
BOUND_FALLS_SHORT = 0.05  # how far a score may lie above its bound

# the small qualifiers of a hit
COUNTRY_DIFFERS, COUNTRY_AGREES = -0.05, 0.01
BIRTH_DATE_DIFFERS, BIRTH_DATE_AGREES = -0.25, 0.05  # by the year, one to either side
IDENTIFIER_AGREES = 0.2
SHORTEST_NUMBER = 5  # letters and figures of an identifier that tells
WEAK_ALIAS = -0.1
SCHEMA_DIFFERS = -0.08
NOTHING_ELSE = (None, None, None)  # is known of a query but name and kind
CRAFT = frozenset(("Vessel", "Airplane"))
LEFT = frozenset(("missing", "conflict"))  # features of names with parts that do not pair


class NameIndex:
    """An index over the names of a list: the entries are the parties with all their names.

    The file `cache` keeps the index of a large list. It is read when it was written from the same
    entries by the same version, else replaced. One that is damaged is told and replaced; one that
    cannot be written is no error.
    """

    def __init__(self, entries: Sequence[NameEntry], cache: str | Path | None = None) -> None:
        # numpy and scipy are loaded with the first index
        from ytterby.compliance.parties.listed import KeptIndex, ListedNames, NameArrays
        from ytterby.compliance.parties.words import FAMILIES, Vocabulary

        self.entries = list(entries)
        total = sum(len(e.names) + len(e.weak_names) for e in self.entries)
        path = Path(cache) if cache is not None and total > WORTH_KEEPING else None
        key = KeptIndex.digest(self.entries) if path else ""
        kept = KeptIndex.read(path, key) if path else None
        with without_collection():
            families = kept.families if kept else [*map(_family, self.entries)]
        self._parts = [ListedNames(f, self.entries, families) for f in FAMILIES]
        if kept is None:
            ids: dict[str, int] = {}
            with without_collection():
                arrays = [NameArrays.of(part.names(), ids) for part in self._parts]
                grow_old()
            kept = KeptIndex(families, arrays, Vocabulary(list(ids)))
            if path:
                kept.write(path, key)
        for part, own_arrays in zip(self._parts, kept.arrays, strict=True):
            part.arrange(own_arrays, kept.vocabulary)

    @cached_property
    def _together(self) -> frozenset[str]:
        """The listed names written together without legal form; `Smith, John` also turned round."""
        runs = [run for part in self._parts for run in part.arrays.run_together]
        texts = (text for part in self._parts for text in part.texts if "," in text)
        turned = (letters(after + before) for before, _, after in (t.partition(",") for t in texts))
        return frozenset((*runs, *turned)) - {""}

    def may_equal(self, name: str) -> bool:
        """Whether a listed name may be equal to a name after normalisation: no is sure, yes is to be searched.

        An equal name has the words of the listed one in their order, and legal forms in front, between and behind.
        """
        words = _WORD.findall(name.lower())
        if not name.isascii() or not _SIGNS.isdisjoint(name) or len(words) > MOST_WORDS:
            return True
        runs = {""}
        for word in words:
            runs |= {run + word for run in runs}
        return not self._together.isdisjoint(runs)

    def search_many(
        self, queries: Sequence[NameQuery], limit: int = 10, threshold: float = DEFAULT_THRESHOLD
    ) -> list[list[NameHit]]:
        """For each query the parties most like it, best first, at or above the threshold.

        Never raises.
        """
        hits: list[list[NameHit]] = []
        with without_collection():
            for start in range(0, len(queries), CHUNK):
                hits += self._search_chunk(queries[start : start + CHUNK], limit, threshold)
            if len(queries) > CHUNK:
                grow_old()
        return hits

    def _search_chunk(
        self, queries: Sequence[NameQuery], limit: int, threshold: float
    ) -> list[list[NameHit]]:
        maximum = max(MAX_COMPARED, 4 * limit)
        by_query: list[dict[int, tuple[NameHit, float]]] = [{} for _ in queries]
        leasts = [threshold - QUALIFIERS_GIVE * any(query[2:]) for query in queries]
        for part in (part for part in self._parts if part.texts):
            parsed = [parse(query.name, part.family) for query in queries]
            every = part.compared(parsed, part.candidates(parsed, threshold, maximum), leasts)
            for query, name, places, by_owner, least in zip(
                queries, parsed, every, by_query, leasts, strict=True
            ):
                family = stated_family(query)
                runs = self._by_letters(part, query, name, family)
                for bound, place, outcome in (*places, *runs):
                    owner = part.owners[place]
                    before, base = by_owner.get(owner, (None, 0.0))
                    if before and (before.confirmed or base >= bound + BOUND_FALLS_SHORT):
                        continue  # another alias of the party is already as good
                    if outcome is None:
                        outcome = by_one_part(name, part.name(place), least)
                    if outcome.score < least:
                        continue
                    listed = self.entries[owner], part.texts[place], part.weak[place]
                    hit = qualified(query, family, *listed, outcome)
                    if hit.score >= threshold and (before is None or hit.score > before.score):
                        by_owner[owner] = (hit, outcome.score)
        # the best first; of equal ones the confirmed first, then in the order of the list
        order = (
            sorted(by_owner.items(), key=lambda b: (-b[1][0].score, not b[1][0].confirmed, b[0]))
            for by_owner in by_query
        )
        return [[hit for _, (hit, _) in best[:limit]] for best in order]

    def _by_letters(
        self, part: ListedNames, query: NameQuery, name: Name, stated: str
    ) -> Iterator[tuple[float, int, NameComparison]]:
        """What a name may mean by its run of letters: bound, place and comparison.

        One common name alone means nobody. A ship or an aircraft has neither short names nor firms
        that are named after it.
        """
        if stated == "person" != part.family or (name.kinds == (COMMON,) and not name.legal):
            return
        firm = (stated or guess_family(query.name)) == "org"
        for place, outcome in part.runs.like(name, firm):
            by_firm = "one_letter" not in outcome.features
            if by_firm and self.entries[part.owners[place]].schema in CRAFT:
                continue
            if "begins" not in outcome.features or tells(part.name(place)):
                yield outcome.score, place, outcome


def stated_family(query: NameQuery) -> str:
    """`person` or `org` where the query tells; a legal form says that it is no person."""
    return family_of(query.schema) or ("org" if parse(query.name, "org").legal else "")


def by_one_part(name: Name, listed: Name, least: float = 0.0) -> NameComparison:
    """As `compare_names`; a listed given name or abbreviation alone says little of a longer name."""
    outcome = compare_names(name, listed, least)
    features = outcome.features
    one_part = "initials" in features or (name.family == "person" and not LEFT.isdisjoint(features))
    lone = one_part and sum(kind in (NAME, COMMON) for kind in listed.kinds) < 2
    if outcome.confirmed or not lone or len(name.words) < 2:
        return outcome
    takes = outcome.score * ONE_PART
    return NameComparison(outcome.score - takes, {**features, "one_part": -takes})


def qualified(
    query: NameQuery, stated: str, entry: NameEntry, text: str, weak: bool, outcome: NameComparison
) -> NameHit:
    """The hit with what birth date, identifier, country, kind of party and weak alias add or take.

    Who was born in another year is not confirmed by an equal name. stated : as `stated_family`.
    """
    score, own = outcome.score, family_of(entry.schema)
    if query[2:] == NOTHING_ELSE and not weak and (not stated or own in ("", stated)):
        return NameHit(entry.key, score, text, {**outcome.features}, outcome.confirmed)
    features = dict(outcome.features)
    born = _years([query.birth_date]) if query.birth_date else set[int]()
    listed = _years(entry.birth_dates) if born else born
    differs = born and listed and not any(abs(one - other) < 2 for one in born for other in listed)
    confirmed = outcome.confirmed and not weak and not differs
    changes = {"weak_alias": WEAK_ALIAS} if weak else {}
    if query.country and entry.country:
        agree = _codes(query.country) & _codes(entry.country)
        changes["country"] = COUNTRY_AGREES if agree else COUNTRY_DIFFERS
    if born and listed:
        changes["birth_date"] = BIRTH_DATE_DIFFERS if differs else BIRTH_DATE_AGREES
    number = letters(query.identifier) if query.identifier else ""
    if len(number) >= SHORTEST_NUMBER and any(number in letters(i) for i in entry.identifiers):
        changes["identifier"] = IDENTIFIER_AGREES
    if stated and own and stated != own:
        changes["schema"] = SCHEMA_DIFFERS
    ceiling = 1.0 if confirmed else max(score, HIGHEST)
    for feature, change in changes.items():
        after = max(0.0, min(ceiling, score + change))
        features[feature] = after - score
        score = after
    return NameHit(entry.key, score, text, features, confirmed)


def _years(dates: Sequence[str]) -> set[int]:
    return {int(year) for date in dates for year in _YEAR.findall(date)}


def _codes(countries: str) -> set[str]:
    return {code.strip().upper() for code in countries.split(";") if code.strip()}

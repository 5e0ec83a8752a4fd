"""The index: candidates of both families, compared with the query, and what qualifies a hit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ytterby.compliance.parties.collector import collector_at_rest
from ytterby.compliance.parties.names import family_of, guess_family, parse
from ytterby.compliance.parties.score import (
    DEFAULT_THRESHOLD,
    HIGHEST,
    NameComparison,
    compare_names,
)

if TYPE_CHECKING:
    pass

MOST_COMPARED = 150  # best candidates of a query that are compared; more when more hits are asked
CHUNK = 400  # queries in one matrix product
WORTH_KEEPING = 3_000  # names from which an index is read quicker than it is built
QUALIFIERS_GIVE = 0.03  # what the qualifiers of a hit can add to its score, at most
BOUND_FALLS_SHORT = 0.05  # how far a score may lie above its bound

# the small qualifiers of a hit
COUNTRY_DIFFERS, COUNTRY_AGREES = -0.05, 0.01
ADDRESS_AGREES = 0.02
WEAK_ALIAS = -0.1
SCHEMA_DIFFERS = -0.05


@dataclass(frozen=True)
class NameEntry:
    """A party of a list as the index needs it. `country` may hold several codes, parted by `;`."""

    key: int | str
    names: tuple[str, ...]
    weak_names: tuple[str, ...] = ()
    schema: str | None = None
    country: str | None = None
    address: str | None = None


class NameQuery(NamedTuple):
    """A name that is looked for, with what else is known of its bearer."""

    name: str
    schema: str | None = None
    country: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class NameHit:
    """A party found. `features` are signed parts that add up to `score`."""

    key: int | str
    score: float
    name: str
    features: dict[str, float] = field(default_factory=dict)
    confirmed: bool = False
    detail: str = ""


class NameIndex:
    """An index over the names of a list.

    Parameters
    ----------
    entries
        The parties with all their names.
    cache
        A file that keeps the index of a large list. It is read when it was written from the same
        entries by the same version, else replaced. One that is damaged is told and replaced; one
        that cannot be written is no error.
    """

    def __init__(self, entries: Sequence[NameEntry], cache: str | Path | None = None) -> None:
        # numpy and scipy are loaded with the first index
        from ytterby.compliance.parties.index import cache as cached
        from ytterby.compliance.parties.index.listed import ListedNames, NameArrays
        from ytterby.compliance.parties.index.words import FAMILIES, Vocabulary

        self.entries = list(entries)
        total = sum(len(e.names) + len(e.weak_names) for e in self.entries)
        path = Path(cache) if cache is not None and total > WORTH_KEEPING else None
        key = cached.digest(self.entries) if path else ""
        kept = cached.read(path, key) if path else None
        with collector_at_rest():
            families = kept.families if kept else [_family(entry) for entry in self.entries]
            self._parts = [ListedNames(f, self.entries, families) for f in FAMILIES]
            made = kept
            if made is None:
                ids: dict[str, int] = {}
                arrays = [NameArrays.of(part.names(), ids) for part in self._parts]
                made = cached.KeptIndex(families, arrays, Vocabulary(list(ids)))
            for part, mine in zip(self._parts, made.arrays, strict=True):
                part.arrange(mine, made.vocabulary)
        if path and not kept:
            cached.write(path, key, made)

    def search(
        self,
        name: str,
        schema: str | None = None,
        country: str | None = None,
        limit: int = 10,
        threshold: float = DEFAULT_THRESHOLD,
        address: str | None = None,
    ) -> list[NameHit]:
        """The parties most like `name`, best first, at or above the threshold. Never raises."""
        return self.search_many([NameQuery(name, schema, country, address)], limit, threshold)[0]

    def search_many(
        self, queries: Sequence[NameQuery], limit: int = 10, threshold: float = DEFAULT_THRESHOLD
    ) -> list[list[NameHit]]:
        """As `search`, for each of the queries."""
        hits: list[list[NameHit]] = []
        with collector_at_rest():
            for start in range(0, len(queries), CHUNK):
                hits += self._search_chunk(queries[start : start + CHUNK], limit, threshold)
        return hits

    def _search_chunk(
        self, queries: Sequence[NameQuery], limit: int, threshold: float
    ) -> list[list[NameHit]]:
        most = max(MOST_COMPARED, 4 * limit)
        found: list[dict[int, tuple[NameHit, float]]] = [{} for _ in queries]
        for part in self._parts:
            if not part.texts:
                continue
            parsed = [parse(query.name, part.family) for query in queries]
            every = part.candidates(parsed, threshold, most)
            for query, name, candidates, mine in zip(queries, parsed, every, found, strict=True):
                for bound, place in candidates:
                    owner = part.owners[place]
                    before, base = mine.get(owner, (None, 0.0))
                    if before and (before.confirmed or base >= bound + BOUND_FALLS_SHORT):
                        continue  # another alias of the party is already as good
                    outcome = compare_names(name, part.name(place))
                    if outcome.score < threshold - QUALIFIERS_GIVE:
                        continue
                    hit = qualified(
                        *(query, self.entries[owner], part.texts[place], part.weak[place], outcome)
                    )
                    if hit.score >= threshold and (before is None or hit.score > before.score):
                        mine[owner] = (hit, outcome.score)
        return [_best(mine)[:limit] for mine in found]


def qualified(
    query: NameQuery, entry: NameEntry, text: str, weak: bool, outcome: NameComparison
) -> NameHit:
    """The hit with what country, address, kind of party and weak alias add or take."""
    score, features = outcome.score, dict(outcome.features)
    confirmed = outcome.confirmed and not weak
    changes: list[tuple[str, float]] = []
    if weak:
        changes.append(("weak_alias", WEAK_ALIAS))
    if query.country and entry.country:
        agree = _codes(query.country) & _codes(entry.country)
        changes.append(("country", COUNTRY_AGREES if agree else COUNTRY_DIFFERS))
    if query.address and entry.address and _same_address(query.address, entry.address):
        changes.append(("address", ADDRESS_AGREES))
    asked, listed = family_of(query.schema), family_of(entry.schema)
    if asked and listed and asked != listed:
        changes.append(("schema", SCHEMA_DIFFERS))
    ceiling = 1.0 if confirmed else max(score, HIGHEST)
    for feature, change in changes:
        after = max(0.0, min(ceiling, score + change))
        features[feature] = after - score
        score = after
    return NameHit(entry.key, score, text, features, confirmed, outcome.detail)


def _family(entry: NameEntry) -> str:
    return family_of(entry.schema) or guess_family((*entry.names, "")[0])


def _best(found: dict[int, tuple[NameHit, float]]) -> list[NameHit]:
    """The hits, best first; of equal ones the confirmed first, then in the order of the list."""
    order = sorted(found.items(), key=lambda b: (-b[1][0].score, not b[1][0].confirmed, b[0]))
    return [hit for _, (hit, _) in order]


def _codes(countries: str) -> set[str]:
    return {code.strip().upper() for code in countries.split(";") if code.strip()}


def _same_address(one: str, two: str) -> bool:
    """Whether at least half of the words of the shorter address, and three, are in the other."""
    left, right = (set(parse(a, "org").words) for a in (one, two))
    common = len(left & right)
    return common >= 3 and 2 * common >= min(len(left), len(right))

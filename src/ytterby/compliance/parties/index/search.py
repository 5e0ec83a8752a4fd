"""The index: candidates of both families, compared with the query, and what qualifies a hit.

A listing is searched in one way: `ytterby screen` and `ytterby check` both ask the index over the
parties of a day, for a name in every reading. That of a large list is kept in the user's cache.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ytterby.compliance.parties.home import Home
from ytterby.compliance.parties.index.entries import (
    NameEntry,
    NameHit,
    NameQuery,
    entry_of,
    readings,
)
from ytterby.compliance.parties.names import family_of, guess_family, parse
from ytterby.compliance.parties.record import Party
from ytterby.compliance.parties.score import (
    DEFAULT_THRESHOLD,
    HIGHEST,
    NameComparison,
    compare_names,
)

KEPT = 3
"""Index files that stay in the cache; older ones are deleted."""


def index_of(parties: Sequence[Party], home: Home | None = None, key: str = "") -> NameIndex:
    """An index whose hits have party ids as keys.

    Without a user data folder, or without a key, nothing is kept; the key names the set of parties,
    see `PartySet.key`.
    """
    entries = [entry_of(party) for party in parties if party.all_names]
    # a home that was never written to is not made by asking a question
    if home is None or not key or not home.snapshots.exists():
        return NameIndex(entries)
    folder = home.cache / "index"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(folder.glob("*.*"), key=lambda p: p.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
    return NameIndex(entries, folder / f"{key}.index")


def search_parties(
    index: NameIndex, queries: Sequence[NameQuery], limit: int, threshold: float = DEFAULT_THRESHOLD
) -> list[list[NameHit]]:
    """The hits of each query in any of its readings, best first, at most `limit` of them."""
    expanded = [
        (number, q._replace(name=n)) for number, q in enumerate(queries) for n in readings(q.name)
    ]
    best: list[dict[int | str, NameHit]] = [{} for _ in queries]
    hits = index.search_many([query for _, query in expanded], limit, threshold)
    for (number, _), own_hits in zip(expanded, hits, strict=True):
        for hit in own_hits:
            old = best[number].get(hit.key)
            if old is None or (hit.confirmed, hit.score) > (old.confirmed, old.score):
                best[number][hit.key] = hit
    return [
        sorted(by_key.values(), key=lambda h: (not h.confirmed, -h.score))[:limit]
        for by_key in best
    ]


MAX_COMPARED = 150  # best candidates of a query that are compared; more when more hits are asked
CHUNK = 400  # queries in one matrix product
WORTH_KEEPING = 3_000  # names from which an index is read quicker than it is built
QUALIFIERS_GIVE = 0.03  # what the qualifiers of a hit can add to its score, at most
BOUND_FALLS_SHORT = 0.05  # how far a score may lie above its bound

# the small qualifiers of a hit
COUNTRY_DIFFERS, COUNTRY_AGREES = -0.05, 0.01
ADDRESS_AGREES = 0.02
WEAK_ALIAS = -0.1
SCHEMA_DIFFERS = -0.05


class NameIndex:
    """An index over the names of a list: the entries are the parties with all their names.

    The file `cache` keeps the index of a large list. It is read when it was written from the same
    entries by the same version, else replaced. One that is damaged is told and replaced; one that
    cannot be written is no error.
    """

    def __init__(self, entries: Sequence[NameEntry], cache: str | Path | None = None) -> None:
        # numpy and scipy are loaded with the first index
        from ytterby.compliance.parties.index.listed import KeptIndex, ListedNames, NameArrays
        from ytterby.compliance.parties.index.words import FAMILIES, Vocabulary

        self.entries = list(entries)
        total = sum(len(e.names) + len(e.weak_names) for e in self.entries)
        path = Path(cache) if cache is not None and total > WORTH_KEEPING else None
        key = KeptIndex.digest(self.entries) if path else ""
        kept = KeptIndex.read(path, key) if path else None
        with _collector_at_rest():
            families = (
                kept.families
                if kept
                else [family_of(e.schema) or guess_family((*e.names, "")[0]) for e in self.entries]
            )
            self._parts = [ListedNames(f, self.entries, families) for f in FAMILIES]
            if kept is None:
                ids: dict[str, int] = {}
                arrays = [NameArrays.of(part.names(), ids) for part in self._parts]
                kept = KeptIndex(families, arrays, Vocabulary(list(ids)))
                if path:
                    kept.write(path, key)
            for part, own_arrays in zip(self._parts, kept.arrays, strict=True):
                part.arrange(own_arrays, kept.vocabulary)

    def search_many(
        self, queries: Sequence[NameQuery], limit: int = 10, threshold: float = DEFAULT_THRESHOLD
    ) -> list[list[NameHit]]:
        """For each query the parties most like it, best first, at or above the threshold.

        Never raises.
        """
        hits: list[list[NameHit]] = []
        with _collector_at_rest():
            for start in range(0, len(queries), CHUNK):
                hits += self._search_chunk(queries[start : start + CHUNK], limit, threshold)
        return hits

    def _search_chunk(
        self, queries: Sequence[NameQuery], limit: int, threshold: float
    ) -> list[list[NameHit]]:
        maximum = max(MAX_COMPARED, 4 * limit)
        by_query: list[dict[int, tuple[NameHit, float]]] = [{} for _ in queries]
        for part in self._parts:
            if not part.texts:
                continue
            parsed = [parse(query.name, part.family) for query in queries]
            every = part.candidates(parsed, threshold, maximum)
            for query, name, candidates, by_owner in zip(
                queries, parsed, every, by_query, strict=True
            ):
                for bound, place in candidates:
                    owner = part.owners[place]
                    before, base = by_owner.get(owner, (None, 0.0))
                    if before and (before.confirmed or base >= bound + BOUND_FALLS_SHORT):
                        continue  # another alias of the party is already as good
                    outcome = compare_names(name, part.name(place))
                    if outcome.score < threshold - QUALIFIERS_GIVE:
                        continue
                    hit = qualified(
                        *(query, self.entries[owner], part.texts[place], part.weak[place], outcome)
                    )
                    if hit.score >= threshold and (before is None or hit.score > before.score):
                        by_owner[owner] = (hit, outcome.score)
        # the best first; of equal ones the confirmed first, then in the order of the list
        order = (
            sorted(by_owner.items(), key=lambda b: (-b[1][0].score, not b[1][0].confirmed, b[0]))
            for by_owner in by_query
        )
        return [[hit for _, (hit, _) in best[:limit]] for best in order]


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
    queried, listed = family_of(query.schema), family_of(entry.schema)
    if queried and listed and queried != listed:
        changes.append(("schema", SCHEMA_DIFFERS))
    ceiling = 1.0 if confirmed else max(score, HIGHEST)
    for feature, change in changes:
        after = max(0.0, min(ceiling, score + change))
        features[feature] = after - score
        score = after
    return NameHit(entry.key, score, text, features, confirmed, outcome.detail)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """No garbage collection inside the block: it would look at many small objects in vain."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _codes(countries: str) -> set[str]:
    return {code.strip().upper() for code in countries.split(";") if code.strip()}


def _same_address(one: str, two: str) -> bool:
    """Whether at least half of the words of the shorter address, and three, are in the other."""
    left, right = (set(parse(a, "org").words) for a in (one, two))
    common = len(left & right)
    return common >= 3 and 2 * common >= min(len(left), len(right))

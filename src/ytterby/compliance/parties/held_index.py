"""The one search of a listing: the name index over the parties of a day, asked in every reading.

`ytterby screen` and `ytterby check` both search here. The index of a large list is kept in the
user's cache.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

from ytterby.compliance.parties.home import Home
from ytterby.compliance.parties.index import NameEntry, NameHit, NameIndex, NameQuery
from ytterby.compliance.parties.names import parse
from ytterby.compliance.parties.record import Party
from ytterby.compliance.parties.score import DEFAULT_THRESHOLD

_BRACKET = re.compile(r"\s*[(（][^()（）]*[)）]$")
_TWO_NAMES = re.compile(r"([^()（）]*)[(（]([^()（）]{2,})[)）]\s*")
KEPT = 3
"""Index files that stay in the cache; older ones are deleted."""


def entry_of(party: Party) -> NameEntry:
    """A listing as the matcher wants it; a listed address has no name to be found by."""
    names = party.all_names
    # `Semiconductor Manufacturing International Corporation (SMIC)` is asked for without its bracket
    bare = (_BRACKET.sub("", name).strip() for name in names if name.endswith((")", "）")))
    return NameEntry(
        party.id,
        tuple(dict.fromkeys((*names, *(name for name in bare if " " in name)))),
        party.weak_aliases,
        party.schema,
        "; ".join(party.countries) or party.country,
        "; ".join(party.addresses) or None,
    )


def index_of(parties: Sequence[Party], home: Home | None = None, key: str = "") -> NameIndex:
    """An index whose hits have party ids as keys.

    Parameters
    ----------
    home : user data folder; without one, or without a key, nothing is kept.
    key : names the set of parties, see `PartySet.key`.
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
    asked = [
        (number, q._replace(name=n)) for number, q in enumerate(queries) for n in readings(q.name)
    ]
    best: list[dict[int | str, NameHit]] = [{} for _ in queries]
    hits = index.search_many([query for _, query in asked], limit, threshold)
    for (number, _), found in zip(asked, hits, strict=True):
        for hit in found:
            old = best[number].get(hit.key)
            if old is None or (hit.confirmed, hit.score) > (old.confirmed, old.score):
                best[number][hit.key] = hit
    return [
        sorted(mine.values(), key=lambda h: (not h.confirmed, -h.score))[:limit] for mine in best
    ]


def readings(name: str) -> tuple[str, ...]:
    """The name as a whole and, of `JAXA (Japan Aerospace Exploration Agency)`, both its parts."""
    found = _TWO_NAMES.fullmatch(name)
    if found is None:
        return (name, *_without_city(name))
    outer, inner = found[1].strip(), found[2].strip()
    # one word in brackets is a place or a legal form more often than a name
    return (name, outer, inner) if " " in inner else (name, outer) if outer else (name,)


def _without_city(name: str) -> tuple[str, ...]:
    """The name before a city: `Rheinmetall AG, Düsseldorf`, where a legal form ends the name."""
    head, _, tail = name.rpartition(",")
    if not head or not tail.strip() or parse(tail, "org").legal:
        return ()
    return (head.strip(),) if parse(head, "org").legal else ()

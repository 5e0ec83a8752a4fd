"""Who was listed on a day, by the dated snapshots of a list, and what changed between two.

A list file tells who is listed on its day and keeps no history. Two snapshots bound what happened
between them: who is in the later alone came, who is in the earlier alone left.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ytterby.compliance.parties import rows
from ytterby.compliance.parties.home import Home, read_kept, write_kept
from ytterby.compliance.parties.reading import Edge
from ytterby.compliance.parties.record import Party
from ytterby.compliance.parties.snapshots import Snapshot, load_parties, snapshots

GONE = f"parties gone {rows.LAYOUT}"
"""Kind of the cache files of parties that left before a snapshot."""


class PartyChange(NamedTuple):
    """An entry that both snapshots hold, with the fields in which they differ."""

    old: Party
    new: Party
    fields: tuple[str, ...]


class Difference(NamedTuple):
    """What came, went and changed between two snapshots."""

    added: list[Party]
    removed: list[Party]
    changed: list[PartyChange]


def snapshot_for(home: Home, group: str, on: date) -> tuple[Snapshot | None, bool]:
    """The latest snapshot as of the day or before, else the earliest later one.

    Returns
    -------
    (snapshot, covers) : `covers` is false for a later one; it shows who was listed afterwards, and
        entries without a date of their own are `unknown` on the day.
    """
    every = snapshots(home, group)
    before = [s for s in every if s.as_of <= on]
    if before:
        return before[-1], True
    return (every[0], False) if every else (None, False)


def difference(old: Snapshot, new: Snapshot) -> Difference:
    """What differs between two snapshots, entry by entry (entries have lasting ids)."""
    before = {p.id: p for p in load_parties(old)}
    after = {p.id: p for p in load_parties(new)}
    changed = []
    for key, party in after.items():
        held = before.get(key)
        if held is None:
            continue
        fields = tuple(
            name
            for name, one, other in zip(Party._fields, held, party, strict=True)
            if one != other and name not in ("snapshot", "seen_from")
        )
        if fields:
            changed.append(PartyChange(held, party, fields))
    return Difference(
        [p for key, p in after.items() if key not in before],
        [p for key, p in before.items() if key not in after],
        changed,
    )


def parties_of_group(home: Home, group: str, on: date) -> tuple[list[Party], list[Snapshot]]:
    """Every party of which the snapshots tell something for the day, with what bounds its listing.

    Those of the snapshot that covers the day; those that only the next one holds; those that left
    before. Returned with the snapshots looked at.
    """
    first, covers = snapshot_for(home, group, on)
    if first is None:
        return [], []
    parties = list(load_parties(first))
    if not covers:
        return parties, [first]
    used, known = [first], {p.id for p in parties}
    later = next((s for s in snapshots(home, group) if s.as_of > on), None)
    if later is not None:
        used.append(later)
        there = {p.id: p for p in load_parties(later)}
        parties = [
            p if p.id in there else p._replace(last_seen=first.as_of, gone_by=later.as_of)
            for p in parties
        ]
        parties += [p for key, p in there.items() if key not in known]
        known |= there.keys()
    return parties + [p for p in _gone_before(home, first) if p.id not in known], used


def ownership(home: Home, on: date) -> list[Edge]:
    """Who owns whom, as told by the list files that cover a day."""
    groups = sorted({s.group for s in snapshots(home)})
    covering = [snapshot_for(home, group, on)[0] for group in groups]
    return [edge for held in covering if held is not None for edge in held.edges()]


def _gone_before(home: Home, last: Snapshot) -> list[Party]:
    """Parties of earlier snapshots that are not in this one, with the days that bound the end."""
    every = snapshots(home, last.group)
    chain = every[: every.index(last) + 1]
    start, gone = len(chain), None
    while gone is None:  # the latest that is kept, else none before the first
        start -= 1
        gone = _kept_gone(home, chain[: start + 1]) if start else []
    for place in range(start + 1, len(chain)):
        before, after = chain[place - 1], chain[place]
        here = {p.id for p in load_parties(after)}
        left = [
            p._replace(last_seen=before.as_of, gone_by=after.as_of)
            for p in load_parties(before)
            if p.id not in here
        ]
        back = {p.id for p in left}
        gone = [p for p in gone if p.id not in here and p.id not in back] + left
    if start < len(chain) - 1:
        write_kept(_cache_file(home, chain), GONE, rows.dump(gone) if gone else b"")
    return gone


def _cache_file(home: Home, chain: list[Snapshot]) -> Path:
    """Named by all snapshots that it follows from, so that a late import makes another name."""
    told = "\n".join(s.id for s in chain)
    name = hashlib.sha256(told.encode()).hexdigest()[:16]
    return home.cache / "gone" / f"{name}.json"


def _kept_gone(home: Home, chain: list[Snapshot]) -> list[Party] | None:
    path = _cache_file(home, chain)
    data = read_kept(path, GONE)
    return None if data is None else rows.load(data, str(path)) if data else []

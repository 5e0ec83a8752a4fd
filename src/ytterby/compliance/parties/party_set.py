"""Who is listed on a day: the packaged parties together with the imported lists.

A list file tells who is listed on its day and keeps no history. Two snapshots bound what happened
between them: who is in the later alone came, who is in the earlier alone left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from ytterby.compliance.parties.home import (
    Home,
    Snapshot,
    dump,
    load,
    load_parties,
    packaged_snapshot,
    snapshots,
)
from ytterby.compliance.parties.packaged import (
    LISTS,
    NEEDED_LISTS,
    facts_end,
    parties_under,
)
from ytterby.compliance.parties.record import Party, name_key
from ytterby.ground.fingerprint import digest_of_text
from ytterby.ground.kept import read_kept, write_kept

GONE = "parties gone 2"
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


def difference(old: Snapshot, new: Snapshot) -> Difference:
    """What differs between two snapshots, entry by entry (entries have lasting ids)."""
    before, after = ({p.id: p for p in load_parties(snapshot)} for snapshot in (old, new))
    changed = []
    for key in (k for k in after if k in before):
        pair = before[key], after[key]
        fields = (n for n, one, other in zip(Party._fields, *pair, strict=True) if one != other)
        if differing := tuple(n for n in fields if n not in ("snapshot", "seen_from")):
            changed.append(PartyChange(*pair, differing))
    added = [p for key, p in after.items() if key not in before]
    return Difference(added, [p for key, p in before.items() if key not in after], changed)


def around(every: list[Snapshot], on: date) -> list[Snapshot]:
    """The latest snapshot as of a day or before, and the next one: those that tell something for the day."""
    before = sum(s.as_of <= on for s in every)
    return every[max(0, before - 1) : before + 1]


def parties_of_chain(home: Home | None, every: list[Snapshot], on: date) -> list[Party]:
    """Every party of which the snapshots tell something for the day, with what bounds its listing.

    Those of the latest snapshot as of the day or before; those that only the next one holds; those
    that left before. Of a day before all snapshots the first one says who was listed afterwards, so
    that entries without a date of their own are `unknown`.
    """
    before = [s for s in every if s.as_of <= on]
    later = every[len(before) : len(before) + 1]
    if not before:
        return [party for snapshot in later for party in load_parties(snapshot)]
    latest = before[-1]
    parties = list(load_parties(latest))
    known = {p.id for p in parties}
    for snapshot in later:
        there = {p.id: p for p in load_parties(snapshot)}
        left: dict[str, Any] = {"last_seen": latest.as_of, "gone_by": snapshot.as_of}
        parties = [p if p.id in there else p._replace(**left) for p in parties]
        parties += [p for key, p in there.items() if key not in known]
        known |= there.keys()
    return parties + [p for p in _gone_before(home, before) if p.id not in known]


def _gone_before(home: Home | None, chain: list[Snapshot]) -> list[Party]:
    """Parties that left before the last of the snapshots, with the days that bound the end."""
    if home is None or len(chain) < 2:
        return []
    # named by all snapshots that it follows from, so that a late import makes another name
    ids = "\n".join(s.id for s in chain)
    path = home.cache / "gone" / f"{digest_of_text(ids)[:16]}.json"
    data = read_kept(path, GONE)
    if data is not None:
        return load(data, str(path))
    before, after = chain[-2:]
    here = {p.id for p in load_parties(after)}
    days: dict[str, Any] = {"last_seen": before.as_of, "gone_by": after.as_of}
    left = [p._replace(**days) for p in load_parties(before) if p.id not in here]
    here |= {p.id for p in left}
    gone = [p for p in _gone_before(home, chain[:-1]) if p.id not in here] + left
    write_kept(path, GONE, dump(gone))
    return gone


_FORMS = frozenset(
    ["co", "ltd", "limited", "inc", "incorporated", "corp", "corporation", "llc", "company"]
)
_KEPT: dict[str, PartySet] = {}
_KEPT_SETS = 4


@dataclass(frozen=True)
class ListVersion:
    """One list as looked at: day, digest of the file, how many parties, what is missing from it."""

    list_id: str
    as_of: date
    digest: str
    count: int
    snapshot: str
    note: str = ""

    def as_data(self) -> dict[str, object]:
        """As plain data for JSON; the snapshot apart."""
        data = {"list": self.list_id, "as_of": self.as_of.isoformat(), "count": self.count}
        return {**data, "digest": self.digest, "note": self.note}


@dataclass(frozen=True)
class PartySet:
    """The listings that bear on a day.

    read : reads the parties, when the first is asked for.
    versions : the lists looked at.
    missing_lists : known lists of which nothing was imported.
    notes : what a reader must know, such as a list that is later than the day.
    key : the same for the same snapshots around a day.
    """

    read: Callable[[], tuple[Party, ...]]
    versions: tuple[ListVersion, ...]
    missing_lists: tuple[str, ...]
    notes: tuple[str, ...] = ()
    key: str = field(default="")

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        """Also those that ended or have not begun: ask `state(on)` of each."""
        return self.read()

    @cached_property
    def version_rows(self) -> tuple[dict[str, str], ...]:
        """The lists looked at as rows of a verdict."""
        return tuple(
            {"list": v.list_id, "as_of": v.as_of.isoformat(), "records": str(v.count), "digest": v.digest}
            for v in self.versions
        )  # fmt: skip

    @cached_property
    def by_id(self) -> dict[str, Party]:
        """The parties by id."""
        return {party.id: party for party in self.parties}

    @cached_property
    def unnamed(self) -> tuple[Party, ...]:
        """Listings that stand for parties of a group whose names no source shows."""
        return tuple(party for party in self.parties if party.stem)

    def only(self, lists: Iterable[str]) -> PartySet:
        """Only the parties of some lists."""
        chosen = frozenset(lists)
        return replace(
            self,
            read=lambda: tuple(p for p in self.parties if p.list_id in chosen),
            versions=tuple(v for v in self.versions if v.list_id in chosen),
            missing_lists=tuple(n for n in self.missing_lists if n in chosen),
        )


def parties_on(home: Home | None, on: date) -> PartySet:
    """The packaged parties and those of the snapshots that bear on a day, each listing once.

    Where a packaged record and an imported one are the same listing (one list, equal name), the
    packaged dates are kept and the imported addresses, aliases and policy are added.

    home : user data folder; None for the packaged parties alone.
    on : the day asked for.
    """
    stored = [] if home is None else snapshots(home)
    chains = _chains(stored)
    # the same snapshots around the day give the same set, which is kept
    own, digest = parties_under(home.laws if home else None)
    key_parts = [f"{home.path if home else ''}", digest, *(s.id for s in stored)]
    for chain, lists in chains:
        key_parts.append(f"{sorted(lists)} {sum(s.as_of <= on for s in chain)} of {len(chain)}")
    key = digest_of_text("\n".join(key_parts))[:16]
    if key not in _KEPT:
        if len(_KEPT) >= _KEPT_SETS:
            _KEPT.clear()
        _KEPT[key] = _make(key, home, on, chains, own, digest)
    return _KEPT[key]


Chain = tuple[list[Snapshot], frozenset[str]]
"""Snapshots by day, and the lists that are read from them."""


def _chains(stored: list[Snapshot]) -> list[Chain]:
    """The snapshots of each group; the packaged one follows those that are all older."""
    packaged = packaged_snapshot()
    chains: list[Chain] = []
    for group in sorted({packaged.group, *(s.group for s in stored)}):
        own = [s for s in stored if s.group == group]
        lists = frozenset(name for s in own for name in s.lists)
        if group == packaged.group and all(s.as_of < packaged.as_of for s in own):
            chains.append(([*own, packaged], frozenset(packaged.lists)))
            lists -= {*packaged.lists}
        if own:
            chains.append((own, lists))
    return chains


def _make(
    key: str, home: Home | None, on: date, chains: list[Chain], own: tuple[Party, ...], digest: str
) -> PartySet:
    """The set of a day. own, digest : the packaged parties with those of own records laid over them."""
    counts = sorted(Counter(party.list_id for party in own).items())
    of = facts_end(), digest
    versions = [ListVersion(name, *of, n, "packaged", LISTS[name].gap) for name, n in counts]
    loaded: set[str] = set()
    notes: list[str] = []
    for chain, lists in chains:
        used = around(chain, on)
        loaded |= lists & {name for snapshot in used for name in snapshot.lists}
        for snapshot in used:
            of = snapshot.as_of, snapshot.digest
            counts = [one for one in snapshot.counts if one[0] in lists]
            versions += [ListVersion(name, *of, count, snapshot.id) for name, count in counts]
        if used and used[0].as_of > on:
            notes.append(
                f"The earliest {used[0].group} at hand is of {used[0].as_of}: of a day before, who "
                "has left the list since is not known, and entries without a date are `unknown`."
            )
    # a gap of the packaged list is filled by an imported one of the same name
    versions = [replace(v, note="") if v.list_id in loaded else v for v in versions]
    missing = tuple(n for n in NEEDED_LISTS if n not in loaded)

    def read() -> tuple[Party, ...]:
        of_chains = ((parties_of_chain(home, chain, on), lists) for chain, lists in chains)
        imported = [p for parties, lists in of_chains for p in parties if p.list_id in lists]
        return tuple(_merge(list(own), imported))

    return PartySet(read, tuple(versions), missing, tuple(notes), key)


def _merge(packaged: list[Party], imported: list[Party]) -> list[Party]:
    shared = {p.list_id for p in imported} & {p.list_id for p in packaged}
    made = list(packaged)
    places = (place for place, party in enumerate(packaged) if party.list_id in shared)
    own = {(packaged[i].list_id, bare_name(packaged[i].name)): i for i in places}
    for party in imported:
        key = (party.list_id, bare_name(party.name)) if party.list_id in shared else None
        position = own.get(key) if key else None
        if position is None:
            made.append(party)
        else:
            made[position] = _joined(made[position], party)
    return made


def _joined(own: Party, other: Party) -> Party:
    names = ("addresses", "countries", "identifiers")
    both = ((name, getattr(own, name), getattr(other, name)) for name in names)
    changes: dict[str, object] = {n: tuple(dict.fromkeys((*one, *two))) for n, one, two in both}
    aliases = dict.fromkeys((*own.aliases, *other.aliases, other.name))
    changes["aliases"] = tuple(name for name in aliases if name != own.name)
    changes["note"] = "; ".join(filter(None, (own.note, f"also {other.id} of {other.snapshot}")))
    if own.delisted_on is None and own.gone_by is None:
        changes |= {name: getattr(other, name) for name in ("last_seen", "gone_by", "delisted_on")}
    if not own.licence_policy:
        changes |= {"licence_policy": other.licence_policy, "policy": other.policy}
    return own._replace(**changes)  # type: ignore[arg-type]


def bare_name(name: str) -> str:
    """A name without case, signs and the legal form at its end, to join records of one listing."""
    words = name_key(name).split()
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    return " ".join(words)

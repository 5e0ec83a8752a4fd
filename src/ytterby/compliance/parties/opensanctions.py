"""OpenSanctions files of the user: `targets.simple.csv` and FollowTheMoney JSON lines.

The files are read from the user's own copy under the user's own licence; none of it is packaged.
An entity that stands in three data sets is three records. Data sets of lists that we know by name
keep that list's id, all others are `OS-<data set>`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ytterby.compliance.parties.csl import plain, texts
from ytterby.compliance.parties.packaged import CODES, LISTS
from ytterby.compliance.parties.reading import (
    Edge,
    ListReading,
    day_after,
    done,
    latest_day,
    parse_date,
    parts,
    read_rows,
    read_text,
)
from ytterby.compliance.parties.record import Party

_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_SLUG = re.compile(r"[^a-z0-9]+")
ADDRESS, SANCTION, OWNERSHIP = "Address", "Sanction", "Ownership"
Entity = dict[str, Any]
"""An entity as read: `id`, `schema`, `properties`..., and `where` it stands in the file."""


def list_for(dataset: str, programs: Iterable[str] = ()) -> str:
    """Our id of the list that a data set (code or title) and its programme stand for."""
    known = (CODES.get(code.strip().casefold()) for code in (*programs, dataset))
    own = "OS-" + (_SLUG.sub("-", dataset.casefold()).strip("-") or "unnamed")
    return next(filter(None, known), own)


def read_simple_csv(path: Path | str) -> ListReading:
    """`targets.simple.csv`, with or without `program_ids`.

    Raises DataError when the file is empty, is no such table, has a column twice or an open quote.
    """
    path = Path(path)
    reading = ListReading(str(path), "opensanctions-csv")
    for where, row in read_rows(reading, ("id", "schema", "name")):
        if not row["name"] or not row["id"]:
            column = "id" if row["name"] else "name"
            reading.skip(f"{where}, column {column!r}", f"no {column}")
            continue
        datasets = parts(row.get("dataset", "")) or [path.stem]
        seen = latest_day(row.get("first_seen", "")) if len(datasets) == 1 else None
        names = [row["name"], *parts(row.get("aliases", ""))]
        programs = parts(row.get("program_ids", ""))
        more = {name: parts(row.get(name, "")) for name in ("addresses", "identifiers")}
        countries = parts(row.get("countries", "").upper())
        more |= {"countries": countries, "programs": programs}
        list_ids = {list_for(d, programs if len(datasets) == 1 else ()) for d in datasets}
        for list_id in sorted(list_ids):
            listing = Party("", list_id, "", listed_by=seen, note=row.get("sanctions", ""))
            reading.parties.append(_party(row["id"], row["schema"], names, listing, more))
    return done(reading)


def read_ftm(path: Path | str) -> ListReading:
    """FollowTheMoney JSON lines: targets joined with their sanctions and addresses; ownership.

    Raises DataError when the file is empty or holds no target.
    """
    path = Path(path)
    reading = ListReading(str(path), "ftm-json")
    entities: dict[str, Entity] = {}
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            reading.rows += 1
            if entity := _entity(line, f"line {number}", reading):
                entities[entity["id"]] = entity
    sanctions: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities.values():
        if entity["schema"] == SANCTION:
            for target in _values(entity, "entity"):
                sanctions[target].append(entity)
        elif entity["schema"] == OWNERSHIP:
            _edge(entity, entities, reading)
    for key, entity in entities.items():
        listed = entity.get("target") or sanctions[key]
        if listed and entity["schema"] not in (ADDRESS, SANCTION, OWNERSHIP):
            _add_target(entity, sanctions[key], entities, reading)
    return done(reading)


def _add_target(
    entity: Entity, sanctions: list[Entity], entities: dict[str, Entity], reading: ListReading
) -> None:
    caption = plain(entity.get("caption"))
    names = [n for n in dict.fromkeys([caption, *_values(entity, "name")]) if n]
    if not names:
        reading.skip(entity["where"], "a target without a name")
        return
    names += _values(entity, "alias", "previousName", "abbreviation")
    streets = _values(entity, "address")
    for ref in _values(entity, "addressEntity"):
        if ref in entities:
            streets += _values(entities[ref], "full") or [plain(entities[ref].get("caption"))]
    countries = _values(
        entity, "country", "jurisdiction", "mainCountry", "nationality", "citizenship"
    )
    identifiers = [
        f"{k} {v}"
        for k in ("registrationNumber", "imoNumber", "leiCode", "taxNumber", "passportNumber")
        for v in _values(entity, k)
    ]
    more = {
        "weak_aliases": _values(entity, "weakAlias"),
        "countries": dict.fromkeys(c.upper() for c in countries),
        "addresses": dict.fromkeys(s for s in streets if s),
        "identifiers": identifiers,
    }
    for listing in _listings(entity, sanctions, reading):
        reading.parties.append(_party(entity["id"], entity["schema"], names, listing, more))


def _listings(entity: Entity, sanctions: list[Entity], reading: ListReading) -> list[Party]:
    """One listing a list, still without the party; a list that the entity left and came back to has
    several stretches, of which the last is kept."""
    by_list: dict[str, Party] = {}
    for sanction in sanctions:
        datasets = texts(sanction.get("datasets")) or texts(entity.get("datasets"))
        programs = _values(sanction, "programId", "programKey")
        for dataset in datasets or ["unnamed"]:
            one = _listing(list_for(dataset, programs), sanction, reading, entity["where"])
            earlier = by_list.get(one.list_id)
            by_list[one.list_id] = one if earlier is None else _merge(earlier, one)
    if not by_list:
        seen = latest_day(plain(entity.get("first_seen")))
        datasets = texts(entity.get("datasets")) or ["unnamed"]
        by = seen if len(datasets) == 1 else None
        by_list = {name: Party("", name, "", listed_by=by) for name in map(list_for, datasets)}
    return list(by_list.values())


def _listing(list_id: str, sanction: Entity, reading: ListReading, where: str) -> Party:
    starts = _values(sanction, "startDate") or _values(sanction, "listingDate")
    start = by = end = None
    try:
        start = parse_date(min(starts, default=""))
    except ValueError as fault:
        by = latest_day(min(starts))
        if by is None:
            reading.doubt(where, f"start of the sanction: {fault}")
    ends = _values(sanction, "endDate")
    if ends:
        end = latest_day(max(ends))
        if end is None:
            reading.doubt(where, f"end of the sanction: {max(ends)[:40]!r} is no date")
        elif start and end < start:
            reading.doubt(where, f"the sanction ends on {end}, before its start {start}")
            end = None
    program, authority, reason, provisions = (
        "; ".join(_values(sanction, k)) for k in ("program", "authority", "reason", "provisions")
    )
    return Party(
        *("", list_id, ""),
        listed_on=start,
        listed_by=by,
        delisted_on=day_after(end),
        licence_policy=provisions,
        programs=(program,) if program else (),
        source=authority,
        source_url=next(iter(_values(sanction, "sourceUrl")), ""),
        note=reason,
    )


def _merge(one: Party, other: Party) -> Party:
    """Two sanctions of one list: listed from the first start to the last end, if both ended."""
    starts = [s for s in (one.listed_on, other.listed_on) if s]
    bounds = [b for b in (one.listed_by, other.listed_by) if b]
    for first, second in ((one, other), (other, one)):
        if first.delisted_on and second.listed_on and first.delisted_on <= second.listed_on:
            return second
    ends = [e for e in (one.delisted_on, other.delisted_on) if e]
    programs = "; ".join(dict.fromkeys((*one.programs, *other.programs)))
    return one._replace(
        listed_on=min(starts) if len(starts) == 2 else None,
        listed_by=min([*bounds, *starts]) if len(starts) < 2 and (bounds or starts) else None,
        delisted_on=max(ends) if len(ends) == 2 else None,
        programs=(programs,) if programs else (),
    )


def _party(
    key: str, schema: str, names: list[str], listing: Party, more: Mapping[str, Iterable[str]]
) -> Party:
    """A party as a list has it, with `more` columns of several texts, the countries among them."""
    local = [n for n in names[1:] if _HAN.search(n)]
    about = LISTS.get(listing.list_id)
    return listing._replace(
        id=f"{listing.list_id}/{key}",
        name=names[0],
        measure_id=about.measure_id if about else None,
        aliases=tuple(dict.fromkeys(n for n in names[1:] if n not in local and n != names[0])),
        names_local=tuple(dict.fromkeys(local)),
        schema=schema or None,
        country=next(iter(more["countries"]), None),
        consequence=about.consequence if about else "as the list's authority says",
        source=listing.source or "OpenSanctions",
        **{column: tuple(texts) for column, texts in more.items()},  # type: ignore[arg-type]
    )


def _edge(entity: Entity, entities: dict[str, Entity], reading: ListReading) -> None:
    shares, where = _values(entity, "percentage"), entity["where"]
    if not shares:
        return
    percent = -1.0
    with suppress(ValueError):
        percent = float(shares[0].replace("%", "").replace(",", ".").strip())
    if not 0 <= percent <= 100:
        reading.doubt(where, f"percentage {shares[0][:40]!r} is no number from 0 to 100")
        return
    first, last = (
        next(filter(None, map(latest_day, _values(entity, name))), None)
        for name in ("startDate", "endDate")
    )
    for owner in _values(entity, "owner"):
        for asset in _values(entity, "asset"):
            names = [plain(entities.get(k, {}).get("caption")) or k for k in (owner, asset)]
            reading.edges.append(Edge(names[0], names[1], percent, first, last, where))


def _entity(line: str, where: str, reading: ListReading) -> Entity | None:
    try:
        entity = json.loads(line)
    except (ValueError, RecursionError) as fault:
        place = f", column {fault.colno}" if isinstance(fault, json.JSONDecodeError) else ""
        what = fault.msg if isinstance(fault, json.JSONDecodeError) else type(fault).__name__
        reading.skip(where + place, f"not valid JSON: {what}")
        return None
    if not isinstance(entity, dict):
        reading.skip(where, f"an object is expected, not {type(entity).__name__}")
        return None
    fields = {name: plain(entity.get(name)) for name in ("id", "schema")}
    missing = "" if isinstance(entity.get("properties"), dict) else "`properties`"
    missing = missing if all(fields.values()) else "`id` and `schema`"
    if missing:
        reading.skip(where, f"an entity needs {missing}")
    return None if missing else {**entity, **fields, "where": where}


def _values(entity: Entity, *names: str) -> list[str]:
    """The texts of properties, one after the other; nested entities count by their id."""
    texts = []
    for name in names:
        values = entity["properties"].get(name)
        for value in values if isinstance(values, list) else [values]:
            texts.append(plain(value.get("id") if isinstance(value, dict) else value))
    return [text for text in texts if text]

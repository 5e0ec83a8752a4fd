"""To change the law of an own folder: a new record, a suspension that runs on, records of another folder taken over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from ytterby.compliance.records.folder import PARTS, LawFolder
from ytterby.compliance.records.laid_over import records_of
from ytterby.controls.book import PACKAGED, read_measure, split_ref
from ytterby.ground import yamlfile
from ytterby.ground.download import check_address
from ytterby.ground.errors import ControlError, YtterbyError, did_you_mean
from ytterby.ground.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.compliance.records.laid_over import Records
    from ytterby.controls.book import Book
    from ytterby.controls.schema import LawSuspension, Measure

_SHORT = re.compile(r"(?:No\.? ?)?(\d+)/((?:19|20)\d\d)", re.IGNORECASE)
"""How people name a notice: `70/2025`."""
OUTCOMES = {"licence requirement": "licence required", "prohibition": "prohibited"}
"""What a rule of a new record asks for, by kind."""


def measure_named(book: Book, name: str) -> Measure:
    """The measure of an id, or of a notice by number and year: `70/2025`.

    Raises ControlError when there is none, or several.
    """
    match = _SHORT.fullmatch(name.strip())
    if match is None:
        return book[split_ref(name)[0]]
    number, year = match.groups()
    own = re.compile(rf"\bNo\. {number}\b")
    fits = [
        one
        for one in book
        if not one.declaratory and year in (text := one.instrument.number or "") and own.search(text)
    ]  # fmt: skip
    if len(fits) != 1:
        ids = ", ".join(one.id for one in fits)
        advice = f"There are {ids}: give the id." if ids else "Give the id: ytterby law list --all."
        raise ControlError(f"{name!r} fits {len(fits)} measures", advice=advice)
    return fits[0]


def extend(records: Records, laws: LawFolder, name: str, until: date, source: str) -> list[Path]:
    """Lengthen the suspensions by a measure, or else those of it, and its own last day; the files written.

    Raises ControlError where there is no suspension, or every one lasts as long already.

    name : of what suspends, or of a suspended measure whose suspension is by no record: an id or `70/2025`.
    until : the new last day. source : address of the notice.
    """
    check_address(source, allow_http=True)
    by = measure_named(records.book, name)
    suspended = [one for one in records.book if any(s.by == by.id for s in _suspensions(one))]
    changed: dict[str, dict[str, Any]] = {}
    ends: list[date] = []
    for measure in suspended or [by]:
        data = _data_of(laws, measure)
        for row in (data, *data.get("limbs", ())):
            own = [s for s in row.get("suspensions") or () if s["by"] == by.id or not suspended]
            if own:
                last = max(own, key=lambda one: str(one["until"]))
                ends.append(date.fromisoformat(last["until"]))
                if ends[-1] < until:
                    last["note"] = f"prolonged from {ends[-1]}: {source}"
                    last["until"] = until.isoformat()
                    last.pop("outcome_after", None)
                    changed[measure.id] = data
    if not changed:
        latest = f"last until {max(ends)}" if ends else "are not on record"
        what = f"suspensions by or of {by.id} {latest}"
        raise ControlError(what, advice="See ytterby law calendar.")
    if by.ended and by.ended.last_day < until:
        changed[by.id] = changed.get(by.id, _data_of(laws, by)) | {"ended": until.isoformat()}
    for data in changed.values():
        more = {"source": f"notice that prolongs it until {until}", "source_url": source}
        data["more_sources"] = [*data.get("more_sources", ()), more]
    return [_write(laws, data) for data in changed.values()]


def _suspensions(measure: Measure) -> list[LawSuspension]:
    return [*measure.suspensions, *(s for limb in measure.limbs for s in limb.suspensions)]


def _data_of(laws: LawFolder, measure: Measure) -> dict[str, Any]:
    """The file of a measure as plain data, the own one before the packaged one."""
    place = f"{measure.jurisdiction}/{measure.id}.yaml"
    own = laws.path / "controls" / place
    path = own if own.is_file() else PACKAGED / place
    data: dict[str, Any] = yamlfile.load(path, ControlError).data
    return data


def _write(laws: LawFolder, data: dict[str, Any]) -> Path:
    """Write a record, and read it back."""
    path: Path = laws.path / "controls" / data["jurisdiction"] / f"{data['id']}.yaml"
    write_atomic(path, yamlfile.dumped(data), ControlError)
    read_measure(path)
    return path


@dataclass(frozen=True)
class NewRecord:
    """What is said of a new measure.

    id : such as `CN-MOFCOM-2027-5`; it begins with the jurisdiction. kind : of measure.
    announced, effective : its days, ISO; effective blank: the day it was announced. source : address.
    goods : each in words; the program reads a predicate from them. destinations : ISO codes; none: all.
    """

    id: str
    title: str
    source: str
    announced: str
    effective: str = ""
    kind: str = "licence requirement"
    number: str = ""
    authority: str = ""
    goods: Sequence[str] = field(default=())
    destinations: Sequence[str] = field(default=())


def new(records: Records, laws: LawFolder, record: NewRecord) -> list[Path]:
    """Write a record with one rule, and the list of its goods; what is not said is a line to fill in.

    Raises ControlError when the id is taken, or what is given is no sound record: then nothing is left.
    """
    if record.id in {one.id for one in records.book}:
        raise ControlError(f"there is a measure {record.id!r}", advice="Take another id.")
    if record.kind not in OUTCOMES:
        advice = did_you_mean(record.kind, OUTCOMES) + " Others are written by hand."
        raise ControlError(f"no new record of kind {record.kind!r}", advice=advice)
    check_address(record.source, allow_http=True)
    data = _record(record)
    paths = [laws.path / "controls" / data["jurisdiction"] / f"{record.id}.yaml"]
    texts = [yamlfile.dumped(data)]
    if record.goods:
        paths.append(laws.path / "goods" / f"{record.id}.yaml")
        entries = [_entry(text, place, record.source) for place, text in enumerate(record.goods, 1)]
        texts.append(yamlfile.dumped({"measure": record.id, "entries": entries}))
    try:
        for path, text in zip(paths, texts, strict=True):
            write_atomic(path, text, ControlError)
        records_of(laws)
    except YtterbyError:
        for path in paths:
            path.unlink(missing_ok=True)
        raise
    return paths


def _record(record: NewRecord) -> dict[str, Any]:
    jurisdiction = record.id.partition("-")[0]
    rule: dict[str, Any] = {"layer": "goods", "outcome": OUTCOMES[record.kind]}
    rule |= {"exporter": {"one_of": [jurisdiction]}, "items": "entries", "dual_use": True}
    if record.destinations:
        rule["destination"] = {"one_of": list(record.destinations)}
    return {
        "id": record.id,
        "jurisdiction": jurisdiction,
        "authority": record.authority or "not said",
        "instrument": {"title": record.title, "number": record.number or None},
        "kind": [record.kind],
        "effect": OUTCOMES[record.kind].replace(" ", "_"),
        "scope": {"items": "; ".join(record.goods)} if record.goods else {},
        "announced": record.announced,
        "effective": record.effective or record.announced,
        "suspensions": [],
        "ended": None,
        "replaced": None,
        "confidence": "medium",
        "source": record.title,
        "source_url": record.source,
        "rules": [rule] if record.goods else [],
    }


def _entry(text: str, place: int, source: str) -> dict[str, Any]:
    """A line of a list of goods with the predicate that the program reads from its words. Raises ControlError."""
    from ytterby.compliance.read.describe import describe

    item = describe(text)
    tests = [
        {"measure": name}
        | ({"floor": value.low} if value.low > float("-inf") else {})
        | ({"ceiling": value.high} if value.high < float("inf") and not value.exact else {})
        for name, value in item.values.items()
    ]
    forms = [item.form] if item.form else []
    covers: dict[str, Any] = {"elements": sorted(item.elements), "forms": forms}
    covers |= {"products": sorted(item.products), "tests": tests}
    filled = {name: value for name, value in covers.items() if value}
    if not filled or item.unknown:
        what = f"nothing was read of {text!r}" if not filled else f"no word for {item.unknown[0]!r}"
        raise ControlError(what, advice="Say it in other words, or write the entry by hand.")
    return {
        "id": f"{place}-{'-'.join(re.findall(r'[a-z0-9]+', text.lower()))[:60]}",
        "element": ", ".join(sorted(item.elements)) or "none",
        "form": item.form or "any",
        "item": text,
        "covers": filled,
        "hs": [],
        "hs_verified": "not seen",
        "source": "the measure",
        "source_url": source,
    }


def add(laws: LawFolder, folder: LawFolder) -> list[str]:
    """Take over the records of another folder, all or none; the names of the files.

    Raises ControlError with every mistake of theirs, laid over the packaged records and those there already.
    """
    names = [folder.name_of(path) for path in folder.every() if path != folder.sources]
    if not names:
        advice = f"It has folders {', '.join(PARTS)}, as the packaged data."
        raise ControlError("there is no record in it", where=str(folder.path), advice=advice)
    kept = {name: p.read_bytes() for name in names if (p := laws.path / name).is_file()}
    try:
        for name in names:
            write_atomic(laws.path / name, (folder.path / name).read_bytes(), ControlError)
        records_of(laws)
    except YtterbyError as fault:
        for name in names:
            if name in kept:
                write_atomic(laws.path / name, kept[name])
            else:
                (laws.path / name).unlink(missing_ok=True)
        text = str(fault).replace(str(laws.path), str(folder.path))
        raise ControlError(text, advice="Nothing was taken over.") from None
    return names

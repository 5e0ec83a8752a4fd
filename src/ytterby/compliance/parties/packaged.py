"""The packaged lists and parties of `data/parties`: what a list is, and who was listed by what act.

`lists.yaml` has the lists that are known by name; a new list is a new record there. Each file
`<list>/<measure>.yaml` is one listing action: what its parties share, then one line a party. First
and last day and suspensions are those of the measure in the book of controls, unless a line says
otherwise: each fact has one home. These files are read without pydantic and kept as plain data in the
user's cache, since every `check` loads them.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from ytterby.compliance.parties.record import Party, Suspension, name_key
from ytterby.ground import yamlfile
from ytterby.ground.errors import ControlError, did_you_mean
from ytterby.ground.files import DATA
from ytterby.ground.fingerprint import digest_of_parts, digest_of_text
from ytterby.ground.kept import kept_data

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.compliance.records.folder import LawFolder

PACKAGED = DATA / "parties" / "lists.yaml"
CONTROLS = DATA / "controls"


class PartyList(BaseModel):
    """What a list is, who keeps it, and what a match on it means.

    jurisdiction : whose law it is, ISO 3166 alpha-2.
    states : whose exporters it binds, where these are others; `*` is all.
    measure_id : the record of the book that says what follows from a match, if there is one.
    consequence : the same in a sentence.
    needed : a deal out of the jurisdiction needs the list, as packaged or as imported.
    eases : to be on it is no restriction.
    gap : what is known to be missing from the packaged list.
    words : patterns of what people call it, in either case.
    called, codes : a part of its title in files of the US list, and its other codes there.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: str = Field(pattern=r"^[A-Z][A-Z0-9-]*$")
    title: str
    authority: str
    jurisdiction: str = Field(pattern=r"^[A-Z]{2}$")
    states: tuple[str, ...] = ()
    measure_id: str | None = Field(default=None, alias="measure")
    consequence: str
    needed: bool = False
    eases: bool = False
    gap: str = ""
    words: tuple[str, ...] = ()
    called: str = ""
    codes: tuple[str, ...] = ()

    def binds(self, state: str) -> bool:
        """Whether exporters of a state are bound."""
        every = self.states == ("*",) and bool(state)
        return every or state in (self.jurisdiction, *self.states)


class _ListFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lists: list[PartyList] = Field(min_length=1)


def read_lists(path: Path = PACKAGED) -> dict[str, PartyList]:
    """Lists by id; raises ControlError with file and line of every mistake."""
    document = yamlfile.load(path, ControlError)
    return {one.id: one for one in yamlfile.validate(document, _ListFile, ControlError).lists}


LISTS = read_lists()
"""Every list known by name."""
CODES = {code.casefold(): name for name, one in LISTS.items() for code in one.codes}
"""The list that a code in a file of the US list is."""
EASING_LISTS = frozenset(name for name, one in LISTS.items() if one.eases)
NEEDED_LISTS = tuple(name for name, one in LISTS.items() if one.needed)


SHARED = {
    *("measure", "list", "source", "source_url", "consequence", "country", "schema", "confidence"),
    *("note", "known_until", "parties"),
}
"""Keys of what the parties of an action share."""
OWN = {
    *("entry", "name", "local", "aliases", "weak_aliases", "country", "schema", "confidence"),
    *("listed_on", "effective_from", "suspensions", "delisted_on", "delisted_by", "gone_by"),
    *("source_url", "note", "stem", "others"),
}
"""Keys of one party."""


@cache
def packaged_parties() -> tuple[Party, ...]:
    """All packaged listings, by list, measure and number.

    Raises ControlError with file and entry: unknown key, missing name, unknown list or measure, bad
    date.
    """
    files = sorted({*_files(), *(_measure_file(path, CONTROLS) for path in _files())})
    kept = kept_data("parties", packaged_digest(), lambda: [_load(file) for file in files])
    read = dict(zip(files, kept, strict=True)).__getitem__
    return tuple(party for path in _files() for party in read_action(path, CONTROLS, read=read))


def parties_under(laws: LawFolder | None) -> tuple[tuple[Party, ...], str]:
    """The packaged listings with those of a folder of own records laid over them, and their digest.

    Own days of a measure count for the parties that it lists, whichever file names these.
    """
    own = {*laws.files("parties"), *laws.files("controls")} if laws else ()
    if laws is None or not own:
        return packaged_parties(), packaged_digest()
    content = laws.digest()
    return _laid_over(laws, content), digest_of_text(packaged_digest() + content)


@lru_cache(maxsize=2)
def _laid_over(laws: LawFolder, content: str) -> tuple[Party, ...]:
    root = DATA / "parties"
    files = {p.relative_to(root): p for p in _files()}
    files |= {p.relative_to(laws.path / "parties"): p for p in laws.files("parties")}
    own = laws.path / "controls"
    return tuple(p for _, path in sorted(files.items()) for p in read_action(path, own, CONTROLS))


@cache
def packaged_digest() -> str:
    """SHA-256 over the packaged files, with the records of law that give them their dates."""
    files = [file for path in _files() for file in (path, _measure_file(path, CONTROLS))]
    return digest_of_parts(file.read_bytes() for file in files)


@cache
def facts_end() -> date:
    """The day on which the packaged facts end."""
    return date.fromisoformat(_load(CONTROLS / "book.yaml")["latest_source_date"])


def read_action(
    path: Path, *controls: Path, read: Callable[[Path], dict[str, Any]] | None = None
) -> list[Party]:
    """The parties of one listing action.

    Raises ControlError as `packaged_parties`.

    controls : folders of records, the first that has the measure gives its days.
    read : what gives the content of a file, where it was read before.
    """
    read = read or _load
    shared = read(path)
    _known(shared, SHARED, str(path))
    measure_id, list_id = shared.get("measure"), shared.get("list")
    if measure_id != path.stem or list_id != path.parent.name:
        what = f"the file says measure {measure_id!r} and list {list_id!r}"
        raise ControlError(what, where=str(path), advice="It must lie at <list>/<measure>.yaml.")
    if list_id not in LISTS:
        advice = did_you_mean(list_id, LISTS)
        raise ControlError(f"unknown list {list_id!r}", where=str(path), advice=advice)
    rows = shared.get("parties")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ControlError("`parties` must be a list of entries", where=str(path))
    measure = read(_measure_file(path, *controls))
    first, ended = (measure.get(name) for name in ("effective", "ended"))
    day = _day(first, str(path)) if first not in (None, "", "null", "per entry") else None
    off = _day(ended, str(path)) + timedelta(days=1) if ended not in (None, "", "null") else None
    dates = {"listed_on": day, "effective_from": day, "delisted_on": off}
    suspensions = _suspensions(measure.get("suspensions") or [], str(path))
    made = [_party(row, shared, {**dates, "suspensions": suspensions}, path) for row in rows]
    if len({p.id for p in made}) < len(made):
        raise ControlError("two entries of one number", where=str(path))
    return made


def _party(row: dict[str, Any], shared: dict[str, Any], dates: dict[str, Any], path: Path) -> Party:
    where = f"{path}, entry {row.get('entry', '?')}"
    _known(row, OWN, where)
    if not row.get("name") or not str(row.get("entry", "")).isdigit():
        raise ControlError("an entry needs a number and a name", where=where)
    days = ("listed_on", "effective_from", "delisted_on", "gone_by")
    own: dict[str, Any] = {name: _day(row[name], where) for name in days if row.get(name)}
    if "suspensions" in row:
        own["suspensions"] = _suspensions(row["suspensions"], where)
    country = row.get("country", shared.get("country"))
    country = None if country in (None, "", "null") else str(country)
    known_until, off = shared.get("known_until"), row.get("delisted_by")
    removed = f"removed by {off}" if off else ""
    notes = [str(n) for n in (removed, row.get("note"), shared.get("note")) if n]
    return Party(
        id=f"{shared['measure']}/{int(row['entry']):02d}",
        list_id=shared["list"],
        name=str(row["name"]),
        measure_id=shared["measure"],
        aliases=tuple(row.get("aliases", ())),
        weak_aliases=tuple(row.get("weak_aliases", ())),
        names_local=tuple(row.get("local", ())),
        country=country,
        countries=(country,) if country else (),
        schema=str(row.get("schema", shared.get("schema"))),
        known_until=_day(known_until, where) if known_until else None,
        consequence=str(shared.get("consequence", LISTS[shared["list"]].consequence)),
        confidence=str(row.get("confidence", shared.get("confidence", "high"))),
        source=str(shared.get("source", "")),
        source_url=str(row.get("source_url", shared.get("source_url", ""))),
        note="; ".join(notes),
        others=tuple(name_key(str(one)) for one in row.get("others", ())),
        stem=name_key(str(row.get("stem", ""))),
        **{**dates, **own},
    )


def _suspensions(rows: Any, where: str) -> tuple[Suspension, ...]:
    own = (r for r in rows if isinstance(r, dict))
    ends = ((_day(r.get("from"), where), _day(r.get("until"), where), r) for r in own)
    return tuple(Suspension(first, last, str(r.get("by", ""))) for first, last, r in ends)


def _files() -> list[Path]:
    return sorted((DATA / "parties").glob("*/*.yaml"))


@cache
def _packaged_measures() -> dict[str, Path]:
    return {path.stem: path for path in CONTROLS.glob("*/*.yaml")}


def _measure_file(path: Path, *controls: Path) -> Path:
    """The record of the measure that a file of parties is named after."""
    packaged = _packaged_measures()
    files = (
        packaged.get(path.stem)
        if folder == CONTROLS
        else next(folder.glob(f"*/{path.stem}.yaml"), None)
        for folder in controls
    )
    file = next(filter(None, files), None)
    if file is None:
        raise ControlError(f"the book has no measure {path.stem!r}", where=str(path))
    return file


def _load(path: Path) -> dict[str, Any]:
    """Plain text values only (`BaseLoader`): a country code NO stays text."""
    try:
        data = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        first = str(fault).splitlines()[0]
        raise ControlError(f"cannot be read: {first}", where=str(path)) from None
    if not isinstance(data, dict):
        raise ControlError("must be a mapping of keys", where=str(path))
    return data


def _known(row: dict[str, Any], keys: set[str], where: str) -> None:
    for key in row:
        if key not in keys:
            raise ControlError(f"unknown key {key!r}", where=where, advice=did_you_mean(key, keys))


def _day(text: Any, where: str) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise ControlError(f"{text!r} is no date; write 2025-12-31", where=where) from None

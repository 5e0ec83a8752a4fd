"""The law as packaged with a user's own records laid over it: a record of the same id replaces the packaged one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from ytterby.compliance.records.sources import ALL, read_days
from ytterby.controls import book as packaged_book
from ytterby.controls import entries, interpretations
from ytterby.controls.book import Book, read_measure
from ytterby.controls.entries import GoodsEntry, TechnologyEntry
from ytterby.controls.interpretations import Interpretation
from ytterby.controls.schema import Measure
from ytterby.ground.errors import ControlError, YtterbyError, together
from ytterby.ground.files import user_cache
from ytterby.ground.fingerprint import digest_of_folder, digest_of_text
from ytterby.ground.kept import read_kept, write_kept

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ytterby.compliance.records.folder import LawFolder


@dataclass(frozen=True, eq=False)
class Records:
    """Records of law, by measure.

    own : ids of the measures of which a file is the user's.
    replaced : own files in whose stead a packaged one is left unread.
    digest : of the packaged files. own_digest : of the own folder; "" without one.
    """

    book: Book
    goods: Mapping[str, Sequence[GoodsEntry]]
    technologies: Mapping[str, Sequence[TechnologyEntry]]
    interpretations: Mapping[str, tuple[Interpretation, ...]]
    digest: str
    own: frozenset[str] = frozenset()
    replaced: tuple[str, ...] = ()
    own_digest: str = ""


def records_of(laws: LawFolder | None = None) -> Records:
    """The packaged records with those of a folder; read once as long as no file changes.

    Raises ControlError with every mistake of the own files, each with file and line.
    """
    folders = (packaged_book.PACKAGED, entries.GOODS, entries.TECHNOLOGIES,
               interpretations.INTERPRETATIONS)  # fmt: skip
    packaged = _packaged(folders, *(digest_of_folder(folder, "*.yaml") for folder in folders))
    digest = laws.digest() if laws else ""
    return _laid_over(packaged, laws, digest) if laws and digest else packaged


@lru_cache(maxsize=2)
def _packaged(folders: tuple[Path, ...], *contents: str) -> Records:
    """The packaged records, from the user's cache where it has those of the same files: a quarter less for a check."""
    path, digest = user_cache() / "law.json", digest_of_text("".join(contents))
    kind = f"law, {digest}"
    with suppress(ValidationError):  # nothing is kept, or the program has other fields since
        return PlainRecords.model_validate_json(read_kept(path, kind) or b"").records(digest)
    _, goods, technologies, answers = folders
    plain = PlainRecords.model_construct(
        goods=entries.read_goods(goods),
        technologies=entries.read_technologies(technologies),
        interpretations=interpretations.read_interpretations(answers),
    )
    write_kept(path, kind, plain.model_dump_json(by_alias=True, exclude_unset=True).encode())
    return plain.records(digest)


class PlainRecords(BaseModel):
    """Records beside the book as they are kept: what their files say, without lines."""

    goods: dict[str, tuple[GoodsEntry, ...]]
    technologies: dict[str, tuple[TechnologyEntry, ...]]
    interpretations: dict[str, tuple[Interpretation, ...]]

    def records(self, digest: str) -> Records:
        """The records, of files of a digest."""
        return Records(Book.read(), self.goods, self.technologies, self.interpretations, digest)


@lru_cache(maxsize=2)
def _laid_over(packaged: Records, laws: LawFolder, digest: str) -> Records:
    from ytterby.compliance.records.faults import faults_of

    records = joined(packaged, read_own(laws), laws)
    if faults := faults_of(laws, records):
        raise together(faults, where=f" in {laws.path}")
    return records


@dataclass
class OwnRecords:
    """What a folder of own records holds, by measure."""

    measures: dict[str, Measure] = field(default_factory=dict)
    goods: dict[str, tuple[GoodsEntry, ...]] = field(default_factory=dict)
    technologies: dict[str, tuple[TechnologyEntry, ...]] = field(default_factory=dict)
    interpretations: dict[str, tuple[Interpretation, ...]] = field(default_factory=dict)


def read_own(laws: LawFolder) -> OwnRecords:
    """The records of a folder. Raises ControlError with the mistakes of all files that cannot be read."""
    own, wrong = OwnRecords(), list[YtterbyError]()
    for path in laws.files("controls"):
        try:
            measure = read_measure(path)
        except ControlError as fault:
            wrong.append(fault)
            continue
        if measure.id in own.measures:
            wrong.append(ControlError(f"measure {measure.id!r} is recorded twice", where=str(path)))
        own.measures[measure.id] = measure
    folder = laws.path
    try:
        own.goods = entries.read_goods(folder / "goods")
        own.technologies = entries.read_technologies(folder / "technologies")
        own.interpretations = interpretations.read_interpretations(folder / "interpretations")
    except ControlError as fault:
        wrong.append(fault)
    if wrong:
        raise together(wrong, where=f" in {folder}")
    return own


def joined(packaged: Records, own: OwnRecords, laws: LawFolder) -> Records:
    """Own records laid over packaged ones; the law is as new as the day on which all sources were last read."""
    measures = {one.id: one for one in packaged.book} | own.measures
    about, read = packaged.book.about, read_days(laws).get(ALL, date.min)
    if read > about.latest_source_date:
        about = about.model_copy(update={"latest_source_date": read})
    return Records(
        Book(list(measures.values()), about),
        {**packaged.goods, **own.goods},
        {**packaged.technologies, **own.technologies},
        {**packaged.interpretations, **own.interpretations},
        packaged.digest,
        frozenset((*own.measures, *own.goods, *own.technologies, *own.interpretations)),
        tuple(laws.replaced()),
        laws.digest(),
    )


def compared(old: Records, new: Records) -> list[tuple[str, str, str]]:
    """What differs between two states of the records: part, id, and the keys or entries that are other ones."""
    was, now = ({one.id: one for one in records.book} for records in (old, new))
    changed = ((ref, one) for ref, one in now.items() if was.get(ref) != one)
    rows = [("controls", ref, _keys(was.get(ref), measure)) for ref, measure in changed]
    for part in ("goods", "technologies", "interpretations"):
        before, after = getattr(old, part), getattr(new, part)
        for ref, listed in after.items():
            if listed != (known := before.get(ref, ())):
                ids = [one.id for one in listed if one not in known]
                rows.append((part, ref, ", ".join(ids) or "entries left out"))
    return rows


def _keys(old: Measure | None, new: Measure) -> str:
    if old is None:
        return "new"
    names = (n for n in type(new).model_fields if getattr(old, n) != getattr(new, n))
    return f"other {', '.join(names)}"

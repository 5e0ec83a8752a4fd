"""The book of controls: all records, the law on a day, and what changed between two days.

A record is a YAML file `<folder>/<jurisdiction>/<id>.yaml`, one measure a file.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from ytterby.controls.acts.announcement import Announcement
from ytterby.controls.names import ELEMENTS
from ytterby.controls.schema import Measure
from ytterby.controls.timing import ALWAYS, OPEN, states_of, timing
from ytterby.controls.values import Day, Strict
from ytterby.ground import yamlfile
from ytterby.ground.errors import ControlError, check_known, did_you_mean
from ytterby.ground.files import DATA, user_cache
from ytterby.ground.fingerprint import digest_of_folder, digest_of_text
from ytterby.ground.kept import read_kept, write_kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ytterby.controls.acts import Act
    from ytterby.controls.schema import LawSuspension, Limb
    from ytterby.controls.timing import State, StateOnDay, Timing
    from ytterby.controls.values import Figure


PACKAGED = DATA / "controls"
Truce = Literal["by_statements", "by_text", "holds"]
"""When suspended controls bind again: see `Book.prolonged`."""
BINDING_STATES: tuple[State, ...] = ("active", "suspended")


def split_ref(ref: str) -> tuple[str, str | None]:
    """`ID#limb` as `(ID, limb)`, `ID` as `(ID, None)`."""
    name, mark, limb = ref.partition("#")
    return name, limb if mark else None


@dataclass(frozen=True)
class ActFigure:
    """A number in an act, under the id by which a scenario may change it."""

    id: str
    measure_id: str
    act: str
    place: str
    figure: Figure


@dataclass(frozen=True)
class StatedExtension:
    """Days past the end of a suspension on which a statement says that it runs on.

    end : last day of the suspension by its own text.
    last : last day by the statement.
    """

    by: Measure
    end: date
    last: date

    def holds(self, on: date) -> bool:
        """Whether text and statement differ on this day."""
        return self.end < on <= self.last


class About(Strict):
    """The book as a whole, above all the day on which its facts end: `book.yaml` beside the jurisdictions."""

    schema_version: int
    compiled: Day
    latest_source_date: Day
    conventions: dict[str, str]


class Book:
    """All control records, by id."""

    def __init__(self, measures: Sequence[Measure], about: About) -> None:
        self.about = about
        self._measures = {measure.id: measure for measure in measures}
        self._digest = ""

    @classmethod
    def read(cls) -> Book:
        """The packaged book, read once as long as no record changes.

        Raises ControlError when a record cannot be read, an id is given twice, or a record names another that
        does not exist.
        """
        return _packaged(digest_of_folder(PACKAGED, "*.yaml"))

    def __getitem__(self, ref: str) -> Measure:
        """The measure of an `ID` or `ID#limb`.

        Raises ControlError when the measure, or the limb, does not exist.
        """
        name, limb = split_ref(ref)
        measure = self._measures.get(name)
        if measure is None:
            advice = did_you_mean(name.upper(), self._measures)
            raise ControlError(f"unknown measure {name!r}", advice=advice)
        if limb is not None:
            self.limb(ref)
        return measure

    def __contains__(self, ref: object) -> bool:
        return ref in self.refs()

    def __iter__(self) -> Iterator[Measure]:
        return iter(self._measures.values())

    def __len__(self) -> int:
        return len(self._measures)

    def refs(self) -> list[str]:
        """All measure ids and, for measures with limbs, `ID#limb`."""
        return [ref for m in self for ref in [m.id, *(f"{m.id}#{limb.limb}" for limb in m.limbs)]]

    def limb(self, ref: str) -> Limb | None:
        """The limb of `ID#limb`; None for `ID`. Raises ControlError."""
        name, limb = split_ref(ref)
        if limb is None:
            return None
        parts = {part.limb: part for part in self[name].limbs}
        if limb not in parts:
            advice = did_you_mean(limb, parts) if parts else "It has no limbs."
            raise ControlError(f"measure {name} has no limb {limb!r}", advice=advice)
        return parts[limb]

    def timing(self, ref: str) -> Timing:
        """The days of a measure or limb."""
        return timing(self[ref], self.limb(ref))

    def extensions_of(self, ref: str) -> tuple[StatedExtension, ...]:
        """Where statements say that suspensions of a measure or limb run on past their last day."""
        names = {ref, split_ref(ref)[0]}
        return tuple(
            StatedExtension(one, suspension.until, one.runs_on)
            for one in self
            if one.runs_on and one.announced and names.intersection(one.scope.targets or ())
            for suspension in self.timing(ref).suspensions
            if suspension.holds(one.announced.first_day)
        )

    def prolonged(self, measure: Measure, truce: Truce) -> Measure:
        """The measure with its suspensions as a truce has them: as they are `by_text`; `by_statements`, to the day that
        statements name; `holds`, without end where one holds on the last day of the facts."""

        def last(ref: str, one: LawSuspension) -> date:
            if truce == "holds":
                return OPEN if one.holds(self.about.latest_source_date) else one.until
            stated = (e.last for e in self.extensions_of(ref) if e.end == one.until)
            return max(one.until, *stated, one.until)

        def longer(ref: str, rows: Sequence[LawSuspension]) -> dict[str, Any]:
            own = [one.model_copy(update={"until": last(ref, one)}) for one in rows]
            return {"suspensions": own}

        suspended = [measure.suspensions, *(part.suspensions for part in measure.limbs)]
        if truce == "by_text" or not any(suspended):
            return measure
        named = ((part, f"{measure.id}#{part.limb}") for part in measure.limbs)
        limbs = [part.model_copy(update=longer(ref, part.suspensions)) for part, ref in named]
        own = longer(measure.id, measure.suspensions)
        return measure.model_copy(update={**own, "limbs": limbs})

    def contrary_statements(self, truce: Truce = "by_statements") -> str:
        """What statements say against the text, in a sentence, and whether a run follows them; "" where none does."""
        runs_on = (one for one in self if one.runs_on)
        statements = "; ".join(
            f"until {one.runs_on} by the {one.instrument.title}, {one.announced} ({one.id})" for one in runs_on
        )  # fmt: skip
        later = "or on that after a later day that governments have stated"
        last, follows = (
            (later, "as in runs")
            if truce == "by_statements"
            else ("as its text has it", "which is not run")
        )
        return statements and (
            f"A suspended control binds again on the day after the last day of its suspension, {last}. "
            f"Statements say that some stay suspended longer, {follows}: {statements}."
        )

    def in_force(
        self,
        on: date,
        jurisdiction: str | None = None,
        kind: str | None = None,
        element: str | None = None,
        states: Sequence[State] = BINDING_STATES,
    ) -> list[StateOnDay]:
        """The law on a day: measures that are active or suspended, oldest first.

        A measure with limbs is given limb by limb, since it binds through them. Announcements are no
        law, and are given where their kind is asked for. Raises ControlError when jurisdiction, kind or
        element is unknown.

        on : the day.
        jurisdiction : such as `CN`.
        kind : such as `licence requirement`.
        element : such as `Dy`: records that name it, or rare earths at large, or act on it.
        states : states to keep.
        """
        for what, value, known in (
            ("jurisdiction", jurisdiction, {m.jurisdiction for m in self}),
            ("kind", kind, {k for m in self for k in m.kind}),
            ("element", element, ELEMENTS),
        ):
            if value is not None:
                check_known(value, known, f"unknown {what} {{!r}}", ControlError)
        kept = (m for m in self if jurisdiction in (None, m.jurisdiction))
        kept = (m for m in kept if (kind in m.kind if kind else not m.declaratory))
        concerned = (m for m in kept if element is None or m.concerns(element))
        rows = [row for one in concerned for row in states_of(one, on) if row.state in states]
        return sorted(rows, key=lambda row: (row.since or ALWAYS, row.ref))

    def assumptions(self) -> list[ActFigure]:
        """The numbers in acts that are assumptions: what an ensemble draws, a tornado turns."""
        rows = (row for measure in self for row in act_figures(measure.id, measure.acts))
        return [row for row in rows if row.figure.assumption is not None]

    def digest(self) -> str:
        """SHA-256 of all records in a canonical form, made once."""
        if not self._digest:
            how: dict[str, Any] = {"mode": "json", "by_alias": True, "exclude_unset": True}
            records = [one.model_dump(**how) for _, one in sorted(self._measures.items())]
            text = json.dumps(records, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            self._digest = digest_of_text(text)
        return self._digest


def figure_id(measure_id: str, act: Act, place: str) -> str:
    """The id of a number in an act: `CN-MOFCOM-GAC-2025-18/magnets.approval_share`."""
    return f"{measure_id}/{act.label}.{place}"


def number_ids(measures: Iterable[Measure]) -> list[str]:
    """Ids of all numbers in acts, strengths included: what a scenario's `parameters` may change."""
    ids = (figure_id(m.id, act, place) for m in measures for act in m.acts for place in act.places)
    return list(dict.fromkeys(ids))


def act_figures(measure_id: str, acts: Sequence[Act]) -> list[ActFigure]:
    """The numbers of a measure's acts."""
    rows = [(act, *row) for act in acts for row in act.figures()]
    return [ActFigure(figure_id(measure_id, a, p), measure_id, a.label, p, f) for a, p, f in rows]


@lru_cache(maxsize=1)
def _packaged(content: str) -> Book:
    """The records, from the user's cache where it has those of the same files: a quarter of the time for a run."""
    path, kind = user_cache() / "book.json", f"book, {content}"
    with suppress(ValidationError):  # nothing is kept, or the program has other fields since
        about, *rows = (read_kept(path, kind) or b"").split(b"\n")
        return Book([*map(Measure.model_validate_json, rows)], About.model_validate_json(about))
    book = _read_packaged()
    plain = (one.model_dump_json(by_alias=True, exclude_unset=True) for one in (book.about, *book))
    write_kept(path, kind, "\n".join(plain).encode())
    return book


def _read_packaged() -> Book:
    folder = PACKAGED
    stated = yamlfile.load(folder / "book.yaml", ControlError)
    about = yamlfile.validate(stated, About, ControlError)
    measures: dict[str, Measure] = {}
    for path in sorted(folder.glob("*/*.yaml")):
        measure = read_measure(path)
        if measure.id in measures:
            raise ControlError(f"measure {measure.id!r} is recorded twice", where=str(path))
        measures[measure.id] = measure
    book = Book(list(measures.values()), about)
    for measure in book:
        _check_references(book, measure)
    return book


def read_measure(path: Path) -> Measure:
    """One record.

    Raises ControlError with every mistake of the file, each with its line; also when the name of the file is
    not the `id` or the folder is not the `jurisdiction`.
    """
    document = yamlfile.load(path, ControlError)
    measure = yamlfile.validate(document, Measure, ControlError)
    if measure.id != path.stem:
        what, where = f"the record's id is {measure.id!r}", document.where(("id",))
        advice = f"Name the file {measure.id}.yaml, or correct the id."
        raise ControlError(what, where=where, advice=advice)
    if measure.jurisdiction != path.parent.name:
        what = f"jurisdiction {measure.jurisdiction!r} lies in folder {path.parent.name!r}"
        raise ControlError(what, where=document.where(("jurisdiction",)))
    if measure.hypothetical:
        what, where = "a record of law cannot be hypothetical", document.where(("hypothetical",))
        advice = "Write it in a scenario, under controls.measures."
        raise ControlError(what, where=where, advice=advice)
    return measure


def _check_references(book: Book, measure: Measure) -> None:
    scope = measure.scope
    about = [act.about for act in measure.acts if isinstance(act, Announcement) and act.about]
    named = [*measure.amended_by, *(scope.targets or []), *(scope.not_targets or []), *about]
    for ref in [*named, *filter(None, (measure.ended_by, scope.base_measure))]:
        message = f"record {measure.id} names {{!r}}, which is not in the book"
        check_known(ref, book.refs(), message, ControlError)

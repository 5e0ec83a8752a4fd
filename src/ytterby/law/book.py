"""The book of controls: all records, the law on a day, and what changed between two days."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ytterby.ground.errors import ControlError, did_you_mean
from ytterby.law import read
from ytterby.law.names import ELEMENTS
from ytterby.law.timing import ALWAYS, OPEN, State, Timing, timing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ytterby.law.acts import Act
    from ytterby.law.figures import Figure
    from ytterby.law.schema import Limb, Measure

BINDING_STATES: tuple[State, ...] = ("active", "suspended")


def split_ref(ref: str) -> tuple[str, str | None]:
    """`ID#limb` as `(ID, limb)`, `ID` as `(ID, None)`."""
    name, mark, limb = ref.partition("#")
    return name, limb if mark else None


@dataclass(frozen=True)
class InForce:
    """A measure, or a limb of one, with its state on a day.

    Attributes
    ----------
    ref : `ID` or `ID#limb`.
    state : `active`, `suspended`, `not yet` or `ended`.
    since : first day in force; None when not in force, or when each entry has its own day.
    until : last day of the suspension if suspended, else last day in force if known.
    by : the instrument that suspends it.
    """

    ref: str
    measure: Measure
    limb: Limb | None
    state: State
    since: date | None
    until: date | None
    by: str | None = None


@dataclass(frozen=True)
class Change:
    """A measure or limb whose state differs between two days."""

    ref: str
    measure: Measure
    before: State
    after: State
    after_until: date | None


@dataclass(frozen=True)
class ActFigure:
    """A number in an act, under the id by which a scenario may change it."""

    id: str
    measure_id: str
    act: str
    place: str
    figure: Figure


class Book:
    """All control records, by id."""

    def __init__(self, measures: Sequence[Measure], about: read.About) -> None:
        self.about = about
        self._measures = {measure.id: measure for measure in measures}

    @classmethod
    def read(cls, folder: Path | None = None) -> Book:
        """The packaged book, or one in a folder of the same shape.

        Raises
        ------
        ControlError
            when a record cannot be read, an id is given twice, or a record names another that
            does not exist.
        """
        return _packaged() if folder is None else _read(folder)

    def __getitem__(self, ref: str) -> Measure:
        """The measure of an `ID` or `ID#limb`.

        Raises
        ------
        ControlError
            when the measure, or the limb, does not exist.
        """
        name, limb = split_ref(ref)
        measure = self._measures.get(name)
        if measure is None:
            same = next((i for i in self._measures if i.casefold() == name.casefold()), None)
            advice = f"Write it as {same!r}." if same else did_you_mean(name.upper(), self.ids())
            raise ControlError(f"unknown measure {name!r}", advice=advice)
        if limb is not None:
            find_limb(measure, limb)
        return measure

    def __contains__(self, ref: object) -> bool:
        if not isinstance(ref, str):
            return False
        name, limb = split_ref(ref)
        measure = self._measures.get(name)
        return measure is not None and (
            limb is None or limb in [part.limb for part in measure.limbs]
        )

    def __iter__(self) -> Iterator[Measure]:
        return iter(self._measures.values())

    def __len__(self) -> int:
        return len(self._measures)

    def ids(self) -> list[str]:
        """All measure ids."""
        return list(self._measures)

    def refs(self) -> list[str]:
        """All measure ids and, for measures with limbs, `ID#limb`."""
        return [ref for m in self for ref in [m.id, *(f"{m.id}#{limb.limb}" for limb in m.limbs)]]

    def limb(self, ref: str) -> Limb | None:
        """The limb of `ID#limb`; None for `ID`."""
        name, limb = split_ref(ref)
        return None if limb is None else find_limb(self[name], limb)

    def timing(self, ref: str) -> Timing:
        """The days of a measure or limb."""
        return timing(self[ref], self.limb(ref))

    def state(self, ref: str, on: date) -> InForce:
        """One measure or limb with its state on a day."""
        return _state(ref, self[ref], self.limb(ref), on)

    def in_force(
        self,
        on: date,
        jurisdiction: str | None = None,
        kind: str | None = None,
        element: str | None = None,
        states: Sequence[State] = BINDING_STATES,
    ) -> list[InForce]:
        """The law on a day: measures that are active or suspended, oldest first.

        A measure with limbs is given limb by limb, since it binds through them.

        Parameters
        ----------
        on : the day.
        jurisdiction : such as `CN`.
        kind : such as `licence requirement`.
        element : such as `Dy`: records that name it, or rare earths at large, or act on it.
        states : states to keep.

        Raises
        ------
        ControlError
            when jurisdiction, kind or element is unknown.
        """
        self._check_filter("jurisdiction", jurisdiction, {m.jurisdiction for m in self})
        self._check_filter("kind", kind, {k for m in self for k in m.kind})
        self._check_filter("element", element, ELEMENTS)
        kept = [
            measure
            for measure in self
            if (jurisdiction is None or measure.jurisdiction == jurisdiction)
            and (kind is None or kind in measure.kind)
            and (element is None or measure.concerns(element))
        ]
        rows = [row for measure in kept for row in _states(measure, on)]
        return sorted(
            (row for row in rows if row.state in states),
            key=lambda row: (row.since or ALWAYS, row.ref),
        )

    def difference(self, first: date, second: date) -> list[Change]:
        """What changed from one day to a later one.

        Raises
        ------
        ControlError
            when the second day is before the first.
        """
        if second < first:
            raise ControlError(f"dates out of order: {first} is after {second}")
        changes = []
        for measure in self:
            for before, after in zip(
                _states(measure, first), _states(measure, second), strict=True
            ):
                if before.state != after.state:
                    changes.append(
                        Change(after.ref, measure, before.state, after.state, after.until)
                    )
        return sorted(changes, key=lambda change: (change.after, change.ref))

    def figures(self) -> list[ActFigure]:
        """Every number in an act, with the id by which a scenario's `parameters` may change it."""
        return [row for measure in self for row in act_figures(measure.id, measure.acts)]

    def assumptions(self) -> list[ActFigure]:
        """The numbers in acts that are assumptions: what an ensemble draws, a tornado turns."""
        return [row for row in self.figures() if row.figure.assumption is not None]

    def known_at(self, day: date) -> Book:
        """The book as it stood on a day: what was announced later is left out.

        A measure, a suspension or an end counts as known from the day of its announcement; an end
        without an instrument from the day after it. A suspension has its own last day, known from
        the start.
        """
        kept = [_as_known(m, day, self) for m in self if _known_from(m) <= day]
        return Book(kept, self.about)

    def digest(self) -> str:
        """SHA-256 of all records in a canonical form."""
        records = [
            measure.model_dump(mode="json", by_alias=True, exclude_unset=True)
            for _, measure in sorted(self._measures.items())
        ]
        text = json.dumps(records, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @staticmethod
    def _check_filter(what: str, value: str | None, known: Any) -> None:
        if value is not None and value not in known:
            raise ControlError(f"unknown {what} {value!r}", advice=did_you_mean(value, known))


def find_limb(measure: Measure, limb: str) -> Limb:
    """A limb of a measure by its name, or ControlError."""
    for part in measure.limbs:
        if part.limb == limb:
            return part
    names = [part.limb for part in measure.limbs]
    advice = did_you_mean(limb, names) if names else "It has no limbs."
    raise ControlError(f"measure {measure.id} has no limb {limb!r}", advice=advice)


def figure_id(measure_id: str, act: Act, place: str) -> str:
    """The id of a number in an act: `CN-MOFCOM-GAC-2025-18/magnets.approval_share`."""
    return f"{measure_id}/{act.label}.{place}"


def act_figures(measure_id: str, acts: Sequence[Act]) -> list[ActFigure]:
    """The numbers of a measure's acts."""
    return [
        ActFigure(figure_id(measure_id, act, place), measure_id, act.label, place, figure)
        for act in acts
        for place, figure in act.figures()
    ]


def _known_from(measure: Measure) -> date:
    """The day a measure was announced, or began where no announcement is recorded."""
    if measure.announced is not None:
        return measure.announced.first_day
    return ALWAYS if timing(measure).first is None else timing(measure).first or ALWAYS


def _as_known(measure: Measure, day: date, book: Book) -> Measure:
    """A measure without the suspensions and the end that were announced after a day."""

    def standing(part: Measure | Limb) -> dict[str, Any]:
        held = [s for s in part.suspensions if _instrument_known(s.by, s.from_, book) <= day]
        changed: dict[str, Any] = {}
        if len(held) < len(part.suspensions):
            changed["suspensions"] = held
        if part.ended is not None and "suspension" not in measure.kind:
            after = date.fromordinal(part.ended.last_day.toordinal() + 1)
            if _instrument_known(measure.ended_by, after, book) > day:
                changed |= {"ended": None}
        return changed

    changed = standing(measure)
    limbs = [limb.model_copy(update=standing(limb)) for limb in measure.limbs]
    if limbs != measure.limbs:
        changed["limbs"] = limbs
    return measure.model_copy(update=changed) if changed else measure


def _instrument_known(name: str | None, otherwise: date, book: Book) -> date:
    """The day an instrument was announced; `otherwise` when it is no record of the book."""
    return _known_from(book[name]) if name and name in book else otherwise


def _states(measure: Measure, on: date) -> list[InForce]:
    if not measure.limbs:
        return [_state(measure.id, measure, None, on)]
    return [_state(f"{measure.id}#{limb.limb}", measure, limb, on) for limb in measure.limbs]


def _state(ref: str, measure: Measure, limb: Limb | None, on: date) -> InForce:
    days = timing(measure, limb)
    state = days.state(on)
    since = None if days.first in (None, ALWAYS) else days.first
    if state == "suspended" and (suspension := days.suspension(on)):
        return InForce(ref, measure, limb, state, since, suspension.until, suspension.by)
    return InForce(ref, measure, limb, state, since, None if days.last == OPEN else days.last)


@lru_cache(maxsize=1)
def _packaged() -> Book:
    return _read(read.PACKAGED)


def _read(folder: Path) -> Book:
    about = read.read_about(folder)
    measures: dict[str, Measure] = {}
    for path in read.record_files(folder):
        measure = read.read_measure(path)
        if measure.id in measures:
            raise ControlError(f"measure {measure.id!r} is recorded twice", where=str(path))
        measures[measure.id] = measure
    book = Book(list(measures.values()), about)
    for measure in book:
        _check_references(book, measure)
    return book


def _check_references(book: Book, measure: Measure) -> None:
    named = [
        *measure.amended_by,
        *(measure.scope.targets or []),
        *(measure.scope.not_targets or []),
    ]
    named += [ref for ref in (measure.ended_by, measure.scope.base_measure) if ref]
    for ref in named:
        if ref not in book:
            raise ControlError(
                f"record {measure.id} names {ref!r}, which is not in the book",
                advice=did_you_mean(ref, book.refs()),
            )

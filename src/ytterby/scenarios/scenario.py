"""A scenario ready for use: which acts are in force in a period, and for how much of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ytterby.controls.acts.base import ActInForce, ApprovalNoise
from ytterby.controls.book import figure_id, split_ref
from ytterby.controls.timing import OPEN, Timing, days, timing
from ytterby.ground.errors import ScenarioError
from ytterby.ground.fingerprint import digest_of_text
from ytterby.scenarios.schema import Controls, ModelIdentity, Outlook, PutInForce, Years
from ytterby.scenarios.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.controls.acts import Act
    from ytterby.controls.book import Book
    from ytterby.controls.schema import Measure
    from ytterby.instruments import AnyInstrument
    from ytterby.instruments.stock import PublicStock
    from ytterby.scenarios.schema import PlannedPlant


@dataclass(frozen=True)
class ScenarioMeasure:
    """A measure as a scenario holds it: replaced days, strength, or frozen."""

    measure: Measure
    limb: str | None = None
    replaced: Timing | None = None
    strength: float = 1.0
    frozen: date | None = None
    except_limbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """A scenario with everything it extends applied.

    `lineage` is its own name and those it extends, nearest first; `parent` the name or path of the nearest, where
    both start in one year; `path` the file it came from;
    `own_controls` what that file itself says, before `extends` was applied; `approval_noise` makes approvals of
    licences scatter (in an ensemble); `compare_with` and `model_identity` as in the file; `places` says in which
    file and line each planned plant and public stock stands.
    """

    name: str
    title: str
    description: str
    controls: Controls
    base: str | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)
    outlook: Outlook = "STEPS"
    years: Years = field(default_factory=Years)
    switches: Switches = field(default_factory=Switches)
    instruments: tuple[AnyInstrument, ...] = ()
    capacity: tuple[PlannedPlant, ...] = ()
    stockpiles: tuple[PublicStock, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    lineage: tuple[str, ...] = ()
    parent: str = ""
    path: Path | None = None
    own_controls: Controls | None = None
    approval_noise: ApprovalNoise | None = None
    compare_with: tuple[str, ...] = ()
    model_identity: tuple[ModelIdentity, ...] = ()

    def acts_in(self, year: int, book: Book, elements: set[str] | None = None) -> list[ActInForce]:
        """The acts in force, or suspended, in a calendar year; see `acts_between`."""
        return self.acts_between(date(year, 1, 1), date(year, 12, 31), book, elements)

    def acts_between(
        self, first: date, last: date, book: Book, elements: set[str] | None = None
    ) -> list[ActInForce]:
        """The acts in force, or suspended, in a period.

        Raises ScenarioError when the days are out of order.

        first, last : first and last day of the period.
        book : the control records.
        elements : when given, acts on none of these elements are left out (such as gallium in a
            run of rare earths).
        """
        if first > last:
            raise ScenarioError(f"dates out of order: {first} is after {last}")
        rows = []
        for entry in self.measures(book):
            for act in entry.measure.acts:
                if not self._applies(entry, act, elements):
                    continue
                if row := _in_period(entry, self.changed(entry.measure, act), first, last):
                    rows.append(self._narrowed(row))
        return rows

    def measures(self, book: Book) -> Sequence[ScenarioMeasure]:
        """Every measure the scenario holds, with its replaced days; sorted by id."""
        if not self._measures or self._measures[-1][0] is not book:
            self._measures[:] = [(book, self._measures_of(book))]
        return self._measures[-1][1]

    @cached_property
    def _measures(self) -> list[tuple[Book, list[ScenarioMeasure]]]:
        """The last book that was asked for, and the measures of the scenario in it: each period asks for all."""
        return []

    def __getstate__(self) -> dict[str, Any]:
        """Its fields alone: what is looked up is looked up again where it is sent to."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def _measures_of(self, book: Book) -> list[ScenarioMeasure]:
        control = self.controls
        out = {split_ref(ref) for ref in control.without}
        replaced = {split_ref(holding.measure) for holding in control.with_}
        rows: list[ScenarioMeasure] = []
        for measure in [] if control.none else book:
            if (measure.id, None) in out | replaced:
                continue
            limbs = tuple(limb for name, limb in out | replaced if name == measure.id and limb)
            lasting = book.prolonged(measure, self.switches.truce)
            rows.append(ScenarioMeasure(lasting, frozen=control.as_of, except_limbs=limbs))
        rows += [_with(holding, book, control.as_of) for holding in control.with_]
        rows += [ScenarioMeasure(h.as_measure(), strength=h.strength) for h in control.measures]
        return sorted(rows, key=lambda entry: entry.measure.id)

    def digest(self) -> str:
        """SHA-256 of all that decides a run (not of titles and file names)."""
        content: dict[str, object] = {
            "name": self.name,
            "base": self.base,
            "controls": self.controls.model_dump(mode="json", by_alias=True),
            "parameters": dict(sorted(self.parameters.items())),
            "outlook": self.outlook,
            "years": self.years.model_dump(),
            "switches": self.switches.model_dump(),
        }
        for name in ("instruments", "capacity", "stockpiles"):
            if own := getattr(self, name):
                content[name] = [one.model_dump(mode="json", by_alias=True) for one in own]
        if self.approval_noise is not None:
            content["luck"] = [self.approval_noise.seed, self.approval_noise.spread]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return digest_of_text(text)

    def _narrowed(self, row: ActInForce) -> ActInForce:
        """The row with what the switches say of acts on goods; others are left as they are."""
        if not row.act.narrowed:
            return row
        elements = self.switches.elements
        return replace(
            row,
            elements=elements if isinstance(elements, tuple) else (),
            oxide_only=self.switches.reach == "oxide_only",
            approval_noise=self.approval_noise,
        )

    def _applies(self, entry: ScenarioMeasure, act: Act, elements: set[str] | None) -> bool:
        only = self.controls.acts_only
        if only is not None and act.act not in only:
            return False
        if act.declaratory and not self.switches.announcements:
            return False
        if entry.limb is not None and act.limb != entry.limb:
            return False
        if act.limb is not None and act.limb in entry.except_limbs:
            return False
        return elements is None or act.touches_any(elements)

    def changed(self, measure: Measure, act: Act) -> Act:
        """The act with the numbers that `parameters` changes; pydantic's ValueError out of its bounds."""
        if not self.parameters:
            return act
        kept = self._changed.get(id(act))
        if kept is None or kept[0] is not act:
            places = {figure_id(measure.id, act, place): place for place in act.places}
            changed = {places[k]: float(v) for k, v in self.parameters.items() if k in places}
            kept = self._changed[id(act)] = act, act.with_values(changed) if changed else act
        return kept[1]

    @cached_property
    def _changed(self) -> dict[int, tuple[Act, Act]]:
        """Acts with the numbers that are changed, by the acts of the record: each period asks for all."""
        return {}


def _with(holding: PutInForce, book: Book, frozen: date | None) -> ScenarioMeasure:
    """A `with` entry. Replaced days go from its `from`, or the record's own first day."""
    name, limb = split_ref(holding.measure)
    measure = book[name]
    if holding.from_ is None and holding.until is None:
        return ScenarioMeasure(measure, limb, None, holding.strength)
    first = holding.from_ or book.timing(holding.measure).first
    return ScenarioMeasure(measure, limb, Timing(first, holding.until or OPEN), holding.strength)


def _in_period(entry: ScenarioMeasure, act: Act, first: date, last: date) -> ActInForce | None:
    """How an act holds in a period; None when it neither binds nor is suspended in it."""
    measure = entry.measure
    limb = next((part for part in measure.limbs if part.limb == act.limb), None)
    recorded = timing(measure, limb).within(act.from_, act.until)
    year = last.year
    if entry.frozen is not None:
        if recorded.state(entry.frozen) != "active" or act.declaratory:
            return None
        binds, year = Timing(date.min), entry.frozen.year
    else:
        binds = entry.replaced or recorded
        if act.declaratory and binds.first is not None:
            binds = Timing(binds.first, binds.first)
    length = (last - first).days + 1
    active = days(binds.spans(first, last))
    if not Timing(binds.first, binds.last).spans(first, last):
        return None
    since = recorded.first if entry.frozen else binds.first
    suspension = binds.suspension(last)
    ends = suspension.until if suspension else binds.last
    return ActInForce(
        measure_id=measure.id if act.limb is None else f"{measure.id}#{act.limb}",
        act=act,
        share_of_year=active / length,
        strength=entry.strength * act.strength.value,
        since=since or first,
        known_until=None if ends == OPEN else ends,
        suspended=suspension is not None,
        quantity_t=act.quantity_in(year),
        hypothetical=measure.hypothetical,
    )


def with_switches(scenario: Scenario, switches: Mapping[str, Any] | None) -> Scenario:
    """The scenario with some switches turned."""
    if not switches:
        return scenario
    known = {**scenario.switches.model_dump(), **switches}
    return replace(scenario, switches=Switches.model_validate(known, context={"names": None}))


def turned(scenario: Scenario) -> dict[str, Any]:
    """Switches of a scenario that are not at their defaults."""
    return scenario.switches.model_dump(exclude_defaults=True)

"""The law as a check reads it: every rule of the book with its days and the entries it names."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ytterby.compliance.decide.case import YES, RuleAnswer, all_of, no, unknown
from ytterby.compliance.decide.verdict import BOOK, OWN, Coverage
from ytterby.compliance.records.days import change_days, state_on
from ytterby.compliance.records.laid_over import Records, records_of
from ytterby.controls import book as law_book
from ytterby.controls.timing import OPEN, Timing, timing
from ytterby.ground import yamlfile
from ytterby.ground.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import date
    from pathlib import Path

    from ytterby.compliance.records.folder import LawFolder
    from ytterby.controls.book import StatedExtension
    from ytterby.controls.entries import ListEntry
    from ytterby.controls.interpretations import Interpretation
    from ytterby.controls.rules import Places, Rule
    from ytterby.controls.schema import Measure

_DAY = timedelta(days=1)
OTHER = "other"
"""Exporting states that have no lines of coverage of their own."""
ITEMS = 3000
"""Items on which the answers of lists are kept."""
FINDINGS = 8192
"""Deals of which the findings are kept."""
STATES = ("covered", "partly", "not covered")


@dataclass(frozen=True, slots=True)
class LawEntry:
    """An entry that a rule names, with its own days."""

    ref: str
    entry: ListEntry
    timing: Timing | None
    by_form: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class LawRule:
    """One rule with its days.

    ref : `MEASURE` or `MEASURE#limb`.
    entries : the goods or technologies that it names; empty when `items` is not a list.
    content : the goods that count as a country's material in a content rule.
    extensions : where a statement says that a suspension runs on past the last day that its text gives.
    interpretations : what is said of the measure beside its text.
    changes : the days on which it, or an entry that it names, gets another state, in order.
    """

    ref: str
    measure: Measure
    rule: Rule
    timing: Timing
    entries: tuple[LawEntry, ...] = ()
    content: tuple[LawEntry, ...] = ()
    extensions: tuple[StatedExtension, ...] = ()
    interpretations: tuple[Interpretation, ...] = ()
    changes: tuple[date, ...] = ()

    def changes_after(self, on: date) -> bool:
        """Whether it gets another state on a later day."""
        return bool(self.changes) and self.changes[-1] > on

    def state(self, on: date) -> str:
        """State on a day; `unknown` where the text says that it binds and a statement that it is suspended."""
        return state_on(self.timing, self.extensions, on)


class Law:
    """All rules, parted by what they can meet.

    records : the control records, with goods, technologies and interpretations by measure.
    coverage : what the book holds, by state and layer.

    extensions : where statements say that suspensions run on, by measure or limb.
    versions : what the book is, and the own records laid over it, as lines of a verdict's `versions`.
    follows : countries whose goods a rule on listed goods follows, wherever they are sent from.
    findings : what was found of deals that are alike.
    """

    def __init__(self, records: Records, coverage: Mapping[str, Mapping[str, Coverage]]) -> None:
        self.records, self.book, self._coverage = records, records.book, coverage
        book = self.book
        stated = ((ref, book.extensions_of(ref)) for ref in book.refs())
        self.extensions = {ref: extensions for ref, extensions in stated if extensions}
        answers, follows = records.interpretations, set[str]()
        rules: list[LawRule] = []
        self.dual_use: dict[str, list[LawRule]] = {}
        for measure, rule in ((m, rule) for m in book for rule in m.rules):
            ref = measure.id if rule.limb is None else f"{measure.id}#{rule.limb}"
            statements = self.extensions.get(ref, ()), answers.get(measure.id, ())
            rules.append(_law_rule(ref, measure, rule, records, *statements))
            if rule.dual_use:
                self.dual_use.setdefault(measure.jurisdiction, []).append(rules[-1])
            if rule.items in ("entries", "dual-use"):
                follows.update(rule.origin.one_of, rule.exporter.one_of if rule.or_origin else ())
        self.rules, self.follows = tuple(rules), frozenset(follows)
        as_of = book.about.latest_source_date.isoformat()
        self.versions = [
            {"list": BOOK, "as_of": as_of, "records": str(len(book)), "digest": records.digest}
        ]  # fmt: skip
        if records.own_digest:
            more = {"list": OWN, "as_of": as_of, "records": str(len(records.own))}
            self.versions.append({**more, "digest": records.own_digest})
        self._reached: dict[tuple[str, str, str], tuple[tuple[LawRule, RuleAnswer], ...]] = {}
        self._lines: dict[str, tuple[Coverage, ...]] = {}
        every = [one for own in self.extensions.values() for one in own]
        ends = {day + _DAY for one in every for day in (one.end, one.last) if day != OPEN}
        given = {answer.date.last_day for one in rules for answer in one.interpretations}
        self._changes = sorted(given.union(ends, *(one.changes for one in rules)))
        self._states: dict[int, dict[LawRule, str]] = {}
        self.findings: dict[Hashable, Any] = {}
        self._answers: dict[Hashable, dict[Any, Any]] = {}

    def coverage_of(self, exporter: str) -> tuple[Coverage, ...]:
        """The lines of an exporting state (ISO 3166 alpha-2, or ""); those of `other` where it has none."""
        if exporter not in self._lines:
            own = self._coverage.get(exporter, {})
            lines = self._coverage[OTHER].items()
            self._lines[exporter] = tuple(own.get(layer, line) for layer, line in lines)
        return self._lines[exporter]

    def period(self, day: date) -> int:
        """The number of the time in which a day lies: no rule gets another state in it, no statement begins or ends."""
        return bisect_right(self._changes, day)

    def states_on(self, day: date) -> dict[LawRule, str]:
        """The state of every rule on a day; worked out once a period."""
        period = self.period(day)
        if period not in self._states:
            self._states[period] = {one: one.state(day) for one in self.rules}
        return self._states[period]

    def answers_of(self, goods: Hashable) -> dict[Any, Any]:
        """What has been answered on goods that are alike; to be added to."""
        if len(self._answers) >= ITEMS:
            self._answers.clear()
        return self._answers.setdefault(goods, {})

    def reaching(
        self, exporter: str, origin: str, destination: str
    ) -> tuple[tuple[LawRule, RuleAnswer], ...]:
        """Rules whose conditions on the three countries may hold, with the answer to these.

        Rules that rest on other limbs of their measure come last.
        """
        key = (exporter, origin, destination)
        if key not in self._reached:
            answered = [(law, where(law.rule, *key)) for law in self.rules]
            kept = [(law, answer) for law, answer in answered if answer.value is not False]
            kept.sort(key=lambda pair: bool(pair[0].rule.one_of_limbs))
            self._reached[key] = tuple(kept)
        return self._reached[key]


def law_of(laws: LawFolder | None = None) -> Law:
    """The packaged law, or it with the records of a folder laid over it, read once as long as no file changes.

    Raises ControlError with every mistake of the own files.
    """
    own = laws.coverage if laws and laws.coverage.is_file() else None
    return _law(records_of(laws), own)


@lru_cache(maxsize=2)
def _law(records: Records, own: Path | None) -> Law:
    coverage = read_coverage(law_book.PACKAGED / "coverage.yaml")
    for state, lines in (read_coverage(own) if own else {}).items():
        coverage[state] = coverage.get(state, {}) | lines
    return Law(records, coverage)


def read_coverage(path: Path) -> dict[str, dict[str, Coverage]]:
    """What the book holds of an exporting state (or `other`), by state and layer. Raises ControlError."""
    document = yamlfile.load(path, ControlError)
    by_states: dict[str, dict[str, Coverage]] = {}
    for place, row in enumerate(document.data):
        if set(row) != {"states", "layer", "state", "note"} or row["state"] not in STATES:
            what = "a line of coverage has the keys states, layer, state and note"
            advice = f"`state` is one of {', '.join(STATES)}."
            raise ControlError(what, where=document.where((place,)), advice=advice)
        line = Coverage(row["layer"], row["state"], row["note"])
        by_states.setdefault(row["states"], {})[row["layer"]] = line
    return by_states


def where(rule: Rule, exporter: str, origin: str, destination: str) -> RuleAnswer:
    """Whether the countries of a deal are those of a rule; "" is a country not said."""
    from_ = _place(rule.exporter, exporter, "exporting country")
    if from_.value is not True and rule.or_origin:
        either = _place(rule.exporter, origin, "country of origin")
        from_ = either if either.value is True or from_.value is False else from_
    leg = YES
    # a party list that reaches abroad is on dealings inside a state there as well
    abroad = rule.or_origin and rule.layer == "party" and exporter not in rule.exporter.one_of
    if rule.legs == "export" and exporter and exporter == destination and not abroad:
        leg = no("not an export: it stays in the country")
    to = _place(rule.destination, destination, "destination")
    return all_of([from_, to, _place(rule.origin, origin, "country of origin"), leg])


def _place(places: Places, country: str, name: str) -> RuleAnswer:
    if not places.one_of and not places.none_of:
        return YES
    if not country:
        return unknown(f"{name}: {' or '.join(places.one_of)}?") if places.one_of else YES
    if places.one_of and country not in places.one_of:
        return no(f"{name} is {country}")
    return no(f"{name} is {country}") if country in places.none_of else YES


def _law_rule(
    ref: str,
    measure: Measure,
    rule: Rule,
    records: Records,
    extensions: tuple[StatedExtension, ...],
    interpretations: tuple[Interpretation, ...],
) -> LawRule:
    limb = next((part for part in measure.limbs if part.limb == rule.limb), None)
    days = timing(measure, limb).within(rule.from_, rule.until)
    entries, content = list[LawEntry](), list[LawEntry]()
    if rule.items == "entries":
        for name in rule.entries_of or [measure.id]:
            entries += _goods(records, name, rule.group)
    elif rule.items == "technology":
        entries = _technologies(records, measure.id, rule.status)
    if rule.content is not None:
        content = _goods(records, measure.id, rule.content.of)
    named = (tuple(entries), tuple(content))
    own = {day for one in entries if one.timing for day in change_days(one.timing)}
    changes = tuple(sorted(own.union(change_days(days, extensions))))
    return LawRule(ref, measure, rule, days, *named, extensions, interpretations, changes)


def _goods(records: Records, measure: str, group: str | None) -> list[LawEntry]:
    """The goods that a measure lists, or a group of them."""
    own = (one for one in records.goods.get(measure, ()) if group in (None, one.group))
    return [LawEntry(f"{measure}/{e.id}", e, None, frozenset(e.covers.forms)) for e in own]


def _technologies(records: Records, measure: str, status: str | None) -> list[LawEntry]:
    """The technologies that a measure lists, or those of a status, each with its own days."""
    entries = []
    for one in records.technologies.get(measure, ()):
        if status in (None, one.status):
            last = one.in_force_to.last_day if one.in_force_to else OPEN
            days = Timing(one.in_force_from.first_day, last)
            entries.append(LawEntry(f"{measure}/{one.id}", one, days, frozenset()))
    return entries

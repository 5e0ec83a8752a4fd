"""Until when a verdict holds: the day before anything on record changes that bears on its question."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ytterby.compliance.decide.reached import fits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ytterby.compliance.decide.case import CheckCase
    from ytterby.compliance.decide.evaluate import Finding
    from ytterby.compliance.decide.law import Law
    from ytterby.compliance.parties.record import Party

_DAY = timedelta(days=1)


def holds_until(law: Law, case: CheckCase, findings: Iterable[Finding]) -> tuple[date | None, str]:
    """The last day of a verdict, and the record that changes on the next; None where none is on record.

    Looked at are the rules that meet the case on any day, with the entries, listings and answers that they rest on.
    """
    later = ((day, ref) for day, ref in _changes(law, case, findings) if day > case.on)
    first = min(later, default=None)
    return (first[0] - _DAY, first[1]) if first else (None, "")


def _changes(law: Law, case: CheckCase, findings: Iterable[Finding]) -> Iterator[tuple[date, str]]:
    """Days on which something changes, with its record."""
    for finding in findings:
        one = finding.law
        if finding.value is False and finding.outside is None:
            continue
        yield from ((day, one.ref) for day in one.changes)
        for other in law.dual_use.get(one.measure.jurisdiction, ()) if finding.entries else ():
            if one.rule.items == "dual-use" and _rests_on(finding, other.measure.id):
                yield from ((day, other.ref) for day in other.changes)
        if finding.match:
            party = finding.match.party
            extensions = law.extensions.get(party.measure_id or "", ())
            days = [*_days_of(party), *(e.last + _DAY for e in extensions)]
            yield from ((day, party.measure_id or party.list_id) for day in days)
        for answer in one.interpretations:
            if answer.lifts and (day := answer.date.last_day) > case.on and fits(answer, case):
                yield day, one.ref
    if case.item and case.item.kind in ("technology", "service"):
        # an entry of a catalogue may begin on a day of its own
        for one, _ in law.reaching(case.exporter, case.origin, case.destination):
            if one.rule.items == "technology":
                yield from ((day, one.ref) for day in one.changes)


def _rests_on(finding: Finding, measure: str) -> bool:
    return any(entry.startswith(f"{measure}/") for entry in finding.entries)


def _days_of(party: Party) -> list[date]:
    """The days on which a listing gets another state."""
    lasts = (party.known_until, party.last_seen, *(s.last for s in party.suspensions))
    firsts = (party.first_day, party.delisted_on, party.gone_by, *(s.first for s in party.suspensions))  # fmt: skip
    return [*filter(None, firsts), *(day + _DAY for day in lasts if day and day < date.max)]

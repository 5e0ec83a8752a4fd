"""What reviewers decided on hits: kept in a file that is only ever added to, and reapplied.

A false match stays visible as dismissed. A list entry that has changed since is open again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ytterby.compliance.parties.home import Home, append_lines, read_lines
from ytterby.compliance.parties.record import Party, json_bytes, name_key, parse_date
from ytterby.ground.csvfile import read_csv, require_columns
from ytterby.ground.errors import DataError, did_you_mean

Finding = Literal["true match", "false match"]
FINDINGS: dict[str, Finding] = {"true": "true match", "false": "false match"}


@dataclass(frozen=True)
class Decision:
    """One decision: is the party asked for the one on the list?

    query : the name that was screened.
    party_id, list_id, party_name, party_digest : the list entry, as it was on that day.
    finding : `true match` or `false match`.
    by, on, why : who decided, when, and the reason.
    """

    query: str
    party_id: str
    list_id: str
    party_name: str
    party_digest: str
    finding: Finding
    by: str
    on: date
    why: str

    def words(self) -> str:
        """`dismissed by Li on 2026-08-01: other address`."""
        done = "dismissed" if self.finding == "false match" else "confirmed"
        return f"{done} by {self.by} on {self.on}: {self.why}"


class Applied(NamedTuple):
    """A decision as it bears on a hit today; `reopened` when the list entry has changed since."""

    decision: Decision
    reopened: bool

    @property
    def dismisses(self) -> bool:
        """Whether the hit is set aside."""
        return not self.reopened and self.decision.finding == "false match"

    def words(self) -> str:
        """What is shown beside the hit."""
        more = " (reopened: the list entry has changed since)" if self.reopened else ""
        return self.decision.words() + more


class ReviewerDecisions:
    """All decisions, the last one on a name and an entry being the one that holds."""

    def __init__(self, every: Iterable[Decision], problems: Iterable[str] = ()) -> None:
        self.every = tuple(every)
        self.problems = tuple(problems)
        self._last = {(name_key(d.query), d.party_id): d for d in self.every}
        self._true = {name for (name, _), d in self._last.items() if d.finding == FINDINGS["true"]}

    @classmethod
    def read(cls, home: Home | None) -> ReviewerDecisions:
        """Those of a user data folder. A line that cannot be read is reported, the rest holds.

        Raises DataError when the file is there but cannot be opened.
        """
        return cls(*read_lines(home.decisions if home else None, cls._made))

    @staticmethod
    def _made(data: dict[str, Any]) -> Decision:
        if data["finding"] not in FINDINGS.values():
            raise ValueError("no finding")
        return Decision(**data | {"on": date.fromisoformat(data["on"])})

    def has_true_match(self, query: str) -> bool:
        """Whether a name was decided to be a listed party."""
        return bool(self._true) and name_key(query) in self._true

    def on_hit(self, query: str, party: Party) -> Applied | None:
        """The decision on a name and a list entry, if there is one."""
        if decision := self._last.get((name_key(query), party.id)):
            return Applied(decision, decision.party_digest != party.digest())
        return None


def make(query: str, party: Party, finding: str, by: str, why: str, on: date) -> Decision:
    """A decision on a list entry as it is now.

    Raises DataError when the finding is neither true nor false, or something is left blank.
    """
    known_finding = FINDINGS.get(finding.strip().casefold().removesuffix(" match"))
    if known_finding is None:
        raise DataError(f"unknown finding {finding!r}", advice=did_you_mean(finding, FINDINGS))
    for what, text in (("name screened", query), ("reviewer", by), ("reason", why)):
        if not text.strip():
            raise DataError(f"a decision needs a {what}")
    query, by, why = (" ".join(text.split()) for text in (query, by, why))
    entry = (party.id, party.list_id, party.name, party.digest())
    return Decision(query, *entry, known_finding, by, on, why)


def append(home: Home, decisions: Iterable[Decision]) -> None:
    """Add decisions to the file of a user data folder, in one write.

    Raises DataError when the folder cannot be written.
    """
    append_lines(home.decisions, (json_bytes(asdict(d)) for d in decisions))


def read_csv_decisions(
    path: Path | str, parties: Mapping[str, Party], today: date
) -> list[Decision]:
    """Decisions from a CSV: query, party_id, finding, by, why and, if given, on.

    Raises DataError with row and column of everything wrong; then none is taken.
    """
    table = read_csv(path)
    require_columns(table, ("query", "party_id", "finding", "by", "why"), str(path))
    made: list[Decision] = []
    wrong: list[str] = []
    for number, row in enumerate(table.rows, start=1):
        party = parties.get(row["party_id"].strip())
        if party is None:
            wrong.append(f"row {number}, column 'party_id': no list entry {row['party_id']!r}")
            continue
        try:
            on = parse_date(row.get("on", "")) or today
            made.append(make(row["query"], party, row["finding"], row["by"], row["why"], on))
        except (ValueError, DataError) as fault:
            what = fault.what if isinstance(fault, DataError) else str(fault)
            wrong.append(f"row {number}: {what}")
    if wrong:
        raise DataError(f"{len(wrong)} mistakes\n  " + "\n  ".join(wrong[:20]), where=str(path))
    return made

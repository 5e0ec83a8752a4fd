"""Items that a person has decided once: under which code of a list they fall, or that they are on none.

A decision settles what could not be told; what the words say for sure stays, and a contradiction is shown. It is open
again when the entries that it rests on have changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ytterby.compliance.decide.case import RuleAnswer, no
from ytterby.compliance.parties.home import append_lines, read_lines
from ytterby.compliance.parties.record import json_bytes
from ytterby.ground.errors import DataError, check_known
from ytterby.ground.fingerprint import digest_of_data

if TYPE_CHECKING:
    from ytterby.compliance.decide.case import CheckCase
    from ytterby.compliance.decide.law import LawRule
    from ytterby.compliance.decide.match_entry import Reach
    from ytterby.compliance.decide.question import Question
    from ytterby.compliance.decide.verdict import RuleHit
    from ytterby.compliance.parties.home import Home
    from ytterby.compliance.records.laid_over import Records
    from ytterby.controls.entries import ListEntry

COLUMNS = ("item_text", "element", "form", "hs_code", "technology_stage", "content_data")
"""Columns of a question that say what the item is."""
NONE = "none"
_SHORT = 16
"""Digits of a digest that is kept with a decision."""


@dataclass(frozen=True)
class ItemDecision:
    """One decision.

    item : the columns that a question fills, as they were decided on.
    code : control code or id of an entry; `none`: on no list.
    kind : `goods` or `technology`.
    named : measures with the code. records : all measures with goods on that day -> digest of their entries.
    by, on, why : who decided, when, and the reason.
    """

    item: Mapping[str, str]
    code: str
    kind: Literal["goods", "technology"]
    named: Sequence[str]
    records: Mapping[str, str]
    by: str
    on: date
    why: str

    def changed(self, records: Records) -> list[str]:
        """Measures with the code whose entries are others now; of `none` any measure with goods, new ones too."""
        names = self.named or dict.fromkeys((*self.records, *measures_with_goods(records)))
        return [one for one in names if self.records.get(one) != digest_of_entries(records, one)]

    def words(self) -> str:
        """`decided as 1C908.b by Li on 2026-08-01: certificate 12`."""
        what = "on no list" if self.code == NONE else f"as {self.code}"
        return f"decided {what} by {self.by} on {self.on}: {self.why}"


class ItemDecisions:
    """All decisions on items; of one item the last one holds."""

    def __init__(self, every: Iterable[ItemDecision] = (), problems: Iterable[str] = ()) -> None:
        self.every, self.problems = tuple(every), tuple(problems)
        self._last = {_key(one.item): one for one in self.every}

    @classmethod
    def read(cls, home: Home | None) -> ItemDecisions:
        """Those of a user data folder. A line that cannot be read is reported, the rest holds.

        Raises DataError when the file is there but cannot be opened.
        """
        return cls(*read_lines(home.items if home else None, cls._made))

    @staticmethod
    def _made(data: dict[str, Any]) -> ItemDecision:
        more = {"on": date.fromisoformat(data["on"]), "named": tuple(data["named"])}
        return ItemDecision(**data | more)

    def holds(self, decision: ItemDecision) -> bool:
        """Whether a decision is the last one on its item."""
        return self._last[_key(decision.item)] == decision

    def on_item(self, question: Question) -> ItemDecision | None:
        """The decision on the item of a question."""
        if not self._last:
            return None
        return self._last.get(_key({name: getattr(question, name) for name in COLUMNS}))


def _key(item: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(" ".join(item.get(name, "").split()).casefold() for name in COLUMNS)


def measures_with_goods(records: Records) -> tuple[str, ...]:
    """Measures that name goods or technologies."""
    return (*records.goods, *(ref for ref in records.technologies if ref not in records.goods))


@lru_cache(maxsize=512)
def digest_of_entries(records: Records, measure: str) -> str:
    """Digest of what a measure names and of how it is interpreted; its days and rules do not count."""
    lists = (records.goods, records.technologies, records.interpretations)
    entries = [one.model_dump(mode="json") for part in lists for one in part.get(measure, ())]
    return digest_of_data(entries)[:_SHORT]


def has_code(entry: ListEntry, code: str) -> bool:
    """Whether an entry is the one of a code, or below it: `1C908.b` is below `1C908`."""
    own = getattr(entry, "control_code", None) or getattr(entry, "entry_number", None) or ""
    return code in (own, entry.id) or own.startswith(f"{code}.")


def decide(
    records: Records, question: Question, code: str, by: str, why: str, on: date
) -> ItemDecision:
    """A decision on the item of a question.

    Raises DataError when no entry of the book has the code, or something is left blank.
    """
    needed = {"item": question.item_text, "reviewer (--by)": by, "reason (--why)": why}
    for what, text in needed.items():
        if not text.strip():
            raise DataError(f"a decision needs the {what}")
    goods, technologies = (
        [ref for ref, entries in lists.items() if any(has_code(e, code) for e in entries)]
        for lists in (records.goods, records.technologies)
    )
    named = tuple(dict.fromkeys((*goods, *technologies)))
    if code != NONE and not named:
        every = (e for entries in records.goods.values() for e in entries)
        codes = {e.control_code or e.id for e in every}
        check_known(code, codes, "no entry of the book with its limits has the code {!r}")
    given = {name: text for name in COLUMNS if (text := getattr(question, name).strip())}
    digests = {ref: digest_of_entries(records, ref) for ref in measures_with_goods(records)}
    technical = bool(technologies) or question.technology
    kind: Literal["goods", "technology"] = "technology" if technical and not goods else "goods"
    who, reason = " ".join(by.split()), " ".join(why.split())
    return ItemDecision(given, code, kind, named, digests, who, on, reason)


def append(home: Home, decision: ItemDecision) -> None:
    """Add a decision to the file of a user data folder. Raises DataError when it cannot be written."""
    append_lines(home.items, [json_bytes(asdict(decision))])


class DecidedItem(NamedTuple):
    """A decision as it bears on a case: with the measures whose entries are as they were on its day."""

    decision: ItemDecision
    settles: frozenset[str]


def decided_case(case: CheckCase, decision: ItemDecision, records: Records) -> CheckCase:
    """A case whose item is what a person decided; what its words leave open is that of the entry."""
    same = (r for r, digest in decision.records.items() if digest_of_entries(records, r) == digest)
    decided = DecidedItem(decision, frozenset(same))
    item = case.item
    if item is None:
        return replace(case, decided=decided)
    lists = records.goods if decision.kind == "goods" else records.technologies
    own = (e for ref in decision.named for e in lists.get(ref, ()) if has_code(e, decision.code))
    entry = next(own, None)
    if entry is not None:
        forms, elements = entry.covers.forms, entry.covers.elements
        form = item.form or (forms[0] if len(forms) == 1 else "")
        item = replace(item, form=form, elements=item.elements or frozenset(elements))
    return replace(case, item=replace(item, kind=decision.kind, unknown=()), decided=decided)


def settled(decided: DecidedItem, one: LawRule, reach: Reach) -> Reach:
    """What a rule on a list says of a decided item: yes by its code; no where nobody could tell."""
    decision = decided.decision
    own = tuple(entry.ref for entry in one.entries if has_code(entry.entry, decision.code))
    if own:
        yes = RuleAnswer(True, decision.words())
        return reach._replace(answer=yes, entries=own, state="active")
    if reach.answer.value is None and one.measure.id in decided.settles:
        return reach._replace(answer=no(decision.words(), near=True))
    return reach


def against(decided: DecidedItem | None, hits: Iterable[RuleHit]) -> tuple[str, ...]:
    """Entries that the words meet for sure and that a decision does not name."""
    if decided is None:
        return ()
    decision = decided.decision
    sure = (h for h in hits if h.outcome != "cannot tell" and h.entries and not h.catch_all)
    met = dict.fromkeys(h.measure for h in sure if decision.words() not in h.why)
    return tuple(f"{decision.words()}; by its words it meets {measure}" for measure in met)

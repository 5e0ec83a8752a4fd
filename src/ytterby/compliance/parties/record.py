"""One listing of one party: who, on which list, from when to when, and what follows from it.

A party that stands on three lists is three records. Dates are facts of the list; where a list file
gives none, the record says so and `state` answers `unknown` instead of guessing.
"""

from __future__ import annotations

import json
import re
import unicodedata
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple, get_args

from ytterby.ground.fingerprint import digest_of_text

State = Literal["active", "suspended", "not yet", "ended", "unknown"]
Policy = Literal[
    "presumption of denial",
    "policy of denial",
    "case by case",
    "presumption of approval",
    "mixed",
    "as the cited rule says",
]


class Suspension(NamedTuple):
    """A closed interval of days on which the listing exists but does not bind."""

    first: date
    last: date
    by: str = ""


class Party(NamedTuple):
    """One listing of one party.

    id : our own id: `<measure>/<number>` when packaged, `<list>/<number or digest>` when imported.
    measure_id : the measure in the book of controls that it belongs to, None when it has none.
    schema : Company, Person, Organization, Vessel, Airplane, Address; None when the list is silent.
    listed_on, effective_from : the day of the notice and the first day in force.
    delisted_on : first day off the list.
    start_known : whether the first day is known. If not, `listed_by` is the latest day on which it
        can have begun (from the year of a Federal Register volume) and `seen_from` the day of the
        first list file that shows it.
    last_seen, gone_by : it was still on the list of the one day and no more on that of the other.
    known_until : the facts on it end on this day, later states are unknown.
    licence_policy, policy : the words of the list, and what they come to.
    others : names that are like it and of another firm: they never confirm.
    stem : how the names begin for which it stands, as a source did not name them: nobody can tell.
    snapshot : id of the snapshot it comes from, or `packaged`.
    birth_dates : as the list writes them. A new field stands last, so that stored lists can be read.
    """

    id: str
    list_id: str
    name: str
    measure_id: str | None = None
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    names_local: tuple[str, ...] = ()
    country: str | None = None
    countries: tuple[str, ...] = ()
    schema: str | None = None
    addresses: tuple[str, ...] = ()
    listed_on: date | None = None
    effective_from: date | None = None
    suspensions: tuple[Suspension, ...] = ()
    delisted_on: date | None = None
    listed_by: date | None = None
    seen_from: date | None = None
    last_seen: date | None = None
    gone_by: date | None = None
    known_until: date | None = None
    consequence: str = ""
    licence_requirement: str = ""
    licence_policy: str = ""
    policy: Policy | None = None
    programs: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    confidence: str = "high"
    source: str = ""
    source_url: str = ""
    note: str = ""
    others: tuple[str, ...] = ()
    stem: str = ""
    snapshot: str = "packaged"
    birth_dates: tuple[str, ...] = ()

    @property
    def first_day(self) -> date | None:
        """First day in force; None when unknown."""
        return self.effective_from or self.listed_on

    @property
    def start_known(self) -> bool:
        """Whether the first day in force is known."""
        return self.first_day is not None

    @property
    def all_names(self) -> tuple[str, ...]:
        """Name, strong aliases and local names; a listed address is known by its address only."""
        if self.schema == "Address":
            return ()
        return tuple(dict.fromkeys((self.name, *self.aliases, *self.names_local)))

    def suspension(self, on: date) -> Suspension | None:
        """The suspension that holds on a day; both ends count."""
        return next((s for s in self.suspensions if s.first <= on <= s.last), None)

    def state(self, on: date) -> State:
        """State of the listing on a day."""
        if _reached(self.delisted_on, on) or _reached(self.gone_by, on):
            return "ended"
        first = self.first_day
        if first is not None and on < first:
            return "not yet"
        if (self.last_seen and on > self.last_seen) or (self.known_until and on > self.known_until):
            return "unknown"
        if first is None:
            sure = (day for day in (self.listed_by, self.seen_from) if day)
            if on < min(sure, default=on):
                return "unknown"
        return "suspended" if self.suspension(on) else "active"

    def explain(self, on: date) -> str:
        """The state on a day in words, with the dates that it rests on."""
        state, first = self.state(on), self.first_day
        since = f"since {first}" if first else self._start_words()
        if state == "ended":
            if _reached(self.delisted_on, on):
                return f"off the list from {self.delisted_on}"
            return f"off the list by {self.gone_by}; the day of removal is not known"
        if state == "not yet":
            return f"listed only from {first}"
        if state == "unknown":
            if self.last_seen and on > self.last_seen:
                return f"left the list between {self.last_seen} and {self.gone_by}"
            if self.known_until and on > self.known_until:
                return f"listed {since}; the state after {self.known_until} is not known"
            more = f"; its notices begin in {self.listed_by.year}" if self.listed_by else ""
            return f"listed on {self.seen_from or self.listed_by}, start unknown{more}"
        suspension = self.suspension(on)
        return f"listed {since}" + (
            f", suspended from {suspension.first} to {suspension.last}" if suspension else ""
        )

    def _start_words(self) -> str:
        if self.listed_by and (self.seen_from is None or self.listed_by < self.seen_from):
            return f"by {self.listed_by} at the latest (year of its Federal Register notice)"
        return f"on {self.seen_from}, start unknown" if self.seen_from else "(no date known)"

    def digest(self) -> str:
        """Eight hex digits over what the list says of the party, whichever file it came from."""
        parts = [self.list_id, self.name, *sorted(self.aliases)]
        for group in (self.weak_aliases, self.names_local, self.countries, self.addresses):
            parts += ["|", *sorted(group)]
        parts += [self.schema or "", self.licence_policy]
        return digest_of_text("\n".join(parts))[:8]


def json_bytes(data: Any) -> bytes:
    """Compact UTF-8 JSON; days as 2025-12-31, a lone surrogate, which has no UTF-8 form, as `?`."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.encode("utf-8", "replace")


def as_data(party: Party, on: date | None = None) -> dict[str, object]:
    """The record as plain data for JSON, with its state on a day if one is given."""
    data = party._asdict() | {"start_known": party.start_known}
    data["suspensions"] = [{"from": a, "until": b, "by": by} for a, b, by in party.suspensions]
    if on is not None:
        data |= {"on": on, "state": party.state(on), "why": party.explain(on)}
    result: dict[str, object] = json.loads(json_bytes(data))
    return result


def normalise_policy(text: str) -> Policy | None:
    """What the many spellings of a licence review policy come to.

    Two policies in one text (such as `case by case for some, presumption of denial for the rest`)
    are `mixed`: which one holds depends on the item.
    """
    words = re.sub(r"[\s-]+", " ", text.casefold()).strip()
    words = words.replace(" for ", " of ").replace("casa by", "case by")
    policies: list[Policy] = [policy for policy in get_args(Policy)[:4] if policy in words]
    if len(policies) == 1:
        return policies[0]
    return None if not words else "mixed" if policies else "as the cited rule says"


_NOT_WORD = re.compile(r"[\W_]+")


def name_key(name: str) -> str:
    """A name reduced to lower-case letters and digits parted by single spaces, accents dropped."""
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name)
        name = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return _NOT_WORD.sub(" ", name.lower()).strip()


def _reached(day: date | None, on: date) -> bool:
    return day is not None and on >= day


FIRST_YEAR, LAST_YEAR = 1900, 2200
_AMERICAN = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$")


def parse_date(text: str) -> date | None:
    """One day from `2018-04-30`, `4/30/2018` or a time stamp; None for blank text.

    Raises ValueError when it is none of these, or outside the years that a list can speak of.
    """
    text = text.strip()
    if not text:
        return None
    if match := _ISO.match(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _AMERICAN.match(text):
        month, day, year = (int(part) for part in match.groups())
        if len(match[3]) == 2:  # no list is older than the 1960s
            year += 2000 if year < 60 else 1900
    else:
        raise ValueError(f"{text[:40]!r} is no date; write 2025-12-31")
    try:
        made = date(year, month, day)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no day of the calendar") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{text[:40]!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return made


def day_or_none(text: str) -> date | None:
    """The day, where the text is one."""
    with suppress(ValueError):
        return parse_date(text)
    return None


def day_after(day: date | None) -> date | None:
    """The first day off the list, when the last day on it is known."""
    return day + timedelta(days=1) if day else None

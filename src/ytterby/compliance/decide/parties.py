"""The party of a deal against the lists of a day: matches, owners, and lists that are not loaded."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from ytterby.compliance.decide.case import OwnedShare, PartyMatch, QuestionError
from ytterby.compliance.parties.decisions import ReviewerDecisions
from ytterby.compliance.parties.home import Home, snapshots
from ytterby.compliance.parties.in_papers import nameable, names_in
from ytterby.compliance.parties.packaged import LISTS
from ytterby.compliance.parties.party_set import PartySet, parties_on
from ytterby.compliance.parties.record import name_key
from ytterby.compliance.read.elements import elements_in
from ytterby.compliance.read.numbers.facts import read_ownership
from ytterby.compliance.read.uses import read_uses
from ytterby.compliance.read.words import pattern
from ytterby.ground.answer import AnswerList
from ytterby.ground.errors import check_known
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ytterby.compliance.decide.case import CheckCase
    from ytterby.compliance.decide.question import Question
    from ytterby.compliance.parties.index import NameIndex
    from ytterby.compliance.parties.ownership import Owners
    from ytterby.compliance.parties.screen import ScreenAnswer, Screener
    from ytterby.compliance.read.item import Ownership

LOAD = "ytterby parties update, or import FILE"
_SISTER = 0.82
"""Score up to which a name only shares words with that of a listed firm."""
MAX_MATCHES = 8
"""Matches of one party that are kept; the strongest."""
_ROLE = re.compile(
    r"\s*\((?:exporter|importer|consignee|end[- ]user|buyer|seller|supplier)\)\s*$", re.I
)
_TWO_NAMES = (
    re.compile(r"[A-Z][A-Z0-9&-]{1,9}\s*[(（]([^()（）]{6,})[)）].*"),
    re.compile(r"([^()（）]{6,}?)\s*[(（][A-Z][A-Z0-9&-]{1,9}[)）].*"),
    re.compile(r"([\u3400-\u9fff·]{4,})\s+([A-Za-z][^\u3400-\u9fff]{3,})"),
    re.compile(r"([A-Za-z][^\u3400-\u9fff]{3,}?)\s+([\u3400-\u9fff·]{4,})"),
)
"""A firm by two names: beside its abbreviation, or in two scripts."""
_UNLISTED = re.compile(r"^\W*(?:an? )?(?:unlisted|not listed|non-listed)\b", re.I)

_HAS_NAMES = (DATA / "names").is_dir()
"""A browser has no tables of names, and screens no party."""


class Parties:
    """Lists at hand, with the table of owners and the decisions of reviewers.

    home : user data folder with imported lists; None for the packaged parties alone.
    owners : who owns how much of whom.
    """

    def __init__(self, home: Home | None = None, owners: Owners | None = None) -> None:
        self.home, self.owners = home, owners
        self.decisions = ReviewerDecisions.read(home)
        self._index: dict[str, NameIndex] = {}
        self._matches: dict[tuple[str, ...], tuple[PartyMatch, ...]] = {}
        self._sets: dict[date, PartySet] = {}
        self._missing: dict[tuple[tuple[str, ...], bool, str, str], tuple[str, ...]] = {}

    @classmethod
    def read(cls, home: Home, owners: Path | None = None) -> Parties:
        """With the lists imported into a user data folder, and a table of owners if given.

        Raises DataError when a file cannot be read.
        """
        if owners is None:
            return cls(home)
        from ytterby.compliance.parties.ownership import Owners

        return cls(home, Owners.read(owners))

    def on(self, day: date) -> PartySet:
        """The listings that bear on a day."""
        if day not in self._sets:
            self._sets[day] = parties_on(self.home, day)
        return self._sets[day]

    def match(self, name: str, country: str, day: date, born: str = "") -> tuple[PartyMatch, ...]:
        """The listings that a name meets, the strongest first; decisions of reviewers applied.

        name : as the user wrote it; a role in brackets is left off, and a name that begins with
            `unlisted` is taken at its word.
        country : seat, ISO 3166 alpha-2, or "".
        born : day or year of birth, or "".
        """
        name = _ROLE.sub("", name).strip()
        if not name or _UNLISTED.match(name):
            return ()
        if not nameable(name):
            what = f"party_name: {name[:40]!r} is no name that can be looked up"
            advice = "Give the name without which it is only a legal form or signs."
            raise QuestionError(what, advice=advice)
        party_set = self.on(day)
        key = (party_set.key, name, country, born)
        if key not in self._matches:
            two = next((m for one in _TWO_NAMES if (m := one.fullmatch(name))), None)
            names = filter(nameable, dict.fromkeys((name, *(two.groups() if two else ()))))
            met = [m for one in names for m in self._search(party_set, one, country, born)]
            parts = names_in(name)
            met += [m for one in parts for m in self._search(party_set, one, "", "") if _of_part(m)]
            if two or parts:  # a listing by the name that meets it best
                met.sort(key=lambda m: (m.confirmed, m.score))
                met = [*{m.party.id: m for m in met}.values()][::-1]
            self._matches[key] = tuple(met)
        return self._matches[key]

    def with_receiver(self, question: Question, day: date) -> Question:
        """The question with the firm that its text names as the receiver in the column of the party alone.

        A listed firm counts where it is met for sure: a name alone behind `for` or `to` may be anything. One of no list
        is looked up as in its column where a word for a receiver stands before it and a legal form ends it.
        """
        if question.party_name:
            return _less_party(question)
        text, of_no_list = question.item_text, question
        for match in pattern("receiver").finditer(text) if _HAS_NAMES else ():
            whole, start = match[match.lastgroup or 0], match.start(match.lastgroup or 0)
            marks = [mark.span() for mark in pattern("name_end").finditer(whole)][:6]
            for (_, a), (b, _) in combinations([(0, 0), *marks, (len(whole),) * 2], 2):
                name, rest = whole[a:b].strip(" ."), text[start + b :]
                left = text[: match.start()] + whole[:a] + pattern("name_rest").sub("", rest)
                read = replace(question, item_text=left, party_name=name)
                usable = pattern("word").search(left) and nameable(name)
                sure = usable and self._may_confirm(name, day)
                met = self._search(self.on(day), name, "", "") if sure else ()
                if any(one.confirmed for one in met):
                    return read
                of_form = usable and match["name"] and pattern("firm_of_form").fullmatch(name)
                if of_form and of_no_list is question and not elements_in(name, symbols=False):
                    of_no_list = read
        return of_no_list

    def _may_confirm(self, name: str, day: date) -> bool:
        """Whether a name may be a listed one for sure: equal after normalisation, or decided so."""
        if self.decisions.has_true_match(name):
            return True
        return self._index_of(self.on(day)).may_equal(name)

    def _index_of(self, party_set: PartySet) -> NameIndex:
        # a question without a party does not wait for the index
        from ytterby.compliance.parties.index import index_of

        if party_set.key not in self._index:
            self._index[party_set.key] = index_of(party_set.parties, self.home)
        return self._index[party_set.key]

    def _search(
        self, party_set: PartySet, name: str, country: str, born: str
    ) -> tuple[PartyMatch, ...]:
        from ytterby.compliance.parties.index import NameQuery, search_parties
        from ytterby.compliance.parties.names import of_another_firm, one_letter_off

        query = NameQuery(name, country=country or None, birth_date=born or None)
        matches: list[PartyMatch] = []
        for hit in search_parties(self._index_of(party_set), [query], MAX_MATCHES)[0]:
            party = party_set.by_id[str(hit.key)]
            decided = self.decisions.on_hit(name, party)
            whole = not LISTS[party.list_id].needed  # of firms alone, which state no identifiers
            if whole and not (decided or hit.confirmed) and of_another_firm(name, hit.name):
                continue
            meant = hit.confirmed or (whole and one_letter_off(name, hit.name))
            reviewed = decided is not None and not decided.reopened
            # `BAE Systems` may be the listed `BAE Systems, Inc.` or the other `BAE Systems plc`
            another = any(f"{one} ".startswith(f"{name_key(name)} ") for one in party.others)
            confirmed = (meant and not another) or (
                decided is not None and reviewed and decided.decision.finding == "true match"
            )
            note = decided.words() if decided else ""
            dismissed = decided is not None and decided.dismisses
            matches.append(PartyMatch(party, confirmed, hit.score, hit.name, note, dismissed))
        if any(m.confirmed and m.score == 1.0 for m in matches):  # it is this firm, and no sister
            matches = [m for m in matches if m.confirmed or m.score > _SISTER]
        if not any(match.confirmed for match in matches):
            name_words = name_key(name)
            stands = (p for p in party_set.unnamed if f"{name_words} ".startswith(f"{p.stem} "))
            matches += [PartyMatch(party, False, 0.0, party.name) for party in stands]
        return tuple(matches)

    def lists_of(self, name: str, day: date) -> tuple[str, ...]:
        """The lists on which a firm stands for sure on a day."""
        if not nameable(name) or not self._may_confirm(name, day):
            return ()
        sure = (m.party for m in self.match(name, "", day) if m.confirmed)
        return tuple(dict.fromkeys(p.list_id for p in sure if p.state(day) == "active"))

    def stated_owners(
        self, stated: tuple[Ownership, ...], text: str, day: date
    ) -> tuple[OwnedShare, ...]:
        """Shares of owners in the facts, else of those in the text that are said to be listed, or are by their name."""
        shares: list[tuple[Ownership, tuple[str, ...]]] = [
            (o, (o.listed,) if o.listed else ()) for o in stated
        ]
        for one in () if stated else read_ownership(text):
            lists = (one.listed,) if one.listed else self.lists_of(one.by, day)
            shares += [(one, lists)] if lists else []
        return tuple(
            OwnedShare(n, o.share, f"{o.share * 100:g} percent by {o.by}") for o, n in shares
        )

    def owners_of(
        self, name: str, day: date
    ) -> Callable[[tuple[str, ...]], tuple[OwnedShare, ...]] | None:
        """What owners on given lists hold of a party, from the table of owners; None if unknown.

        An intermediate firm counts as listed only through owners on the lists asked for, so each
        rule asks with its own.
        """
        name = _ROLE.sub("", name).strip()
        owners = self.owners
        if not name or owners is None or not owners.knows(name):
            return None

        def shares(lists: tuple[str, ...]) -> tuple[OwnedShare, ...]:
            def listed(owner: str) -> list[str]:
                return [one for one in self.lists_of(owner, day) if one in lists]

            held = owners.owners_of(name, day, listed).holdings
            return tuple(OwnedShare(h.lists, h.percent / 100.0, h.explain()) for h in held)

        return shares

    def not_loaded(self, case: CheckCase) -> tuple[str, ...]:
        """Lists that the question needs and that nobody has imported, with the command for it."""
        if not case.party or _UNLISTED.match(case.party):
            return ()
        alone = not case.exporter and case.item is None
        if any(m.confirmed and m.party.state(case.on) == "active" for m in case.matches):
            return ()
        lists, states = self.on(case.on).missing_lists, (case.exporter, case.origin)
        key = (lists, alone, *states)
        if key not in self._missing:
            missing = [name for name in lists if alone or any(map(LISTS[name].binds, states))]
            asked = f"lists not loaded: {', '.join(missing)}; load them with: {LOAD}"
            self._missing[key] = (asked,) if missing else ()
        return self._missing[key]

    def off_list(self, case: CheckCase) -> bool:
        """Whether a record with days of its own says of the party that it was not yet, or no longer, listed.

        Lists that nobody has imported are then named, and stop no answer.
        """
        sure = (m.party for m in case.matches if m.confirmed and m.party.confidence != "low")
        own = (p for p in sure if LISTS[p.list_id].needed)
        dated = (p for p in own if p.measure_id != LISTS[p.list_id].measure_id)
        return any(p.state(case.on) in ("not yet", "ended") for p in dated)

    def versions(self, day: date) -> tuple[dict[str, str], ...]:
        """The lists looked at."""
        return self.on(day).version_rows


def screener(
    home: Home, on: date, *, limit: int = 10, threshold: float | None = None, lists: Sequence[str] = (),
    owners: Path | None = None,
) -> Screener:  # fmt: skip
    """The listings of a day, indexed, with the decisions of reviewers. lists : only these. Raises DataError."""
    from ytterby.compliance.parties.screen import Screener

    for name in lists:
        known = {*LISTS, *(name for s in snapshots(home) for name in s.lists)}
        check_known(name, known, "unknown list {!r}")
    parties, every = Parties.read(home, owners), parties_on(home, on)
    return Screener(
        every.only(lists) if lists else every, on, limit=limit, threshold=threshold, decisions=parties.decisions,
        owners=parties.owners, home=home,
    )  # fmt: skip


def screen(
    names: Sequence[str], *, on: str | date = "", lists: Sequence[str] = (), limit: int = 10,
    threshold: float | None = None, owners: Path | None = None, home: Path | None = None,
) -> AnswerList[ScreenAnswer]:  # fmt: skip
    """Screen names against the lists of a day; no hit is no clearance.

    Parameters
    ----------
    names : as they stand in a file of customers.
    on : the day; today if blank.
    lists : only these; all if empty. limit : most hits a name. threshold : least score of a hit, 0 to 1.
    owners : CSV of owner, owned, percent, from, until. home : user data folder with imported lists.

    Returns
    -------
    AnswerList of ScreenAnswer : one a name, with `hits` and `has_hit`; as plain data the strongest hit of each.

    Raises
    ------
    DataError : a list is not known, or a file cannot be read.

    Examples
    --------
    >>> from ytterby import screen
    >>> [one.has_hit for one in screen(["Rheinmetall AG", "Nobody at all"], on="2026-11-01")]
    [True, False]
    """
    from ytterby.compliance.parties.screen import Query, as_data, output_rows
    from ytterby.compliance.records.days import read_day

    by_name = screener(
        Home.find(home), read_day(on), limit=limit, threshold=threshold, lists=lists, owners=owners
    )
    queries = [Query(number, name) for number, name in enumerate(names, 1)]
    answers = [*by_name.screen_all(queries)]
    about = as_data(by_name, answers, (), output_rows(answers, (), by_name))
    return AnswerList(answers, "names", lambda one: output_rows([one], (), by_name)[0], about)


def _of_part(match: PartyMatch) -> bool:
    """Whether a listing is met well enough by a part of what stands in the column."""
    return match.confirmed or match.score > _SISTER


def _less_party(question: Question) -> Question:
    """The question without the name of its party in the text, if words for a receiver or a comma introduce it there."""
    text, name = question.item_text, question.party_name
    start = text.lower().find(name.lower())
    before = pattern("before_party").search(text, 0, start) if start > 0 else None
    left = before and text[: before.start()] + pattern("name_rest").sub(
        "", text[start + len(name) :]
    )
    says_more = elements_in(name, symbols=False) or read_uses(name)[0]
    clear = left and pattern("word").search(left) and not says_more
    return replace(question, item_text=left) if left and clear else question

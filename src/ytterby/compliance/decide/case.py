"""One question, fully understood: what the rules are held against, and what a condition answers to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ytterby.ground.errors import YtterbyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ytterby.compliance.decide.decided import DecidedItem
    from ytterby.compliance.parties.record import Party
    from ytterby.compliance.read.item import Item

Value = bool | None
"""True: holds. False: does not. None: cannot tell."""


REGIMES = ("security", "party", "trade_administration", "tariff", "procurement", "production")
"""Layers of law that a question may be about."""


class QuestionError(YtterbyError):
    """A question that cannot be read: an impossible date, an unknown country, a bad HS code."""


class RuleAnswer(NamedTuple):
    """Whether a condition holds.

    value : True, False, or None for cannot tell.
    why : the reason in words.
    missing : what must be said to settle it, or (with True) what was not stated.
    near : with False: identity held, and only a limit, a content or a date stood against it.
    """

    value: Value
    why: str = ""
    missing: tuple[str, ...] = ()
    near: bool = False


YES = RuleAnswer(True)
NO = RuleAnswer(False)


def unknown(*missing: str, why: str = "") -> RuleAnswer:
    """Cannot tell, and what is missing."""
    return RuleAnswer(None, why, missing)


def no(why: str, *, near: bool = False) -> RuleAnswer:
    """Does not hold, and why."""
    return RuleAnswer(False, why, (), near)


def all_of(answers: list[RuleAnswer]) -> RuleAnswer:
    """All must hold: the first no decides, then the unknowns gather."""
    for answer in answers:
        if answer.value is False:
            return answer
    answers = [answer for answer in answers if answer is not YES]
    if len(answers) < 2:
        return answers[0] if answers else YES
    value: Value = None if any(answer.value is None for answer in answers) else True
    missing = dict.fromkeys(word for answer in answers for word in answer.missing)
    return RuleAnswer(value, "; ".join(a.why for a in answers if a.why), tuple(missing))


@dataclass(frozen=True, slots=True)
class PartyMatch:
    """A listing that the named party met.

    confirmed : equal after normalisation, or decided so by a reviewer.
    score : of the matcher, 0 to 1.
    alias : the name of the listing that matched.
    dismissed : set aside by a reviewer; shown, and no rule looks at it.
    """

    party: Party
    confirmed: bool
    score: float
    alias: str
    note: str = ""
    dismissed: bool = False


@dataclass(frozen=True, slots=True)
class OwnedShare:
    """A share of a party that an owner holds.

    lists : the lists on which the owner stands; empty when it is not said on which.
    """

    lists: tuple[str, ...]
    share: float
    how: str


@dataclass(frozen=True, slots=True)
class CheckCase:
    """One question.

    item : None when the question names no item and no technology.
    exporter, origin, destination : ISO 3166 alpha-2 codes, "" when not said; a blank origin has
        been replaced by the exporter.
    uses : end uses stated; empty means civil.
    matches : listings that the party met.
    owned : shares held by listed owners, as stated in the question.
    owners : the shares that owners on given lists hold, from a table of owners; None without one.
    decided : what a person has decided on the item.
    """

    on: date
    item: Item | None
    exporter: str = ""
    origin: str = ""
    destination: str = ""
    uses: frozenset[str] = frozenset()
    party: str = ""
    matches: tuple[PartyMatch, ...] = ()
    owned: tuple[OwnedShare, ...] = ()
    owners: Callable[[tuple[str, ...]], tuple[OwnedShare, ...]] | None = None
    decided: DecidedItem | None = None

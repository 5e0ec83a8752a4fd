"""Yes, no or unknown, with what is missing to tell."""

from __future__ import annotations

from dataclasses import dataclass

Value = bool | None
"""True: holds. False: does not. None: cannot tell."""


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """Whether a condition holds.

    Attributes
    ----------
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
    if len(answers) == 1:
        return answers[0]
    missing: dict[str, None] = {}
    whys: list[str] = []
    value: Value = True
    for answer in answers:
        if answer is YES:
            continue
        if answer.value is None:
            value = None
        if answer.why:
            whys.append(answer.why)
        missing.update(dict.fromkeys(answer.missing))
    if value and not whys and not missing:
        return YES
    return RuleAnswer(value, "; ".join(whys), tuple(missing))

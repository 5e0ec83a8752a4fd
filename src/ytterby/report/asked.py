"""What every answer of the headline is asked with, and the differences between its scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ytterby.report.headline import Compared, Construction, Effect
    from ytterby.report.words import Words

#: A change smaller than this fraction is nil: solver tolerance, not an effect.
NIL = 1e-3


@dataclass(frozen=True)
class Asked:
    """What every answer needs to know: which scenarios, compared how, seen from whom, in which words."""

    scenarios: Sequence[str]
    comparisons: Sequence[Compared]
    holder: str
    by_construction: Sequence[Construction]
    words: Words


def _reason(asked: Asked, answer: str, subject: str, comparison: str) -> str:
    """Return why this holds by construction, or empty text when it is a finding."""
    for item in asked.by_construction:
        if (
            item["answer"] == answer
            and item["subject"] in ("", subject)
            and item["comparison"] in ("", comparison)
        ):
            return item["note"] or "by construction"
    return ""


def effects(
    values: Mapping[str, float | None], asked: Asked, answer: str, subject: str
) -> dict[str, Effect]:
    """Take the differences between scenarios of one figure.

    A difference that is not nil cannot hold by construction, so its label is dropped.
    """
    found: dict[str, Effect] = {}
    for pair in asked.comparisons:
        of, against = values.get(pair["of"]), values.get(pair["against"])
        known = of is not None and against is not None
        absolute = of - against if of is not None and against is not None else None
        share = absolute / against if known and absolute is not None and against else None
        nil = share is None or abs(share) < NIL
        note = _reason(asked, answer, subject, pair["name"]) if nil else ""
        found[pair["name"]] = {
            "absolute": absolute,
            "percent": 0.0 if absolute == 0 else share,
            "by_construction": bool(note),
            "note": note,
        }
    return found

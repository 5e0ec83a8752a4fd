"""Processes that a text names next to plain services, which are read by themselves."""

from __future__ import annotations

from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.words import pattern
from ytterby.compliance.read.work.activities import OBJECTS, clauses_of


def separate_process(text: str) -> tuple[str, ...]:
    """A process that a text names next to plain services, whose works say nothing of it; nothing for none.

    >>> separate_process("tax advice for a graphite anode plant, strip casting parameters")
    ('strip casting parameters',)
    """
    parted = pattern("parts_of_work").search(text) and scanned(text).technical
    every = [*clauses_of(text)] if parted else []
    served = [one for one in every if one.about - OBJECTS]
    rest = [one for one in every if not one.about - OBJECTS]
    works = any("works" in one.about for one in served)
    known = any(
        (works and (c.carries or c.is_process))
        or (c.carries and (c.matter or any(u.of("stage", "recovering") for u in c.units)))
        for c in rest
    )
    return (", ".join(one.text.strip() for one in rest),) if served and known else ()

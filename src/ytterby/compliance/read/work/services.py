"""Processes and goods that a text names next to plain services, which are read by themselves."""

from __future__ import annotations

import re
from functools import lru_cache

from ytterby.compliance.read.coverage import less_plain_words
from ytterby.compliance.read.numbers.quantities import quantities
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.spelling import normal
from ytterby.compliance.read.swallowed import is_matter
from ytterby.compliance.read.words import pattern, replaced
from ytterby.compliance.read.work.activities import OBJECTS, clauses_of


@lru_cache(maxsize=4096)
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


def goods_by_weight(text: str) -> tuple[str, ...]:
    """Parts of a text on a service that state a mass: goods, whatever the service is.

    >>> goods_by_weight("exchange of valves, terbium metal 1 kg")
    (' terbium metal 1 kg',)
    """
    parts = re.split(r"[,;，；、]", text)
    weighed = (one for one in parts if any(q.dimension == "mass" for q in quantities(normal(one))))
    return tuple(weighed) if len(parts) > 1 else ()


def goods_less_service(text: str) -> tuple[str, ...]:
    """Goods of a matter and a form less the plain service that is named before them or comes with them; else nothing.

    >>> goods_less_service("repair kit, antimony ingots")
    ('antimony ingots',)
    """
    whole = scanned(text).text
    along = replaced("service_along", "", whole)
    named = less_plain_words(along)
    first = replaced("service_first", "", named).strip()
    rest = first if first != named else along
    units = scanned(rest).units if rest != whole else []
    work = any(u.of("strong", "technology", "stage", "recovering", "making") for u in units)
    formed = any(u.of("form", "shape", "oxide", "product") for u in units)
    return (rest,) if formed and not work and any(map(is_matter, units)) else ()


def goods_with_service(text: str, kind: str) -> tuple[str, ...]:
    """Goods that a text names beside a service; a mass tells them too where it is read as a service."""
    weighed = goods_by_weight(text)
    if kind != "service":  # `programme office, 3 kg of gallium metal`
        weighed = tuple(one for one in weighed if not scanned(one).technical)
    return (*goods_less_service(text), *weighed)

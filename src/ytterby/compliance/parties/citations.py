"""When a listing began, as far as its Federal Register citations tell.

`88 FR 12170, 2/27/23` gives the day. `88 FR 12170` alone gives the year, since volume 1 is 1936.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from ytterby.compliance.parties.reading import parse_date

YEAR_BEFORE_VOLUME_1 = 1935
_CITATION = re.compile(r"(?:\b(\d{2,3})[\s.]*F\.?\s*R\b)|(?:\bVol\.?\s*(\d{2,3})\b)", re.IGNORECASE)
_DAY = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\d/])")


class Start(NamedTuple):
    """The first day of a listing, or else the latest day on which it can have begun."""

    day: date | None = None
    by: date | None = None


def start_of(citations: str) -> Start:
    """What a text of citations says of the first day.

    The earliest notice counts: later ones add names or change the entry. Its day is taken only if
    the text gives one that fits the volume.
    """
    if not citations:
        return Start()
    found = list(_CITATION.finditer(citations))
    dated: list[tuple[int, date | None]] = []
    for place, citation in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(citations)
        year = int(citation[1] or citation[2]) + YEAR_BEFORE_VOLUME_1
        dated.append((year, _day_in(citations[citation.end() : end], year)))
    dated = [(year, day) for year, day in dated if 1960 <= year <= date.today().year + 1]
    if not dated:
        return Start()
    first = min(year for year, _ in dated)
    days = [day for year, day in dated if year == first]
    known = [day for day in days if day is not None]
    if len(known) == len(days):
        return Start(day=min(known))
    return Start(by=date(first, 12, 31))


def _day_in(text: str, year: int) -> date | None:
    for found in _DAY.finditer(text):
        try:
            day = parse_date(found[0])
        except ValueError:
            continue
        # a notice of late December may be dated in the other year
        if day is not None and abs(day.year - year) <= 1:
            return day
    return None

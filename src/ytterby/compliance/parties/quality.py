"""How well the lists at hand are searched: invented persons that get a hit, local names found.

Invented persons are common given names before common family names; one that is equal to a listed
name is not invented and is left out. Both figures use the very search of `ytterby screen`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from ytterby.compliance.parties import tables
from ytterby.compliance.parties.home import Home
from ytterby.compliance.parties.index import NameQuery
from ytterby.compliance.parties.party_set import parties_on
from ytterby.compliance.parties.record import name_key
from ytterby.compliance.parties.screen import Screener

INVENTED = 1_000
SEED = 20_261_125
GOAL = 0.15
"""At most this share of invented persons should get a hit against the US list."""


@dataclass(frozen=True)
class Quality:
    """The figures, with what failed.

    Attributes
    ----------
    local_asked, local_first : local names searched, as written and in traditional characters, and
        how many found their own row first.
    persons, persons_hit : invented persons searched, and how many got a hit.
    """

    on: str
    lists: str
    threshold: float
    local_asked: int
    local_first: int
    local_failed: tuple[tuple[str, str], ...]
    persons: int
    persons_hit: int
    persons_hit_examples: tuple[tuple[str, str, float], ...]
    missing_lists: tuple[str, ...]

    @property
    def share_hit(self) -> float:
        """Share of invented persons that get a hit."""
        return self.persons_hit / self.persons if self.persons else 0.0

    def as_data(self) -> dict[str, object]:
        """The figures as plain data for JSON."""
        return {**asdict(self), "persons_share_hit": round(self.share_hit, 4), "goal": GOAL}

    def lines(self) -> list[str]:
        """The figures in words."""
        told = [
            f"Lists: {self.lists}",
            f"Threshold: {self.threshold:g}",
            f"Local names that find their own row first: {self.local_first} of {self.local_asked}",
            *(f"  missed: {name}: first was {first}" for name, first in self.local_failed[:20]),
            f"Invented persons with a hit: {self.persons_hit} of {self.persons} "
            f"({self.share_hit:.1%}; goal: at most {GOAL:.0%} against the US list)",
            *(f"  {n}: {listed} ({s:.2f})" for n, listed, s in self.persons_hit_examples[:10]),
        ]
        if self.missing_lists:
            told.append(f"Not looked at: {', '.join(self.missing_lists)}")
        return told


def measure(home: Home, on: date, threshold: float | None = None) -> Quality:
    """The figures for the lists at hand on a day."""
    screener = Screener(parties_on(home, on), on, threshold=threshold, home=home)
    asked, failed = local_names(screener)
    names = invented_persons(INVENTED, screener)
    hits = screener.search([NameQuery(n, "Person") for n in names], 1)
    found = [(n, h[0].name, h[0].score) for n, h in zip(names, hits, strict=True) if h]
    return Quality(
        on.isoformat(),
        screener.lists(),
        screener.threshold,
        asked,
        asked - len(failed),
        tuple(failed),
        len(names),
        len(found),
        tuple(sorted(found, key=lambda f: -f[2])[:50]),
        screener.held.missing_lists,
    )


def local_names(screener: Screener) -> tuple[int, list[tuple[str, str]]]:
    """Whether each local name finds its own row first, as written and in traditional characters.

    Returns
    -------
    (number asked, those that failed as (name asked, what came first))
    """
    asked: list[tuple[str, str]] = []
    for party in screener.parties.values():
        for local in party.names_local:
            asked += [(form, local) for form in dict.fromkeys((local, traditional(local)))]
    hits = screener.search([NameQuery(form) for form, _ in asked], 1)
    failed = []
    for (form, local), found in zip(asked, hits, strict=True):
        first = screener.parties[str(found[0].key)] if found else None
        # a party on two lists has two rows of one name; either may come first
        if first is None or local not in first.names_local:
            failed.append((form, first.name if first else "no hit"))
    return len(asked), failed


def traditional(text: str) -> str:
    """The traditional form of Chinese characters, as far as the table of variants knows them."""
    variants = reversed(tables.han_variants().items())  # the first of several holds
    turned = {ord(simple): variant for variant, simple in variants}
    return text.translate(turned)


def invented_persons(count: int, screener: Screener, seed: int = SEED) -> Sequence[str]:
    """Names of persons, the same for the same seed, none of them equal to a listed name."""
    listed = {
        frozenset(name_key(n).split()) for p in screener.parties.values() for n in p.all_names
    }
    every = [f"{g} {f}" for g in tables.written("given") for f in tables.written("family")]
    random.Random(seed).shuffle(every)
    return [n for n in every if frozenset(name_key(n).split()) not in listed][:count]

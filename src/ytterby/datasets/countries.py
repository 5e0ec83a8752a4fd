"""Countries as users name them, and the region of the market that each is answered by.

Germany, Austria and the other members of the European Union have no market of their own: the Union is one region.
Whoever is asked of a member answers by the Union, and says so in the same breath (`NamedCountry.note`).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import check_known
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from collections.abc import Collection

    from ytterby.ground.errors import YtterbyError

UNION = "EU27"
SOURCES = ("rare_earths/regions.csv", "economy/regions.csv", "items/countries.csv")
"""Regions of the market with their members, shares of GDP, and names."""
NAMED = ("alpha2", "alpha3", "short_name", "name", "other_names", "adjectives")
"""Columns of what a country is called."""
OTHERS = {"uk": "GBR", "ger": "DEU"}
"""Names and codes in wide use that are not ISO's -> a country, or the Union."""


@dataclass(frozen=True)
class NamedCountry:
    """A country, or the Union.

    code : ISO 3166 alpha-3, or that of the Union. name : in English. region : of the market by which it is answered.
    share : of a member, its part of the Union's GDP (`data/economy/regions.csv`); else 1.
    """

    code: str
    name: str
    region: str
    share: float = 1.0

    @property
    def is_member(self) -> bool:
        """Whether it is a member of the Union, which is answered by the market of all members."""
        return self.region == UNION != self.code

    @property
    def part(self) -> str:
        """Its share in percent."""
        return f"{100.0 * self.share:.2g}%"

    @property
    def note(self) -> str:
        """By which market it is answered, in a sentence; blank where that is its own."""
        market = "is answered by the market of the European Union, which is one region here; it has"
        return f"{self.name} {market} {self.part} of the Union's GDP." if self.is_member else ""


@lru_cache(maxsize=1)
def _named() -> dict[str, NamedCountry]:
    """Folded code, name or adjective -> country."""
    market, economy, names = (read_csv(DATA / path).rows for path in SOURCES)
    region_of = {code: row["region"] for row in market for code in row["members"].split()}
    region_of["EUU"] = UNION
    share_of = {row["region"]: float(row["share_of_market"]) for row in economy}
    known = dict[str, NamedCountry]()
    for row in (row for row in names if row["alpha3"] in region_of):
        code = UNION if row["alpha3"] == "EUU" else row["alpha3"]
        place = region_of[row["alpha3"]]
        one = NamedCountry(code, row["short_name"], place, share_of.get(code, 1.0))
        called = ";".join([code, *(row[name] for name in NAMED)]).split(";")
        known = {_folded(name): one for name in called if name} | known
    by_code = {one.code: one for one in known.values()}
    return known | {name: by_code[code] for name, code in OTHERS.items()}


def _folded(name: str) -> str:
    """A name without case, accents, points and article."""
    letters = unicodedata.normalize("NFKD", name).replace(".", "").replace("-", " ")
    plain = "".join(one for one in letters if not unicodedata.combining(one)).casefold()
    return " ".join(plain.split()).removeprefix("the ")


def named_country(text: str) -> NamedCountry | None:
    """A country by its code, its English name or its adjective, or the Union; None where it is none, or one that the
    market knows only as a part of the rest of the world.

    >>> named_country("Germany"), named_country("AUT").region, named_country("germanium")
    (NamedCountry(code='DEU', name='Germany', region='EU27', share=0.24), 'EU27', None)
    """
    return _named().get(_folded(text))


def code_of(text: str) -> str:
    """The code of a country by its name; a text that is none, as it is."""
    one = named_country(text)
    return one.code if one else text


def region_named(text: str, regions: Collection[str], error: type[YtterbyError]) -> NamedCountry:
    """The country that is meant, by its name or the code of a region, where its region is one of these.

    Raises an error of the class given, with the nearest codes.
    """
    one = named_country(text)
    if one is None or one.region not in regions:
        check_known(text, regions, "no region {!r}", error)
        return NamedCountry(text, text, text)
    return one

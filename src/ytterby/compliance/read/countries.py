"""Countries: a code, an English or a Chinese name, read as ISO 3166 alpha-2.

`EU` stands for the European Union and `XK` for Kosovo; `TW`, `HK` and `MO` are rows of their own.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ytterby.ground.errors import YtterbyError, did_you_mean
from ytterby.ground.files import DATA

TABLE = DATA / "items" / "countries.csv"
LONGEST = 80
# codes in wide use that are not ISO's
OTHER_CODES = {"UK": "GB", "EL": "GR", "ROC": "TW", "BUR": "MM"}


class CountryError(YtterbyError):
    """A country is not known."""


@dataclass(frozen=True)
class Country:
    """A row of the table: `name` is ISO's, `short` is shown, `names` are others in use."""

    alpha2: str
    alpha3: str
    name: str
    short: str
    names: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def table() -> dict[str, Country]:
    """All countries by alpha-2 code."""
    with TABLE.open(encoding="utf-8", newline="") as source:
        return {
            row["alpha2"]: Country(
                row["alpha2"],
                row["alpha3"],
                row["name"],
                row["short_name"],
                *(tuple(filter(None, row[c].split(";"))) for c in ("other_names", "adjectives")),
            )
            for row in csv.DictReader(source)
        }


def names_country(code: str, text: str) -> bool:
    """Whether a text has a name or an adjective of a country, such as `Chinese magnets`."""
    words = f" {fold(text)} "
    return any(name in words for name in _folded(code))


@lru_cache(maxsize=16)
def _folded(code: str) -> tuple[str, ...]:
    """The names and adjectives of a country as they stand in a folded text."""
    one = table()[code]
    return tuple(f" {fold(n)} " for n in (one.name, one.short, *one.names, *one.adjectives))


def fold(name: str) -> str:
    """A name without case, accents, points, articles and doubled spaces."""
    plain = unicodedata.normalize("NFKD", name[: 2 * LONGEST])
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    plain = re.sub(r"[.'’`]", "", plain)
    plain = re.sub(r"[\W_]+", " ", plain).strip()
    return plain.removeprefix("the ")


@lru_cache(maxsize=1)
def _by_name() -> tuple[dict[str, str], dict[str, str]]:
    """Folded code or name -> alpha-2; the same of adjectives. Codes win over names like them."""
    by_name: dict[str, str] = {}
    for code, country in table().items():
        for name in (country.name, country.short, *country.names, country.name.split(",")[0]):
            by_name.setdefault(fold(name), code)
    # what stands before a comma is no name of its own for these
    by_name |= {"korea": "KR", "congo": "CG"}
    by_name |= {c.casefold(): code for code, row in table().items() for c in (row.alpha3, code)}
    by_name |= {code.casefold(): iso for code, iso in OTHER_CODES.items()}
    return by_name, {fold(a): code for code, row in table().items() for a in row.adjectives}


@lru_cache(maxsize=4096)
def find_country(text: str, *, adjectives: bool = False) -> str:
    """Alpha-2 code of a code or name, or "" if it is none. `Chinese` counts if asked for."""
    if not 2 <= len(text) <= LONGEST:
        return ""
    names, adjective = _by_name()
    key = fold(text)
    return names.get(key, "") or (adjective.get(key, "") if adjectives else "")


def read_country(text: str) -> str:
    """Alpha-2 code of a code, an English name or a Chinese name.

    >>> read_country("South Korea"), read_country("JPN"), read_country("中国")
    ('KR', 'JP', 'CN')
    """
    code = find_country(text.strip())
    if code:
        return code
    excerpt = text.strip()[:40] + ("..." if len(text.strip()) > 40 else "")
    if not excerpt:
        raise CountryError("no country is given", advice="Give an ISO code, such as CN.")
    names = {n: n for c in table().values() for n in (c.name, c.short, *c.names[:3])}
    advice = did_you_mean(excerpt.title(), names)
    if advice.startswith("Known names"):
        advice = "Give an ISO code, such as CN, or an English name, such as China."
    raise CountryError(f"{excerpt!r} is no known country", advice=advice)


@lru_cache(maxsize=1)
def _words_in_text() -> tuple[dict[str, str], re.Pattern[str]]:
    """Patterns of the names that begin with a word, by that word, and the pattern of others."""
    words: set[str] = set()
    for country in table().values():
        words.update(n for n in (country.name, *country.names, *country.adjectives) if len(n) > 3)
        words.update(n for n in (country.name, *country.names) if not n.isascii())
    # given names, and names that are common words
    words -= {"Jersey", "Chad", "Wales", "the States", "Polish"}
    words |= {"UAE", "USA", "U.S.", "U.K.", "DRC", "PRC", "Congo"}
    plain = sorted((w for w in words if w.isascii()), key=len, reverse=True)
    other = sorted((w for w in words if not w.isascii()), key=len, reverse=True)
    firsts: dict[str, list[str]] = {}
    for name in plain:
        if first := _WORD.match(name):
            firsts.setdefault(first[0].lower(), []).append(f"(?i:{re.escape(name)})")
    for code in _CODES_IN_TEXT:
        firsts.setdefault(code.lower(), []).append(code)
    alone = r"(?<![A-Za-z0-9])(?:{})(?![A-Za-z0-9])"
    patterns = {word: alone.format("|".join(names)) for word, names in firsts.items()}
    return patterns, re.compile("|".join(map(re.escape, other)))


_WORD = re.compile(r"[A-Za-z]+")
_compiled = lru_cache(maxsize=None)(re.compile)
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{2}(?![A-Za-z])")


@lru_cache(maxsize=256)
def mentions(text: str, *, codes: bool = False) -> tuple[tuple[str, re.Match[str]], ...]:
    """Countries named inside a text, in order: a name, an adjective, or CN in capitals.

    Two-letter codes that are English words or chemical symbols too (IN, NO, BE, IT, SM, LU...) are
    looked for only with `codes`, where a country is expected.
    """
    firsts, other = _words_in_text()
    mentioned: list[tuple[str, re.Match[str]]] = []
    position = 0
    for word in _WORD.finditer(text):
        start = word.start()
        if start < position:
            continue
        pattern = firsts.get(word.group().lower())
        match = _compiled(pattern).match(text, start) if pattern else None
        if match is None and codes and len(word.group()) == 2:
            match = _CODE.match(text, start)
        code = find_country(match.group(), adjectives=True) if match else ""
        if match and code:
            mentioned.append((code, match))
            position = match.end()
    if not text.isascii():
        mentioned += [(find_country(m.group()), m) for m in other.finditer(text)]
        mentioned.sort(key=lambda pair: pair[1].start())
    return tuple(mentioned)


_CODES_IN_TEXT = (
    *("CN", "JP", "US", "EU", "KR", "MM", "MY", "VN", "AU", "DE", "FR", "GB", "UK", "TW", "HK"),
    *("RU", "EE", "TH", "KZ", "BR", "CA", "ZA", "NL", "ES", "PL", "SE", "AT", "CZ", "HU"),
)


def find_mention(text: str, place: int = 0) -> tuple[str, str, int]:
    """First country named in a text (or that at `place`, -1 for the last): code, words, position.

    ("", "", -1) if none is named.
    """
    if not (mentioned := mentions(text)):
        return "", "", -1
    code, match = mentioned[place]
    return code, match.group(), match.start()

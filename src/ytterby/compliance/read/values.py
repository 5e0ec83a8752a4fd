"""Values stated in an item's words: which of `VALUES` a quantity gives, told by its neighbours.

A unit alone rarely says what was measured: 45 MPa is a strength, a pressure, or the pressure at
which a density was taken. The words in the same part of the text decide first, then what the item
is (a battery cathode, a chip, a wire saw), then what the unit usually means in this trade.
"""

from __future__ import annotations

import math
import re
from bisect import bisect
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ytterby.compliance.read.countries import find_mention
from ytterby.compliance.read.elements import ELEMENT, NAMED, SYMBOLS, elements_in, symbol_of
from ytterby.compliance.read.item import Range
from ytterby.compliance.read.pattern import lazy
from ytterby.compliance.read.quantities import Quantity, normal, quantities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


Named = list[tuple[str, tuple[float, float]]]
"""Names with the ends of their ranges."""


@dataclass(frozen=True)
class Value:
    """A value as read: its name (see `VALUES`), its range, and where it stands in the text."""

    name: str
    range: Range
    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Scan:
    """What a text says in numbers.

    Attributes
    ----------
    values : the values that could be named.
    leftover : quantities that could not be named, as `(start, end)`.
    consumed : quantities that are no value of their own, such as the pressure of a density.
    contradictions : values that cannot be, such as a purity of 120 percent.
    """

    values: tuple[Value, ...] = ()
    leftover: tuple[tuple[int, int], ...] = ()
    consumed: tuple[tuple[int, int], ...] = ()
    contradictions: tuple[str, ...] = ()


def _re(pattern: str) -> re.Pattern[str]:
    return lazy(pattern, re.IGNORECASE)


_CLAUSE = lazy(r"[;()\[\]\n；，（）]|,(?!\d)|\.(?=\s)")
_BATTERY = _re(
    r"\b(?:LFP|LMFP|LiFePO4|cathode (?:material|active|powder|tech\w*|process|sheet)|mAh/g"
    r"|batter(?:y|ies)|lithium[- ](?:iron|manganese)[- ]\w*[- ]?phosphate|NMC|NCM)\b"
    r"|正极|电池|磷酸铁锂"
)
_COMPACTION = _re(r"compact(?:ed|ion)?\b|press(?:ed)? density|tap density|压实")
_CHIP = _re(
    r"\b(?:chips?|logic|wafer fab|fabs?|semiconductors?|process node"
    r"|node|nodes|finfet|foundry|lithograph\w*|CPUs?|GPUs?|SoCs?|DRAM"
    r"|transistors?)\b"
    r"|芯片|制程|工艺节点|逻辑"
)
_POWDER = _re(
    r"\b(?:powders?|particles?|nano\w*|mill(?:ed|s)?|spherical|flakes?|dust)\b|粉|颗粒|粒"
)
_GRIT = _re(r"\b(?:wire|saws?|wheels?|grinding|abrasives?|grits?|grains?)\b|砂轮|线锯|磨")
_MIXTURE = _re(
    r"magnets?\b|\bNdFeB|Nd-Fe-B|\bSmCo|Sm-Co|\balloys?\b|\bsteels?\b|\bscrap\b"
    r"|concentrates?\b|\bores?\b|mischmetal"
    r"|mixtures?\b|\bmixed\b|\bferro|\bdidymium|\bcontain|\bdoped|swarf|sludge|\bmud\b|磁|合金|矿|废"
)
_COMPOUND = _re(
    r"\b\w+(?:oxide|ide|ate|ite)s?\b|\bsalts?\b|compound|\b[A-Z][a-z]?\d?O\d|\bia\b|化物|氧化|酸"
)
_WORDS = {
    "flexural strength": _re(r"flexural|bending|flexion|bend strength|\bMOR\b|抗折|抗弯|弯曲强度"),
    "other pressure": _re(r"tensile|compressive|yield|elastic|modulus|shear|hardness|抗压|抗拉"),
    "pressure": _re(r"press(?:es|ing|ure|ed)?\b|isostatic|\bCIP\b|\bHIP\b|autoclave|压力|压机"),
    "particle size": _re(
        
            r"particles?|\bpowders?|\bsize[sd]?\b|mean size|\bd-?(?:10|50|90|97|100)\b"
            r"|\bAPS\b|\bFSSS\b|fineness|\bmill|flakes?|粒径|粒度|粉"
        
    ),
    "grain": _re(r"\bgrains?\b|\bgrits?\b|abrasive|磨粒"),
    "diameter": _re(r"diam(?:eter)?\b|\bdia\b|Ø|ø|φ|直径"),
    "length": _re(r"\blength|\blong\b|长度|长"),
    "other length": _re(
        
            r"thick|width|wide|\bcore\b|high|height|wavelength|laser|\bband|emission|coating|layer of"
            r"|film|厚|宽|高度|波长"
        
    ),
    "anode current density": _re(r"anod"),
    "cathode current density": _re(r"cathod"),
    "purity": _re(r"\bpur(?:ity|ities|e)\b|\bassay\b|TREO basis|/TREO|/REO|纯度"),
    "first efficiency": _re(
        
            r"first[- ](?:cycle |charge |discharge )?(?:coulombic )?efficiency|initial (?:coulombic )?efficiency"
            r"|coulombic|\bICE\b|\bFCE\b|首次|首效"
        
    ),
    "recovery": _re(r"recover(?:y|ies|s|ed|ing)?\b|\byields?\b|回收率|收率"),
    "oxygen": _re(r"\boxygen\b|\bO2\b|\bO content|(?<![A-Za-z])O(?=\s*[:<=≤])|氧"),
    "TREO": _re(r"\bT?REO\b|total rare earth oxides?"),
    "value": _re(
        
            r"(?:of|by|in) (?:the |its |total |item |product |magnet )*(?:value|cost|price)\b"
            r"|value[- ](?:share|content|ratio|basis|proportion)|share of (?:the |its |total )*value"
            r"|% ?value\b|\bvalue (?:of|in)|价值|货值"
        
    ),
    "other share": _re(
        
            r"\bdut(?:y|ies)\b|tariffs?\b|\btax|discount|humidity|moisture|porosity|relative density"
            r"|dense\b|toleranc|\bVAT\b|ad valorem|efficien|elongation|state of charge"
            r"|\bowne[dr]|\bowns\b|equity|stake|sharehold|solids|solution|vol(?:ume)?\b"
            r"|关税|税|持股|股"
        
    ),
    "remanence": _re(r"remanence|\bBr\b|剩磁"),
    "cooling time": _re(r"cool|quench|冷却"),
    "dislocation density": _re(r"dislocation|\bEPD\b|etch pit|位错"),
    "density": _re(r"density|密度"),
    "memory layers": _re(r"memor|NAND|\b3D\b|flash|stack|存储|闪存"),
    "wt": _re(r"by weight|by mass|\bwt\b|w/w|weight|重量|质量"),
    "part 1": _re(r"\bpart[- ]?(?:1|one|i)\b|第一部分"),
}  # fmt: skip
_FORM_WORDS = (
    r"(?:metal(?:lic)?|powder|ingots?|oxides?|content|contents|share|level|addition|dopant|target"
    r"|chloride|fluoride|carbonate|nitrate|sputtering|granules?|pieces?|rods?"
    r"|wire|foil|sponge|pure"
    r"|purity|of|at|is|=|:|around|about|ca\.?|approx\.?|approximately|min\.?|max\.?"
    r"|over|above|below"
    r"|under|up to|at least|at most|more than|less than|not|no|with|a|the|含量|金属|粉|氧化物|为|约"
    r"|[<>]=?|≥|≤|\(|-)"
)
_BEFORE = lazy(
    rf"(?P<e>{ELEMENT})(?P<o>\d{{0,2}}O\d{{1,2}})?"
    rf"(?P<mid>(?:\s{{0,3}}{_FORM_WORDS}){{0,6}})\s{{0,3}}$",
    re.IGNORECASE,
)
_AFTER = lazy(
    r"\s{0,2}\)?(?:[- ]?(?:by weight|by mass|wt\.?|w/w|\(wt\)))?\s{0,2}(?:(?:of"
    r"|pure|metallic|added|total|的)\s{0,2}){0,3}"
    rf"(?P<e>{ELEMENT})(?P<o>\d{{0,2}}O\d{{1,2}}|[ -]{{0,1}}(?i:oxides?"
    rf"|chlorides?|fluorides?|carbonates?|nitrates?|nitride|phosphide))?"
)  # fmt: skip
_OXIDE_MID = _re(r"oxide|chloride|fluoride|carbonate|nitrate|氧化")
_NAMED = lazy(NAMED)
_PLUS_BEFORE = lazy(rf"({ELEMENT})\s{{0,2}}[+/&]\s{{0,2}}$")
_PLUS_AFTER = lazy(rf"\s{{0,2}}[+/&]\s{{0,2}}({ELEMENT})")
_AT = _re(r"(?:\bat|\bunder|@|\bunder a pressure of|在)\s{0,2}(?:a pressure of )?(?:about )?$")
MOST = 200
"""Quantities of one text that are named; no item states more, and the rest counts as unread."""
NEAR = 48
"""Characters on either side of a quantity in which its naming words are looked for."""


class _Reader:
    """The state of reading one text: what the item is, and which elements were taken."""

    def __init__(self, text: str, about: str) -> None:
        self.text = text
        self.all = f"{about} ; {text}" if about else text
        self.found = quantities(text)
        self.values: list[Value] = []
        self.leftover: list[tuple[int, int]] = []
        self.consumed: list[tuple[int, int]] = []
        self.wrong: list[str] = []
        self.taken: set[int] = set()
        self.density = any(q.dimension == "density" for q in self.found)
        self.marks = [(m.start(), m.end()) for m in _CLAUSE.finditer(text)]

    # what the item is: looked up at most once, for a text of many numbers asks as many times
    battery = cached_property(lambda self: bool(_BATTERY.search(self.all)))
    chip = cached_property(lambda self: bool(_CHIP.search(self.all)))
    mixture = cached_property(lambda self: bool(_MIXTURE.search(self.all)))
    compound = cached_property(lambda self: bool(_COMPOUND.search(self.all)))
    powder = cached_property(lambda self: bool(_POWDER.search(self.all)))
    grit = cached_property(lambda self: bool(_GRIT.search(self.all)))
    compaction = cached_property(lambda self: bool(_COMPACTION.search(self.all)))
    memory = cached_property(lambda self: bool(_WORDS["memory layers"].search(self.all)))

    @cached_property
    def only_element(self) -> str:
        """The one element that the text names, or ""."""
        named = elements_in(self.all, symbols=False) or elements_in(self.all)
        return next(iter(named)) if len(named) == 1 else ""

    @cached_property
    def any_country(self) -> str:
        """The first country that the text names, or ""."""
        return find_mention(self.text)[0]

    def run(self) -> Scan:
        for index, one in enumerate(self.found):
            if index >= MOST:
                self.leftover.append((one.start, one.end))
                continue
            self._window(index)
            for name, (low, high) in self._name(one):
                self.values.append(
                    Value(name, Range(low, high, one.words), one.words, one.start, one.end)
                )
        return Scan(
            tuple(self.values), tuple(self.leftover), tuple(self.consumed), tuple(self.wrong)
        )

    def _window(self, index: int) -> None:
        """Words before and after a quantity, up to its neighbours and the ends of its clause."""
        one = self.found[index]
        low = max(self.found[index - 1].end if index else 0, one.start - NEAR)
        up = self.found[index + 1].start if index + 1 < len(self.found) else len(self.text)
        up = min(up, one.end + NEAR)
        before, after = self.text[low : one.start], self.text[one.end : up]
        # the words after the last mark and before the next one
        marks = [m.end() for m in _CLAUSE.finditer(before)]
        self.wide_before = before
        self.before = before[marks[-1] :] if marks else before
        if marks and before[marks[-1] - 1] in "(（" and not self.before.strip(" :=<>~"):
            # "purity (99.9%)": what stands before the bracket
            self.before = before
        mark = _CLAUSE.search(after.lstrip(" "))
        self.after = after[: mark.start() + len(after) - len(after.lstrip(" "))] if mark else after

    def _says(self, key: str, *, after: bool = True) -> bool:
        pattern = _WORDS[key]
        return bool(pattern.search(self.before) or (after and pattern.search(self.after)))

    def _first(self, *keys: str) -> str:
        """The name whose word stands nearest: last one before the number, else first after it."""
        best, key_found = -1, ""
        for key in keys:
            for match in _WORDS[key].finditer(self.before):
                if match.end() > best:
                    best, key_found = match.end(), key
        if key_found:
            return key_found
        best = 10_000
        for key in keys:
            match_after = _WORDS[key].search(self.after)
            if match_after and match_after.start() < best:
                best, key_found = match_after.start(), key
        return key_found

    def _name(self, one: Quantity) -> Named:
        method = getattr(self, "_" + one.dimension.replace(" ", "_"), None)
        named: Named | None = method(one) if method else None
        if named is None:
            self.leftover.append((one.start, one.end))
            return []
        if not named:
            self.consumed.append((one.start, one.end))
        return named

    # one method a dimension: names with ranges; [] if it is no value of its own; None if unknown

    def _nines(self, one: Quantity) -> Named:
        return [("purity", (one.low, one.high)), *self._bare_metal(one.low, one.high)]

    def _share(self, one: Quantity) -> Named | None:
        finite = [n for n in (one.low, one.high) if math.isfinite(n)]
        low, high = one.low, one.high
        kind = self._first(
            "first efficiency", "recovery", "value", "purity", "TREO", "other share", "oxygen"
        )
        if kind == "other share":
            return None
        if any(n > 1 for n in finite):
            self.wrong.append(f"{one.words}: more than the whole")
            return None
        if kind in ("first efficiency", "recovery", "TREO"):
            return [(kind, (low, high))]
        if kind == "value":
            return self._value_share(one)
        if kind == "purity" and one.dimension == "share":
            return [("purity", (low, high)), *self._bare_metal(low, high)]
        elements, compound = self._element(one)
        element = elements[0] if elements else ""
        if kind == "oxygen" and element in ("", "O"):
            return [("oxygen", (_times(low, "1000000"), _times(high, "1000000")))]
        largest = max(finite, default=0.0)
        if element and not compound:
            named = _of_all(elements, low, high)
            rich = largest >= 0.9 and not self.mixture and not self.compound
            return [*named, ("purity", (low, high))] if rich else named
        if element and largest < 0.9:
            # a share of the compound, not of the element
            return None
        if largest >= (0.99 if self.mixture and not element else 0.9):
            if self.battery and one.dimension == "share" and 0.95 < largest < 0.99:
                # cathode material states efficiencies in the nineties without naming them
                return None
            return [("purity", (low, high)), *self._bare_metal(low, high)]
        return None

    def _weight_share(self, one: Quantity) -> Named | None:
        return self._share(one)

    def _parts(self, one: Quantity) -> Named | None:
        elements, compound = self._element(one)
        element = elements[0] if elements else ""
        if element == "O" or (not element and self._says("oxygen")):
            return [("oxygen", (one.low, one.high))]
        if element and not compound:
            low, high = _times(one.low, "0.000001"), _times(one.high, "0.000001")
            return _of_all(elements, low, high)
        return None

    def _element(self, one: Quantity) -> tuple[tuple[str, ...], bool]:
        """Elements a share belongs to (several for `Dy+Tb`), and whether a compound is named."""
        offset = max(0, one.start - 60)
        head = self.text[offset : one.start]
        before = None
        for match in _named_before(head):
            before = match
        after = _AFTER.match(self.text, one.end)
        chained = before and not before["mid"].strip() and head[: before.start()].endswith("-")
        if chained and after and after["e"] in SYMBOLS:
            before = None  # "W-Ag 75% W"
        if before and offset + before.start() not in self.taken and _close(before):
            self.taken.add(offset + before.start())
            compound = bool(before["o"] or _OXIDE_MID.search(before["mid"]))
            found = [symbol_of(before["e"])]
            rest = head[: before.start()]
            while plus := _PLUS_BEFORE.search(rest):
                found.append(symbol_of(plus[1]))
                rest = rest[: plus.start()]
            return tuple(found), compound
        after = _AFTER.match(self.text, one.end)
        if after and after.start("e") not in self.taken and symbol_of(after["e"]):
            # "2% Dy" but not "99.9% in ..." (the word, not indium)
            if after["e"] in ("He", "No", "As", "At", "I") or after["e"] == "in":
                return (), False
            self.taken.add(after.start("e"))
            found = [symbol_of(after["e"])]
            end = after.end()
            while plus := _PLUS_AFTER.match(self.text, end):
                found.append(symbol_of(plus[1]))
                self.taken.add(plus.start(1))
                end = plus.end()
            return tuple(found), bool(after["o"])
        return (), False

    def _bare_metal(self, low: float, high: float) -> Named:
        """A purity of an elemental product is also its content: `molybdenum powder 99.9%`."""
        if self.mixture or self.compound or self.battery or not self.only_element:
            return []
        return [(f"content.{self.only_element}", (low, high))]

    def _value_share(self, one: Quantity) -> Named | None:
        clause = self._clause(one)
        country = find_mention(clause)[0]
        if not country:
            country, clause = self.any_country, self.text[: 4 * NEAR]
        if not country:
            return None
        name = f"value share.{country}"
        if _WORDS["part 1"].search(clause):
            part = "part 1"
        else:
            named = elements_in(clause, symbols=False) or (
                elements_in(clause) - {"U", "S", "C", "N", "I"}
            )
            part = next(iter(named)) if len(named) == 1 else ""
        if not part:
            return [(name, (one.low, one.high))]
        # a part of what comes from there: the whole is at least as much
        whole = [(name, (one.low, 1.0))] if math.isfinite(one.low) else []
        return [(f"{name}.{part}", (one.low, one.high)), *whole]

    def _clause(self, one: Quantity) -> str:
        low, up = max(0, one.start - 3 * NEAR), min(len(self.text), one.end + 3 * NEAR)
        first = bisect(self.marks, (one.start,))
        if first:
            low = max(low, self.marks[first - 1][1])
        if first < len(self.marks):
            up = min(up, self.marks[first][0])
        return self.text[low:up]

    def _pressure(self, one: Quantity) -> Named | None:
        if self._says("flexural strength"):
            return [("flexural strength", (one.low, one.high))]
        if _AT.search(self.wide_before) or (self.density and (self.battery or self.compaction)):
            return []
        kind = self._first("other pressure", "pressure")
        if kind == "other pressure":
            return None
        if kind == "pressure":
            return [("pressure", (one.low, one.high))]
        return [("flexural strength", (one.low, one.high))]

    def _density(self, one: Quantity) -> Named | None:
        tail = self.text[one.end : one.end + 24]
        pressed = re.match(r"\s*\(?\s*(?:at|under|@)\s*[\d.]+\s*MPa", tail)
        compacted = self.battery or pressed or _COMPACTION.search(self.before + self.after)
        return [("compaction density" if compacted else "density", (one.low, one.high))]

    def _length(self, one: Quantity) -> Named | None:
        if one.sizes:
            if len(one.sizes) == 2 and one.sizes[1] >= 500_000:
                diameter, length = one.sizes[0] / 1e6, one.sizes[1] / 1e6
                return [("diameter", (diameter, diameter)), ("length", (length, length))]
            return None
        low, high = one.low, one.high
        metres = (low / 1e6, high / 1e6)
        kind = self._first("grain", "diameter", "length", "other length", "particle size")
        small = max(n for n in (low, high) if math.isfinite(n)) < 2_000
        if kind in ("diameter", "length"):
            # "powder 20 micron in diameter" is a particle size
            if small and self.powder:
                return [("particle size", (low, high))]
            return [(kind, metres)]
        if kind == "other length":
            return None
        if small and (kind == "grain" or self.grit):
            return [("grain", (low, high))]
        if kind == "particle size" or (small and "mm" not in one.words):
            return [("particle size", (low, high))]
        return [("particle size", (low, high))] if small and self.powder else None

    def _nanometre(self, one: Quantity) -> Named | None:
        kind = self._first("particle size", "grain", "other length")
        if kind == "other length" and not self.chip:
            return None
        if self.chip and kind in ("", "other length"):
            return [("chip node", (one.low, one.high))]
        micron = (_times(one.low, "0.001"), _times(one.high, "0.001"))
        if kind in ("particle size", "grain") or self.powder:
            return [(kind if kind == "grain" else "particle size", micron)]
        return None

    def _mesh(self, one: Quantity) -> Named | None:
        return [("particle size", (one.low, one.high))] if one.high else None

    def _volume(self, one: Quantity) -> Named | None:
        return [("volume", (one.low, one.high))]

    def _throughput(self, one: Quantity) -> Named | None:
        return [("throughput", (one.low, one.high))]

    def _celsius(self, one: Quantity) -> Named | None:
        return [("temperature", (one.low, one.high))]

    def _bare_C(self, one: Quantity) -> Named | None:  # noqa: N802
        # 0.1C, 5C: the rate of a battery
        warm = max(n for n in (one.low, one.high) if math.isfinite(n)) >= 25
        if warm:
            return [("temperature", (one.low, one.high))]
        return [] if self.battery else None

    def _current(self, one: Quantity) -> Named | None:
        return [("current", (one.low, one.high))]

    def _current_density(self, one: Quantity) -> Named | None:
        kind = self._first("anode current density", "cathode current density")
        return [(kind, (one.low, one.high))] if kind else None

    def _power(self, one: Quantity) -> Named | None:
        if one.words.endswith("W") and one.high < 1 and "tungsten" in self.all.lower():
            return None  # "97W": tungsten, not watts
        return [("power", (one.low, one.high))]

    def _mass(self, one: Quantity) -> Named | None:
        return [("mass", (one.low, one.high))]

    def _magnetic_field(self, one: Quantity) -> Named | None:
        if self._says("remanence"):
            return [("remanence", (one.low, one.high))]
        most = max(n for n in (one.low, one.high) if math.isfinite(n))
        # no magnet reaches 50 tesla: 200 T are tonnes
        if most >= 50:
            return [("mass", (one.low * 1000, one.high * 1000))]
        return [("magnetic field", (one.low, one.high))]

    def _field_strength(self, one: Quantity) -> Named | None:
        return [("coercivity", (one.low, one.high))]

    def _energy_product(self, one: Quantity) -> Named | None:
        return [("energy product", (one.low, one.high))]

    def _specific_capacity(self, one: Quantity) -> Named | None:
        return [("specific capacity", (one.low, one.high))]

    def _energy_density(self, one: Quantity) -> Named | None:
        return [("energy density", (one.low, one.high))]

    def _time(self, one: Quantity) -> Named | None:
        return [("cooling time", (one.low, one.high))] if self._says("cooling time") else None

    def _per_area(self, one: Quantity) -> Named | None:
        return [("dislocation density", (one.low, one.high))]

    def _layers(self, one: Quantity) -> Named | None:
        return [("memory layers", (one.low, one.high))] if self.memory else None


def _named_before(head: str) -> Iterable[re.Match[str]]:
    """Matches of an element with what follows it up to the end of `head`, rightmost last."""
    for match in re.finditer(ELEMENT, head):
        full = _BEFORE.match(head, match.start())
        if full and symbol_of(full["e"]):
            yield full


def _of_all(elements: tuple[str, ...], low: float, high: float) -> Named:
    """A share of one element, or of several together: each is then from none to all of it."""
    if len(elements) > 1:
        low = 0.0 if low > 0 else -math.inf
    return [(f"content.{element}", (low, high)) for element in elements]


def _close(match: re.Match[str]) -> bool:
    """Not so for an English word that looks like a symbol: `as`, `in`, `no`."""
    word = match["e"]
    return word in SYMBOLS or bool(_NAMED.fullmatch(word))


def _times(value: float, factor: str) -> float:
    """A product in decimals, so that 0.02 percent times a million is no 200.00000000000003."""
    return float(Decimal(repr(value)) * Decimal(factor)) if math.isfinite(value) else value


@lru_cache(maxsize=2048)
def scan(text: str, about: str = "") -> Scan:
    """All values of a text; `about` is the item's text, when the values stand in another cell."""
    if not any(c.isdigit() for c in text):
        return _NOTHING
    return _Reader(normal(text), normal(about)).run()


_NOTHING = Scan()


def read_values(text: str, about: str = "") -> dict[str, Range]:
    """Values stated in an item's words, by name; of two for one name the first.

    >>> read_values("mixer-settler with 0.3 m3 mixing chamber")["volume"].low
    0.3
    """
    return merge(scan(text, about).values)[0]


def merge(values: Iterable[Value]) -> tuple[dict[str, Range], tuple[str, ...]]:
    """Values by name and what does not fit: bounds narrow each other, different numbers clash."""
    kept: dict[str, Range] = {}
    clashes: list[str] = []
    for value in values:
        one, old = value.range, kept.get(value.name)
        if old is None:
            kept[value.name] = one
            continue
        low, high = max(old.low, one.low), min(old.high, one.high)
        if low > high:
            clashes.append(f"{value.name} is given twice: {old.text} and {one.text}")
        elif (low, high) != (old.low, old.high):
            kept[value.name] = Range(low, high, one.text)
    return kept, tuple(dict.fromkeys(clashes))


def merge_values(
    first: Mapping[str, Range], second: Mapping[str, Range]
) -> tuple[dict[str, Range], tuple[str, ...]]:
    """Values of two texts about one item, as `merge` does; `first` wins a clash."""
    both = [*first.items(), *second.items()]
    return merge(Value(name, value, value.text, 0, 0) for name, value in both)

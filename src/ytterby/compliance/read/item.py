"""An item as understood: what a control's predicate is held against."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.compliance.read.bill import Part

Kind = Literal["goods", "technology", "service", ""]
"""`service` is work on a plant (assembly, commissioning, repair); `""` when nothing was said."""

# fmt: off
FORMS = (
    "ore", "concentrate", "oxide", "compound", "metal", "alloy", "target", "magnet", "crystal",
    "fibre", "ceramic", "luminescent", "magnetocaloric", "magnetostrictive", "hydrogen storage",
    "substrate", "graphite", "superhard", "equipment", "reagent", "battery", "scrap", "component",
    "technology",
)
STAGES = (
    "mining", "beneficiation", "smelting/leaching", "extraction-separation", "metal", "alloy",
    "magnet making", "crystal growth", "recycling", "other",
)
USES = (
    "civil", "military", "weapons of mass destruction", "terrorism", "humanitarian relief",
    "advanced chips", "defence procurement", "rare earth industry", "illegal source",
    "other metals", "public domain",
)
# fmt: on
VALUES = {
    "purity": "share of 1",
    "density": "g/cm3",
    "flexural strength": "MPa",
    "particle size": "micron",
    "grain": "micron",
    "volume": "m3",
    "throughput": "m3/day",
    "temperature": "C",
    "current": "kA",
    "power": "kW",
    "mass": "kg",
    "magnetic field": "T",
    "oxygen": "ppm",
    "recovery": "share of 1",
    "anode current density": "A/cm2",
    "cathode current density": "A/cm2",
    "diameter": "m",
    "length": "m",
    "cooling time": "min",
    "dislocation density": "per cm2",
    "compaction density": "g/cm3",
    "specific capacity": "mAh/g",
    "first efficiency": "share of 1",
    "energy density": "Wh/kg",
    "chip node": "nm",
    "memory layers": "layers",
    "TREO": "share of 1",
    "pressure": "MPa",
    "remanence": "T",
    "coercivity": "kA/m",
    "energy product": "kJ/m3",
}
"""Values a text may state, with the unit in which they are kept.

Besides these: `content.<element>` (share of weight, 1 = all) and `value share.<country>`,
`value share.<country>.<part>` (share of value), such as `content.Dy`, `value share.CN.part 1`.
"""


@dataclass(frozen=True)
class Range:
    """A stated value: exact (`low == high`), or a bound (`over 99.9 percent`, `4N`)."""

    low: float = -math.inf
    high: float = math.inf
    text: str = ""

    @property
    def exact(self) -> bool:
        """Whether one number was given."""
        return self.low == self.high


@dataclass(frozen=True)
class Reading:
    """One thing understood, and the words it was read from.

    Attributes
    ----------
    field : the attribute of `Item` that it set, such as `element`, `form`, `value`.
    value : what was read, such as `Dy`.
    words : the user's words, such as `dysprosium`; a flag or column is named in `source`.
    source : `text`, `hs`, `content`, or the name of the flag that set or corrected it.
    """

    field: str
    value: str
    words: str
    source: str = "text"


@dataclass(frozen=True)
class Ownership:
    """A stated share of ownership: `60 percent owned by one Entity List party`.

    Attributes
    ----------
    share : share of 1.
    by : the owner as stated.
    listed : the list that the words name, such as `US-EL`, `US-SDN`, `CN-CONTROL-LIST`, or "".
    """

    share: float
    by: str
    listed: str = ""


@dataclass(frozen=True)
class Item:
    """What was understood of an item or technology.

    Attributes
    ----------
    elements : symbols present, alloy partners (Co, Fe, Al...) included.
    absent : symbols declared absent (`Dy 0`, `without terbium`, `dysprosium-free`).
    rare_earths : rare earths at large are meant (`rare earth ore`), no single one named.
    form : one of `FORMS`, or "".
    products : ids of `data/items/products.yaml`, such as `NdFeB`, `mixer-settler`.
    stage : one of `STAGES` for technology, equipment and reagents, or "".
    values : stated values by name, in the units of `VALUES`.
    hs : digits of the HS code, or "".
    origins : stage -> ISO 3166 code of the country where it was done, in words of `STAGES`, or
        `ore`, `melting`; from `content`.
    technology_origin : countries whose technology made it (`made with Chinese technology`).
    parts : the bill of materials, if one was given.
    uses : tags of `USES` that the words imply.
    contradictions : what does not fit together, in a sentence each (text against HS code...).
    """

    text: str = ""
    kind: Kind = ""
    elements: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    rare_earths: bool = False
    form: str = ""
    products: frozenset[str] = frozenset()
    stage: str = ""
    values: Mapping[str, Range] = field(default_factory=dict)
    cas: frozenset[str] = frozenset()
    hs: str = ""
    origins: Mapping[str, str] = field(default_factory=dict)
    technology_origin: frozenset[str] = frozenset()
    ownership: tuple[Ownership, ...] = ()
    parts: tuple[Part, ...] = ()
    uses: frozenset[str] = frozenset()
    readings: tuple[Reading, ...] = ()
    contradictions: tuple[str, ...] = ()

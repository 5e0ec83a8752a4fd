"""An item as understood: what a control's predicate is held against."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from ytterby.compliance.read.words import Forms, Stages, Uses, ValueWords, read_words

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["goods", "technology", "service", ""]
"""`service` is work on a plant (assembly, commissioning, repair); `""` when nothing was said."""

FORMS = tuple(form.id for form in read_words(Forms).forms)
STAGES = (*(stage.id for stage in read_words(Stages).stages), "other")
USES = tuple(use.id for use in read_words(Uses).uses)
VALUES = read_words(ValueWords).units
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

    def as_text(self, digits: str) -> str:
        """The number, or both its ends, in a format such as `g`."""
        ends = (self.low,) if self.exact else (self.low, self.high)
        return " to ".join(format(end, digits) for end in ends)


@dataclass(frozen=True)
class WordReading:
    """One thing understood, and the words it was read from.

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

    share : share of 1.
    by : the owner as stated.
    listed : the list that the words name, such as `US-EL`, `US-SDN`, `CN-CONTROL-LIST`, or "".
    """

    share: float
    by: str
    listed: str = ""


@dataclass(frozen=True)
class Part:
    """A line of a bill of materials; `country` "" and amounts None where not given."""

    name: str
    country: str = ""
    value: float | None = None
    weight: float | None = None
    currency: str = ""


@dataclass(frozen=True)
class Item:
    """What was understood of an item or technology.

    elements : symbols present, alloy partners (Co, Fe, Al...) included.
    absent : symbols declared absent (`Dy 0`, `without terbium`, `dysprosium-free`).
    traces : symbols of which there may be some, from nought up (`trace Dy`, `Dy < 0.1 %`).
    rare_earths : rare earths at large are meant (`rare earth ore`), no single one named.
    form : one of `FORMS`, or "".
    products : ids of `data/items/products.yaml`, such as `NdFeB`, `mixer-settler`.
    stage : one of `STAGES` for technology, equipment and reagents, or "".
    values : stated values by name, in the units of `VALUES`.
    composition : share of weight of each element, by the formula of the material, 1 = all.
    hs : digits of the HS code, or "".
    origins : stage -> ISO 3166 code of the country where it was done, in words of `STAGES`, or
        `ore`, `melting`; from `content`.
    technology_origin : countries whose technology made it (`made with Chinese technology`).
    parts : the bill of materials, if one was given.
    uses : tags of `USES` that the words imply.
    unknown : words that stand where a head noun should and that nothing knows.
    contradictions : what does not fit together, in a sentence each (text against HS code...).
    """

    text: str = ""
    kind: Kind = ""
    elements: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    traces: frozenset[str] = frozenset()
    rare_earths: bool = False
    form: str = ""
    products: frozenset[str] = frozenset()
    stage: str = ""
    values: Mapping[str, Range] = field(default_factory=dict)
    composition: Mapping[str, float] = field(default_factory=dict)
    cas: frozenset[str] = frozenset()
    hs: str = ""
    origins: Mapping[str, str] = field(default_factory=dict)
    technology_origin: frozenset[str] = frozenset()
    ownership: tuple[Ownership, ...] = ()
    parts: tuple[Part, ...] = ()
    uses: frozenset[str] = frozenset()
    readings: tuple[WordReading, ...] = ()
    unknown: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()


_OF_ARTIFICIAL = frozenset(["purity", "flexural strength", "density"])


def by_values(one: Item) -> Item:
    """An item with what its values tell: pressed graphite by all that is measured of it, cells by their energy."""
    if one.form in ("graphite", "battery") and one.values.keys() >= _OF_ARTIFICIAL:
        return replace(one, products=one.products | {"artificial graphite"})
    if one.form == "technology" and "energy density" in one.values and not one.products:
        li = frozenset(["lithium-ion battery"])
        return replace(one, products=li, elements=one.elements | {"Li"}, stage=one.stage or "other")
    return one

"""Plain words for regions, goods and measures: one place, so that every chart and table says the same.

What regions, stages and goods are called is said by the data folder; see `world/titles.py`. Only what
every folder shares stands here.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml
from pydantic import TypeAdapter

from ytterby.ground.files import PACKAGE
from ytterby.report.kit.numbers import MISSING, in_text

LONGEST_TITLE = 38
"""Letters of the title of a control in a label."""


@dataclass(frozen=True)
class Product:
    """Goods that are reported together. parts : commodity (in `flows`: element) -> weight."""

    name: str
    title: str
    parts: Mapping[str, float]


@dataclass(frozen=True)
class Gap:
    """Stages whose goods cross the same gap of the flow picture, under one title."""

    title: str
    stages: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What the data folder calls things, and in which order; attributes as in `world/titles.py`."""

    material: str = "this market"
    holder: str = ""
    money_of: int = 0
    regions: Mapping[str, str] = field(default_factory=dict)
    rest: tuple[str, ...] = ()
    stages: Mapping[str, str] = field(default_factory=dict)
    uses: Mapping[str, str] = field(default_factory=dict)
    elements: Mapping[str, str] = field(default_factory=dict)
    goods: Mapping[str, str] = field(default_factory=dict)
    controls: Mapping[str, str] = field(default_factory=dict)
    technologies: tuple[str, ...] = ()
    main_technologies: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    price: tuple[Product, ...] = ()
    flows: tuple[Product, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, titles: Mapping[str, Any]) -> Words:
        """From the plain data of `world/titles.py`; what is missing is empty."""
        return TypeAdapter(cls).validate_python(titles)

    def region(self, code: str | None) -> str:
        """Name a region code."""
        if code is None:
            return MISSING
        return self.regions.get(code) or texts_of("words")["regions"].get(code, code)

    def stage(self, code: str) -> str:
        """Name a stage."""
        return self.stages.get(code) or humanise(code)

    def use(self, code: str) -> str:
        """Name a use."""
        return self.uses.get(code) or humanise(code)

    def control(self, code: str) -> str:
        """Name a control, briefly."""
        measure, _, act = code.partition("/")
        title = self.controls.get(measure) or self.controls.get(measure.partition("#")[0])
        if title is None:
            return humanise(code)
        title = textwrap.shorten(title, LONGEST_TITLE, placeholder=" …")
        return f"{title} ({humanise(act)})" if act else title

    @property
    def dollars(self) -> str:
        """The money of the run, in words."""
        return f"USD of {self.money_of}" if self.money_of else "USD"


@cache
def texts_of(name: str) -> Any:
    """What pages and pictures say whatever the run, as data. name : of a file of this wing: `pages/plan`."""
    return yaml.safe_load((PACKAGE / "report" / f"{name}.yaml").read_text(encoding="utf-8"))


def sentence_of(page: str, key: str, /, **values: Any) -> str:
    """A sentence of a page, by its key under `sentences` of the page's file, with its values (`numbers.in_text`)."""
    return in_text(texts_of(page)["sentences"][key], values)


def humanise(name: str) -> str:
    """Turn `ev_traction` or `technology-ban-2023` into readable words."""
    words = name.replace("-", " ").replace("_", " ").replace(".", " ").split()
    capitals = texts_of("words")["capitals"]
    result = [capitals.get(word.lower(), word) for word in words]
    if result and words[0] == result[0]:
        result[0] = result[0][:1].upper() + result[0][1:]
    return " ".join(result)


def short_name(stage: str, group: str | None) -> str:
    """Name a stage and group in a few letters, for charts: `Oxide, heavy`."""
    name = humanise(stage)
    if not group or group.startswith(stage):  # the group is the whole stage: magnets
        return humanise(group) if group else name
    return f"{name}, {group.replace('_', ' ')}"


def row_name(row: Mapping[str, Any]) -> str:
    """A row of a figure in words, such as `Capacity outside, heavy separation, 2035: against Before`.

    row : `figure`, its labels, `year` and the run `against` which it is set, as far as it has them.
    """
    what = texts_of("words")["measured"].get(row["figure"]) or humanise(row["figure"])
    what = "Leaked round a control" if row.get("leak") == "true" else what
    place = {"OUTSIDE": "outside"}.get(row.get("region") or "", row.get("region") or "")
    stage, _, good = (row.get("commodity") or "").partition(".")
    codes = (row.get(name) for name in ("technology", "stage", "use"))
    other = row.get("product") or humanise(next((code for code in codes if code), "")).lower()
    subject = humanise(f"{good} {stage}") if stage else other
    words = (f"{what} {place}".strip(), subject, str(row.get("year") or ""))
    against = f": against {humanise(row['against'])}" if row.get("against") else ""
    return ", ".join(word for word in words if word) + against


def in_order(values: Sequence[str], order: Sequence[str]) -> list[str]:
    """Names in a house order, unknown ones last in their own order."""
    there = {*values}
    return list(dict.fromkeys([*(one for one in order if one in there), *values]))

"""Assumptions beside the facts that concern them.

`compared.csv` says for each assumption, by its id or a pattern of ids, which facts concern the same quantity (`same`), or
that of a like good (`alike`), and what they make of it; or why there are none (`none`). The first row that fits holds. What
the facts make of a number lies within its range, or the row is refused: a range is never moved for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from model.numbers import calculated, named
from model.tables import TABLES, Row, expand, read

if TYPE_CHECKING:
    from model.build import Model

ASSUMPTION, SAME, NONE = "assumption", "same", "none"


@dataclass(frozen=True)
class Comparison:
    """What facts make of an assumption: value in its unit, None where there are none; why they concern it, or not."""

    likeness: str
    evidence: tuple[str, ...]
    value: float | None
    why: str

    @property
    def note(self) -> str:
        """What stands beside the assumption in `parameters.csv`."""
        if self.value is None:
            return f"facts: none; {self.why}"
        of = "" if self.likeness == SAME else "of a like good, "
        return f"facts: {of}{self.value:.4g}; {self.why}"


def comparisons(model: Model) -> Iterator[tuple[str, Comparison]]:
    """Id and comparison of every assumption. Raises ValueError for one without a row, or whose facts lie beyond its range."""
    rules = [row for row in expand(read(TABLES / "compared.csv"), model.things) if model.name in (row["folders"].split() or [model.name])]  # fmt: skip
    for ident, row in model.numbers.items():
        if row["kind"] != ASSUMPTION:
            continue
        rule = model.stand_ins.get(ident) or next(
            (r for r in rules if fnmatchcase(ident, r["number"])), None
        )
        if rule is None:
            raise ValueError(f"no row of compared.csv is for {ident}")
        yield ident, _compared(model, ident, row, rule)


def _compared(model: Model, ident: str, row: Row, rule: Row) -> Comparison:
    if rule["likeness"] == NONE:
        return Comparison(NONE, (), None, rule["why"])
    facts = [model.fact(i) for i in rule["evidence"].split()]
    value = calculated(rule["compare"], named(facts), model.look_up)
    if not float(row["low"]) <= value <= float(row["high"]):
        ends = f"{row['low']} to {row['high']}"
        raise ValueError(f"{ident}: its facts give {value:.4g}, beyond {ends}")
    return Comparison(rule["likeness"], tuple(rule["evidence"].split()), value, rule["why"])

"""Projects whose costs are published: `project_cases` and `project_costs` of a data folder.

Each number keeps the line of its row, the ids of the facts that it rests on, and its range, so that an answer can
name its inputs. Money of another country is turned into USD by the row `usd_per_<money>`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ytterby.datasets.check import ANY, CASES, COSTS, project_problems
from ytterby.datasets.parameters import ASSUMPTION
from ytterby.datasets.tables import as_error, read_table
from ytterby.draws.hypercube import DrawnNumber, sample
from ytterby.ground.errors import DataError, check_known, error_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ytterby.datasets.tables import Row

SHARE: Final = "share."
NEEDED: Final = ("capex", "opex", "output", "opens", "building", "ramp_1", "ramp_2", "life", "use", "upkeep", "tax",
                 "depreciation", "term", "state_rate", "loan_rate", "loan_years")  # fmt: skip
"""Items without which no price can be worked out."""
WITHOUT: Final = {"recovery": 1.0} | dict.fromkeys(
    ("feed_share", "upside", "sunk", "today_year", "fade"), 0.0
)
"""Items that no row need give, and what they are then."""
TERMS: Final = ("term", "state_rate", "loan_rate", "loan_years", "upside")
"""Items that a contract sets: they are not drawn."""
HEADS: Final = ("project", "title", "operator", "region", "technology", "product", "listed")
WORDS: Final = ("item", "unit", "kind", "tier", "evidence", "reason")
SEED: Final = 2
PUBLISHED_PRICE: Final = "beside."
"""What published prices to set beside the answer are named with."""
TODAY: Final = "beside.today"
"""The published price at which paths of prices start."""
DOLLAR: Final = "USD"
MONEY: Final = re.compile(r"\b[A-Z]{3}\b")


@dataclass(frozen=True)
class CostRow:
    """A row of `project_costs`, or what stands for one that is missing (line 0)."""

    item: str
    value: float
    low: float
    high: float
    unit: str
    kind: str
    tier: str = ""
    evidence: str = ""
    reason: str = ""
    line: int = 0

    @property
    def drawn(self) -> bool:
        """Whether it has a range."""
        return self.low < self.high


@dataclass(frozen=True)
class ProjectCase:
    """A project and its numbers. rows : item -> row; currency is that of the source."""

    project: str
    title: str
    operator: str
    region: str
    technology: str
    product: str
    listed: str
    rows: Mapping[str, CostRow]

    def __getitem__(self, item: str) -> float:
        """Value of an item in its own unit. Raises DataError for one that is missing."""
        if item in self.rows:
            return self.rows[item].value
        if item in WITHOUT:
            return WITHOUT[item]
        raise error_of(DataError, "no_cost", f"{COSTS}.csv", project=self.project, item=item)

    def usd(self, item: str) -> float:
        """Value of an item of money, in USD: 1586 million AUD as million USD. Raises DataError."""
        return self[item] * self.rate(item)

    def rate(self, item: str) -> float:
        """USD for one unit of the money in which an item stands. Raises DataError."""
        money = MONEY.search(self.rows[item].unit)
        code = money[0] if money else DOLLAR
        return 1.0 if code == DOLLAR else self[f"usd_per_{code.lower()}"]

    @property
    def shares(self) -> dict[str, float]:
        """Product, then other elements -> tonnes of the oxide sold in a tonne of what `output` counts; the product
        alone where no row says more."""
        items = [item for item in self.rows if item.startswith(SHARE)]
        shares = {item.removeprefix(SHARE): self[item] for item in items} or {self.product: 1.0}
        return {self.product: shares.pop(self.product)} | shares

    @property
    def by_products(self) -> list[str]:
        """Elements that are sold with the product."""
        return list(self.shares)[1:]

    @property
    def tonnes(self) -> float:
        """Product made a year at full output [t]."""
        return self["output"] * self["use"] * self["recovery"] * self.shares[self.product]

    @property
    def opens(self) -> int:
        """First year of output; of a plant that runs the first that is counted."""
        return round(self["opens"])

    @property
    def runs(self) -> bool:
        """Whether it runs already, so that nothing is left to build."""
        return not round(self["building"])

    @property
    def built_anew(self) -> ProjectCase:
        """The case with what was spent before spent once more, in the year before, and to be earned back."""
        capex = self["capex"] + self["sunk"]
        return self.with_values({"capex": capex, "sunk": 0.0, "today_year": 0.0, "fade": 0.0})

    def with_values(self, values: Mapping[str, float]) -> ProjectCase:
        """The case with other values, item -> value; the rows keep their sources."""
        rows = {n: replace(r, value=values.get(n, r.value)) for n, r in self.rows.items()}
        return replace(self, rows=rows)

    @property
    def inputs(self) -> list[CostRow]:
        """The rows that the answer rests on, in their order."""
        published = self.published_prices
        units = (row.unit for n, row in self.rows.items() if not n.startswith("usd_per_"))
        moneys = {f"usd_per_{one[0].lower()}" for one in map(MONEY.search, units) if one}
        own = (row for row in self.rows.values() if row not in published)
        return [row for row in own if not row.item.startswith("usd_per_") or row.item in moneys]

    @property
    def published_prices(self) -> list[CostRow]:
        """Published prices to set beside the answer."""
        return [row for row in self.rows.values() if row.item.startswith(PUBLISHED_PRICE)]

    @property
    def assumed(self) -> list[str]:
        """Inputs that are assumptions, in the order of their rows."""
        return [row.item for row in self.inputs if row.kind == ASSUMPTION]


def read_cases(folder: Path) -> dict[str, ProjectCase]:
    """Project -> its case; none where the folder has no such tables. Raises DataError."""
    if not (folder / f"{CASES}.csv").is_file():
        return {}
    heads, costs = read_table(folder, f"{CASES}.csv"), read_table(folder, f"{COSTS}.csv")
    if problems := list(project_problems({CASES: heads, COSTS: costs})):
        raise as_error(problems)
    cases = {}
    for head in heads:
        own = rows_of(costs, head.cells["project"])
        rows = own | {n: row for n, row in rows_of(costs, ANY).items() if n not in own}
        case = ProjectCase(**{name: head.cells[name] for name in HEADS}, rows=rows)
        for item in NEEDED:
            _ = case[item]
        cases[case.project] = case
    return cases


def rows_of(costs: Iterable[Row], project: str) -> dict[str, CostRow]:
    """Item -> row of a project."""
    own = (row for row in costs if row.cells["project"] == project)
    return {row.cells["item"]: _cost_row(row) for row in own}


def _cost_row(row: Row) -> CostRow:
    texts = {name: row.cells[name] for name in WORDS}
    value, low, high = map(row.number, ("value", "low", "high"))
    return CostRow(value=value, low=low, high=high, line=row.line, **texts)


def find_case(folder: Path, name: str) -> ProjectCase:
    """A project of a data folder. Raises DataError for an unknown one, with the nearest that are known."""
    cases = read_cases(folder)
    if not cases:
        raise error_of(DataError, "no_costs", f"{CASES}.csv", name=folder.name)
    check_known(name, cases, "no project {!r}", where=f"{CASES}.csv")
    return cases[name]


def drawn_cases(case: ProjectCase, draws: int) -> list[ProjectCase]:
    """The case with costs drawn in their ranges, independent of each other and of the market's assumptions."""
    rows = [row for row in case.inputs if row.drawn and row.item not in TERMS]
    numbers = [DrawnNumber(row.item, row.low, row.value, row.high) for row in rows]
    items = [row.item for row in rows]
    drawn = sample(numbers, draws, SEED).tolist()
    return [case.with_values(dict(zip(items, values, strict=True))) for values in drawn]

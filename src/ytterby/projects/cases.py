"""Projects whose costs are published: `project_cases` and `project_costs` of a data folder.

Each number keeps the line of its row, the ids of the facts that it rests on, and its range, so that an answer can
name its inputs. Money of another country is turned into USD by the row `usd_per_<money>`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ytterby.datasets.project_costs import ANY, ASSUMPTION, CASES, COSTS, project_problems
from ytterby.datasets.tables import as_error, read_table
from ytterby.draws.sampling.hypercube import DrawnNumber, sample
from ytterby.ground.errors import DataError, check_known

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.datasets.tables import Row

SHARE: Final = "share."
NEEDED: Final = (
    "capex",
    "opex",
    "output",
    "opens",
    "life",
    "use",
    "term",
    "state_rate",
    "loan_rate",
    "loan_years",
)
"""Items without which no price can be worked out."""
ONE: Final = ("recovery",)
NOTHING: Final = ("feed_share", "upside")
"""Items that are one, or nothing, where no row gives them."""
CHOSEN: Final = ("term", "state_rate", "loan_rate", "loan_years", "upside")
"""Items that a contract sets: they are not drawn."""
SEED: Final = 2
PUBLISHED_PRICE: Final = "beside."
"""What published prices to set beside the answer are named with."""
DOLLAR: Final = "USD"


@dataclass(frozen=True)
class CostRow:
    """A row of `project_costs`, or what stands for one that is missing (line 0)."""

    item: str
    value: float
    low: float
    high: float
    unit: str
    kind: str
    tier: str
    evidence: str
    source: str
    source_url: str
    reason: str
    line: int

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
        """Value of an item in its own unit; one or nothing where the list says so. Raises DataError."""
        if item in self.rows:
            return self.rows[item].value
        if item in ONE or item in NOTHING:
            return float(item in ONE)
        raise DataError(
            f"the project {self.project!r} has no {item!r}",
            where=f"{COSTS}.csv",
            advice="Add a row for it, or one of project `*`.",
        )

    def usd(self, item: str) -> float:
        """Value of an item of money, in USD: 1586 million AUD as million USD. Raises DataError."""
        return self[item] * self.rate(item)

    def rate(self, item: str) -> float:
        """USD for one unit of the money in which an item stands. Raises DataError."""
        money = self.rows[item].unit.replace("/", " ").split()
        code = next((word for word in money if word.isupper() and len(word) == 3), DOLLAR)
        return 1.0 if code == DOLLAR else self[f"usd_per_{code.lower()}"]

    @property
    def shares(self) -> dict[str, float]:
        """Product or element -> tonnes of its oxide sold in a tonne of what `output` counts; the product alone where
        no row says more."""
        shares = {
            n.removeprefix(SHARE): r.value for n, r in self.rows.items() if n.startswith(SHARE)
        }
        return shares or {self.product: 1.0}

    @property
    def tonnes(self) -> float:
        """Product made a year at full output [t]."""
        return self["output"] * self["use"] * self["recovery"] * self.shares[self.product]

    @property
    def opens(self) -> int:
        """First year of output."""
        return round(self["opens"])

    def with_values(self, values: Mapping[str, float]) -> ProjectCase:
        """The case with other values, item -> value; the rows keep their sources."""
        rows = {n: replace(r, value=values.get(n, r.value)) for n, r in self.rows.items()}
        return replace(self, rows=rows)

    @property
    def inputs(self) -> list[CostRow]:
        """The rows that the answer rests on, in their order."""
        return [row for row in self.rows.values() if not row.item.startswith(PUBLISHED_PRICE)]

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
        name, cells = head.cells["project"], head.cells
        own = [_row(row) for row in costs if row.cells["project"] == name]
        rows = {row.item: row for row in own}
        shared = [_row(row) for row in costs if row.cells["project"] == ANY]
        rows |= {row.item: row for row in shared if row.item not in rows}
        case = ProjectCase(name, cells["title"], cells["operator"], cells["region"], cells["technology"],
                           cells["product"], cells["listed"], rows)  # fmt: skip
        for item in NEEDED:
            _ = case[item]
        cases[name] = case
    return cases


def find_case(folder: Path, name: str) -> ProjectCase:
    """A project of a data folder. Raises DataError for an unknown one, with the nearest that are known."""
    cases = read_cases(folder)
    if not cases:
        raise DataError(
            f"the data folder {folder.name} has no costs of projects", where=f"{CASES}.csv"
        )
    check_known(name, cases, "no project {!r}", where=f"{CASES}.csv")
    return cases[name]


def drawn_cases(case: ProjectCase, draws: int) -> list[ProjectCase]:
    """The case with costs drawn in their ranges, independent of each other and of the market's assumptions."""
    rows = [row for row in case.inputs if row.drawn and row.item not in CHOSEN]
    numbers = [DrawnNumber(row.item, row.low, row.value, row.high) for row in rows]
    items = [row.item for row in rows]
    drawn = sample(numbers, draws, SEED).tolist()
    return [case.with_values(dict(zip(items, values, strict=True))) for values in drawn]


def _row(row: Row) -> CostRow:
    cells = row.cells
    return CostRow(
        cells["item"], row.number("value"), row.number("low"), row.number("high"), cells["unit"], cells["kind"],
        cells["tier"], cells["evidence"], cells["source"], cells["source_url"], cells["reason"], row.line,
    )  # fmt: skip

"""All tables of a data folder that are made, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from model import deposits, plants, trade
from model.compared import Comparison, comparisons
from model.numbers import CARRIED, COLUMNS, carried, numbered, parameter
from model.tables import DATA, TABLES, Row, expand, read, text_of

MAIN = "rare_earths"
DERIVATIONS: dict[str, Callable[..., Iterable[Row]]] = {
    f.__name__: f for f in (
        deposits.assays, deposits.deposit_activities, deposits.deposit_routes, deposits.finishing_sites, trade.magnet_trade,
        trade.chinese_trade, trade.listed_routes, trade.oxide_routes, plants.plants, plants.plants_left_out, plants.plant_numbers,
    )
}  # fmt: skip
"""Things that follow from others by a rule, by name."""


def is_fact(ident: str) -> bool:
    """Whether an id is that of a fact, and not of a published case or another number."""
    return "/" in ident and ident.partition("/")[0] not in ("case", "event")


class Model:
    """One data folder: its facts, the tables that people edit, and what is made of them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.numbers: dict[str, Row] = {}
        self.made: dict[str, list[Row]] = {}
        self.facts: dict[str, dict[str, Row]] = {}
        self.stand_ins: dict[str, Row] = {}
        self.compared: dict[str, Comparison] = {}

    def table(self, path: str) -> tuple[Row, ...]:
        """A table of this folder, one common to all, or one of the data folder. Raises KeyError."""
        for place in (TABLES / self.name, TABLES, DATA / self.name):
            if (place / f"{path}.csv").is_file():
                return read(place / f"{path}.csv")
        raise KeyError(f"{self.name} has no table {path!r}")

    def things(self, name: str) -> Iterable[Row]:
        """Things by the name of their table, of a table that is made already, or of a derivation."""
        if name in DERIVATIONS:
            return DERIVATIONS[name](self)
        return self.made[name] if name in self.made else self.table(name)

    def evidence(self, table: str) -> tuple[Row, ...]:
        """All facts of a table, of the folder before those of the rare earths of 2024."""
        paths = [
            DATA / name / "evidence" / f"{table}.csv" for name in dict.fromkeys((MAIN, self.name))
        ]
        return tuple(row for path in paths if path.is_file() for row in read(path))

    def fact(self, ident: str) -> Row:
        """One fact by id. Raises KeyError."""
        table = ident.partition("/")[0]
        if table not in self.facts:
            self.facts[table] = {row["id"]: row for row in self.evidence(table)}
        if ident not in self.facts[table]:
            raise KeyError(f"there is no fact {ident!r}")
        return self.facts[table][ident]

    @cached_property
    def _earlier(self) -> dict[str, Row]:
        return {row["id"]: row for row in read(DATA / MAIN / "parameters.csv")}

    def build(self) -> dict[str, str]:
        """File name -> text of every table that is made."""
        for row in expand(self.table("numbers"), self.things):
            self._add(row)
        self.compared = dict(comparisons(self))
        for ident, comparison in self.compared.items():
            row = self.numbers[ident]
            set_on = [i for i in row["evidence"].split() if not is_fact(i)]
            row["evidence"] = " ".join((*set_on, *comparison.evidence))
            row["note"] = comparison.note
        files = {
            "parameters.csv": text_of(list(self.numbers.values()), COLUMNS)
        } | self._copied_facts()
        for path in sorted((TABLES / self.name / "rows").glob("*.csv"), key=lambda p: p.stem):
            patterns = read(path)
            columns = [k for k in patterns[0] if k not in ("for", "each")]
            rows = ({k: row.get(k, "") for k in columns} for row in expand(patterns, self.things))
            self.made[path.stem] = [numbered(r, self._cited(r), self.look_up) for r in rows]
        return files | {f"{name}.csv": text_of(rows) for name, rows in self.made.items()}

    def _copied_facts(self) -> dict[str, str]:
        """Facts of the main folder that a number here names are copied, so that a folder stands by itself."""
        tables: dict[str, list[Row]] = {}
        for ident in dict.fromkeys(
            i for row in self.numbers.values() for i in row["evidence"].split()
        ):
            path = DATA / self.name / "evidence" / f"{ident.partition('/')[0]}.csv"
            if self.name == MAIN or not is_fact(ident):
                continue
            own = tables.get(path.name) or list(read(path) if path.is_file() else ())
            if all(row["id"] != ident for row in own):
                tables[path.name] = [*own, self.fact(ident)]
        return {f"evidence/{name}": text_of(rows) for name, rows in tables.items()}

    def _add(self, row: Row) -> None:
        ident = row["id"]
        if row.get("compare"):
            self.stand_ins[ident] = row | {"evidence": row["facts"]}
        if ident in self.numbers:
            raise KeyError(f"number {ident!r} stands twice")
        if row["value"].startswith(CARRIED):
            self.numbers[ident] = carried(row, self._earlier)
        else:
            self.numbers[ident] = parameter(row, self._cited(row), self.look_up)

    def _cited(self, row: Row) -> list[Row]:
        """Facts that a row names; a published case or another number is none."""
        return [self.fact(i) for i in row.get("evidence", "").split() if is_fact(i)]

    @property
    def look_up(self) -> dict[str, Callable[[str], Any]]:
        """What arithmetic asks for by id: a fact, the value of a number."""
        return {"fact": self.fact, "p": lambda ident: self.numbers[ident]["value"]}

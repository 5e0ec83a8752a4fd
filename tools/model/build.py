"""All tables of a data folder that are made, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from model import deposits, plants, trade
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


class Model:
    """One data folder: its facts, the tables that people edit, and what is made of them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.numbers: dict[str, Row] = {}
        self.made: dict[str, list[Row]] = {}
        self.facts: dict[str, dict[str, Row]] = {}

    def table(self, path: str) -> tuple[Row, ...]:
        """A table of `tools/model/tables`, of this folder or common to several."""
        own = TABLES / self.name / f"{path}.csv"
        return read(own) if own.is_file() else read(DATA / self.name / f"{path}.csv")

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
        return self.facts[table][ident]

    @cached_property
    def _earlier(self) -> dict[str, Row]:
        return {row["id"]: row for row in read(DATA / MAIN / "parameters.csv")}

    def build(self) -> dict[str, str]:
        """File name -> text of every table that is made."""
        for row in expand(self.table("numbers"), self.things):
            self._add(row)
        files = {"parameters.csv": text_of(list(self.numbers.values()), COLUMNS)}
        for path in sorted((TABLES / self.name / "rows").glob("*.csv"), key=lambda p: p.stem):
            patterns = read(path)
            columns = [k for k in patterns[0] if k not in ("for", "each")]
            rows = ({k: row.get(k, "") for k in columns} for row in expand(patterns, self.things))
            self.made[path.stem] = [numbered(r, self._cited(r), self._look_up) for r in rows]
        return files | {f"{name}.csv": text_of(rows) for name, rows in self.made.items()}

    def _add(self, row: Row) -> None:
        ident = row["id"]
        if ident in self.numbers:
            raise KeyError(f"number {ident!r} stands twice")
        if row["value"].startswith(CARRIED):
            self.numbers[ident] = carried(row, self._earlier)
        else:
            self.numbers[ident] = parameter(row, self._cited(row), self._look_up)

    def _cited(self, row: Row) -> list[Row]:
        """Facts that a row names; a published case or another number is none."""
        words = row.get("evidence", "").split()
        return [
            self.fact(i) for i in words if "/" in i and i.partition("/")[0] not in ("case", "event")
        ]

    @property
    def _look_up(self) -> dict[str, Callable[[str], Any]]:
        return {"fact": self.fact, "p": lambda ident: self.numbers[ident]["value"]}

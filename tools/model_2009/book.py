"""A model whose evidence is the folder's own records and rows of the 2024 folder, copied where cited."""

from __future__ import annotations

import csv
from pathlib import Path

from model.writer import Model, _write

OWN = "records_2009"
MONEY = 0.68  # USD of 2009 over USD of 2024
MONEY_REASON = "; in USD of 2009: the 2024 folder's value x 0.68 (US consumer prices)"


class Model2009(Model):
    """Collects the tables of 2009. `later` is the 2024 folder."""

    def __init__(self, folder: Path, later: Path) -> None:
        super().__init__(folder)
        self.later = later
        with open(later / "parameters.csv", encoding="utf-8") as handle:
            self.later_parameters = {row["id"]: row for row in csv.DictReader(handle)}

    def evidence(self, table: str) -> list[dict[str, str]]:
        """All rows of one evidence table: own records here, the rest in the 2024 folder."""
        if table not in self._evidence:
            place = self.folder if table == OWN else self.later
            with open(place / "evidence" / f"{table}.csv", encoding="utf-8") as handle:
                self._evidence[table] = list(csv.DictReader(handle))
        return self._evidence[table]

    def number(self, ident: str, column: str = "value") -> float:
        """A number of one evidence row."""
        return float(self.fact(ident)[column])

    def carry(self, *idents: str) -> None:
        """Take parameters over from the 2024 folder as they are."""
        for ident in idents:
            row = self.later_parameters[ident]
            self._add(ident, **{k: v for k, v in row.items() if k != "id"})

    def carry_all(self, *heads: str) -> None:
        """Take over every parameter whose id begins with one of these words."""
        for ident in self.later_parameters:
            if ident.startswith(heads):
                self.carry(ident)

    def carry_money(self, *idents: str) -> None:
        """Take over costs, in money of 2009."""
        for ident in idents:
            row = dict(self.later_parameters[ident])
            for column in ("value", "low", "high"):
                row[column] = round(MONEY * float(row[column]), 4)
            row["reason"] += MONEY_REASON
            self._add(ident, **{k: v for k, v in row.items() if k != "id"})

    def write(self) -> None:
        """Write all tables, and those evidence rows that a parameter or a project cites."""
        super().write()
        cited = {i for row in self.parameters.values() for i in row["evidence"].split()}
        cited |= {i for row in self.tables["projects"] for i in row["evidence"].split()}
        for table in sorted({i.split("/")[0] for i in cited if "/" in i} - {OWN, "event", "case"}):
            rows = [
                row for row in self.evidence(table) if row["id"] in cited or _is_batch(table, row)
            ]
            _write(self.folder / "evidence" / f"{table}.csv", list(rows[0]), rows)


def _is_batch(table: str, row: dict[str, str]) -> bool:
    """Export quotas, whole years and batches: kept whole for periods shorter than a year."""
    return table == "china_quotas" and row["kind"] == "export"

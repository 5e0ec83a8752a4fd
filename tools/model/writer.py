"""Rows of `parameters.csv` and the structure tables, and look-ups in the evidence."""

from __future__ import annotations

import csv
from pathlib import Path

COLUMNS = [
    "id", "value", "unit", "low", "high", "kind", "grade", "group", "evidence", "source",
    "source_url", "reason",
]  # fmt: skip
GRADES = {"published": "B", "as published": "A", "secondary": "C", "second hand": "C",
          "derived": "D", "computed": "D", "mirror": "C"}  # fmt: skip


MERGED = {  # at most twenty named groups for the tornado
    "assay_heavy": "heavy_content", "knowhow_delay": "lead_times", "freight": "trade", "trade_elasticity": "trade",
    "depletion": "mines", "retirement": "mines", "quota_rent": "mines", "capital_costs": "costs", "unit_costs": "costs",
    "end_of_life": "recovery", "demand_adjustment": "demand_response", "demand_elasticity": "demand_response", "knowhow_bought": "knowhow_spread",
    "knowhow_cost": "knowhow_penalty", "knowhow_recovery": "knowhow_penalty", "ramp_up": "projects",
    "project_completion": "projects", "leak": "trade", "outlook_magnets": "outlook", "outlook_other": "outlook",
}  # fmt: skip


class Model:
    """Collects parameters and structure rows; every number enters through one of four doors."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parameters: dict[str, dict[str, str]] = {}
        self.tables: dict[str, list[dict[str, str]]] = {}
        self._evidence: dict[str, list[dict[str, str]]] = {}

    def evidence(self, table: str) -> list[dict[str, str]]:
        """All rows of one evidence table."""
        if table not in self._evidence:
            with open(self.folder / "evidence" / f"{table}.csv", encoding="utf-8") as handle:
                self._evidence[table] = list(csv.DictReader(handle))
        return self._evidence[table]

    def fact(self, ident: str) -> dict[str, str]:
        """One evidence row by id."""
        table = ident.split("/")[0]
        for row in self.evidence(table):
            if row["id"] == ident:
                return row
        raise KeyError(f"no evidence row {ident!r}")

    def find(self, table: str, **equal: str) -> dict[str, str]:
        """The one evidence row with these cells; an error names how many there are."""
        hits = [r for r in self.evidence(table) if all(r[k] == v for k, v in equal.items())]
        if len(hits) != 1:
            raise KeyError(f"{table} {equal}: {len(hits)} rows")
        return hits[0]

    def _add(self, ident: str, **cells: object) -> str:
        if ident in self.parameters:
            raise KeyError(f"parameter {ident!r} written twice")
        cells["group"] = MERGED.get(str(cells["group"]), cells["group"])
        row = dict.fromkeys(COLUMNS, "") | {k: _text(v) for k, v in cells.items()} | {"id": ident}
        self.parameters[ident] = row
        return ident

    def sourced(self, ident: str, row: dict[str, str], value: float, unit: str, *, grade: str,
                group: str = "", low: float | None = None, high: float | None = None,
                reason: str = "") -> str:  # fmt: skip
        """A figure as its source prints it (a pure change of unit may be named in `reason`)."""
        return self._add(ident, value=value, unit=unit, kind="source", grade=grade, group=group,
                         evidence=row["id"], source=row["source"], source_url=row["source_url"],
                         low=low, high=high, reason=reason)  # fmt: skip

    def derived(self, ident: str, value: float, unit: str, reason: str, *evidence: str,
                grade: str = "D", group: str = "", low: float | None = None,
                high: float | None = None) -> str:  # fmt: skip
        """Arithmetic on evidence rows; `reason` is the arithmetic."""
        return self._add(ident, value=value, unit=unit, kind="derived", grade=grade, group=group,
                         evidence=" ".join(evidence), low=low, high=high, reason=reason)  # fmt: skip

    def assume(self, ident: str, value: float, low: float, high: float, unit: str, reason: str, *,
               group: str = "", evidence: str = "") -> str:  # fmt: skip
        """An assumption, with its range and the reason for it; evidence : the published cases it was set on."""
        if not low <= value <= high:
            raise ValueError(f"{ident}: {low} <= {value} <= {high} does not hold")
        return self._add(ident, value=value, unit=unit, kind="assumption", grade="X", group=group,
                         evidence=evidence, low=low, high=high, reason=reason)  # fmt: skip

    def cited(self, ident: str, value: float, unit: str, source: str, url: str, *, grade: str,
              group: str = "", low: float | None = None, high: float | None = None,
              reason: str = "") -> str:  # fmt: skip
        """A figure with a source outside the evidence tables."""
        return self._add(ident, value=value, unit=unit, kind="source", grade=grade, group=group,
                         source=source, source_url=url, low=low, high=high, reason=reason)  # fmt: skip

    def row(self, table: str, **cells: object) -> None:
        """A row of a structure table."""
        self.tables.setdefault(table, []).append({k: _text(v) for k, v in cells.items()})

    def write(self) -> None:
        """Write `parameters.csv` and all structure tables."""
        _write(self.folder / "parameters.csv", COLUMNS, list(self.parameters.values()))
        for name, rows in self.tables.items():
            columns = list(dict.fromkeys(k for row in rows for k in row))
            _write(self.folder / f"{name}.csv", columns, rows)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.8g}"
    return str(value)


def _write(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

"""The base year as tables: adjustments fact by fact, known conflicts, shares on several bases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ytterby.world.base_year.calibrate import BaseYear


def adjustments(base: BaseYear) -> list[dict[str, Any]]:
    """Every fact: what, published, used, unit, standard deviations moved, grade, source."""
    rows, known = [], base.values.parameters
    for fact in (*base.quantities.facts, *base.prices.facts):
        parameter = known.row(fact.parameter) if fact.parameter in known else None
        last = fact.name.rsplit(".", 1)[-1]
        rows.append({
            "fact": fact.name, "what": fact.title, "region": last if last.isupper() else "",
            "published": fact.published, "used": fact.used, "unit": fact.unit,
            "sd_moved": fact.moved, "grade": fact.grade,
            "source": (parameter.source or " ".join(parameter.evidence)) if parameter else "",
            "source_url": parameter.source_url if parameter else "",
        })  # fmt: skip
    return rows


def conflicts(base: BaseYear) -> list[dict[str, Any]]:
    """The known conflicts of `conflicts.csv`, each basis against what the base year uses."""
    facts = {f.name: f for f in base.quantities.facts}
    rows = []
    for row in base.network.chain.conflicts:
        fact, other = facts[row["observation"]], row["published_parameter"]
        rows.append({
            "topic": row["topic"], "basis": row["basis"],
            "published": base.values(other) if other else fact.published, "used": fact.used,
            "unit": row["unit"] or fact.unit, "note": row["note"],
        })  # fmt: skip
    return rows


def shares(base: BaseYear) -> list[dict[str, Any]]:
    """Each region's share of a stage on the bases of `shares.csv`: activity times factors."""
    chain, activity = base.network.chain, base.activity
    factor: dict[tuple[str, str], dict[str, float]] = {}
    for row in chain.shares:
        by_process = factor.setdefault((row["stage"], row["basis"]), {})
        by_process[row["process"]] = base.values.product(row["factors"])
    rows: list[dict[str, Any]] = []
    for (stage, basis), by_process in factor.items():
        table: dict[str, float] = {}
        for number in base.network.process_columns:
            column = base.network.columns[number]
            if column.process in by_process and activity[number] > 0:
                amount = activity[number] * by_process[column.process]
                table[column.region] = table.get(column.region, 0.0) + amount
        total = sum(table.values())
        rows += [
            {"stage": stage, "region": region, "element": basis, "share": amount / total,
             "quantity_t": amount}
            for region, amount in sorted(table.items(), key=lambda kv: -kv[1])
        ]  # fmt: skip
    return rows


def summary(base: BaseYear, reproduction: Any) -> dict[str, Any]:
    """The object that `ytterby base-year --json` prints."""
    listed = adjustments(base)
    return {
        "year": base.first_year,
        "max_price_deviation": reproduction.max_price_deviation,
        "max_quantity_deviation": reproduction.max_quantity_deviation,
        "facts_moved_over_2sd": [r["fact"] for r in listed if abs(r["sd_moved"]) > 2.0],
        "solver": reproduction.solution.solver,
        "programs": reproduction.solution.programs,
        "adjustments": listed,
        "conflicts": conflicts(base),
        "shares": shares(base),
    }

"""The base year as tables: adjustments fact by fact, known conflicts, shares on several bases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ytterby.base_year.calibrate import BaseYear
    from ytterby.base_year.quantities import Fact

MAGNET_ELEMENTS = ("Nd", "Pr", "Dy", "Tb")


def adjustments(base: BaseYear) -> list[dict[str, Any]]:
    """Every fact: what, published, used, unit, standard deviations moved, grade, source."""
    rows = []
    for fact in (*base.quantities.facts, *base.prices.facts):
        parameter = (
            base.values.parameters.row(fact.parameter)
            if fact.parameter in base.values.parameters
            else None
        )
        rows.append(
            {
                "fact": fact.name,
                "what": fact.title,
                "region": _region(fact),
                "published": fact.published,
                "used": fact.used,
                "unit": fact.unit,
                "sd_moved": fact.moved,
                "grade": fact.grade,
                "source": (parameter.source or " ".join(parameter.evidence)) if parameter else "",
                "source_url": parameter.source_url if parameter else "",
            }
        )
    return rows


def _region(fact: Fact) -> str:
    last = fact.name.rsplit(".", 1)[-1]
    return last if last.isupper() else ""


def conflicts(base: BaseYear) -> list[dict[str, Any]]:
    """The known conflicts, each basis against what the base year uses."""
    facts = {f.name: f for f in base.quantities.facts}
    values = base.values

    def row(topic: str, basis: str, name: str, note: str = "") -> dict[str, Any]:
        fact = facts[name]
        return {"topic": topic, "basis": basis, "published": fact.published, "used": fact.used,
                "unit": fact.unit, "note": note}  # fmt: skip

    ore = sum(
        values(f"observed.mine.{feed}") * (values(f"assay.{feed}.Nd") + values(f"assay.{feed}.Pr"))
        for feed in ("bayan_obo", "sichuan", "china_clay")
    )
    used = facts["ndpr.domestic"].used
    return [
        {"topic": "Chinese NdPr oxide from domestic ore", "basis": "quota x assay, before recovery", "published": ore,
         "used": used, "unit": "t NdPr oxide", "note": "recoveries and what the quota leaves unmined lie between"},
        row("Chinese NdPr oxide from domestic ore", "trade press", "ndpr.domestic"),
        row("Chinese NdPr oxide from imported ore", "trade press", "ndpr.imported"),
        row("Mined magnet elements, China", "IEA", "mined.CHN"),
        row("Mined magnet elements, Myanmar", "IEA", "mined.MMR"),
        row("Refined magnet elements, China", "IEA", "refined.CHN", "IEA's refined supply exceeds its mined supply"),
        row("Myanmar mine output", "USGS from Chinese imports", "mine.myanmar_clay"),
        row("Myanmar mine output", "Chinese customs, product weight", "import.myanmar"),
        row("South-east Asian feed", "trade press", "import.southeast_asia"),
        row("Traction magnets", "IEA elements / 30 percent", "use.ev.iea"),
        row("Traction magnets", "Chinese association", "use.ev.acrei"),
        row("Wind magnets", "IEA elements / 30 percent", "use.wind.iea"),
        row("Wind magnets", "Chinese association", "use.wind.acrei"),
        row("US concentrate into China", "trade press", "import.us_concentrate"),
    ]  # fmt: skip


def shares(base: BaseYear) -> list[dict[str, Any]]:
    """The holder's and others' share of mining and separation, all REO and magnet elements apart."""
    network, activity, values = base.network, base.activity, base.values
    reo: dict[str, float] = {}
    magnet: dict[str, float] = {}
    refined: dict[str, float] = {}
    for number in network.process_columns:
        column = network.columns[number]
        if column.technology in ("mining", "leaching") and activity[number] > 0:
            feed = column.process.split(".", 1)[1]
            content = sum(
                values(f"assay.{feed}.{e}") / values(f"oxide_per_element.{e}")
                for e in MAGNET_ELEMENTS
            )
            reo[column.region] = reo.get(column.region, 0.0) + activity[number]
            magnet[column.region] = magnet.get(column.region, 0.0) + activity[number] * content
        if column.process in {f"finishing.{e}" for e in MAGNET_ELEMENTS}:
            element = column.process.split(".")[1]
            amount = activity[number] / values(f"oxide_per_element.{element}")
            refined[column.region] = refined.get(column.region, 0.0) + amount
    rows = []
    for stage, basis, table in (
        ("mining", "all REO", reo),
        ("mining", "magnet elements by assay", magnet),
        ("separation", "magnet elements, with oxide from swarf", refined),
    ):
        total = sum(table.values())
        for region, amount in sorted(table.items(), key=lambda kv: -kv[1]):
            rows.append(
                {
                    "stage": stage,
                    "region": region,
                    "element": basis,
                    "share": amount / total,
                    "quantity_t": amount,
                }
            )
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

"""Trade: what customs booked between regions, and the routes that goods may take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from model.tables import Row, number

if TYPE_CHECKING:
    from model.build import Model

MAGNETS = "trade_bilateral/export-chn-wld-85051110-2024"
"""Chinese exports of rare-earth magnets, apart from other permanent magnets of HS 850511."""
LEAST_USD, LEAST_T = 2e6, {"284690": 100.0, "280530": 50.0}
"""Smaller flows of magnets [USD] and of Chinese compounds and metals [t] are left out."""
NAMED = 6
"""Facts of a flow that are named."""


def region_of(model: Model, country: str) -> str:
    """Region of the model that a country (ISO 3166, three letters) lies in."""
    for row in model.table("regions"):
        if country == row["region"] or country in row["members"].split():
            return row["region"]
    return "ROW"


def _flows(
    model: Model, column: str, **equal: str
) -> dict[tuple[str, str], tuple[float, list[str]]]:
    """Exports of 2024 by pair of regions: sum of a column over country pairs, and ids of these."""
    total: dict[tuple[str, str], float] = defaultdict(float)
    ids: dict[tuple[str, str], list[str]] = defaultdict(list)
    same = {"year": "2024", "flow": "export"} | equal
    for row in model.evidence("trade_bilateral"):
        if row["partner"] != "WLD" and row[column] and all(row[k] == v for k, v in same.items()):
            pair = region_of(model, row["reporter"]), region_of(model, row["partner"])
            total[pair] += float(row[column])
            ids[pair].append(row["id"])
    return {pair: (sum_, ids[pair]) for pair, sum_ in total.items()}


def magnet_trade(model: Model) -> Iterator[Row]:
    """`observed.export.magnets.ORIGIN.DESTINATION`: from the value of HS 850511, the largest first."""
    flows = {p: v for p, v in _flows(model, "value_usd", hs="850511", quality="as published").items() if p[0] != p[1]}  # fmt: skip
    china = sum(usd for (origin, _), (usd, _) in flows.items() if origin == "CHN")
    tonnes = float(model.fact(MAGNETS)["net_weight_t"])
    routes = {(r["origin"], r["destination"]) for r in listed_routes(model) if r["commodity"] == "magnet.NdFeB_ordinary"}  # fmt: skip
    for pair, (usd, ids) in sorted(flows.items(), key=lambda flow: -flow[1][0]):
        if pair in routes and usd >= LEAST_USD:
            own = pair[0] == "CHN"
            yield _flow("magnets", pair, tonnes * usd / china if own else 0.9 * usd / 60e3, ids, "t magnet", "C" if own else "D",
                        BY_VALUE if own else BY_PRICE)  # fmt: skip


def chinese_trade(model: Model) -> Iterator[Row]:
    """`observed.export.GOOD.REGION`: Chinese compounds without cerium, and metals, by weight."""
    for good, hs, share, unit, grade, reason in (
        ("compounds", "284690", 0.85, "t REO", "C", "net weight of HS 284690 x 0.85 oxide (oxides with some carbonates and chlorides)"),
        ("metals", "280530", 1.0, "t metal", "B", "net weight of HS 280530"),
    ):  # fmt: skip
        for pair, (tonnes, ids) in _flows(model, "net_weight_t", hs=hs, reporter="CHN").items():
            if tonnes > LEAST_T[hs]:
                yield {"good": good} | _flow(
                    good, pair[1:], share * tonnes, ids, unit, grade, reason
                )


def _flow(good: str, ends: tuple[str, ...], tonnes: float, ids: list[str], unit: str, grade: str, reason: str) -> Row:  # fmt: skip
    named = dict(
        zip(("destination",) if len(ends) == 1 else ("origin", "destination"), ends, strict=True)
    )
    return named | {"id": f"observed.export.{good}.{'.'.join(ends)}", "value": number(tonnes), "unit": unit, "kind": "derived",
                    "grade": grade, "evidence": " ".join(ids[:NAMED]), "reason": reason}  # fmt: skip


def listed_routes(model: Model) -> Iterator[Row]:
    """Routes of `routes_of_makers.csv`: from every origin to every other destination; `now`: origins that sell today."""
    for row in model.table("routes_of_makers"):
        for origin in row["origins"].split():
            for destination in row["destinations"].split():
                if origin != destination:
                    yield {"kind": row["kind"], "commodity": row["good"], "origin": origin, "destination": destination,
                           "status": "existing" if origin in row["now"].split() else "candidate"}  # fmt: skip


def oxide_routes(model: Model) -> Iterator[Row]:
    """Oxide from where it is finished to where a process takes it in, as `oxide_sellers.csv` says who sells to whom."""
    needs: dict[str, set[str]] = defaultdict(set)
    places: dict[str, set[str]] = defaultdict(set)
    for row in model.made["activities"]:
        places[row["process"]].add(row["region"])
    for row in model.made["coefficients"]:
        if row["role"] == "in" and row["commodity"].startswith("oxide."):
            needs[row["commodity"]] |= places[row["process"]]
    sellers = model.table("oxide_sellers")
    for element in model.table("elements"):
        oxide = f"oxide.{element['element']}"
        for row in (r for r in sellers if r["group"] == element["group"]):
            if row["origin"] not in places[f"finishing.{element['element']}"]:
                continue
            for to in sorted(needs[oxide] & set(row["sells_to"].split())):
                today = row["status"] == "existing" and (
                    to != "CHN" or element["element"] in ("Nd", "Pr")
                )
                yield {"commodity": oxide, "origin": row["origin"], "destination": to,
                       "status": "existing" if today else "candidate"}  # fmt: skip


BY_VALUE = "58,152 t shared out by the value of HS 850511 (88 percent of it is rare-earth magnets, 44 percent of its weight)"
BY_PRICE = (
    "90 percent of the value of HS 850511 at 60 USD/kg: outside China the code is mostly rare-earth magnets; "
    "unit values of Japan, Viet Nam, the Philippines are 40 to 60"
)

"""Announced and running plants outside China, as `evidence/projects.csv` lists them: what each adds, and when.

`plants.csv` has a row where the list does not say it all: why a plant is left out, what it extends, its deposit, a start
or a tonnage that stands in another fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from model.tables import Row, number
from model.trade import region_of

if TYPE_CHECKING:
    from model.build import Model

FACTS_END = 2026
STAGE = {"mine": "mining", "concentrate": "mining", "separation_light": "light_separation", "separation_heavy": "heavy_separation",
         "metal_alloy": "metal", "magnet": "magnet", "recycling": "recycling"}  # fmt: skip
CONTROLS = {"April 2025 licences": "CN-MOFCOM-GAC-2025-18", "DFARS 2027": "US-DFARS-2027"}
NO_MONEY = re.compile(
    r"letters?\b|sought|interest|under discussion|mentioned|applied for|estimated|hold 50%|land planning",
    re.IGNORECASE,
)
"""Words of support that no state has promised."""
OWN = "own"
"""Of a magnet plant that makes the metal it needs."""
UNLISTED = dict.fromkeys(
    (
        "left_out",
        "status",
        "step_of",
        "ore",
        "metal",
        "start",
        "start_fact",
        "capacity",
        "capacity_fact",
        "how",
    ),
    "",
)


def _listed(model: Model) -> Iterator[tuple[Row, Row]]:
    """Facts that are a plant outside the holder, once each, with their row of `plants.csv`; of programmes those that
    have one."""
    special = {row["plant"]: row for row in model.table("plants")}
    for fact in model.evidence("projects"):
        counts = fact["role"] in ("primary", "step_total")
        counts |= fact["role"] == "programme" and _short(fact) in special
        if counts and fact["country"] != "CHN" and fact["stage"] in STAGE:
            yield fact, special.get(_short(fact), UNLISTED)


def _status(fact: Row, special: Row) -> str:
    return special["status"] or fact["status"].split(",")[0].strip()


def _short(fact: Row) -> str:
    return fact["id"].partition("/")[2]


def _why_left_out(fact: Row, special: Row) -> str:
    if special["left_out"]:
        return special["left_out"]
    if fact["country"] == "MMR":
        return "the output of a country, no plant: it stands in the base year"
    if special["capacity"]:
        return ""
    capacity, unit = _number(fact["capacity_value"]), fact["capacity_unit"].lower()
    if capacity is None:
        return "no tonnage is stated"
    if "no rare earth" in fact["product"]:
        return "its magnets hold no rare earths"
    if STAGE[fact["stage"]] == "mining" and ("ore" in unit or "mud" in unit or capacity > 150000):
        return "stated in tonnes of ore, mud or sand, not of rare earths"
    return ""


def plants_left_out(model: Model) -> Iterator[Row]:
    """Plants that no process stands for, or whose tonnage is none of rare earths, with the reason."""
    for fact, special in _listed(model):
        if reason := _why_left_out(fact, special):
            yield {"project": _short(fact), "title": fact["project"], "region": region_of(model, fact["country"]),
                   "technology": STAGE[fact["stage"]], "status": fact["status"], "reason": reason, "evidence": fact["id"]}  # fmt: skip


def plants(model: Model) -> Iterator[Row]:
    """Rows of `projects.csv`; then metal that opens with the magnet plant that makes it, and ore with its refinery."""
    made: dict[str, Row] = {}
    metal: list[Row] = []
    for fact, special in _listed(model):
        if not _why_left_out(fact, special):
            row = made[_short(fact)] = _plant(model, fact, special)
            yield row
            if special["metal"]:
                name = f"{_short(fact)}-metal"
                extends = special["metal"] if special["metal"] != OWN else ""
                metal.append(row | {"project": name, "title": f"{fact['project']}: metal", "technology": "metal",
                                    "step_of": extends, "capacity_parameter": f"project.{name}.capacity"})  # fmt: skip
    yield from metal
    for ore in model.table("ore_of_refineries"):
        refinery = made[ore["refinery"]]
        feed = next(d for d in model.table("deposits") if d["feed"] == ore["feed"])
        yield refinery | {"project": ore["project"], "title": ore["ore_title"], "technology": feed["technology"], "feed": ore["feed"],
                          "state_aid": "no", "capacity_parameter": f"project.{ore['project']}.capacity"}  # fmt: skip


def _plant(model: Model, fact: Row, special: Row) -> Row:
    technology, feed = STAGE[fact["stage"]], ""
    if technology == "mining":
        region = region_of(model, fact["country"])
        deposits = {d["feed"]: d for d in model.table("deposits")}
        feed = special["ore"] or next(
            f for f, d in deposits.items() if region in d["plants_without_ore"].split()
        )
        technology = deposits[feed]["technology"]
    name, aid = f"project.{_short(fact)}", fact["public_support"].strip()
    start = _start(fact, special)
    return {
        "project": _short(fact), "title": fact["project"], "operator": fact["operator"], "region": region_of(model, fact["country"]),
        "technology": technology, "feed": feed, "status": _status(fact, special),
        "state_aid": "yes" if aid and not NO_MONEY.search(aid) else "no",
        "because_of": CONTROLS.get(fact["announced_because_of"].strip(), ""), "capacity_parameter": f"{name}.capacity",
        "start_parameter": f"{name}.start" if isinstance(start, tuple) else start, "evidence": fact["id"],
        "step_of": "base" if fact["status"] == "operating" else special["step_of"],
    }  # fmt: skip


def plant_numbers(model: Model) -> Iterator[Row]:
    """`project.NAME.capacity` [t/yr of the plant's own good] and `project.NAME.start`."""
    for fact, special in _listed(model):
        if _why_left_out(fact, special):
            continue
        name = f"project.{_short(fact)}"
        if special["capacity"]:
            both = f"{fact['id']} {special['capacity_fact']}"
            yield _derived(
                f"{name}.capacity", special["capacity"], "t/yr", special["how"], both, "C"
            )
        else:
            value, how = _in_plant_units(model, fact, special)
            yield _derived(f"{name}.capacity", number(value), "t/yr", how, fact["id"], "C")
            if special["metal"]:
                each = float(model.numbers["alloy_per_magnet"]["value"]) * float(
                    model.numbers["metal_share_of_alloy"]["value"]
                )
                how = "magnets x alloy_per_magnet x metal_share_of_alloy"
                yield _derived(f"{name}-metal.capacity", number(value * each), "t/yr", how, fact["id"], "C")  # fmt: skip
        start = _start(fact, special)
        if isinstance(start, tuple):
            year, how, evidence, grade = start
            yield _derived(f"{name}.start", number(year), "year", how, evidence, grade)


def _derived(ident: str, value: str, unit: str, reason: str, evidence: str, grade: str) -> Row:
    return {"id": ident, "value": value, "unit": unit, "kind": "derived", "grade": grade, "evidence": evidence,
            "reason": reason}  # fmt: skip


def _start(fact: Row, special: Row) -> str | tuple[float, str, str, str]:
    """Year, how, fact and grade: stated, or of a source of the ramp-up; else the number that stands for its status."""
    status = _status(fact, special)
    if special["start"]:
        return float(special["start"]), "first output", special["start_fact"], "B"
    if status == "operating":
        return ""
    stated = re.search(r"20[12]\d|203\d", fact["current_planned_start"])
    if stated is None:
        return (
            f"default_start.{status}"
            if status in ("ramping", "construction", "financed")
            else "default_start"
        )
    year, how = float(stated.group()), "stated start"
    if status == "ramping" and year > FACTS_END:
        year, how = float(FACTS_END), f"runs in {FACTS_END}; the stated year is that of full rate"
    return year, how, fact["id"], "C"


def _number(text: str) -> float | None:
    numbers = [float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*\.?\d*", text)]
    return sum(numbers[:2]) / len(numbers[:2]) if numbers else None


def _in_plant_units(model: Model, fact: Row, special: Row) -> tuple[float, str]:
    """Stated capacity in the plant's unit (t REO feed, heavy feed, metal, magnet or scrap), and how."""
    unit, ndpr, capacity = (
        fact["capacity_unit"].lower(),
        _number(fact["ndpr_t_yr"]),
        _number(fact["capacity_value"]),
    )
    heavy = (_number(fact["dy_t_yr"]) or 0) + (_number(fact["tb_t_yr"]) or 0)
    assert capacity is not None
    capacity *= 0.907 if "short ton" in unit else 1.0

    def of(name: str) -> float:
        return float(model.numbers[name]["value"])

    match STAGE[fact["stage"]]:
        case "light_separation":
            if "feed" in unit or "reo" in unit:
                return capacity, "stated REO"
            if special["ore"]:
                share = sum(of(f"assay.{special['ore']}.{e}") for e in ("Nd", "Pr")) * of(
                    "recovery.light_separation"
                )
                return (
                    (ndpr or capacity) / share,
                    f"NdPr / ({share:.3g} of it in the ore of {special['ore']}, after recovery)",
                )
            if ndpr is None and "nd" not in unit:
                return capacity, "stated tonnes, taken as REO"
            return (ndpr or capacity) / of("ndpr_share_of_feed"), "NdPr / ndpr_share_of_feed"
        case "heavy_separation":
            if "dy+tb" in unit or heavy:
                return (heavy or capacity) / of(
                    "dytb_share_of_heavy_feed"
                ), "(Dy + Tb) / dytb_share_of_heavy_feed"
            if "heavy feed" in unit:
                return capacity, "stated heavy feed"
            return 0.35 * capacity, "stated capacity x 0.35, its medium and heavy part"
        case "mining":
            return _mined(fact, capacity, of("reo_share_of_concentrate"))
        case "metal":
            pure = "metal" in unit
            return capacity if pure else of(
                "metal_share_of_alloy"
            ) * capacity, "alloy x metal_share_of_alloy, or stated metal"
        case "recycling":
            separated = "reo" in unit or "oxide" in unit
            return (
                capacity if separated else 0.30 * capacity,
                "magnet scrap x 0.30 rare-earth metal, or stated oxide",
            )
    return capacity, "stated magnets"


def _mined(fact: Row, capacity: float, share: float) -> tuple[float, str]:
    """Stated capacity of a mine in t REO, and how. share : of REO in concentrate, where none is stated."""
    unit = fact["capacity_unit"].lower()
    if "concentrate" in unit and "reo" not in unit:
        if stated := re.search(r"([\d.]+)% TREO", fact["product"]):
            percent = stated.group(1)
            return float(
                percent
            ) / 100 * capacity, f"concentrate x {percent} percent TREO, as stated"
        return share * capacity, "concentrate x reo_share_of_concentrate"
    if "ndpr equivalent" in unit:
        return capacity / 0.2329, "NdPr equivalent / NdPr share of the assay"
    if "dy+tb" in unit:
        return capacity / 0.03, "contained Dy and Tb / 3 percent"
    if "MREC" in fact["capacity_unit"]:
        return 0.55 * capacity, "carbonate x 0.55 REO"
    return capacity, "stated REO"

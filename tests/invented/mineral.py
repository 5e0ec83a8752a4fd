"""A data folder of an invented mineral, written from a few dicts: three regions, a mine, a refinery, a use."""

from __future__ import annotations

import csv
from pathlib import Path

REGIONS = {"AVA": "Avaland", "BOR": "Borduria", "FAR": "Far islands"}
TABLES: dict[str, list[dict[str, str]]] = {
    "settings": [
        {"setting": "base_year", "value": "2020", "note": ""},
        {"setting": "grain_t", "value": "0.1", "note": ""},
        {"setting": "reference_scenario", "value": "free-trade", "note": ""},
        {"setting": "title", "value": "unobtainium", "note": ""},
    ],
    "regions": [{"region": r, "name": n, "members": r} for r, n in REGIONS.items()],
    "holders": [{"region": "AVA"}],
    "elements": [{"element": "Un", "name": "unobtainium", "group": "hard", "oxide": "", "headline": "yes"}],
    "stages": [
        {"stage": "ore", "title": "Blue ore", "prior": "needed", "world_market": "yes", "border_vat": "no",
         "dependence": "raw", "priced": "yes", "separated": "no"},
        {"stage": "ingot", "title": "Ingots", "prior": "needed", "world_market": "yes", "border_vat": "no",
         "dependence": "elements", "priced": "yes", "separated": "yes"},
        {"stage": "use", "title": "Uses", "prior": "", "world_market": "no", "border_vat": "no",
         "dependence": "", "priced": "yes", "separated": "no"},
    ],
    "technologies": [
        {"technology": name, "stage": stage, "title": title, "mine": mine, "production_quota": "no",
         "knowhow": "no", "vintages": "no", "priced_from": way, "capacity_stage": stage}
        for name, stage, title, mine, way in (
            ("digging", "ore", "Digging", "yes", "outputs"),
            ("smelting", "ingot", "Smelting", "no", "inputs"),
            ("recipe", "use", "How a use meets its need", "no", "inputs"),
        )
    ],
    "commodities": [
        {"commodity": "ore.blue", "stage": "ore", "element": "", "title": "Blue ore", "hs": ""},
        {"commodity": "ingot.Un", "stage": "ingot", "element": "Un", "title": "Unobtainium ingots", "hs": ""},
        {"commodity": "use.engines", "stage": "use", "element": "", "title": "Engines", "hs": ""},
    ],
    "processes": [
        {"process": "digging.blue", "technology": "digging", "stage": "ore", "title": "Pits", "main": "ore.blue"},
        {"process": "smelting.Un", "technology": "smelting", "stage": "ingot", "title": "Kilns", "main": "ingot.Un"},
        {"process": "recipe.engines.plain", "technology": "recipe", "stage": "use", "title": "", "main": "use.engines"},
    ],
    "coefficients": [
        {"process": "digging.blue", "commodity": "ore.blue", "role": "out", "factors": ""},
        {"process": "smelting.Un", "commodity": "ore.blue", "role": "in", "factors": "ore_per_ingot"},
        {"process": "smelting.Un", "commodity": "ingot.Un", "role": "out", "factors": ""},
        {"process": "recipe.engines.plain", "commodity": "ingot.Un", "role": "in", "factors": ""},
        {"process": "recipe.engines.plain", "commodity": "use.engines", "role": "out", "factors": ""},
    ],
    "activities": [
        *({"process": "digging.blue", "region": r, "plant": "digging.blue", "status": "existing"} for r in REGIONS),
        *({"process": "smelting.Un", "region": r, "plant": "smelting", "status": "existing"} for r in REGIONS),
        *({"process": "recipe.engines.plain", "region": r, "plant": "", "status": "existing"} for r in REGIONS),
    ],
    "routes": [
        {"commodity": good, "origin": a, "destination": b, "status": "existing"}
        for good in ("ore.blue", "ingot.Un") for a in REGIONS for b in REGIONS if a != b
    ],
    "uses": [{"use": "engines", "title": "Star engines", "unit": "t element", "driver": "travel",
              "commodity": "use.engines", "kind": "plain"}],
    "use_regions": [{"use": "engines", "region": r} for r in REGIONS],
    "observations": [
        {"observation": f"dug.{r}", "title": f"Ore of {n}", "value_parameter": f"observed.{r}", "grade": "B",
         "columns": f"digging.blue@{r}", "basis": "survey"} for r, n in REGIONS.items()
    ],
    "price_observations": [{"observation": "price.BOR", "value_parameter": "price.BOR", "grade": "B",
                            "commodity": "ingot.Un", "region": "BOR", "basis": "domestic"}],
    "projects": [{"project": "newpit", "title": "New pit", "operator": "", "region": "BOR",
                  "technology": "digging", "feed": "blue", "status": "announced", "state_aid": "no",
                  "because_of": "", "step_of": "", "capacity_parameter": "newpit.capacity",
                  "start_parameter": "newpit.start", "evidence": ""}],
    "outlooks": [{"driver": "travel", "scenario": "STEPS", "year": "", "value_parameter": "growth.travel"}],
    "formulas": [],
    "disposals": [],
    "conflicts": [],
    "shares": [],
}  # fmt: skip
COLUMNS = {
    "formulas": ["parameter", "operation", "of"],
    "disposals": ["commodity", "region", "reason"],
    "conflicts": ["topic", "basis", "observation", "published_parameter", "unit", "note"],
    "shares": ["stage", "basis", "process", "factors"],
}
NUMBERS: dict[str, tuple[float, str]] = {
    "ore_per_ingot": (4.0, "t ore per t"),
    "observed.AVA": (3000.0, "t"), "observed.BOR": (800.0, "t"), "observed.FAR": (400.0, "t"),
    "price.BOR": (90.0, "USD/kg"), "newpit.capacity": (500.0, "t/yr"), "newpit.start": (2022.0, "year"),
    "growth.travel": (0.05, "per year"), "use_world.engines": (1050.0, "t element/yr"),
    "use_share.engines.AVA": (0.4, "share of world use"), "use_share.engines.BOR": (0.35, "share of world use"),
    "use_share.engines.FAR": (0.25, "share of world use"),
    "origin_weight.ore.AVA": (0.7, "relative weight"), "origin_weight.ore.BOR": (0.2, "relative weight"),
    "origin_weight.ore.FAR": (0.1, "relative weight"), "origin_weight.ingot.AVA": (0.7, "relative weight"),
    "origin_weight.ingot.BOR": (0.2, "relative weight"), "origin_weight.ingot.FAR": (0.1, "relative weight"),
    "mine_cost.blue": (4.0, "USD/kg"), "unit_cost.smelting": (20.0, "USD/kg"),
    "trade_elasticity": (4.0, "unitless"), "utilisation.digging": (0.85, "share of capacity"),
    "utilisation.smelting": (0.85, "share of capacity"),
    "supply_elasticity.digging": (1.0, "unitless"), "supply_elasticity.smelting": (2.0, "unitless"),
    "supply_elasticity.recipe": (4.0, "unitless"), "demand_elasticity.engines": (0.4, "unitless"),
    "demand_cap.engines": (8.0, "multiple of the base-year bundle price"),
    "lead_time.digging": (3.0, "years"), "lead_time.smelting": (2.0, "years"),
    "capital_cost.digging": (10.0, "USD per kg/yr"), "capital_cost.smelting": (40.0, "USD per kg/yr"),
    "build_rate.digging": (0.1, "share a year"), "build_rate.smelting": (0.15, "share a year"),
    "build_rate.holder": (0.15, "share a year"), "build_rate.one_region": (0.5, "share"),
    "build_seed": (0.005, "share"), "investment_response": (6.0, "unitless"),
    "expectation_memory": (0.5, "share"), "pipeline_start.holder": (1.0, "unitless"),
    "pipeline_start.mines_elsewhere": (1.0, "unitless"), "home_weight": (8.0, "unitless"),
    "leak_capacity": (0.25, "share"), "leak_cost": (0.35, "share"), "trade_adjustment": (0.25, "share a year"),
    "demand_adjustment": (0.3, "share a year"), "freight.other": (1.0, "USD/kg"), "discount_rate": (0.1, "per year"),
    "plant_life": (20.0, "years"), "retirement": (0.03, "share a year"), "completion.announced": (0.4, "share"),
    "slip.announced": (2.0, "years"),
    
    "quota_growth_gap": (0.0, "per year"), "outlook_scale": (1.0, "unitless"),
    **{f"deviation.{g}": (d, "share") for g, d in zip("ABCDX", (0.05, 0.15, 0.3, 0.5, 0.6), strict=True)},
    **{f"ramp_up.high.{n}": (v, "share") for n, v in ((1, 0.4), (2, 0.8), (3, 1.0))},
    **{f"ramp_up.low.{n}": (v, "share") for n, v in ((1, 0.1), (2, 0.3), (3, 0.5), (4, 0.7), (5, 1.0))},
}  # fmt: skip
PARAMETER = ("id", "value", "unit", "low", "high", "kind", "grade", "group", "evidence", "source",
             "source_url", "reason")  # fmt: skip
SCENARIOS = {
    "free-trade": "controls: none\n",
    "ban": """extends: ./free-trade.yaml
controls:
  measures:
    - id: ban
      title: Avaland stops its ingots
      effective: 2022-01-01
      acts:
        - {act: prohibition, origin: AVA, stages: [ingot], elements: [Un], destinations: all}
""",
}


def write(folder: Path) -> Path:
    """Write the folder and beside it the scenarios `free-trade.yaml` and `ban.yaml`; the folder."""
    folder.mkdir(parents=True)
    for name, rows in TABLES.items():
        _write(folder / f"{name}.csv", COLUMNS.get(name) or list(rows[0]), rows)
    numbers = [
        dict.fromkeys(PARAMETER, "")
        | {"id": ident, "value": f"{value:g}", "unit": unit, "low": f"{value:g}", "high": f"{value:g}",
           "kind": "assumption", "grade": "X", "reason": "invented"}
        for ident, (value, unit) in NUMBERS.items()
    ]  # fmt: skip
    _write(folder / "parameters.csv", list(PARAMETER), numbers)
    for name, text in SCENARIOS.items():
        head = f"name: {name}\ntitle: {name}\ndescription: invented\nyears: {{start: 2020, end: 2025}}\n"
        (folder.parent / f"{name}.yaml").write_text(head + text, encoding="utf-8")
    return folder


def _write(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

"""Plausible but invented result tables, in the shape of docs/architecture.md.

Nothing here is an estimate. The numbers only have the right size and the right kinds of trouble:
missing prices, regions without a stage, scenarios that coincide for years.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from ytterby.draws.tornado import swings
from ytterby.figures.run_figures import figures_by_run
from ytterby.figures.run_rows import SCHEMA
from ytterby.report.inputs import Report
from ytterby.report.words import Words, humanise
from ytterby.results.registry import HEAD, REGISTRY
from ytterby.world.read import read_chain
from ytterby.world.titles import titles_of
from ytterby.world.values import Values

TITLES = titles_of(read_chain(), Values(read_chain()))
WORDS = Words.of(TITLES)
REGIONS = (
    "CHN",
    "MMR",
    "USA",
    "AUS",
    "MYS",
    "JPN",
    "KOR",
    "EU27",
    "GBR",
    "IND",
    "VNM",
    "THA",
    "BRA",
    "RUS",
    "CAN",
    "ROW",
)
YEARS = tuple(range(2024, 2046))
LIGHT = ("La", "Ce", "Pr", "Nd")
HEAVY = ("Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y")
DEMO = ("baseline", "no-technology-control", "technology-ban-2023")
TECHNOLOGIES = {
    "mining": "concentrate",
    "leaching": "concentrate",
    "light_separation": "oxide",
    "heavy_separation": "oxide",
    "metal": "metal",
    "magnet": "magnet",
    "recycling": "scrap",
}
PRICES = {"La": 0.6, "Ce": 1.0, "Pr": 56, "Nd": 54, "Sm": 2, "Eu": 27, "Gd": 23, "Tb": 810,
          "Dy": 255, "Ho": 60, "Er": 40, "Tm": 300, "Yb": 14, "Lu": 750, "Y": 4}  # fmt: skip
OXIDE_T = {"La": 90e3, "Ce": 150e3, "Pr": 16e3, "Nd": 55e3, "Sm": 5e3, "Eu": 700, "Gd": 4e3,
           "Tb": 480, "Dy": 2400, "Ho": 400, "Er": 900, "Tm": 90, "Yb": 500, "Lu": 70,
           "Y": 12e3}  # fmt: skip
MINES = {"CHN": 270, "USA": 45, "MMR": 31, "AUS": 16, "THA": 6, "IND": 3, "RUS": 2.5, "BRA": 1,
         "VNM": 0.4, "CAN": 0.1}  # fmt: skip
USES = {"ev_traction": 34e3, "wind_turbines": 12e3, "consumer_electronics": 16e3,
        "industrial_motors": 21e3, "defence": 900, "fcc_catalysts": 22e3, "polishing": 25e3,
        "phosphors": 1500, "nimh_batteries": 4e3}  # fmt: skip
USE_SHARES = {"CHN": 0.56, "EU27": 0.13, "JPN": 0.1, "USA": 0.09, "KOR": 0.04, "IND": 0.03,
              "GBR": 0.01, "ROW": 0.04}  # fmt: skip
#: how fast capacity outside China grows, by scenario: (light stages, heavy separation)
PACE = {"no-technology-control": (1.0, 1.0), "baseline": (0.86, 0.55),
        "technology-ban-2023": (0.72, 0.55)}  # fmt: skip
START = {"mining": 95e3, "leaching": 7e3, "light_separation": 24e3, "heavy_separation": 1400,
         "metal": 9e3, "magnet": 21e3, "recycling": 5e3}  # fmt: skip


def table(tables: Mapping[str, pl.DataFrame], name: str) -> pl.DataFrame:
    """A result table, empty but well formed when there is none."""
    columns = {one: HEAD[one] for one in ("scenario", "year")} | REGISTRY[name].schema
    frame = tables.get(name, pl.DataFrame(schema=columns))
    return frame.with_columns(
        (pl.col(column) if column in frame.columns else pl.lit(None)).cast(kind).alias(column)
        for column, kind in columns.items()
    )


def _outside_share(scenario: str, year: int, heavy: bool) -> float:
    """Share of supply made outside China [fraction], rising at the scenario's pace."""
    pace = PACE.get(scenario, (0.8, 0.5))[1 if heavy else 0]
    start, end = (0.02, 0.42) if heavy else (0.12, 0.62)
    pace = pace if year > 2025 else 1.0
    return start + (end - start) * pace / (1 + math.exp(-(year - 2035) / 3.2))


def _prices(scenario: str, year: int) -> list[dict[str, Any]]:
    rows = []
    for element, base in PRICES.items():
        heavy = element in HEAVY
        inside = base * (1 + 0.012 * (year - 2024))
        gap = 1.08 + (1 - PACE.get(scenario, (0.8, 0.5))[1 if heavy else 0]) * (
            0.9 * math.exp(-(((year - 2031) / 5) ** 2)) if year > 2025 else 0
        )
        for region in ("CHN", "JPN", "USA", "EU27", "KOR"):
            missing = element in ("Tm", "Lu") and region != "CHN"
            gone = scenario == "embargo" and region != "CHN" and element == "Tb" and year < 2029
            price = None if missing or gone else inside * (1 if region == "CHN" else gap)
            rows.append({"commodity": f"oxide.{element}", "stage": "oxide", "element": element,
                         "region": region, "price_usd_kg": price})  # fmt: skip
    return rows


def _capacity(scenario: str, year: int) -> list[dict[str, Any]]:
    rows = []
    makers = {"mining": ("USA", "AUS", "BRA"), "leaching": ("MMR", "BRA", "MYS"),
              "light_separation": ("MYS", "USA", "EU27"), "heavy_separation": ("MYS", "AUS"),
              "metal": ("JPN", "VNM", "USA"), "magnet": ("JPN", "EU27", "USA", "KOR"),
              "recycling": ("JPN", "EU27")}  # fmt: skip
    for technology, stage in TECHNOLOGIES.items():
        each = START[technology] / len(makers[technology])
        pace = PACE.get(scenario, (0.8, 0.5))[1 if technology == "heavy_separation" else 0]
        if technology in ("mining", "leaching", "recycling"):
            pace = (1 + pace) / 2
        elapsed = max(0, year - 2025)
        grown = {"existing": 0.98 ** (year - 2024), "announced": 0.9 * min(1, elapsed / 6),
                 "induced": 2.6 * pace / (1 + math.exp(-(year - 2036) / 3)) if year > 2026 else 0,
                 "supported": 0.35 * pace * min(1, elapsed / 9)}  # fmt: skip
        for region in makers[technology]:
            for category, factor in grown.items():
                rows.append({"region": region, "technology": technology, "stage": stage,
                             "category": category,
                             "capacity_t": each * factor})  # fmt: skip
        rows.append({"region": "CHN", "technology": technology, "stage": stage,
                     "category": "existing", "capacity_t": START[technology] * 9})  # fmt: skip
    return rows


def _flow(commodity: str, element: str | None, pair: tuple[str, str], tonnes: float,
          price: float) -> dict[str, Any]:  # fmt: skip
    return {"commodity": commodity, "stage": commodity.split(".")[0], "element": element,
            "origin": pair[0], "destination": pair[1], "quantity_t": tonnes,
            "value_musd": tonnes * price / 1e3, "leak": False}  # fmt: skip


def _flows(scenario: str, year: int) -> list[dict[str, Any]]:
    rows = []
    growth = 1.035 ** (year - 2024)
    for mine, kilotonnes in MINES.items():
        away = _outside_share(scenario, year, mine in ("MMR", "THA", "BRA"))
        ex = {"AUS": "MYS", "USA": "USA", "BRA": "EU27", "IND": "IND"}.get(mine, "CHN")
        total = kilotonnes * 1e3 * growth * (1 if mine == "CHN" else 1 + 2 * away)
        stay = 0.95 if mine == "AUS" else away
        if mine == "CHN":
            rows.append(_flow("concentrate.bayan_obo", None, ("CHN", "CHN"), total, 3))
            continue
        rows.append(_flow(f"concentrate.{mine.lower()}", None, (mine, ex), total * stay, 4))
        rows.append(
            _flow(f"concentrate.{mine.lower()}", None, (mine, "CHN"), total * (1 - stay), 4)
        )
    takers = {"CHN": 0.8, "JPN": 0.09, "VNM": 0.04, "USA": 0.03, "EU27": 0.03, "KOR": 0.01}
    for element, tonnes in OXIDE_T.items():
        out = _outside_share(scenario, year, element in HEAVY)
        makers = {"CHN": 1 - out, "MYS": out * 0.5, "USA": out * 0.3, "EU27": out * 0.2}
        for maker, made in makers.items():
            for taker, taken in takers.items():
                if maker != "CHN" and taker == "CHN":
                    continue
                share = taken if maker == "CHN" else taken / 0.2
                rows.append(_flow(f"oxide.{element}", element, (maker, taker),
                                  tonnes * growth * made * share, PRICES[element]))  # fmt: skip
    for element, tonnes in (("NdPr", 58e3), ("Dy", 1900.0), ("Tb", 380.0), ("Sm", 900.0)):
        out = _outside_share(scenario, year, element != "NdPr")
        for maker, made in {"CHN": 1 - out, "JPN": out * 0.5, "VNM": out * 0.3,
                            "USA": out * 0.2}.items():  # fmt: skip
            targets = {"CHN": 0.9, "JPN": 0.07, "EU27": 0.03} if maker == "CHN" else {
                "JPN": 0.5, "USA": 0.2, "EU27": 0.2, "KOR": 0.1}  # fmt: skip
            for taker, share in targets.items():
                rows.append(_flow(f"metal.{element}", element, (maker, taker),
                                  tonnes * growth * made * share, 70))  # fmt: skip
    for grade, tonnes in (("NdFeB", 150e3), ("NdFeB_heavy", 70e3), ("SmCo", 3e3)):
        out = _outside_share(scenario, year, False) * 0.9
        for maker, made in {"CHN": 1 - out, "JPN": out * 0.6, "EU27": out * 0.2,
                            "USA": out * 0.2}.items():  # fmt: skip
            for taker, share in USE_SHARES.items():
                if maker != "CHN" and taker == "CHN":
                    continue
                part = share if maker == "CHN" else share / 0.44
                rows.append(_flow(f"magnet.{grade}", None, (maker, taker),
                                  tonnes * growth * made * part, 60))  # fmt: skip
    return rows


def _demand(scenario: str, year: int) -> list[dict[str, Any]]:
    rows = []
    light, heavy = PACE.get(scenario, (0.8, 0.5))
    for use, tonnes in USES.items():
        for region, share in USE_SHARES.items():
            pace = heavy if use in ("ev_traction", "defence", "phosphors") else light
            bump = (1 - pace) * math.exp(-(((year - 2031) / 4) ** 2)) if region != "CHN" else 0.0
            wanted = tonnes * share * 1.04 ** (year - 2024)
            lost = wanted * max(0.0, bump - 0.2) * (0.5 if use == "ev_traction" else 0.2)
            ratio = 1 + 0.004 * (year - 2024) + (bump * 0.6 if year > 2025 else 0)
            rows.append({"region": region, "use": use, "demand": wanted, "served": wanted - lost,
                         "lost": lost, "lost_share": lost / wanted,
                         "bundle_price": None if use == "polishing" and region == "GBR"
                         else 60 * ratio, "bundle_price_ratio": ratio})  # fmt: skip
    return rows


def _dependence(scenario: str, year: int) -> list[dict[str, Any]]:
    rows = []
    for place, region in enumerate(("USA", "JPN", "KOR", "EU27", "GBR", "IND", "VNM", "ROW")):
        for stage, group in (("oxide", "light"), ("oxide", "heavy"), ("metal", "light"),
                             ("metal", "heavy"), ("magnet", "magnets")):  # fmt: skip
            if region == "GBR" and stage == "metal":
                continue
            out = _outside_share(scenario, year, group == "heavy") * (1.25 - 0.09 * place)
            out = min(0.95, out + (0.3 if region == "JPN" and group != "heavy" else 0))
            suppliers = {"CHN": 1 - out, "MYS": out * 0.6, region: out * 0.4}
            for supplier, share in suppliers.items():
                rows.append({"region": region, "stage": stage, "group": group, "basis": "last_processor",
                             "supplier": supplier, "share": share,
                             "hhi": sum(s * s for s in suppliers.values()), "n_minus_1": out})  # fmt: skip
    return rows


def _money(scenario: str, year: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    light, heavy = PACE.get(scenario, (0.8, 0.5))
    rents = [
        {"control": "production-quota", "kind": "production_quota", "holder": "CHN",
         "rent_musd": 310.0 + 5 * (year - 2024), "quantity_t": 270e3, "rent_usd_kg": 1.1},
        {"control": "vat", "kind": "export_tax", "holder": "CHN",
         "rent_musd": 160 * (2 - light), "quantity_t": 50e3, "rent_usd_kg": 3.2},
        {"control": "leak", "kind": "leak", "holder": "THA",
         "rent_musd": 25 * (1 - heavy), "quantity_t": 40.0, "rent_usd_kg": 90.0},
    ]  # fmt: skip
    added = []
    sizes = {"concentrate": 4200, "oxide": 2600, "metal": 900, "magnet": 8200, "scrap": 500}
    for stage, size in sizes.items():
        out = _outside_share(scenario, year, stage == "oxide")
        parts = {"CHN": 1 - out, "USA": out * 0.2, "AUS": out * 0.15, "MYS": out * 0.15,
                 "JPN": out * 0.3, "EU27": out * 0.15, "BRA": out * 0.05}  # fmt: skip
        for region, part in parts.items():
            value = size * part * 1.03 ** (year - 2024)
            added.append({"stage": stage, "region": region, "value_added_musd": value,
                          "tax_musd": 0.02 * value, "rent_musd": 0.05 * value})  # fmt: skip
    return rents, added


def _knowhow(scenario: str, year: int) -> list[dict[str, Any]]:
    rows = []
    for technology in TECHNOLOGIES:
        for place, region in enumerate(("CHN", "JPN", "USA", "EU27", "MYS", "AUS")):
            pace = PACE.get(scenario, (0.8, 0.5))[1 if technology == "heavy_separation" else 0]
            start = 0.7 - 0.1 * place
            level = 1.0 if region == "CHN" else min(1, start + pace * 0.022 * (year - 2024))
            rows.append({"region": region, "technology": technology, "knowhow": level})
    return rows


def tables(
    scenarios: Sequence[str] = DEMO, years: Sequence[int] = YEARS
) -> dict[str, pl.DataFrame]:
    """Build the stacked result tables."""
    stacked: dict[str, list[dict[str, Any]]] = {}
    for scenario in scenarios:
        for year in years:
            rents, added = _money(scenario, year)
            parts = {"prices": _prices(scenario, year), "capacity": _capacity(scenario, year),
                     "flows": _flows(scenario, year), "demand": _demand(scenario, year),
                     "dependence": _dependence(scenario, year), "rents": rents,
                     "value_added": added, "knowhow": _knowhow(scenario, year)}  # fmt: skip
            for name, rows in parts.items():
                head = {"scenario": scenario, "year": year}
                stacked.setdefault(name, []).extend({**head, **row} for row in rows)
    return {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in stacked.items()}


def tornado() -> pl.DataFrame:
    """Build a tornado of 14 groups over three measures."""
    groups = ("Elasticity of demand", "Cap on the price of a stopped product", "Know-how: cost",
              "Know-how: recovery", "Lead time of plants", "Cap on annual build",
              "Completion of announced projects", "Path of the production quota",
              "Base-year rent of the quota", "Speed of recipe change", "Scrap recovery",
              "Freight and wedges", "Share of defence", "Demand outlook")  # fmt: skip
    plants = {
        "figure": "capacity",
        "technology": "heavy_separation",
        "year": 2035,
        "against": DEMO[1],
    }
    prices = [{"figure": "price", "commodity": f"oxide.{good}", "year": year, "against": ""}
              for good, year in (("Dy", 2030), ("NdPr", 2035))]  # fmt: skip
    measured = ((plants, -42.0), (prices[0], 505.0), (prices[1], 79.0))
    common, rows = {"scenario": DEMO[-1], "region": "OUTSIDE", "period": ""}, []
    for row, title in enumerate(groups):
        for column, (labels, base) in enumerate(measured):
            swing = abs(base) * 0.5 / (1 + (row * (column + 2)) % 14)
            for end, sign in (("low", -1), ("high", 0.7 if row % 3 else -0.4)):
                rows.append({"group": f"g{row}", "title": title, "end": end, **common, **labels,
                             "value": base + sign * swing, "base_value": base})  # fmt: skip
    schema = {
        **dict.fromkeys(("group", "title", "end", "scenario", "against"), pl.String),
        **SCHEMA,
        "base_value": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema)


def base_year() -> dict[str, pl.DataFrame]:
    """Build the frames of the base-year reconciliation."""
    adjustments = pl.DataFrame(
        {
            "fact": [f"fact.{n}" for n in range(30)],
            "what": [f"Refined output of element {n}" for n in range(30)],
            "region": [REGIONS[n % 16] for n in range(30)],
            "published": [1000.0 * (n + 1) for n in range(30)],
            "used": [1000.0 * (n + 1) * (1 + 0.05 * math.sin(n)) for n in range(30)],
            "unit": ["t REO"] * 30,
            "sd_moved": [3.1 * math.sin(1.7 * n) for n in range(30)],
            "grade": ["ABC"[n % 3] for n in range(30)],
            "source": ["USGS Mineral Commodity Summaries 2025"] * 30,
        }
    )
    conflicts = pl.DataFrame(
        [
            {"topic": "Chinese NdPr oxide", "basis": "quota x assay against trade press",
             "published": 45000.0, "used": 61500.0, "unit": "t", "note": "the quota wins"},
            {"topic": "Refined supply above mined supply", "basis": "IEA", "published": 78000.0,
             "used": 71000.0, "unit": "t", "note": ""},
            {"topic": "China's share of mined magnet elements", "basis": "assay",
             "published": 61.0, "used": 74.0, "unit": "%", "note": "IEA against assay"},
            {"topic": "China's share of separation", "basis": "magnet elements",
             "published": 91.0, "used": 90.2, "unit": "%", "note": ""},
            {"topic": "Bayan Obo terbium", "basis": "1982", "published": None, "used": 0.01,
             "unit": "%", "note": "blank <cell>"},
        ]
    )  # fmt: skip
    shares = pl.DataFrame(
        [
            {"stage": "concentrate", "region": "CHN", "element": "NdPr", "share_by_assay": 0.76,
             "share_by_rare_earth_oxide": 0.69},
            {"stage": "oxide", "region": "CHN", "element": "NdPr", "share_by_assay": 0.91,
             "share_by_rare_earth_oxide": 0.88},
        ]
    )  # fmt: skip
    return {"adjustments": adjustments, "conflicts": conflicts, "shares": shares}


def manifest() -> dict[str, Any]:
    """Build a manifest, with text that must be escaped."""
    return {
        "version": "0.1.0",
        "date": "2026-11-25",
        "data_folder": "rare_earths",
        "command": "ytterby simulate technology-ban-2023 --out runs/demo",
        "digests": {"data": "3f9a" * 16, "controls": "77be" * 16,
                    "scenarios": dict.fromkeys(DEMO, "0c1d" * 16)},
        "sources": [
            {"source": "USGS Mineral Commodity Summaries 2025", "source_url": "https://example.org/mcs",
             "used_for": "mine output by country", "facts": 31},
            {"source": "A <script>alert(1)</script> & co", "source_url": "javascript:alert(1)",
             "used_for": "escaping", "facts": 1},
        ],
        "assumptions": [
            {"id": "cap.ev_traction", "value": 3200.0, "unit": "USD/kg", "low": 900.0,
             "high": 9000.0, "group": "Cap on the price of a stopped product",
             "reason": "value of a car that is not built <b>per kg of magnet</b>"},
            {"id": "share.defence", "value": 0.04, "unit": "fraction", "low": 0.01, "high": 0.1,
             "group": "Share of defence", "reason": "no public figure"},
        ],
    }  # fmt: skip


def report(scenarios: Sequence[str] = DEMO, years: Sequence[int] = YEARS) -> Report:
    """Build a whole report input."""
    stacked = tables(scenarios, years)
    well = {name: table(stacked, name) for name in stacked}
    return Report(
        tables=stacked, scenarios=scenarios, labels={one: humanise(one) for one in scenarios}, words=WORDS,
        manifest=manifest(), base_year=base_year(),
        runs=figures_by_run(scenarios, well, {}, read_chain(), TITLES, ()), swings=swings(tornado()),
        model_identity=["A technology control changes no flow; new plants need years."],
    )  # fmt: skip

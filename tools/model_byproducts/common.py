"""What both chains share: tables of names, trade, and how plants, builders and buyers behave."""

from __future__ import annotations

from typing import Any

from model.investors import INVESTORS
from model.writer import COLUMNS, Model, _text

GROUPS = {"freight": "trade", "trade_elasticity": "trade", "unit_costs": "costs",
          "demand_adjustment": "demand_response", "demand_elasticity": "demand_response"}  # fmt: skip
GG = "gallium_germanium/"
EL = "elasticities/"
EU27 = ("AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL ITA LVA LTU LUX MLT NLD POL PRT "
        "ROU SVK SVN ESP SWE")  # fmt: skip
REGIONS = {
    "CHN": ("China", "CHN"), "USA": ("United States", "USA"), "JPN": ("Japan", "JPN"),
    "KOR": ("South Korea", "KOR"), "EU27": ("European Union", EU27), "CAN": ("Canada", "CAN"),
    "RUS": ("Russia", "RUS"), "ROW": ("Rest of the world", ""),
}  # fmt: skip
HOLDER = "CHN"
SETTINGS_NOTES = {
    "base_year": "year whose published figures are reconciled; runs start in it",
    "grain_t": "mass in t below which nothing matters in this market; all small thresholds scale with it",
    "reference_scenario": "what other scenarios on this folder are measured against",
}
SEEN = "starting point of the reconciliation only; observations move it"


class Byproducts(Model):
    """The writer of the rare earths, with groups of assumptions of its own."""

    def _add(self, ident: str, **cells: object) -> str:
        if ident in self.parameters:
            raise KeyError(f"parameter {ident!r} written twice")
        cells["group"] = GROUPS.get(str(cells["group"]), cells["group"])
        row = dict.fromkeys(COLUMNS, "") | {k: _text(v) for k, v in cells.items()} | {"id": ident}
        self.parameters[ident] = row
        return ident


def axes(model: Model, base_year: int, grain: str, reference: str) -> None:
    """Regions, the holder and what the folder says of itself."""
    for code, (name, members) in REGIONS.items():
        model.row("regions", region=code, name=name, members=members)
    model.row("holders", region=HOLDER)
    for setting, value in (("base_year", base_year), ("grain_t", grain), ("reference_scenario", reference)):  # fmt: skip
        model.row("settings", setting=setting, value=value, note=SETTINGS_NOTES[setting])


def stage(model: Model, name: str, title: str, prior: str, market: str, dependence: str,
          separated: str = "no") -> None:  # fmt: skip
    """A stage; no VAT is withheld at the border, all are priced."""
    model.row("stages", stage=name, title=title, prior=prior, world_market=market, border_vat="no",
              dependence=dependence, priced="yes", separated=separated)  # fmt: skip


def technology(model: Model, name: str, at: str, title: str, priced_from: str, capacity_stage: str = "") -> None:  # fmt: skip
    """A technology without mines of its own, quotas, know-how gaps or vintages."""
    model.row("technologies", technology=name, stage=at, title=title, mine="no", production_quota="no",
              knowhow="no", vintages="no", priced_from=priced_from, capacity_stage=capacity_stage or at)  # fmt: skip


def process(model: Model, name: str, tech: str, at: str, title: str, main: str,
            ins: dict[str, str], outs: dict[str, str]) -> None:  # fmt: skip
    """A process with its coefficients: commodity -> factors."""
    model.row("processes", process=name, technology=tech, stage=at, title=title, main=main)
    for role, side in (("in", ins), ("out", outs)):
        for commodity, factors in side.items():
            model.row("coefficients", process=name, commodity=commodity, role=role, factors=factors)


def plants(model: Model, name: str, plant: str, existing: str, candidate: str = "") -> None:
    """Where a process stands, and where it may be built."""
    for status, regions in (("existing", existing), ("candidate", candidate)):
        for region in regions.split():
            model.row("activities", process=name, region=region, plant=plant, status=status)


def routes(model: Model, commodity: str, existing: dict[str, str], everyone: str = "") -> None:
    """Routes in use (origin -> destinations) and those that may open among `everyone`."""
    pairs = [(o, d) for o, ds in existing.items() for d in ds.split()]
    for origin, destination in pairs:
        model.row("routes", commodity=commodity, origin=origin, destination=destination, status="existing")  # fmt: skip
    for origin in everyone.split():
        for destination in REGIONS:
            if origin != destination and (origin, destination) not in pairs:
                model.row("routes", commodity=commodity, origin=origin, destination=destination, status="candidate")  # fmt: skip


def use(model: Model, name: str, title: str, driver: str, inputs: str, scrap: dict[str, str],
        world: tuple[float, float, float, str], shares: dict[str, float], why: str) -> None:  # fmt: skip
    """A use, what it takes (one ordinary recipe), its world size and where it is."""
    model.row("commodities", commodity=f"use.{name}", stage="use", element="", title=title, hs="")
    model.row("uses", use=name, title=title, unit="t element", driver=driver,
              commodity=f"use.{name}", kind=name)  # fmt: skip
    recipe = f"recipe.{name}.ordinary"
    process(model, recipe, "recipe", "use", title, f"use.{name}", {inputs: ""}, {f"use.{name}": "", **scrap})  # fmt: skip
    value, low, high, reason = world
    model.assume(f"use_world.{name}", value, low, high, "t element/yr", reason, group="use_size")
    assert abs(sum(shares.values()) - 1.0) < 1e-9, (name, sum(shares.values()))
    for region, share in shares.items():
        model.row("use_regions", use=name, region=region)
        model.row("activities", process=recipe, region=region, plant="", status="existing")
        model.assume(f"use_share.{name}.{region}", share, 0.5 * share, min(1.5 * share, 1.0),
                     "share of world use", why)  # fmt: skip


def observe(model: Model, name: str, title: str, parameter: str, grade: str, columns: str, basis: str) -> None:  # fmt: skip
    """A published quantity and the columns that should add up to it."""
    model.row("observations", observation=name, title=title, value_parameter=parameter, grade=grade,
              columns=columns, basis=basis)  # fmt: skip


def quote(model: Model, name: str, parameter: str, grade: str, commodity: str, region: str) -> None:
    """A published price at a node."""
    model.row("price_observations", observation=name, value_parameter=parameter, grade=grade,
              commodity=commodity, region=region, basis="domestic")  # fmt: skip


def value(row: dict[str, str]) -> float:
    """The number of an evidence row."""
    return float(row["value"])


def project(model: Model, title: str, operator: str, region: str, tech: str, feed: str, status: str,
            evidence: str, start: float, why_start: str) -> None:  # fmt: skip
    """An announced plant; its start as printed, or as assumed where no year is printed."""
    name = title.lower().replace(" ", "-")
    row = model.fact(evidence)
    model.sourced(f"project.{name}.capacity", row, value(row), "t/yr", grade="C")
    model.assume(f"project.{name}.start", start, start - 1, start + 3, "year", why_start)
    model.row("projects", project=name, title=title, operator=operator, region=region, technology=tech,
              feed=feed, status=status, state_aid="no", because_of="", step_of="",
              capacity_parameter=f"project.{name}.capacity", start_parameter=f"project.{name}.start",
              evidence=evidence)  # fmt: skip


def behaviour(model: Model, technologies: dict[str, dict[str, Any]]) -> None:
    """Numbers that no source gives for these two markets, alike for both.

    technologies : name -> supply_elasticity, lead_time, capital_cost, build_rate, utilisation, each
    (value, low, high, reason), for those with plants; `recipe` needs the first only.
    """
    units = {"supply_elasticity": "unitless", "lead_time": "years", "capital_cost": "USD per kg/yr",
             "build_rate": "of world capacity outside the holder, a year", "utilisation": "share of capacity"}  # fmt: skip
    groups = {"supply_elasticity": "supply_response", "lead_time": "lead_times", "capital_cost": "costs",
              "build_rate": "build_rate", "utilisation": "utilisation"}  # fmt: skip
    for name, given in technologies.items():
        for kind, (number, low, high, reason) in given.items():
            model.assume(
                f"{kind}.{name}", number, low, high, units[kind], reason, group=groups[kind]
            )
    for grade, share in (("A", 0.05), ("B", 0.15), ("C", 0.30), ("D", 0.50), ("X", 0.60)):
        model.assume(f"deviation.{grade}", share, 0.5 * share, 1.5 * share, "share of the value",
                     "rule of the rare-earth folder: standard deviation by evidence grade (ADR 0007)")  # fmt: skip
    rule = "as for rare earths: no estimate for this market"
    for name, number, low, high, unit, reason, group in (
        ("home_weight", 8.0, 2.0, 30.0, "multiple of the weight", "makers serve their own country first; starting point only", ""),
        ("leak_capacity", 0.25, 0.05, 1.0, "share of base-year flow that can leak through third countries",
         "one buyer, the USA, was reached in full within seven months of 2025 (elasticities); all buyers at once have no third country to go through but re-labelling", "leak"),
        ("licence_spread", 0.25, 0.1, 0.5, "standard deviation of approval by destination and quarter over sqrt(a (1 - a)), drawn in ensembles",
         "as for rare earths: magnets by month and destination in the second half of 2025", ""),
        ("leak_cost", 0.35, 0.12, 0.6, "share of the price at origin", "as for rare earths: agent fee 12-15 percent, a claimed margin of 55", "leak"),
        ("trade_adjustment", 0.25, 0.1, 0.5, "share a year", rule, "trade"),
        ("demand_adjustment", 0.3, 0.15, 0.5, "share a year", rule, "demand_adjustment"),
        ("freight.other", 3.0, 1.0, 10.0, "USD/kg", "air freight and insurance of small lots worth hundreds of USD/kg; none published", "freight"),
        ("discount_rate", 0.10, 0.06, 0.15, "per year", rule, "costs"),
        ("plant_life", 20.0, 12.0, 30.0, "years", "recovery units live as long as the refinery they stand in; none published", "costs"),
        ("retirement", 0.03, 0.0, 0.08, "share of capacity a year", rule, "investment"),
        ("build_rate.holder", 0.15, 0.08, 0.3, "of its own capacity, a year", "Chinese gallium capacity rose from 1,000 t (2024) to 1,600 t (2025) by USGS, a jump above this range; usual years lie below", "build_rate"),
        ("build_rate.one_region", 0.5, 0.25, 1.0, "share of the yearly cap outside the holder that one region may take", rule, "build_rate"),
        ("build_seed", 0.005, 0.001, 0.02, "of world capacity a year and region", "a first unit of 2 to 15 t in a market of some hundred (project list)", "build_rate"),
        ("investment_response", 6.0, 2.0, 12.0, "steepness of building in excess return", rule, "investment"),
        ("expectation_memory", 0.5, 0.2, 0.8, "weight of past prices against the outlook", rule, "investment"),
        ("pipeline_start.holder", 1.0, 0.5, 1.5, "multiple of the outlook's growth already under construction over the first lead time", "Chinese output kept growing through 2022 to 2025 (USGS, BGS)", "investment"),
        ("completion.announced", 0.4, 0.15, 0.7, "probability", "of the rare-earth plans of 2011-12 one came; these have owners with running refineries, so more", "projects"),
        ("slip.announced", 2.0, 0.0, 4.0, "years after the stated start", "slips of 2 to 5.5 years in rare earths (ramp_up of that folder)", "projects"),
    ):  # fmt: skip
        model.assume(name, number, low, high, unit, reason, group=group)
    for name, (number, low, high, unit, _) in INVESTORS.items():
        model.assume(name, number, low, high, unit, rule, group="investment")
    for year, share in ((1, 0.36), (2, 0.8), (3, 1.0)):
        model.assume(f"ramp_up.high.{year}", share, 0.7 * share, min(1.3 * share, 1.0),
                     "share of design in the year", "Kuantan 36, 80, 115 percent (rare-earth folder)", group="projects")  # fmt: skip
    for year, share in ((1, 0.03), (2, 0.21), (3, 0.43), (4, 0.7), (5, 1.0)):
        model.assume(f"ramp_up.low.{year}", share, 0.7 * share, min(1.3 * share, 1.0),
                     "share of design in the year", "Mountain Pass 3, 21, 43 percent (rare-earth folder); no region counts as low here", group="projects")  # fmt: skip


def demand(model: Model, name: str, elasticity: tuple[float, float, float, str],
           cap: tuple[float, float, float, str], *, source: str = "") -> None:  # fmt: skip
    """Short-run elasticity (from the evidence row `source` if given) and cap of a use."""
    number, low, high, reason = elasticity
    if source:
        model.derived(f"demand_elasticity.{name}", number, "unitless, positive", reason, source,
                      grade="D", group="demand_elasticity", low=low, high=high)  # fmt: skip
    else:
        model.assume(f"demand_elasticity.{name}", number, low, high, "unitless, positive", reason,
                     group="demand_elasticity")  # fmt: skip
    number, low, high, reason = cap
    model.assume(f"demand_cap.{name}", number, low, high, "multiple of the base-year bundle price", reason, group="demand_cap")  # fmt: skip


def growth(model: Model, driver: str, rate: float, low: float, high: float, reason: str) -> None:
    """Yearly growth at base-year prices."""
    model.assume(f"growth.{driver}", rate, low, high, "per year", reason, group="outlook")
    model.row(
        "outlooks", driver=driver, scenario="STEPS", year="", value_parameter=f"growth.{driver}"
    )

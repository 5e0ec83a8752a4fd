"""How producers, buyers, traders, investors and know-how behave: mostly assumptions, all with ranges."""

from __future__ import annotations

from model import projects
from model.names import REGIONS

# technology: unit cost USD/kg of the activity (value, low, high, reason)
UNIT_COST = {
    "light_separation": (2.2, 1.5, 6.0, "2.14 USD/kg REO (Pulawy), 12.6 for a small plant with heavies (Dynamo) (costs); cracking included"),
    "heavy_separation": (6.0, 3.0, 15.0, "12.6 USD/kg REO at Dynamo, toll fee 40 (costs); Chinese plants a third of US capital cost (costs)"),
    "finishing": (0.6, 0.3, 0.9, "La oxide sold at 0.97 and Ce oxide at 1.21 USD/kg FOB in 2024 (prices) with no value left in solution: their price net of VAT is an upper bound"),
    "metal": (6.0, 3.0, 12.0, "domestic NdPr metal less 1.17 oxide: 93.5 CNY/kg minus the oxide used for weight = about 4 to 8 USD/kg (costs)"),
    "magnet": (14.0, 8.0, 25.0, "FOB magnet price less metal inputs in 2024; N35 sold at 20.75 USD/kg (ramp_up)"),
    "magnet_smco": (55.0, 35.0, 80.0, "cobalt and machining; market value over tonnage (gap_research)"),
    "recycling": (3.0, 1.5, 6.0, "acid leaching and separation of concentrated swarf; below ore separation plus mining"),
}  # fmt: skip
MINE_COST = {
    "bayan_obo": (1.5, .8, 3.0, "by-product of iron ore"), "sichuan": (2.5, 1.5, 4.0, "bastnaesite flotation"),
    "china_clay": (9.0, 5.0, 14.0, "in-situ leaching with reclamation and 27 percent resource tax (gap_research)"),
    "myanmar_clay": (8.0, 4.0, 14.0, "200,000 CNY/t site charge and levies (costs)"), "laos_clay": (8.0, 4.0, 14.0, "as Myanmar"),
    "malaysia_clay": (8.0, 4.0, 14.0, "as Myanmar"), "mountain_pass": (2.0, 1.5, 3.0, "about 1.8-2.0 USD/kg REO in company reports as remembered"),
    "mount_weld": (2.5, 1.5, 5.0, "16.08 USD/kg REO cash cost to oxide in 2015 incl. cracking in Malaysia (ramp_up)"),
    "serra_verde": (10.0, 7.0, 20.0, "clay leaching at low volume"), "lovozero": (2.5, 1.0, 5.0, "by-product of niobium"),
    "india_sands": (2.0, 1.0, 4.0, "beach-sand by-product"), "world_sands": (2.0, 1.0, 5.0, "beach-sand by-product"),
    "thailand": (3.0, 1.0, 6.0, "monazite by-product"), "vietnam": (3.0, 1.0, 6.0, "small mines"),
    "australia_monazite": (6.0, 3.0, 10.0, "Nolans 25.94-40 USD/kg NdPr to oxide, NdPr a quarter of TREO (costs)"),
    "browns_range": (18.0, 12.0, 30.0, "xenotime, 592 million AUD for 4,350 t/yr (costs)"),
    "brazil_clay": (10.0, 7.0, 18.0, "clay feasibility studies; 12.91 USD/kg separated at Phalaborwa (costs)"),
    "strange_lake": (9.0, 5.0, 16.0, "2 billion CAD for 15,000 t/yr (projects)"), "africa_carbonatite": (4.0, 2.0, 8.0, "Longonjo, Ngualla studies: 268-287 million USD (projects)"),
    "us_projects": (8.0, 4.0, 15.0, "Halleck Creek 456 million USD for 4,169 t/yr (projects)"), "eu_projects": (9.0, 5.0, 16.0, "by-product of iron ore at small volume; early stage"),
}  # fmt: skip
# USD of capital per kg a year of capacity
CAPITAL = {
    "mining": (40.0, 20.0, 120.0, "Halleck Creek 109, Longonjo about 27 (20 kt MREC), Ngualla 39 USD per kg/yr REO (projects)"),
    "leaching": (45.0, 25.0, 100.0, "clay studies; Aclara and Viridis plans (projects)"),
    "light_separation": (25.0, 10.0, 60.0, "Pulawy 212 million USD for 13,430 t/yr is 16; Eneabba 1.75 billion AUD for 23,000 t/yr is 50 (costs)"),
    "heavy_separation": (60.0, 20.0, 150.0, "Lynas heavy circuit 294 million AUD for 5,000 t/yr is 39; Ucore 100 (costs)"),
    "metal": (20.0, 8.0, 50.0, "no published Western plant cost by itself; a small part of mine-to-magnet plans"),
    "magnet": (70.0, 40.0, 140.0, "e-VAC, Vulcan 1 billion USD for 10,000 t/yr is 100; POSCO 220 million USD for 3,000 t/yr is 73 (projects)"),
    "recycling": (30.0, 10.0, 60.0, "Cyclic 82 million USD for 600 t/yr oxide is 137 incl. collection (projects)"),
}  # fmt: skip
LEAD = {
    "mining": (7, 4, 10, "7-10 years from decision, nine in all (Kingsnorth), eight on average (IEA) (costs)"),
    "leaching": (3, 2, 6, "in-situ leaching is quick once permitted; Serra Verde took longer"),
    "light_separation": (4, 2, 6, "Kalgoorlie 3.5-4, Eneabba 5, White Mesa 3 years (ramp_up)"),
    "heavy_separation": (4, 2, 6, "3-5 years (methods); Lynas circuit 2 years at an operating plant (costs)"),
    "metal": (2, 1, 4, "2-3 years (methods)"), "magnet": (3, 2, 5, "Narva 2.8, Sumter 1.7, Fort Worth 3.2, Stillwater 5.8 years (ramp_up)"),
    "recycling": (2, 1, 4, "HyProMag and Cyclic plans (projects)"),
}  # fmt: skip
KNOWHOW_TECHNOLOGIES = (
    "mining",
    "leaching",
    "light_separation",
    "heavy_separation",
    "metal",
    "magnet",
)
# region: mining, leaching, light separation, heavy separation, metal, magnet
KNOWHOW = {
    "USA": (.90, .30, .60, .25, .30, .40), "AUS": (.90, .30, .55, .25, .20, .10), "MYS": (.50, .50, .85, .35, .20, .30),
    "JPN": (.60, .20, .60, .55, .80, .95), "KOR": (.40, .10, .30, .20, .50, .55), "EU27": (.60, .20, .65, .45, .50, .75),
    "GBR": (.40, .10, .30, .20, .60, .40), "IND": (.60, .20, .50, .15, .20, .15), "VNM": (.40, .40, .45, .45, .60, .60),
    "THA": (.30, .20, .30, .15, .50, .50), "BRA": (.70, .60, .25, .15, .15, .10), "RUS": (.75, .20, .45, .20, .30, .40),
    "CAN": (.75, .20, .45, .30, .40, .10), "MMR": (.20, .90, .05, .05, .05, .05), "ROW": (.50, .60, .25, .10, .10, .45),
}  # fmt: skip


def write(model) -> None:
    """Write behaviour, costs, know-how, growth and projects."""
    _costs(model)
    _supply(model)
    _demand(model)
    _knowhow(model)
    _growth(model)
    projects.write(model)
    write_priors(model)


def _costs(model) -> None:
    for technology, (value, low, high, reason) in UNIT_COST.items():
        model.assume(
            f"unit_cost.{technology}", value, low, high, "USD/kg", reason, group="unit_costs"
        )
    for feed, (value, low, high, reason) in MINE_COST.items():
        model.assume(
            f"mine_cost.{feed}", value, low, high, "USD/kg REO", reason, group="unit_costs"
        )
    for technology, (value, low, high, reason) in CAPITAL.items():
        model.assume(
            f"capital_cost.{technology}",
            value,
            low,
            high,
            "USD per kg/yr",
            reason,
            group="capital_costs",
        )
    for technology, (value, low, high, reason) in LEAD.items():
        model.assume(
            f"lead_time.{technology}", value, low, high, "years", reason, group="lead_times"
        )
    model.assume(
        "discount_rate",
        0.10,
        0.07,
        0.15,
        "per year",
        "mines 7-8 percent, 10 for Ngualla, 12-13 for specialty metals without offtake (elasticities)",
        group="capital_costs",
    )
    model.assume(
        "plant_life",
        25,
        15,
        35,
        "years",
        "project lives of 11 to 38 years in feasibility studies (deposits)",
    )
    model.assume(
        "freight.concentrate",
        0.15,
        0.05,
        0.4,
        "USD/kg",
        "container freight and handling; no quoted transport cost was found (facts gap)",
        group="freight",
    )
    model.assume(
        "freight.other",
        0.40,
        0.1,
        1.0,
        "USD/kg",
        "air or sea freight with insurance; no quoted transport cost was found (facts gap)",
        group="freight",
    )


def _supply(model) -> None:
    for technology, (value, low, high) in {
        "mining": (0.6, 0.2, 2.0),
        "leaching": (0.8, 0.3, 2.0),
        "light_separation": (2.0, 1.0, 5.0),
        "heavy_separation": (2.0, 1.0, 5.0),
        "finishing": (5.0, 2.0, 10.0),
        "metal": (3.0, 1.0, 6.0),
        "magnet": (3.0, 1.0, 6.0),
        "recycling": (0.8, 0.3, 2.0),
        "collection": (1.0, 0.3, 2.0),
        "recipe": (4.0, 1.5, 8.0),
    }.items():
        model.assume(f"supply_elasticity.{technology}", value, low, high, "unitless",
                     "short-run, within capacity; 0.03 for world mine output 2010-11, 0.3 to 1.5 for aluminium (elasticities); plants within "
                     "capacity are more elastic than mines", group="supply_elasticity")  # fmt: skip
    for technology, (value, low, high) in {
        "mining": (0.90, 0.75, 0.97),
        "leaching": (0.85, 0.65, 0.95),
        "light_separation": (0.75, 0.55, 0.90),
        "heavy_separation": (0.75, 0.55, 0.90),
        "metal": (0.75, 0.55, 0.90),
        "magnet": (0.75, 0.55, 0.90),
        "recycling": (0.70, 0.50, 0.90),
    }.items():
        model.assume(f"utilisation.{technology}", value, low, high, "share of capacity",
                     "base-year output over capacity; Chinese NdFeB below 50 percent in 2012, 70-80 at large makers (gap_research), JL MAG "
                     "over 90 in 2024 (refining); capacity statistics are thin (facts gap)", group="utilisation")  # fmt: skip
    model.assume("trade_elasticity", 4.0, 1.5, 8.0, "unitless", "Armington 2.2 to 3.7 (Broda-Weinstein, HS3 284, 280, 850), trade cost 4 (Simonovska-Waugh), "
                 "tariff elasticity 6 to 17 at HS6 (elasticities)", group="trade_elasticity")  # fmt: skip
    model.assume(
        "trade_adjustment",
        0.25,
        0.10,
        0.50,
        "share a year",
        "7-10 years to the long-run trade response (Boehm and others; elasticities)",
        group="trade_elasticity",
    )
    model.assume("quota_rent", 0.5, 0.0, 2.0, "USD/kg REO", "rent of the Chinese production quota in the base year: not observed; zero if the quota is slack, as trade press "
                 "of 2024 suggests (prices fell)", group="quota_rent")  # fmt: skip
    model.assume(
        "depletion",
        0.15,
        0.0,
        0.5,
        "share of mining cost at exhaustion of reserves",
        "cost rises with cumulative output over reserves",
        group="depletion",
    )
    model.assume(
        "retirement",
        0.03,
        0.02,
        0.06,
        "share of capacity a year",
        "plants last 15 to 35 years; maintained capacity in the holder's industry is renewed",
        group="retirement",
    )
    reserves = {
        "CHN": "44000000",
        "USA": "1900000",
        "AUS": "6300000",
        "BRA": "21000000",
        "CAN": "830000",
        "RUS": "3800000",
        "VNM": "3500000",
        "MYS": "710000",
        "IND": "6900000",
    }
    for region, tonnes in reserves.items():
        row = next(
            r
            for r in model.evidence("gap_research")
            if r["topic"] == "reserves" and r["region"] == region and r["value"] == tonnes
        )
        model.sourced(f"reserves.{region}", row, float(tonnes), "t REO", grade="B")
    for region, tonnes in {
        "MMR": 500000.0,
        "THA": 100000.0,
        "ROW": 5000000.0,
        "EU27": 1500000.0,
    }.items():
        model.assume(
            f"reserves.{region}",
            tonnes,
            tonnes / 5,
            tonnes * 5,
            "t REO",
            "no reserve figure is published that matches output; order of magnitude only",
            group="depletion",
        )


def _demand(model) -> None:
    for use, (value, low, high) in {
        "magnet_use": (0.15, 0.05, 0.35),
        "defence": (0.05, 0.02, 0.15),
        "fcc_catalyst": (0.25, 0.10, 0.6),
        "auto_catalyst": (0.15, 0.05, 0.4),
        "polishing": (0.35, 0.15, 0.8),
        "glass": (0.25, 0.10, 0.6),
        "ceramics": (0.25, 0.10, 0.6),
        "phosphors": (0.20, 0.05, 0.5),
        "batteries": (0.25, 0.10, 0.6),
        "metallurgy": (0.40, 0.15, 0.9),
        "other": (0.25, 0.08, 0.6),
    }.items():
        model.assume(f"demand_elasticity.{use}", value, low, high, "unitless, positive", "one year; no own-price elasticity by element is published (facts gap); base metals 0.05 to "
                     "0.6, very inelastic by expert judgement; Japanese demand fell 31 percent in 2011-12 while prices rose many times (elasticities)", group="demand_elasticity")  # fmt: skip
    model.assume("demand_adjustment", 0.30, 0.15, 0.60, "share a year", "yearly step from short-run to long-run demand; up to 10 percent of demand a year was substituted "
                 "after 2010 (Sprecher, elasticities)", group="demand_adjustment")  # fmt: skip
    model.assume("demand_cap.magnet_use", 12.0, 5.0, 40.0, "multiple of the base-year bundle price", "value of the product that stops: a car or turbine stops for a part of 100 USD; "
                 "but other motors and delays bound what is paid; 300 USD of battery for doing without (gap_research)", group="demand_cap")  # fmt: skip
    model.assume(
        "demand_cap.defence",
        40.0,
        15.0,
        100.0,
        "multiple of the base-year bundle price",
        "as other magnets, with less choice",
        group="demand_cap",
    )
    model.assume(
        "demand_cap.plain",
        15.0,
        5.0,
        40.0,
        "multiple of the base-year bundle price",
        "2011 prices of La and Ce rose 20-fold and cut half the demand (elasticities)",
        group="demand_cap",
    )
    model.assume(
        "recipe_speed",
        0.10,
        0.03,
        0.15,
        "share of a use's demand a year",
        "up to 10 percent a year (Sprecher, elasticities); motors stayed with magnets for a decade",
        group="thrifting",
    )
    model.assume(
        "diffusion_cost",
        0.08,
        0.05,
        0.15,
        "share of the magnet making cost",
        "5-15 percent (costs)",
        group="thrifting",
    )


def _knowhow(model) -> None:
    text = "know-how against the holder's 1; judged from plants in operation, their products and the origin of their technology (refining, projects, ramp_up)"
    model.row("holders", region="CHN")
    for technology in KNOWHOW_TECHNOLOGIES:
        model.assume(
            f"knowhow.{technology}.CHN", 1.0, 1.0, 1.0, "0 to 1", "the holder, by definition"
        )
        for region in REGIONS:
            if region == "CHN":
                continue
            value = KNOWHOW[region][KNOWHOW_TECHNOLOGIES.index(technology)]
            model.assume(
                f"knowhow.{technology}.{region}",
                value,
                round(max(0.0, value - 0.2), 3),
                round(min(1.0, value + 0.2), 3),
                "0 to 1",
                text,
                group="knowhow_start",
            )
    for technology, (g, g_high, h, h_high) in {
        "mining": (0.15, 0.4, 0.03, 0.08),
        "leaching": (0.4, 1.0, 0.08, 0.2),
        "light_separation": (0.5, 1.2, 0.05, 0.12),
        "heavy_separation": (1.0, 2.5, 0.10, 0.25),
        "metal": (0.6, 1.5, 0.04, 0.10),
        "magnet": (0.5, 1.2, 0.04, 0.10),
    }.items():
        model.assume(f"knowhow_cost.{technology}", g, 0.0, g_high, "extra unit cost at no know-how, share", "Chinese capital cost a third of the US one (costs); premium of 10-30 USD/kg for magnets made "
                     "outside (ramp_up); low end: no effect", group="knowhow_cost")  # fmt: skip
        model.assume(
            f"knowhow_recovery.{technology}",
            h,
            0.0,
            h_high,
            "recovery lost at no know-how, share",
            "commissioning recoveries; low end: no effect",
            group="knowhow_recovery",
        )
    model.assume(
        "knowhow_delay",
        2.0,
        0.0,
        4.0,
        "extra years of lead time at no know-how",
        "slips of 2 to 5.5 years at Kuantan, Mountain Pass, Round Top (ramp_up); low end: no effect",
        group="knowhow_delay",
    )
    model.assume("learning_own", 0.12, 0.05, 0.25, "share of the gap closed per doubling of cumulative output", "20-30 percent per doubling in chemicals for cost; no rate for separation or magnets "
                 "(elasticities)", group="knowhow_spread")  # fmt: skip
    model.assume(
        "learning_other",
        0.02,
        0.0,
        0.05,
        "share of the gap closed a year",
        "patents lapse, research and hiring elsewhere go on",
        group="knowhow_spread",
    )
    model.assume("learning_bought", 0.12, 0.0, 0.25, "share of the gap closed a year when technology may be bought from the holder", "the Solvay, Neo and early Japanese plants ran with Chinese partners before 2008; "
                 "nothing measured: low end no effect", group="knowhow_bought")  # fmt: skip
    model.assume(
        "restricted_share",
        0.5,
        0.2,
        0.9,
        "share of transfers stopped by a restriction (licence)",
        "restricted technologies need a licence; how many are granted is not published",
        group="knowhow_bought",
    )
    model.assume(
        "knowhow_build_rate",
        0.5,
        0.0,
        0.8,
        "share of the yearly build cap lost at no know-how",
        "specialists outside China are fewer than a few dozen by one account (ramp_up); low end: no effect",
        group="build_rate",
    )
    ramps = {
        "high": ((0.36, 0.80, 1.0), "Kuantan 36, 80, 115 percent of the first phase (ramp_up)"),
        "low": (
            (0.03, 0.21, 0.43, 0.70, 1.0),
            "Mountain Pass 3, 21, 43 percent, then assumed to go on (ramp_up)",
        ),
    }
    for end, (shares, reason) in ramps.items():
        for year, share in enumerate(shares, 1):
            model.assume(
                f"ramp_up.{end}.{year}",
                share,
                share * 0.7,
                min(1.0, share * 1.3),
                "share of design in the year",
                f"{reason}; {end} know-how",
                group="ramp_up",
            )


def _quota_path(model, outlook) -> None:
    """China's mined magnet elements in the IEA's base case, as the path of its production quota."""
    for year in ("2024", "2030", "2035", "2040"):
        row = next(r for r in outlook if r["publisher"] == "IEA" and r["scenario"] == "base case"
                   and r["metric"] == "mining magnet REE" and r["region"] == "CHN" and r["year"] == year)  # fmt: skip
        model.sourced(
            f"outlook.holder_mines.{year}", row, float(row["value"]), "kt element", grade="B"
        )
        for scenario in ("STEPS", "APS", "NZE"):
            model.row("outlooks", driver="holder_mines", scenario=scenario, year=year,
                      value_parameter=f"outlook.holder_mines.{year}")  # fmt: skip


def _growth(model) -> None:
    outlook = model.evidence("outlook")

    def iea(scenario, breakdown, year):
        return next(r for r in outlook if r["publisher"] == "IEA" and r["metric"] == "demand magnet REE" and r["region"] == "WLD"
                    and r["scenario"] == scenario and r["breakdown"] == breakdown and r["year"] == year)  # fmt: skip

    for driver, breakdown in (
        ("electric_vehicles", "Electric vehicles"),
        ("wind", "Wind"),
        ("other_magnets", "other uses"),
    ):
        base = iea("all", breakdown, "2024")
        for scenario in ("STEPS", "APS", "NZE"):
            model.row(
                "outlooks",
                driver=driver,
                scenario=scenario,
                year=2024,
                value_parameter=f"outlook.{driver}.2024",
            )
            for year in ("2030", "2035", "2040", "2045"):
                row = iea(scenario, breakdown, year)
                name = f"outlook.{driver}.{scenario}.{year}"
                model.sourced(name, row, float(row["value"]), "kt element", grade="B")
                model.row(
                    "outlooks", driver=driver, scenario=scenario, year=year, value_parameter=name
                )
        model.sourced(f"outlook.{driver}.2024", base, float(base["value"]), "kt element", grade="B")
    for driver, (rate, low, high, reason) in {
        "non_magnet": (
            0.02,
            0.0,
            0.035,
            "catalysts fell from 25 to 20 percent of the world from 2013 to 2020 while the total grew (demand_matrix); about the growth of output",
        ),
        "defence": (
            0.03,
            0.0,
            0.08,
            "US need of about 10,000 t by 2030 is claimed, unsourced (demand_matrix)",
        ),
    }.items():
        model.assume(f"growth.{driver}", rate, low, high, "per year", reason, group="outlook_other")
        for scenario in ("STEPS", "APS", "NZE"):
            model.row(
                "outlooks",
                driver=driver,
                scenario=scenario,
                year="",
                value_parameter=f"growth.{driver}",
            )
    model.assume(
        "outlook_scale",
        1.0,
        0.75,
        1.25,
        "multiple of the growth of magnet demand",
        "outlooks of 2035 magnet demand differ by a third (outlook)",
        group="outlook_magnets",
    )
    _quota_path(model, outlook)
    for technology, (value, low, high) in {"mining": (.10, .05, .20), "leaching": (.12, .05, .25), "light_separation": (.12, .06, .25), "heavy_separation": (.12, .06, .25),
                                           "metal": (.15, .08, .30), "magnet": (.15, .08, .30), "recycling": (.15, .05, .30)}.items():  # fmt: skip
        model.assume(f"build_rate.{technology}", value, low, high, "of world capacity outside the holder, a year", "non-Chinese primary production grew by 4 percent of the whole market a year after 2010 (Sprecher, "
                     "elasticities), which is more than a quarter of what stood outside China", group="build_rate")  # fmt: skip
    model.assume(
        "build_rate.holder",
        0.15,
        0.08,
        0.30,
        "of its own capacity, a year",
        "Chinese quotas grew by up to a quarter a year (china_quotas); plants are built in ten months to two years there (gap_research)",
        group="build_rate",
    )
    model.assume(
        "build_rate.one_region",
        0.5,
        0.25,
        1.0,
        "share of the yearly cap outside the holder that one region may take",
        "no region outside has built alone; nothing measured",
        group="build_rate",
    )
    model.assume(
        "learned_before",
        3.0,
        1.0,
        10.0,
        "years of base-year output made before it",
        "sets how soon output doubles; most plants outside are younger than ten years (ramp_up)",
        group="knowhow_spread",
    )
    model.assume("pipeline_start.holder", 1.0, 0.5, 1.2, "multiple of the outlook's growth already under construction over the first lead time", "Chinese quotas and plants grew with demand "
                 "(270,000 t in 2024 after 255,000 t); no list of plants under construction is published", group="investment")  # fmt: skip
    model.assume("pipeline_start.mines_elsewhere", 0.5, 0.0, 1.0, "multiple of the outlook's growth already under construction over the first lead time", "Myanmar and Laos expanded before "
                 "2024 but are exposed to conflict and bans", group="investment")  # fmt: skip
    model.assume(
        "build_seed",
        0.002,
        0.0005,
        0.005,
        "of world capacity a year and region",
        "a first plant of 1,000 t in a market of some hundred thousand",
        group="build_rate",
    )
    model.assume(
        "investment_response",
        6.0,
        2.0,
        12.0,
        "steepness of building in excess return",
        "smooth, never a zero-one test; trials with sharp tests gave price cycles of 90 to 1 (design)",
        group="investment",
    )
    model.assume("investment_reach", 4.0, 1.0, 8.0, "multiple of the capital charge", "highest excess return to which building answers in "
                 "proportion: at four times the charge a plant has paid for itself in about two years, and a dearer good builds no "
                 "more; low end: a return of the charge over again", group="investment")  # fmt: skip
    model.assume(
        "expectation_memory",
        0.5,
        0.2,
        0.8,
        "weight of past prices against the outlook",
        "adaptive in part; nothing measured",
        group="investment",
    )
    model.assume(
        "quota_growth_gap",
        0.0,
        -0.02,
        0.02,
        "per year",
        "Chinese quota against world demand growth; default: it follows",
        group="quota_rent",
    )
    model.assume(
        "leak_capacity",
        0.25,
        0.05,
        1.0,
        "share of base-year flow that can leak through third countries",
        "antimony, gallium, germanium leaked fully to one buyer within months; smuggling 17 to 59 percent of exports in 2011-14 (elasticities)",
        group="leak",
    )
    model.assume(
        "licence_spread",
        0.25,
        0.1,
        0.5,
        "standard deviation of approval by destination and quarter over sqrt(a (1 - a)), drawn in ensembles",
        "magnets to the USA, July to December 2025: 619, 590, 420, 656, 582, 564 t, 14 percent round their mean by month, to Japan "
        "14 percent over four months (trade): some 8 percent by quarter, which is 0.16 at an approval of 0.8 and 0.35 at 0.95; "
        "part of it is demand (low end), and one month of one buyer may be all refused (high end)",
    )
    model.assume(
        "leak_cost",
        0.35,
        0.12,
        0.6,
        "share of the price at origin",
        "agent fee 12-15 percent, a claimed margin of 55 (elasticities)",
        group="leak",
    )


ORIGIN_WEIGHT = {
    "magnet": dict(CHN=.88, JPN=.05, VNM=.015, EU27=.012, ROW=.015, MYS=.008, THA=.006, KOR=.006, USA=.006, GBR=.002),
    "metal": dict(CHN=.92, JPN=.025, VNM=.02, THA=.008, EU27=.012, GBR=.005, KOR=.004),
    "oxide": dict(CHN=.86, MYS=.06, USA=.02, EU27=.02, VNM=.015, IND=.005, JPN=.01),
    "scrap": dict(CHN=.9, JPN=.06, EU27=.02, VNM=.02),
    "concentrate": dict(CHN=.75, MYS=.9, USA=.35, EU27=.5, IND=.9, VNM=.3),
    "heavy_concentrate": dict(CHN=.8, EU27=.1, VNM=.1),
}  # fmt: skip


def write_priors(model) -> None:
    """Where supply comes from before any observation is seen, and what may be thrown away."""
    for stage, weights in ORIGIN_WEIGHT.items():
        for region, weight in weights.items():
            model.assume(f"origin_weight.{stage}.{region}", weight, weight / 3, min(1.0, weight * 3), "relative weight",
                         "starting point of the reconciliation, after shares of the stage (refining); observations move it")  # fmt: skip
    model.assume(
        "home_weight",
        8.0,
        2.0,
        30.0,
        "multiple of the weight",
        "makers serve their own country first; starting point only",
    )
    for element in ("La", "Ce", "Sm"):
        model.row(
            "disposals",
            commodity=f"solution.{element}",
            region="*",
            reason="mined in a fixed ratio beyond demand; sold at its finishing cost or not made (prices near 1-2 USD/kg)",
        )
    model.row(
        "disposals",
        commodity="heavy_concentrate.mountain_pass",
        region="USA",
        reason="SEG+ concentrate stockpiled since late 2023 (deposits)",
    )

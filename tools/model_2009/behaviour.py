"""How producers, buyers, investors and know-how behave in 2009: carried over where no year is in it."""

from __future__ import annotations

from model.investors import INVESTORS

from model_2009.axes import REGIONS

R = "records_2009/"
SKILLS = ("mining", "leaching", "light_separation", "heavy_separation", "metal", "magnet")
# mining, leaching, light separation, heavy separation, metal, magnet
KNOWHOW = {
    "JPN": (.60, .20, .60, .55, .80, .95), "USA": (.90, .30, .60, .30, .25, .25), "EU27": (.60, .20, .75, .55, .45, .75),
    "AUS": (.85, .30, .30, .15, .10, .10), "MYS": (.40, .30, .30, .15, .10, .10), "ROW": (.60, .40, .35, .10, .20, .30),
}  # fmt: skip


def write(model) -> None:
    """Write costs, behaviour, know-how, outlook, projects and priors."""
    plants = (
        "mining",
        "leaching",
        "light_separation",
        "heavy_separation",
        "metal",
        "magnet",
        "recycling",
    )
    model.carry_money(*(f"unit_cost.{t}" for t in ("light_separation", "heavy_separation", "finishing", "metal", "magnet", "recycling")),
                      *(f"capital_cost.{t}" for t in plants), "freight.concentrate", "freight.other",
                      *(f"mine_cost.{f}" for f in ("bayan_obo", "sichuan", "china_clay", "lovozero", "mountain_pass", "mount_weld", "vietnam")))  # fmt: skip
    model.assume(
        "mine_cost.us_stockpile",
        0.8,
        0.3,
        1.5,
        "USD/kg REO",
        "already mined: reclaiming and handling only",
        group="costs",
    )
    model.assume(
        "unit_cost.landing",
        0.05,
        0.02,
        0.2,
        "USD/kg",
        "handling; the way round customs is a cost of the exporter",
        group="costs",
    )
    model.assume(
        "capital_cost.past_customs",
        1.0,
        0.2,
        5.0,
        "USD per kg/yr",
        "contacts and papers, no plant",
        group="leak",
    )
    model.assume("lead_time.past_customs", 1, 1, 2, "years", "unrecorded exports rose from 0.36 to between 0.2 and 1.2 times the recorded within three "
                 "years (elasticities)", group="leak")  # fmt: skip
    model.assume("utilisation.past_customs", 0.61, 0.4, 0.9, "share of capacity",
                 "36 percent of the recorded went past customs in 2008 and 59 in 2007 (elasticities): the way was open for 1.6 times as much",
                 group="leak")  # fmt: skip
    model.assume(
        "build_rate.past_customs",
        0.3,
        0.1,
        0.6,
        "of its capacity, a year",
        "as lead_time.past_customs",
        group="leak",
    )
    model.assume(
        "supply_elasticity.past_customs",
        2.0,
        1.0,
        5.0,
        "unitless",
        "within capacity; agents of 12 to 15 percent and more (elasticities)",
        group="leak",
    )
    model.carry_all("supply_elasticity.", "utilisation.", "demand_elasticity.", "knowhow_cost.", "knowhow_recovery.", "ramp_up.",
                    "build_rate.", "completion.", "slip.", "lead_time.")  # fmt: skip
    model.assume(
        "supply_elasticity.landing",
        5.0,
        2.0,
        10.0,
        "unitless",
        "as finishing",
        group="supply_elasticity",
    )
    model.carry("discount_rate", "plant_life", "trade_elasticity", "trade_adjustment", "depletion", "retirement", "demand_adjustment",
                "demand_cap.magnet_use", "demand_cap.plain", "recipe_speed", "knowhow_delay", "learning_own", "learning_other",
                "learning_bought", "restricted_share", "knowhow_build_rate", "learned_before", "build_seed", "investment_response",
                "expectation_memory", "quota_growth_gap", "leak_cost", "home_weight", "reserves.CHN", "reserves.USA",
                "reserves.AUS", "reserves.ROW", *INVESTORS)  # fmt: skip
    model.assume("leak_capacity", 0.0, 0.0, 0.25, "share of base-year flow that can leak through third countries",
                 "unrecorded exports have plants and a way of their own on this folder; the way of the 2024 folder beside it would count "
                 "them twice", group="leak")  # fmt: skip
    model.assume("quota_rent", 0.0, 0.0, 0.5, "USD/kg REO", "rent of the Chinese mining quota in 2009: output of 129,400 t was far over the quota "
                 "(89,200 t a year later, china_quotas), so it did not bind", group="mines")  # fmt: skip
    model.assume("export_quota_rent", 0.0, 0.0, 1.0, "USD/kg gross", "premium of an export licence in 2009: 43,896 t of the 50,145 t of the quota "
                 "were used, so it did not bind as a whole; single exporters may have paid", group="trade")  # fmt: skip
    for technology in SKILLS:
        model.carry(f"knowhow.{technology}.CHN")
        for region in (r for r in REGIONS if r != "CHN"):
            value = KNOWHOW[region][SKILLS.index(technology)]
            model.assume(f"knowhow.{technology}.{region}", value, round(max(0.0, value - .2), 3), round(min(1.0, value + .2), 3), "0 to 1",
                         "know-how against the holder's 1 in 2009; judged from the plants that ran then (Rhodia, Silmet, Japanese metal and magnet "
                         "makers, Molycorp on stock) and from those that had closed", group="knowhow_start")  # fmt: skip
    _outlook(model)
    _projects(model)
    _priors(model)


def _outlook(model) -> None:
    now, soon, late = (
        "demand/total-consumption-reo-wld-2009",
        R + "world-demand-2010",
        R + "world-demand-2020",
    )
    first = model.number(soon) / model.number(now)
    yearly = (model.number(late) / model.number(soon)) ** 0.1
    magnets = model.number(R + "magnet-growth") / 100
    index = {
        "magnets": {2010: (1.20, "recovery after the slump: faster than all uses together (1.11), which IMCOA foresaw; Chinese sintered "
                           "output then rose by half, restocking included"),
                    2020: (1.20 * (1 + 0.8 * magnets) ** 10, "0.8 of the 15 percent a year of the ten years before (Reuters), after the rise of 2010")},
        "non_magnet": {2010: (1.08, "recovery after the slump, so that all uses grow as IMCOA foresaw (1.11)"),
                       2020: (1.08 * 1.055 ** 10, "what is left for other uses of the growth that IMCOA foresaw to 2020, 8.3 percent a year over all")},
    }  # fmt: skip
    assert abs(first - 1.112) < 0.001
    assert abs(yearly - 1.083) < 0.001
    for driver, years in index.items():
        model.assume(
            f"outlook.{driver}.2009", 1.0, 1.0, 1.0, "multiple of 2009", "the base year itself"
        )
        for year, (value, reason) in years.items():
            model.assume(f"outlook.{driver}.{year}", value, 1 + 0.5 * (value - 1), 1 + 1.4 * (value - 1), "multiple of 2009",
                         reason + "; as foreseen before the crisis, at the prices of 2009", group="outlook")  # fmt: skip
        for scenario in ("STEPS", "APS", "NZE"):
            for year in (2009, *years):
                model.row(
                    "outlooks",
                    driver=driver,
                    scenario=scenario,
                    year=year,
                    value_parameter=f"outlook.{driver}.{year}",
                )
    model.assume("outlook_scale", 1.0, 0.6, 1.3, "multiple of the log growth of demand", "the outlook of 2020 was missed by far: demand stayed near "
                 "120,000 t in 2014 (Adamas); what share of that the crisis itself made is the model's to say", group="outlook")  # fmt: skip
    model.assume("pipeline_start.holder", 0.5, 0.0, 1.0, "multiple of the outlook's growth already under construction over the first lead time",
                 "a draft plan of 2009 held Chinese mine output of 2009 to 2015 between 130,000 and 170,000 t a year (records_2009), about half of "
                 "the growth then foreseen", group="investment")  # fmt: skip
    model.assume("pipeline_start.mines_elsewhere", 0.0, 0.0, 0.5, "multiple of the outlook's growth already under construction over the first lead time",
                 "mines under construction outside China are listed as projects", group="investment")  # fmt: skip


KUANTAN = "ramp_up/lynas-lamp-kuantan-planned-month-of-reaching-11-000-t-yr-2013-06"
DELAY = "ramp_up/lynas-lamp-kuantan-licence-and-construction-delays-end-2012"
PROJECTS = (  # project, title, operator, region, technology, feed, status, evidence, capacity, start
    ("mount-weld-mine", "Mount Weld phase 1, mine", "Lynas", "AUS", "mining", "mount_weld", "construction", KUANTAN, 11000.0, 2011),
    ("kuantan", "Kuantan phase 1, separation", "Lynas", "MYS", "light_separation", "", "construction", KUANTAN, 11000.0, 2011),
    ("mountain-pass-mine", "Mountain Pass restart, mine", "Molycorp", "USA", "mining", "mountain_pass", "feasibility", R + "mountain-pass-plan", 18144.0, 2012),
    ("mountain-pass-separation", "Mountain Pass restart, separation", "Molycorp", "USA", "light_separation", "", "feasibility", R + "mountain-pass-plan", 18144.0, 2012),
)  # fmt: skip


def _projects(model) -> None:
    """What was announced by the end of 2009. Later phases came after the quota cut: the model's own investors."""
    for (
        project,
        title,
        operator,
        region,
        technology,
        feed,
        status,
        row,
        capacity,
        start,
    ) in PROJECTS:
        name = f"project.{project}"
        how = "40 million lb" if "pass" in row else "11,000 t of the first phase"
        model.derived(
            f"{name}.capacity",
            capacity,
            "t/yr",
            f"{how}, REO in feed taken as REO out",
            row,
            grade="C",
        )
        model.derived(
            f"{name}.start",
            float(start),
            "year",
            "stated start as of 2009",
            DELAY if row == KUANTAN else row,
            grade="C",
        )
        model.row("projects", project=project, title=title, operator=operator, region=region, technology=technology, feed=feed, status=status,
                  state_aid="no", because_of="", step_of="", capacity_parameter=f"{name}.capacity", start_parameter=f"{name}.start",
                  evidence=row)  # fmt: skip
    row = model.fact("projects/dong-pao-japanese-venture-mine-historic")
    model.sourced(
        "project.dong-pao.capacity",
        row,
        5000.0,
        "t/yr",
        grade="C",
        reason="of rare earths, taken as REO",
    )
    model.sourced("project.dong-pao.start", row, 2011.0, "year", grade="C")
    model.row("projects", project="dong-pao", title="Dong Pao", operator=row["operator"], region="ROW", technology="mining", feed="vietnam",
              status="announced", state_aid="yes", because_of="", step_of="", capacity_parameter="project.dong-pao.capacity",
              start_parameter="project.dong-pao.start", evidence=row["id"])  # fmt: skip


WEIGHT = {
    "magnet": dict(CHN=.70, JPN=.25, EU27=.02), "metal": dict(CHN=.85, JPN=.10, EU27=.02),
    "oxide": dict(CHN=.88, JPN=.04, USA=.04, EU27=.04, ROW=.04), "unrecorded": dict(CHN=1.0), "concentrate": dict(CHN=.9, JPN=.7, USA=.9, EU27=.9, ROW=.3),
    "heavy_concentrate": dict(CHN=.9), "scrap": dict(CHN=.85, JPN=.15),
}  # fmt: skip


def _priors(model) -> None:
    for stage, weights in WEIGHT.items():
        for region, weight in weights.items():
            model.assume(f"origin_weight.{stage}.{region}", weight, weight / 3, min(1.0, weight * 3), "relative weight",
                         "starting point of the reconciliation; observations move it")  # fmt: skip

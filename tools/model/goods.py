"""Magnets in goods: how long they last, what is collected of them, and how it returns to oxide."""

from __future__ import annotations

from model.makers import GRADES, SWARF_BACK, SWARF_LATER

# use: mean life in years (value, low, high, reason); wind is written from evidence
LIFE = {
    "ev_traction": (15, 10, 20, "life of a car; motors are rarely replaced"),
    "cars_other": (15, 10, 20, "life of a car"),
    "air_conditioning": (12, 8, 16, "life of an appliance"),
    "electronics": (4, 2, 8, "2-3 years for consumer electronics (demand); loudspeakers and drives last longer"),
    "industry": (15, 8, 25, "motors, robots and elevators run for decades, tools for years"),
    "defence": (20, 10, 30, "service life of equipment; munitions are shorter"),
    "samarium_magnets": (15, 8, 25, "as industry"),
}  # fmt: skip
# driver: growth of use a year before the base year
GROWTH = {
    "wind": (0.08, 0.03, 0.15, "yearly additions of wind power about doubled in the ten years to 2024, and the share of "
             "permanent-magnet generators rose"),
    "other_magnets": (0.06, 0.03, 0.09, "Chinese sintered NdFeB rose by 10 percent in 2019 and by about 10 percent a year "
                      "to 2024 with electric cars (demand_matrix), less without them"),
    "defence": (0.02, 0.0, 0.06, "no series published"),
}  # fmt: skip
# use: share of retired goods that reach a dismantler where collection is good; share of those whose magnets are
# taken out for recycling at base-year prices (the rest is shredded with steel)
COLLECTED = {
    "ev_traction": ((0.80, 0.50, 0.95, "registered vehicles are traded as used cars or dismantled under end-of-life rules"),
                    (0.40, 0.10, 0.80, "a rotor holds one to two kilograms in one place (demand); few plants take rotors yet")),
    "wind": ((0.90, 0.60, 1.00, "turbines are dismantled under contract"),
             (0.50, 0.10, 0.90, "generators hold half a tonne of magnets a megawatt (demand)")),
    "cars_other": ((0.70, 0.40, 0.90, "as other parts of cars"),
                   (0.01, 0.00, 0.05, "tens of grams in dozens of places; shredded with the car")),
    "air_conditioning": ((0.40, 0.20, 0.70, "large appliances are collected better than small ones"),
                         (0.10, 0.02, 0.40, "compressors are opened by hand in places")),
    "electronics": ((0.22, 0.10, 0.40, "about a fifth of electronic waste is documented as collected, as remembered "
                     "from the Global E-waste Monitor"),
                    (0.10, 0.02, 0.30, "drives are taken apart, loudspeakers are not")),
    "industry": ((0.50, 0.20, 0.80, "motors are sold for their copper"),
                 (0.10, 0.02, 0.40, "servo motors and elevators hold large magnets, most others small ones")),
    "defence": ((0.10, 0.00, 0.50, "kept or destroyed"), (0.00, 0.00, 0.10, "none known")),
    "samarium_magnets": ((0.30, 0.10, 0.60, "as industry, more often lost"), (0.00, 0.00, 0.10, "no process in the model")),
}  # fmt: skip
# region: collection against the best
PLACE = {
    "CHN": (1.0, 0.6, 1.0), "JPN": (1.0, 0.7, 1.0), "EU27": (1.0, 0.7, 1.0), "KOR": (1.0, 0.7, 1.0),
    "GBR": (1.0, 0.7, 1.0), "USA": (0.7, 0.4, 1.0), "MYS": (0.6, 0.3, 1.0), "THA": (0.5, 0.2, 1.0),
    "VNM": (0.5, 0.2, 1.0), "IND": (0.5, 0.2, 1.0), "CAN": (0.7, 0.4, 1.0), "AUS": (0.7, 0.4, 1.0),
    "BRA": (0.4, 0.1, 0.8), "RUS": (0.4, 0.1, 0.8), "ROW": (0.3, 0.1, 0.6),
}  # fmt: skip
SCRAP = {
    "NdFeB_ordinary": ("NdPr", "Ce", "Gd", "Ho"),
    "NdFeB_heavy": ("NdPr", "Gd", "Ho", "Tb", "Dy"),
    "NdFeB_low_heavy": ("NdPr", "Gd", "Ho", "Tb", "Dy"),
}
SENT_TO = ("CHN", "JPN", "EU27")


def write(model) -> None:
    """Write lifetimes and collection, and the processes and routes of collected magnets."""
    _cohorts(model)
    _processes(model)


def _cohorts(model) -> None:
    wind = model.fact("demand/lifetime-wind-turbine-magnets-wld-2017")
    model.derived("lifetime.wind", 25.0, "years", "middle of 20-30 years", wind["id"], grade="C",
                  low=20.0, high=30.0, group="end_of_life")  # fmt: skip
    for use, (value, low, high, reason) in LIFE.items():
        model.assume(f"lifetime.{use}", value, low, high, "years", reason, group="end_of_life")
    model.assume("lifetime_spread", 0.4, 0.2, 0.6, "standard deviation over mean",
                 "cars and appliances retire within a factor of two of their mean life; Weibull", group="end_of_life")  # fmt: skip
    first = model.fact("demand_matrix/magnets-ev-traction-ndfeb-wld-2019")
    last = model.fact("demand_matrix/magnets-ev-traction-ndfeb-wld-2024")
    growth = (float(last["quantity"]) / float(first["quantity"])) ** (1 / 5) - 1
    model.derived("past_growth.electric_vehicles", growth, "a year", "(27,864 t / 5,000 t)^(1/5) - 1",
                  first["id"], last["id"], low=0.25, high=0.60, group="end_of_life")  # fmt: skip
    for driver, (value, low, high, reason) in GROWTH.items():
        model.assume(f"past_growth.{driver}", value, low, high, "a year", reason, group="end_of_life")  # fmt: skip
    for region, (value, low, high) in PLACE.items():
        model.assume(f"collection_region.{region}", value, low, high, "share of the best collection",
                     "judgement after waste law and practice; no region publishes magnets collected (facts gap)",
                     group="end_of_life")  # fmt: skip
    for use, ((c, c_low, c_high, c_why), (t, t_low, t_high, t_why)) in COLLECTED.items():
        model.assume(f"collection.{use}", c, c_low, c_high, "share of retired goods", c_why, group="end_of_life")  # fmt: skip
        model.assume(f"taken_out.{use}", t, t_low, t_high, "share of collected magnets", t_why, group="end_of_life")  # fmt: skip
        model.row("cohorts", use=use, lifetime_parameter=f"lifetime.{use}", spread_parameter="lifetime_spread",
                  growth_parameter=f"past_growth.{_driver(model, use)}", collection_parameter=f"collection.{use}",
                  taken_parameter=f"taken_out.{use}")  # fmt: skip
    model.assume("taking_adjustment", 0.2, 0.1, 0.4, "share a year",
                 "how fast the usual share of collected magnets taken out follows what is taken out; as trade habits",
                 group="end_of_life")  # fmt: skip


def _driver(model, use: str) -> str:
    return next(r["driver"] for r in model.tables["uses"] if r["use"] == use)


def _processes(model) -> None:
    model.assume("unit_cost.collection", 12.0, 4.0, 30.0, "USD/kg rare-earth metal",
                 "3.6 USD/kg of magnet for taking it out, demagnetising and cleaning; plans to mine rotors stay below the "
                 "value of what is in them", group="unit_costs")  # fmt: skip
    model.assume("recovery.end_of_life", 0.90, 0.75, 0.97, "share of contained metal recovered",
                 "as swarf, less coatings, glue and mixed grades", group="recovery")  # fmt: skip
    for grade, metals in SCRAP.items():
        scrap, process = f"scrap.{grade}", f"recycling.scrap_{grade}"
        model.row("commodities", commodity=scrap, stage="scrap", element="",
                  title=f"Collected magnets, {GRADES[grade]}, rare-earth metal contained", hs="")  # fmt: skip
        model.row("processes", process=f"collection.{grade}", technology="collection", stage="scrap",
                  title=f"Magnets taken out of retired goods: {GRADES[grade]}", main=scrap)  # fmt: skip
        model.row("coefficients", process=f"collection.{grade}", commodity=scrap, role="out", factors="")  # fmt: skip
        model.row("collections", process=f"collection.{grade}", good=f"magnet.{grade}",
                  factors="rare_earth_share")  # fmt: skip
        model.row("processes", process=process, technology="recycling", stage="scrap",
                  title=f"Collected magnets back to oxide: {GRADES[grade]}", main=scrap)  # fmt: skip
        model.row("coefficients", process=process, commodity=scrap, role="in", factors="")
        for metal in metals:
            share = f"content.{grade}.{metal} rare_earth_share^-1"
            outs = {"NdPr": (("Nd", "neodymium_in_ndpr"), ("Pr", "praseodymium_in_ndpr"))}.get(
                metal, ((metal, ""),)
            )
            for element, split in outs:
                model.row("coefficients", process=process, commodity=f"solution.{element}", role="out",
                          factors=" ".join(f"{share} {split} oxide_per_element.{element} recovery.end_of_life".split()))  # fmt: skip
        for region in SWARF_BACK + SWARF_LATER:
            model.row("activities", process=f"collection.{grade}", region=region, plant="", status="existing")  # fmt: skip
            model.row("activities", process=process, region=region, plant="recycling",
                      status="existing" if region in SWARF_BACK else "candidate")  # fmt: skip
        for origin in SWARF_LATER:
            for destination in SENT_TO:
                model.row("routes", commodity=scrap, origin=origin, destination=destination, status="existing")  # fmt: skip

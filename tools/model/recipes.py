"""Recipes that a use can change to: what they take in, cost beside it, and how far they can go.

Not in use in the base year by definition of the use: it is counted in magnets (or powder), so motors
that hold none are not in it. Costs are per kg of the use's unit: what the substitute itself costs
(ferrite, copper, a larger motor, battery for what it wastes) and redesign, spread over its life.
"""

from __future__ import annotations

from model.uses import MAGNET_SHARES, PLAIN

HEAVY, ORDINARY, SMCO = "magnet.NdFeB_heavy", "magnet.NdFeB_ordinary", "magnet.SmCo"
MORE = 1.10  # t of magnet without dysprosium for one with it
SMCO_MORE = 1.25  # t of samarium-cobalt for one of NdFeB of the grades that it replaces
HONDA = ("hot-deformed magnets without heavy rare earths drive a hybrid since 2016, 8 percent lighter and 10 percent cheaper "
         "than before by the maker (Honda and Daido, July 2016: in.reuters.com/article/honda-rareearths-idINT9N18R02G); one car, "
         "and motors of pure electric cars run hotter: more magnet, cooling and redesign are assumed")  # fmt: skip
TRADES = "finer grains and better cooling are known in the trade; no price is published"
# use: recipe: ({input: t per t of use}, cost USD/kg (value, low, high, reason), largest share (value, low, high, reason))
RECIPES = {
    "ev_traction": {
        "dysprosium_free": ({ORDINARY: MORE}, (15, 5, 30, HONDA), (.6, .3, .9, "motors with oil cooling and moderate speed; not the hottest")),
        "no_magnet": ({}, "gap_research/wtp-ev-per-kg",
                      (.8, .5, 1.0, "induction and externally excited motors move whole model ranges (Renault, BMW, Audi; IDTechEx, June 2023, "
                       "elasticities), but have no room in most hybrid gearboxes")),
    },
    "wind": {
        "dysprosium_free": ({ORDINARY: 1.06}, (5, 1, 15, "generators with air cooling run below the temperature that needs dysprosium; " + TRADES),
                            (.8, .5, 1.0, "all but compact geared generators")),
        "no_magnet": ({}, (100, 40, 200, "geared doubly-fed generators are the cheapest of five concepts and yield the least (Polinder and others 2006, "
                           "doi 10.1109/TEC.2006.875476); 2 percent of 3,000 MWh a year at 50 USD over 20 years at 8 percent is 30,000 USD "
                           "a megawatt, over 160 to 650 kg of magnets (demand)"),
                      (.7, .4, .9, "turbines on land; at sea the weight and the care of a gearbox speak for magnets")),
    },
    "cars_other": {
        "dysprosium_free": ({ORDINARY: 1.05}, (8, 2, 20, "cooler places, finer grains; " + TRADES), (.8, .5, 1.0, "all but parts at the engine")),
        "samarium_cobalt": ({ORDINARY: .55, SMCO: .45 * SMCO_MORE}, (5, 2, 15, "qualification of a part; the magnet itself is in the market"),
                            (.3, .1, .5, "sensors, pumps and actuators in hot places; too brittle and heavy elsewhere")),
        "ferrite": ({}, (60, 35, 120, "8 to 10 kg of ferrite for one of NdFeB (by energy product) at a twentieth of its price (NEDO, Sept. 2010: "
                         "dispatchcontrol.com/2010/09/30), as much again in copper and steel, redesign"),
                    (.4, .2, .6, "window, seat and pump motors; power steering has no room")),
    },
    "air_conditioning": {
        "dysprosium_free": ({ORDINARY: 1.02}, (2, 0, 10, "Daikin's compressors do without, by control of the motor, and it names lower cost (JEMA award 2023: "
                             "coolingpost.com/world-news/daikin-award-for-rare-earth-free-motor); cost not published"), (.9, .6, 1.0, "compressors and fans alike")),
        "ferrite": ({}, (60, 35, 120, "as in cars; compressors had ferrite motors before, at some loss of efficiency"),
                    (.6, .3, .9, "fans, and compressors of the cheaper classes; efficiency rules stand against the rest")),
    },
    "electronics": {
        "ferrite": ({}, (50, 30, 100, "loudspeakers are made with either; weight is the price"),
                    (.25, .10, .40, "loudspeakers and small motors of what stands; not phones, drives and headphones")),
    },
    "industry": {
        "dysprosium_free": ({ORDINARY: 1.02}, (5, 1, 15, "as wind"), (.8, .5, 1.0, "all but hot servo motors")),
        "samarium_cobalt": ({ORDINARY: .8, SMCO: .2 * SMCO_MORE}, (5, 2, 15, "as in cars"), (.5, .2, .8, "motors and couplings that run hot")),
        "no_magnet": ({}, (100, 40, 250, "induction and reluctance motors cost less and waste some 3 points more: 1 kW for 4,000 hours a year over ten "
                           "years at 0.08 USD/kWh is about 65 USD at 8 percent, over 0.4 kg of magnets, less what the motor saves"),
                      (.4, .2, .6, "fans, pumps, compressors and elevators; not servo motors, robots, separators and holding magnets")),
    },
    "defence": {
        "samarium_cobalt": ({SMCO: .5 + .5 * SMCO_MORE}, (15, 5, 50, "qualification; the magnet itself is in the market"),
                            (.9, .7, 1.0, "samarium-cobalt holds half of the base-year recipe already; drones need the lighter magnet")),
    },
}  # fmt: skip
# use: recipe, share of the rare earths it still needs, cost, largest share
PLAIN_RECIPES = {
    "fcc_catalyst": ("low_rare_earth", (.40, .10, .60, "catalysts with little and with none came to market at once in 2011 (Grace, 2011: "
                                        "docslib.org/doc/1153314); most refiners then took a middle way"),
                     (6.0, 2.0, 15.0, "more zeolite and alumina for the same activity (Albemarle at AFPM, question 89): 5 to 10 percent of some "
                      "100 USD of catalyst to a kg of rare-earth oxide (2.5 percent of it; up to 4 by demand_matrix)"),
                     (.7, .4, .9, "units on gas oil lost little; units on residue stayed (the same)")),
    "polishing": ("less_cerium", (.50, .30, .70, "powder used twice (Konica Minolta recycles slurry), zirconia in its place (NEDO, 2012: "
                                  "tenbou.nies.go.jp/news/jnews/detail.php?i=7820)"),
                  (4.0, 2.0, 8.0, "half a kg of zirconia at 5 to 8 USD, or the work of cleaning slurry; no price is published"),
                  (.8, .5, .95, "most users cut their need within the year 2011 (Salem Distributing in glassbytes.com/newsCerium20120111.html); "
                   "the finest optics did not")),
}  # fmt: skip


def write(model) -> None:
    """Write recipes, their costs and limits, and lasting saving."""
    for use, recipes in RECIPES.items():
        for name, (inputs, cost, most) in recipes.items():
            _recipe(model, use, name, MAGNET_SHARES[use])
            _numbers(model, use, name, cost, most)
            for commodity, amount in inputs.items():
                ident = f"recipe_content.{use}.{name}.{commodity}"
                model.assume(ident, float(amount), 0.9 * amount, 1.2 * amount, "t per t of use",
                             "a weaker magnet must be larger: grades without dysprosium by a tenth at most where they replace the heavy grade; "
                             "samarium-cobalt by the energy product, 30 against 38 MGOe")  # fmt: skip
                model.row("coefficients", process=f"recipe.{use}.{name}", commodity=commodity, role="in",
                          factors=ident)  # fmt: skip
    for use, (name, needs, cost, most) in PLAIN_RECIPES.items():
        mix, shares = PLAIN[use][5], PLAIN[use][6]
        _recipe(model, use, name, shares)
        _numbers(model, use, name, cost, most)
        value, low, high, reason = needs
        ident = model.assume(f"recipe_needs.{use}.{name}", value, low, high,
                             "share of the ordinary recipe's rare earths", reason, group="")  # fmt: skip
        for commodity in mix:
            model.row("coefficients", process=f"recipe.{use}.{name}", commodity=commodity, role="in",
                      factors=f"recipe_content.{use}.ordinary.{commodity} {ident}")  # fmt: skip
    _behaviour(model)


def _recipe(model, use, name, shares) -> None:
    process = f"recipe.{use}.{name}"
    model.row("processes", process=process, technology="recipe", stage="use",
              title=f"{use}: {name} recipe", main=f"use.{use}")  # fmt: skip
    model.row("coefficients", process=process, commodity=f"use.{use}", role="out", factors="")
    for region in shares:
        model.row("activities", process=process, region=region, plant="", status="candidate")


def _numbers(model, use, name, cost, most) -> None:
    unit, ident = "USD per kg of the use", f"recipe_cost.{use}.{name}"
    if isinstance(cost, str):
        row = model.fact(cost)
        model.sourced(ident, row, float(row["value"]), unit, grade="D", group="costs",
                      low=float(row["low"]), high=float(row["high"]), reason=row["note"])  # fmt: skip
    else:
        value, low, high, reason = cost
        model.assume(ident, float(value), float(low), float(high), unit, reason, group="costs")
    value, low, high, reason = most
    model.assume(f"recipe_most.{use}.{name}", value, low, high, "largest share of the use", reason,
                 group="thrifting")  # fmt: skip


def _behaviour(model) -> None:
    model.assume("saving_response", 0.03, 0.0, 0.10, "unitless, positive",
                 "lasting saving to the bundle price; use of copper by activity fell by 0.02 to 0.17 for the price in full "
                 "(elasticities), a part of it for good; low end: no effect", group="thrifting")  # fmt: skip
    model.assume("saving_speed", 0.15, 0.05, 0.30, "share of the way a year",
                 "two years of development for a magnet, ten to cars (elasticities)", group="thrifting")  # fmt: skip
    for kind in ("magnet_use", "plain"):
        model.assume(f"saving_most.{kind}", 0.10, 0.0, 0.25, "share of demand",
                     "Tesla took a quarter of the rare earths out of its motors in five years, Japanese cars 40 percent of the magnets "
                     "in two years of record prices (elasticities), recession in it; low end: no effect", group="thrifting")  # fmt: skip

"""Gallium, 2022: alumina liquor -> crude metal (4N) -> refined metal (6N and better) -> uses."""

from __future__ import annotations

from model.writer import Model

from model_byproducts import stocks
from model_byproducts.common import (
    EL,
    GG,
    axes,
    behaviour,
    demand,
    growth,
    observe,
    plants,
    process,
    project,
    quote,
    routes,
    stage,
    technology,
    use,
    value,
)

CRUDE, REFINED, SCRAP = "metal.Ga_crude", "metal.Ga_refined", "scrap.Ga"
MAKERS = {"CHN": "CHN", "JPN": "JPN", "KOR": "KOR", "RUS": "RUS", "ROW": "UKR"}


def write(model: Model) -> None:
    """All tables of the folder."""
    axes(model, 2022, "0.01", "gallium-baseline")
    model.row("elements", element="Ga", name="gallium", group="gallium", oxide="Ga2O3",
              headline="yes")  # fmt: skip
    stage(model, "metal", "Gallium metal, crude and refined", "needed", "yes", "commodities", "yes")  # fmt: skip
    stage(model, "scrap", "New scrap of wafer makers", "returned", "no", "")
    stage(model, "use", "Uses", "", "no", "")
    technology(model, "extraction", "metal", "Recovery from alumina liquor (crude, 4N)", "outputs")
    technology(model, "refining", "metal", "Refining to 6N and better", "inputs")
    technology(model, "recycling", "scrap", "New scrap back to refined metal", "outputs")
    technology(model, "recipe", "use", "How a use meets its need", "inputs")
    # refined first: a stage is walked in this order, and crude is what refiners need
    model.row("commodities", commodity=REFINED, stage="metal", element="Ga", title="Gallium, 6N and better", hs="811292")  # fmt: skip
    model.row("commodities", commodity=CRUDE, stage="metal", element="Ga", title="Gallium, crude, 4N", hs="811292")  # fmt: skip
    model.row("commodities", commodity=SCRAP, stage="scrap", element="Ga", title="New scrap, gallium contained", hs="811292")  # fmt: skip
    _makers(model)
    _uses(model)
    _observed(model)
    _behaviour(model)
    _stocks(model)


def _makers(model: Model) -> None:
    process(model, "extraction.bayer", "extraction", "metal", "Crude gallium from alumina liquor", CRUDE, {}, {CRUDE: ""})  # fmt: skip
    plants(model, "extraction.bayer", "extraction", "CHN JPN KOR RUS ROW", "EU27 CAN USA")
    process(model, "refining.Ga", "refining", "metal", "Refined gallium from crude", REFINED, {CRUDE: "recovery.refining^-1"}, {REFINED: ""})  # fmt: skip
    plants(model, "refining.Ga", "refining", "CHN JPN USA EU27 CAN", "KOR")
    process(model, "recycling.Ga", "recycling", "scrap", "Refined gallium from new scrap", SCRAP, {SCRAP: ""}, {REFINED: "recovery.recycling"})  # fmt: skip
    plants(model, "recycling.Ga", "recycling", "CHN JPN USA EU27 CAN", "KOR")
    model.assume("recovery.refining", 0.95, 0.9, 0.99, "share of gallium recovered", "electrolysis and zone refining lose little; none published", group="recovery")  # fmt: skip
    model.assume("recovery.recycling", 0.9, 0.8, 0.97, "share of gallium recovered", "none published; losses in etching solutions", group="recovery")  # fmt: skip
    japan = model.fact(GG + "feed-of-refining-scrap-share-of-japanese-refining-jpn-2024")
    model.derived("scrap_per_wafer", round(0.01 * value(japan) / 0.9, 3), "t gallium in scrap per t taken in",
                  "share of scrap in Japanese refining (40 percent) over the recovery of recycling (0.9), where a country recycles its own scrap",
                  japan["id"], group="scrap", low=0.25, high=0.6)  # fmt: skip
    model.assume("maker_share.recycling.Ga", 0.4, 0.2, 0.6, "share of refined metal from scrap", "Japanese refining 2024 (CSIS)", group="")  # fmt: skip
    routes(model, CRUDE, {"CHN": "JPN USA EU27 CAN KOR ROW", "RUS": "JPN EU27 ROW", "KOR": "JPN", "ROW": "EU27 CAN"}, "CHN JPN KOR RUS ROW EU27 CAN USA")  # fmt: skip
    routes(model, REFINED, {"CHN": "JPN USA EU27 KOR ROW", "JPN": "USA KOR EU27 ROW CHN", "EU27": "USA JPN ROW", "CAN": "USA JPN ROW", "USA": "JPN ROW EU27"}, "CHN JPN EU27 CAN USA KOR")  # fmt: skip
    routes(model, SCRAP, {"KOR": "JPN CAN", "ROW": "JPN CAN EU27", "USA": "CAN", "JPN": "CAN"}, "JPN USA EU27 KOR ROW")  # fmt: skip
    for at, weights in ((CRUDE, {"CHN": 0.85, "JPN": 0.03, "KOR": 0.02, "RUS": 0.08, "ROW": 0.02}),
                        (REFINED, {"CHN": 0.4, "JPN": 0.3, "USA": 0.06, "EU27": 0.12, "CAN": 0.12})):  # fmt: skip
        for region, weight in weights.items():
            model.assume(f"origin_weight.{at}.{region}", weight, 0.3 * weight, min(3 * weight, 1.0), "relative weight",
                         "starting point of the reconciliation, after output; observations move it")  # fmt: skip
    costs = "none published for this market (facts gap); a part of the price that leaves room for the dearest producers in use"  # fmt: skip
    model.assume("unit_cost.extraction", 150.0, 80.0, 230.0, "USD/kg", costs + ". US import value 163 USD/kg in 2020, a year of low prices, bounds it", group="unit_costs")  # fmt: skip
    model.assume("unit_cost.refining", 100.0, 30.0, 200.0, "USD/kg", costs + ". The spread of refined over crude was 166 USD/kg in 2022", group="unit_costs")  # fmt: skip
    model.assume("unit_cost.recycling", 150.0, 50.0, 300.0, "USD/kg", costs, group="unit_costs")
    _utilisation(model)
    for title, operator, region, ident, start, why in (
        ("Agios Nikolaos", "Metlen", "EU27", "project-capacity-primary-grc-2027-2028", 2027.5, "2027 to 2028 (Metlen)"),
        ("Pavlodar", "ERG", "ROW", "project-capacity-primary-kaz-2026", 2026.0, "2026 (ERG)"),
        ("Wagerup", "Alcoa with Japan and the USA", "ROW", "project-capacity-primary-aus", 2028.0, "no year printed; announced in 2025, two to three years of building"),
        ("Onsan gallium", "Korea Zinc", "KOR", "project-capacity-primary-kor-2028", 2028.0, "2028 (Korea Zinc)"),
    ):  # fmt: skip
        project(model, title, operator, region, "extraction", "", "announced", GG + ident, start, why)  # fmt: skip


def _utilisation(model: Model) -> None:
    chn, cap = model.fact(GG + "production-primary-low-purity-chn-2024"), model.fact(GG + "capacity-primary-low-purity-chn-2024")  # fmt: skip
    model.derived("utilisation.extraction.CHN", value(chn) / value(cap), "share of capacity",
                  "750 t over 1,000 t in 2024; no capacity is published for 2022", chn["id"], cap["id"],
                  group="utilisation", low=0.5, high=0.9)  # fmt: skip
    jpn, cap = model.fact(GG + "production-gallium-primary-jpn-2022"), model.fact(GG + "capacity-production-capacity-world-low-purity-production-and-jpn-2025")  # fmt: skip
    model.derived("utilisation.extraction.JPN", value(jpn) / value(cap), "share of capacity",
                  "3 t in 2022 over 10 t of capacity in 2025", jpn["id"], cap["id"], group="utilisation", low=0.3, high=0.9)  # fmt: skip
    kor, cap = model.fact(GG + "production-gallium-primary-kor-2022"), model.fact(GG + "capacity-primary-low-purity-kor-2024")  # fmt: skip
    model.derived("utilisation.extraction.KOR", value(kor) / value(cap), "share of capacity",
                  "2 t in 2022 over 16 t of capacity in 2024", kor["id"], cap["id"], group="utilisation", low=0.125, high=0.9)  # fmt: skip
    model.assume("utilisation.extraction.RUS", 0.9, 0.6, 1.0, "share of capacity", "output of 14 t (BGS) stands above the capacity of 10 t (USGS): nearly full", group="utilisation")  # fmt: skip
    ukr, top = model.fact(GG + "production-gallium-primary-ukr-2022"), model.fact(GG + "production-gallium-primary-ukr-2013")  # fmt: skip
    model.derived("utilisation.extraction.ROW", round(value(ukr) / value(top), 4), "share of capacity",
                  "2 t in Ukraine in 2022 over its 13 t of 2013; units that stand still (Germany, Hungary, Kazakhstan, part of the 100 t of USGS) come back by investment, not within a year",
                  ukr["id"], top["id"], group="utilisation", low=0.15, high=0.9)  # fmt: skip


def _uses(model: Model) -> None:
    shares = "share of the world in this use; the US share from its reported consumption, the others judged from where wafers and magnets are made; no matrix is published (facts gap)"  # fmt: skip
    usa = value(model.fact(GG + "consumption-consumption-reported-salient-statistics-usa-2022"))
    wafer_usa, rest_usa = round(0.99 * usa / 290.0, 3), round(0.01 * usa / 160.0, 4)
    use(model, "wafers", "Compound semiconductors: integrated circuits and optoelectronics", "semiconductors", REFINED,
        {SCRAP: "scrap_per_wafer"}, (290.0, 250.0, 330.0, "refined output of 2022 (USGS through Reuters)"),
        {"CHN": 0.48, "JPN": 0.22, "EU27": 0.083, "USA": wafer_usa, "KOR": 0.03, "ROW": round(1 - 0.48 - 0.22 - 0.083 - wafer_usa - 0.03, 3)}, shares)  # fmt: skip
    use(model, "magnets", "Additions to NdFeB magnets", "magnets", CRUDE, {},
        (108.0, 80.0, 150.0, "100 t in China in 2021 (Argus), other makers by their share of magnets"),
        {"CHN": 0.92, "JPN": 0.07, "ROW": 0.01}, shares)  # fmt: skip
    use(model, "other", "Solar cells, alloys, chemicals, research", "other", CRUDE, {},
        (160.0, 60.0, 250.0, "world demand of 550 t in 2021 (Argus) less wafers and magnets"),
        {"CHN": 0.93, "JPN": 0.02, "EU27": 0.02, "USA": rest_usa, "ROW": round(0.03 - rest_usa, 4)}, shares)  # fmt: skip
    use(model, "stocks", "Metal put into stock by Chinese makers and traders", "stocks", CRUDE, {},
        (170.0, 50.0, 260.0, "closes the balance of crude metal: output of 621 t less refiners' need, magnets and other uses; a surplus of 948 t had gathered in China by 2020 (Jia et al.)"),
        {"CHN": 1.0}, "by definition of the use")  # fmt: skip


def _observed(model: Model) -> None:
    titles = {
        "CHN": "China",
        "JPN": "Japan",
        "KOR": "South Korea",
        "RUS": "Russia",
        "UKR": "Ukraine",
    }
    for region, country in MAKERS.items():
        row = model.fact(f"{GG}production-gallium-primary-{country.lower()}-2022")
        grade = "B" if country == "CHN" else "C"
        model.sourced(f"observed.extraction.{region}", row, value(row), "t", grade=grade)
        observe(model, f"extraction.{region}", f"Primary gallium 2022, {titles[country]}", f"observed.extraction.{region}", grade, f"extraction.bayer@{region}", "BGS")  # fmt: skip
    world = model.fact(GG + "production-high-purity-refined-wld-2022")
    made = "refining.Ga@* recycling.Ga@*~recovery.recycling"
    model.sourced("observed.refined", world, value(world), "t", grade="B")
    observe(model, "refined.world", "Refined gallium 2022, world", "observed.refined", "B", made, "USGS")  # fmt: skip
    half = model.fact(GG + "share-of-high-purity-output-refined-chn-2024")
    model.derived("observed.refined.CHN", 0.01 * value(half) * value(world), "t", "half (2024) of the world's 290 t (2022)", half["id"], world["id"], grade="C")  # fmt: skip
    observe(model, "refined.CHN", "Refined gallium, China", "observed.refined.CHN", "C", made.replace("@*", "@CHN"), "share of 2024")  # fmt: skip
    out = model.fact(GG + "exports-all-chn-2022")
    model.sourced("observed.exports.CHN", out, value(out), "t", grade="A")
    observe(model, "exports.CHN", "Chinese exports 2022, all gallium", "observed.exports.CHN", "A", "metal.Ga_*@CHN>*", "Chinese customs")  # fmt: skip
    used = model.fact(GG + "consumption-consumption-reported-salient-statistics-usa-2022")
    model.sourced("observed.use.USA", used, value(used), "t", grade="A")
    observe(model, "use.USA", "Reported consumption 2022, USA", "observed.use.USA", "A", "demand:*@USA", "USGS")  # fmt: skip
    bought = model.fact(GG + "import-imports-for-consumption-metal-salient-statistics-usa-2022")
    model.sourced("observed.imports.USA", bought, value(bought), "t", grade="A")
    observe(model, "imports.USA", "Imports of metal 2022, USA", "observed.imports.USA", "A", "metal.Ga_*@*>USA", "USGS")  # fmt: skip
    for region, country in (("CAN", "can"), ("JPN", "jpn"), ("CHN", "chn"), ("EU27", "deu")):
        row = model.fact(f"{GG}import-sources-2021-2024-metal-import-sources-{country}-2021-2024")
        model.derived(f"observed.imports.USA.{region}", 0.01 * value(row) * value(bought), "t",
                      "share of the imports of 2021-24 times those of 2022", row["id"], bought["id"], grade="C")  # fmt: skip
        observe(model, f"imports.USA.{region}", f"US imports of metal from {country.upper()}", f"observed.imports.USA.{region}", "C", f"metal.Ga_*@{region}>USA", "mean of four years")  # fmt: skip
    magnets = model.fact(GG + "use-ndfeb-magnets-chn-2021")
    model.sourced("observed.magnets.CHN", magnets, value(magnets), "t", grade="C")
    observe(model, "magnets.CHN", "Magnets, China (2021)", "observed.magnets.CHN", "C", "demand:magnets@CHN", "trade press")  # fmt: skip
    all_uses = model.fact(GG + "world-demand-all-wld-2021")
    model.sourced("observed.demand", all_uses, value(all_uses), "t", grade="C")
    observe(model, "demand.world", "World demand (2021), stocks left out", "observed.demand", "C", "demand:wafers@* demand:magnets@* demand:other@*", "trade press")  # fmt: skip
    for name, ident, node in (("low", "price-low-purity-us-import-unit-value-usa-2022", CRUDE), ("high", "price-high-purity-us-import-unit-value-usa-2022", REFINED)):  # fmt: skip
        row = model.fact(GG + ident)
        model.sourced(f"price.{name}.USA", row, value(row), "USD/kg", grade="B")
        quote(model, f"price.{name}.USA", f"price.{name}.USA", "B", node, "USA")
    for topic, basis, observation in (
        ("Primary output, China", "BGS", "extraction.CHN"), ("World demand", "trade press, a year earlier, without stocks", "demand.world"),
        ("Refined output", "USGS", "refined.world"), ("Chinese exports", "Chinese customs", "exports.CHN"),
        ("US imports from China", "mean of four years, of which two under licences", "imports.USA.CHN"),
    ):  # fmt: skip
        model.row("conflicts", topic=topic, basis=basis, observation=observation, published_parameter="", unit="", note="")  # fmt: skip
    model.row("shares", stage="extraction", basis="crude gallium", process="extraction.bayer", factors="")  # fmt: skip
    model.row("shares", stage="refining", basis="refined gallium", process="refining.Ga", factors="")  # fmt: skip
    model.row("shares", stage="refining", basis="refined gallium", process="recycling.Ga", factors="recovery.recycling")  # fmt: skip


def _behaviour(model: Model) -> None:
    sigma = model.fact(EL + "hs3-811-contains-8110-antimony-8112-elasticity-of-substitution-between-annual-1994-2003")  # fmt: skip
    model.sourced("trade_elasticity", sigma, value(sigma), "unitless", grade="C", group="trade_elasticity", low=2.183, high=3.611)  # fmt: skip
    usual = "no utilisation by country is published"
    secondary = model.fact(GG + "capacity-secondary-recycling-wld-2024")
    refined, cap = model.fact(GG + "production-high-purity-refined-wld-2024"), model.fact(GG + "capacity-high-purity-refined-wld-2024")  # fmt: skip
    model.derived("utilisation.refining", round(value(refined) / value(cap), 4), "share of capacity", "320 t over 340 t in 2024, all refining",
                  refined["id"], cap["id"], group="utilisation", low=0.7, high=0.97)  # fmt: skip
    model.derived("utilisation.recycling", 0.5, "share of capacity", "scrap of about 0.44 x 290 t against a capacity of 280 t in 2024",
                  secondary["id"], group="utilisation", low=0.4, high=0.8)  # fmt: skip
    behaviour(model, {
        "extraction": {"supply_elasticity": (1.0, 0.3, 3.0, "by-product: nearly fixed by installed units in a year, elastic beyond (Frenzel et al. 2016 speak of a supply potential five times output)"),
                       "lead_time": (2.0, 1.0, 4.0, "Metlen and Korea Zinc announced two to three years ahead (projects)"),
                       "capital_cost": (400.0, 200.0, 2000.0, "20 million USD for 15 t/yr (ERG, MINEX) is 1,300 per kg/yr outside; Chinese units cost a part of it"),
                       "build_rate": (0.2, 0.1, 0.5, "Kazakh, Greek and Korean projects add as much again as stood outside China, over five years"),
                       "utilisation": (0.75, 0.5, 0.95, usual)},
        "refining": {"supply_elasticity": (3.0, 1.0, 6.0, "batch plants, easily run longer; none published"),
                     "lead_time": (2.0, 1.0, 3.0, "none published"), "capital_cost": (150.0, 50.0, 400.0, "none published"),
                     "build_rate": (0.15, 0.05, 0.3, "as for metal in rare earths")},
        "recycling": {"supply_elasticity": (0.8, 0.3, 2.0, "as for swarf in rare earths"), "lead_time": (2.0, 1.0, 3.0, "none published"),
                      "capital_cost": (200.0, 50.0, 500.0, "none published"), "build_rate": (0.15, 0.05, 0.3, "as for rare earths")},
        "recipe": {"supply_elasticity": (4.0, 2.0, 8.0, "as for rare earths")},
    })  # fmt: skip
    us = EL + "hs-811291-gallium-hafnium-indium-niobium-price-elasticity-of-us-import-demand-annual-1978-2001"  # fmt: skip
    demand(model, "wafers", (0.3, 0.1, 0.8, "gallium is a small part of a wafer's value; the US import elasticity of 0.79 for gallium, indium and others together also holds stocks and scrap, so it is the high end"),
           (15.0, 5.0, 40.0, "value of the devices that stop is a large multiple; as for rare earths"))  # fmt: skip
    demand(model, "magnets", (0.5, 0.2, 1.0, "a small addition that others (copper, aluminium) can replace in part"),
           (6.0, 3.0, 12.0, "half that of magnet uses of rare earths: grades without gallium exist"))  # fmt: skip
    demand(model, "other", (0.79, 0.4, 1.2, "US import demand for gallium, hafnium, indium and niobium, 1978-2001, sign changed"),
           (6.0, 3.0, 15.0, "as magnets"), source=us)  # fmt: skip
    demand(model, "stocks", (1.5, 0.5, 3.0, "traders buy when it is cheap; nothing measured"), (3.0, 1.5, 5.0, "no trader holds out longer; nothing measured"))  # fmt: skip
    growth(model, "semiconductors", 0.05, 0.02, 0.08, "refined output 250 t (2021), 290 t (2022), 320 t (2024): 5 percent a year from 2022")  # fmt: skip
    growth(model, "magnets", 0.06, 0.02, 0.1, "with NdFeB output (rare-earth folder)")
    growth(model, "other", 0.02, -0.02, 0.06, "nothing published")
    growth(model, "stocks", 0.0, -0.3, 0.1, "a surplus neither grows nor shrinks by itself")


def _stocks(model: Model) -> None:
    head, end = (
        "stock-stocks-consumer-yearend-salient-statistics-usa-2022",
        "consumption-consumption-reported-salient-statistics-usa-2022",
    )
    stocks.pipeline(model, {"metal": (7.0, 3.0, 16.0, "American consumers held seven weeks of use; no other cover is published")})  # fmt: skip
    stocks.reported(model, "metal", "USA", head, end)
    stocks.speculation(model, "metal")
    stocks.private(model, CRUDE, "CHN",
                   (948.0, 300.0, 1500.0, "what China made beyond all demand from 2005 to 2020 (Jia et al., a balance, not a count); low: most of it was never there, high: with what 2021 and 2022 added"),
                   (1.5, 1.1, 3.0, "sold when prices have risen by half; none was seen on the market at the prices of 2022"))  # fmt: skip

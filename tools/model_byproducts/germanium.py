"""Germanium, 2022: zinc residues and coal ash -> dioxide -> metal -> uses. All masses are Ge contained."""

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

OXIDE, METAL, SCRAP = "oxide.Ge", "metal.Ge", "scrap.Ge"
OFR = "usgs_disruption/ofr-2024-1057-germanium-"
COUNTRIES = {"CHN": "chn", "CAN": "can", "RUS": "rus", "EU27": "bel"}


def write(model: Model) -> None:
    """All tables of the folder."""
    axes(model, 2022, "0.01", "germanium-baseline")
    model.row("elements", element="Ge", name="germanium", group="germanium", oxide="GeO2",
              headline="yes")  # fmt: skip
    stage(model, "oxide", "Germanium dioxide and tetrachloride, Ge contained", "needed", "yes", "commodities", "yes")  # fmt: skip
    stage(model, "metal", "Germanium metal", "needed", "yes", "commodities")
    stage(model, "scrap", "New scrap of optics, wafers and fibre", "returned", "no", "")
    stage(model, "use", "Uses", "", "no", "")
    technology(model, "extraction", "oxide", "Recovery from zinc residues or coal ash", "outputs")
    technology(model, "reduction", "metal", "Reduction and zone refining", "inputs")
    technology(model, "recycling", "scrap", "New scrap back to dioxide", "outputs")
    technology(model, "recipe", "use", "How a use meets its need", "inputs")
    for commodity, at, title, hs in (
        (OXIDE, "oxide", "Germanium dioxide and tetrachloride, Ge contained", "282560"),
        (METAL, "metal", "Germanium metal", "811292"),
        (SCRAP, "scrap", "New scrap, Ge contained", "811292"),
    ):
        model.row("commodities", commodity=commodity, stage=at, element="Ge", title=title, hs=hs)
    _makers(model)
    _uses(model)
    _observed(model)
    _behaviour(model)
    weeks = (7.0, 2.0, 16.0, "none published; as American consumers of gallium")
    stocks.pipeline(model, {"oxide": weeks, "metal": weeks})
    stocks.speculation(model, "metal")
    stocks.later.of_scenarios(model)


def _makers(model: Model) -> None:
    for feed, title, existing, candidate in (
        ("zinc", "Dioxide from zinc residues", "CHN CAN EU27", "USA JPN KOR ROW"),
        ("coal", "Dioxide from coal ash", "CHN RUS", ""),
    ):
        process(model, f"primary.{feed}", "extraction", "oxide", title, OXIDE, {}, {OXIDE: ""})
        plants(model, f"primary.{feed}", f"extraction.{feed}", existing, candidate)
    process(model, "reduction.Ge", "reduction", "metal", "Metal from dioxide", METAL, {OXIDE: "recovery.reduction^-1"}, {METAL: ""})  # fmt: skip
    plants(model, "reduction.Ge", "reduction", "CHN EU27 RUS USA JPN", "CAN KOR")
    process(model, "recycling.Ge", "recycling", "scrap", "Dioxide from new scrap", SCRAP, {SCRAP: ""}, {OXIDE: "recovery.recycling"})  # fmt: skip
    plants(model, "recycling.Ge", "recycling", "CHN EU27 USA JPN CAN", "KOR RUS")
    model.assume("recovery.reduction", 0.98, 0.95, 0.99, "share of germanium recovered", "hydrogen reduction and zone refining; none published", group="recovery")  # fmt: skip
    model.assume("recovery.recycling", 0.9, 0.8, 0.97, "share of germanium recovered", "none published", group="recovery")  # fmt: skip
    model.assume("maker_share.recycling.Ge", 0.3, 0.15, 0.4, "share of dioxide from scrap", "30 percent of consumption is recycled (data sheet)", group="")  # fmt: skip
    model.assume("maker_share.primary.coal", 0.3, 0.1, 0.5, "share of primary dioxide from coal ash", "lignite of Yunnan and Inner Mongolia; no split of Chinese output is published", group="")  # fmt: skip
    model.assume("scrap_per_optic", 0.5, 0.3, 0.7, "t Ge in new scrap per t taken in", "lens and wafer making cut away about half; over 60 percent of new scrap in optics is recycled (data sheet)", group="scrap")  # fmt: skip
    model.assume("scrap_per_fibre", 0.25, 0.1, 0.4, "t Ge in new scrap per t taken in", "tetrachloride that leaves with the exhaust; with half of optics' intake it makes the 30 percent recycled", group="scrap")  # fmt: skip
    routes(model, OXIDE, {"CHN": "JPN USA EU27 KOR ROW", "CAN": "USA EU27 JPN ROW", "EU27": "USA JPN ROW KOR", "JPN": "USA", "RUS": "EU27 ROW"}, "CHN CAN EU27 RUS JPN USA KOR ROW")  # fmt: skip
    routes(model, METAL, {"CHN": "USA JPN EU27 KOR ROW RUS", "EU27": "USA JPN ROW", "RUS": "USA EU27 ROW", "USA": "EU27 ROW JPN", "JPN": "KOR ROW"}, "CHN EU27 RUS USA JPN CAN KOR")  # fmt: skip
    routes(model, SCRAP, {"USA": "EU27 CAN", "JPN": "EU27", "KOR": "JPN EU27", "ROW": "EU27 CAN JPN", "RUS": "EU27"}, "USA JPN KOR ROW EU27")  # fmt: skip
    for at, weights in ((OXIDE, {"CHN": 0.7, "CAN": 0.1, "EU27": 0.12, "RUS": 0.03, "JPN": 0.02, "USA": 0.03}),
                        (METAL, {"CHN": 0.75, "EU27": 0.15, "RUS": 0.03, "USA": 0.05, "JPN": 0.02})):  # fmt: skip
        for region, weight in weights.items():
            model.assume(f"origin_weight.{at}.{region}", weight, 0.3 * weight, min(3 * weight, 1.0), "relative weight",
                         "starting point of the reconciliation, after output; observations move it")  # fmt: skip
    costs = "none published for this market (facts gap); a part of the price that leaves room for the dearest producers in use"  # fmt: skip
    for feed, number in (("zinc", 450.0), ("coal", 500.0)):
        model.assume(f"unit_cost.extraction.{feed}", number, 250.0, 800.0, "USD/kg", costs, group="unit_costs")  # fmt: skip
    model.assume("unit_cost.reduction", 60.0, 20.0, 150.0, "USD/kg", costs + ". Metal stood 94 USD/kg above the germanium in dioxide in 2022", group="unit_costs")  # fmt: skip
    model.assume("unit_cost.recycling", 250.0, 100.0, 500.0, "USD/kg", costs, group="unit_costs")
    for region, country in COUNTRIES.items():
        made, cap = model.fact(f"{OFR}{country}-primary-production"), model.fact(f"{OFR}{country}-primary-production-capacity")  # fmt: skip
        model.derived(f"utilisation.extraction.{region}", round(value(made) / value(cap), 4), "share of capacity",
                      f"{value(made):g} t over {value(cap):g} t in 2022 (second column read as capacity)", made["id"], cap["id"],
                      group="utilisation", low=0.75 * value(made) / value(cap), high=0.95)  # fmt: skip
    project(model, "Onsan germanium", "Korea Zinc", "KOR", "extraction", "zinc", "announced", GG + "project-capacity-primary-kor-2028", 2028.0, "2028 (Korea Zinc)")  # fmt: skip


def _uses(model: Model) -> None:
    shares = "share of the world in this use; the US share from its consumption of 30 t and its shares by use (OFR 2024-1057), the others judged from where fibre, optics, polyester and cells are made; no matrix is published (facts gap)"  # fmt: skip
    split = "300 t = 210 t primary over the 70 percent that is not recycled, split between the US shares (40, 30, 20, 10 percent) and the polyester that the USA hardly makes; no world shares stand in the facts"  # fmt: skip
    optic, fibre = {SCRAP: "scrap_per_optic"}, {SCRAP: "scrap_per_fibre"}
    for name, title, driver, takes, scrap, world, where in (
        ("fibre_optics", "Fibre optics", "fibre", OXIDE, fibre, (108.0, 80.0, 130.0), {"CHN": 0.62, "USA": 0.11, "JPN": 0.1, "EU27": 0.08, "KOR": 0.03, "ROW": 0.06}),
        ("pet_catalyst", "Polyester catalyst", "polyester", OXIDE, {}, (45.0, 20.0, 80.0), {"CHN": 0.45, "JPN": 0.35, "KOR": 0.1, "ROW": 0.1}),
        ("infrared", "Infrared optics", "infrared", METAL, optic, (75.0, 55.0, 95.0), {"CHN": 0.62, "USA": 0.12, "EU27": 0.14, "RUS": 0.03, "JPN": 0.02, "ROW": 0.07}),
        ("electronics", "Electronics and solar cells", "electronics", METAL, optic, (45.0, 30.0, 65.0), {"CHN": 0.5, "USA": 0.133, "EU27": 0.2, "JPN": 0.067, "ROW": 0.1}),
        ("other", "Other uses", "other", METAL, {}, (27.0, 15.0, 40.0), {"CHN": 0.65, "USA": 0.11, "EU27": 0.09, "JPN": 0.04, "ROW": 0.11}),
    ):  # fmt: skip
        use(model, name, title, driver, takes, scrap, (*world, split), where, shares)


def _observed(model: Model) -> None:
    titles = {"CHN": "China", "CAN": "Canada", "RUS": "Russia", "EU27": "Belgium"}
    for region, country in COUNTRIES.items():
        row = model.fact(f"{OFR}{country}-primary-production")
        model.sourced(f"observed.primary.{region}", row, value(row), "t", grade="B")
        observe(model, f"primary.{region}", f"Primary germanium 2022, {titles[region]}", f"observed.primary.{region}", "B", f"primary.zinc@{region} primary.coal@{region}", "USGS")  # fmt: skip
    world = model.fact(OFR + "wld-primary-production")
    model.sourced("observed.primary", world, value(world), "t", grade="B")
    observe(model, "primary.world", "Primary germanium 2022, world", "observed.primary", "B", "primary.*@*", "USGS")  # fmt: skip
    back = model.fact(GG + "recycled-share-consumption-wld")
    model.derived("observed.recycled", 0.01 * value(back) / (1 - 0.01 * value(back)) * value(world), "t",
                  "30 of 100 against the 70 that are 210 t", back["id"], world["id"], grade="C")  # fmt: skip
    observe(model, "recycled.world", "Recycled germanium, world", "observed.recycled", "C", "recycling.Ge@*~recovery.recycling", "data sheet")  # fmt: skip
    out = model.fact(GG + "exports-all-chn-2022")
    model.sourced("observed.exports.CHN", out, value(out), "t", grade="A")
    observe(model, "exports.CHN", "Chinese exports 2022, metal", "observed.exports.CHN", "A", "metal.Ge@CHN>*", "Chinese customs, unwrought and wrought")  # fmt: skip
    for what, ident, columns in (
        ("imports.metal.USA", "import-imports-for-consumption-germanium-salient-statistics-usa-2022", "metal.Ge@*>USA"),
        ("imports.oxide.USA", "import-imports-for-consumption-germanium-salient-statistics-usa-2022-2", "oxide.Ge@*>USA"),
        ("exports.metal.USA", "export-exports-germanium-metal-salient-statistics-usa-2022", "metal.Ge@USA>*"),
    ):  # fmt: skip
        row = model.fact(GG + ident)
        model.sourced(f"observed.{what}", row, value(row), "t", grade="B")
        observe(model, what, f"USA 2022, {what.split('.')[1]} {what.split('.')[0]}", f"observed.{what}", "B", columns, "USGS, estimated")  # fmt: skip
    used = model.fact(GG + "consumption-consumption-estimated-salient-statistics-usa-2021")
    model.sourced("observed.use.USA", used, value(used), "t", grade="C")
    observe(model, "use.USA", "Consumption 2021, USA", "observed.use.USA", "C", "demand:*@USA", "USGS, estimated")  # fmt: skip
    made = model.fact(GG + "production-germanium-metal-usa-2022")
    model.sourced("observed.metal.USA", made, value(made), "t", grade="C")
    observe(model, "metal.USA", "Metal made 2022, USA", "observed.metal.USA", "C", "reduction.Ge@USA", "BGS")  # fmt: skip
    for commodity, total, sources in (
        ("metal", "imports-for-consumption-germanium-salient-statistics-usa-2022", {"CHN": "germanium-metal-import-sources-chn", "EU27": "germanium-metal-import-sources-bel germanium-metal-import-sources-deu", "RUS": "germanium-metal-import-sources-rus"}),
        ("oxide", "imports-for-consumption-germanium-salient-statistics-usa-2022-2", {"EU27": "germanium-import-sources-bel", "CAN": "germanium-import-sources-can", "JPN": "germanium-import-sources-jpn"}),
    ):  # fmt: skip
        whole = model.fact(f"{GG}import-{total}")
        for region, idents in sources.items():
            rows = [model.fact(f"{GG}import-sources-2021-2024-{i}-2021-2024") for i in idents.split()]  # fmt: skip
            name = f"imports.{commodity}.USA.{region}"
            model.derived(f"observed.{name}", sum(0.01 * value(r) for r in rows) * value(whole), "t",
                          "share of the imports of 2021-24 times those of 2022", *[r["id"] for r in rows], whole["id"], grade="C")  # fmt: skip
            observe(model, name, f"US imports of {commodity} from {region}", f"observed.{name}", "C", f"{commodity}.Ge@{region}>USA", "mean of four years")  # fmt: skip
    size = model.fact(GG + "market-size-all-wld-2023")
    model.sourced("observed.market", size, value(size), "t", grade="D")
    observe(model, "demand.world", "Market size 2023, all uses", "observed.market", "D", "demand:*@*", "trade press")  # fmt: skip
    metal, dioxide = model.fact(GG + "price-metal-usa-2022"), model.fact(GG + "price-dioxide-usa-2022")  # fmt: skip
    model.sourced("price.metal", metal, value(metal), "USD/kg", grade="A", reason="average European price (Argus through USGS)")  # fmt: skip
    quote(model, "price.metal", "price.metal", "A", METAL, "EU27")
    model.derived("price.oxide", round(value(dioxide) / 0.69, 1), "USD/kg", "European price of dioxide over the 69 percent of germanium in it (USGS)", dioxide["id"], grade="B")  # fmt: skip
    quote(model, "price.oxide", "price.oxide", "B", OXIDE, "EU27")
    for topic, basis, observation, note in (
        ("Primary output", "USGS", "primary.world", ""),
        ("World use", "trade press: market size 2023", "demand.world", "primary output alone is larger; it may leave out China's own use"),
        ("Chinese exports of metal", "Chinese customs", "exports.CHN", ""),
        ("Recycled", "30 percent of consumption", "recycled.world", "year unknown"),
    ):  # fmt: skip
        model.row("conflicts", topic=topic, basis=basis, observation=observation, published_parameter="", unit="", note=note)  # fmt: skip
    for name, at, factors in (("primary.zinc", "extraction", ""), ("primary.coal", "extraction", ""), ("reduction.Ge", "metal", "")):  # fmt: skip
        basis = "primary germanium" if at == "extraction" else "metal made"
        model.row("shares", stage=at, basis=basis, process=name, factors=factors)


def _behaviour(model: Model) -> None:
    sigma = model.fact(EL + "us-hts-8112303000-germanium-elasticity-of-substitution-between-annual-1990-2001")  # fmt: skip
    model.sourced("trade_elasticity", sigma, value(sigma), "unitless", grade="C", group="trade_elasticity", low=3.14, high=3.92)  # fmt: skip
    usual = "no utilisation by country is published"
    behaviour(model, {
        "extraction": {"supply_elasticity": (1.0, 0.3, 3.0, "by-product: nearly fixed by installed units in a year, elastic beyond (Frenzel et al.: supply potential seven times output)"),
                       "lead_time": (3.0, 1.0, 5.0, "Korea Zinc announced three years ahead (project)"),
                       "capital_cost": (1500.0, 500.0, 6000.0, "none published; per kg dearer than gallium's 1,300 USD per kg/yr (ERG)"),
                       "build_rate": (0.15, 0.05, 0.4, "one plant of 11 t in five years is announced outside China, a quarter of what stands there"),
                       "utilisation": (0.6, 0.4, 0.95, "210 t over the 369 t of capacity that four countries have (OFR 2024-1057)")},
        "reduction": {"supply_elasticity": (3.0, 1.0, 6.0, "batch furnaces, easily run longer; none published"),
                      "lead_time": (2.0, 1.0, 3.0, "none published"), "capital_cost": (150.0, 50.0, 400.0, "none published"),
                      "build_rate": (0.15, 0.05, 0.3, "as for metal in rare earths"), "utilisation": (0.7, 0.4, 0.95, usual)},
        "recycling": {"supply_elasticity": (0.8, 0.3, 2.0, "as for swarf in rare earths"), "lead_time": (2.0, 1.0, 3.0, "none published"),
                      "capital_cost": (300.0, 50.0, 800.0, "none published"), "build_rate": (0.15, 0.05, 0.3, "as for rare earths"),
                      "utilisation": (0.7, 0.4, 0.95, usual)},
        "recipe": {"supply_elasticity": (4.0, 2.0, 8.0, "as for rare earths")},
    })  # fmt: skip
    us = EL + "hs-811230-germanium-price-elasticity-of-us-import-demand-annual-1978-2001"
    low = "US import demand for germanium, 1978-2001, sign changed; not significant (interval -0.75 to +0.53)"  # fmt: skip
    cap = "value of what stops is a large multiple; as for rare earths"
    for name, multiple in (("fibre_optics", 15.0), ("infrared", 15.0), ("electronics", 15.0)):
        demand(model, name, (0.1093, 0.05, 0.7455, low), (multiple, 5.0, 40.0, cap), source=us)
    demand(model, "pet_catalyst", (0.8, 0.4, 1.5, "antimony and titanium catalysts replace it; nothing measured"), (4.0, 2.0, 8.0, "cheaper catalysts exist"))  # fmt: skip
    demand(
        model, "other", (0.3, 0.1, 0.8, "nothing measured"), (8.0, 3.0, 20.0, "nothing measured")
    )
    for driver, rate, least, most, reason in (
        ("fibre", 0.03, 0.0, 0.06, "nothing published"), ("polyester", -0.02, -0.06, 0.02, "replaced over time; nothing published"),
        ("infrared", 0.05, 0.0, 0.1, "Chinese output rose from 95 t (2020) to 200 t (2023) (BGS)"),
        ("electronics", 0.05, 0.0, 0.1, "satellite cells; nothing published"), ("other", 0.01, -0.03, 0.04, "nothing published"),
    ):  # fmt: skip
        growth(model, driver, rate, least, most, reason)

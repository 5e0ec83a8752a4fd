"""Regions, elements, stages and technologies: the named axes of the data folder."""

from __future__ import annotations

EU27 = ("AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL ITA LVA LTU LUX MLT NLD POL PRT "
        "ROU SVK SVN ESP SWE")  # fmt: skip
REGIONS = {
    "CHN": ("China", "CHN"), "MMR": ("Myanmar", "MMR"), "USA": ("United States", "USA"),
    "AUS": ("Australia", "AUS"), "MYS": ("Malaysia", "MYS"), "JPN": ("Japan", "JPN"),
    "KOR": ("South Korea", "KOR"), "EU27": ("European Union", EU27),
    "GBR": ("United Kingdom", "GBR"), "IND": ("India", "IND"), "VNM": ("Viet Nam", "VNM"),
    "THA": ("Thailand", "THA"), "BRA": ("Brazil", "BRA"), "RUS": ("Russia", "RUS"),
    "CAN": ("Canada", "CAN"), "ROW": ("Rest of the world", ""),
}  # fmt: skip
# symbol: name, group, oxide, metal atoms per oxide, oxygen atoms, standard atomic weight
ELEMENTS = {
    "La": ("lanthanum", "light", "La2O3", 2, 3, 138.905), "Ce": ("cerium", "light", "CeO2", 1, 2, 140.116),
    "Pr": ("praseodymium", "light", "Pr6O11", 6, 11, 140.908), "Nd": ("neodymium", "light", "Nd2O3", 2, 3, 144.242),
    "Sm": ("samarium", "heavy", "Sm2O3", 2, 3, 150.36), "Eu": ("europium", "heavy", "Eu2O3", 2, 3, 151.964),
    "Gd": ("gadolinium", "heavy", "Gd2O3", 2, 3, 157.25), "Tb": ("terbium", "heavy", "Tb4O7", 4, 7, 158.925),
    "Dy": ("dysprosium", "heavy", "Dy2O3", 2, 3, 162.500), "Ho": ("holmium", "heavy", "Ho2O3", 2, 3, 164.930),
    "Er": ("erbium", "heavy", "Er2O3", 2, 3, 167.259), "Tm": ("thulium", "heavy", "Tm2O3", 2, 3, 168.934),
    "Yb": ("ytterbium", "heavy", "Yb2O3", 2, 3, 173.045), "Lu": ("lutetium", "heavy", "Lu2O3", 2, 3, 174.967),
    "Y": ("yttrium", "heavy", "Y2O3", 2, 3, 88.906),
}  # fmt: skip
LIGHT = [e for e, row in ELEMENTS.items() if row[1] == "light"]
HEAVY = [e for e, row in ELEMENTS.items() if row[1] == "heavy"]
OXYGEN = 15.999
# title, prior, world_market, border_vat, dependence, priced
STAGES = {
    "concentrate": ("Ore and concentrate", "pushed", "no", "no", "", "yes"),
    "heavy_concentrate": (
        "Concentrate of the medium and heavy elements",
        "pushed",
        "no",
        "no",
        "",
        "yes",
    ),
    "solution": ("Separated element in solution", "", "no", "no", "", "no"),
    "oxide": ("Separated oxide", "needed", "yes", "yes", "elements", "yes"),
    "metal": ("Metal and alloy", "needed", "yes", "yes", "elements", "yes"),
    "magnet": ("Magnets", "needed", "yes", "no", "magnets", "yes"),
    "scrap": ("Swarf of magnet makers", "returned", "no", "no", "", "yes"),
    "use": ("Uses", "", "no", "no", "", "yes"),
}
SEPARATED = ("oxide",)
"""Stages whose goods are separated elements: how far a control of the switch `oxide_only` reaches."""
HEADLINE = ("Nd", "Dy", "Tb")
"""Elements whose price stands for the others where there is room for few."""
SETTINGS = {
    "base_year": ("2024", "year whose published figures are reconciled; runs start in it"),
    "grain_t": (
        "1",
        "mass in t below which nothing matters in this market; all small thresholds scale with it",
    ),
    "reference_scenario": ("baseline", "what other scenarios on this folder are measured against"),
    "title": ("rare earths", "what the folder is about, in a sentence"),
    "outlook_parts": (
        "electric_vehicles wind other_magnets",
        "drivers whose levels are parts of one total: tonnes that the outlook adds count",
    ),
    "plants_not_extended": ("magnet_smco", "plants that investors leave as they are"),
}
PRODUCTS = {
    "NdPr": ("NdPr oxide", "price", "oxide.Nd~neodymium_in_ndpr oxide.Pr~praseodymium_in_ndpr"),
    "Dy": ("Dy oxide", "price", "oxide.Dy"),
    "Tb": ("Tb oxide", "price", "oxide.Tb"),
    "light_oxides": ("Light oxides", "exports", "oxide.La oxide.Ce oxide.Pr oxide.Nd"),
    "heavy_oxides": (
        "Heavy oxides", "exports",
        "oxide.Sm oxide.Eu oxide.Gd oxide.Tb oxide.Dy oxide.Ho oxide.Er oxide.Tm oxide.Yb oxide.Lu oxide.Y",
    ),
    "metals": ("Metals", "exports", "metal.*"),
    "magnets": ("Magnets", "exports", "magnet.*"),
    "flows_ndpr": ("neodymium and praseodymium", "flows", "Nd Pr NdPr"),
    "flows_dytb": ("dysprosium and terbium", "flows", "Dy Tb"),
}  # fmt: skip
"""What the report tells together: a traded mixture, a group of oxides, a pair of elements."""
NOTES = (
    "Magnets inside finished goods: a use lies where the part is built in, so an imported car carries "
    "no magnet in these tables.",
    "The share of defence, which is published nowhere; it is shown at both ends.",
)
KNOWHOW = ("mining", "leaching", "light_separation", "heavy_separation", "metal", "magnet")
VINTAGES = ("light_separation", "heavy_separation", "metal", "magnet")
MINES = ("mining", "leaching")
PRICED_FROM = {"finishing": "border", "metal": "inputs", "magnet": "inputs", "recipe": "inputs"}
CAPACITY_STAGE = {"mining": "concentrate", "leaching": "concentrate", "light_separation": "oxide",
                  "heavy_separation": "oxide", "recycling": "scrap"}  # fmt: skip
MAGNET_ELEMENTS = ("Nd", "Pr", "Dy", "Tb")
TECHNOLOGIES = {
    "mining": ("concentrate", "Hard-rock and sands mining, dressing"),
    "leaching": ("concentrate", "In-situ leaching of ion-adsorption clay"),
    "light_separation": ("solution", "Cracking and separation of La, Ce, Pr, Nd"),
    "heavy_separation": ("solution", "Separation of Sm to Lu and Y"),
    "finishing": ("oxide", "Precipitation and calcination to separated oxide"),
    "metal": ("metal", "Reduction to metal and alloy"),
    "magnet": ("magnet", "Sintered and bonded magnets"),
    "collection": ("scrap", "Magnets taken out of retired goods"),
    "recycling": ("scrap", "Magnet swarf and collected magnets back to oxide"),
    "recipe": ("use", "How a use meets its need"),
}


def region_of(code: str) -> str:
    """Model region of an ISO3 code."""
    if code in REGIONS and code != "ROW":
        return code
    return "EU27" if code in EU27.split() or code == "EU27" else "ROW"


def write(model) -> None:
    """Write the axes and the oxide factors."""
    for code, (name, members) in REGIONS.items():
        model.row("regions", region=code, name=name, members=members)
    for symbol, (name, group, oxide, atoms, oxygens, weight) in ELEMENTS.items():
        model.row("elements", element=symbol, name=name, group=group, oxide=oxide,
                  headline=_yes(symbol in HEADLINE))  # fmt: skip
        factor = (atoms * weight + oxygens * OXYGEN) / (atoms * weight)
        model.cited(f"oxide_per_element.{symbol}", round(factor, 5), "t oxide / t element",
                    "CIAAW, standard atomic weights (abridged)", "https://www.ciaaw.org/atomic-weights.htm",
                    grade="A", reason=f"mass of {oxide} over mass of its {symbol}")  # fmt: skip
    for technology, (stage, title) in TECHNOLOGIES.items():
        model.row("technologies", technology=technology, stage=stage, title=title,
                  mine=_yes(technology in MINES), production_quota=_yes(technology in MINES),
                  knowhow=_yes(technology in KNOWHOW), vintages=_yes(technology in VINTAGES),
                  priced_from=PRICED_FROM.get(technology, "outputs"),
                  capacity_stage=CAPACITY_STAGE.get(technology, technology if technology != "recipe" else "use"))  # fmt: skip
    for stage, (title, prior, market, vat, dependence, priced) in STAGES.items():
        model.row("stages", stage=stage, title=title, prior=prior, world_market=market,
                  border_vat=vat, dependence=dependence, priced=priced,
                  separated=_yes(stage in SEPARATED))  # fmt: skip
    for setting, (value, note) in SETTINGS.items():
        model.row("settings", setting=setting, value=value, note=note)
    write_titles(model)


def write_titles(model) -> None:
    """What the report tells together, and what it says of this mineral alone."""
    for product, (title, used_for, goods) in PRODUCTS.items():
        model.row("products", product=product, title=title, used_for=used_for, goods=goods)
    for text in NOTES:
        model.row("notes", text=text)


def write_report(model) -> None:
    """Known conflicts, and the bases on which shares are told. After all processes are written."""
    ore, press = "Chinese NdPr oxide from domestic ore", "trade press"
    model.row("formulas", parameter="ndpr_in_domestic_quota", operation="sum",
              of=" ".join(f"observed.mine.{f}*assay.{f}.{e}" for f in ("bayan_obo", "sichuan", "china_clay")
                          for e in ("Nd", "Pr")))  # fmt: skip
    model.row("conflicts", topic=ore, basis="quota x assay, before recovery", observation="ndpr.domestic",
              published_parameter="ndpr_in_domestic_quota", unit="t NdPr oxide",
              note="recoveries and what the quota leaves unmined lie between")  # fmt: skip
    for topic, basis, observation, note in (
        (ore, press, "ndpr.domestic", ""),
        ("Chinese NdPr oxide from imported ore", press, "ndpr.imported", ""),
        ("Mined magnet elements, China", "IEA", "mined.CHN", ""),
        ("Mined magnet elements, Myanmar", "IEA", "mined.MMR", ""),
        ("Refined magnet elements, China", "IEA", "refined.CHN", "IEA's refined supply exceeds its mined supply"),
        ("Myanmar mine output", "USGS from Chinese imports", "mine.myanmar_clay", ""),
        ("Myanmar mine output", "Chinese customs, product weight", "import.myanmar", ""),
        ("South-east Asian feed", press, "import.southeast_asia", ""),
        ("Traction magnets", "IEA, share of the total", "use.ev_traction", ""),
        ("Wind magnets", "IEA, share of the total", "use.wind", ""),
        ("US concentrate into China", press, "import.us_concentrate", ""),
    ):  # fmt: skip
        model.row("conflicts", topic=topic, basis=basis, observation=observation,
                  published_parameter="", unit="", note=note)  # fmt: skip
    for topic, use in (("Traction magnets", "ev_traction"), ("Wind magnets", "wind")):
        model.row("conflicts", topic=topic, basis="Chinese association", observation=f"use.{use}",
                  published_parameter=f"rival.use.{use}", unit="t magnet",
                  note="the other end of the range: no outlook in the facts grows from this split")  # fmt: skip
    mines = [r["process"] for r in model.tables["processes"] if r["technology"] in MINES]
    for process in mines:
        feed = process.split(".", 1)[1]
        model.row("formulas", parameter=f"magnet_elements.{feed}", operation="sum",
                  of=" ".join(f"assay.{feed}.{e}*oxide_per_element.{e}^-1" for e in MAGNET_ELEMENTS))  # fmt: skip
        model.row("shares", stage="mining", basis="all REO", process=process, factors="")
    for process in mines:
        model.row("shares", stage="mining", basis="magnet elements by assay", process=process,
                  factors=f"magnet_elements.{process.split('.', 1)[1]}")  # fmt: skip
    for element in MAGNET_ELEMENTS:
        model.row("shares", stage="separation", basis="magnet elements, with oxide from swarf",
                  process=f"finishing.{element}", factors=f"oxide_per_element.{element}^-1")  # fmt: skip


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
